"""Faults and framing: why matches were forfeited or came to nothing, and what the choice of a prompt does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from arena.games.core.errors import ParameterError, quoted
from arena.plots.canvas import WIDTH, begin, drawing, letters, row_height, rows_of, tell
from arena.plots.looks import look
from arena.plots.names import labels, short
from arena.plots.sources import Source, chosen, standings_of
from arena.plots.strengths import around
from arena.reports.conduct import FORFEITS, conduct
from arena.reports.standings import Standings, VariantTable
from arena.reports.wording import chance_text, percent_of, reason_text, spread_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_KINDS = 6
"""Reasons that are told apart; what else there was is told together."""
_VOID: dict[str, Any] = {"facecolor": "white", "hatch": "", "edgecolor": "#6E6E6E"}


@drawing
def failures(
    source: Source, *, players: Sequence[str] | None = None, width: float = WIDTH, title: str | None = None
) -> Figure:
    """Of each player the share of its matches that it forfeited, by reason, and that came to nothing.

    The share is that of all matches that were tried, over all games; how many these were stands at the right. Shares
    are counts of what happened, and have no interval. Void matches (`void`: a provider failed, somebody interrupted)
    are nobody's fault, are in no rating, and are played again where the tournament goes on.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        players: who is drawn; everybody otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn, such as a tournament in which nothing failed.
    """
    found = standings_of(source)
    everybody = conduct(found)
    names = set(chosen([one.player for one in everybody], players))
    shown = [one for one in everybody if one.player in names]
    reasons = {reason for one in shown for reason, count in one.forfeits.items() if count}
    kinds = [kind for kind in FORFEITS if kind in reasons] + sorted(reasons - set(FORFEITS))
    if not kinds and not any(one.voids for one in shown):
        raise ParameterError(f"{quoted(found.name)}: nobody forfeited a match and none is void: nothing to draw")
    parts = [(short(reason_text(kind), 24), [one.forfeits[kind] for one in shown]) for kind in kinds[:_KINDS]]
    if kinds[_KINDS:]:
        parts.append(("other reasons", [sum(one.forfeits[kind] for kind in kinds[_KINDS:]) for one in shown]))
    parts = [(f"forfeited: {label}", counts) for label, counts in parts]
    if any(one.voids for one in shown):
        parts.append(("void", [one.voids for one in shown]))
    told = list(labels((label for label, _ in parts), 40).values())
    figure, [axes] = begin(row_height(len(shown)), width, title, legend=told)
    heights, bars = [-height for height in range(len(shown))], []
    left = [0.0] * len(shown)
    for number, (label, counts) in enumerate(parts):
        shares = [100 * count / max(one.matches + one.voids, 1) for count, one in zip(counts, shown, strict=True)]
        looks = look(number)
        kind = _VOID if label == "void" else {"facecolor": looks.colour, "hatch": looks.hatch, "edgecolor": "white"}
        bars.append(axes.barh(heights, shares, left=left, height=0.68, linewidth=0.5, **kind))
        left = [before + share for before, share in zip(left, shares, strict=True)]
    for height, one, end in zip(heights, shown, left, strict=True):
        axes.annotate(f" of {one.matches + one.voids:,}", (end, height), fontsize=7, va="center")
    shortened = labels([one.player for one in shown], letters(width))
    rows_of(axes, [shortened[one.player] for one in shown])
    axes.margins(x=0.12)
    axes.set_xlim(left=0)
    axes.set_xlabel("Percent of the matches")
    tell(figure, bars, told)
    return figure


@drawing
def variants(
    source: Source,
    *,
    game: str | None = None,
    players: Sequence[str] | None = None,
    width: float = WIDTH,
    title: str | None = None,
) -> Figure:
    """Each player's rating or mean score under each variant: how much of a result is the way a game was shown.

    Bars are intervals at the standings' confidence, 95 % by default, of each variant's own standings (see
    `arena.plots.ratings`). At the right stands how far the variants lie apart, and in brackets how far as many
    variants that do nothing would by chance, on the mean and at most (`arena.reports.variants`); `!` marks more.

    Args:
        source: a `Standings`, a `Tournament`, a folder, or results and replays.
        game: the tournament's name of the game; all contests together, or the only game, otherwise.
        players: who is drawn; everybody otherwise.
        width: inches.
        title: above the figure.

    Raises ParameterError for what cannot be drawn, such as a tournament without variants.
    """
    told_by = standings_of(source)
    found, confidence = _variants(told_by, game), told_by.confidence
    best = sorted(found.spread, key=lambda player: (-found.spread[player][1], player))
    names = chosen(best, players)
    if not names:
        raise ParameterError("of none of these players is there a result under any variant: nothing to draw")
    told = list(labels(found.tables, 40).values())
    figure, [axes] = begin(row_height(len(names)) * max(1.0, len(told) / 3), width, title, legend=told)
    handles, apart = [], 0.62 / len(told)
    for number, table in enumerate(found.tables.values()):
        looks, there = look(number), {row.player: row.estimate for row in table.rows}
        shift = apart * ((len(told) - 1) / 2 - number)
        for height, player in enumerate(names):
            one = there.get(player)
            if one is not None:
                axes.errorbar(one.value, -height + shift, xerr=around(one), fmt=looks.marker, color=looks.colour,
                              elinewidth=1.1, capsize=1.5)  # fmt: skip
        handles += axes.plot([], [], looks.marker, color=looks.colour, ls="")
    shown = labels(names, letters(width))
    rows_of(axes, [shown[player] for player in names])
    beside = ("axes fraction", "data")
    for height, player in enumerate(names):
        spread = f"{spread_text(found, player)} ({chance_text(found, player)})"
        axes.annotate(spread, (1.01, -height), xycoords=beside, fontsize=7, va="center", annotation_clip=False)
    axes.annotate("apart (by chance)", (1.01, 0.62), xycoords=beside, fontsize=7, annotation_clip=False)
    contest = next(iter(found.tables.values())).contest
    axes.set_xlabel(f"{'Elo' if contest else 'Mean score'} ({percent_of(confidence)} bars)")
    tell(figure, handles, told)
    return figure


def _variants(found: Standings, game: str | None) -> VariantTable:
    table = found.variants if game is None else found.game_variants.get(game)
    if table is None:
        what = "over all games" if game is None else f"at {quoted(game)}"
        known = f"; there are some at {', '.join(map(quoted, found.game_variants))}" if found.game_variants else ""
        raise ParameterError(f"{quoted(found.name)}: {what} there are no two variants to compare{known}")
    return table
