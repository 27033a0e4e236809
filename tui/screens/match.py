"""The match screen: a match that is being played, or a replay; the same for both."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Static

from arena.games.core.outcome import Seat
from arena.replays.events import Attempted, MatchStarted
from arena.replays.redact import redact
from arena.replays.tape import LiveTape, Tape
from arena.tui.bindings import KEYS, WATCHING
from arena.tui.heading import heading, whereabouts
from arena.tui.index import Index
from arena.tui.layout import WIDE, arrangements, cramped, is_bare, room_of
from arena.tui.messages import Seek
from arena.tui.playback import Playback
from arena.tui.scenes.picture import one_line
from arena.tui.screens.dialogs import GoTo, Help
from arena.tui.screens.prompt import open_prompt
from arena.tui.seating import Waits, pending_for, seat_states
from arena.tui.widgets.controls import Controls
from arena.tui.widgets.mind import Mind
from arena.tui.widgets.moves import Moves, Row
from arena.tui.widgets.notice import Notice
from arena.tui.widgets.scene import SceneView
from arena.tui.widgets.seats import Seats

TICK = 0.05
"""Seconds between two looks at the clock: the screen is drawn twenty times a second at the most."""
_REFRESH = 0.25
"""Seconds between two looks at a file that grows, and two drawings of a running clock."""
_WHOLE = 2000
"""Plies of the longest replay whose attempts are all read in the background."""
_CHUNK = 50
"""Plies read of it at a time."""
_LIVE_CHUNK = 5000
"""Plies read at a time of a match that is played here."""
_SEARCH = 0.02
"""Seconds at a time of searching for a failed attempt."""
_FRAMES = 128
"""Frames kept."""
_HINT = 5.0
"""Seconds for which the keys are told where nothing else tells them."""


class MatchScreen(Screen[None]):
    """One match. Everything on it is drawn from the tape at the ply that is looked at."""

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
        self.trouble = ""
        """What went wrong, in place of the result."""
        self._read = lru_cache(maxsize=_FRAMES)(tape.frame)
        self._search: tuple[int, int] | None = None
        """The direction of a search and the ply it has come to."""
        self._waits = Waits()
        self._alone: bool | None = None
        """Whether the scene is wanted alone where it need not be, or not where it should; None otherwise."""
        self._remark = ""
        self._remarked: Timer | None = None
        self._arrangement = 0
        """The number of the arrangement that was chosen of those there are."""
        self._ticked = self._refreshed = monotonic()
        live = tape.status == "live"
        self.playback.grow(tape.plies, more=live)
        if play and pace > 0:
            self.playback.playing = live or tape.plies > 0
        elif play or live:
            self.playback.follow()

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with Horizontal(id="table"):
            with Vertical(id="side"):
                yield Seats(id="seats")
                yield Moves(self._row, id="moves")
            yield SceneView(id="scene")
            yield Mind(id="mind")
        yield Notice(id="result")
        yield Controls(id="controls")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.set_interval(TICK, self._tick)
        self.show()
        if self.zoomed:
            self.remark(self.hint, _HINT)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)
        if small := cramped(self.app.size, self.tape.started.scene):
            self.remark(small, _HINT)

    # What the tape does

    def grown(self) -> None:
        """Take in that the tape has grown, ended or stopped."""
        self.playback.grow(self.tape.plies, more=self.tape.status == "live")
        self.show()

    def fail(self, error: BaseException) -> None:
        """Show an error in place."""
        self.trouble = f"{type(error).__name__}: {one_line(error, 500)}"
        self.show()

    def _tick(self) -> None:
        now = monotonic()
        passed, self._ticked = now - self._ticked, now
        changed = self.playback.tick(min(passed, 0.5))
        if now - self._refreshed >= _REFRESH and self.tape.status == "live":
            self._refreshed = now
            if self._refresh():
                self.playback.grow(self.tape.plies, more=self.tape.status == "live")
            changed = True
        changed = self._read_on() or changed
        if self._search is not None:
            self._look_on()
        elif changed:
            self.show()

    def _refresh(self) -> bool:
        try:
            return self.tape.refresh()
        except Exception as error:  # a foreign file: what is wrong with it is shown, and the rest stays
            self.trouble = one_line(error, 500)
            return False

    def _read_on(self) -> bool:
        """Read some more attempts into the index; whether there were any to read."""
        try:
            if isinstance(self.tape, LiveTape):
                return self.index.extend(_LIVE_CHUNK)
            return self.tape.plies <= _WHOLE and self.index.extend(_CHUNK)
        except Exception as error:
            self.trouble = one_line(error, 500)
            return False

    # Drawing

    def _row(self, ply: int) -> Row:
        try:
            frame = self._read(ply).seen_by(self.eyes)
        except Exception:  # told where the ply itself is shown
            return Row(())
        failed = any(isinstance(event, Attempted) and event.problem is not None for event in frame.attempts)
        return Row(frame.played, failed)

    def _started(self) -> MatchStarted:
        seen = self.tape.started if self.eyes is None else redact(self.tape.started, self.eyes)
        assert isinstance(seen, MatchStarted)
        return seen

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
        if not self.is_mounted or not self.query("#scene"):  # it is being set up, or taken down
            return
        self._arrange()
        ply, plies = self.playback.ply, self.playback.plies
        try:
            frame = self._read(ply).seen_by(self.eyes)
            before = self._read(ply - 1).scene_for(self.eyes) if ply else None
            states = seat_states(self.tape, ply, self.eyes, self.index, self._read, self._waits.of(self.tape))
            pending = pending_for(self.tape, self.eyes) if ply == plies else []
        except Exception as error:  # a foreign tape: what is wrong with it is shown, and the rest stays
            self.trouble = one_line(error, 500)
        else:
            self.query_one("#scene", SceneView).show(frame.scene, before)
            self.query_one("#seats", Seats).show(states)
            thoughts = self.tape.thoughts if isinstance(self.tape, LiveTape) and ply == plies else {}
            seen = {seat: text for seat, text in thoughts.items() if self.eyes in (None, seat)}
            mind = self.query_one("#mind", Mind)
            mind.show(self._started(), ply, frame.attempts, frame.played, pending, seen)
        self.query_one("#moves", Moves).show(ply, plies)
        going = self.playback.playing or self.playback.following
        self.query_one(Controls).show(ply, plies, self._marks(), going=going)
        self._show_heading()
        self._show_notice()

    def _marks(self) -> list[int]:
        """Plies with failed attempts, as far as they are known and may be seen."""
        marks = [ply for ply, failing in self.index.failing.items() if self.eyes is None or self.eyes in failing]
        if self._pending_failed():
            marks.append(self.tape.plies)
        return marks

    def _pending_failed(self) -> bool:
        failing = self.index.pending_failures()
        return bool(failing) if self.eyes is None else self.eyes in failing

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
        head = heading(self.tape, self._started(), self.playback, self.eyes, self.live_sign)
        self.query_one("#head", Static).update(head)
        self.query_one(Controls).tell(whereabouts(self.playback, searching=self._search is not None))

    def _show_notice(self) -> None:
        """How it ended, where the end is looked at; before that, what went wrong or is to be remarked."""
        remark = "   ".join(said for said in (self.standing, self._remark) if said)
        self.query_one("#result", Notice).show(
            self.tape, at_end=self.playback.at_end, trouble=self.trouble, remark=remark
        )

    def remark(self, text: str, seconds: float) -> None:
        """Say something for a while."""
        self._remark = text
        if self._remarked is not None:
            self._remarked.stop()
        self._remarked = self.set_timer(seconds, lambda: self.remark("", 0)) if text else None
        self._show_notice()

    # What the person does

    def on_seek(self, message: Seek) -> None:
        self._go(message.ply)

    def _go(self, ply: int) -> None:
        self._search = None
        self.playback.go(ply)
        self.show()

    def action_play(self) -> None:
        """Play or pause."""
        self._search = None
        self.playback.toggle()
        self.show()

    def action_step(self, plies: int) -> None:
        """Go on or back."""
        self._go(self.playback.ply + plies)

    def action_first(self) -> None:
        """Go to the beginning."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last ply, and stay with the newest."""
        self.action_follow()

    def action_follow(self) -> None:
        """Go to the last ply, and stay with the newest while more come."""
        self._search = None
        self.playback.grow(self.tape.plies, more=self.tape.status == "live")
        self.playback.follow()
        self.show()

    def action_hasten(self, factor: float) -> None:
        """Play faster or slower."""
        self.playback.hasten(factor)
        self.show()

    def action_ask_ply(self) -> None:
        """Ask where to go."""
        self.app.push_screen(GoTo(self.playback.ply, self.playback.plies), self._answered)

    def _answered(self, ply: int | None) -> None:
        if ply is not None:
            self._go(ply)

    def action_failed(self, direction: int) -> None:
        """Go to the next or previous ply with a failed attempt, reading the tape as far as needed."""
        self._go(self.playback.ply)
        self._search = (direction, self.playback.ply)
        self._look_on()

    def _look_on(self) -> None:
        assert self._search is not None
        direction, ply = self._search
        until = monotonic() + _SEARCH
        while monotonic() < until:
            ply += direction
            if not 0 <= ply <= self.playback.plies:
                self._search = None
                self.notify("no failed attempt there", timeout=2, markup=False)
                break
            if self._failing(ply):
                self._go(ply)
                return
            self._search = (direction, ply)
        self._show_heading()

    def _failing(self, ply: int) -> bool:
        try:
            failing = self.index.failing_at(ply) if ply else {}
        except Exception:  # told where the ply itself is shown
            return False
        if ply == self.playback.plies and self._pending_failed():
            return True
        return bool(failing) if self.eyes is None else self.eyes in failing

    def action_eyes(self, number: int) -> None:
        """Look through the eyes of the seat with this number from 1; 0 is the spectator."""
        seats = [seated.seat for seated in self.tape.started.seats]
        if number <= len(seats):
            self.eyes = seats[number - 1] if number else None
            self.query_one("#moves", Moves).forget()
            self.show()

    def action_next_eyes(self) -> None:
        """Look through the next seat's eyes; after the last comes the spectator."""
        seats = [None, *(seated.seat for seated in self.tape.started.seats)]
        self.action_eyes((seats.index(self.eyes) + 1) % len(seats))

    def action_mind(self) -> None:
        """Show or hide the mind; where there is no room beside the scene, show it, then the seats, then neither."""
        if self.zoomed:
            self.zoom(False)
        else:
            self._arrangement += 1
        self.show()
        self.call_after_refresh(self.show)

    def action_zoom(self) -> None:
        """Show the scene alone, or with what is around it."""
        self.zoom(not self.zoomed)
        self.show()
        self.call_after_refresh(self.show)

    def action_scroll_mind(self, lines: int) -> None:
        """Scroll the mind."""
        self.query_one("#mind", Mind).scroll_relative(y=lines, animate=False)

    def action_prompt(self) -> None:
        """Show what the models of a ply were sent, or of the nearest ply at which any was called."""
        open_prompt(self, self.tape, self.playback.ply, self.eyes)

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(KEYS))

    def action_back(self) -> None:
        """Return to the list this match was opened from, where there is one."""
        if len(self.app.screen_stack) > 2:
            self.dismiss()
