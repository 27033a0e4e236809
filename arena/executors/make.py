"""The executor that a config asks for."""

from __future__ import annotations

from pathlib import Path

from arena.executors.here import Here
from arena.executors.job import Executor, Job
from arena.replays.results import MatchResult
from arena.tournaments.config import TournamentConfig


def executor(config: TournamentConfig) -> Executor:
    """The executor of a tournament. Raises AgentUnavailable where its extra is not installed."""
    asked = config.executor
    if asked.kind == "here":
        return Here()
    if asked.kind == "processes":
        from arena.executors.pool import Processes

        return Parted(Processes(asked.workers))
    from arena.executors.cluster import Cluster

    return Parted(Cluster(asked.address, asked.workers), local=config.budget.tokens is None)


class Parted:
    """Matches with models in this process, since they wait and share clients, limits and a budget; others elsewhere.

    Args:
        elsewhere: where the others are played.
        local: whether it has matches of models that it runs itself (`local:`), too.
    """

    def __init__(self, elsewhere: Executor, *, local: bool = False) -> None:
        self._here, self._elsewhere = Here(), elsewhere
        self._local = local
        self.slots = elsewhere.slots
        """Those in this process are not counted."""

    async def start(self, replays: Path) -> None:
        """Get ready to record into a folder."""
        await self._here.start(replays)
        await self._elsewhere.start(replays)
        self.slots = self._elsewhere.slots

    async def play(self, job: Job) -> MatchResult:
        """Play a match to its end, recorded, where it belongs."""
        theirs = {"provider:local"} if self._local else set()
        waits = any(tag.startswith("provider:") for tag in job.tags - theirs)
        return await (self._here if waits else self._elsewhere).play(job)

    async def close(self) -> None:
        """Stop everything."""
        await self._elsewhere.close()
        await self._here.close()
