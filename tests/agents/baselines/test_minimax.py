from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from gymnasium.spaces import Box
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.agents.baselines import slices
from arena.agents.baselines.evaluator import Evaluator
from arena.agents.baselines.first import First
from arena.agents.baselines.mcts import Mcts
from arena.agents.baselines.minimax import EQUAL, SHRINK, Minimax, search
from arena.agents.baselines.slices import at_once
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

RNG = Rng(0)


class Duel(Game[tuple[int, ...]]):
    """The parts of a two-seat game that searching does not look at."""

    num_actions = 4
    observation_space = Box(0, 1, (1,), np.int8)

    def outcome(self, state: tuple[int, ...]) -> Outcome | None:
        return None if self.to_move(state) else Outcome(self.scores(state), "over")

    def observe(self, state: tuple[int, ...], seat: str) -> Any:
        return np.zeros(1, np.int8)

    def text(self, state: tuple[int, ...], seat: str | None) -> str:
        return str(state)


class Greedy(Duel):
    """Seats take 1 to 3 of ten stones; who takes one moves again. A state is (left, mover, taken, taken)."""

    info = GameInfo("greedy", 1, "Greedy", ("A", "B"), score_range=(-10.0, 10.0))

    def initial(self, rng: Rng) -> tuple[int, ...]:
        return (10, 0, 0, 0)

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return (self.seats[state[1]],) if state[0] else ()

    def legal(self, state: tuple[int, ...], seat: str) -> Sequence[int]:
        return range(1, min(3, state[0]) + 1)

    def apply(self, state: tuple[int, ...], actions: Mapping[str, int], rng: Rng) -> tuple[int, ...]:
        left, mover, *taken = state
        ((_, number),) = actions.items()
        taken[mover] += number
        return (left - number, mover if number == 1 else 1 - mover, *taken)

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        lead = float(state[2] - state[3])
        return {self.seats[0]: lead, self.seats[1]: -lead}


class Plank(Duel):
    """The first seat chooses how long it takes until it wins or loses. A state is (chosen, left, ply)."""

    info = GameInfo("plank", 1, "Plank", ("A", "B"))

    def __init__(self, wins: bool = False) -> None:
        super().__init__(wins=wins)
        self.wins = wins

    def initial(self, rng: Rng) -> tuple[int, ...]:
        return (0, 1, 0)

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return (self.seats[state[2] % 2],) if state[1] else ()

    def legal(self, state: tuple[int, ...], seat: str) -> Sequence[int]:
        return (0,) if state[0] else (1, 2, 3)

    def apply(self, state: tuple[int, ...], actions: Mapping[str, int], rng: Rng) -> tuple[int, ...]:
        chosen, left, ply = state
        ((_, action),) = actions.items()
        return (chosen, left - 1, ply + 1) if chosen else (1, 2 * action, ply + 1)

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        value = 0.0 if state[1] else 1.0 if self.wins else -1.0
        return {self.seats[0]: value, self.seats[1]: -value}


class Detour(Duel):
    """The first seat reaches the state 2 at once or by way of 1, and has lost a point two moves later."""

    info = GameInfo("detour", 1, "Detour", ("A", "B"), score_range=(-2.0, 2.0))

    def initial(self, rng: Rng) -> tuple[int, ...]:
        return (0,)

    def to_move(self, state: tuple[int, ...]) -> tuple[str, ...]:
        return self.seats[:1] if state[0] < 4 else ()

    def legal(self, state: tuple[int, ...], seat: str) -> Sequence[int]:
        return (1, 2) if state[0] == 0 else (1,)

    def apply(self, state: tuple[int, ...], actions: Mapping[str, int], rng: Rng) -> tuple[int, ...]:
        return (state[0] + actions["player_0"],)

    def scores(self, state: tuple[int, ...]) -> Mapping[str, float]:
        lost = float(state[0] == 4)
        return {self.seats[0]: -lost, self.seats[1]: lost}


class Lucky(TicTacToe):
    """Tic-Tac-Toe with a throw of dice that nothing depends on."""

    info = replace(TicTacToe.info, id="lucky")

    def apply(self, state: str, actions: Mapping[str, int], rng: Rng) -> str:
        rng.below(6)
        return super().apply(state, actions, rng)


class Friendly(TicTacToe):
    info = replace(TicTacToe.info, title="Friendly", payoff="general_sum")


class Hidden(TicTacToe):
    info = replace(TicTacToe.info, title="Hidden", perfect_information=False)


def plain(game: Game[Any], state: Any, seat: str, depth: int) -> tuple[float, tuple[int, ...]]:
    """Minimax as the textbook has it: the lead of `seat`, who moves, and every action that reaches it."""
    values = {}
    for action in game.legal(state, seat):
        after = game.apply(state, {seat: action}, RNG)
        movers = game.to_move(after)
        if movers and depth > 1:
            value, _ = plain(game, after, movers[0], depth - 1)
            values[action] = SHRINK * (value if movers[0] == seat else -value)
        else:
            scores = game.scores(after)
            values[action] = SHRINK * sum(score if other == seat else -score for other, score in scores.items())
    best = max(values.values())
    return best, tuple(action for action, value in values.items() if value >= best - EQUAL)


def after(game: Game[Any], choices: list[int]) -> Any:
    """The state after random moves, the last ones left out that would end the game."""
    state = game.initial(RNG)
    for choice in choices:
        (seat,) = game.to_move(state)
        legal = game.legal(state, seat)
        following = game.apply(state, {seat: legal[choice % len(legal)]}, RNG)
        if not game.to_move(following):
            break
        state = following
    return state


