from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from arena.agents.baselines.first import First
from arena.agents.baselines.uniform import Uniform
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import GameEnv


async def test_every_legal_move_is_as_likely() -> None:
    env = GameEnv(TicTacToe())
    env.restart(0, "XO./.../...")
    agent = Uniform()
    await agent.start(env.info, "player_0", 3)
    view = env.view("player_0")
    counts = Counter([(await agent.act(Turn(0, "player_0", view))).text for _ in range(7000)])  # type: ignore[union-attr]
    assert set(counts) == set(view.legal)
    assert all(850 < count < 1150 for count in counts.values())


async def test_it_reads_nothing_but_the_legal_moves() -> None:
    env = GameEnv(TicTacToe())
    env.restart(0)
    agent = Uniform()
    await agent.start(env.info, "player_0", 3)
    view = env.view("player_0")
    await agent.act(Turn(0, "player_0", view))
    assert set(view.shown) == {"legal"}


async def test_seeds_differ(play: Any) -> None:
    games = {tuple((await play(TicTacToe(), [Uniform(), Uniform()], seed=seed)).moves) for seed in range(10)}
    assert len(games) == 10


@pytest.mark.parametrize("kind", [Uniform, First])
async def test_free_talk_is_refused(kind: type[Uniform | First]) -> None:
    env = GameEnv(TicTacToe())
    env.restart(0)
    agent = kind()
    await agent.start(env.info, "player_1", 3)
    with pytest.raises(AgentMismatch, match="none are listed"):
        await agent.act(Turn(0, "player_1", env.view("player_1")))
