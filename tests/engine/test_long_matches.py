"""Thirty thousand plies: no more memory than a few, and a file in which every ply is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import arena
from arena import BaseAgent, Decision, Move, Turn

PLIES = 30_000
STATM = Path("/proc/self/statm")

pytestmark = pytest.mark.usefixtures("zygote")


def resident() -> int:
    """Bytes of this process in memory."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Dawdler(BaseAgent):
    """Looks at this and that, and lets a turn pass now and then; watches the memory meanwhile."""

    name = "dawdler"
    KEYS = ("inventory", "esc", "look", "attributes", "esc", "known", "esc")

    def __init__(self) -> None:
        self.sizes: dict[int, int] = {}

    async def act(self, turn: Turn) -> Decision:
        if turn.ply % 5_000 == 0:
            self.sizes[turn.ply] = resident()
        if turn.ply % 98 == 0:
            return Move("search")
        return Move(self.KEYS[turn.ply % 7])


@pytest.mark.skipif(not STATM.exists(), reason="looks at /proc")
async def test_a_long_match_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    dawdler = Dawdler()
    result = await arena.aplay(f"nethack,plies={PLIES}", [dawdler], seed=1, out=tmp_path)
    assert (result.ended.ending, result.ended.plies) == ("played", PLIES), result.ended.detail
    assert dawdler.sizes[25_000] - dawdler.sizes[10_000] < 2 << 20  # 140 bytes a ply would be too much
    replay = result.replay
    assert replay.plies == PLIES
    before = resident()
    for ply in (1, PLIES - 1, 15_000, 777, PLIES):
        assert replay.frame(ply).ply == ply
    assert resident() - before < 32 << 20
    assert result.path is not None
    assert result.path.stat().st_size < 60 * PLIES
