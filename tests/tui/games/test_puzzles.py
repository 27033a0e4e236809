"""Every grid puzzle, solved by a person in the app: by keyboard and by mouse; and a whole grid that is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import arena
from arena.games.puzzles.core import OPEN, State
from arena.games.spec import game
from arena.tui.app import ArenaApp
from tests.tui.kinds.person import Person

pytest.importorskip("ortools", reason="needs the extra puzzles")

SIZES = [(80, 24), (160, 50)]
NUMBERS = ["sudoku,clues=0.9", "futoshiki,size=3,clues=0.7"]
MARKS = ["nonogram,size=3", "light_up,size=3", "star_battle,size=4", "battleship_solitaire,clues=0.6"]
WAYS = ["keys", "mouse"]


def wanted(state: State) -> str:
    """The next move of somebody who knows the solution; in puzzles of marks, cells that stay empty are passed over."""
    puzzle = state.puzzle
    marks = puzzle.choices == 2
    cell = next(
        cell
        for cell in puzzle.open
        if state.values[cell] == OPEN and (puzzle.solution[cell] == 1 or not marks)
    )  # fmt: skip
    return f"{puzzle.name(cell)}={puzzle.symbols[puzzle.solution[cell]].text}"


async def entered(person: Person, move: str, way: str) -> None:
    """A mark is one press on its cell; a number is pressed, or picked, after its cell."""
    is_mark = move[-1] == "s"
    part = move if is_mark else move[:-1]
    if way == "keys":
        await person.steer(part)
        await person.pilot.press("enter" if is_mark else move[-1])
    else:
        await person.point(part)
        if not is_mark:
            await person.pick(move)


@pytest.mark.parametrize(
    ("spec", "way", "size"),
    [
        *((spec, way, size) for spec in NUMBERS for way, size in zip(WAYS, SIZES, strict=True)),
        *((spec, WAYS[number % 2], SIZES[number // 2]) for number, spec in enumerate(MARKS)),
    ],
)
async def test_a_person_solves_it(spec: str, way: str, size: tuple[int, int], tmp_path: Path) -> None:
    """Numbers both ways, marks one way in each puzzle: they are all made by the same press."""
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person = Person(pilot)
        await person.sit_down(spec, ["human"], seed=3)
        while await person.asked():
            turn = person.turn
            await entered(person, wanted(person.env.current), way)
            await person.taken(turn)
        solved(person, spec)


async def test_a_person_types_a_whole_grid(tmp_path: Path) -> None:
    spec = "sudoku,size=4,answer=whole"
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=SIZES[0]) as pilot:
        person = Person(pilot)
        await person.sit_down(spec, ["human"], seed=3)
        assert await person.asked()
        puzzle = person.env.current.puzzle
        await person.type(json.dumps(puzzle.written(puzzle.solution, "*"), separators=(",", ":")).replace('"', ""))
        await pilot.press("enter")
        await person.until(lambda: person.is_over)
        solved(person, spec)


def solved(person: Person, spec: str) -> None:
    """The match was recorded, it verifies, and the person solved the puzzle without an attempt too many."""
    path = person.session.path
    assert path is not None
    replay = arena.load(path)
    assert replay.ended is not None
    assert replay.ended.scores == {"player_0": 1.0}
    assert replay.ended.detail == "solved"
    assert arena.verify(path, game(spec).env()).verified
