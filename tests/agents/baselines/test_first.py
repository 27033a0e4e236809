from __future__ import annotations

from typing import Any

from arena.agents.baselines.first import First
from arena.games.board.tictactoe import TicTacToe


async def test_it_plays_the_first_legal_move(play: Any) -> None:
    result = await play(TicTacToe(), [First(), First()])
    assert result.moves == ["a1", "b1", "c1", "a2", "b2", "c2", "a3"]
    assert result.outcome.winners == ("player_0",)
