"""Standings as Markdown: tables that read well where they are pasted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from arena.replays.plain import one_line
from arena.reports.accuracy import accuracy_columns
from arena.reports.conduct import FORFEITS, conduct
from arena.reports.placing import columns, course_text, title
from arena.reports.standings import Standings, Table, VariantTable
from arena.reports.summary import summary
from arena.reports.wording import (
    CROSSED,
    NONE,
    basis_text,
    chance_text,
    cost_text,
    ends_text,
    estimate_text,
    interval_text,
    met_text,
    number,
    percent_of,
    played_text,
    points_text,
    rank_text,
    reason_text,
    record_text,
    share,
    spread_text,
    time_text,
    tokens_text,
)

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()<>#+-!|~&$:@."})


def markdown(standings: Standings) -> str:
    """The standings as a document in GitHub's Markdown."""
    return "\n".join(_lines(standings)).rstrip() + "\n"


def _lines(standings: Standings) -> Iterator[str]:
    yield f"# {literal(standings.name)}"
    yield ""
    told = f"Intervals are at {percent_of(standings.confidence)}; who shares a rank cannot be told apart."
    yield f"{summary(standings)}. {told}"
    yield ""
    if standings.warnings:
        yield from (f"- **Careful:** {literal(warning)}" for warning in standings.warnings)
        yield ""
    if standings.places:
        yield from _places(standings)
    for table in standings.tables:
        yield from _table(table, standings)
    for table in standings.tables[:1]:
        if table.contest and 2 < len(table.rows) <= CROSSED:
            yield from _crosstable(table)
    yield from _conduct(standings)
    if standings.aggregates:
        yield from _aggregates(standings)
    if standings.variants is not None:
        yield from _variants("Variants", standings.variants)
    if len(standings.game_variants) > 1:
        for game, found in standings.game_variants.items():
            yield from _variants(f"Variants: {literal(game)}", found)
    if standings.verdicts:
        yield from _section("Sequential tests")
        for one in standings.verdicts:
            yield f"- {literal(one.title)}: {literal(one.conclusion)} ({one.units:,} units; {literal(one.errors)})"
        yield ""


def literal(text: str) -> str:
    """Foreign text that means nothing to Markdown."""
    return one_line(text).translate(_SPECIAL)


def _section(title: str) -> Iterator[str]:
    yield f"## {title}"
    yield ""


def _rows(headings: Sequence[str], left: int, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose column number `left` holds names."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'|'.join(':--' if place == left else '--:' for place in range(len(headings)))}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _places(standings: Standings) -> Iterator[str]:
    assert standings.course is not None
    yield from _section(title(standings.course))
    told = course_text(standings.course)
    yield f"{told[0].upper()}{told[1:]}."
    yield ""
    shown = columns(standings.places)
    rows = [[str(one.place), literal(one.player), *(of.cell(one) for of in shown)] for one in standings.places]
    yield from _rows(["#", "player", *(of.heading for of in shown)], 1, rows)


def _table(table: Table, standings: Standings) -> Iterator[str]:
    yield from _section(literal(table.title))
    basis = basis_text(table, standings)
    yield f"{played_text(table)}. {literal(basis[:1].upper() + basis[1:])}".rstrip() + ("." if basis else "")
    yield ""
    headings = ["#", "player", "Elo" if table.contest else "mean score", percent_of(standings.confidence)]
    headings += ["points", "W-D-L"] if table.contest else ["matches"]
    if table.contest and table.forfeits:
        headings.append("without forfeits")
    headings += map(literal, table.measures)
    judged = accuracy_columns(table, NONE)
    headings += [literal(heading) for heading, _ in judged]
    rows = []
    for place, row in enumerate(table.rows):
        cells = [rank_text(row) if row.estimate else NONE, literal(row.player)]
        cells += [estimate_text(table, row.estimate), interval_text(table, row.estimate)]
        if table.contest:
            cells += [f"{points_text(row.points)} of {row.matches:,}", record_text(row)]
        else:
            cells.append(f"{row.matches:,}")
        if table.contest and table.forfeits:
            cells.append(NONE if row.clean is None else f"{row.clean.elo:.0f} ({row.clean.rank})")
        cells += [number(row.measures[one].value) if one in row.measures else NONE for one in table.measures]
        cells += [told[place] for _, told in judged]
        rows.append(cells)
    yield from _rows(headings, 1, rows)


def _crosstable(table: Table) -> Iterator[str]:
    yield from _section("Who beat whom")
    yield "Percent of the points that the player of the row made against that of the column."
    yield ""
    rows = []
    for place, row in enumerate(table.rows):
        met = (met_text(table, row.player, other.player) for other in table.rows)
        rows.append([f"{place + 1}\\. {literal(row.player)}", *met])
    yield from _rows(["player", *(str(place + 1) for place in range(len(table.rows)))], 0, rows)


def _conduct(standings: Standings) -> Iterator[str]:
    found = conduct(standings)
    if not found:
        return
    yield from _section("Conduct and cost")
    kinds = [kind for kind in FORFEITS if any(one.forfeits[kind] for one in found)]
    headings = ["player", "agent", "matches", *(f"lost: {reason_text(kind)}" for kind in kinds), "void"]
    headings += ["illegal", "unreadable", "substituted", "a move", "tokens", "cost", "served by"]
    rows = [
        [
            literal(one.player),
            literal(one.agent),
            f"{one.matches:,}",
            *(str(one.forfeits[kind] or NONE) for kind in kinds),
            str(one.voids or NONE),
            share(one.illegal, one.attempts),
            share(one.unreadable, one.attempts),
            share(one.substituted, one.attempts),
            time_text(one.a_move) if one.attempts else NONE,
            tokens_text(one.tokens, one.tokens_unknown),
            cost_text(one.cost, one.unpriced),
            ", ".join(map(literal, one.served)) or NONE,
        ]
        for one in found
    ]
    yield from _rows(headings, 0, rows)


def _aggregates(standings: Standings) -> Iterator[str]:
    yield from _section("Over all games")
    yield "Scores from 0 (the bottom of a game's range) to 1 (its target)."
    yield ""
    rows = []
    for one in standings.aggregates:
        found = (one.iqm, one.median, one.mean, one.optimality_gap)
        rows.append([literal(one.player), *(f"{of.value:.3f} ({ends_text(of)})" for of in found)])
    yield from _rows(["player", "IQM", "median", "mean", "optimality gap"], 0, rows)


def _variants(title: str, found: VariantTable) -> Iterator[str]:
    yield from _section(title)
    yield "Spread: the highest less the lowest, \\! where that is more than chance alone would make."
    yield ""
    names = list(found.tables)
    rows = []
    for player in sorted(found.spread, key=lambda one: -found.spread[one][1]):
        cells = [literal(player)]
        for table in found.tables.values():
            row = next((one for one in table.rows if one.player == player), None)
            known = row is not None and row.estimate is not None
            cells.append(f"{estimate_text(table, row.estimate)} ({row.rank})" if row is not None and known else NONE)
        low, high = found.ranks[player]
        apart = [literal(spread_text(found, player)), chance_text(found, player)]
        rows.append([*cells, *apart, f"{low}" if low == high else f"{low} to {high}"])
    yield from _rows(["player", *map(literal, names), "spread", "by chance", "ranks"], 0, rows)
