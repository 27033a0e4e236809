"""Sealed replays: the same lines, compressed block by block, with an index at the end.

Each block is a zstd frame of its own, so that one block is read without the others. The index is a zstd skippable
frame (RFC 8878, section 3.1.2): `zstd -d` gives the plain JSON Lines, and a file that was recompressed without the
index is read as well, only slower.
"""

from __future__ import annotations

import os
import re
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec

from arena.replays.lines import KEYFRAME, UNREADABLE

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEALED = ".zst"
_SKIPPABLE = 0x184D2A5A
_FOOTER = struct.Struct("<I8s")
_MAGIC = b"arenaidx"
_SHORT: dict[int, int] = {zstd.CompressionParameter.compression_level: 3}
"""How small blocks are compressed, whose cost is setting out."""
_LONG: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 8,
    zstd.CompressionParameter.strategy: zstd.Strategy.lazy2,
    zstd.CompressionParameter.min_match: 6,
    zstd.CompressionParameter.search_log: 5,
    zstd.CompressionParameter.window_log: 20,
    zstd.CompressionParameter.hash_log: 17,
    zstd.CompressionParameter.chain_log: 18,
}
"""How large ones are, where a harder look saves a third: long stretches repeat, and short matches do not pay."""
_LARGE = 1 << 16
"""Bytes from which a block is large."""
_SPACED = re.compile(rb'\n[ \t]*\{[ \t]*"kind"[ \t]*:[ \t]*"keyframe"')
"""How the line of a keyframe begins, with any spacing."""
ROOM, RATIO = 1 << 26, 200
"""What a frame may unpack to: so many bytes, or so many times its size, where that is more. Replays stay far below."""
_SMALL = 1 << 20
"""Bytes up to which a file is read whole: mapping it would cost more."""


class Index(msgspec.Struct, frozen=True):
    """Where each block of a sealed file is: (offset, length) of its zstd frame, in bytes."""

    blocks: list[tuple[int, int]]


def split(data: bytes | mmap) -> list[tuple[int, int]]:
    """The (start, end) of every block in plain lines."""
    starts = [0]
    mark = b"\n" + KEYFRAME
    found = data.find(mark)
    while found >= 0:
        starts.append(found + 1)
        found = data.find(mark, found + 1)
    if len(starts) == 1:  # one block, or lines that somebody else has written
        starts += [spaced.start() + 1 for spaced in _SPACED.finditer(data)]
    return list(zip(starts, [*starts[1:], len(data)], strict=True))


@contextmanager
def mapped(path: Path) -> Iterator[bytes | mmap]:
    """The bytes of a file, read block by block as they are used, whatever its size."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _SMALL:
            yield file.read()
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            yield data


def seal(path: str | Path, only: bytes | None = None) -> Path:
    """Compress a plain replay beside itself, take its place and say where it is now.

    `only` is what the file holds, where that is one block and still at hand.
    """
    plain, sealed = str(path), str(path) + SEALED
    part = sealed + ".part"
    lengths = []
    try:
        with open(part, "wb", buffering=0) as file:
            if only is not None:
                frame = _packed(only)
                _write(file, frame + _index([len(frame)]))
            else:
                with mapped(Path(plain)) as data:
                    for start, end in split(data):
                        lengths.append(_write(file, _packed(data[start:end])))
                _write(file, _index(lengths))
        os.replace(part, sealed)
    except OSError:  # the plain file is whole
        Path(part).unlink(missing_ok=True)
        raise
    os.unlink(plain)
    return Path(sealed)


def _packed(block: bytes) -> bytes:
    return zstd.compress(block, options=_LONG if len(block) >= _LARGE else _SHORT)


def _write(file: FileIO, data: bytes) -> int:
    """Write all of `data`; its length."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    return len(data)


def _index(lengths: Sequence[int]) -> bytes:
    blocks, offset = [], 0
    for length in lengths:
        blocks.append((offset, length))
        offset += length
    body = msgspec.json.encode(Index(blocks))
    body += _FOOTER.pack(len(body), _MAGIC)
    return struct.pack("<II", _SKIPPABLE, len(body)) + body


def read_index(data: bytes | mmap) -> Index | None:
    """The index at the end of a sealed file, or None where there is none."""
    if len(data) < _FOOTER.size + 8:
        return None
    length, magic = _FOOTER.unpack(data[-_FOOTER.size :])
    start = len(data) - _FOOTER.size - length
    if magic != _MAGIC or start < 8:
        return None
    try:
        index = msgspec.json.decode(data[start : start + length], type=Index)
    except UNREADABLE:
        return None
    whole = all(offset >= 0 and length > 0 and offset + length <= start for offset, length in index.blocks)
    return index if whole and index.blocks else None


def unpacked(frame: bytes | memoryview) -> bytes:
    """The plain lines in one or more zstd frames. Raises ValueError where they are none, or unpack to absurdly much."""
    room = max(ROOM, RATIO * len(frame))
    parts: list[bytes] = []
    rest: bytes | memoryview = frame
    try:
        while rest:
            unpacker = zstd.ZstdDecompressor()
            parts.append(unpacker.decompress(rest, max_length=room + 1))
            room -= len(parts[-1])
            if room < 0:
                raise ValueError(f"{len(frame):,} bytes unpack to more than {max(ROOM, RATIO * len(frame)):,}")
            if not unpacker.eof:
                raise ValueError("a zstd frame is cut off")
            rest = unpacker.unused_data
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from error
    return parts[0] if len(parts) == 1 else b"".join(parts)