GAMES: list[Game[Any]] = [TicTacToe(), ConnectFour(), ConnectFour(rows=3, columns=4, connect=3), Greedy()]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(GAMES), st.lists(st.integers(0, 60), max_size=30), st.integers(1, 4))
def test_it_finds_what_plain_minimax_finds(game: Game[Any], choices: list[int], depth: int) -> None:
    state = after(game, choices)
    found = at_once(search(Position(game, state), depth))
    value, best = plain(game, state, game.to_move(state)[0], depth)
    assert found.value == pytest.approx(value, abs=EQUAL)
    assert found.best == best


def test_it_solves_tictactoe() -> None:
    found = at_once(search(Position(TicTacToe(), "." * 9), 9))
    assert found.value == 0.0
    assert found.best == tuple(range(9))
    assert found.positions < 20_000, "alpha-beta with a table visits far fewer than the 549,945 of the whole tree"


@pytest.mark.parametrize(
    ("position", "move"),
    [
        ("XX./OO./...", "c1"),  # wins at once rather than blocking
        ("XX./O../...", "c1"),  # blocks
        ("XO./X../O..", "b2"),  # forks: b2 threatens c2 and c3
    ],
)
async def test_it_finds_the_move_in_tictactoe(ask: Any, position: str, move: str) -> None:
    assert (await ask(Minimax(depth=6), TicTacToe(), position)).text == move


@pytest.mark.parametrize(
    ("position", "moves"),
    [
        ("......./......./......./......./OOO..../XXX....", "4"),  # wins
        ("......./......./......./O....../O....../O.XX..X", "1"),  # blocks
        ("......./......./......./......./..OO.../..XX...", "25"),  # makes an open three, to either side
    ],
)
async def test_it_finds_the_move_in_connect_four(ask: Any, position: str, moves: str) -> None:
    assert {(await ask(Minimax(depth=4), ConnectFour(), position, seed=seed)).text for seed in range(20)} == set(moves)


@pytest.mark.parametrize("opponent", [Uniform, First, lambda: Mcts(simulations=30), Minimax])
@pytest.mark.parametrize("first", [True, False])
async def test_it_never_loses_tictactoe(play: Any, opponent: Any, first: bool) -> None:
    for seed in range(5):
        agents = [Minimax(depth=9), opponent()]
        result = await play(TicTacToe(), agents if first else agents[::-1], seed=seed)
        assert result.outcome.scores["player_0" if first else "player_1"] >= 0


async def test_it_takes_the_sooner_win_and_the_later_loss(ask: Any) -> None:
    assert (await ask(Minimax(depth=8), Plank(wins=True))).text == "1"
    assert (await ask(Minimax(depth=8), Plank(wins=False))).text == "3"


async def test_its_thought_says_what_it_found(ask: Any) -> None:
    thought = (await ask(Minimax(depth=5), TicTacToe(), "X.O/XO./...")).thought
    assert thought == "value +1.00 at depth 1, 5 positions"


def test_what_a_shallower_search_left_open_stays_open() -> None:
    game = Detour()
    for depth in range(1, 6):
        found = at_once(search(Position(game, (0,)), depth))
        assert (found.value, found.best) == plain(game, (0,), "player_0", depth)


async def test_equal_moves_are_drawn_from(ask: Any) -> None:
    assert len({(await ask(Minimax(depth=9), TicTacToe(), seed=seed)).text for seed in range(40)}) > 5


def test_it_evaluates_for_every_seat() -> None:
    agent = Minimax(depth=4)
    assert isinstance(agent, Evaluator)
    game = TicTacToe()
    for position, value in [
        ("XX./OO./...", 1.0),
        ("XX./OO./X..", -1.0),
        ("..." * 3, 0.0),
        ("XXX/OO./...", 1.0),
    ]:
        state = position.replace("/", "")
        assert agent.evaluate(Position(game, state)) == {"player_0": value, "player_1": -value}


def test_it_counts_leads_where_a_seat_may_move_twice() -> None:
    assert Minimax(depth=4).evaluate(Position(Greedy(), (4, 0, 0, 0))) == {"player_0": 4.0, "player_1": -4.0}
    assert Minimax(depth=4).evaluate(Position(Greedy(), (4, 1, 0, 0))) == {"player_0": -4.0, "player_1": 4.0}


async def test_it_refuses_what_it_cannot_search(ask: Any) -> None:
    with pytest.raises(AgentMismatch, match="Friendly is general-sum"):
        await ask(Minimax(), Friendly())
    with pytest.raises(AgentMismatch, match="Friendly is general-sum"):
        Minimax().evaluate(Position(Friendly(), "." * 9))
    with pytest.raises(AgentMismatch, match="perfect information, and Hidden"):
        await ask(Minimax(), Hidden())
    with pytest.raises(AgentMismatch, match="without chance"):
        await ask(Minimax(), Lucky())
    with pytest.raises(AgentMismatch, match="needs one seat to move at a time"):
        await Minimax().start(RockPaperScissors.info, "player_0", 0)
    with pytest.raises(AgentMismatch, match="2 seats move at once"):
        Minimax().evaluate(Position(RockPaperScissors(), ()))
    agent, env = Minimax(), GameEnv(TicTacToe())
    env.restart(0)
    await agent.start(env.info, "player_0", 0)
    with pytest.raises(AgentMismatch, match="does not hand them out"):
        await agent.act(Turn(0, "player_0", env.view("player_0")))


async def test_other_tasks_run_during_a_long_search(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE", 0.0)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await ask(Minimax(depth=4), ConnectFour())
    task.cancel()
    assert turns > 1


def test_depth_starts_at_one() -> None:
    with pytest.raises(ValueError, match="depth goes from 1"):
        Minimax(depth=0)
