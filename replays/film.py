"""A film: a match as the viewer on a page or in a notebook draws it, in blocks that can be opened one by one.

It is plain JSON, made of frames in their order. A *head* says who plays what. A *block* begins with the whole table and
holds up to `BLOCK` plies, each as a change of the one before (`arena.replays.scenes`), with all that was said; a text
stands once a block, with the ply that it came with, and is named by its place among them. Messages that a seat's model
was sent before in the block are counted and not named again. An *end* says how it came out, or how it stands.
Every text in it is harmless (`arena.replays.plain`); whoever draws it still draws it as text and nothing else.

docs/film.md tells every field.
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from arena.agents.core.messages import Message
from arena.games.core.outcome import Seat
from arena.replays.analysis import Analysis, read_analyses
from arena.replays.bills import Bill
from arena.replays.errors import ReplayError
from arena.replays.events import Asked, Attempted, MatchStarted, Played
from arena.replays.marks import BLUNDER, KINDS, Marks
from arena.replays.plain import one_line, plain
from arena.replays.player import Replay
from arena.replays.prompts import passages, read_calls
from arena.replays.redact import ending_of, redact
from arena.replays.signs import Signs
from arena.replays.tape import Frame, Tape
from arena.replays.telling import headline, measure_lines, problem_text, result_line, take_back_text, waits

FORMAT = 2
BLOCK = 256
"""Plies of a block."""
LONGEST = 200_000
"""Characters of one text that are kept."""
_NAME = 200
"""Characters of a name that are kept."""
_RESULT = 2000
"""Characters of a result, and of a line of measures, that are kept."""
_MEASURES = 200
"""Lines of measures that are kept."""
_LEVEL = 6
"""How hard blocks are packed, 0 to 9: a higher one takes three times as long for two percent."""

Json = dict[str, Any]


class Film:
    """Makes a film of a match's frames, which are given one after the other.

    Args:
        started: the beginning of the match.
        eyes: the seat through whose eyes all of it is seen; None is the spectator. What that seat may not know is not
            in the film.
    """

    def __init__(self, started: MatchStarted, eyes: Seat | None = None) -> None:
        seen = started if eyes is None else redact(started, eyes)
        assert isinstance(seen, MatchStarted)
        self.eyes = eyes
        self._started = seen
        self._seats = [seated.seat for seated in started.seats]
        self._marks = Marks(self._seats)
        self._asked: dict[Seat, Asked] = {}
        """What each seat was asked last."""
        self.unread = 0
        """Attempts whose prompts could not be read."""
        self.misjudged = ""
        """Why the analysis that lies beside the replay is not told, where it cannot be read."""
        self._texts: dict[str, int] = {}
        """Harmless text -> its place in the open block."""
        self._met: dict[str, int] = {}
        """Text as it came -> its place."""
        self._sent: dict[Seat, Sequence[Message]] = {}
        """What each seat's model was sent last in the open block."""
        self._scene = Signs().scene
        self._used: dict[Seat, Json] = {seat: _unused() for seat in self._seats}
        self._last: dict[Seat, int] = {}
        """The last ply at which each seat said something."""
        first = Frame(0, started.scene, started.digest, started.first_scores(), views=started.views)
        self._frame, self._seen = first, first.seen_by(eyes)
        self.head = self._head()
        self.block = self._begun()
        """The open block, which grows."""

    def _head(self) -> Json:
        started = self._started
        game = started.game
        return {
            "film": FORMAT,
            "match": _name(started.match),
            "created": _name(started.created),
            "headline": headline(started)[:_NAME],
            "game": {"id": _name(game.id), "title": _name(game.title), "payoff": _name(game.payoff)},
            "seats": [
                {
                    "seat": _name(seated.seat),
                    "title": _name(seated.title),
                    "player": _name(seated.player),
                }
                for seated in started.seats
            ],
            "eyes": None if self.eyes is None else _name(self.eyes),
            "views": sorted(map(_name, self._seen.views)),
            "marks": [list(kind) for kind in KINDS],
        }

    def _begun(self) -> Json:
        """A block that begins with the table as it stands."""
        self._texts, self._met, self._sent = {}, {}, {}
        seen = self._seen
        return {
            "start": seen.ply,
            "scene": self._scene(None, seen.scene),
            "views": {_name(seat): self._scene(None, scene) for seat, scene in seen.views.items()},
            "scores": _named(seen.scores),
            "used": _named(self._used),
            "last": _named(self._last),
            "plies": [],
        }

    @property
    def is_full(self) -> bool:
        """Whether the open block takes no more plies: the next one opens another."""
        return len(self.block["plies"]) >= BLOCK

    def take(self, frame: Frame) -> Json:
        """Put the next frame into the film; its ply, as it now stands at the end of the open block.

        Its `texts` are those that were not in its block before; what it says names texts by their place in the block.
        """
        if frame.ply != self._frame.ply + 1:
            raise ValueError(f"after ply {self._frame.ply} comes the next, not ply {frame.ply}")
        if self.is_full:
            self.block = self._begun()
        self._marks.note(self._frame, frame)
        before, seen, known = self._seen, frame.seen_by(self.eyes), len(self._texts)
        ply: Json = {
            "scene": self._scene(before.scene, seen.scene),
            "played": [_played(one) for one in seen.played],
            "at": max((one.at for one in frame.played), default=0.0),
        }
        views = {_name(seat): self._scene(before.views.get(seat), scene) for seat, scene in seen.views.items()}
        if views:
            ply["views"] = views
        if before.scores != seen.scores:
            ply["scores"] = _named(seen.scores)
        marks = self._marks.at(frame.ply, self.eyes)
        if marks:
            ply["marks"] = marks
        said = list(self.said(seen.attempts, count=True))
        if said:
            ply["said"] = said
            self._last |= {one.seat: frame.ply for one in seen.attempts if isinstance(one, Attempted)}
        fresh = list(self._texts)[known:]
        if fresh:
            ply["texts"] = fresh
        self._frame, self._seen = frame, seen
        self.block["plies"].append(ply)
        return ply

    def said(self, events: Sequence[Asked | Attempted], *, count: bool = False) -> Iterator[Json]:
        """What some attempts were, each with the texts that it names put into the open block if they are not there."""
        for event in events:
            if isinstance(event, Asked):
                self._asked[event.seat] = event
            else:
                yield self._said(event, self._asked.get(event.seat), count)

    def _said(self, event: Attempted, asked: Asked | None, count: bool) -> Json:
        said: Json = {"seat": _name(event.seat), "attempt": event.attempt, "seconds": round(event.seconds, 4)}
        if event.decision != "move":
            said["decision"] = event.decision
        if event.reply and event.reply != event.action:
            said["reply"] = self._text(event.reply)
        if event.thought:
            said["thought"] = self._text(event.thought)
        if event.extracted is not None and event.extracted != event.action:
            said["extracted"] = _name(event.extracted)
        if event.action is not None:
            said["action"] = _name(event.action)
        if event.problem is not None:
            said["problem"] = self._text(problem_text(event.problem))
        if asked is not None and asked.attempt == event.attempt and asked.feedback:
            said["feedback"] = self._text(asked.feedback)
        if asked is not None and asked.clock is not None:
            said["clock"] = round(asked.clock, 3)
        shown = event.shown.get("text")
        if isinstance(shown, str):
            said["shown"] = self._text(shown)
        waited = [[why, round(seconds, 3)] for why, seconds in waits(event)]
        if waited:
            said["waits"] = waited
        bill = _bill_of(event)
        if event.calls:
            said["model"] = _name(bill.answered_by)
            said["took"] = bill.words
            said["bill"] = _bill(bill)
            said["calls"] = list(self._calls(event))
        if count:
            self._count(event, bill)
        return said

    def _calls(self, event: Attempted) -> Iterator[list[Any]]:
        before = self._sent.pop(event.seat, ())
        try:
            calls = read_calls(event)
            for kind, name, text in passages(calls, before):
                yield ["same", int(name)] if kind == "same" else [kind, _name(name), self._text(text)]
            self._sent[event.seat] = calls[-1].request.messages
        except ValueError as error:
            self.unread += 1
            yield ["failure", "not read", self._text(str(error))]

    def _count(self, event: Attempted, bill: Bill) -> None:
        used = self._used.get(event.seat) or _unused()
        more = {"seconds": event.seconds, "failures": event.problem is not None, **_bill(bill)}
        self._used[event.seat] = {name: round(value + more[name], 9) for name, value in used.items()}

    def _text(self, text: str) -> int:
        """The place of a text in the open block."""
        place = self._met.get(text)
        if place is None:
            shown = plain(text, LONGEST)
            shown = text if shown == text else shown  # one copy in memory
            place = self._met[text] = self._texts.setdefault(shown, len(self._texts))
        return place

    def end(self, tape: Tape) -> Json:
        """How a match ended, or how it stands. It names texts of its own, since the open block may be gone."""
        kept = self._texts, self._met, self._sent
        self._texts, self._met, self._sent = {}, {}, {}
        try:
            pending = list(self.said(_seen(tape.pending(), self.eyes)))
            told: Json = {"status": tape.status, "plies": tape.plies, "said": pending, "texts": list(self._texts)}
        finally:
            self._texts, self._met, self._sent = kept
        judged = self._judged(tape)
        if judged:
            told["judged"] = judged
        told["marks"] = {"": self._marked(None)} | {_name(seat): self._marked(seat) for seat in self._seen.views}
        if tape.ended is not None:
            ended = tape.ended if self.eyes is None else ending_of(tape.ended, self.eyes, tape.started)
            told |= {
                "ending": _name(ended.ending),
                "reason": _name(ended.reason),
                "culprit": None if ended.culprit is None else _name(ended.culprit),
                "result": result_line(self._started, ended)[:_RESULT],
                "scores": None if ended.scores is None else _named(ended.scores),
                "measures": [line[:_RESULT] for line in measure_lines(self._started, ended)[:_MEASURES]],
            }
        return told

    def _judged(self, tape: Tape) -> Json | None:
        """What the last judge said of the match, where an analysis lies beside the replay: for who may see all."""
        if self.eyes is not None or not isinstance(tape, Replay) or tape.ended is None:
            return None
        try:
            found = read_analyses(tape.path, tape.ended.digest, tape.plies)
        except ReplayError as error:
            self.misjudged = one_line(str(error))
            return None
        if not found:
            return None
        for move in found[-1].moves:
            if found[-1].is_blunder(move):
                self._marks.mark(move.ply + 1, BLUNDER)
        return _told_of(found[-1])

    def _marked(self, eyes: Seat | None) -> list[int]:
        """The marks that a pair of eyes see: how many plies further each is, and its bits, by turns."""
        marked, last = [], 0
        for ply in range(1, self._frame.ply + 1):
            bits = self._marks.at(ply, self.eyes if eyes is None else eyes)
            if bits:
                marked += [ply - last, bits]
                last = ply
        return marked

    @property
    def used(self) -> Mapping[Seat, Json]:
        """What each seat has used so far."""
        return self._used


