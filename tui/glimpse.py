"""A glimpse of a replay: what a preview shows of it, read from the file by a thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from arena.replays.bills import Bill
from arena.replays.dates import local, stamped
from arena.replays.errors import ReplayError
from arena.replays.events import Attempted
from arena.replays.imports.records import is_ttyrec
from arena.replays.opening import open_replay
from arena.replays.player import Replay
from arena.replays.tape import Frame
from arena.tui.palette import marker, seat_style
from arena.tui.result import result
from arena.tui.scenes.picture import one_line
from arena.tui.widgets.seats import LONGEST, seconds

LARGE = 1 << 20
"""Bytes from which costs are not added up, and recordings not played."""
_THOUGHTS = 12
"""Plies that are looked through for a thought."""
_LINE = 160


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The last scene, the one before it, and what is said below; without a scene only the latter."""

    told: Content
    scene: object = None
    before: object = None


def glimpse(path: Path, hidden: str = "") -> Glimpse:
    """What can be seen of a file without watching it. Nothing is raised: what is wrong with it is told.

    `hidden` is left out of that.
    """
    try:
        size = path.stat().st_size
        if is_ttyrec(path) and size > LARGE:
            return Glimpse(Content.styled(f"A recording of {size / 1e6:,.1f} MB; enter plays it.", "$quiet"))
        return _of(open_replay(path), small=size <= LARGE)
    except Exception as error:  # a foreign file, which harms nothing but its own preview
        return Glimpse(trouble(error, hidden))


def trouble(error: Exception, hidden: str = "") -> Content:
    """What is wrong with a file, in words, without those that are `hidden`."""
    told = str(error) if isinstance(error, (ReplayError, OSError)) else f"{type(error).__name__}: {error}"
    told = told.replace(hidden, "") if hidden else told
    return Content.assemble(("✗ It cannot be opened\n", "bold $text-error"), (one_line(told, 600), "$foreground"))


def _of(replay: Replay, *, small: bool) -> Glimpse:
    started = replay.started
    last = replay.frame(replay.plies)
    before = replay.frame(replay.plies - 1).scene if replay.plies else None
    params = "".join(f" {one_line(key, 30)}={one_line(value, 40)}" for key, value in started.game.params.items())
    title = one_line(started.game.title, 60)
    lines = [Content.assemble((title, "bold $foreground"), (one_line(params, 120), "$quiet"))]
    scores = last.scores if replay.ended is None or replay.ended.scores is None else replay.ended.scores
    for seated in started.seats[:8]:
        score = scores.get(seated.seat) if any(scores.values()) else None
        lines.append(
            Content.assemble(
                (f"{marker(seated.seat)} {one_line(seated.title, 30)}  ", f"bold {seat_style(seated.seat)}"),
                (one_line(seated.player, 80), "$foreground"),
                ("" if score is None else f"  {score + 0.0:+g}", "$quiet"),
            )
        )
    if len(started.seats) > 8:
        lines.append(Content.styled(f"and {len(started.seats) - 8} more", "$quiet"))
    if replay.status == "live":
        lines.append(Content.styled(f"● LIVE at ply {replay.plies:,}", "bold $text-success"))
    else:
        lines.append(result(replay))
    lines.append(Content.styled(" · ".join(_facts(replay, last, small)), "$quiet"))
    lines += _thoughts(replay, last)
    return Glimpse(Content("\n").join(lines), last.scene, before)


def _facts(replay: Replay, last: Frame, small: bool) -> list[str]:
    """Plies, date, duration, and what its models cost where that is cheaply known."""
    facts = [f"{replay.plies:,} {'ply' if replay.plies == 1 else 'plies'}"]
    if date := local(stamped(replay.started.created)):
        facts.append(date)
    at = replay.ended.at if replay.ended is not None else last.played[-1].at if last.played else 0.0
    facts.append(duration(at))
    if small:
        bill = sum(replay.bills().values(), Bill())
        if bill.calls:
            facts += [one_line(bill.tokens, 80), bill.dollars]
    return facts


def duration(value: float) -> str:
    """Seconds in words."""
    if not value < LONGEST:
        return seconds(value)
    if value < 60:
        return f"{max(value, 0):.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def _thoughts(replay: Replay, last: Frame) -> list[Content]:
    """The first line of what each seat thought last, as far as it thought lately."""
    latest: dict[str, str] = {}
    for back in range(min(_THOUGHTS, replay.plies + 1)):
        ply = replay.plies - back
        attempts = (last if not back else replay.frame(ply)).attempts
        for event in [*attempts, *(replay.pending() if not back else ())][::-1]:
            if isinstance(event, Attempted) and event.thought.strip() and event.seat not in latest:
                latest[event.seat] = event.thought.strip().partition("\n")[0]
        if len(latest) == len(replay.started.seats):
            break
    titles = {seated.seat: one_line(seated.title, 30) for seated in replay.started.seats}
    return [
        Content.assemble(
            (f"{marker(seat)} {titles.get(seat, one_line(seat, 30))} thought ", seat_style(seat)),
            (one_line(thought, _LINE), "italic $foreground"),
        )
        for seat, thought in sorted(latest.items())[:4]
    ]
