"""The Tower of Hanoi: solved both ways, the first failing move by its rule and number, and what is no list of moves."""

from __future__ import annotations

import json
import re

import pytest

from arena.games.core.errors import IllegalAction, ParameterError, UnreadableAction
from arena.games.core.outcome import Outcome
from arena.games.core.rng import Rng
from arena.games.puzzles.hanoi import Hanoi, State
from arena.games.spec import game

RNG, SEAT = Rng(0), "player_0"
PUBLISHED = [[1, 0, 2], [2, 0, 1], [1, 2, 1], [3, 0, 2], [1, 1, 0], [2, 1, 2], [1, 0, 2]]
"""The solution for three disks in the prompt of "The Illusion of Thinking"."""


def solution(disks: int, left: int = 0, entered: int = 2) -> list[list[int]]:
    """The fewest moves, by the textbook's recursion."""
    if not disks:
        return []
    aside = 3 - left - entered
    return [*solution(disks - 1, left, aside), [disks, left, entered], *solution(disks - 1, aside, entered)]


def answered(disks: int, moves: list[list[int]]) -> tuple[Hanoi, State, Outcome]:
    rules = Hanoi(disks=disks, answer="whole")
    state = rules.initial(RNG)
    state = rules.apply(state, {SEAT: rules.parse(state, SEAT, json.dumps(moves))}, RNG)
    outcome = rules.outcome(state)
    assert outcome is not None
    return rules, state, outcome


@pytest.mark.parametrize("disks", [1, 2, 3, 7, 12])
def test_the_fewest_moves_solve_it(disks: int) -> None:
    moves = solution(disks)
    rules, state, outcome = answered(disks, moves)
    assert outcome == Outcome({SEAT: 1.0}, f"solved, moves: {2**disks - 1}, the fewest")
    assert rules.measures(state) == {SEAT: {"moves": 2.0**disks - 1, "disks_home": disks, "excess": 0.0}}
    assert len(json.dumps(moves)) <= rules.longest


@pytest.mark.parametrize("disks", [1, 2, 3, 6, 12])
def test_move_by_move_it_is_the_same_tower(disks: int) -> None:
    rules = Hanoi(disks=disks)
    state = rules.initial(RNG)
    for disk, left, entered in solution(disks)[:200]:
        assert state.pegs[left][-1] == disk
        state = rules.apply(state, {SEAT: rules.parse(state, SEAT, f"{left}{entered}")}, RNG)
    assert (rules.outcome(state) is not None) == (disks < 7)


def test_the_published_solution_is_ours() -> None:
    assert solution(3) == PUBLISHED


@pytest.mark.parametrize(
    ("number", "move", "why"),
    [
        (1, [2, 0, 2], "disk 1, not disk 2, is the upper one of peg 0"),
        (1, [1, 1, 2], "peg 1 is empty"),
        (2, [2, 0, 2], "disk 2 cannot lie on disk 1, which is smaller"),
        (3, [1, 2, 3], "there is no peg 3"),
        (4, [3, 9, 2], "there is no peg 9"),
        (4, [3, 0, 0], "a disk goes to another peg"),
        (7, [1, 1, 2], "peg 1 is empty"),
    ],
)
def test_the_first_move_that_fails_is_named(number: int, move: list[int], why: str) -> None:
    """The list may go on as it likes: what comes after it is not looked at."""
    rules, state, outcome = answered(3, [*PUBLISHED[: number - 1], move, *PUBLISHED[number:], [9, 9, 9]])
    assert outcome.scores == {SEAT: 0.0}
    assert outcome.reason.startswith(f"move {number}, {move}, cannot be made: {why}; ")
    measures = rules.measures(state)[SEAT]
    assert measures["first_failure"] == number
    assert measures["moves"] == number - 1
    assert "excess" not in measures


def test_a_solved_tower_that_is_broken_again_is_not_solved() -> None:
    rules, state, outcome = answered(3, [*PUBLISHED, [1, 2, 0]])
    assert outcome == Outcome({SEAT: 0.0}, "not solved, moves: 8; 2 of 3 disks home")
    assert rules.measures(state) == {SEAT: {"moves": 8.0, "disks_home": 2.0}}
    assert answered(3, [*PUBLISHED, [1, 1, 0]])[2].scores == {SEAT: 0.0}


