"""The solver: against brute force, against itself on late positions, and against what is published."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from arena.agents.baselines import solver_connect_four
from arena.agents.baselines.evaluator import Evaluator
from arena.agents.baselines.first import First
from arena.agents.baselines.judge import Judge
from arena.agents.baselines.slices import at_once
from arena.agents.baselines.solver import PUZZLES, Solver
from arena.agents.baselines.solver_connect_four import end_of, solve
from arena.agents.baselines.solver_table import Table
from arena.agents.baselines.uniform import Uniform
from arena.agents.core.decision import Move
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.agents.spec import agent
from arena.games.board.connect_four import ConnectFour, State
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import GameEnv, Position
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.game import Game
from arena.games.core.registry import GAMES, OWN
from arena.games.core.rng import Rng
from arena.games.puzzles.core.game import PuzzleGame
from arena.games.spec import game as find_game
from arena.games.spec import game_class

RNG = Rng(0)


def begun(game: Game[Any], *moves: str) -> Position[Any]:
    state = game.initial(RNG)
    for move in moves:
        (seat,) = game.to_move(state)
        state = game.apply(state, {seat: game.parse(state, seat, move)}, RNG)
    return Position(game, state)


def brute(game: Game[Any]) -> Any:
    """The result of a position for its mover, by trying everything."""

    @cache
    def result(state: Any) -> float:
        movers = game.to_move(state)
        if not movers:
            raise AssertionError("nobody is to move")
        return max(after(state, action) for action in game.legal(state, movers[0]))

    def after(state: Any, action: int) -> float:
        (seat,) = game.to_move(state)
        there = game.apply(state, {seat: action}, RNG)
        return -result(there) if game.to_move(there) else game.scores(there)[seat]

    return after


def reached(game: Game[Any], most: int) -> Iterator[Any]:
    """Positions that are not over, all there are or the first `most`."""
    found, waiting = {game.initial(RNG): None}, [game.initial(RNG)]
    while waiting and len(found) < most:
        state = waiting.pop()
        yield state
        (seat,) = game.to_move(state)
        for action in game.legal(state, seat):
            after = game.apply(state, {seat: action}, RNG)
            if game.to_move(after) and after not in found:
                found[after] = None
                waiting.append(after)


def late(rng: Rng, least: int, game: ConnectFour) -> State:
    """A position of a random game after so many plies."""
    while True:
        state = game.initial(RNG)
        while game.to_move(state) and state.ply < least:
            (seat,) = game.to_move(state)
            state = game.apply(state, {seat: rng.choice(game.legal(state, seat))}, RNG)
        if game.to_move(state):
            return state


def test_every_position_of_tictactoe_is_as_brute_force_has_it() -> None:
    game, solver = TicTacToe(), Solver()
    after, count = brute(game), 0
    for state in reached(game, 10_000):
        (seat,) = game.to_move(state)
        judged = solver.judge(Position(game, state))
        assert judged.values == {
            game.notation(state, seat, action): after(state, action) for action in game.legal(state, seat)
        }
        assert judged.ranking == judged.values  # as SPIN-Bench: how fast somebody wins does not count
        count += 1
    assert count == 4520  # of 5,478 positions 958 are over
    table = Table(game)
    table.moves(game.initial(RNG))
    assert len(table) == 5478 - 1  # the empty board is asked about


def test_the_answer_to_a_corner_is_the_middle() -> None:
    judged = Solver().judge(begun(TicTacToe(), "a1"))
    assert [move for move, value in judged.values.items() if value == 0] == ["b2"]
    assert judged.told["b2"] == "draws"
    assert judged.told["b1"] == "loses in 3"


def test_the_fastest_win_comes_first_and_is_told() -> None:
    judged = Solver().judge(begun(TicTacToe(), "a1", "b1", "a2", "b2"))
    assert next(iter(judged.values)) == "a3"
    assert judged.told["a3"] == "wins in 1"


@pytest.mark.parametrize(
    ("score", "ply", "end"),
    [(0, 5, 0), (1, 0, 41), (-2, 0, -40), (18, 6, 7), (-17, 7, -9), (18, 7, 8), (-1, 1, -41), (1, 1, 42)],
)
def test_scores_of_pons_say_when_a_game_ends(score: int, ply: int, end: int) -> None:
    assert end_of(score, ply) == end


def test_connect_four_begins_as_is_published() -> None:
    """Allis and Allen, 1988; Pons's scores of the seven columns are -2 -1 0 1 0 -1 -2."""
    judged = Solver().judge(begun(ConnectFour()))
    assert judged.told == {
        "4": "wins in 21",
        "3": "draws",
        "5": "draws",
        "2": "loses in 21",
        "6": "loses in 21",
        "1": "loses in 20",
        "7": "loses in 20",
    }
    ranks = [judged.ranking[column] for column in "1234567"]
    assert ranks == ranks[::-1] == [-3, -1, 0, 2, 0, -1, -3]
    assert judged.values["4"] == 1


