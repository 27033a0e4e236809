"""The watchkeeper of a run: twice a second it writes how that stands, and reads what somebody outside wants of it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from time import monotonic

import msgspec

from arena.replays.results import MatchResult
from arena.tournaments.config import BudgetConfig
from arena.tournaments.folder import CONTROL, REPLAYS, STATUS, Control, InPlay, Status
from arena.tournaments.journal import now
from arena.tournaments.runner import End, Runner

_EVERY = 0.5
"""Seconds between two looks."""
_SHOWN = 300
"""Matches in play that are named."""
_LATELY = 200
"""Matches that the rate is told from."""


class Watchkeeper:
    """Between a runner and the outside.

    Args:
        folder: the tournament's.
        budget: what may be spent in all.
        hours: what earlier runs have taken.
        on_status: is called with every status that is written, until it raises something: that is `error` from then on.
    """

    def __init__(
        self,
        runner: Runner,
        folder: Path,
        budget: BudgetConfig,
        hours: float,
        on_status: Callable[[Status], None] | None = None,
    ) -> None:
        self._runner = runner
        self._folder = folder
        self._budget = budget
        self._hours = hours
        self._on_status = on_status
        self.error: Exception | None = None
        """What `on_status` has raised."""
        self._began, self._since = now(), monotonic()
        self._lately: deque[float] = deque([self._since], maxlen=_LATELY)
        self._controlled = -1
        runner.on_result = self._count
        with suppress(OSError):
            (folder / CONTROL).unlink()  # it was meant for another run

    async def keep(self) -> None:
        """Watch until it is cancelled."""
        while True:
            self._obey()
            self.write("paused" if self._runner.paused else "running")
            await asyncio.sleep(_EVERY)

    def end(self, end: End) -> None:
        """Write the last status."""
        self.write("ended", end)

    @property
    def seconds(self) -> float:
        """How long this run has been going on."""
        return monotonic() - self._since

    def write(self, state: str, end: End | None = None) -> None:
        """Write how it stands. Nothing stops a run here: of a disk that is full its matches will tell."""
        status = self._status(state, end)
        part = self._folder / f"{STATUS}.part"
        try:
            part.write_bytes(msgspec.json.encode(status))
            os.replace(part, self._folder / STATUS)
        except OSError:
            with suppress(OSError):
                part.unlink()
        if self._on_status is not None and self.error is None:
            try:
                self._on_status(status)
            except Exception as error:  # anybody's code: told once all that was played is kept
                self.error = error

    def _count(self, result: MatchResult) -> None:
        if result.scored:
            self._lately.append(monotonic())

    def _obey(self) -> None:
        path = self._folder / CONTROL
        try:
            changed = path.stat().st_mtime_ns
            if changed == self._controlled:
                return
            control = msgspec.json.decode(path.read_bytes(), type=Control)
        except (OSError, msgspec.DecodeError):
            return
        self._controlled = changed
        self._runner.pause(control.want == "pause")
        if control.want == "stop":
            self._runner.stop("interrupted", "it was told to stop")

    def _status(self, state: str, end: End | None) -> Status:
        runner = self._runner
        ledger, planned = runner.ledger, runner.ledger.plan.matches
        done = len(ledger.results)
        took = monotonic() - self._lately[0]
        rate = 60 * (len(self._lately) - 1) / took if took > 0 else 0.0
        left = None if planned is None or not rate else max(planned - done - len(ledger.given_up), 0) / rate * 60
        begun = list(runner.playing.values())
        if runner.ahead:  # some of them wait for a worker
            replays = self._folder / REPLAYS
            begun = [(job, since) for job, since in begun if os.path.exists(replays / f"{job.file}.jsonl")]
        playing = tuple(
            InPlay(
                job.occasion.match,
                job.occasion.game,
                job.occasion.players,
                f"{job.file}.jsonl",
                since,
                job.occasion.variant,
            )
            for job, since in islice(begun, _SHOWN)
        )
        return Status(
            now(),
            state,  # type: ignore[arg-type]
            socket.gethostname(),
            os.getpid(),
            self._began,
            planned,
            done,
            ledger.void,
            rate,
            left,
            ledger.dollars,
            ledger.tokens,
            self._hours + self.seconds / 3600,
            self._budget.dollars,
            self._budget.tokens,
            self._budget.hours,
            playing,
            len(begun),
            None if end is None else end.why,
            "" if end is None else end.detail,
        )
