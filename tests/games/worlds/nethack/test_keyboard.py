"""The keyboard: how keys, counts and lines are written, read and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

from arena.games.core.errors import IllegalAction, UnreadableAction
from arena.games.worlds.nethack.keyboard import keyboard
from arena.games.worlds.nethack.keys import ActionSet
from arena.games.worlds.nethack.sight import Mode
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
Begin = Callable[..., NetHack]
Press = Callable[..., NetHack]


def test_words_keys_and_names_are_the_same_action(begin: Begin) -> None:
    env = begin()
    for texts in (
        ["far east", "L", "CompassDirectionLonger.E", " Far  East "],
        ["search", "s"],
        ["kick", "^d", "Command.KICK"],
    ):
        assert len({env.parse(SEAT, text) for text in texts}) == 1
        assert env.notation(SEAT, env.parse(SEAT, texts[-1])) == texts[0]


def test_a_count_is_one_ply_and_many_turns(begin: Begin, press: Press) -> None:
    env = press(begin(), "20s")
    assert env.ply == 1
    assert env.measures()[SEAT]["turns"] > 5.0
    assert env.notation(SEAT, env.parse(SEAT, "15 Command.SEARCH")) == "15 search"


def test_a_menu_is_shown_and_left(begin: Begin, press: Press) -> None:
    env = press(begin(), "i")
    sight = env.sight
    assert sight.mode == "menu"
    assert any("(end)" in row for row in sight.rows)
    assert "a" in env.view(SEAT).legal
    press(env, "esc")
    assert env.sight.mode == "map"


def test_a_question_takes_a_letter(begin: Begin, press: Press) -> None:
    env = press(begin(), "eat")
    view = env.view(SEAT)
    assert env.sight.mode == "question"
    assert "What do you want to eat?" in view.text
    assert env.notation(SEAT, env.parse(SEAT, "k")) == "k"
    assert env.notation(SEAT, env.parse(SEAT, "Y")) == "Y"


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        (("#",), "pray", "Are you sure you want to pray?"),
        (("engrave", "-", "more"), "Elbereth", ""),
    ],
)
def test_a_line_is_typed_at_once(begin: Begin, press: Press, before: tuple[str, ...], line: str, after: str) -> None:
    env = press(begin(1), *before)
    assert env.sight.mode == "line"
    press(env, line)
    assert env.ply == len(before) + 1
    assert env.sight.mode != "line"
    assert after in env.view(SEAT).text


def test_what_was_written_can_be_read(begin: Begin, press: Press) -> None:
    env = press(begin(1), "engrave", "-", "more", "Elbereth", "look", "more")
    assert "Elbereth" in "".join(env.scene(None).rows)


def test_signs_and_backspace_are_typed_where_something_is_asked(begin: Begin, press: Press) -> None:
    env = press(begin(), "eat")
    assert env.parse(SEAT, "?") == "?"
    press(env, "?")
    assert env.sight.mode == "menu"
    env = press(begin(1), "#", "p", "x", "^h", "r", "a", "y", "more")
    assert "Are you sure you want to pray?" in env.view(SEAT).text
    for text in ("?", "backspace"):
        with pytest.raises(UnreadableAction):
            begin().parse(SEAT, text)


@pytest.mark.parametrize("actions", ["all", "useful", "task"])
@pytest.mark.parametrize("mode", ["map", "more", "question", "line", "menu"])
def test_what_is_legal_is_read_as_that_key(actions: ActionSet, mode: Mode) -> None:
    keys = keyboard(actions)
    names, mask = keys.possible(mode)
    assert [keys.parse(name, mode) for name in names] == list(keys.numbers(mode)) == np.flatnonzero(mask).tolist()
    assert [keys.notation(number, mode) for number in keys.numbers(mode)] == list(names)


@pytest.mark.parametrize("text", ["\xe9", "^d", "Command.KICK"])
def test_a_key_that_goes_by_a_word_is_no_part_of_a_line(begin: Begin, press: Press, text: str) -> None:
    env = press(begin(1), "#")
    try:
        action = env.parse(SEAT, text)
    except (IllegalAction, UnreadableAction):
        return
    assert env.notation(SEAT, action) == action == text, "then it is a line"


@pytest.mark.parametrize(
    ("keys", "pressed", "read"),
    [
        ([], "west", "west"),
        ([], "^d", "kick"),
        (["kick"], "west", "h"),
        (["eat"], "west", None),
        (["i"], "northwest", None),
        (["#"], "west", None),
        (["#"], "^i", None),
        (["#"], "m-p", None),
        (["#"], "p", "p"),
        (["#"], "^h", "backspace"),
        (["#"], "enter", "more"),
        (["eat"], "esc", "esc"),
    ],
)
def test_keys_of_a_person(begin: Begin, press: Press, keys: list[str], pressed: str, read: str | None) -> None:
    """A key that goes by a word is not what the word would be as a line, and arrows answer only where to."""
    env = press(begin(), *keys)
    if read is None:
        with pytest.raises(IllegalAction, match="is no answer here"):
            env.pressed(SEAT, pressed)
    else:
        assert env.notation(SEAT, env.pressed(SEAT, pressed)) == read


def test_letters_beyond_ascii_are_no_keys(begin: Begin) -> None:
    with pytest.raises(UnreadableAction, match="names no key"):
        begin().parse(SEAT, "\xe9")


def test_a_number_alone_is_no_count(begin: Begin) -> None:
    with pytest.raises(UnreadableAction, match="names no key"):
        begin().parse(SEAT, "20")


def test_actions_of_numpy_are_pressed(begin: Begin) -> None:
    env = begin()
    env.advance({SEAT: np.int64(env.parse(SEAT, "search"))})
    assert env.ply == 1


@pytest.mark.parametrize("line", ["x" * 61, "caf\u00e9", "a\x1bb"])
def test_what_cannot_be_typed(begin: Begin, press: Press, line: str) -> None:
    env = press(begin(1), "#")
    with pytest.raises(UnreadableAction, match="cannot be typed"):
        env.parse(SEAT, line)


def test_saving_is_no_command(begin: Begin) -> None:
    env = begin()
    assert "save" not in env.view(SEAT).legal
    for text in ("S", "save", "20 save"):
        with pytest.raises(IllegalAction, match=r"end the program|takes no count"):
            env.parse(SEAT, text)


def test_keys_outside_the_action_set_are_illegal(begin: Begin) -> None:
    env = begin(actions="task")
    with pytest.raises(IllegalAction, match="not in the action set 'task'"):
        env.parse(SEAT, "pray")
    with pytest.raises(IllegalAction, match="takes no count"):
        env.parse(SEAT, "20s")


@pytest.mark.parametrize("action", [-1, 118, 10**9, 0.5, None, "20 nothing", "\x1b", "search", ["h"]])
def test_what_is_no_action_changes_nothing(begin: Begin, action: Any) -> None:
    env = begin()
    before = env.digest
    with pytest.raises(IllegalAction):
        env.advance({SEAT: action})
    assert (env.digest, env.ply) == (before, 0)