@pytest.mark.parametrize(
    ("columns", "score", "told"),
    [
        ("4455", 18, "wins in 2"),
        ("44455554221", -15, "loses in 1"),
        ("2252576253462244111563365343671351441", -1, "loses in 2"),
        ("7422341735647741166133573473242566", 1, "wins in 4"),
        ("23163416124767223154467471272416755633", 0, "draws"),
        ("65214673556155731566316327373221417", -1, "loses in 3"),
    ],
)
def test_published_positions_are_worth_what_is_published(columns: str, score: int, told: str) -> None:
    """Two of Pons's tutorial, and the first of his test set Test_L3_R1; scores are those of whoever is to move."""
    judged = Solver().judge(begun(ConnectFour(), *columns))
    best = next(iter(judged.values))
    assert (judged.values[best], judged.told[best]) == ((score > 0) - (score < 0), told)
    end, discs = abs(end_of(score, len(columns))), len(columns)
    assert judged.ranking[best] == (0 if score == 0 else (43 - end) * judged.values[best])
    assert score == 0 or discs < end <= 42


def test_bitbully_and_our_search_agree_on_late_positions() -> None:
    rng, game = Rng(3), ConnectFour()
    board = solver_connect_four._board(6, 7, 4)
    for least in (*range(26, 42), *range(28, 42)):
        state = late(rng, least, game)
        assert at_once(solve(game, state)) == at_once(board.solve(state)), state


@pytest.mark.parametrize(("rows", "columns", "connect"), [(3, 3, 3), (3, 4, 3), (4, 3, 3), (2, 5, 4)])
def test_our_search_is_as_brute_force_has_it_on_small_boards(rows: int, columns: int, connect: int) -> None:
    game = ConnectFour(rows, columns, connect)
    after = brute(game)
    for state in reached(game, 300):
        (seat,) = game.to_move(state)
        ends = at_once(solve(game, state))
        assert {action: (end > 0) - (end < 0) for action, end in ends.items()} == {
            action: after(state, action) for action in game.legal(state, seat)
        }
        for action, end in ends.items():
            if game.apply(state, {seat: action}, RNG).won:
                assert end == state.ply + 1


@pytest.mark.parametrize("size", [(7, 7), (6, 8), (2, 10)])
def test_a_board_that_is_too_big_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(AgentMismatch, match=rf"here are {size[0]} rows of {size[1]}, and 4 in a row win"):
        Solver().judge(begun(ConnectFour(*size)))


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    solver_connect_four._bully.cache_clear()
    monkeypatch.setitem(sys.modules, "bitbully", None)
    with pytest.raises(AgentUnavailable, match=r'needs bitbully .*: pip install "game-agent-arena\[solvers\]"'):
        Solver().judge(begun(ConnectFour()))
    assert Solver().judge(begun(TicTacToe())).values


@pytest.mark.parametrize("name", ["solver", "minimax", "mcts"])
def test_judges_are_known_by_what_they_can(name: str) -> None:
    made = agent(name).build()
    assert isinstance(made, Judge)
    assert isinstance(made, Evaluator)
    made.close()


