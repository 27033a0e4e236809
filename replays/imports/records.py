"""The records of a ttyrec, one after the other, from a file in any state.

A record is a time, a length and that many bytes. NLE's versions 2 and 3 have a byte between that says what the bytes
are: what the terminal was sent, a key, or (version 3) the score in the game. The classic version 1 has output alone.
"""

from __future__ import annotations

import bz2
import gzip
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from arena.replays.errors import ReplayError

_NAME = re.compile(r"\.ttyrec([123]?)(\.bz2|\.gz)?$", re.IGNORECASE)
"""How a ttyrec is called."""
HEADER = struct.Struct("<IIIB")
"""Seconds, microseconds, length and channel; version 1 has no channel."""
OUTPUT, KEY, SCORE = 0, 1, 2
"""The channels."""
LONGEST = 1 << 20
"""Bytes of a record; recorders write a few thousand."""
_CHUNK = 1 << 16


def is_ttyrec(path: Path) -> bool:
    """Whether a file is called like a ttyrec."""
    return _NAME.search(path.name) is not None


class Record(NamedTuple):
    """One record: microseconds since 1970, the channel, and the bytes."""

    time: int
    channel: int
    data: bytes


class Records:
    """The records of a file. `problem` says, once they have been read, why they end before the file should."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would be read for ever
                raise ReplayError(f"{path} is not a file")
            with path.open("rb") as file:
                magic = file.read(3)
        except OSError as error:
            raise ReplayError(f"{path} cannot be read: {error.strerror or error}") from error
        self._magic = magic
        named = _NAME.search(path.name)
        start = b"".join(self._some(HEADER.size))[: HEADER.size]
        if not start:
            raise ReplayError(f"{path} is empty, or nothing of it is whole: the recording was cut off as it began")
        version = int(named[1]) if named is not None and named[1] else None
        self.channels = version != 1 if version is not None else start[-1] == 0
        """Whether records have a channel. Where the name does not say, a first record that begins with NUL means so."""

    def __iter__(self) -> Iterator[Record]:
        header = HEADER.size if self.channels else HEADER.size - 1
        kept, number = bytearray(), 0
        self.problem = None
        for chunk in self._chunks():
            kept += chunk
            start = 0
            while len(kept) - start >= header:
                seconds, micros, length, channel = HEADER.unpack(kept[start : start + header].ljust(HEADER.size, b"\0"))
                if not 0 < length <= LONGEST or micros >= 1_000_000 or channel > SCORE:
                    self.problem = f"record {number + 1} is damaged"
                    return
                end = start + header + length
                if len(kept) < end:
                    break
                yield Record(seconds * 1_000_000 + micros, channel, bytes(kept[start + header : end]))
                start, number = end, number + 1
            del kept[:start]
        if kept and self.problem is None:
            self.problem = f"it is torn in record {number + 1}"

    def _chunks(self) -> Iterator[bytes]:
        """The file's bytes, decompressed as they are used."""
        with self._opened() as file:
            while True:
                try:
                    chunk = file.read1(_CHUNK)
                except EOFError:
                    self.problem = "its compressed data is torn"
                    return
                except (OSError, zlib.error) as error:
                    if isinstance(error, OSError) and error.errno is not None:
                        raise ReplayError(f"{self.path} cannot be read: {error.strerror}") from error
                    self.problem = "its compressed data is damaged"
                    return
                if not chunk:
                    return
                yield chunk

    def _opened(self) -> bz2.BZ2File | gzip.GzipFile | BufferedReader:
        if self._magic == b"BZh":
            return bz2.BZ2File(self.path)
        return gzip.GzipFile(self.path) if self._magic[:2] == b"\x1f\x8b" else self.path.open("rb")

    def _some(self, size: int) -> Iterator[bytes]:
        """The first bytes."""
        got = 0
        for chunk in self._chunks():
            yield chunk
            got += len(chunk)
            if got >= size:
                return
