"""The result of a match in words."""

from __future__ import annotations

from itertools import islice

from textual.content import Content

from arena.games.core.outcome import Seat
from arena.replays.events import MatchEnded, MatchStarted
from arena.replays.redact import ending_of
from arena.replays.tape import Tape
from arena.replays.telling import measure_lines
from arena.tui.palette import marker, seat_style
from arena.tui.scenes.picture import one_line

_DETAIL = 300
_NAMED = 8
"""Seats that are named of those that share something."""


def result(tape: Tape, eyes: Seat | None = None) -> Content:
    """How a match ended, as `eyes` may know it, in a line; where it was cut off, that; empty while it goes on."""
    if tape.ended is None:
        if tape.status != "cut off":
            return Content("")
        return Content.assemble(
            ("✗ cut off at ", "bold $text-warning"),
            (f"ply {tape.plies}", "bold $text-warning"),
            ("  nothing more was recorded", "$quiet"),
        )
    return _ended(tape.started, _seen(tape.started, tape.ended, eyes))


def measures(tape: Tape, eyes: Seat | None = None) -> list[str]:
    """What the game measured beside the score, as `eyes` may know it, a line a seat; nothing while it is played."""
    return [] if tape.ended is None else measure_lines(tape.started, _seen(tape.started, tape.ended, eyes))


def _seen(started: MatchStarted, ended: MatchEnded, eyes: Seat | None) -> MatchEnded:
    return ended if eyes is None else ending_of(ended, eyes, started)


def _ended(started: MatchStarted, ended: MatchEnded) -> Content:
    detail = one_line(ended.detail, _DETAIL)
    if ended.ending == "void":
        head = Content.styled(f"∅ no result ({ended.reason})", "bold $text-warning")
    else:
        head = _winners(started, ended)
    parts = [head, Content.styled(f"  {detail}", "$foreground")]
    if ended.ending == "forfeited":
        culprit = _names(started, [ended.culprit]) if ended.culprit is not None else Content("somebody")
        parts.append(
            Content.assemble(("  ✗ ", "bold $text-error"), culprit, (f" forfeits: {ended.reason}", "$text-error"))
        )
    elif ended.ending == "played" and ended.reason != "rules":
        parts.append(Content.styled(f"  ({ended.reason.replace('_', ' ')})", "$quiet"))
    if ended.scores is not None and len(started.seats) > 1:
        first = islice(ended.scores.items(), _DETAIL)
        scores = ", ".join(f"{_title(started, seat)} {score + 0.0:+g}" for seat, score in first)
        parts.append(Content.styled(f"  {one_line(scores, _DETAIL)}", "$quiet"))
    return Content.assemble(*parts)


def winners(ended: MatchEnded) -> tuple[str, ...]:
    """The seats with the highest score; none where there is no score, or all of several have the same."""
    if not ended.scores:
        return ()
    best = max(ended.scores.values())
    top = tuple(seat for seat, score in ended.scores.items() if score == best)
    return () if len(top) == len(ended.scores) else top


def _winners(started: MatchStarted, ended: MatchEnded) -> Content:
    if ended.scores is None:
        return Content.styled("■ over", "bold $text-success")
    if len(ended.scores) == 1:
        (score,) = ended.scores.values()
        return Content.styled(f"■ final score {score + 0.0:g}", "bold $text-success")
    top = winners(ended)
    if not top:
        return Content.styled(
            "= draw" if started.game.payoff == "zero_sum" else "= all score the same", "bold $text-success"
        )
    verb = " lead" if len(top) > 1 else " wins" if started.game.payoff == "zero_sum" else " leads"
    return Content.assemble(("★ ", "bold $text-success"), _names(started, top), (verb, "bold $text-success"))


def _names(started: MatchStarted, seats: list[str] | tuple[str, ...]) -> Content:
    parts: list[Content | tuple[str, str]] = []
    for seat in seats[:_NAMED]:
        if parts:
            parts.append((", ", "$quiet"))
        parts.append((f"{marker(seat)} {_title(started, seat)}", f"bold {seat_style(seat)}"))
    if len(seats) > _NAMED:
        parts.append((f" and {len(seats) - _NAMED:,} more", "bold $text-success"))
    return Content.assemble(*parts)


def _title(started: MatchStarted, seat: str) -> str:
    return one_line(next((seated.title for seated in started.seats if seated.seat == seat), seat), 40)
