"""The widget in which a match is watched, step by step or while it is played, and in which persons play.

It draws a film (`arena.replays.film`) with the viewer of the HTML pages (`arena.replays.web`). Only what its eyes may
see is ever sent to the browser. The browser says `hello` when it has opened it, and is then told everything so far;
until somebody has, what is told is state of the model, where it is found whenever the browser gets to it: a kernel that
is busy hears no hello.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from operator import index
from time import perf_counter
from typing import Any

import anywidget
import traitlets
from msgspec.structs import replace

from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.notebook.reel import Json, Reel
from arena.replays.events import AnyEvent, Asked, Attempted, MatchStarted
from arena.replays.plain import one_line, plain
from arena.replays.redact import ending_of, redact
from arena.replays.tape import Frame, LiveTape, Tape
from arena.replays.telling import end_line, result_line
from arena.replays.web import script, style

STYLES = ("scenes", "viewer", "person")
"""The style sheets of the widget."""
_EVERY = 0.05
"""Seconds between two rounds of messages, at the least."""
_PATIENCE = 10.0
"""Times as long as a round took that the next one waits: so that no match is slowed down by being watched."""
_ROUND = 256
"""Plies taken in one round."""
_KEEP = 4096
"""Frames kept of a match that is recorded elsewhere."""
_NAME = 40
_THOUGHT = 8000
"""Characters of a thought that is still arriving, from its end."""


class MatchView(anywidget.AnyWidget):  # type: ignore[misc]
    """A match in a notebook: its board, both minds and a timeline, with the keyboard or the mouse.

    Args:
        tape: the match: a recorded one. For one that is being played see `live`.
        eyes: the seat through whose eyes it is seen; None is the spectator, who sees all.
        at: the ply that is shown first.

    Its trait `ply` is the ply that is looked at: set it, or observe it.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    ply = traitlets.Int(0).tag(sync=True)

    def __init__(self, tape: Tape | None = None, *, eyes: Seat | None = None, at: int | None = None) -> None:
        self._news = threading.Condition()
        """Held by whoever changes what there is to tell."""
        self._tape: Tape | None = None
        self._record: Callable[[], Tape | None] | None = None
        self._eyes = eyes
        self._bare = False
        """Whether what only the record may tell, such as the seed, is left out."""
        self._hidden = False
        """Whether nothing of the match may be shown."""
        self._reel: Reel | None = None
        self._reels = 0
        self._desk: Json | None = None
        """What the person before it is asked."""
        self._since = 0.0
        """When that was put there."""
        self._told: dict[str, Json] = {}
        """What was told last of everything of which only the newest counts."""
        self._kept: set[str] = set()
        """The names of what was left in the model."""
        self._heard = False
        """Whether a browser has said hello."""
        self._greeted = False
        """Whether one did that was not answered yet."""
        self._to_model = True
        """Whether what is told is left in the model."""
        self._fresh = False
        """Whether there may be something to tell."""
        self._urgent = False
        self._over = False
        """Whether no more events come."""
        self._recorded = tape is not None
        """Whether it is only shown to who asks for it."""
        self._muted = False
        self._stops = False
        """Whether the match is being stopped."""
        self.private = False
        """Whether several persons sit before it, of whom one must not see what is kept for another."""
        self._sender: threading.Thread | None = None
        self.listener: Callable[[Mapping[str, Any]], object] | None = None
        """Takes what the person in the browser does, on whatever thread it comes."""
        self.error: Exception | None = None
        """What went wrong while the match was shown."""
        if tape is not None:
            checked_eyes(tape, eyes)
            self._tape, self._over = tape, True
        super().__init__(ply=0 if tape is None else clipped(at, tape.plies))
        self.on_msg(self._received)

    @classmethod
    def live(cls, eyes: Seat | None = None, *, record: Callable[[], Tape | None] | None = None) -> MatchView:
        """A view of a match that is about to be played: give its events to `feed`, and `close` it at the end.

        `record` opens what is being recorded of the match, so that not all of a long one is kept in memory.
        """
        view = cls(eyes=eyes)
        view._record = record
        return view

    @traitlets.default("_esm")  # type: ignore[untyped-decorator]
    def _default_esm(self) -> str:
        return script("widget")

    @traitlets.default("_css")  # type: ignore[untyped-decorator]
    def _default_css(self) -> str:
        return style(*STYLES)

    @traitlets.validate("ply")  # type: ignore[untyped-decorator]
    def _checked_ply(self, proposal: Any) -> int:
        return max(0, int(proposal["value"]))

    @property
    def tape(self) -> Tape | None:
        """The match as far as it is known; None before it has begun."""
        return self._tape

    @property
    def eyes(self) -> Seat | None:
        """The seat through whose eyes it is seen; None is the spectator."""
        return self._eyes

    # What there is to tell

    def feed(self, event: AnyEvent) -> None:
        """Take the next event of the match, on any thread."""
        with self._news:
            if isinstance(self._tape, LiveTape):
                self._tape.append(event)
            elif isinstance(event, MatchStarted):
                keep = None if self._record is None else _KEEP
                self._tape = LiveTape(event, keep=keep, record=self._record)
            else:
                raise ValueError(f"a match begins with MatchStarted, not with {type(event).__name__}")
        self._rouse()

    def close(self) -> None:
        """Say that no more events come, and wait until all that did was sent. May be called again."""
        with self._news:
            fresh, self._over = not self._over, True
            if isinstance(self._tape, LiveTape):
                self._tape.close()
        if fresh:
            self._rouse(urgent=True)
        sender = self._sender
        if sender is not None and sender is not threading.current_thread():
            sender.join()

    def dispose(self) -> None:
        """Take the widget out of every cell, and free what it holds, also in a notebook that keeps widgets."""
        self.close()
        if self.comm is not None:
            self._esm, self._css = "export default {}", ""
            self._send({"method": "update", "state": dict.fromkeys(self._kept), "buffer_paths": []}, [])
        self.layout.close()
        super().close()

    def mute(self) -> None:
        """Send nothing any more: the kernel ends."""
        with self._news:
            self._muted = True

    def stopping(self) -> None:
        """Say that the match is being stopped."""
        with self._news:
            self._stops = True
        self._rouse(urgent=True)

    def rest(self, tape: Tape) -> None:
        """The match is over and was told: whoever still comes is told it from `tape`, and all else is let go."""
        with self._news:
            self._tape, self._record, self._reel, self.listener = tape, None, None, None

    def look(self, eyes: Seat | None, *, bare: bool = False) -> None:
        """See the match through other eyes, from its beginning; `bare` leaves out the seed."""
        with self._news:
            if (self._eyes, self._bare, self._hidden) == (eyes, bare, False):
                return
            self._eyes, self._bare, self._hidden, self._reel = eyes, bare, False, None
        self._rouse(urgent=True)

    def hide(self) -> None:
        """Show nothing of the match until somebody looks at it again."""
        with self._news:
            self._hidden, self._reel = True, None
        self._rouse(urgent=True)

    def put(self, desk: Json | None) -> None:
        """Put something before the person at the browser, in the place of what was there."""
        with self._news:
            self._desk, self._since = desk, perf_counter()
        self._rouse(urgent=True)

    # Telling it

    def _rouse(self, *, urgent: bool = False) -> None:
        """See to it that somebody tells what is new."""
        with self._news:
            if self._muted:
                return
            self._fresh = True
            if urgent:
                self._urgent = True
                self._news.notify_all()
            if self._sender is None and (self._heard or not self._recorded):
                self._sender = threading.Thread(target=self._send_all, name="arena-view", daemon=True)
                self._sender.start()

    def _send_all(self) -> None:
        """Tell what is new until nothing is, now and then."""
        while True:
            with self._news:
                if not self._fresh:
                    self._sender = None
                    return
                self._fresh = self._urgent = False
            began = perf_counter()
            try:
                more = self._round()
            except Exception as error:  # told in the cell: nobody hears what a thread raises
                self.error, more = error, False
                self._tell({"is": "trouble", "text": one_line(f"{type(error).__name__}: {error}")[:500]}, None)
            pause = max(_EVERY, _PATIENCE * (perf_counter() - began))
            with self._news:
                self._fresh = self._fresh or more
                self._news.wait_for(lambda: self._urgent or self._over, pause)

    def _round(self) -> bool:
        """Tell what is new; whether there is more than was taken."""
        with self._news:
            tape, over = self._tape, self._over
            if self._greeted:
                self._greeted, self._to_model = False, False
                self._told = {}
                if self._reel is not None:
                    self._reel.forget()
            if tape is not None and not self._hidden and self._reel is None:
                self._reels += 1
                self._reel, self._told = Reel(self._started(tape), self._eyes, self._reels), {}
            reel, desk, since = self._reel, self._desk, self._since
            frames: list[Frame] = []
            now: dict[str, Json] = {}
            if reel is not None and isinstance(tape, LiveTape):  # which others fill meanwhile
                frames, now = _next(tape, reel.plies), _doings(tape, self._eyes)
        if reel is not None and tape is not None:
            reel.take(frames if isinstance(tape, LiveTape) else _next(tape, reel.plies))
            about = {
                "plies": tape.plies,
                "live": not over,
                "follows": not self._recorded,
                "stops": self.listener is not None,
            }
            for content, data in reel.news(whole=self._to_model):
                self._tell(content | about if content["is"] == "head" else content, data)
            if over and reel.plies == tape.plies:
                now["end"] = {"is": "end", "end": reel.film.end(tape)}
        if desk is not None:
            now["desk"] = {"is": "desk", **desk}
        if self._stops and not over:
            now["stopping"] = {"is": "stopping"}
        for kind, content in now.items():
            if self._told.get(kind) != content:
                self._told[kind] = content
                self._tell(content if kind != "desk" else _left(content, perf_counter() - since), None)
        return reel is not None and tape is not None and reel.plies < tape.plies

    def _started(self, tape: Tape) -> MatchStarted:
        """The beginning of the match, as far as the record alone does not keep it."""
        return replace(tape.started, seed=None) if self._bare else tape.started

    def _tell(self, content: Json, data: bytes | None) -> None:
        """Send a message, or leave it where the browser finds it when it gets there."""
        if not self._to_model:
            self.send(content, None if data is None else [data])
            return
        name = f"told_{content['is']}"
        if content["is"] == "block":
            name += f"_{content['reel']}_{content['number']}"
        self._kept.add(name)
        state: Json = {name: {"content": content}}
        paths: list[list[str]] = []
        if data is not None:
            paths = [[name, "data"]]
        self._send({"method": "update", "state": state, "buffer_paths": paths}, [] if data is None else [data])

    # What the browser says

    def _received(self, _: Any, content: Any, buffers: Any) -> None:
        """Take what the browser says, which may be anything."""
        if not isinstance(content, dict):
            return
        if content.get("do") == "hello":
            with self._news:
                self._heard = self._greeted = True
            self._rouse(urgent=True)
        elif self.listener is not None:
            self.listener(content)

    # Showing it

    def __repr__(self) -> str:
        tape = self._tape
        if tape is None:
            return "a match that is about to begin"
        players = " – ".join(one_line(seated.player)[:_NAME] for seated in tape.started.seats)
        stands = end_line(tape)
        if tape.ended is not None and self._eyes is not None:
            stands = result_line(tape.started, ending_of(tape.ended, self._eyes))
        return f"{one_line(tape.started.game.title)[:_NAME]}: {players}: {stands}"

    def _repr_mimebundle_(self, **options: Any) -> tuple[Json, Json]:
        bundle = super()._repr_mimebundle_(**options)
        data, about = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        with self._news:
            tape = self._tape.still() if isinstance(self._tape, LiveTape) else self._tape
            eyes, hidden = self._eyes, self._hidden or self.private
            if isinstance(tape, LiveTape):
                tape.started = self._started(tape)
        data = {**data, "text/plain": repr(self)}
        if tape is not None and not hidden:
            from arena.replays.export.still import still

            data["text/html"] = still(tape, eyes=eyes)
        return data, about


