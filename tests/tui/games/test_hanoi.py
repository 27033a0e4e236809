"""The Tower of Hanoi, solved by a person: by keyboard, by mouse, and as a whole list that is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import arena
from arena.tui.app import ArenaApp
from tests.tui.kinds.person import Person

MOVES = ("01", "02", "12")
"""Two disks."""


async def typed(person: Person, move: str) -> None:
    await person.type(move)
    await person.pilot.press("enter")


async def clicked(person: Person, move: str) -> None:
    """The peg that is left, then the one that is entered."""
    for peg in move:
        await person.point(peg)


@pytest.mark.parametrize(("enter", "size"), [(typed, (160, 50)), (clicked, (80, 24))], ids=["keys", "mouse"])
async def test_a_tower_is_solved_move_by_move(
    enter: Callable[[Person, str], Awaitable[None]], size: tuple[int, int], tmp_path: Path
) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person = Person(pilot)
        await person.sit_down("hanoi,disks=2", ["human"], seed=1)
        for move in MOVES:
            assert await person.asked()
            turn = person.turn
            await enter(person, move)
            await person.taken(turn)
        assert not await person.asked()
        path = person.session.path
    solved(path, "solved, moves: 3, the fewest")


async def test_a_whole_list_is_typed(tmp_path: Path) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(pilot)
        await person.sit_down("hanoi,disks=1,answer=whole", ["human"], seed=1)
        assert await person.asked()
        turn = person.turn
        await typed(person, "1 to 2")
        await person.until(lambda: person.turn is not None and person.turn is not turn)
        turn = person.turn
        await typed(person, "[[1,0,2]]")
        await person.taken(turn)
        assert not await person.asked()
        path = person.session.path
    solved(path, "solved, moves: 1, the fewest")


def solved(path: Path | None, how: str) -> None:
    assert path is not None
    ended = arena.load(path).ended
    assert ended is not None
    assert ended.detail == how
    assert ended.scores == {"player_0": 1.0}
    assert arena.verify(path).verified