def blocks(tape: Tape, film: Film) -> Iterator[Json]:
    """The blocks of a recorded match, in their order; `film.end(tape)` is the end afterwards."""
    for ply in range(1, tape.plies + 1):
        if film.is_full:
            yield film.block
        film.take(tape.frame(ply))
    yield film.block


def packed(block: Json) -> bytes:
    """A block as gzipped JSON."""
    return gzip.compress(msgspec.json.encode(block), _LEVEL, mtime=0)


def as_text(data: bytes) -> str:
    """Packed data as text of which no part can be read as markup."""
    return b64encode(data).decode()


def _told_of(analysis: Analysis) -> Json:
    moves = [
        [
            move.ply + 1,
            _name(move.seat),
            move.value,
            move.best_value,
            _name(move.best[0]),
            analysis.is_blunder(move),
        ]
        for move in analysis.moves
    ]
    return {"judge": _name(analysis.judge), "range": list(analysis.score_range), "moves": moves}


def _name(text: str) -> str:
    """A name, or what else stands in a line."""
    return one_line(text)[:_NAME]


def _named(seats: Mapping[Seat, Any]) -> Json:
    return {_name(seat): value for seat, value in seats.items()}


def _unused() -> Json:
    return {"seconds": 0.0, "failures": 0, "calls": 0, "input": 0, "output": 0, "cost": 0.0, "unpriced": 0}


def _bill_of(event: Attempted) -> Bill:
    try:
        return Bill.of(event.calls)
    except ValueError:  # the passages of the calls tell it
        return Bill()


def _bill(bill: Bill) -> Json:
    return {
        "calls": bill.calls,
        "input": bill.input.known,
        "output": bill.output.known,
        "cost": bill.cost,
        "unpriced": bill.unpriced,
    }


def _played(one: Played) -> list[Any]:
    action = take_back_text(one.action) if one.source == "take_back" else one.action
    told: list[Any] = [_name(one.seat), _name(action), _name(one.source)]
    return [*told, True] if one.secret else told


def _seen(events: Iterable[Asked | Attempted], eyes: Seat | None) -> list[Asked | Attempted]:
    if eyes is None:
        return list(events)
    return [event for one in events if isinstance(event := redact(one, eyes), (Asked, Attempted))]
