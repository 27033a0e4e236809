"""Text in what was thought and answered: looked for in the bytes of a replay, then in the lines that may have it."""

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
_SPECIAL = {'"': '"', "\\": "\\", "/": "/", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
"""What stands after a backslash for a character."""
_SPACES = "".join(map(chr, filter(lambda code: chr(code).isspace(), range(0x3001))))


class Needle:
    """A text as it may stand in a replay: in large or small letters, escaped or not, broken over lines or not."""

    def __init__(self, text: str) -> None:
        words = text.split() or [text]
        self._told = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
        space = b"(?:" + b"|".join(map(_written, _SPACES)) + b")+" if len(words) > 1 else b""
        self._bytes = re.compile(space.join(b"".join(map(_written, word)) for word in words))
        runs = [run for word in words for run in _WORD.findall(word)] if text.isascii() else []
        self._anchor = max(runs, key=len, default="").lower().encode()

    def stands_in(self, path: Path, stopped: Callable[[], bool] = bool) -> bool:
        """Whether an attempt of a replay says it. What cannot be read says nothing."""
        if is_ttyrec(path):
            return False
        try:
            blocks = Blocks(path)
            return any(not stopped() and self._in(blocks.text(number)) for number in range(len(blocks)))
        except (ReplayError, OSError, MemoryError):
            return False

    def _in(self, data: bytes) -> bool:
        lowered = data.lower()
        if self._anchor and self._anchor not in lowered and not _ASCII_ESCAPED.search(lowered):
            return False
        end = 0
        while found := self._bytes.search(lowered, end):
            start, end = data.rfind(b"\n", 0, found.start()) + 1, data.find(b"\n", found.end())
            end = len(data) if end < 0 else end
            if self._said(data[start:end]):
                return True
        return False

    def _said(self, line: bytes) -> bool:
        try:
            event = decode(line)
        except UNREADABLE:
            return False
        if not isinstance(event, Attempted):
            return False
        return self._told.search(event.thought) is not None or self._told.search(event.reply) is not None


def _written(character: str) -> bytes:
    """A pattern of the bytes that may stand for a character in JSON whose ASCII letters were made small."""
    ways: dict[bytes, None] = {}
    for one in dict.fromkeys((character, character.lower(), character.upper(), character.swapcase())):
        if len(one) == 1:
            ways[re.escape(one.encode("utf-8", "surrogatepass").lower())] = None
            units = one.encode("utf-16-be", "surrogatepass")
            codes = (units[at : at + 2].hex() for at in range(0, len(units), 2))
            ways["".join(rf"\\u{code}" for code in codes).encode()] = None
    if character in _SPECIAL:
        ways[re.escape(f"\\{_SPECIAL[character]}".encode())] = None
    return b"(?:" + b"|".join(ways) + b")"
