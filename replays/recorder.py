"""The recorder: puts a stream on disk while it passes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path
from typing import Any

from arena.replays.events import AnyEvent, MatchStarted
from arena.replays.journal import Journal


def file_name(started: MatchStarted) -> str:
    """The name of a match's file without its suffix: time, game and id, so that names sort by time."""
    stamp = started.created[:19].replace("-", "").replace(":", "").replace("T", "-")
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"{stamp}-{started.game.id[:80]}-{started.match}")


class Recorder:
    """Records one stream into a folder; `path` says where, from the first event on.

    Args:
        folder: where the file goes.
        name: what it is called, without its suffix; None is the usual name.
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.folder = folder
        self._name = name
        self._journal: Journal | None = None
        self.path: Path | None = None

    async def record(
        self, events: AsyncGenerator[AnyEvent, None], untold: Callable[[], Iterable[AnyEvent]] = tuple
    ) -> AsyncGenerator[AnyEvent, None]:
        """The same events, each written before it is passed on; `untold` gives what a stream cut off has not told.

        What is taken reaches the file with the end of its ply, or as soon as the event loop has nothing better to do:
        before anybody has to wait. However the stream ends, the file is closed, and sealed if the match has an end.

        Raises OSError as soon as the file cannot be written: who waits for the next event is told at once.
        """
        loop = asyncio.get_running_loop()
        journal: Journal | None = None
        due: asyncio.Handle | None = None
        error: Exception | None = None
        reader = asyncio.current_task()
        """Who waits for the next event."""
        roused: asyncio.Task[Any] | None = None
        """Who was stopped waiting for it, since there is an error to be told."""

        def flush() -> None:
            nonlocal due, error, roused
            due = None
            assert journal is not None
            try:
                journal.flush()
            except Exception as failed:  # raised where the stream is read: nobody hears what a loop's callback raises
                error = failed
                if reader is not None:
                    roused = reader
                    reader.cancel()

        try:
            async for event in events:
                reader = None
                if error is not None:
                    break
                if journal is None:
                    assert isinstance(event, MatchStarted)
                    journal = Journal(self.folder / f"{self._name or file_name(event)}.jsonl")
                    self._journal = journal
                    self.path = journal.path
                journal.write(event)
                if due is None and journal.waiting:
                    due = loop.call_soon(flush)
                yield event
                if error is not None:
                    break
                reader = asyncio.current_task()
        finally:
            reader = None
            if due is not None:
                due.cancel()
            try:
                await events.aclose()
            finally:
                if roused is not None:
                    roused.uncancel()
                if journal is not None:
                    for event in untold() if not journal.ended else ():
                        journal.write(event)
                    journal.close()
                    self.path = journal.path
                if error is not None:
                    raise error from None

    def abandon(self) -> None:
        """Close the file while the stream stands still and cannot be ended; what it tells after that is lost."""
        if self._journal is not None:
            self._journal.close()
            self.path = self._journal.path
