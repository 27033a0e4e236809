"""A ttyrec as a replay: the recordings that the NetHack Learning Environment writes, and the older ones.

NLE's own reader plays the recording into a terminal of 24 rows of 80 columns. What comes out is written, once, as an
ordinary replay into a temporary folder, so that any ply of it is at hand like any other; the folder goes with the
replay. A recording holds no rules and no seed: it can be watched and cannot be executed again.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from arena.games.core.scene import Screen
from arena.replays.errors import ReplayError
from arena.replays.events import GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.imports.records import Records
from arena.replays.imports.sanitized import Sanitized
from arena.replays.journal import Journal
from arena.replays.player import Replay

GAME = "ttyrec"
_SEAT = "player_0"
_ROWS, _COLUMNS = 24, 80
_AT_ONCE = 64
"""Frames that are read at a time."""
_OUTPUT = "…"
"""The action of a recording that has no keys: something was shown."""
_TEXT = bytes(code if 32 <= code < 127 else 32 if code < 32 else ord("?") for code in range(256))
_HEX = bytes(b"0123456789abcdef"[code & 15] for code in range(256))


class _Shown(NamedTuple):
    """A frame: the screen, and the key that was pressed on it, with when and at what score."""

    screen: Screen
    time: int
    key: int
    score: int


class Imported(Replay):
    """A ttyrec, opened as a replay. Raises ReplayError where it is none, or where NLE is not installed."""

    def __init__(self, source: Path) -> None:
        converter = _converter(source)
        records = Records(source)
        folder = Path(tempfile.mkdtemp(prefix="arena-ttyrec-"))
        self._gone = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            super().__init__(_convert(records, folder, converter))
        except BaseException:
            self._gone()
            raise


def _converter(source: Path) -> Any:
    try:
        from nle import _pyconverter
    except ImportError as error:
        raise ReplayError(
            f'{source} is a ttyrec, which NLE reads, and NLE is not installed: pip install "game-agent-arena[nethack]"'
        ) from error
    return _pyconverter.Converter


def _convert(records: Records, folder: Path, converter: Any) -> Path:
    """Write the replay into the folder; where it is."""
    source, copy = records.path, folder / "copy.bz2"
    written = Sanitized(records, copy)
    if not written.frames:
        raise ReplayError(f"{source} is no ttyrec, or nothing of it is whole: {written.problem or 'it shows nothing'}")
    reader = converter(_ROWS, _COLUMNS, 3 if records.channels else 1)
    frames = islice(_frames(reader, copy, source), written.frames)
    detail = "the recording ends here, and does not say what became of the game"
    if written.problem is not None:
        detail = f"the recording ends here: {written.problem}"
    with closing(Journal(folder / "replay.jsonl")) as journal:
        _write(journal, frames, source, detail, _namer() if records.channels else _unnamed)
    copy.unlink()
    return journal.path


def _write(journal: Journal, frames: Iterator[_Shown], source: Path, detail: str, name: Callable[[int], str]) -> None:
    last = next(frames, None)
    if last is None:
        raise ReplayError(f"{source} cannot be read by NLE: it shows nothing")
    first, plies, at = last.time, 0, 0.0
    journal.write(_started(last, source))
    for shown in frames:
        at = max(at, (shown.time - first) / 1_000_000)
        scores = None if shown.score == last.score else {_SEAT: float(shown.score)}
        journal.write(Played(plies, _SEAT, name(last.key), "", at, scores=scores, scene=shown.screen))
        plies, last = plies + 1, shown
    journal.write(MatchEnded("void", "interrupted", detail, plies, "", at))


def _started(first: _Shown, source: Path) -> MatchStarted:
    setup = GameSetup(GAME, 1, {"file": source.name}, "Terminal recording", "single", (-1e9, 1e9), deterministic=False)
    created = datetime.fromtimestamp(first.time / 1_000_000, UTC).isoformat(timespec="milliseconds")
    seats = (Seated(_SEAT, "Player", "?"),)
    scores = {_SEAT: float(first.score)} if first.score else None
    match = uuid.uuid4().hex[:12]
    return MatchStarted(match, created, "", setup, seats, None, {}, "", first.screen, scores=scores)


def _frames(converter: Any, copy: Path, source: Path) -> Iterator[_Shown]:
    """What NLE's reader shows of the harmless copy."""
    chars = np.zeros((_AT_ONCE, _ROWS, _COLUMNS), np.uint8)
    colors = np.zeros((_AT_ONCE, _ROWS, _COLUMNS), np.int8)
    cursors = np.zeros((_AT_ONCE, 2), np.int16)
    times = np.zeros(_AT_ONCE, np.int64)
    keys = np.zeros(_AT_ONCE, np.uint8)
    scores = np.zeros(_AT_ONCE, np.int32)
    try:
        converter.load_ttyrec(str(copy))
        count = _AT_ONCE
        while count == _AT_ONCE:
            count -= converter.convert(chars, colors, cursors, times, keys, scores)
            told = zip(cursors.tolist(), times.tolist(), keys.tolist(), scores.tolist(), strict=True)
            for number, (cursor, time, key, score) in zip(range(count), told, strict=False):
                rows, codes = _rows(chars[number], _TEXT), _rows(colors[number], _HEX)
                yield _Shown(Screen(rows, codes, (cursor[0], cursor[1])), time, key, score)
    except RuntimeError as error:
        raise ReplayError(f"{source} cannot be read by NLE: {error}") from error


def _rows(cells: Any, table: bytes) -> tuple[str, ...]:
    text = cells.tobytes().translate(table).decode("ascii")
    return tuple([text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS)])


def _namer() -> Callable[[int], str]:
    """What tells the name of a key: NetHack's word for it."""
    from arena.games.worlds.nethack.keys import WORDS

    def named(key: int) -> str:
        return WORDS.get(key) or (chr(key) if 32 < key < 127 else "?" if not key else f"key {key}")

    return named


def _unnamed(_: int) -> str:
    return _OUTPUT
