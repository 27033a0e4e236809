"""An agent: whoever sits at a table and answers."""

from __future__ import annotations

from typing import ClassVar, Literal, Protocol, runtime_checkable

from arena.agents.core.decision import Decision
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng

Runs = Literal["loop", "thread", "process"]
"""Where `act` runs: "loop" if it never blocks, "thread" if it may block, "process" if it may also crash or hang."""


@runtime_checkable
class Agent(Protocol):
    """What the engine asks of a player. One agent sits at one table; `start` and `end` frame its match."""

    runs: Runs

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. `seed` determines whatever the agent draws at random."""
        ...

    async def act(self, turn: Turn) -> Decision:
        """Answer once. Raising ProviderError makes the match void; raising anything else forfeits it."""
        ...

    async def end(self, outcome: Outcome | None) -> None:
        """Get up and let go of everything. None means that the match was void."""
        ...


class BaseAgent:
    """An agent with the usual `start` and `end`: subclasses define `act`."""

    runs: Runs = "loop"
    summary: ClassVar[str] = ""
    """One line for `arena agents`."""
    target: ClassVar[str | None] = None
    """The parameter that a spec names behind a colon, such as `path` of `uci:/usr/games/stockfish`."""

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        self.game = game
        self.seat = seat
        self.rng = Rng(seed)

    async def act(self, turn: Turn) -> Decision:
        """Answer once."""
        raise TypeError(f"{type(self).__name__} does not define act()")

    async def end(self, outcome: Outcome | None) -> None:
        return None