def test_positions_are_valued_for_both_seats() -> None:
    solver, game = Solver(), TicTacToe()
    assert solver.evaluate(begun(game)) == {"player_0": 0, "player_1": 0}
    assert solver.evaluate(begun(game, "a1", "b1")) == {"player_0": 1, "player_1": -1}
    assert solver.evaluate(begun(game, "a1", "b1", "a2", "b2", "a3")) == {"player_0": 1, "player_1": -1}


async def test_it_draws_among_the_best_moves_or_takes_the_first_or_the_fastest(ask: Any) -> None:
    game, lost = TicTacToe(), "XO./X../..."
    assert len({(await ask(Solver(), game, seed=seed)).text for seed in range(40)}) == 9
    assert {(await ask(Solver(choice="first"), game, seed=seed)).text for seed in range(5)} == {"a1"}
    assert len({(await ask(Solver(), game, lost, seed=seed)).text for seed in range(40)}) == 6
    for seed in range(5):  # it makes the win as slow as it can
        move = await ask(Solver(choice="fastest"), game, lost, seed=seed)
        assert (move.text, move.thought) == ("a3", "loses in 2")


@pytest.mark.parametrize("game", [TicTacToe(), ConnectFour(4, 4, 4), ConnectFour()], ids=repr)
async def test_it_never_loses_what_it_need_not(game: Game[Any], play: Any) -> None:
    for seed in range(3):
        played = await play(game, [Solver(), Uniform()], seed=seed)
        assert played.outcome.scores["player_0"] >= 0
    if game.params.get("rows", 3) == 3:
        played = await play(game, [First(), Solver()])
        assert played.outcome.scores["player_1"] >= 0


def test_a_choice_that_there_is_not_is_refused() -> None:
    with pytest.raises(ParameterError, match="choice=best"):
        agent("solver,choice=best")


async def test_a_game_that_it_does_not_know_is_refused_when_it_sits_down() -> None:
    info = find_game("rock_paper_scissors").info
    with pytest.raises(AgentMismatch, match=r"solver knows connect_four, tictactoe, .* and not Rock, Paper, Scissors"):
        await Solver().start(info, "player_0", 0)
    rules = find_game("rock_paper_scissors").rules
    assert rules is not None
    with pytest.raises(AgentMismatch, match="and not Rock, Paper, Scissors"):
        Solver().judge(begun(rules))


async def test_it_solves_puzzles_and_knows_right_from_wrong(play: Any) -> None:
    pytest.importorskip("ortools")
    rules = find_game("sudoku,size=4").rules
    assert rules is not None
    played = await play(rules, [Solver()])
    assert played.outcome.scores == {"player_0": 1}
    assert {decision.thought.split(",")[0] for decision in played.decisions} == {"right"}
    env = GameEnv(rules)
    env.restart(5)
    position = env.position()
    assert position is not None
    judged = Solver().judge(position)
    right = {move for move, rank in judged.ranking.items() if rank == 1}
    assert len(right) == len(position.state.puzzle.open)
    assert {judged.told[move] for move in judged.values} == {"right", "no nearer"}
    assert set(judged.values.values()) == {1.0}
    last = position.state._replace(moves=rules.limit(position.state.puzzle) - 1)  # type: ignore[attr-defined]
    assert set(Solver().judge(Position(rules, last)).values.values()) == {0.0}


async def test_it_answers_a_whole_puzzle_and_judges_none(play: Any) -> None:
    pytest.importorskip("ortools")
    rules = find_game("nonogram,size=5,answer=whole").rules
    assert rules is not None
    played = await play(rules, [Solver()])
    assert isinstance(played.decisions[0], Move)
    assert played.outcome.scores == {"player_0": 1}
    with pytest.raises(AgentMismatch, match="right or not, as its score says"):
        Solver().judge(begun(rules))


def test_every_grid_puzzle_is_known() -> None:
    pytest.importorskip("ortools")
    puzzles = {entry.name for entry in GAMES if entry.source == OWN and is_a_puzzle(entry.name)}
    assert puzzles == set(PUZZLES)


def is_a_puzzle(name: str) -> bool:
    try:
        return issubclass(game_class(name), PuzzleGame)
    except GameUnavailable:
        return False
