"""The recorder: puts a stream on disk while it passes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path

from arena.replays.events import AnyEvent, MatchStarted
from arena.replays.journal import Journal


def file_name(started: MatchStarted) -> str:
    """The name of a match's file without its suffix: time, game and id, so that names sort by time."""
    stamp = started.created[:19].replace("-", "").replace(":", "").replace("T", "-")
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"{stamp}-{started.game.id[:80]}-{started.match}")


class Recorder:
    """Records one stream into a folder; `path` says where, from the first event on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path: Path | None = None

    async def record(
        self, events: AsyncGenerator[AnyEvent, None], untold: Callable[[], Iterable[AnyEvent]] = tuple
    ) -> AsyncGenerator[AnyEvent, None]:
        """The same events, each written before it is passed on; `untold` gives what a stream cut off has not told.

        What is taken reaches the file with the end of its ply, or as soon as the event loop has nothing better to do:
        before anybody has to wait. However the stream ends, the file is closed, and sealed if the match has an end.
        """
        loop = asyncio.get_running_loop()
        journal: Journal | None = None
        due: asyncio.Handle | None = None

        def flush() -> None:
            nonlocal due
            due = None
            if journal is not None:
                journal.flush()

        try:
            async for event in events:
                if journal is None:
                    assert isinstance(event, MatchStarted)
                    journal = Journal(self.folder / f"{file_name(event)}.jsonl")
                    self.path = journal.path
                journal.write(event)
                if due is None and journal.waiting:
                    due = loop.call_soon(flush)
                yield event
        finally:
            if due is not None:
                due.cancel()
            try:
                await events.aclose()
            finally:
                if journal is not None:
                    for event in untold() if not journal.ended else ():
                        journal.write(event)
                    journal.close()
                    self.path = journal.path
