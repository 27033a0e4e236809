"""The search bots as judges: against the table of Tic-Tac-Toe, and with chance in a move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from arena.agents.baselines.judge import Judgement
from arena.agents.baselines.mcts import Mcts
from arena.agents.baselines.minimax import Minimax
from arena.agents.baselines.solver import Solver
from arena.agents.core.errors import AgentMismatch
from arena.games.board.connect_four import ConnectFour
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import Position
from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.matrix.rock_paper_scissors import RockPaperScissors

RNG = Rng(0)
POSITIONS = ["X../.O./..X", "XO./.../...", "XOX/.O./...", "XO./X../...", "X../.../O.."]


def at(text: str) -> Position[str]:
    game = TicTacToe()
    return Position(game, game.position(text, RNG))


@pytest.mark.parametrize("text", POSITIONS)
def test_minimax_that_sees_the_end_values_every_move_as_the_solver_does(text: str) -> None:
    mine, perfect = Minimax(depth=9).judge(at(text)), Solver().judge(at(text))
    assert mine.values == pytest.approx(dict(perfect.values), abs=1e-3)
    assert mine.ranking.keys() == mine.values.keys() == mine.told.keys()


def test_minimax_ranks_a_faster_win_higher_and_values_it_the_same() -> None:
    judged = Minimax(depth=5).judge(at("XO./XO./..."))
    assert max(judged.ranking, key=judged.ranking.__getitem__) == "a3"
    assert judged.values["a3"] == 1
    assert judged.told["a3"] == "+1.00"


def test_minimax_says_the_same_whatever_it_was_asked_before() -> None:
    judge, game = Minimax(depth=3), ConnectFour()
    begin = Position(game, game.initial(RNG))
    first = judge.judge(begin)
    judge.judge(Position(game, game.apply(begin.state, {"player_0": 3}, RNG)))
    assert judge.judge(begin) == first == Minimax(depth=3).judge(begin)


@pytest.mark.parametrize("text", POSITIONS)
def test_mcts_values_every_move_and_finds_the_best(text: str) -> None:
    judged, perfect = Mcts(simulations=300).judge(at(text)), Solver().judge(at(text))
    assert judged.values.keys() == perfect.values.keys()
    best = max(judged.values, key=judged.values.__getitem__)
    assert perfect.values[best] == max(perfect.values.values())
    assert judged == Mcts(simulations=300).judge(at(text))


def test_mcts_ranks_moves_as_equal_that_it_cannot_tell_apart() -> None:
    """The empty board: whatever is played, perfect play is a draw."""
    said = Mcts(simulations=50).judge(at(".../.../..."))
    assert all(0 < error < 0.3 for error in said.errors.values())
    few, many = said.errors["b2"], Mcts(simulations=800).judge(at(".../.../...")).errors["b2"]
    assert few / many == pytest.approx(4, rel=0.2)
    assert Mcts(simulations=200).judge(at("XO./XO./...")).errors["a3"] == 0


def test_a_proven_move_is_worth_what_is_proven() -> None:
    assert Mcts(simulations=200).judge(at("XO./XO./...")).values["a3"] == 1


class Coin(TicTacToe):
    """One seat moves: `a1` wins if a coin falls on its head, all else loses."""

    info = GameInfo(id="coin", version=1, title="Coin", seats=("X", "O"))

    def to_move(self, state: str) -> tuple[str, ...]:
        return () if state != "." * 9 else ("player_0",)

    def apply(self, state: str, actions: Mapping[str, int], rng: Rng) -> str:
        return "won" if actions["player_0"] == 0 and rng.below(2) else "lost"

    def legal(self, state: str, seat: str) -> Sequence[int]:
        return [0, 1]

    def scores(self, state: str) -> Mapping[str, float]:
        won = 1.0 if state == "won" else -1.0
        return {"player_0": won, "player_1": -won}


def test_a_move_with_chance_in_it_is_tried_more_than_once() -> None:
    game = Coin()
    judged = Mcts(simulations=10).judge(Position(game, game.initial(RNG)))
    assert judged.values["b1"] == -1
    assert -1 < judged.values["a1"] < 1
    assert judged.errors["a1"] > 0.2 > judged.errors["b1"] == 0


@pytest.mark.parametrize("judge", [Minimax(), Mcts()], ids=["minimax", "mcts"])
def test_games_in_which_several_move_at_once_are_refused(judge: Any) -> None:
    with pytest.raises(AgentMismatch):
        judge.judge(Position(RockPaperScissors(), RockPaperScissors().initial(RNG)))


def test_a_judgement_needs_neither_ranking_nor_words() -> None:
    assert Judgement({"a": 1.0}) == Judgement({"a": 1.0}, {}, {})
