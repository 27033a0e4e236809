"""The heading of the match screen and the words beside its timeline."""

from __future__ import annotations

from textual.content import Content

from arena.games.core.outcome import Seat
from arena.replays.events import MatchStarted
from arena.replays.tape import LiveTape, Tape
from arena.tui.playback import Playback
from arena.tui.scenes.picture import one_line


def heading(tape: Tape, started: MatchStarted, playback: Playback, eyes: Seat | None, live: str) -> Content:
    """Whether it is live, the game with its parameters and seed, and whose eyes one looks through.

    `started` is the beginning as it may be seen, `live` what is said while more is to come.
    """
    game = started.game
    params = "".join(f" {one_line(key, 30)}={one_line(value, 40)}" for key, value in game.params.items())
    parts: list[tuple[str, str]] = [(" ", ""), *_status(tape, playback, live), ("  ", "")]
    parts += [(one_line(game.title, 60), "bold $foreground"), (one_line(params, 200), "$quiet")]
    if started.seed is not None:
        parts.append((f"  seed {started.seed}", "$quiet"))
    if eyes is not None:
        title = next((one_line(seated.title, 40) for seated in started.seats if seated.seat == eyes), eyes)
        parts.append((f"  ◉ through {title}'s eyes", "bold $text-accent"))
    return Content.assemble(*parts)


def _status(tape: Tape, playback: Playback, live: str) -> list[tuple[str, str]]:
    status = tape.status
    if status == "cut off":
        return [(f"✗ CUT OFF at ply {tape.plies}", "bold $text-warning")]
    if status == "live":
        behind = playback.plies - playback.ply
        return [(live, "bold $text-success"), (f" {behind:,} behind" if behind > 1 else "", "$quiet")]
    return [("■ PLAYED" if isinstance(tape, LiveTape) else "■ REPLAY", "bold $text-primary")]


def whereabouts(playback: Playback, *, searching: bool) -> Content:
    """The ply, how many there are, and how fast they go by."""
    rate = playback.rate
    pace = "  following" if playback.following else f"  {rate:,.3g}/s" if rate < 100 else f"  {rate:,.0f}/s"
    search = "  searching…" if searching else ""
    return Content.assemble(
        (f"{playback.ply:,}", "bold $foreground"),
        (f" / {playback.plies:,}", "$quiet"),
        (f"{pace}{search}", "$quiet"),
    )
