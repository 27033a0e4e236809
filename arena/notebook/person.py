"""The persons who play in a notebook: what lies before them, and what they do, on the way to and from the match.

Everything here happens in the match's own event loop. The browser is told what to draw, and whatever comes from it is
taken only where it fits what is being asked: a wrong word from it is nothing, or one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any, Protocol

from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, TakeBack
from arena.agents.core.turn import Turn
from arena.agents.persons.composing import Composer, offered
from arena.agents.persons.forms import filled, label
from arena.agents.persons.people import People
from arena.games.core.outcome import Seat
from arena.games.core.scene import Dialogue, Form
from arena.notebook.blanks import NAME, fits, sound, told
from arena.replays.plain import one_line
from arena.replays.tape import Tape
from arena.table import Table

HASTE = 0.25
"""Seconds at the beginning of a turn in which nothing is chosen by a click."""
LONGEST = 100_000
"""Characters of the longest text that is taken."""
_LISTED = 40
"""Moves that are told of those that are possible."""
_SAID = 500
"""Characters of a remark that are kept."""

Json = dict[str, Any]


class Before(Protocol):
    """What persons sit before."""

    @property
    def tape(self) -> Tape | None:
        """The match as far as it was played."""
        ...

    def put(self, desk: Json | None) -> None:
        """Show what a person is asked."""
        ...

    def look(self, eyes: Seat | None, *, bare: bool = False) -> None:
        """Show the match through somebody's eyes, without the seed if it is to be bare."""
        ...

    def hide(self) -> None:
        """Show nothing of the match."""
        ...


