"""Drawn puzzles: one solution at every size, the same from the same number, and as many clues as were asked for."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from ortools.sat.python import cp_model

from arena.games.core.rng import Rng
from arena.games.puzzles import battleship_solitaire, light_up, nonogram, star_battle, sudoku
from arena.games.puzzles.core import OPEN, is_unique, solutions, solve
from arena.games.puzzles.core.drawing import filled, thinned
from arena.games.puzzles.core.fleet import ships
from arena.games.puzzles.core.puzzle import column, row
from arena.games.puzzles.core.regions import eroded, grown, paired
from tests.games.puzzles.fillings import puzzle, rules

EULER = (  # Project Euler 96, grid 01
    "003020600900305001001806400008102900700000008006708200002609500800203009005010300",
    "483921657967345821251876493548132976729564138136798245372689514814253769695417382",
)


def test_a_published_sudoku_has_its_published_solution() -> None:
    given, published = (tuple(int(digit) - 1 for digit in text) for text in EULER)
    known = replace(sudoku.draw(9, 0.4, 1), given=given)
    assert solve(known) == published
    assert solutions(known, 2) == [published]
    assert known.broken(published) is None


def test_a_puzzle_without_solution_says_so() -> None:
    one = puzzle("sudoku", 1)
    given = list(one.given)
    given[0] = given[1] = 2
    with pytest.raises(LookupError, match="has no solution"):
        solve(replace(one, given=tuple(given)))
    assert solutions(replace(one, given=tuple(given))) == []


@pytest.mark.parametrize(
    "spec",
    ["sudoku,size=6", "sudoku,size=9", "futoshiki,size=8", "nonogram,size=8", "light_up,size=8", "star_battle,size=8",
     "battleship_solitaire,size=8", "star_battle,size=9,stars=2", "nonogram,size=12", "light_up,size=12"],
)  # fmt: skip
def test_larger_ones_have_one_solution_too(spec: str) -> None:
    one = puzzle(spec, 2)
    assert one.broken(one.solution) is None
    assert solutions(one, 2) == [one.solution]


KINDS = ["sudoku", "futoshiki", "nonogram", "light_up", "star_battle", "battleship_solitaire"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_one_puzzle_however_the_solver_searches(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, draw = rules(kind), import_module(f"arena.games.puzzles.{kind}").draw
    first = [one.drawn(number) for number in range(12)]
    assert len({found.key for found in first}) > 6
    made = cp_model.CpSolver

    def another() -> cp_model.CpSolver:
        solver = made()
        solver.parameters.random_seed = 99
        solver.parameters.randomize_search = True
        solver.parameters.cp_model_presolve = False
        return solver

    monkeypatch.setattr(cp_model, "CpSolver", another)
    draw.cache_clear()
    again = [one.drawn(number) for number in range(12)]
    assert [found.key for found in again] == [found.key for found in first]
    assert [found.solution for found in again] == [found.solution for found in first]


def test_a_share_of_clues_is_kept_and_with_none_asked_for_none_can_be_spared() -> None:
    for number in range(3):
        assert len(sudoku.draw(4, 0.5, number).open) == 8
        bare = sudoku.draw(4, 0.0, number)
        for cell, value in enumerate(bare.given):
            if value != OPEN:
                assert not is_unique(replace(bare, given=(*bare.given[:cell], OPEN, *bare.given[cell + 1 :])))
    walls = [value for value in light_up.draw(5, 0.3, 1.0, 4).given if value != OPEN]
    assert light_up.WALL not in walls, "every wall has its number"


def test_thinning_takes_as_much_as_holds() -> None:
    """Against a puzzle made up: it holds with a number of every residue of 3, so three clues are left."""
    asked: list[int] = []

    def holds(clues: list[int]) -> bool:
        asked.append(len(clues))
        return {clue % 3 for clue in clues} == {0, 1, 2}

    kept = thinned(range(60), holds, 0, Rng(4))  # type: ignore[arg-type]
    assert sorted(clue % 3 for clue in kept) == [0, 1, 2]
    assert len(asked) < 40, "many at a time"
    assert len(thinned(range(60), holds, 20, Rng(4))) == 20  # type: ignore[arg-type]


def test_full_grids_are_latin_and_impossible_ones_are_refused() -> None:
    size = 7
    lines = [row(k, size) for k in range(size)] + [column(k, size, size) for k in range(size)]
    values = filled(lines, size, Rng(1))
    assert all(sorted(values[cell] for cell in line) == list(range(size)) for line in lines)
    with pytest.raises(ValueError, match="no grid keeps to these groups"):
        filled([(0, 1, 2)], 2, Rng(1))


def test_regions_cover_the_grid_and_hang_together() -> None:
    seeds = [{0: 0, 5: 1, 30: 2, 35: 3}.get(cell, OPEN) for cell in range(36)]
    region = grown(list(seeds), 6, Rng(2))
    assert [region[cell] for cell in (0, 5, 30, 35)] == [0, 1, 2, 3]
    assert OPEN not in region
    for name in range(4):
        alone = [one if one == name else OPEN for one in region]
        assert eroded(alone, seeds, 99, 2, 6).count(name) == region.count(name), "all of it hangs together"
    assert paired(region, 6, Rng(3))
    assert len(set(region)) == 2


def test_two_stars_lie_in_every_line_and_region() -> None:
    one = star_battle.draw(9, 2, 5)
    stars = [cell for cell, value in enumerate(one.solution) if value == 1]
    for places in ([cell // 9 for cell in stars], [cell % 9 for cell in stars]):
        assert sorted(places) == [place for place in range(9) for _ in range(2)]
    names = ["".join(one.regions)[cell] for cell in stars]
    assert all(names.count(name) == 2 for name in "ABCDEFGHI")


def test_the_classic_fleet_lies_at_ten_by_ten() -> None:
    assert battleship_solitaire.lengths("", 10) == (4, 3, 3, 2, 2, 2, 1, 1, 1, 1)
    assert battleship_solitaire.lengths("1-3", 4) == (3, 1)
    assert sum(battleship_solitaire.draw(10, (4, 3, 3, 2, 2, 2, 1, 1, 1, 1), 0.2, 1).solution) == 20


def test_a_fleet_that_fits_is_laid_however_tight_it_is() -> None:
    ones = battleship_solitaire.lengths("1" + 8 * "-1", 5)
    for seed in range(5):
        assert battleship_solitaire.laid(ones, 5, Rng(seed)) == {0, 2, 4, 10, 12, 14, 20, 22, 24}
    twos = battleship_solitaire.lengths("2" + 11 * "-2", 8)
    placed = battleship_solitaire.laid(twos, 8, Rng(1))
    values = [int(cell in placed) for cell in range(64)]
    assert [len(ship) for ship in ships(values, 8)] == 12 * [2]
    for rule in battleship_solitaire.sailing(twos, 8):
        assert not any(rule.violations(values))


def test_the_fleets_that_come_with_a_size_fit() -> None:
    for size in range(4, 13):
        assert battleship_solitaire.fits(battleship_solitaire.lengths("", size), size)


@pytest.mark.parametrize("clues", [0.5, 1.0])
def test_no_fleet_lies_open_as_it_is_dealt(clues: float) -> None:
    for number in range(40):
        one = battleship_solitaire.draw(4, (2, 1, 1), clues, number)
        assert 1 in [one.solution[cell] for cell in one.open]


def test_a_line_without_selected_cells_has_the_clue_0() -> None:
    one = nonogram.clued([0, 0, 0, 1, 0, 1, 1, 1, 1], 3)
    assert one.row_clues == ("0", "1 1", "3")
    assert one.column_clues == ("2", "1", "2")
    assert solutions(one) == [(0, 0, 0, 1, 0, 1, 1, 1, 1)]


def test_a_solver_that_comes_back_without_an_answer_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when it is interrupted: what it does not know is not that there is no other solution."""
    one = puzzle("sudoku,size=4", 1)
    monkeypatch.setattr(cp_model.CpSolver, "solve", lambda solver, model: cp_model.UNKNOWN)
    for asked in (is_unique, solve):
        with pytest.raises(RuntimeError, match="CP-SAT came back without an answer"):
            asked(one)


def test_an_interrupt_is_not_taken_by_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    catches: list[bool] = []
    solved = cp_model.CpSolver.solve
    monkeypatch.setattr(
        cp_model.CpSolver,
        "solve",
        lambda solver, model: catches.append(solver.parameters.catch_sigint_signal) or solved(solver, model),
    )
    assert is_unique(puzzle("sudoku,size=4", 1))
    assert catches == [False]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 1.0])
def test_a_large_nonogram_of_any_share_is_drawn_with_little_help_of_the_solver(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    solved = cp_model.CpSolver.solve

    def counted(solver: cp_model.CpSolver, model: cp_model.CpModel) -> object:
        nonlocal asked
        asked += 1
        return solved(solver, model)

    with monkeypatch.context() as patched:
        patched.setattr(cp_model.CpSolver, "solve", counted)
        one = nonogram.draw(20, share, 5)
    assert asked < 100
    assert solutions(one, 2) == [one.solution]
