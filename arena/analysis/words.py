"""What judges said, in words: one line a move, and one a player."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from arena.analysis.quality import Quality, quality
from arena.replays.analysis import Analysis, MoveJudged
from arena.replays.events import MatchStarted
from arena.replays.plain import VERBATIM, one_line
from arena.replays.telling import titles_of

if TYPE_CHECKING:
    from arena.analysis.front import Report

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


def report_lines(report: Report) -> Iterator[str]:
    """What came of all matches: a line for each player at each game."""
    yield _told(report)
    for (game, player), one in report.qualities.items():
        yield f"{short(game)}: {short(player)}: {', '.join(map(' '.join, _figures(one)))}"


def report_html(report: Report) -> str:
    """The same as a table of HTML."""
    rows = [
        (short(game), short(player), *(value for value, _ in _figures(one)))
        for (game, player), one in report.qualities.items()
    ]
    names = ("game", "player", *(name for _, name in _figures(Quality())))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    return f"<div {VERBATIM}><div>{escape(_told(report))}</div>{table}</div>"


def _told(report: Report) -> str:
    counts = Counter(one.kind for one in report.findings)
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    return f"judged by {short(report.judge)}: {len(report.findings):,} matches ({told or 'none'})"


def _figures(one: Quality) -> list[tuple[str, str]]:
    """What is told of a player's moves, each with what it is."""
    share = [f"{100 * value:.1f} %" if one.moves else "" for value in (one.accuracy, one.chance)]
    loss = f"{one.mean_loss:.3f}" if one.moves else ""
    return [
        (f"{one.moves:,}", "moves"),
        (share[0], "best"),
        (share[1], "best by chance"),
        (loss, "lost a move"),
        (f"{one.blunders:,}", "blunders"),
    ]
