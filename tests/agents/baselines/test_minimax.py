from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from arena.games.core.rng import Rng
from arena.games.matrix.rock_paper_scissors import RockPaperScissors
from toys import DiceRace, Greedy, Nim3

RNG = Rng(0)


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
    ("position", "move"),
    [
        ("......./......./......./......./OOO..../XXX....", "4"),
        ("......./......./......./......./.O...../.OXXX.." .replace(".OXXX", "OOXXX").replace("/.O", "/.."), "6"),
        ("......./......./......./......./..O..../..XX.O.", "5"),
    ],
)
async def test_it_finds_the_move_in_connect_four(ask: Any, position: str, move: str) -> None:
    assert (await ask(Minimax(depth=4), ConnectFour(), position)).text == move


@pytest.mark.parametrize("opponent", [Uniform, First, lambda: Mcts(simulations=30), Minimax])
@pytest.mark.parametrize("first", [True, False])
async def test_it_never_loses_tictactoe(play: Any, opponent: Any, first: bool) -> None:
    for seed in range(5):
        agents = [Minimax(depth=9), opponent()]
        result = await play(TicTacToe(), agents if first else agents[::-1], seed=seed)
        assert result.outcome.scores["player_0" if first else "player_1"] >= 0


async def test_it_takes_the_sooner_win_and_the_later_loss(ask: Any) -> None:
    # a3 wins now; other moves win later as well.
    decision = await ask(Minimax(depth=5), TicTacToe(), "X.O/XO./...")
    assert decision.text == "a3"
    assert decision.thought.startswith("value +1.00 at depth 1, ")
    # O has two ways to win; X can only put it off, which it does.
    game = TicTacToe()
    lost = at_once(search(Position(game, game.position("O.O/.X./OX.", RNG)), 6))
    assert lost.best
    assert lost.value == pytest.approx(-2.0 if lost.value < 0 else 2.0, abs=1e-4)


async def test_equal_moves_are_drawn_from(ask: Any) -> None:
    assert len({(await ask(Minimax(depth=9), TicTacToe(), seed=seed)).text for seed in range(40)}) > 5


def test_it_evaluates_for_every_seat() -> None:
    agent = Minimax(depth=4)
    assert isinstance(agent, Evaluator)
    game = TicTacToe()
    for position, value in [("XX./OO./...", 1.0), ("XX./OO./X..", 1.0), ("..." * 3, 0.0), ("XXX/OO./...", 1.0)]:
        state = position.replace("/", "")
        assert agent.evaluate(Position(game, state)) == {"player_0": value, "player_1": -value}


def test_it_counts_leads_where_a_seat_may_move_twice() -> None:
    # Taking 3 of 4 is worth 3 and gives the last away; taking 1 three times keeps the move throughout.
    assert Minimax(depth=6).evaluate(Position(Greedy(), (4, 0, 0, 0))) == {"player_0": 4.0, "player_1": 0.0}


async def test_it_refuses_what_it_cannot_search(ask: Any) -> None:
    with pytest.raises(AgentMismatch, match="zero-sum"):
        await ask(Minimax(), Nim3())
    with pytest.raises(AgentMismatch, match="2 seats move at once"):
        env = GameEnv(RockPaperScissors())
        env.restart(0)
        agent = Minimax()
        await agent.start(env.info, "player_0", 0)
        await agent.act(Turn(0, "player_0", env.view("player_0"), position=env.position()))
    with pytest.raises(AgentMismatch, match="without chance"):
        await ask(Minimax(), DiceRace())
    with pytest.raises(AgentMismatch, match="without chance"):
        Minimax().evaluate(Position(DiceRace(), (0, 0, 0)))


async def test_other_tasks_run_during_a_long_search(ask: Any) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await ask(Minimax(depth=8), ConnectFour())
    task.cancel()
    assert turns > 1


def test_depth_starts_at_one() -> None:
    with pytest.raises(ValueError, match="depth goes from 1"):
        Minimax(depth=0)
