"""asciicast, version 2: the recordings that asciinema plays, in a terminal and on web pages.

JSON Lines: a header, then an event for everything that the terminal is sent, [seconds, "o", text]. The size of the
terminal stands in the header and is known at the end, so that a match is read once: room is left for it.
https://docs.asciinema.org/manual/asciicast/v2/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from arena.replays.events import MatchStarted
from arena.replays.export.ansi import Painter
from arena.replays.export.shots import Shot
from arena.replays.plain import one_line

SUFFIX = ".cast"
_DIGITS = 4


def write(shots: Iterable[Shot], started: MatchStarted, file: BinaryIO) -> str | None:
    """Write a recording into a seekable file; what is not as in the match, in words."""
    painter, rows, columns, at = Painter(), 1, 1, 0.0
    file.write(_header(started, rows, columns))
    for shot in shots:
        at = shot.at
        rows = max(rows, len(shot.screen.rows))
        columns = max(columns, *map(len, shot.screen.rows))
        sent = painter.paint(shot.screen)
        if sent:
            file.write(_event(at, sent))
    file.write(_event(at, painter.leave()))
    file.seek(0)
    file.write(_header(started, rows, columns))
    return None


def _header(started: MatchStarted, rows: int, columns: int) -> bytes:
    players = ", ".join(seated.player for seated in started.seats)
    size = f'{{"version": 2, "width": {columns:{_DIGITS}}, "height": {rows:{_DIGITS}}, '
    more = {"timestamp": began(started), "title": one_line(f"{started.game.title}: {players}")[:500]}
    return size.encode() + json.dumps(more, ensure_ascii=False).encode()[1:] + b"\n"


def _event(at: float, sent: str) -> bytes:
    return json.dumps([round(at, 6), "o", sent], ensure_ascii=False).encode() + b"\n"


def began(started: MatchStarted) -> int:
    """When a match began, in seconds since 1970; 0 where its replay does not say."""
    try:
        return max(int(datetime.fromisoformat(started.created).timestamp()), 0)
    except (ValueError, OverflowError, OSError):
        return 0
