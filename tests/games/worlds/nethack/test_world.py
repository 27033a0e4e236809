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

from arena.games.core.errors import GameError, IllegalAction, ParameterError, PositionError
from arena.games.core.rng import Rng
from arena.games.spec import game
from arena.games.worlds.nethack.inner import Inner
from arena.games.worlds.nethack.progress import DEPTHS, LEVELS, progression
from arena.games.worlds.nethack.sight import BLOCK_BYTES, LAYOUT
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