class Desk:
    """Where persons make whole moves: by pointing at the board, typing, filling in a form or talking.

    Args:
        people: the persons, who share the screen.
        view: what they sit before.
        table: the rules of the match.
        titles: what each seat is called.
        eyes: through whose eyes the match is seen by a person who sits alone, or by persons without secrets.
        draws: whether a draw can be agreed on.
    """

    def __init__(
        self,
        people: People,
        view: Before,
        table: Table,
        titles: Mapping[Seat, str],
        *,
        eyes: Seat | None,
        secrets: bool,
        draws: bool,
    ) -> None:
        self._people = people
        self._view = view
        self._table = table
        self._titles = titles
        self._eyes = eyes
        self._secrets = secrets
        self._draws = draws
        self.timer = monotonic
        self._turn: Turn | None = None
        self._number = 0
        """Of what lies there: what is answered to anything earlier comes too late."""
        self._curtain: Seat | None = None
        self._paused = False
        self._composer = Composer()
        self._written = 0
        """How often the line was written by somebody else than who types in it."""
        self._remark = ""
        self._refused = ""
        self._offers = False
        self._began = 0.0
        self._since = 0.0
        """When the turn began, by its own clock, which stands still in pauses."""
        self._over = False
        people.changed = self.turned

    @property
    def secrets(self) -> bool:
        """Whether one of the persons must not see what another sees."""
        return self._secrets

    @property
    def eyes(self) -> Seat | None:
        """The seat through whose eyes the match is seen now."""
        return self._people.seat if self._secrets else self._eyes

    # What lies there

    def turned(self) -> None:
        """Let the right person to the screen, and show what they are asked."""
        if self._over:
            return
        people = self._people
        if people.curtain is not None:
            self._fall(people.curtain)
            return
        if people.is_paused:
            self._view.hide()
            if not self._paused:
                self._paused = True
                self._number += 1
            self._view.put({"what": "paused", "turn": self._number, "seconds": self._table.pause_seconds})
            return
        self._paused, self._curtain = False, None
        self._view.look(self.eyes, bare=True)
        turn = people.turn
        if turn is not self._turn:
            self._turn = turn
            self._number += 1
            if turn is not None:
                self._begin(turn)
        self.show()

    def over(self) -> None:
        """Say that the match is over, and show all of it to everybody."""
        self._over = True
        self._view.put({"what": "over"})
        self._view.look(None)

    def _fall(self, seat: Seat) -> None:
        """Hide everything until the next person is there."""
        self._view.hide()
        if self._curtain != seat:
            self._curtain = seat
            self._turn, self._composer, self._remark, self._refused = None, Composer(), "", ""
            self._number += 1
            self._written += 1  # what was typed ahead is not for the next one's eyes
        self._view.put({"what": "curtain", "turn": self._number, "seat": seat, "title": self._title(seat)})

    def _begin(self, turn: Turn) -> None:
        legal: tuple[str, ...] = ()
        self._remark = one_line(turn.taken_back)[:_SAID]
        try:
            legal = tuple(turn.view.legal)
        except Exception as error:  # the game's own failure, which ends the match as soon as somebody answers
            self._remark = one_line(f"the game failed: {error}")[:_SAID]
        self._composer = Composer(legal)
        self._refused = "" if turn.feedback is None else one_line(turn.feedback)[:_SAID]
        if turn.attempt == 1:
            self._offers = False
        self._began = self.timer()
        self._since = turn.now() - turn.waited()

    def show(self) -> None:
        """Show what is asked, as it stands."""
        turn = self._turn
        if turn is None:
            seat = self._people.seat if self._eyes is not None or self._secrets else None
            self._view.put(
                {
                    "what": "waiting",
                    "turn": self._number,
                    "seat": seat,
                    "title": self._title(seat),
                    "written": self._written,
                    "resigns": self._people.resigns(seat),
                    "can": ["resign"],
                }
            )
            return
        composer, parts = self._composer, self._parts
        text = composer.text
        chosen = text if text in parts else ""
        moves = composer.completions(text)[:_LISTED]
        left = None if turn.clock is None else max(0.0, turn.clock - (turn.now() - turn.waited() - self._since))
        self._view.put(
            {
                "what": "turn",
                "turn": self._number,
                "seat": turn.seat,
                "title": self._title(turn.seat),
                "attempt": turn.attempt,
                "text": text,
                "written": self._written,
                "free": composer.is_free,
                "moves": moves,
                "more": composer.count(text) - len(moves) if not composer.is_free else 0,
                "choices": {
                    "possible": sorted(composer.possible(parts) | ({chosen} & parts)),
                    "chosen": chosen,
                    "hinted": [],
                    "whole": sorted(composer.wholes(parts)),
                    "following": sorted(composer.following(parts)),
                },
                "forms": [told(form) for form in self._forms],
                "clock": None if left is None else round(left, 3),
                "runs": not turn.is_waiting,
                "remark": self._remark,
                "refused": self._refused,
                "draw": "offered" if turn.draw_offered else "offers" if self._offers else "",
                "can": self._can(turn),
            }
        )

    def _can(self, turn: Turn) -> list[str]:
        """What can be done beside a move."""
        can = ["resign"]
        if turn.draw_offered:
            can.append("accept_draw")
        elif self._draws:
            can.append("offer_draw")
        if turn.take_backs:
            can.append("take_back")
        if turn.clock is not None:
            can.append("pause")
        return can

    def _title(self, seat: Seat | None) -> str:
        return "" if seat is None else one_line(self._titles.get(seat, seat))[:NAME]

    @property
    def _scene(self) -> object:
        tape = self._view.tape
        return None if tape is None else tape.frame(tape.plies).scene_for(self.eyes)

    @property
    def _parts(self) -> frozenset[str]:
        return offered(self._scene)

    @property
    def _forms(self) -> tuple[Form, ...]:
        scene = self._scene
        return scene.forms if isinstance(scene, Dialogue) else ()

    # What a person does

    def take(self, message: Mapping[str, Any]) -> None:
        """Take what a person did in the browser. What does not fit is left alone."""
        do, turn = message.get("do"), self._turn
        if self._over or not isinstance(do, str) or message.get("turn") != self._number:
            return
        if do == "lift":
            self._people.lift()
        elif do == "resume":
            self._people.resume()
        elif do == "resign" and self._curtain is None and not self._paused:
            self._people.resign(self._people.asked or self._people.seat or self._people.seats[0])
        elif turn is not None and self._people.turn is turn and not self._paused and do in _TURNS:
            text = sound(message.get("text", ""))
            if text is None:
                return
            if len(text) > LONGEST:
                self._say(f"That is too long: a move has up to {LONGEST:,} characters, and this has {len(text):,}.")
                return
            getattr(self, f"_{do}")(turn, message if do == "form" else text)

    def _point(self, turn: Turn, part: str) -> None:
        if self.timer() - self._began < HASTE or part not in self._parts:
            return
        self._remark = self._refused = ""
        move = self._composer.point(part, self._parts)
        if move is not None:
            self._play(move)
        else:
            self._write(self._composer.text)

    def _typed(self, turn: Turn, text: str) -> None:
        """Take what is typed; on a cell that waits for a sign, one is enough."""
        before = self._composer.text
        self._composer.typed(text)
        begun = before in self._parts and text.startswith(before) and text != before
        if begun and not self._composer.is_free and self._composer.is_complete(text):
            self._play(text)
        else:
            self._remark = ""
            self.show()

    def _complete(self, turn: Turn, text: str) -> None:
        if not self._composer.is_free:
            self._write(self._composer.common(text))

    def _send(self, turn: Turn, text: str) -> None:
        if not text.strip():
            return
        move = self._composer.whole(text)
        if move is None and self._composer.is_begun and text == self._composer.text:
            self._say(f"{one_line(text)[:NAME]} is the beginning of a move: point at how it goes on.")
            return
        self._play(text.strip() if move is None else move, text)

    def _form(self, turn: Turn, message: Mapping[str, Any]) -> None:
        number, values = message.get("number"), message.get("values", {})
        forms = self._forms
        if type(number) is not int or not 0 <= number < len(forms) or not isinstance(values, Mapping):
            return
        found: dict[str, str] = {}
        for blank in forms[number].blanks:
            value = sound(values.get(blank.name))
            if value is None or not fits(blank, value):
                self._say(f"{label(blank, one_line(blank.name)[:NAME])} is missing or wrong.")
                return
            found[blank.name] = value.strip() if not blank.choices else value
        self._play(filled(forms[number].template, found))

    def _offer_draw(self, turn: Turn, _: str) -> None:
        if self._draws and not turn.draw_offered:
            self._offers = not self._offers
            self._say("A draw is offered with your next move." if self._offers else "No draw is offered.")

    def _accept_draw(self, turn: Turn, _: str) -> None:
        if turn.draw_offered:
            self._decide(AcceptDraw())

    def _take_back(self, turn: Turn, _: str) -> None:
        if turn.take_backs:
            self._decide(TakeBack())

    def _pause(self, turn: Turn, _: str) -> None:
        if turn.clock is not None:
            self._people.pause()

    def _say(self, remark: str) -> None:
        self._remark = remark
        self.show()

    def _write(self, text: str) -> None:
        """Put a text into the line."""
        self._composer.typed(text)
        self._written += 1
        self.show()

    def _play(self, move: str, said: str | None = None) -> None:
        """Make a move; `said` is what was typed, where that was not the move itself."""
        kind = OfferDraw if self._offers else Move
        self._decide(kind(move, reply=None if said == move else said))

    def _decide(self, decision: Decision) -> None:
        self._composer, self._turn = Composer(), None
        self._remark = self._refused = ""
        self._number += 1
        self._written += 1
        self._people.answer(decision)
        self.show()


_TURNS = frozenset({"point", "typed", "complete", "send", "form", "offer_draw", "accept_draw", "take_back", "pause"})
"""What can be done in a turn."""
