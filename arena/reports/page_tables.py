"""The tables of the page: standings with interval bars, who beat whom, and what was counted of each player."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from arena.reports.accuracy import accuracy_columns
from arena.reports.conduct import Conduct
from arena.reports.page_words import esc, name
from arena.reports.placing import columns
from arena.reports.standings import Interval, Standing, Standings, Table, VariantTable
from arena.reports.wording import (
    NONE,
    chance_text,
    cost_text,
    ends_text,
    estimate_text,
    interval_text,
    number,
    percent_of,
    points_text,
    rank_text,
    record_text,
    share,
    spread_text,
    time_text,
    tokens_text,
)

_DENSE = 20
"""Rows from which a table is set narrower."""
Cell = tuple[str, str]
"""(classes, HTML)."""


def grid(headings: Iterable[Cell], rows: Iterable[Sequence[Cell]], classes: str = "") -> str:
    """A table that scrolls where it is too wide. The first cell of a row that is of the class `who` is its heading."""
    head = "".join(f'<th scope="col"{_class(kind)}>{text}</th>' for kind, text in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    table = f"<table{_class(classes)}><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"
    return f'<div class="scroll">{table}</div>\n'


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""


def _cell(cell: Cell) -> str:
    kind, text = cell
    if "who" in kind.split():
        return f'<th scope="row" class="{kind}">{text}</th>'
    return f"<td{_class(kind)}>{text}</td>"


def place(value: float, low: float, high: float) -> str:
    """Where a value lies between two ends, in percent, with room for a mark at both."""
    part = (min(max(value, low), high) - low) / (high - low) if high > low else 0.5
    return f"{3 + 94 * part:.1f}%"


def ends(found: Iterable[Interval | None]) -> tuple[float, float]:
    """The lowest and the highest end of intervals."""
    known = [end for one in found if one is not None for end in (one.low, one.value, one.high) if math.isfinite(end)]
    return min(known, default=0.0), max(known, default=0.0)


def bar(one: Interval | None, low: float, high: float, middle: float | None) -> str:
    """An interval and its estimate on a scale that all rows share; `middle` is marked on it."""
    mark = ""
    if middle is not None and low < middle < high:
        at = place(middle, low, high)
        mark = f'<line class="middle" x1="{at}" x2="{at}" y1="0" y2="100%"/>'
    if one is None:
        return f'<svg class="bar" aria-hidden="true">{mark}</svg>'
    left, right, at = (place(value, low, high) for value in (one.low, one.high, one.value))
    return (
        f'<svg class="bar" aria-hidden="true">{mark}<line class="span" x1="{left}" x2="{right}" y1="50%" y2="50%"/>'
        f'<circle cx="{at}" cy="50%" r="4.5"/></svg>'
    )


def places_table(standings: Standings) -> str:
    """Where the schedule puts everybody."""
    shown = columns(standings.places)
    heads: list[Cell] = [("n", "#"), ("who", "Player")]
    heads += [("" if of.left else "n", esc(of.heading[:1].upper() + of.heading[1:])) for of in shown]
    rows: list[list[Cell]] = [
        [
            ("n rank", str(one.place)),
            ("who", name(one.player)),
            *(("" if of.left else "n", esc(of.cell(one))) for of in shown),
        ]
        for one in standings.places
    ]
    return grid(heads, rows, "dense" if len(rows) > _DENSE else "")


def standings_table(table: Table, standings: Standings) -> str:
    """The standings at one game, or over all contests."""
    low, high = ends(row.estimate for row in table.rows)
    anchored = table.ratings is not None and bool(table.ratings.anchors)
    middle = standings.provenance.base if standings.provenance and table.contest and not anchored else None
    scale = f'<span class="ends"><span>{_end(table, low)}</span><span>{_end(table, high)}</span></span>'
    heads: list[Cell] = [("n", "#"), ("who", "Player"), ("n", "Elo" if table.contest else "Mean"), ("wide", scale)]
    heads.append(("n small", esc(percent_of(standings.confidence))))
    clean = table.contest and table.forfeits > 0
    if table.contest:
        heads += [("n", "Points"), ("n small", "W–D–L")]
    else:
        heads.append(("n", "Matches"))
    if clean:
        heads.append(("n", "Without forfeits"))
    if table.forfeits:
        heads.append(("n", "Forfeits"))
    measures = table.measures[:8]
    heads += [("n small", esc(measure)) for measure in measures]
    judged = accuracy_columns(table, NONE)
    heads += [("n small", esc(heading)) for heading, _ in judged]
    rows = []
    for place, row in enumerate(table.rows):
        known = row.estimate
        cells: list[Cell] = [("n rank", rank_text(row) if known else NONE), ("who", _who(row))]
        cells += [("n strong", estimate_text(table, known)), ("wide", bar(known, low, high, middle))]
        cells.append(("n small", interval_text(table, known)))
        if table.contest:
            cells.append(("n", f'{points_text(row.points)} <span class="of">of {row.matches:,}</span>'))
            cells.append(("n small", record_text(row).replace("-", "–")))
        else:
            cells.append(("n", f"{row.matches:,}"))
        if clean:
            cells.append(("n", _clean(row)))
        if table.forfeits:
            cells.append(("n", f"{row.forfeits:,}" if row.forfeits else NONE))
        cells += [("n small", number(row.measures[one].value) if one in row.measures else NONE) for one in measures]
        cells += [("n small", told[place]) for _, told in judged]
        rows.append(cells)
    return grid(heads, rows, "standings dense" if len(rows) > _DENSE else "standings")


def _end(table: Table, value: float) -> str:
    return f"{value:.0f}" if table.contest else number(value)


def _who(row: Standing) -> str:
    agent = f'<span class="agent">{esc(row.agent)}</span>' if row.agent != row.player else ""
    return f"{name(row.player)}{agent}"


def _clean(row: Standing) -> str:
    if row.clean is None:
        return NONE
    moved = row.rating is not None and row.rating.rank != row.clean.rank
    rank = f'<span class="{"moved" if moved else "of"}">#{row.clean.rank}</span>'
    return f"{row.clean.elo:.0f} {rank}"


def heat(players: Sequence[str], share_of: Callable[[str, str], tuple[float, str] | None]) -> str:
    """A table of everybody against everybody; `share_of` gives a share from 0 to 1 and what is said of it."""
    rows: list[list[Cell]] = []
    for number_of, player in enumerate(players, 1):
        cells: list[Cell] = [("who", f'<span class="of">{number_of}</span> {name(player)}')]
        for other in players:
            found = None if player == other else share_of(player, other)
            if found is None:
                cells.append(("self" if player == other else "none", "" if player == other else "·"))
            else:
                value, told = found
                cells.append((f"h{round(value * 8)}", f'<span title="{esc(told)}">{100 * value:.0f}</span>'))
        rows.append(cells)
    heads: list[Cell] = [("who", "")]
    heads += [("", f'<span title="{esc(player)}">{place_of}</span>') for place_of, player in enumerate(players, 1)]
    return grid(heads, rows, "heat")


def crosstable(table: Table) -> str:
    """Percent of the points that the player of the row made against that of the column."""

    def share_of(player: str, other: str) -> tuple[float, str] | None:
        met = table.meetings.get((player, other))
        if met is None or not met.played:
            return None
        return met.points / met.played, f"{met.wins}–{met.draws}–{met.losses}"

    return heat([row.player for row in table.rows], share_of)


def improvement_table(standings: Standings) -> str:
    """The probability that the player of the row does better than that of the column."""

    def share_of(player: str, other: str) -> tuple[float, str] | None:
        found = standings.improvement.get((player, other))
        return None if found is None else (found.value, f"{100 * found.low:.0f} to {100 * found.high:.0f} %")

    return heat([one.player for one in standings.aggregates], share_of)


def failure_table(found: Sequence[Conduct], kinds: Sequence[str], labels: Sequence[str]) -> str:
    """Matches that were forfeited or void, and what went wrong in answers."""
    heads: list[Cell] = [("who", "Player"), *(("n", f"Forfeits:<br>{esc(label)}") for label in labels)]
    heads += [("n", "Void"), ("n", "Illegal<br>answers"), ("n", "Unreadable<br>answers"), ("n", "Substituted<br>moves")]
    heads.append(("n", "Answers"))
    rows = [
        [
            ("who", name(one.player)),
            *(("n", f"{one.forfeits[kind]:,}" if one.forfeits[kind] else NONE) for kind in kinds),
            ("n", f"{one.voids:,}" if one.voids else NONE),
            *(("n", esc(share(count, one.attempts))) for count in (one.illegal, one.unreadable, one.substituted)),
            ("n", f"{one.attempts:,}"),
        ]
        for one in found
    ]
    return grid(heads, rows)


def spent_table(found: Sequence[Conduct]) -> str:
    """What was spent on each player, and who answered for it."""
    heads: list[Cell] = [
        ("who", "Player"),
        ("", "Agent"),
        ("n", "Matches"),
        ("n", "Thinking"),
        ("n", "A move"),
        ("n", "Tokens"),
    ]
    heads += [("n", "Cost"), ("", "Answered by")]
    rows = [
        [
            ("who", name(one.player)),
            ("small", name(one.agent) if one.agent != one.player else ""),
            ("n", f"{one.matches:,}"),
            ("n", esc(time_text(one.seconds))),
            ("n", esc(time_text(one.a_move)) if one.attempts else NONE),
            ("n", tokens_text(one.tokens, one.tokens_unknown)),
            ("n", esc(cost_text(one.cost, one.unpriced))),
            ("warn" if len(one.served) > 1 else "", "<br>".join(map(name, one.served)) or NONE),
        ]
        for one in found
    ]
    return grid(heads, rows)


def aggregate_table(standings: Standings) -> str:
    """Everybody over all games, as Agarwal et al. count."""
    heads: list[Cell] = [("who", "Player"), ("n", "IQM"), ("wide", "")]
    heads += [("n", "Median"), ("n", "Mean"), ("n", "Optimality gap")]
    low, high = ends(one.iqm for one in standings.aggregates)
    rows = [
        [
            ("who", name(one.player)),
            ("n strong", _of(one.iqm)),
            ("wide", bar(one.iqm, low, high, None)),
            *(("n", _of(found)) for found in (one.median, one.mean, one.optimality_gap)),
        ]
        for one in standings.aggregates
    ]
    return grid(heads, rows)


def _of(one: Interval) -> str:
    return f'{one.value:.3f} <span class="of">{ends_text(one)}</span>'


def variant_rows(found: VariantTable) -> str:
    """Everybody under each variant, with the rank there."""
    heads: list[Cell] = [("who", "Player"), ("n", "Spread"), ("n small", "By chance"), ("n", "Ranks")]
    heads += [("n", name(variant)) for variant in found.tables]
    by_name = [(table, {row.player: row for row in table.rows}) for table in found.tables.values()]
    rows = []
    for player in sorted(found.spread, key=lambda one: -found.spread[one][1]):
        best, worst = found.ranks[player]
        cells: list[Cell] = [("who", name(player))]
        cells.append(("n moved" if found.beyond(player) else "n", spread_text(found, player)))
        cells.append(("n small", chance_text(found, player)))
        cells.append(("n", f"{best}" if best == worst else f"{best}–{worst}"))
        for table, there in by_name:
            row = there.get(player)
            if row is None or row.estimate is None:
                cells.append(("n", NONE))
            else:
                cells.append(("n", f'{estimate_text(table, row.estimate)} <span class="of">#{row.rank}</span>'))
        rows.append(cells)
    return grid(heads, rows)
