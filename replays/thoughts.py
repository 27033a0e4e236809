"""Text in what was thought and answered: looked for in the bytes of each line of a replay, then in what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError
from arena.replays.events import Attempted
from arena.replays.imports.records import is_ttyrec
from arena.replays.lines import UNREADABLE, decode

_WORD = re.compile(r"[0-9A-Za-z]+")
_ASCII_ESCAPED = re.compile(rb"\\u00[2-7]")


class Needle:
    """A text as it may stand in a replay: in large or small letters, escaped or not, broken over lines or not.

    Its longest run of letters is looked for in the bytes; only the lines that have it are read. Nothing looks through
    more than a line at once, since nobody else can do anything meanwhile.
    """

    def __init__(self, text: str) -> None:
        words = text.split() or [text]
        self._told = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
        runs = [run for word in words for run in _WORD.findall(word)] if text.isascii() else []
        self._anchor = max(runs, key=len, default="").lower().encode()

    def stands_in(self, path: Path, stopped: Callable[[], bool] = bool) -> bool:
        """Whether an attempt of a replay says it. What cannot be read says nothing."""
        if is_ttyrec(path):
            return False
        try:
            blocks = Blocks(path)
            return any(not stopped() and self._in(blocks.text(number), stopped) for number in range(len(blocks)))
        except (ReplayError, OSError, MemoryError):
            return False

    def _in(self, data: bytes, stopped: Callable[[], bool] = bool) -> bool:
        start = 0
        while start < len(data) and not stopped():
            end = data.find(b"\n", start)
            line = data[start : len(data) if end < 0 else end]
            if self._may_stand_in(line) and self._said(line):
                return True
            start += len(line) + 1
        return False

    def _may_stand_in(self, line: bytes) -> bool:
        """Whether a line has to be read to know."""
        return not self._anchor or self._anchor in line.lower() or _ASCII_ESCAPED.search(line) is not None

    def _said(self, line: bytes) -> bool:
        try:
            event = decode(line)
        except UNREADABLE:
            return False
        if not isinstance(event, Attempted):
            return False
        return self._told.search(event.thought) is not None or self._told.search(event.reply) is not None
