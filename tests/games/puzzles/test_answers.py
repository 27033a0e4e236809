"""Whole answers and perceptions: what is read, what is refused and how, and what is scored."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from arena.games.core.errors import UnreadableAction, quoted
from arena.games.core.rng import Rng
from arena.games.puzzles.core import State
from arena.games.puzzles.core.sight import parts, read_sight, seen, share, true_sight
from arena.games.puzzles.light_up import WALL
from tests.games.puzzles.fillings import rules

SUDOKU = "sudoku,size=4,answer=whole"
KINDS = {
    SUDOKU: ("cells",),
    "futoshiki,answer=whole": ("cells", "signs"),
    "nonogram,size=4,answer=whole": ("rows", "columns"),
    "light_up,answer=whole": ("cells",),
    "star_battle,answer=whole": ("regions",),
    "battleship_solitaire,answer=whole": ("cells", "rows", "columns"),
}


def begun(spec: str, seed: int = 3) -> State:
    return rules(spec).initial(Rng(seed))


def answered(spec: str, text: str, seed: int = 3) -> State:
    game, state = rules(spec), begun(spec, seed)
    action = game.parse(state, "player_0", text)
    return game.apply(state, {"player_0": action}, Rng(0))


def right_rows(state: State) -> list[list[str]]:
    return state.puzzle.written(state.puzzle.solution, "*")


@pytest.mark.parametrize("spec", KINDS)
def test_the_solution_and_what_is_there_to_see_are_all_right(spec: str) -> None:
    game, state = rules(spec), begun(spec)
    assert parts(state.puzzle) == KINDS[spec]
    said = {"perception": true_sight(state.puzzle), "answer": right_rows(state)}
    after = answered(spec, json.dumps(said))
    outcome = game.outcome(after)
    assert outcome is not None
    assert (dict(outcome.scores), outcome.reason) == ({"player_0": 1.0}, "solved")
    assert game.measures(after)["player_0"] == {"solved": 1, "cells": 1, "perception": 1, "perceived": 1}


@pytest.mark.parametrize("spec", KINDS)
def test_an_answer_is_read_in_several_forms_and_written_in_one(spec: str) -> None:
    game, state = rules(spec), begun(spec)
    rows = right_rows(state)
    forms: list[Any] = [
        rows,
        {"answer": rows},
        [" ".join(row) for row in rows],
        ["".join(row) for row in rows],
        [[int(text) if text.isdigit() else text for text in row] for row in rows],
    ]
    read = {game.parse(state, "player_0", json.dumps(form, indent=2)) for form in forms}
    assert read == {json.dumps({"answer": rows}, separators=(",", ":"))}
    (text,) = read
    assert game.parse(state, "player_0", text) == text
    assert game.is_legal(state, "player_0", text)
    assert not game.is_legal(state, "player_0", json.dumps(rows)), "it has one canonical form"
    assert game.measures(answered(spec, text))["player_0"] == {"solved": 1, "cells": 1}, "nothing was said to be seen"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("4 1 2 3", "is not JSON"),
        ("[" * 30_000, "has 30000 characters: an answer has at most"),
        ("[" * 3000 + "]" * 3000, "nested too deeply|4 rows of 4 symbols are wanted"),
        ("1" * 6000, "is not JSON|4 rows of 4"),
        ("7", r'4 rows of 4 symbols are wanted, not "7"'),
        ("null", "4 rows of 4 symbols are wanted"),
        ('["1234","1234"]', "answer: 4 rows of 4 symbols are wanted, not 2 rows"),
        ('["1234","1234","12","1234"]', "answer, row 3: 4 symbols are wanted, not 1"),
        ('["1234","1234","1 2","1234"]', "answer, row 3: 4 symbols are wanted, not 2"),
        ('["1234","12z4","1234","1234"]', 'answer, c2: "z" is not one of 1 2 3 4'),
        ("[[1,2,3,4],[1,2,3,4],[1,2,3,5],[1,2,3,4]]", 'answer, d3: "5" is not'),
        ("[[1,2,3,4],[1,2,3,true],[1,2,3,4],[1,2,3,4]]", 'answer, d2: "True" is not'),
        ("[[1,2,3,4],[1,2,3,4],[1,2,3,4.0],[1,2,3,4]]", 'answer, d3: "4.0" is not'),
        ("[[1,2,3,4],[1,2,3,4],[1,2,3,NaN],[1,2,3,4]]", 'answer, d3: "nan" is not'),
        ("{}", 'lacks "answer"'),
        ('{"answer":["1234","1234","1234","1234"],"note":1}', 'has "note"'),
        ('{"answer":1,"answer":2}', "a key stands twice"),
        ('{"perception":[],"answer":["1234","1234","1234","1234"]}', "perception: 4 rows of 4"),
        ('{"perception":{"rows":[]},"answer":["1234","1234","1234","1234"]}', '"rows" is no part of it; its parts are'),
        ('["\u202e123","1234","1234","1234"]', "answer, a1: "),
    ],
    ids=lambda text: quoted(text, 24),
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(text: str, why: str) -> None:
    with pytest.raises(UnreadableAction, match=why) as caught:
        answered(SUDOKU, text)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_readable_answer_that_is_wrong_is_judged() -> None:
    game, state = rules(SUDOKU), begun(SUDOKU)
    puzzle = state.puzzle
    values = list(puzzle.solution)
    cell = puzzle.open[0]
    values[cell] = (values[cell] + 1) % 4
    after = answered(SUDOKU, json.dumps(puzzle.written(values, "*")))
    outcome = game.outcome(after)
    assert outcome is not None
    assert outcome.scores == {"player_0": 0.0}
    assert outcome.reason.startswith("not solved: row ")
    assert " holds no number twice: " in outcome.reason
    assert game.measures(after)["player_0"]["cells"] == pytest.approx(1 - 1 / len(puzzle.open))
    assert "bad" in game.scene(after, None).highlights


def test_what_is_given_and_what_is_left_open_are_named_first() -> None:
    game, state = rules(SUDOKU), begun(SUDOKU)
    puzzle = state.puzzle
    given = next(cell for cell in range(16) if cell not in puzzle.open)
    changed = list(puzzle.solution)
    changed[given] = (changed[given] + 1) % 4
    outcome = game.outcome(answered(SUDOKU, json.dumps(puzzle.written(changed, "*"))))
    assert outcome is not None
    assert outcome.reason == f"not solved: what is given stays: {puzzle.name(given)}"
    outcome = game.outcome(answered(SUDOKU, json.dumps(puzzle.written(puzzle.given, "*"))))
    assert outcome is not None
    assert outcome.reason.startswith(f"not solved: cells are left open: {puzzle.name(puzzle.open[0])}, ")


def test_of_many_open_cells_the_first_are_named() -> None:
    puzzle = rules("nonogram,size=12").initial(Rng(3)).puzzle
    violation = puzzle.broken(puzzle.given)
    assert violation is not None
    told = puzzle.told(violation)
    assert told.startswith("cells are left open: a1, b1, c1, ")
    assert told.endswith(", h2, … (144 in all)")


def test_a_wall_that_is_answered_where_none_is_does_not_pass_for_an_empty_cell() -> None:
    spec = "light_up,answer=whole"
    game, state = rules(spec), begun(spec)
    values = list(state.puzzle.solution)
    empty = next(cell for cell in state.puzzle.open if values[cell] == 0)
    values[empty] = WALL
    outcome = game.outcome(answered(spec, json.dumps(state.puzzle.written(values, "*"))))
    assert outcome is not None
    assert outcome.scores == {"player_0": 0.0}
    assert outcome.reason == f"not solved: a cell is filled with one of e, s: {state.puzzle.name(empty)}"


def test_seeing_is_scored_apart_from_solving() -> None:
    state = begun(SUDOKU)
    rows = state.puzzle.written(state.puzzle.given, "*")
    given = len(state.puzzle.given) - len(state.puzzle.open)
    assert rows[0][0] == "*"
    rows[0][0] = "1"
    after = answered(SUDOKU, json.dumps({"perception": rows, "answer": right_rows(state)}))
    told = rules(SUDOKU).measures(after)["player_0"]
    assert told == {"solved": 1, "cells": 1, "perception": given / (given + 1), "perceived": 0}


def test_who_sees_nothing_is_not_right_about_what_is_not_there() -> None:
    spec = "battleship_solitaire,size=8,clues=0.1,answer=whole"
    puzzle = begun(spec).puzzle
    truth, blind = true_sight(puzzle), {"cells": 8 * ["*" * 8], "rows": 8 * ["0"], "columns": 8 * ["0"]}
    given = 64 - len(puzzle.open)
    assert seen(puzzle, read_sight(puzzle, truth)) == ((given, given), (8, 8), (8, 8))
    assert share(seen(puzzle, read_sight(puzzle, blind))) == (
        (truth["rows"].count("0") + truth["columns"].count("0")) / 8 / 3
    )
    clues = {name: truth[name] for name in ("rows", "columns")}
    assert share(seen(puzzle, read_sight(puzzle, clues))) == pytest.approx(2 / 3), "the parts count alike"


def test_regions_are_seen_by_their_borders_whatever_they_are_called() -> None:
    puzzle = begun("star_battle,answer=whole").puzzle
    renamed = [[chr(ord("Z") - ord(letter) + ord("A")) for letter in row] for row in puzzle.regions]
    assert seen(puzzle, read_sight(puzzle, renamed)) == ((25, 25),)
    merged = [["A"] * 5] * 5
    ((right, of),) = seen(puzzle, read_sight(puzzle, merged))
    inner = 0
    for y, x in product(range(5), range(5)):
        around = [(v, u) for v, u in product(range(5), range(5)) if abs(v - y) + abs(u - x) == 1]
        inner += all(puzzle.regions[v][u] == puzzle.regions[y][x] for v, u in around)
    assert (right, of) == (inner, 25)


def test_signs_are_seen_where_they_are_and_not_where_they_are_not() -> None:
    puzzle = begun("futoshiki,answer=whole").puzzle
    truth = true_sight(puzzle)
    turned = [f"{sign.split('<')[1]} > {sign.split('<')[0]}" for sign in truth["signs"]]
    assert read_sight(puzzle, {**truth, "signs": turned}) == truth, "one sign may be said in two ways"
    count, given = len(truth["signs"]), (16 - len(puzzle.open), 16 - len(puzzle.open))
    assert seen(puzzle, read_sight(puzzle, {**truth, "signs": turned[1:]})) == (given, (count - 1, count))
    wrong = [turned[0].replace(">", "<"), *turned[1:]]
    assert seen(puzzle, read_sight(puzzle, {**truth, "signs": wrong})) == (given, (count - 1, count + 1))
    assert seen(puzzle, read_sight(puzzle, {"signs": turned})) == ((0, given[1]), (count, count)), (
        "the cells were not said"
    )
    for sign in ("a1<c1", "a1<z9", "a1=b1", 4, "a1<b1<c1"):
        with pytest.raises(UnreadableAction, match="is no sign between neighbours"):
            read_sight(puzzle, {"signs": [sign]})


def test_clues_are_seen_as_texts_or_as_lists() -> None:
    puzzle = begun("nonogram,size=4,answer=whole").puzzle
    truth = true_sight(puzzle)
    lists = {name: [[int(word) for word in clue.split()] for clue in truth[name]] for name in ("rows", "columns")}
    assert read_sight(puzzle, lists) == truth
    wrong = {**truth, "rows": ["4", *truth["rows"][1:]] if truth["rows"][0] != "4" else ["0", *truth["rows"][1:]]}
    assert seen(puzzle, read_sight(puzzle, wrong)) == ((3, 4), (4, 4))
    for clue in ("", "x", "1 " * 9, None, [True], "-1"):
        with pytest.raises(UnreadableAction, match=r"perception, rows, clue 2: .* is no clue"):
            read_sight(puzzle, {"rows": ["1", clue, "1", "1"]})
