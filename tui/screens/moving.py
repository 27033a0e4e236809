"""The match screen of persons who make whole moves: typed, pointed at on the board, or filled into a form."""

from __future__ import annotations

from time import monotonic

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Input

from arena.agents.core.decision import Decision, Move, OfferDraw
from arena.agents.core.turn import Turn
from arena.agents.persons.composing import Composer, offered
from arena.agents.persons.forms import filled
from arena.agents.persons.people import People
from arena.games.core.scene import Dialogue
from arena.tui.host import stands
from arena.tui.messages import Pointed
from arena.tui.palette import marker, seat_style
from arena.tui.scenes.choices import Choices
from arena.tui.scenes.picture import one_line
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.fill import Fill
from arena.tui.screens.person import PersonScreen
from arena.tui.session import Session
from arena.tui.widgets.finder import Words
from arena.tui.widgets.movebar import FormChosen, MoveBar, Picked, Steered
from arena.tui.widgets.scene import SceneView

HASTE = 0.25
"""Seconds at the beginning of a turn in which nothing is chosen by a click, or by enter alone."""
_REMARK = 6.0
"""Seconds for which is told why something is no move."""
_STANDING = 3600.0
"""Seconds for which is told what holds until somebody moves."""


class MovingScreen(PersonScreen):
    """One match with persons at this terminal, and how they make their moves."""

    def __init__(self, session: Session) -> None:
        assert session.people is not None
        assert session.tape is not None
        super().__init__(session.tape, session.people, session.people.seat)
        self.people: People = session.people
        self.composer = Composer()
        self._turn: Turn | None = None
        """What the move is being made for."""
        self._began = 0.0
        """When it could first be made."""
        self._curtain: Curtain | None = None

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            if isinstance(widget, Footer):
                yield MoveBar(id="bar")
            yield widget

    def on_mount(self) -> None:
        self.people.changed = self.turned
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        self.mode_changed()
        self.on_turned()

    # Turns

    def on_turned(self) -> None:
        """Let the right person to the screen, and take in what they are asked."""
        if not stands(self):
            return
        if self.people.curtain is not None and self.is_live:
            self._draw_curtain()
            return
        if self.is_live and self._own and self.eyes != self.people.seat:
            self.eyes = self.people.seat
            self.eyes_changed()
        turn = self.people.turn
        if turn is not self._turn:
            self._turn = turn
            self.turn_changed(turn)
            if turn is not None:
                self._begin(turn)
        self.grown()

    def turn_changed(self, turn: Turn | None) -> None:
        """Another turn has begun, or the last one is over."""

    def _begin(self, turn: Turn) -> None:
        """Begin a move."""
        try:
            legal = tuple(turn.view.legal)
        except Exception as error:  # the game's own failure, which ends the match as soon as somebody answers
            self.trouble = one_line(error, 500)
            legal = ()
        self.composer, self._began = Composer(legal), monotonic()
        offered = "Your opponent offers a draw: F7 accepts, a move declines." if turn.draw_offered else ""
        if turn.feedback is not None:
            refused = f"✗ {one_line(turn.feedback, 400)}"
            self.remark("   ".join(filter(None, (refused, offered))), _STANDING if offered else _REMARK)
        else:
            undone = f"↶ {one_line(turn.taken_back, 200)}" if turn.taken_back else ""
            self.remark("   ".join(filter(None, (undone, offered))), _STANDING if offered else _REMARK)
            self.composer.typed(self._bar.input.value)

    def _draw_curtain(self) -> None:
        """Hide everything, what was typed and told included, until the next person is there."""
        if self._curtain is not None:
            return
        self._turn = None
        self.turn_changed(None)
        self.composer = Composer()
        self._write("")
        if self.has_class("-finding"):
            self.query_one(Words).value = ""
            self.action_close_finder()
        self.action_follow()
        self.remark("", 0)
        self.app.clear_notifications()
        seat = self.people.curtain or ""
        title = next((one_line(s.title, 40) for s in self.tape.started.seats if s.seat == seat), "the next")
        self._curtain = Curtain(f"{marker(seat)} {title} to the screen", "Nobody else may look.", seat_style(seat))
        self.run_worker(self._fall(self._curtain), group="curtain")

    async def _fall(self, curtain: Curtain) -> None:
        """Take away whatever somebody has opened over the match, and hide what is left."""
        while self.app.screen is not self and self in self.app.screen_stack:
            await self.app.pop_screen()
        self.app.push_screen(curtain, self._lifted)

    def _lifted(self, _: None) -> None:
        self._curtain = None
        if self.is_live:
            self.people.lift()
        self.on_turned()

    def grown(self) -> None:
        if self._curtain is not None and not self.is_live:
            self._curtain.dismiss()
        super().grown()

    # Drawing

    @property
    def _bar(self) -> MoveBar:
        return self.query_one(MoveBar)

    @property
    def _is_mine(self) -> bool:
        """Whether a move can be made now."""
        return stands(self) and self.is_raw and self._turn is not None and self.people.turn is self._turn

    @property
    def _parts(self) -> frozenset[str]:
        return offered(self.query_one("#scene", SceneView).scene)

    @property
    def choices(self) -> Choices | None:
        if not self._is_mine:
            return None
        parts = offered(self._read(self.playback.ply).scene_for(self.eyes))
        composer = self.composer
        chosen = composer.text if composer.text in parts else ""
        possible = composer.possible(parts) | ({chosen} & parts)
        hinted = composer.parts_of(self.advised, parts) if self.advised else frozenset()
        return Choices(possible, chosen, hinted, composer.wholes(parts), composer.following(parts))

    @property
    def advised(self) -> str:
        """A move that somebody advises."""
        return ""

    @property
    def thought(self) -> str:
        """What the record says that the person thought."""
        return ""

    @property
    def offers(self) -> bool:
        """Whether a draw is offered together with the move."""
        return False

    def mode_changed(self) -> None:
        if not stands(self):
            return
        self.set_class(self.is_raw, "-playing")
        self.set_focus(self._bar.input if self.is_raw else None)

    def show(self) -> None:
        super().show()
        if not stands(self):
            return
        scene = self.query_one("#scene", SceneView).scene
        forms = scene.forms if isinstance(scene, Dialogue) and self._is_mine else ()
        typed = self._bar.input.value
        self._bar.input.steers = self.composer.is_begun
        moves = self.composer.completions(typed) if self._is_mine else []
        more = self.composer.count(typed) - len(moves) if self._is_mine else 0
        free = self._is_mine and self.composer.is_free
        self._bar.show(self._mover(), moves, self.said, forms, free=free, more=more)

    def _mover(self) -> Content:
        seat = self.people.asked or self.people.seat
        if seat is None:
            return Content.styled(" ● ", "bold $text-accent")
        title = next((one_line(one.title, 24) for one in self.tape.started.seats if one.seat == seat), seat)
        draw = " ½" if self.offers else ""
        return Content.assemble((f" {marker(seat)} {title}{draw} ▸ ", f"bold {seat_style(seat)}"))

    @property
    def said(self) -> str:
        """What stands in the place of the possible moves."""
        if self.people.resigns(self.people.seat) and self.is_live:
            return "you resign at your next turn"
        if not self._is_mine:
            return "the others think …" if self.is_live else ""
        return "enter sends it" if self.composer.is_free else ""

    # Moves

    @on(Input.Changed, "#move")
    def _typed(self, event: Input.Changed) -> None:
        """Take what is typed; on a cell that waits for a sign, one is enough."""
        event.stop()
        text, before = event.value, self.composer.text
        self.composer.typed(text)
        if self._is_mine and text and text != before and not self.composer.is_free:
            begun = before if before in self._parts and text.startswith(before) and text != before else ""
            cursor = self.query_one("#scene", SceneView).cursor
            if begun and self.composer.is_complete(text):
                self._play(text)
                return
            if cursor and not self.composer.completions(text) and self.composer.is_complete(cursor + text):
                self._play(cursor + text)
                return
        self.show()

    @on(Input.Submitted, "#move")
    def _submitted(self, event: Input.Submitted) -> None:
        """Play what was typed; where nothing was, or a move was begun on the board, what the cursor there is at."""
        event.stop()
        if not self._is_mine:
            return
        said = event.input.value  # which may have been completed since
        if not said.strip():
            if not self._is_hasty:
                self.query_one("#scene", SceneView).choose()
            return
        move = self.composer.whole(said)
        if move is None and self.composer.is_begun:
            if not self._is_hasty:
                self.query_one("#scene", SceneView).choose()
            return
        self._play(said.strip() if move is None else move, said)

    def on_completed(self) -> None:
        """Complete what was typed: by the advice, else as far as all possible moves agree; else go to the forms."""
        if not self._is_mine:
            return
        if self.composer.is_free and not self.advised:
            self.query("#forms Button").focus()
            return
        self._write(self.advised or self.composer.common(self._bar.input.value))

    def _write(self, text: str) -> None:
        field = self._bar.input
        with self.prevent(Input.Changed):
            field.value = text
        field.cursor_position = len(text)
        self.composer.typed(text)
        self.show()

    def on_picked(self, message: Picked) -> None:
        if self._is_mine:
            self._play(message.move)

    def on_steered(self, message: Steered) -> None:
        if self._is_mine:
            self.query_one("#scene", SceneView).move_cursor(message.dx, message.dy)

    def on_pointed(self, message: Pointed) -> None:
        """Take what was pointed at as the next part of the move."""
        if not self._is_mine or self._is_hasty:
            return
        move = self.composer.point(message.text, self._parts)
        if move is not None:
            self._play(move)
        else:
            self._write(self.composer.text)

    @property
    def _is_hasty(self) -> bool:
        """Whether the turn has only just begun, so that a second press still belongs to the move before."""
        return monotonic() - self._began < HASTE

    def on_form_chosen(self, message: FormChosen) -> None:
        """Make a structured move, after its blanks were filled in."""
        if not self._is_mine:
            return
        if message.form.blanks:
            self.app.push_screen(Fill(message.form), self._play_form)
        else:
            self._play(filled(message.form.template, {}))

    def _play_form(self, move: str | None) -> None:
        if move is not None and self._is_mine:
            self._play(move)

    def _play(self, move: str, said: str | None = None) -> None:
        """Make a move; `said` is what was typed, where that was not the move itself."""
        reply = None if said == move else said
        kind = OfferDraw if self.offers else Move
        self.decide(kind(move, reply=reply, thought=self.thought))

    def decide(self, decision: Decision) -> None:
        """Answer what is asked."""
        self._write("")
        self.composer = Composer()
        self._turn = None
        self.people.answer(decision)
        self.show()

    async def on_key(self, event: events.Key) -> None:
        """Bring a key that was meant for the move to where it is typed; what comes just after the end is for nobody."""
        if not stands(self):
            return
        if self.is_late and event.is_printable:
            event.stop()
            event.prevent_default()
            return
        field = self._bar.input
        if self.is_raw and not field.has_focus and event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            field.focus()
            field.insert_text_at_cursor(event.character)
