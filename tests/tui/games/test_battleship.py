"""Battleship, played by a person to its end: ships are placed and shots fired by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import arena
from arena.games.board.battleship import Battleship
from arena.games.board.fleets import members, union
from arena.games.board.sea_battle import State
from arena.games.core.env import GameEnv
from arena.games.core.scene import Grid
from arena.tui.app import ArenaApp
from arena.tui.widgets.scene import SceneView
from tests.tui.kinds.person import Person

SPEC = "battleship,size=5,fleet=3-2-1,placement=seats,touching=false"
PLACES = ("B1-B3", "D2-E2", "A5")


async def typed(person: Person, move: str) -> None:
    """A ship is typed; a shot is found with the arrows."""
    if move in PLACES:
        await person.type(move.lower())
    else:
        if person.screen.query_one(SceneView).cursor == move:
            await person.pilot.press("enter")  # which only shows the cursor, where it came there by itself
        await person.steer(move)
    await person.pilot.press("enter")


async def pointed(person: Person, move: str) -> None:
    """The first ship is dragged, the second clicked end by end; what is one cell takes one click."""
    start, _, end = move.partition("-")
    if move == PLACES[0]:
        await person.drag(start, end)
        return
    await person.point(start)
    if end:
        await person.point(end)


def decided(person: Person) -> str:
    """The ships in turn, then a shot that hits."""
    assert isinstance(person.env, GameEnv)
    rules, state = person.env.game, person.env.current
    assert isinstance(rules, Battleship)
    assert isinstance(state, State)
    if rules.is_placing(state):
        return PLACES[len(state.fleets[0])]
    return rules.cells[members(union(state.fleets[1]) & ~state.shots[0])[0]]


@pytest.mark.parametrize(("enter", "size"), [(typed, (80, 24)), (pointed, (160, 50))], ids=["keys", "mouse"])
async def test_a_whole_match(
    enter: Callable[[Person, str], Awaitable[None]], size: tuple[int, int], tmp_path: Path
) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person = Person(pilot)
        await person.sit_down(SPEC, ["human", "random"], seed=3)
        while await person.asked():
            turn, scene = person.turn, person.screen.query_one(SceneView).scene
            assert isinstance(scene, Grid)
            assert not any("S" in row[6:] for row in scene.rows), "the other's ships are not seen"
            await enter(person, decided(person))
            await person.taken(turn)
        path = person.session.path
    assert path is not None
    replay = arena.load(path)
    assert replay.ended is not None
    assert replay.ended.scores == {"player_0": 1.0, "player_1": -1.0}
    assert replay.ended.detail == "Red sinks the whole fleet with 6 shots"
    assert [replay.frame(ply).played[0].action for ply in (1, 2, 3)] == list(PLACES)
    assert arena.verify(path).verified
