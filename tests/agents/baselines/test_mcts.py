from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from gymnasium.spaces import Box

from arena.agents.baselines import slices
from arena.agents.baselines.evaluator import Evaluator
from arena.agents.baselines.mcts import Mcts
from arena.agents.baselines.minimax import Minimax
from arena.agents.baselines.slices import at_once
from arena.agents.baselines.tree import LONGEST, Tree
from arena.agents.baselines.uniform import Uniform
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.board.connect_four import ConnectFour
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import GameEnv, Position
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome
from arena.games.core.rng import Rng
from arena.games.matrix.rock_paper_scissors import RockPaperScissors


class Toy(Game[tuple[int, ...]]):
    """The parts of a game that searching does not look at; a state is what was done so far."""

    observation_space = Box(0, 1, (1,), np.int8)

    def initial(self, rng: Rng) -> tuple[int, ...]:
        return ()

    def legal(self, state: tuple[int, ...], seat: str) -> Sequence[int]:
        return range(self.num_actions)

    def apply(self, state: tuple[int, ...], actions: Mapping[str, int], rng: Rng) -> tuple[int, ...]:
        return (*state, *actions.values())

    def outcome(self, state: tuple[int, ...]) -> Outcome | None:
        return None if self.to_move(state) else Outcome(self.scores(state), "over")

    def observe(self, state: tuple[int, ...], seat: str) -> Any:
        return np.zeros(1, np.int8)

    def text(self, state: tuple[int, ...], seat: str | None) -> str:
        return str(state)


class Lock(Toy):
    """One seat turns four dials of three positions; each dial set right scores 1."""

    info = GameInfo("lock", 1, "Lock", ("Thief",), payoff="single", score_range=(0.0, 4.0))
    num_actions = 3

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return self.seats if len(state) < 4 else ()

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        return {"player_0": float(sum(a == b for a, b in zip(state, (2, 0, 1, 2), strict=False)))}


class Cake(Toy):
    """Three seats share a cake: the first picks one of three plates, the second one of two.

    Which plate is best for the first depends on what is best for the second: `SHARES[first][second]`.
    """

    SHARES = (
        ((9.0, 0.0, 1.0), (0.0, 9.0, 1.0)),
        ((5.0, 2.0, 3.0), (4.0, 1.0, 5.0)),
        ((3.0, 3.0, 4.0), (2.0, 2.0, 6.0)),
    )
    info = GameInfo("cake", 1, "Cake", ("A", "B", "C"), payoff="general_sum", score_range=(0.0, 10.0))
    num_actions = 3

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return (self.seats[len(state)],) if len(state) < 3 else ()

    def legal(self, state: tuple[int, ...], seat: str) -> Sequence[int]:
        return range((3, 2, 1)[len(state)])

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        shares = self.SHARES[state[0]][state[1]] if len(state) > 2 else (0.0, 0.0, 0.0)
        return dict(zip(self.seats, shares, strict=True))


class Bet(Toy):
    """One seat takes 4 at once, or throws a die and gets 10 for a six."""

    info = GameInfo("bet", 1, "Bet", ("Gambler",), payoff="single", score_range=(0.0, 10.0))
    num_actions = 2

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return () if state else self.seats

    def apply(self, state: tuple[int, ...], actions: Mapping[str, int], rng: Rng) -> tuple[int, ...]:
        return (4,) if actions["player_0"] == 0 else (10 if rng.below(6) == 5 else 0,)

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        return {"player_0": float(sum(state))}


class Endless(Toy):
    """Two seats who never finish."""

    info = GameInfo("endless", 1, "Endless", ("A", "B"))
    num_actions = 2

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return (self.seats[len(state) % 2],)

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        return {"player_0": 0.0, "player_1": 0.0}


async def test_it_beats_random_at_connect_four(play: Any) -> None:
    won = 0
    for seed in range(10):
        searcher = seed % 2
        agents = [Uniform(), Mcts(simulations=200)] if searcher else [Mcts(simulations=200), Uniform()]
        won += (await play(ConnectFour(), agents, seed=seed)).outcome.winners == (f"player_{searcher}",)
    assert won >= 9


async def test_a_seed_determines_its_moves_and_another_changes_them(play: Any) -> None:
    def agents() -> list[Mcts]:
        return [Mcts(simulations=30), Mcts(simulations=30)]

    one, same, other = [await play(ConnectFour(), agents(), seed=seed) for seed in (1, 1, 2)]
    assert one == same
    assert one.moves != other.moves


async def test_it_does_not_lose_tictactoe_to_minimax(play: Any) -> None:
    for seed in range(3):
        for agents in ([Mcts(simulations=600), Minimax(depth=9)], [Minimax(depth=9), Mcts(simulations=600)]):
            assert (await play(TicTacToe(), agents, seed=seed)).outcome.winners == ()


