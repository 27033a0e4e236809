"""A tape: a match as a screen wants it, one frame a ply, whether it is still being played or lies in a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec.structs import replace

from arena.games.core.outcome import Seat
from arena.games.core.scene import Plain, Scene
from arena.replays.errors import ReplayError
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, MatchStarted, Played, Progress
from arena.replays.redact import HIDDEN, redact

Status = Literal["live", "ended", "cut off"]


@dataclass(frozen=True, slots=True)
class Frame:
    """The table after `ply` plies, and what led there."""

    ply: int
    scene: Scene
    digest: str
    scores: Mapping[Seat, float]
    played: Sequence[Played] = ()
    """The actions of the last ply, one for each seat that acted; empty at ply 0."""
    attempts: Sequence[Asked | Attempted] = ()
    """What was asked and answered in the last ply."""
    views: Mapping[Seat, Scene] = field(default_factory=dict)

    def scene_for(self, seat: Seat | None) -> Scene:
        """The scene as a seat sees it; None is the spectator. Where nothing is hidden, all see the same."""
        return self.scene if seat is None or not self.views else self.views.get(seat, Plain(HIDDEN))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from arena.replays.telling import scene_lines

        printer.text("\n".join([f"ply {self.ply}", *scene_lines(self.scene)]))

    def _repr_html_(self) -> str:
        """In a notebook: a picture of the table."""
        from arena.replays.export.still import position

        return position(self.scene, f"The position after ply {self.ply}.")

    def seen_by(self, seat: Seat | None) -> Frame:
        """The frame as a seat may see it; None is the spectator, who sees all."""
        if seat is None:
            return self
        played = [event for one in self.played if isinstance(event := redact(one, seat), Played)]
        attempts = [e for one in self.attempts if isinstance(e := redact(one, seat), (Asked, Attempted))]
        return Frame(self.ply, self.scene_for(seat), "", self.scores, played, attempts)


class Tape(ABC):
    """A match that can be looked at ply by ply."""

    started: MatchStarted
    ended: MatchEnded | None

    @property
    @abstractmethod
    def plies(self) -> int:
        """Whole plies on the tape so far."""

    @property
    @abstractmethod
    def status(self) -> Status:
        """ "live" while more may come, "cut off" where the end is missing and nothing more will come."""

    @abstractmethod
    def frame(self, ply: int) -> Frame:
        """The frame after `ply` plies, 0 to `plies`; IndexError beyond."""

    def refresh(self) -> bool:
        """Take in what has come since, where the tape grows by itself; whether anything has."""
        return False

    @abstractmethod
    def pending(self) -> Sequence[Asked | Attempted]:
        """What was asked and answered after the last whole ply: a move in progress, or what ended the match."""


class LiveTape(Tape):
    """A tape that is filled with the events of a stream as they come.

    Args:
        started: the first event.
        keep: how many of the newest frames are kept; None keeps all.
        record: opens what is being recorded of the match, where it is: older frames are read from there.
    """

    def __init__(
        self, started: MatchStarted, *, keep: int | None = None, record: Callable[[], Tape | None] | None = None
    ) -> None:
        self.started = started
        self.ended: MatchEnded | None = None
        self.thoughts: dict[Seat, str] = {}
        """The thought of each seat that is being asked, as far as it has arrived."""
        scores = started.first_scores()
        self._first = Frame(0, started.scene, started.digest, scores, views=started.views)
        self._newest = self._first
        self._frames: deque[Frame] = deque([self._first], maxlen=keep)
        self._record = record
        self._past: Tape | None = None
        """The recorded match, once it was needed."""
        self._asked: list[Asked | Attempted] = []
        self._played: list[Played] = []
        self._closed = False
        self._sent: dict[tuple[Seat, Any], Sequence[Any]] = {}
        """A seat and a purpose -> the messages of its last call."""

    def append(self, event: AnyEvent) -> None:
        """Put the next event on the tape."""
        if isinstance(event, (Asked, Attempted)):
            if isinstance(event, Attempted) and event.calls:
                event = replace(event, calls=tuple(self._thrifty(event.seat, call) for call in event.calls))
            self._asked.append(event)
            self.thoughts.pop(event.seat, None)
        elif isinstance(event, Progress):
            self.thoughts[event.seat] = self.thoughts.get(event.seat, "") + event.text
        elif isinstance(event, Played):
            self._played.append(event)
            if event.scene is not None:
                self._newest = self._next(event)
                self._frames.append(self._newest)
                self._asked, self._played = [], []
        elif isinstance(event, MatchEnded):
            self.ended = event

    def _thrifty(self, seat: Seat, call: Mapping[str, Any]) -> Mapping[str, Any]:
        """The call, whose messages are held once where they were sent before: prompts mostly repeat themselves."""
        key = seat, call.get("purpose")
        before, now = self._sent.get(key, ()), call["request"]["messages"]
        held = [old if old == new else new for old, new in zip(before, now, strict=False)]
        self._sent[key] = [*held, *now[len(held) :]]
        return {**call, "request": {**call["request"], "messages": self._sent[key]}}

    def _next(self, last: Played) -> Frame:
        before = self._newest
        scores = before.scores if last.scores is None else last.scores
        return Frame(
            before.ply + 1,
            last.scene,
            last.digest,
            scores,
            tuple(self._played),
            tuple(self._asked),
            last.views,
        )

    def close(self) -> None:
        """Say that no more will come. What was recorded may lie elsewhere from now on."""
        self._closed = True
        self._past = None

    def still(self) -> LiveTape:
        """The tape as it stands now, which another thread may read while this one is filled."""
        still = copy(self)
        still._frames, still._past = self._frames.copy(), None
        still._asked, still.thoughts = list(self._asked), dict(self.thoughts)
        return still

    @property
    def plies(self) -> int:
        return self._newest.ply

    @property
    def kept(self) -> int:
        """The first ply whose frame is at hand, apart from ply 0, which always is."""
        return self._newest.ply + 1 - len(self._frames)

    @property
    def status(self) -> Status:
        if self.ended is not None:
            return "ended"
        return "cut off" if self._closed else "live"

    def frame(self, ply: int) -> Frame:
        if not 0 <= ply <= self._newest.ply:
            raise IndexError(f"there is no ply {ply}")
        inside = ply - self.kept
        if inside >= 0:
            return self._frames[inside]
        return self._recorded(ply) if ply else self._first

    def _recorded(self, ply: int) -> Frame:
        """A frame that is no longer kept."""
        past = self._past
        if past is not None:
            try:
                if ply > past.plies:
                    past.refresh()
                return past.frame(ply)
            except (ReplayError, IndexError):  # it was sealed meanwhile, and bears another name
                self._past = None
        self._past = None if self._record is None else self._record()
        if self._past is None:
            raise IndexError(f"ply {ply} is no longer kept, and the match is not recorded")
        return self._past.frame(ply)

    def pending(self) -> Sequence[Asked | Attempted]:
        return tuple(self._asked)
