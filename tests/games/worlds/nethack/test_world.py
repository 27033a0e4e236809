"""The world: seeds, prompts, ends and measures."""

from __future__ import annotations

import ctypes
import gc
import os
import random
from collections.abc import Callable
from mmap import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arena.games.core.errors import GameError, IllegalAction, ParameterError, PositionError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.spec import game
from arena.games.worlds.nethack.inner import Inner
from arena.games.worlds.nethack.keyboard import keyboard
from arena.games.worlds.nethack.keys import ActionSet
from arena.games.worlds.nethack.progress import DEPTHS, LEVELS, progression
from arena.games.worlds.nethack.sight import BLOCK_BYTES, LAYOUT, Mode
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
Begin = Callable[..., NetHack]
Press = Callable[..., NetHack]


def do(env: NetHack, *texts: str) -> None:
    for text in texts:
        env.advance({SEAT: env.parse(SEAT, text)})


def wander(env: NetHack, plies: int, seed: int = 0) -> list[str]:
    """The digests of a random walk."""
    rng = Rng(seed)
    told = [env.digest.hex()]
    for _ in range(plies):
        if not env.to_act():
            break
        mode = env.sight.mode
        keys = {"map": [*"hjklyubns", "20s"], "question": ["y", "esc"], "line": ["esc"]}.get(mode, ["more"])
        do(env, rng.choice(keys))
        told.append(env.digest.hex())
    return told


def test_the_seed_determines_the_game(begin: Begin) -> None:
    assert wander(begin(5), 300) == wander(begin(5), 300)
    assert wander(begin(5), 300) != wander(begin(6), 300)


def test_a_game_is_the_same_after_another_in_the_same_process(begin: Begin) -> None:
    fresh = wander(begin(5), 300)
    used = begin(9)
    wander(used, 200)
    used.restart(5)
    assert wander(used, 300) == fresh


def test_global_random_state_plays_no_part(begin: Begin) -> None:
    random.seed(1)
    one = wander(begin(5), 100)
    random.seed(2)
    assert wander(begin(5), 100) == one


def test_seeds_beyond_64_bits(begin: Begin) -> None:
    assert begin(2**80).digest != begin(2**80 + 1).digest


def test_the_birthday_does_not_come_from_the_wall_clock() -> None:
    inner = Inner(mmap(-1, BLOCK_BYTES))
    inner.begin(1, 2, 3, "mon-hum-neu-mal", True, "$")
    assert inner._game is not None
    library = ctypes.CDLL(inner._game.dlpath)
    assert ctypes.c_long.in_dll(library, "ubirthday").value == 567_993_600
    inner.end()


def test_a_restarted_game_forgets(begin: Begin) -> None:
    env = begin(4)
    wander(env, 50)
    env.restart(4)
    assert env.ply == 0
    assert env.scores() == {SEAT: 0.0}
    assert env.measures()[SEAT]["turns"] == 1.0


# The keyboard


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


@pytest.mark.parametrize("keys", [["versionshort"], ["#", "version"]])
def test_when_the_library_was_built_is_not_told(begin: Begin, press: Press, keys: list[str]) -> None:
    env = press(begin(), *keys)
    shown = "\n".join(env.sight.rows)
    assert "last build Fri Jan  1 00:00:00 1988" in shown
    assert "last build Fri Jan  1 00:00:00 1988" in env.sight.message or keys != ["versionshort"]


def test_nobody_becomes_immortal(begin: Begin, press: Press) -> None:
    """In explore mode one may refuse to die, and everything would still count."""
    env = press(begin(1), "#", "exploremode", "more")
    assert "explore mode?" not in env.view(SEAT).text
    press(env, "esc", "y", "esc", "attributes")
    assert "explore" not in env.view(SEAT).text


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


# The end


def test_the_pages_after_death_cost_nothing(begin: Begin) -> None:
    env = begin(3, character="tou-hum-neu-mal")
    rng, at_death = Rng(3), None
    while env.to_act():
        keys = {"map": [*"hjklyubns", "20s"], "question": ["y", "esc"], "line": ["esc"]}.get(env.sight.mode, ["more"])
        do(env, rng.choice(keys))
        if at_death is None and not env.sight.normal:
            at_death = (env.ply, env.scores())
    assert at_death is not None
    assert env.ply > at_death[0]
    assert env.scores() == at_death[1]


def test_death_is_told_to_the_top_ten(begin: Begin) -> None:
    env = begin(3, character="tou-hum-neu-mal")
    wander(env, 20_000, 3)
    outcome = env.outcome()
    assert outcome is not None
    assert outcome.reason.startswith("killed by")
    measures = env.measures()[SEAT]
    assert measures["points"] >= measures["score"] >= 0
    assert measures["turns"] > 1
    screen = "\n".join(env.scene(None).rows)
    assert "You made the top ten list!" in screen
    with pytest.raises(IllegalAction):
        env.advance({SEAT: 0})


