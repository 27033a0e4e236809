"""The viewer: a tape at one of its plies, drawn whole, and what of it is read in the background."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from time import monotonic
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer

from arena.games.core.outcome import Seat
from arena.replays.events import Attempted, MatchStarted
from arena.replays.redact import redact
from arena.replays.tape import Frame, LiveTape, Tape
from arena.tui.bindings import WATCHING
from arena.tui.heading import heading, usual_of, whereabouts
from arena.tui.host import stands
from arena.tui.index import Index
from arena.tui.layout import WIDE, arrangements, both_minds, cramped, is_bare, room_of
from arena.tui.playback import Playback
from arena.tui.scenes.choices import Choices
from arena.tui.scenes.picture import one_line
from arena.tui.seating import Waits, latest_of_others, pending_for, seat_states
from arena.tui.widgets.controls import Controls
from arena.tui.widgets.finder import Finder
from arena.tui.widgets.graph import Graph
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.moves import Moves, Row
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView
from arena.tui.widgets.seats import Seats
from arena.tui.widgets.told import Told

TICK = 0.05
"""Seconds between two looks at the clock: the screen is drawn twenty times a second at the most."""
_REFRESH = 0.25
"""Seconds between two looks at a file that grows, and two drawings of a running clock."""
_CHUNK = 5000
"""Plies read in the background at a time, at the most."""
_READING = 0.008
"""Seconds of that at a time."""
_CALM = 0.15
"""Seconds without any of that after somebody has gone to a ply: the next may be wanted at once."""
_FRAMES = 128
"""Frames kept."""
_HINT = 5.0
"""Seconds for which the keys are told where nothing else tells them."""


class Viewer(Screen[None]):
    """One match at the ply that is looked at. Everything on it is drawn from the tape."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (36, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = WATCHING

    def __init__(self, tape: Tape, *, pace: float = 0.7, play: bool = False) -> None:
        """`pace` is seconds a ply; `play` begins at once, and with pace 0 at the newest ply."""
        super().__init__()
        self.tape = tape
        self.index = Index(tape)
        self.playback = Playback(rate=1 / pace if pace > 0 else 1.5)
        self.eyes: Seat | None = None
        self._amiss: dict[str, str] = {}
        """What went wrong with the match, the file, the reading in the background, and the ply that is looked at."""
        self._usual = usual_of(tape.started.game.id)
        self._read = lru_cache(maxsize=_FRAMES)(tape.frame)
        self._unreadable = -1
        """The last ply before one that cannot be read."""
        self._waits = Waits()
        self._alone: bool | None = None
        """Whether the scene is wanted alone where it need not be, or not where it should; None otherwise."""
        self._remark = ""
        self._remarked: Timer | None = None
        self._arrangement = 0
        """The number of the arrangement that was chosen of those there are."""
        self._ticked = self._refreshed = monotonic()
        self._calm = 0.0
        """Until when nothing is read in the background."""
        self._drawn = -1
        """The ply that was drawn last."""
        live = tape.status == "live"
        self.playback.grow(tape.plies, more=live)
        if play and pace > 0:
            self.playback.playing = live or tape.plies > 0
        elif play or live:
            self.playback.follow()

    def compose(self) -> ComposeResult:
        yield Told(id="head")
        with Horizontal(id="table"):
            with Vertical(id="side"):
                yield Seats(id="seats")
                yield Moves(self._row, id="moves")
            yield SceneView(id="scene")
            yield Mind(id="mind")
        yield Notice(id="result")
        yield Finder(id="finder")
        yield Graph(id="graph")
        yield Controls(id="controls")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.set_interval(TICK, self._tick)
        self.show()
        if self.zoomed:
            self.remark(self.hint, _HINT)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)
        self.refresh_bindings()  # there may be room for more of them
        if small := cramped(self.app.size, self.tape.started.scene):
            self.remark(small, _HINT)

    # What the tape does

    def grown(self) -> None:
        """Take in that the tape has grown, ended or stopped."""
        self.playback.grow(self.tape.plies, more=self.tape.status == "live")
        self.show()

    @property
    def trouble(self) -> str:
        """What went wrong, in place of the result; empty as soon as nothing is wrong any more."""
        return next((told for told in self._amiss.values() if told), "")

    @trouble.setter
    def trouble(self, told: str) -> None:
        self._amiss["match"] = told

    def fail(self, error: BaseException) -> None:
        """Show an error in place."""
        self.trouble = f"{type(error).__name__}: {one_line(error, 500)}"
        self.show()

    def _tick(self) -> None:
        now = monotonic()
        passed, self._ticked = now - self._ticked, now
        changed = self.playback.tick(min(passed, 0.5))
        due = self.tape.status == "live" or self._amiss.get("file")  # what was gone may come back
        if due and now - self._refreshed >= _REFRESH:
            self._refreshed = now
            if self._refresh():
                self.playback.grow(self.tape.plies, more=self.tape.status == "live")
            changed = True
        if self._work() or (now >= self._calm and self._read_on()) or changed:
            self.show()

    def _work(self) -> bool:
        """Do a little of what takes long; whether there is anything new to draw."""
        return False

    def _refresh(self) -> bool:
        try:
            grown = self.tape.refresh()
        except Exception as error:  # a foreign file: what is wrong with it is shown, and the rest stays
            self._amiss["file"] = one_line(error, 500)
            return False
        if grown or self._amiss.get("file"):  # what could not be read may be there now
            self._unreadable, self._amiss["reading"] = -1, ""
        self._amiss["file"] = ""
        return grown

    def _read_on(self) -> bool:
        """Read some more into the index; whether that changes anything that is drawn."""
        index, ply = self.index, self.playback.ply
        if index.through == self._unreadable:
            return False
        version, known = index.marks.version, index.through >= ply
        try:
            index.extend(_CHUNK, _READING)
        except Exception as error:  # a foreign tape: what is wrong with it is shown, and no more of it is read
            self._unreadable = index.through
            self._amiss["reading"] = one_line(error, 500)
            return True
        if known and index.marks.version != version:
            self._show_controls()
        return not known and (index.marks.version != version or index.through >= ply)

    # Drawing

    def _row(self, ply: int) -> Row:
        try:
            frame = self._read(ply).seen_by(self.eyes)
        except Exception:  # told where the ply itself is shown
            return Row(())
        failed = any(isinstance(event, Attempted) and event.problem is not None for event in frame.attempts)
        return Row([replace(one, scene=None, views={}) for one in frame.played], failed)

    def _started(self) -> MatchStarted:
        seen = self.tape.started if self.eyes is None else redact(self.tape.started, self.eyes)
        assert isinstance(seen, MatchStarted)
        return seen

    @property
    def choices(self) -> Choices | None:
        """What can be chosen in the scene by whoever plays here; None where nothing can."""
        return None

    @property
    def zoomed(self) -> bool:
        """Whether the scene stands alone."""
        return self._is_bare if self._alone is None else self._alone

    @property
    def _is_bare(self) -> bool:
        """Whether the scene can be seen whole only where nothing else is."""
        return is_bare(self.app.size.height, room_of(self.tape.started.scene)[1])

    def zoom(self, on: bool) -> None:
        """Show the scene alone, or not. What the terminal's size demands anyway goes with its size."""
        self._alone = None if on == self._is_bare else on

    def _arrange(self) -> None:
        """Show the panels that are wanted, as far as there is room for them."""
        columns, _ = room_of(self.tape.started.scene)
        possible = arrangements(self.size.width, columns)
        panels = possible[self._arrangement % len(possible)]
        self.set_class(self.zoomed or not panels.side, "-no-side")
        self.set_class(self.zoomed or not panels.mind, "-no-mind")
        self.set_class(self.alone, "-bare")

    def show(self) -> None:
        """Draw everything for the ply that is looked at."""
        if not stands(self):
            return
        self._arrange()
        ply, plies = self.playback.ply, self.playback.plies
        if ply != self._drawn and not self._going:
            self._calm = monotonic() + _CALM
        self._drawn = ply
        try:
            frame = self._read(ply).seen_by(self.eyes)
            before = self._read(ply - 1).scene_for(self.eyes) if ply else None
            states = seat_states(self.tape, ply, self.eyes, self.index, self._read, self._waits.of(self.tape))
        except Exception as error:  # a foreign tape: what is wrong with it is shown, and the rest stays
            self._amiss["ply"] = one_line(error, 500)
        else:
            self._amiss["ply"] = ""
            self.query_one("#scene", SceneView).show(frame.scene, before, choices=self.choices)
            self.query_one("#seats", Seats).show(states, len(self.tape.started.seats) - len(states))
            self._show_mind(frame)
        self.query_one("#moves", Moves).show(ply, plies)
        self._show_controls()
        self._show_more()
        self._show_heading()
        self._show_notice()

    @property
    def _going(self) -> bool:
        """Whether it goes on by itself."""
        return self.playback.playing or self.playback.following

    def _show_controls(self) -> None:
        failing = self.index.pending_failures()
        pending = bool(failing) if self.eyes is None else self.eyes in failing
        ply, plies = self.playback.ply, self.playback.plies
        self.query_one(Controls).show(ply, plies, self.index.marks, self.eyes, pending=pending, going=self._going)

    def _show_mind(self, frame: Frame) -> None:
        """Draw the minds at a frame, which is as it may be seen."""
        ply, last = frame.ply, frame.ply == self.playback.plies
        thoughts = self.tape.thoughts if isinstance(self.tape, LiveTape) and last else {}
        self.query_one("#mind", Mind).show(
            self._started(),
            ply,
            frame.attempts,
            frame.played,
            pending_for(self.tape, self.eyes) if last else [],
            {seat: text for seat, text in thoughts.items() if self.eyes in (None, seat)},
            latest_of_others(frame, self._read, self.eyes) if both_minds(self.size.width, self.size.height) else (),
            self._sought,
            self._judged_words,
        )

    def _show_more(self) -> None:
        """Draw what is shown only where it is wanted."""

    @property
    def _sought(self) -> str:
        """The words that are searched for."""
        return ""

    @property
    def _judged_words(self) -> Sequence[tuple[str, str]]:
        """What judges said of the ply that is looked at, as texts with their styles."""
        return ()

    @property
    def _busy(self) -> bool:
        """Whether something is being looked for."""
        return False

    @property
    def hint(self) -> str:
        """What is told of the keys where the scene stands alone."""
        return "space play   ← → step   z controls   ? help   q quit"

    @property
    def standing(self) -> str:
        """What is told before a remark, for as long as it holds."""
        return ""

    @property
    def alone(self) -> bool:
        """Whether nothing else is seen than the scene."""
        return self.zoomed and self._is_bare

    @property
    def live_sign(self) -> str:
        """How the heading says that the match is being played."""
        return "● LIVE"

    def _show_heading(self) -> None:
        head = heading(self.tape, self._started(), self.playback, self.eyes, self.live_sign, self._usual)
        self.query_one("#head", Told).tell(head)
        self.query_one(Controls).tell(whereabouts(self.playback, searching=self._busy))

    def _show_notice(self) -> None:
        """How it ended, where the end is looked at; before that, what went wrong or is to be remarked."""
        remark = "   ".join(said for said in (self.standing, self._remark) if said)
        self.query_one("#result", Notice).show(
            self.tape, at_end=self.playback.at_end, eyes=self.eyes, trouble=self.trouble, remark=remark
        )

    def remark(self, text: str, seconds: float) -> None:
        """Say something for a while."""
        self._remark = text
        if self._remarked is not None:
            self._remarked.stop()
        self._remarked = self.set_timer(seconds, lambda: self.remark("", 0)) if text else None
        self._show_notice()
