"""What judges said, in words: one line a move, and one a player."""

from __future__ import annotations

from collections.abc import Iterator

from arena.analysis.quality import quality
from arena.replays.analysis import Analysis, MoveJudged
from arena.replays.events import MatchStarted
from arena.replays.plain import one_line
from arena.replays.telling import titles_of

SHOWN = 3
"""Best moves that are named."""
_LONGEST = 40
"""Characters of a move or of a judge's words."""


def short(text: str) -> str:
    """Foreign text on one line, and no longer than it may be."""
    shown = one_line(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def verdict(move: MoveJudged) -> str:
    """What a judge said of a move: `draws; better 4: wins in 9`."""
    own = _value(move.told, move.value)
    if move.rank <= 1:
        return f"best of {move.moves:,}, {own}" if move.moves > 1 else f"the only move, {own}"
    best = ", ".join(short(name) for name in move.best[:SHOWN])
    more = f" and {len(move.best) - SHOWN:,} more" if len(move.best) > SHOWN else ""
    return f"{own}; better {best}{more}: {_value(move.best_told, move.best_value)}"


def quality_lines(started: MatchStarted, analysis: Analysis) -> Iterator[str]:
    """How good the moves of each seat were, as one judge says."""
    titles = titles_of(started)
    for seat, one in quality(analysis, titles).items():
        if one.moves:
            blunders = f"{one.blunders:,} blunder{'' if one.blunders == 1 else 's'}"
            chance = f"a random player {100 * one.chance:.0f} %"
            told = f"{100 * one.accuracy:.0f} % best of {one.moves:,} moves ({chance}), {blunders}"
            yield f"{titles[seat] or one_line(seat)}: {told}, by {short(analysis.judge)}"


def _value(told: str, value: float) -> str:
    """The judge's own words, or else the expected score."""
    return short(told) or f"{value:+.2f}"