def checked_eyes(tape: Tape, eyes: Seat | None) -> None:
    """ParameterError where nobody with such eyes sits at the table."""
    seats = [seated.seat for seated in tape.started.seats]
    if eyes is not None and eyes not in seats:
        raise ParameterError(f"eyes is a seat of this match ({', '.join(map(one_line, seats))}), not {eyes!r:.80}")


def clipped(at: int | None, plies: int) -> int:
    """The ply to begin with; one below zero counts from the end. ParameterError where it is no number."""
    try:
        ply = index(0 if at is None else at)
    except TypeError:
        raise ParameterError(f"at is a ply, which is a whole number, not {at!r:.80}") from None
    return max(0, min(plies, plies + 1 + ply if ply < 0 else ply))


def _left(desk: Json, passed: float) -> Json:
    """What lies before a person, some seconds after it was put there: a clock may have run meanwhile."""
    clock = desk.get("clock")
    return desk if clock is None or not desk["runs"] else {**desk, "clock": round(max(0.0, clock - passed), 3)}


def _next(tape: Tape, plies: int) -> list[Frame]:
    """The frames after some plies, up to as many as are taken at once."""
    return [tape.frame(ply) for ply in range(plies + 1, min(tape.plies, plies + _ROUND) + 1)]


def _doings(tape: LiveTape, eyes: Seat | None) -> dict[str, Json]:
    """Who is asked now, and what they think, as far as some eyes may see it."""
    if tape.status != "live":
        return {"asked": {"is": "asked", "seats": []}, "thoughts": {"is": "thoughts", "thoughts": {}}}
    pending = tape.pending()
    seen = pending if eyes is None else [event for one in pending if (event := redact(one, eyes)) is not None]
    asked: dict[Seat, None] = {}
    for event in seen:
        if isinstance(event, Asked):
            asked[event.seat] = None
        elif isinstance(event, Attempted):
            asked.pop(event.seat, None)
    thoughts = {seat: plain(text[-_THOUGHT:]) for seat, text in tape.thoughts.items() if eyes is None or seat == eyes}
    asked.pop(eyes or "", None)  # who looks through those eyes is asked at the screen
    return {"asked": {"is": "asked", "seats": list(asked)}, "thoughts": {"is": "thoughts", "thoughts": thoughts}}
