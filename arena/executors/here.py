"""In this process: matches take turns on one event loop. For models, which wait, and for a few quick bots."""

from __future__ import annotations

from pathlib import Path

from arena.executors.job import Job
from arena.executors.playing import play_job
from arena.replays.results import MatchResult


class Here:
    """Plays every job on the running event loop."""

    slots: int | None = None

    async def start(self, replays: Path) -> None:
        """Get ready to record into a folder."""
        self._replays = replays

    async def play(self, job: Job) -> MatchResult:
        """Play a match to its end, recorded."""
        return await play_job(job, self._replays)

    async def close(self) -> None:
        """Nothing has to be stopped."""
