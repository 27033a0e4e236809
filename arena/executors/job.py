"""The job: everything that one match of a tournament needs, wherever it is played. It travels as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from arena.agents.core.budget import Budget
from arena.replays.events import Occasion
from arena.replays.results import MatchResult


class Job(msgspec.Struct, frozen=True, omit_defaults=True):
    """One match to be played."""

    occasion: Occasion
    game: str
    """The game's spec."""
    seats: tuple[str, ...]
    """The agents' specs, in the order of the seats."""
    seed: int
    table: Mapping[str, Any] = {}
    position: str | None = None
    params: Mapping[str, Any] = {}
    """The game's parameters, those left at their defaults included."""
    version: int = 1
    """The game's."""
    tags: frozenset[str] = frozenset()
    """What it takes: `cpu`, `provider:openai`, `model:local:qwen`… Limits count by them."""
    dollars: float | None = None
    tokens: int | None = None
    """What its models may spend where it is played in another process, which does not know what others spend."""

    def budget(self) -> Budget | None:
        """Its own budget, where it has one."""
        if self.dollars is None and self.tokens is None:
            return None
        return Budget(self.dollars, self.tokens)

    @property
    def file(self) -> str:
        """Its replay's path under the tournament's `replays` folder, without the suffix."""
        retry = f"+{self.occasion.attempt}" if self.occasion.attempt > 1 else ""
        return f"{self.occasion.match}{retry}"


class Executor(Protocol):
    """Where jobs are run. Each is called any number of times at once; how many make sense says `slots`."""

    slots: int | None
    """How many jobs it runs at once; None: as many as one likes."""

    async def start(self, replays: Path) -> None:
        """Get ready to record into a folder."""
        ...

    async def play(self, job: Job) -> MatchResult:
        """Play a match to its end, recorded. Where a worker is lost, the result is void, for infrastructure.

        Raises GameError, AgentError and OSError where it cannot be played at all.
        """
        ...

    async def close(self) -> None:
        """Stop everything; matches that are still played are cut off."""
        ...
