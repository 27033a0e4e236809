"""A person plays games that others wrote, each to its end: by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import arena
from arena.tui.app import ArenaApp
from arena.tui.screens.table import TableScreen
from tests.tui.kinds.person import Person

Enter = Callable[[Person, str], Awaitable[None]]


async def typed(person: Person, move: str) -> None:
    await person.type(move)
    await person.pilot.press("enter")


async def picked(person: Person, move: str) -> None:
    await person.pick(move)


async def pointed(person: Person, move: str) -> None:
    await person.point(move)


@dataclass(frozen=True)
class Foreign:
    """A game, who sits beside the person, what the person plays, how, and how it ends."""

    game: str
    others: Sequence[str]
    moves: Sequence[str]
    mouse: Enter
    ends: str


GAMES = {
    "openspiel": Foreign(
        "openspiel:tic_tac_toe", ["first"], ("x(1,1)", "x(0,2)", "x(2,0)"), pointed, "Player 0 scores most"
    ),
    "pettingzoo": Foreign("pettingzoo:classic/connect_four_v3", ["first"], "1234", pointed, "the episode has ended"),
    "gymnasium": Foreign(
        "gymnasium:MiniGrid-Empty-5x5-v0",
        [],
        ("forward", "forward", "right", "forward", "forward"),
        picked,
        "the mission is fulfilled",
    ),
}


@pytest.mark.parametrize(
    ("name", "way"), [("openspiel", "mouse"), ("pettingzoo", "keys"), ("gymnasium", "keys"), ("gymnasium", "mouse")]
)
async def test_a_foreign_game_is_played_to_its_end(name: str, way: str, tmp_path: Path) -> None:
    given = GAMES[name]
    moves = iter(given.moves)
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24) if way == "keys" else (160, 50)) as pilot:
        person = Person(pilot)
        await person.sit_down(given.game, ["human", *given.others], seed=3)
        while await person.asked():
            turn = person.turn
            await (typed if way == "keys" else given.mouse)(person, next(moves))
            await person.taken(turn)
        await person.until(lambda: isinstance(person.app.screen, TableScreen) and not person.screen.is_live)
        path = person.session.path
    assert next(moves, None) is None
    assert path is not None
    found = arena.verify(path)
    assert found.verified, found.statement
    ended = arena.load(path).ended
    assert ended is not None
    assert (ended.ending, ended.detail) == ("played", given.ends)
    assert ended.scores is not None
    assert ended.scores["player_0"] > 0