@pytest.mark.parametrize(
    ("position", "move"),
    [
        ("......./......./......./......./OOO..../XXX....", "4"),  # wins
        ("......./......./......./O....../O....../O.XX..X", "1"),  # blocks
    ],
)
async def test_it_finds_the_move_in_connect_four(ask: Any, position: str, move: str) -> None:
    for seed in range(5):
        assert (await ask(Mcts(simulations=200), ConnectFour(), position, seed=seed)).text == move


async def test_an_immediate_win_is_proven_and_ends_the_search(ask: Any) -> None:
    decision = await ask(Mcts(simulations=10**9), ConnectFour(), "......./......./......./......./OOO..../XXX....")
    assert decision.text == "4"
    assert decision.thought.startswith("4: 100%, proven over ")


def test_a_solved_game_has_its_exact_value() -> None:
    # So few plies are left that the whole tree is proven long before the simulations are used up.
    game = TicTacToe()
    for rows in ("XOX/XO./O..", "XOX/OXX/O.O", "X.O/XO./...", "XX./OO./X..", "X.O/.../...", "XO./.../..."):
        position = Position(game, rows.replace("/", ""))
        assert Mcts(simulations=10**9).evaluate(position) == Minimax(depth=9).evaluate(position)


async def test_one_seat(play: Any) -> None:
    for seed in range(5):
        assert (await play(Lock(), [Mcts(simulations=300)], seed=seed)).moves == ["2", "0", "1", "2"]


async def test_three_seats_each_for_itself(play: Any) -> None:
    # The first plate looks best, if the second seat gave its own share away; it does not.
    for seed in range(5):
        result = await play(Cake(), [Mcts(simulations=300) for _ in range(3)], seed=seed)
        assert result.moves == ["1", "0", "0"]
        assert result.outcome.scores == {"player_0": 5.0, "player_1": 2.0, "player_2": 3.0}
    values = Mcts(simulations=1000).evaluate(Position(Cake(), ()))
    assert values == {"player_0": 5.0, "player_1": 2.0, "player_2": 3.0}


async def test_chance_is_sampled_anew_at_every_visit(ask: Any) -> None:
    assert {(await ask(Mcts(simulations=200), Bet(), seed=seed)).text for seed in range(20)} == {"0"}
    tree = Tree(Bet(), (), Rng(1), 1.4)
    while tree.root.visits < 200:
        at_once(tree.simulate())
    (throw,) = [edge for edge in tree.root.edges if edge.action == 1]
    assert set(throw.chances) == {(0,), (10,)}
    assert throw.child is None
    assert throw.proven is None


def test_a_rollout_has_an_end() -> None:
    tree = Tree(Endless(), (), Rng(1), 1.4)
    at_once(tree.simulate())
    assert tree.root.visits == 1
    assert LONGEST >= 1000
    assert tree.means() == (0.5, 0.5)


async def test_the_only_move_takes_no_search(ask: Any) -> None:
    decision = await ask(Mcts(simulations=10**9), TicTacToe(), "XOX/OXO/OX.")
    assert (decision.text, decision.thought) == ("c3", "the only move")


async def test_its_thought_says_what_it_found(ask: Any) -> None:
    decision = await ask(Mcts(simulations=50), ConnectFour())
    move, percent, rest = decision.thought.split(" ", 2)
    assert move == f"{decision.text}:"
    assert percent.endswith("%")
    assert rest.startswith("over 50 simulations; then ")


async def test_it_reads_no_view() -> None:
    env = GameEnv(TicTacToe())
    env.restart(0)
    agent, view = Mcts(simulations=10), env.view("player_0")
    await agent.start(env.info, "player_0", 0)
    await agent.act(Turn(0, "player_0", view, position=env.position()))
    assert set(view.shown) <= {"position"}


def test_it_evaluates_for_every_seat_and_always_the_same() -> None:
    agent = Mcts(simulations=100)
    assert isinstance(agent, Evaluator)
    game = ConnectFour()
    state = game.position("......./......./......./..O..../..OX.../.OXXX..", Rng(0))
    values = agent.evaluate(Position(game, state))
    assert values == agent.evaluate(Position(game, state))
    assert values["player_0"] == pytest.approx(-values["player_1"])


async def test_seconds_take_the_place_of_simulations(ask: Any) -> None:
    decision = await ask(Mcts(simulations=1, seconds=0.01), ConnectFour())
    assert not decision.thought.endswith("over 1 simulations")
    assert "; then " in decision.thought


async def test_other_tasks_run_during_a_long_search(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE", 0.0)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await ask(Mcts(simulations=50), ConnectFour())
    task.cancel()
    assert turns >= 50


async def test_it_refuses_several_seats_at_once() -> None:
    with pytest.raises(AgentMismatch, match="mcts needs one seat to move at a time"):
        await Mcts().start(RockPaperScissors.info, "player_0", 0)
    with pytest.raises(AgentMismatch, match="2 seats move at once"):
        Mcts().evaluate(Position(RockPaperScissors(), ()))


@pytest.mark.parametrize(
    "options", [{"simulations": 0}, {"seconds": 0.0}, {"seconds": float("nan")}, {"exploration": -1.0}]
)
def test_bad_options_are_named(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(ValueError, match=name):
        Mcts(**options)
