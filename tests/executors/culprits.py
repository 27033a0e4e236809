"""Bots and a world that take their process along, or keep it. Loaded as a file, since workers have to load them too."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import stat
from collections.abc import Mapping
from pathlib import Path

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.turn import Turn
from arena.games.board.tictactoe import TicTacToe
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng


class Segfaults(TicTacToe):
    """Its third ply reads where nothing is."""

    def apply(self, state: str, actions: Mapping[Seat, int], rng: Rng) -> str:
        if state.count(".") == 7:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            ctypes.string_at(0)
        return super().apply(state, actions, rng)


class Leaves(BaseAgent):
    """Ends its process."""

    async def act(self, turn: Turn) -> Decision:
        os.write(2, b"I am\noff\n")
        os._exit(7)


class Scribbles(BaseAgent):
    """Writes into every descriptor it finds but files, the pipe to the pool among them, and prints a lot."""

    async def act(self, turn: Turn) -> Decision:
        print("noise " * 100_000)
        for number in range(3, 64):
            try:
                if not stat.S_ISREG(os.fstat(number).st_mode):
                    os.set_blocking(number, False)
                    os.write(number, b"\xff garbage" * 10)
            except OSError:
                continue
        await asyncio.Event().wait()
        return Move("a1")


class Waits(BaseAgent):
    """Waits for a file, or for ever; that it does, another file says, whose `%` stands for the process."""

    def __init__(self, path: str = "", mark: str = "") -> None:
        self.path, self.mark = path, mark

    async def act(self, turn: Turn) -> Decision:
        if self.mark:
            Path(self.mark.replace("%", str(os.getpid()))).touch()
        while not (self.path and Path(self.path).exists()):
            await asyncio.sleep(0.01)
        return Move(turn.view.legal[0])


class Keeps(BaseAgent):
    """Keeps the event loop for ever."""

    async def act(self, turn: Turn) -> Decision:
        while True:
            ctypes.CDLL(None).usleep(1000)


class Fills(BaseAgent):
    """From its second move on the files of its process may not grow."""

    async def act(self, turn: Turn) -> Decision:
        if turn.ply > 1:
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
        return Move(turn.view.legal[0])
