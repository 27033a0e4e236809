"""Standings as a piece of HTML for the output of a cell: plain tables, without a script or a style sheet.

It takes the colours and the font of the page around it, light or dark, and loses nothing where the HTML of strangers is
cleaned, as on GitHub. The page that stands by itself is `arena.reports.page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from arena.replays.plain import VERBATIM
from arena.reports.accuracy import accuracy_columns
from arena.reports.conduct import FORFEITS, conduct
from arena.reports.page_words import esc, name
from arena.reports.placing import columns, course_text, title
from arena.reports.standings import Standings, Table
from arena.reports.summary import summary
from arena.reports.wording import (
    CROSSED,
    NONE,
    basis_text,
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
    time_text,
    tokens_text,
)

_ROWS = 200
"""Rows of a table that are shown."""


def fragment(standings: Standings, *, brief: bool = False) -> str:
    """The standings as HTML.

    Args:
        standings: what is told.
        brief: whether only places and ratings are, as while the matches are played.
    """
    return f"<div {VERBATIM}>{''.join(_parts(standings, brief=brief))}</div>"


def table_of(headings: Sequence[str], rows: Iterable[Sequence[str]], names: int = 0, texts: int = -1) -> str:
    """A table as HTML, of cells that are HTML already; the columns number `names` and `texts` are set to the left."""
    made = list(rows)
    left = {names, texts}
    head = "".join(
        f'<th scope="col" style="text-align: {_side(k in left)}">{one}</th>' for k, one in enumerate(headings)
    )
    lines = ["".join(_cell(one, k in left, k == names) for k, one in enumerate(row)) for row in made[:_ROWS]]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"<div>{len(made) - _ROWS:,} more rows</div>" if len(made) > _ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _side(left: bool) -> str:
    return "left" if left else "right"


def _cell(text: str, left: bool, heads: bool) -> str:
    kind = 'th scope="row"' if heads else "td"
    return f'<{kind} style="text-align: {_side(left)}">{text}</{kind[:2]}>'


def _parts(standings: Standings, *, brief: bool) -> Iterator[str]:
    shared = f"Intervals are at {percent_of(standings.confidence)}; who shares a rank cannot be told apart."
    yield f"<div><b>{name(standings.name)}</b>: {esc(summary(standings))}. {esc(shared)}</div>"
    if standings.places:
        yield from _places(standings)
    for table in standings.tables:
        yield from _standings(table, standings)
    if brief:
        return
    for table in standings.tables[:1]:
        if table.contest and 2 < len(table.rows) <= CROSSED:
            yield from _crosstable(table)
    yield from _conduct(standings)
    if standings.aggregates:
        yield from _aggregates(standings)
    if standings.verdicts:
        told = "".join(
            f"<li>{name(one.title)}: {esc(one.conclusion)} ({one.units:,} units; {esc(one.errors)})</li>"
            for one in standings.verdicts
        )
        yield f"{_head('Sequential tests')}<ul>{told}</ul>"
    if standings.warnings:
        told = "".join(f"<li>{esc(warning)}</li>" for warning in standings.warnings)
        yield f"{_head('Before you believe it')}<ul>{told}</ul>"


def _head(text: str, beside: str = "") -> str:
    """A heading, and what stands beside it; foreign text."""
    return f"<p><b>{esc(text)}</b>{f' {esc(beside)}' if beside else ''}</p>"


def _places(standings: Standings) -> Iterator[str]:
    assert standings.course is not None
    yield _head(title(standings.course), course_text(standings.course))
    shown = columns(standings.places)
    rows = [[str(one.place), name(one.player), *(esc(of.cell(one)) for of in shown)] for one in standings.places]
    yield table_of(["#", "player", *(esc(of.heading) for of in shown)], rows, 1)


def _standings(table: Table, standings: Standings) -> Iterator[str]:
    basis = basis_text(table, standings)
    yield _head(table.title, f"{played_text(table)}. {basis[:1].upper()}{basis[1:]}".strip())
    clean = table.contest and table.forfeits > 0
    headings = ["#", "player", "Elo" if table.contest else "mean score", esc(percent_of(standings.confidence))]
    headings += ["points", "W-D-L"] if table.contest else ["matches"]
    headings += ["without forfeits"] if clean else []
    headings += [esc(measure) for measure in table.measures]
    judged = accuracy_columns(table, NONE)
    headings += [esc(heading) for heading, _ in judged]
    rows = []
    for place, row in enumerate(table.rows):
        cells = [rank_text(row) if row.estimate else NONE, name(row.player)]
        cells += [f"<b>{estimate_text(table, row.estimate)}</b>", interval_text(table, row.estimate)]
        if table.contest:
            cells += [f"{points_text(row.points)} of {row.matches:,}", record_text(row)]
        else:
            cells.append(f"{row.matches:,}")
        if clean:
            cells.append(NONE if row.clean is None else f"{row.clean.elo:.0f} ({row.clean.rank})")
        cells += [number(row.measures[one].value) if one in row.measures else NONE for one in table.measures]
        cells += [esc(told[place]) for _, told in judged]
        rows.append(cells)
    yield table_of(headings, rows, 1)


def _crosstable(table: Table) -> Iterator[str]:
    yield _head("Who beat whom", "Percent of the points that the player of the row made against that of the column.")
    rows = []
    for place, row in enumerate(table.rows):
        met = (met_text(table, row.player, other.player) for other in table.rows)
        rows.append([f"{place + 1}. {name(row.player)}", *met])
    yield table_of(["player", *(str(place + 1) for place in range(len(table.rows)))], rows)


def _conduct(standings: Standings) -> Iterator[str]:
    found = conduct(standings)
    if not found:
        return
    kinds = [kind for kind in FORFEITS if any(one.forfeits[kind] for one in found)]
    headings = ["player", "agent", "matches", *(esc(f"lost: {reason_text(kind)}") for kind in kinds), "void"]
    headings += ["illegal", "unreadable", "substituted", "a move", "tokens", "cost", "served by"]
    rows = [
        [
            name(one.player),
            f"<code>{esc(one.agent)}</code>",
            f"{one.matches:,}",
            *(str(one.forfeits[kind] or NONE) for kind in kinds),
            str(one.voids or NONE),
            *(esc(share(part, one.attempts)) for part in (one.illegal, one.unreadable, one.substituted)),
            esc(time_text(one.a_move)) if one.attempts else NONE,
            esc(tokens_text(one.tokens, one.tokens_unknown)),
            esc(cost_text(one.cost, one.unpriced)),
            ", ".join(map(name, one.served)) or NONE,
        ]
        for one in found
    ]
    yield _head("Conduct and cost")
    yield table_of(headings, rows, texts=1)


def _aggregates(standings: Standings) -> Iterator[str]:
    yield _head("Over all games", "Scores from 0 (the bottom of a game's range) to 1 (its target).")
    rows = []
    for one in standings.aggregates:
        found = (one.iqm, one.median, one.mean, one.optimality_gap)
        rows.append([name(one.player), *(f"{of.value:.3f} ({ends_text(of)})" for of in found)])
    yield table_of(["player", "IQM", "median", "mean", "optimality gap"], rows)
