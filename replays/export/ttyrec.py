"""ttyrec, version 3: the recordings that the NetHack Learning Environment writes and reads.

A bzip2 file of records (`arena.replays.imports.records`): what the terminal is sent, and for every key the score
before it and the key. NLE's reader gives a frame a key, with the screen on which it was pressed. The score is the one
that NetHack shows in its status lines, and in another game that of the match, as a whole number. A ply whose keys are
not known has key 0, so that its screen is a frame as well.

The format has no size, and NLE reads 24 rows of 80 columns of ASCII: a larger screen is refused, every other character
is a question mark, and the last cell of the last row stays empty, since writing it would scroll NLE's terminal.
"""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterable
from typing import BinaryIO

from arena.replays.errors import NotExported
from arena.replays.events import MatchStarted
from arena.replays.export.ansi import Painter
from arena.replays.export.asciicast import began
from arena.replays.export.keystrokes import keystrokes
from arena.replays.export.shots import Shot
from arena.replays.imports.records import HEADER, KEY, OUTPUT, SCORE

SUFFIX = ".ttyrec3.bz2"
ROWS, COLUMNS = 24, 80
UNKNOWN = b"\0"
"""The key of an action whose keys are not known."""
_STATUS = re.compile(r"\bS:([0-9]{1,10})\b")
_LEAST, _MOST = -(1 << 31), (1 << 31) - 1


def write(shots: Iterable[Shot], started: MatchStarted, file: BinaryIO) -> str | None:
    """Write a recording into a file; what is not as in the match, in words."""
    painter, pressed, start = Painter(corner=False, ascii_only=True), keystrokes(started.game.id), began(started)
    seat = started.seats[0].seat if started.seats else ""
    score, actions, unknown, at = _score(0.0), 0, 0, float(start)
    with bz2.BZ2File(file, "wb") as packed:
        for shot in shots:
            _fits(shot)
            at = start + shot.at
            for played in shot.played:
                keys = pressed(played.action)
                actions, unknown = actions + 1, unknown + (not keys)
                for key in keys or UNKNOWN:
                    packed.write(_record(at, SCORE, score) + _record(at, KEY, bytes((key,))))
            sent = painter.paint(shot.screen).encode("ascii")
            if sent:
                packed.write(_record(at, OUTPUT, sent))
            if started.game.id != "nethack":
                score = _score(shot.frame.scores.get(seat, 0.0))
            elif (told := _STATUS.search(" ".join(shot.screen.rows[-2:]))) is not None:
                score = _score(float(told[1]))
        packed.write(_record(at, SCORE, score))
    if not unknown:
        return None
    return f"of {actions:,} actions {unknown:,} are not known as keys, and stand as key 0"


def _fits(shot: Shot) -> None:
    rows, columns = len(shot.screen.rows), max(map(len, shot.screen.rows))
    if rows > ROWS or columns > COLUMNS:
        raise NotExported(
            f"the screen at ply {shot.frame.ply} has {rows} rows of {columns} columns, and a ttyrec {ROWS} of "
            f"{COLUMNS}: --to asciicast takes any size"
        )


def _record(at: float, channel: int, data: bytes) -> bytes:
    micros = min(round(at * 1_000_000), _MOST * 1_000_000)
    return HEADER.pack(*divmod(micros, 1_000_000), len(data), channel) + data


def _score(score: float) -> bytes:
    whole = round(score) if abs(score) < _MOST else _MOST if score > 0 else _LEAST  # NaN is neither
    return whole.to_bytes(4, "little", signed=True)
