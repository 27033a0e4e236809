"""The blocks of a replay file, read one at a time, whatever state the file is in.

A file may be sealed with its index, recompressed without one, plain, still being written, or torn in the middle of a
line: each gives the same blocks, less what was lost at the end.
"""

from __future__ import annotations

import os
import stat
from mmap import mmap
from pathlib import Path

from arena.replays.errors import ReplayError
from arena.replays.lines import UNREADABLE, Line, decode
from arena.replays.seal import mapped, read_index, split, unpacked

_ZSTD = b"\x28\xb5\x2f\xfd"


class Blocks:
    """The blocks of one file. Raises ReplayError where the file is no replay."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._packed: list[tuple[int, int]] | None = None
        self._plain: bytes | None = None
        """The whole text of a file that was compressed without an index."""
        self._spans: list[tuple[int, int]] = []
        self._size = -1
        self.refresh()

    def __len__(self) -> int:
        return len(self._packed if self._packed is not None else self._spans)

    @property
    def sealed(self) -> bool:
        """Whether the file is compressed, so that nothing more will come."""
        return self._packed is not None or self._plain is not None

    def refresh(self) -> bool:
        """Look for what was appended since; whether anything was. Follows a file that has been sealed meanwhile."""
        if self.sealed:
            return False
        try:
            return self._look()
        except FileNotFoundError as error:
            sealed = self.path.with_name(self.path.name + ".zst")
            if self.path.suffix == ".zst" or not sealed.exists():
                raise ReplayError(f"there is no replay {self.path}") from error
            self.path = sealed
            return self._look()
        except OSError as error:
            raise ReplayError(f"{self.path} cannot be read: {error.strerror or error}") from error

    def _look(self) -> bool:
        found = os.stat(self.path)
        size = found.st_size
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device would be read for ever
            raise ReplayError(f"{self.path} is not a file")
        if size == self._size:
            return False
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
                self._spans = self._whole(split(data), data)
        self._size = size
        return True

    def _whole(self, spans: list[tuple[int, int]], data: bytes | mmap) -> list[tuple[int, int]]:
        """The blocks, the last of which does not count as one while its keyframe is not whole."""
        if len(spans) > 1:
            (start, _), (last, end) = spans[-2:]
            if data.find(b"\n", last) < 0 and not self._last(data[last:end]):
                return [*spans[:-2], (start, end)]
        return spans

    def lines(self, block: int) -> list[Line]:
        """The lines of a block; a line that was cut off at the end of the file is left out."""
        data, first = self._bytes(block), block == 0
        rows = data.split(b"\n")
        torn = rows.pop()
        lines: list[Line] = []
        for number, row in enumerate(rows, 1):
            if row:
                try:
                    lines.append(decode(row))
                except UNREADABLE as error:
                    raise self._refused(number, block, error) from error
        if torn and (block < len(self) - 1 or self.sealed or (first and not lines)):
            try:  # a file whose last line has no newline, or no replay at all
                lines.append(decode(torn))
            except UNREADABLE as error:
                raise self._refused(len(rows) + 1, block, error) from error
        elif torn and torn.endswith(b"}"):
            lines += self._last(torn)
        return lines

    def holds(self, block: int, word: bytes) -> bool:
        """Whether the bytes of a block hold a word, which costs less than its lines."""
        return word in self._bytes(block)

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
            with self.path.open("rb") as file:
                offset, length = self._place(block)
                file.seek(offset)
                data = file.read(length)
        except OSError as error:
            raise ReplayError(f"{self.path} cannot be read: {error.strerror or error}") from error
        if self._packed is None:
            return data
        try:
            return unpacked(data)
        except ValueError as error:
            raise ReplayError(f"{self.path} is damaged in block {block}: {error}") from error

    def _place(self, block: int) -> tuple[int, int]:
        if self._packed is not None:
            return self._packed[block]
        start, end = self._spans[block]
        return start, end - start

    def _refused(self, number: int, block: int, error: Exception) -> ReplayError:
        place = f"line {number}" if block == 0 else f"line {number} of block {block}"
        return ReplayError(f"{self.path}, {place}: {error}")