def test_the_limit_of_plies(begin: Begin, press: Press) -> None:
    env = begin(plies=3)
    press(env, "s", "s")
    assert env.to_act()
    press(env, "s")
    assert not env.to_act()
    assert env.outcome().reason == "the limit of 3 plies"  # type: ignore[union-attr]


def test_the_limit_of_plies_without_progress(begin: Begin, press: Press) -> None:
    env = press(begin(no_progress=4), "s", "esc", "esc", "esc")
    assert env.to_act()
    press(env, "esc")
    assert env.outcome().reason == "no turn has passed in 4 plies"  # type: ignore[union-attr]


def test_progression_is_balrogs() -> None:
    assert (len(DEPTHS), len(LEVELS)) == (50, 30)
    assert progression(1, 1) == 0.0
    assert progression(5, 3) == DEPTHS[4]
    assert progression(2, 8) == LEVELS[7]
    assert progression(80, 60) == max(DEPTHS[-1], LEVELS[-1])
    assert progression(4, 4, ascended=True) == 1.0
    assert list(DEPTHS) == sorted(DEPTHS)
    assert list(LEVELS) == sorted(LEVELS)


# Parameters


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"character": "val,x"}, "a character is @ or a role"),
        ({"character": "jedi"}, "a character is @ or a role"),
        ({"plies": 0}, "numbers from 1"),
        ({"no_progress": -1}, "numbers from 1"),
    ],
)
def test_parameters_outside_their_range(params: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        game("nethack", **params).env()


@pytest.mark.parametrize("params", [{"task": "win"}, {"actions": "most"}, {"prompts": "sometimes"}])
def test_parameters_that_are_none(params: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        game("nethack", **params)


def test_no_position_is_taken(begin: Begin) -> None:
    with pytest.raises(PositionError, match="takes no position"):
        begin().restart(1, "somewhere")


def test_another_seat_has_no_view(begin: Begin) -> None:
    with pytest.raises(GameError, match="no seat player_1"):
        begin().view("player_1")


# Views


def test_what_a_player_may_not_know_is_not_observed(begin: Begin) -> None:
    env = begin()
    seen = env.observe(SEAT)["observation"]
    assert not {"internal", "program_state"} & set(seen)
    assert env.observation_space(SEAT).contains(env.observe(SEAT))


def test_arrays_are_not_reused(begin: Begin, press: Press) -> None:
    env = begin()
    before = env.observe(SEAT)["observation"]
    kept = before["tty_chars"].copy()
    press(env, "20s", "i")
    assert (before["tty_chars"] == kept).all()
    with pytest.raises(ValueError, match="read-only"):
        before["tty_chars"][0] = 1


def test_history_is_bounded(begin: Begin, press: Press) -> None:
    env = press(begin(), *["s"] * 40)
    past = env.view(SEAT).history
    assert [moment.ply for moment in past] == list(range(24, 40))
    assert {moment.action for moment in past} == {"search"}


# Nothing is left behind


def test_a_world_that_is_let_go_of_ends() -> None:
    env = game("nethack").env()
    env.restart(1)
    assert isinstance(env, NetHack)
    assert env._world is not None
    pid = env._world.pid
    assert Path(f"/proc/{pid}").exists()
    del env
    gc.collect()
    assert not Path(f"/proc/{pid}").exists()


def test_no_file_is_left(begin: Begin) -> None:
    env = begin()
    assert env._world is not None
    folder = os.readlink(f"/proc/{env._world.pid}/cwd")
    assert "arena-world-" in folder
    env.close()
    assert not os.path.exists(folder)


# What a player may know


def test_a_view_gives_no_array_that_tells_too_much(begin: Begin, press: Press) -> None:
    env = press(begin(), "search")
    view = env.view(SEAT)
    arrays: dict[str, Any] = dict(view.observation["observation"])  # type: ignore[call-overload]
    assert set(LAYOUT) - set(arrays) == {"internal", "program_state"}
    assert all(isinstance(array, np.ndarray) for array in arrays.values())
    assert not [name for name in dir(view) if "sight" in name and not name.startswith("_")]


def test_words_are_those_of_this_ply(begin: Begin, press: Press) -> None:
    """A place may keep its symbol and mean something else: a stack that grew, a price, another jackal."""
    env = begin(11)
    for key in ["far east", "far south", "far west", "20s", "far north"] * 6:
        press(env, key if env.sight.mode == "map" else "esc")
        assert env._world is not None
        offset, dtype, shape, count = LAYOUT["screen_descriptions"]
        block = np.frombuffer(env._world.block, dtype, count, offset).reshape(shape)
        assert np.array_equal(env.sight.array("screen_descriptions"), block)
        assert env.sight.word(10, 40) == bytes(block[10, 40]).split(b"\0")[0].decode()
