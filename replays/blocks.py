"""The blocks of a replay file, read one at a time, whatever state the file is in.

A file may be sealed with its index, recompressed without one, plain, still being written, or torn in the middle of a
line: each gives the same blocks, less what was lost at the end.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from arena.replays.errors import ReplayError
from arena.replays.lines import KEYFRAME, UNREADABLE, Line, decode
from arena.replays.seal import SEALED, mapped, read_index, split, unpacked

_ZSTD = b"\x28\xb5\x2f\xfd"


class Blocks:
    """The blocks of one file. Raises ReplayError where the file is no replay."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._packed: list[tuple[int, int]] | None = None
        self._plain: bytes | None = None
        """The whole text of a file that was compressed without an index."""
        self._starts: list[int] = []
        """Where the blocks of a plain file begin, with one whose keyframe is not whole."""
        self._spans: list[tuple[int, int]] = []
        self._size = -1
        self._moved = False
        """Whether the file was found sealed since somebody asked whether anything was appended."""
        self.refresh()

    def __len__(self) -> int:
        return len(self._packed if self._packed is not None else self._spans)

    @property
    def sealed(self) -> bool:
        """Whether the file is compressed, so that nothing more will come."""
        return self._packed is not None or self._plain is not None

    def refresh(self) -> bool:
        """Look for what was appended since; whether anything was. Follows a file that has been sealed meanwhile."""
        if self._moved or self.sealed:
            moved, self._moved = self._moved, False
            return moved
        try:
            return self._look()
        except FileNotFoundError as error:
            if not self._follow():
                raise ReplayError(f"there is no replay {self.path}") from error
            self._moved = False
            return True
        except OSError as error:
            raise ReplayError(f"{self.path} cannot be read: {error.strerror or error}") from error

    def _follow(self) -> bool:
        """Go on with the sealed file where the plain one has become that; whether it has."""
        sealed = self.path.with_name(self.path.name + SEALED)
        if self.sealed or self.path.suffix == SEALED or not sealed.exists():
            return False
        self.path, self._size, self._starts = sealed, -1, []
        self._moved = self._look()
        return self._moved

    def _look(self) -> bool:
        found = os.stat(self.path)
        size = found.st_size
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device would be read for ever
            raise ReplayError(f"{self.path} is not a file")
        if size == self._size:
            return False
        if size < self._size:
            raise ReplayError(f"{self.path} has become shorter while it was read: {size:,} of {self._size:,} bytes")
        if len(self._starts) > 1:
            self._grow(size)
        else:
            self._read()
        self._size = size
        return True

    def _read(self) -> None:
        """Find the blocks of the whole file."""
        with mapped(self.path) as data:
            if data[:4] == _ZSTD:
                index = read_index(data)
                if index is not None:
                    self._packed = index.blocks
                else:
                    try:
                        self._plain = unpacked(data[:])
                    except ValueError as error:
                        raise ReplayError(f"{self.path} is damaged: {error}") from error
                    self._spans = split(self._plain)
            else:
                spans = split(data)
                self._starts = [start for start, _ in spans]
                self._spans = self._whole(spans, data[spans[-1][0] : spans[-1][1]])

    def _grow(self, size: int) -> None:
        """Find the blocks of what was appended."""
        last = self._starts[-1]
        with self.path.open("rb") as file:
            file.seek(last)
            data = file.read(size - last)
        size, mark = last + len(data), b"\n" + KEYFRAME
        found = data.find(mark, max(self._size - last - len(mark), 0))
        while found >= 0:
            self._starts.append(last + found + 1)
            found = data.find(mark, found + 1)
        spans = list(zip(self._starts, [*self._starts[1:], size], strict=True))
        self._spans = self._whole(spans, data[self._starts[-1] - last :])

    def _whole(self, spans: list[tuple[int, int]], last: bytes) -> list[tuple[int, int]]:
        """The blocks, the last of which does not count as one while its keyframe is not whole."""
        if len(spans) > 1 and b"\n" not in last and not self._last(last):
            return [*spans[:-2], (spans[-2][0], spans[-1][1])]
        return spans

    def length(self, block: int) -> int:
        """The bytes of a block in the file; of one that grows, those there are so far."""
        return self._place(block)[1]

    def lines(self, block: int) -> list[Line]:
        """The lines of a block; a line that was cut off at the end of the file is left out."""
        return [self.line(block, number, row) for number, row in enumerate(self.rows(block), 1) if row]

    def rows(self, block: int) -> list[bytes]:
        """The bytes of the lines of a block, some of which may be empty; without a line that was cut off."""
        rows = self._bytes(block).split(b"\n")
        torn = rows.pop()
        if torn and (block < len(self) - 1 or self.sealed or (block == 0 and not any(rows))):
            rows.append(torn)  # a file whose last line has no newline, or no replay at all
        elif torn and torn.endswith(b"}") and self._last(torn):
            rows.append(torn)
        return rows

    def line(self, block: int, number: int, row: bytes) -> Line:
        """The line with a number, from 1, in a block, read from its bytes."""
        try:
            line: Line = decode(row)
        except UNREADABLE as error:
            raise self._refused(number, block, error) from error
        return line

    def holds(self, block: int, word: bytes) -> bool:
        """Whether the bytes of a block hold a word, which costs less than its lines."""
        return word in self._bytes(block)

    def text(self, block: int) -> bytes:
        """The plain lines of a block as they stand in the file, for whoever looks for words in them first."""
        return self._bytes(block)

    def _last(self, torn: bytes) -> list[Line]:
        """A last line without a newline, if it is whole."""
        try:
            return [decode(torn)]
        except UNREADABLE:
            return []

    def _bytes(self, block: int) -> bytes:
        if self._plain is not None:
            start, end = self._spans[block]
            return self._plain[start:end]
        try:
            try:
                data = self._stored(block)
            except FileNotFoundError:
                if not self._follow() or block >= len(self):
                    raise
                data = self._stored(block)
        except OSError as error:
            raise ReplayError(f"{self.path} cannot be read: {error.strerror or error}") from error
        if self._packed is None:
            return data
        try:
            return unpacked(data)
        except ValueError as error:
            raise ReplayError(f"{self.path} is damaged in block {block}: {error}") from error

    def _stored(self, block: int) -> bytes:
        """A block as it stands in the file."""
        with self.path.open("rb") as file:
            offset, length = self._place(block)
            file.seek(offset)
            return file.read(length)

    def _place(self, block: int) -> tuple[int, int]:
        if self._packed is not None:
            return self._packed[block]
        start, end = self._spans[block]
        return start, end - start

    def _refused(self, number: int, block: int, error: Exception) -> ReplayError:
        place = f"line {number}" if block == 0 else f"line {number} of block {block}"
        return ReplayError(f"{self.path}, {place}: {error}")
