"""The match screen of persons who play: their moves, and hints, take-backs, draws and pauses."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from arena.agents.core.decision import AcceptDraw, Resign, TakeBack
from arena.agents.core.turn import Turn
from arena.games.core.outcome import Seat
from arena.replays.telling import ply_line, titles_of
from arena.table import Table
from arena.tui.advice import NoAdvice, advise
from arena.tui.bindings import TABLE, TABLE_KEYS
from arena.tui.scenes.picture import one_line
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.dialogs import Help, Sure
from arena.tui.screens.moving import MovingScreen
from arena.tui.session import Session
from arena.tui.widgets.seats import seconds

_REMARK = 6.0
"""Seconds for which is told why something cannot be done."""
_TURN = frozenset({"advise", "take_back", "draw", "pause"})
"""What can be done while one plays."""


class TableScreen(MovingScreen):
    """One match with persons at this terminal."""

    BINDINGS: ClassVar[list[BindingType]] = TABLE

    def __init__(self, session: Session, adviser: str) -> None:
        super().__init__(session)
        self._setup = session.setup
        self._adviser = adviser
        self._advised = ""
        self._hints: list[str] = []
        """What was advised in this turn, for the record."""
        self._offers = False

    def turn_changed(self, turn: Turn | None) -> None:
        """Forget what belonged to the turn before; after an attempt that failed, what was meant still is."""
        if turn is None or turn.attempt == 1:
            self._advised, self._hints, self._offers = "", [], False

    @property
    def advised(self) -> str:
        return self._advised

    @property
    def thought(self) -> str:
        return f"hints: {'; '.join(self._hints)}" if self._hints else ""

    @property
    def offers(self) -> bool:
        return self._offers

    @property
    def said(self) -> str:
        if self._advised and self._is_mine:
            return f"{one_line(self._adviser, 60)}: {one_line(self._advised, 60)}   tab takes it"
        return super().said

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _TURN:
            return self.is_raw
        return super().check_action(action, parameters)

    def resign(self, seat: Seat | None) -> None:
        if self._is_mine and self._turn is not None and self._turn.seat == seat:
            self.decide(Resign(thought=self.thought))
        else:
            self.people.resign(seat)

    def action_play_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Help(TABLE_KEYS))

    def action_advise(self) -> None:
        """Ask a bot what it would do."""
        turn = self._turn
        if not self._is_mine or turn is None or self._setup is None:
            self.remark("A hint is for whoever is to move.", _REMARK)
            return
        self.remark(f"{one_line(self._adviser, 60)} thinks …", 60)
        self.run_worker(self._advise(turn), group="advice", exclusive=True)

    async def _advise(self, turn: Turn) -> None:
        assert self._setup is not None
        try:
            move = await advise(self._adviser, self._setup.env, turn, self._setup.seed)
        except NoAdvice as error:
            if turn is self._turn:
                self.remark(f"✗ {one_line(error, 400)}", _REMARK)
            return
        if turn is self._turn:
            self._advised = move
            self._hints.append(f"{self._adviser} would play {move}")
            self.remark("", 0)
            self.show()

    def action_take_back(self) -> None:
        """Take back one's last move, where the table allows it."""
        if not self._is_mine or self._turn is None:
            self.remark("A move is taken back when it is your turn again.", _REMARK)
        elif not self._turn.take_backs:
            allowed = self.tape.started.table.get("take_backs", 0)
            none = "Nothing can be taken back here." if allowed else "This table allows no take-backs."
            self.remark(none, _REMARK)
        elif len(self.people.seats) > 1:
            self.app.push_screen(Sure("Take back?", self._undone(self._turn.seat)), self._took_back)
        else:
            self.decide(TakeBack(thought=self.thought))

    def _undone(self, seat: Seat) -> str:
        """The plies that a take-back would undo, in words: at one terminal it is not only one's own."""
        ply, titles, lines = self.tape.plies, titles_of(self.tape.started), []
        while ply > 0:
            frame = self._read(ply)
            lines.append(ply_line(frame.seen_by(self.eyes), titles).strip())
            if any(one.seat == seat and one.source != "take_back" for one in frame.played):
                break
            ply -= 1
        return "These are undone:\n" + "\n".join(one_line(line, 60) for line in reversed(lines[-6:]))

    def _took_back(self, sure: bool | None) -> None:
        if sure and self._is_mine:
            self.decide(TakeBack(thought=self.thought))

    def action_draw(self) -> None:
        """Accept the draw that is offered, or offer one with the next move."""
        started = self.tape.started
        if not self._is_mine or self._turn is None:
            self.remark("A draw is offered with a move, when it is your turn.", _REMARK)
        elif self._turn.draw_offered:
            self.app.push_screen(Sure("Accept the draw?", "The match ends."), self._accepted)
        elif started.game.payoff != "zero_sum" or len(started.seats) != 2 or not started.table.get("draws", True):
            self.remark("No draw can be agreed on at this table.", _REMARK)
        else:
            self._offers = not self._offers
            self.remark("A draw is offered with your next move." if self._offers else "No draw is offered.", _REMARK)
            self.show()

    def _accepted(self, sure: bool | None) -> None:
        if sure and self._is_mine:
            self.decide(AcceptDraw(thought=self.thought))

    def action_pause(self) -> None:
        """Stop the clock, and hide the board until it goes on."""
        if not self._is_mine or self._turn is None or self._turn.clock is None:
            self.remark("No clock of yours runs now.", _REMARK)
        elif self.people.pause():
            most = self.tape.started.table.get("pause_seconds", Table.model_fields["pause_seconds"].default)
            detail = f"Your clock stands still, for {seconds(float(most))} in a move at most. The board is hidden."
            self.app.push_screen(Curtain("Paused", detail), self._resumed)

    def _resumed(self, _: None) -> None:
        self.people.resume()
