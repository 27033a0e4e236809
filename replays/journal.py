"""The journal: a match's events on their way to disk, append-only, so that nothing that happened is lost.

While it is open the file is called `NAME.jsonl` and is locked; `close` seals it as `NAME.jsonl.zst`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from arena.games.core.scene import Scene
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played, Progress
from arena.replays.lines import BLOCK, Keyframe, Line, encode_lines
from arena.replays.lock import lock
from arena.replays.scenes import changes, to_json
from arena.replays.seal import seal
from arena.replays.sent import Sent

_NEW = os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_WRONLY | getattr(os, "O_BINARY", 0)


class Journal:
    """The file of one match. Raises FileExistsError where it is there already, OSError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """Where the match is: `NAME.jsonl` until it is sealed, `NAME.jsonl.zst` then."""
        try:
            self._file = os.open(path, _NEW, 0o644)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, _NEW, 0o644)
        lock(self._file)
        self._first: list[bytes] | None = []
        """What was written, while that is one block: sealing need not read it again."""
        self._lines: list[Line] = []
        self._sent = Sent(lambda blob: self._lines.append(blob))
        self._scene: Scene | None = None
        self._views: Mapping[str, Scene] = {}
        self._scores: Mapping[str, float] = {}
        self._last = ("", 0.0)
        self._plies = 0
        self.ended = False
        """Whether the match has its end."""
        self._broken = False

    def write(self, event: AnyEvent) -> None:
        """Take an event; what belongs to a ply reaches the file at the latest with its last Played."""
        if isinstance(event, Asked):
            self._lines.append(event)
        elif isinstance(event, Attempted):
            self._attempted(event)
        elif isinstance(event, Played):
            self._played(event)
        elif isinstance(event, MatchStarted):
            self._started(event)
        elif isinstance(event, MatchEnded):
            self._lines.append(event)
            self.ended = True
            self.flush()
        else:
            assert isinstance(event, Progress)

    def flush(self) -> None:
        """Hand what was taken to the operating system."""
        if self._lines and not self._broken:
            data = encode_lines(self._lines)
            self._lines = []
            if self._first is not None:
                self._first.append(data)
            try:
                written = os.write(self._file, data)
                while written < len(data):
                    written += os.write(self._file, data[written:])
            except OSError as error:  # what came after a hole would make the file worth nothing
                self._broken = True
                error.filename = str(self.path)
                raise

    def close(self) -> None:
        """Seal the file. A match without an end gets one: void, interrupted."""
        if self._file < 0:
            return
        try:
            if not self.ended and self._scene is not None:
                digest, at = self._last
                detail = f"interrupted after {self._plies} plies"
                self.write(MatchEnded("void", "interrupted", detail, self._plies, digest, at))
            self.flush()
        finally:
            os.close(self._file)
            self._file = -1
        if self.ended and not self._broken:
            self.path = seal(self.path, None if self._first is None else b"".join(self._first))

    @property
    def waiting(self) -> bool:
        """Whether something was taken that is not in the file yet."""
        return bool(self._lines)

    def _started(self, event: MatchStarted) -> None:
        self._scene, self._views = event.scene, event.views
        self._scores = event.first_scores()
        self._last = (event.digest, 0.0)
        views = {seat: to_json(scene) for seat, scene in event.views.items()}
        self._lines.append(replace(event, scene=to_json(event.scene), views=views))
        self.flush()

    def _attempted(self, event: Attempted) -> None:
        if event.shown or event.calls:
            event = Attempted(
                event.ply,
                event.seat,
                event.attempt,
                event.reply,
                event.extracted,
                event.action,
                event.decision,
                event.problem,
                event.thought,
                {form: None if value is None else self._sent.shown(value) for form, value in event.shown.items()},
                event.seconds,
                event.queued,
                event.retried,
                tuple(self._sent.call(event.seat, call) for call in event.calls),
                event.paused,
                event.seated,
            )
        self._lines.append(event)

    def _played(self, event: Played) -> None:
        scene = event.scene
        if scene is None:
            self._lines.append(event)
            return
        if event.scores is not None:
            self._scores = event.scores
        views = event.views
        self._lines.append(
            Played(
                event.ply,
                event.seat,
                event.action,
                event.digest,
                event.at,
                event.source,
                event.scores,
                changes(self._scene, scene),
                {seat: changes(self._views.get(seat), view) for seat, view in views.items()} if views else views,
                event.secret,
            )
        )
        self._scene, self._views = scene, views
        self._last = (event.digest, event.at)
        self._plies = plies = event.ply + 1
        if plies % BLOCK == 0:
            self._keyframe(plies)
        self.flush()

    def _keyframe(self, plies: int) -> None:
        assert self._scene is not None
        self._sent.turn()
        self._first = None
        views = {seat: to_json(view) for seat, view in self._views.items()}
        self._lines.append(Keyframe(plies, to_json(self._scene), views, self._scores, self._last[0]))
