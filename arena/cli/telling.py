"""A match told on stdout while it is played, and its result as text or JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING

import typer

from arena.games.core.outcome import Seat
from arena.replays.bills import Bill, Tallies
from arena.replays.events import AnyEvent, Attempted, MatchStarted, Played
from arena.replays.plain import one_line
from arena.replays.redact import ending_of, redact
from arena.replays.tape import LiveTape
from arena.replays.telling import (
    bill_lines,
    call_lines,
    headline,
    measure_lines,
    ply_line,
    problem_text,
    result_line,
    scene_lines,
    seat_lines,
    titles_of,
)

if TYPE_CHECKING:
    from arena.edges import Result

_LINES = 200
"""Plies told one by one; of a longer match only the count goes on."""


class Teller:
    """Tells a match: plies on stdout, or how far it is on stderr where a person waits.

    With a person at the table it tells what that person's seat (`eyes`) may see.
    """

    def __init__(self, *, as_text: bool, progress: bool, eyes: Seat | None = None) -> None:
        self._eyes = eyes
        self._as_text = as_text
        self._progress = progress and not as_text
        self._tape: LiveTape | None = None
        self._titles: dict[str, str] = {}
        self._shown = 0.0
        self._tallies = Tallies()

    @property
    def bills(self) -> dict[Seat, Bill]:
        """What the calls of models came to so far and what was wrong, for each seat that has either."""
        return self._tallies.bills

    def tell(self, event: AnyEvent) -> None:
        """Take the next event."""
        self._tallies.extend([event])
        seen = event if self._eyes is None else redact(event, self._eyes)
        if seen is not None:
            self._tell(seen)

    def _tell(self, event: AnyEvent) -> None:
        if isinstance(event, MatchStarted):
            self._tape, self._titles = LiveTape(event, keep=1), titles_of(event)
            if self._as_text:
                typer.echo("\n".join([headline(event), *(f"  {line}" for line in seat_lines(event))]))
            return
        assert self._tape is not None
        self._tape.append(event)
        if isinstance(event, Attempted):
            self._attempt(event)
        elif isinstance(event, Played) and event.scene is not None:
            self._ply()

    def _attempt(self, event: Attempted) -> None:
        """An attempt that failed, and what each that called a model took."""
        assert self._tape is not None
        if not self._as_text:
            return
        if event.problem is not None:
            typer.echo(f"      {self._titles[event.seat]}: {one_line(problem_text(event.problem))}")
        if self._tape.plies < _LINES:
            typer.echo("".join(f"{dim(line)}\n" for line in call_lines(event)), nl=False)

    def _ply(self) -> None:
        assert self._tape is not None
        plies = self._tape.plies
        if self._as_text and plies <= _LINES:
            typer.echo(ply_line(self._tape.frame(plies), self._titles))
            if plies == _LINES:
                typer.echo("      … and so on")
        elif self._progress and monotonic() - self._shown > 0.1:
            self._shown = monotonic()
            sys.stderr.write(f"\rply {plies} ")
            sys.stderr.flush()

    def done(self) -> None:
        """The match is over."""
        if self._progress and self._shown:
            sys.stderr.write("\r" + " " * 20 + "\r")
        if self._as_text and self._tape is not None:
            typer.echo("\n".join(["", *scene_lines(self._tape.frame(self._tape.plies).scene), ""]))

    def interrupted(self) -> None:
        """Somebody pressed Ctrl-C; what was played is kept."""
        plies = 0 if self._tape is None else self._tape.plies
        typer.echo(f"\nstopped after {plies} plies; the replay is kept, as void", err=True)

    def result(self, result: Result) -> str:
        """The result in a line, after the plies or by itself."""
        ended = result.ended if self._eyes is None else ending_of(result.ended, self._eyes, result.started)
        line = result_line(result.started, ended)
        told = [line if self._as_text else f"{one_line(result.started.game.title)}: {line}"]
        seen = {seat: bill for seat, bill in self.bills.items() if self._eyes in (None, seat)}
        return "\n".join([*told, *measure_lines(result.started, ended), *bill_lines(result.started, seen)])


def dim(line: str) -> str:
    """A line that is drawn back where a terminal can."""
    return typer.style(line, dim=True)


def result_json(result: Result, bills: Mapping[Seat, Bill]) -> str:
    """The result as one JSON object; `bills` are what the calls of models came to."""
    import msgspec

    started, ended = result.started, result.ended
    body = {
        "match": started.match,
        "game": {"id": started.game.id, "version": started.game.version, "params": dict(started.game.params)},
        "seats": {seated.seat: seated.player for seated in started.seats},
        "seed": started.seed,
        "ending": ended.ending,
        "reason": ended.reason,
        "detail": ended.detail,
        "culprit": ended.culprit,
        "scores": None if ended.scores is None else dict(ended.scores),
        "measures": dict(ended.measures),
        "bills": {seat: bill.data for seat, bill in bills.items()},
        "plies": ended.plies,
        "digest": ended.digest,
        "seconds": ended.at,
        "replay": None if result.path is None else str(result.path),
    }
    return msgspec.json.encode(body).decode()