def test_more_moves_than_needed_solve_it_too() -> None:
    rules, state, outcome = answered(3, [[1, 0, 1], [1, 1, 0], *PUBLISHED])
    assert outcome == Outcome({SEAT: 1.0}, "solved, moves: 9, 2 more than needed")
    assert rules.measures(state)[SEAT]["excess"] == 2.0


def test_what_lies_on_the_goal_is_home_only_in_its_place() -> None:
    assert Hanoi(3).measures(State(((3,), (1,), (2,))))[SEAT]["disks_home"] == 0
    assert Hanoi(3).measures(State(((1,), (), (3, 2))))[SEAT]["disks_home"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "[[1,0,2],[2,0,1]]",
        "moves = [[1, 0, 2], [2, 0, 1]]",
        "# the plan\n[[1, 0, 2],  # the small one\n [2, 0, 1]]\n",
        "moves=[\n\t[1, 0, 2],\n\t[2, 0, 1]\n]",
    ],
)
def test_a_list_is_read_as_it_is_published(text: str) -> None:
    rules = Hanoi(answer="whole")
    assert rules.parse(rules.initial(RNG), SEAT, text) == "[[1, 0, 2], [2, 0, 1]]"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 0 2", "is not a list of moves"),
        ("{}", "is not a list of moves"),
        ("[[1, 0, 2]", "is not a list of moves"),
        ("My answer: [[1, 0, 2]]", "is not a list of moves"),
        ("[" * 100_000, "is not a list of moves"),
        ("[[" + "9" * 5000 + ", 0, 2]]", "is not a list of moves"),
        ("[1, 0, 2]", "move 1 is not three numbers from 0 to 99"),
        ("[[1, 0, 2], [1, 2]]", "move 2 is not three numbers from 0 to 99"),
        ("[[1, 0, 2.0]]", "move 1 is not three numbers"),
        ("[[true, 0, 2]]", "move 1 is not three numbers"),
        ("[[1, 0, -1]]", "move 1 is not three numbers"),
        ("[[1, 0, 1000]]", "move 1 is not three numbers"),
        ('[["1", 0, 2]]', "move 1 is not three numbers"),
        ("[[NaN, 0, 2]]", "move 1 is not three numbers"),
    ],
)
def test_what_is_no_list_of_moves_is_unreadable(text: str, why: str) -> None:
    rules = Hanoi(answer="whole")
    with pytest.raises(UnreadableAction, match=why) as caught:
        rules.parse(rules.initial(RNG), SEAT, text)
    assert len(str(caught.value)) < 300


def test_a_list_that_is_too_long_is_illegal() -> None:
    rules = Hanoi(disks=2, answer="whole", limit=3)
    with pytest.raises(IllegalAction, match="has 4 moves, and at most 3 may be made"):
        rules.parse(rules.initial(RNG), SEAT, "[[1, 0, 1], [1, 1, 0], [1, 0, 1], [1, 1, 0]]")


def test_a_step_that_is_not_possible_names_the_rule() -> None:
    rules = Hanoi()
    state = rules.apply(rules.initial(RNG), {SEAT: rules.parse(rules.initial(RNG), SEAT, "02")}, RNG)
    for move, why in (("02", "disk 2 cannot lie on disk 1, which is smaller"), ("10", "peg 1 is empty")):
        with pytest.raises(IllegalAction, match=re.escape(f'"{move}" is not legal here: {why}; possible: 01, 20, 21')):
            rules.parse(state, SEAT, move)
    with pytest.raises(UnreadableAction, match="is not a move"):
        rules.parse(state, SEAT, "0 1")


def test_the_moves_are_used_up() -> None:
    rules = Hanoi(limit=2)
    state = rules.initial(RNG)
    for move in ("01", "10"):
        state = rules.apply(state, {SEAT: rules.parse(state, SEAT, move)}, RNG)
    assert rules.outcome(state) == Outcome({SEAT: 0.0}, "not solved, moves: 2; 0 of 3 disks home")


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("hanoi,disks=0", "disks go from 1 to 20 with answer=steps, not 0"),
        ("hanoi,disks=13,answer=whole", "disks go from 1 to 12 with answer=whole, not 13"),
        ("hanoi,limit=0", "limit goes from 1 to 4194300 with answer=steps, not 0"),
        ("hanoi,answer=whole,limit=20000", "limit goes from 1 to 16380 with answer=whole"),
        ("hanoi,answer=half", "answer=half"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(spec: str, why: str) -> None:
    with pytest.raises(ParameterError, match=why):
        game(spec)
