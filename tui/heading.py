"""The heading of the match screen and the words beside its timeline."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from textual.content import Content

from arena.games.core.errors import GameError
from arena.games.core.outcome import Seat
from arena.games.core.registry import GAMES, OWN
from arena.replays.events import MatchStarted
from arena.replays.tape import LiveTape, Tape
from arena.tui.parameters import maker_of, parameters, text_of
from arena.tui.playback import Playback
from arena.tui.scenes.picture import one_line


def heading(
    tape: Tape,
    started: MatchStarted,
    playback: Playback,
    eyes: Seat | None,
    live: str,
    usual: Mapping[str, str] | None = None,
) -> Content:
    """Whether it is live, the game, whose eyes one looks through, what is unusual about its parameters, and the seed.

    `started` is the beginning as it may be seen, `live` what is said while more is to come, `usual` the parameters that
    need not be told.
    """
    game, known = started.game, usual or {}
    told = [(key, value) for key, value in game.params.items() if known.get(key) != text_of(value)]
    params = "".join(f" {one_line(key, 30)}={one_line(value, 40)}" for key, value in told)
    parts: list[tuple[str, str]] = [(" ", ""), *_status(tape, playback, live), ("  ", "")]
    parts.append((one_line(game.title, 60), "bold $foreground"))
    if eyes is not None:
        title = next(
            (one_line(seated.title, 40) for seated in started.seats if seated.seat == eyes), one_line(eyes, 40)
        )
        parts.append((f"  ◉ through {title}'s eyes ", "bold $text-accent"))
    parts.append((one_line(params, 200), "$quiet"))
    if started.seed is not None:
        parts.append((f"  seed {started.seed}", "$quiet"))
    return Content.assemble(*parts)


def usual_of(game: str) -> Mapping[str, str]:
    """The parameters that a game of the arena's own has if none are given, where it is loaded; else nothing.

    A replay may name any game: none is imported for it.
    """
    entry = GAMES.entries.get(game)
    if entry is None or entry.source != OWN or entry.point.module not in sys.modules:
        return {}
    try:
        found = parameters(maker_of(game))
    except (GameError, TypeError, ValueError, NameError):
        return {}
    return {one.name: one.default for one in found if one.default is not None}


def _status(tape: Tape, playback: Playback, live: str) -> list[tuple[str, str]]:
    status = tape.status
    if status == "cut off":
        return [(f"✗ CUT OFF at ply {tape.plies}", "bold $text-warning")]
    if status == "live":
        behind = playback.plies - playback.ply
        return [(live, "bold $text-success"), (f" {behind:,} behind" if behind > 1 else "", "$quiet")]
    return [("■ PLAYED" if isinstance(tape, LiveTape) else "■ REPLAY", "bold $text-primary")]


def whereabouts(playback: Playback, *, searching: bool) -> Content:
    """The ply, how many there are, and how long each is looked at."""
    each = 1 / playback.rate
    pace = f"  {each:.2g} s a ply" if each >= 0.1 else f"  {each * 1000:.2g} ms a ply"
    pace = "  following" if playback.following else pace
    search = "  searching…" if searching else ""
    return Content.assemble(
        (f"{playback.ply:,}", "bold $foreground"),
        (f" / {playback.plies:,}", "$quiet"),
        (f"{pace}{search}", "$quiet"),
    )
