"""A ttyrec made harmless: the same recording with nothing in it that NLE's terminal could stumble over.

NLE's reader is written in C and trusts its files: a score too many, or a character repeated 99,999,999,999 times, and
the process is gone. So it is given a copy, in which every key has one score before it, and the terminal is sent only
the control sequences that it knows, with small numbers.
"""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterable
from pathlib import Path

from arena.replays.imports.records import HEADER, KEY, OUTPUT, SCORE, Record, Records

MOST_FRAMES = 1_000_000
"""Frames of a recording that are read."""
MOST_RECORDS = 3 * MOST_FRAMES
"""Records of any kind that are read: NLE writes output, a score and a key for a frame."""
MOST_BYTES = 1 << 28
"""Bytes of records that are read."""
_BEGIN = b"\x1b(B"
"""Plain letters: NLE's terminal would remember the line drawing of the recording before."""
_SILENT = b"\x07"
"""A record that changes nothing."""
_LATEST = (1 << 31) - 1
_CONTROL = re.compile(
    rb"\x1b\[(?P<numbers>[0-?]{0,64})(?P<more>[ -/]{0,4})(?P<final>[@-~])"
    rb"|\x1b\((?P<letters>[ -~])"
    rb"|\x1b(?P<short>[78cH])"
    rb"|\x1b\][^\x07\x1b]{0,4000}(?:\x07|\x1b\\)"
    rb"|\x1b[)*+][ -~]|\x1b[ -/]?[0-~]?|\x00"
)
"""A control sequence: one that is kept, or one of those that are left out."""
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]{0,64}[ -/]{0,4}|[()*+]|\][^\x07\x1b]{0,4000}\x1b?)?\Z")
"""One that goes on in the next record."""
_SMALL = re.compile(rb"\??[0-9]{0,4}(?:;[0-9]{0,4}){0,7}")


def harmless(data: bytes) -> bytes:
    """What a terminal is sent, with the usual control sequences alone."""
    return _CONTROL.sub(_kept, data)


def _kept(found: re.Match[bytes]) -> bytes:
    if found["letters"] is not None:
        return b"\x1b(0" if found["letters"] == b"0" else b"\x1b(B"
    if found["short"] is not None:
        return found[0]
    numbers, final = found["numbers"], found["final"]
    if final is None or found["more"] or _SMALL.fullmatch(numbers) is None:
        return b""
    if final == b"b" and len(numbers) > 2:  # the character before, again and again
        return b""
    return found[0]


class Sanitized:
    """Writes the copy of a recording, which has `frames` frames for NLE's reader.

    `problem` says why it ends before the recording should, where it does.
    """

    def __init__(self, records: Records, copy: Path) -> None:
        self._channels = records.channels
        self._score = bytes(4)
        self._held = _BEGIN
        self.frames = 0
        self.problem: str | None = None
        with bz2.open(copy, "wb", compresslevel=1) as self._file:
            self._write(records)
            self._put(0, OUTPUT, _SILENT)  # NLE's reader misses the last record of a file
        self.problem = self.problem or records.problem

    def _write(self, records: Iterable[Record]) -> None:
        size = time = 0
        answered = False
        for number, (time, channel, data) in enumerate(records):
            if self.frames >= MOST_FRAMES or number >= MOST_RECORDS or size >= MOST_BYTES:
                self.problem = f"only its first {number:,} records were read, for it is larger than any game"
                break
            answered = channel != KEY
            size += len(self._held) + len(data)  # what is held is looked at once more
            if channel == OUTPUT:
                self._output(time, data)
            elif channel == SCORE:
                self._score = data[:4].ljust(4, b"\0")
            else:
                self._key(time, data[:1])
        if self._channels and answered:  # the screen at the end, on which nothing was pressed any more
            self._key(time, b"\0")

    def _output(self, time: int, data: bytes) -> None:
        data = self._held + data
        unfinished = _UNFINISHED.search(data)
        self._held = b"" if unfinished is None else unfinished[0]
        data = harmless(data if unfinished is None else data[: unfinished.start()])
        if not self._channels:
            self._put(time, OUTPUT, data or _SILENT)
            self.frames += 1
        elif data:
            self._put(time, OUTPUT, data)

    def _key(self, time: int, key: bytes) -> None:
        self._put(time, SCORE, self._score)
        self._put(time, KEY, key)
        self.frames += 1

    def _put(self, time: int, channel: int, data: bytes) -> None:
        seconds, micros = divmod(time, 1_000_000)
        header = HEADER.pack(min(seconds, _LATEST), micros, len(data), channel)
        self._file.write((header if self._channels else header[:-1]) + data)
