"""Standings for a terminal: ratings with bars, who beat whom, how players behaved, and what to be careful about."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from arena.replays.plain import one_line
from arena.reports.accuracy import accuracy_columns
from arena.reports.bars import Scale
from arena.reports.columns import Column, cut, grid
from arena.reports.conduct import FORFEITS, Conduct, conduct
from arena.reports.placing import columns, course_text, title
from arena.reports.standings import Interval, Standings, Table, VariantTable
from arena.reports.summary import summary
from arena.reports.wording import (
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

_NAME = 24
"""The width from which a player's name is cut, on a screen of 80 columns."""
_NARROWEST = 40
"""Columns that lines take on any screen."""
_CELL = 4
"""Columns of the screen that a cell of a crosstable takes."""


def sheet(width: int, *, colour: bool) -> tuple[Console, io.StringIO]:
    """A console of so many columns that knows nothing of this terminal, and what is written on it."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        force_jupyter=False,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    return console, out


def text(standings: Standings, *, width: int | None = None, colour: bool = False) -> str:
    """The standings as lines.

    Args:
        standings: what is told.
        width: columns of the screen; those of this terminal otherwise.
        colour: whether lines may hold the codes with which terminals draw bold and coloured text.
    """
    if width is None:
        width = max(shutil.get_terminal_size().columns, _NARROWEST)
    console, out = sheet(width, colour=colour)
    for block in _blocks(standings, width):
        console.print(block, soft_wrap=False)
        console.print()
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n")) + "\n"


def _blocks(standings: Standings, width: int) -> Iterator[RenderableType]:
    yield Group(Text(one_line(standings.name), "bold"), Text(summary(standings)))
    if standings.places:
        yield _places(standings, width)
    for table in standings.tables:
        yield _standings(table, standings, width)
    crossed = [table for table in standings.tables if table.contest and len(table.rows) > 2]
    if crossed:
        yield _crosstable(crossed[0], width)
    found = conduct(standings)
    if any(one.voids or one.forfeits or one.illegal or one.unreadable or one.substituted for one in found):
        yield _failures(found, width)
    if found:
        yield _spent(found, width)
    if standings.aggregates:
        yield _aggregates(standings, width)
    if standings.variants is not None:
        yield _variants(standings.variants, "Variants", width)
    if len(standings.game_variants) > 1:
        for game, variants in standings.game_variants.items():
            yield _variants(variants, f"Variants: {one_line(game)}", width)
    if standings.verdicts:
        yield _verdicts(standings)
    if standings.warnings:
        lines = Grid.grid(padding=(0, 1, 0, 0))
        for warning in standings.warnings:
            lines.add_row(Text("!", "bold red"), Text(one_line(warning)))
        yield Group(Text("Before you believe it", "bold red"), lines)


def _name(width: int) -> int:
    return max(10, _NAME * width // 80)


def _head(title: str, told: str) -> Text:
    return Text.assemble((one_line(title), "bold"), ("  " + told, "dim"))


def _places(standings: Standings, width: int) -> RenderableType:
    assert standings.course is not None
    rows = standings.places
    shown = [
        Column("#", [str(row.place) for row in rows], 100),
        Column("player", [one_line(row.player) for row in rows], 100, left=True, most=_name(width)),
    ]
    for keep, one in enumerate(reversed(columns(rows))):
        shown.insert(2, Column(one.heading, [one.cell(row) for row in rows], 50 + keep, left=one.left))
    made, _ = grid(shown, width)
    return Group(_head(title(standings.course), course_text(standings.course)), made)


def _standings(table: Table, standings: Standings, width: int) -> RenderableType:
    rows = table.rows
    estimates = [row.estimate for row in rows]
    columns = [
        Column("#", [rank_text(row) if row.estimate else NONE for row in rows], 100),
        Column("player", [one_line(row.player) for row in rows], 100, left=True, most=_name(width)),
        Column("Elo" if table.contest else "mean", [estimate_text(table, row.estimate) for row in rows], 99),
        Column(percent_of(standings.confidence), [interval_text(table, row.estimate) for row in rows], 98),
        Column("", (), 40, filled=lambda wide: _bars(estimates, wide)),
    ]
    if table.contest:
        columns += [
            Column("points", [points_text(row.points) for row in rows], 80),
            Column("of", [f"{row.matches:,}" for row in rows], 79),
            Column("W-D-L", [record_text(row) for row in rows], 20),
        ]
        if table.forfeits:
            clean = [NONE if row.clean is None else f"{row.clean.elo:.0f} ({row.clean.rank})" for row in rows]
            columns.append(Column("unforfeited", clean, 60))
    else:
        columns.append(Column("matches", [f"{row.matches:,}" for row in rows], 80))
        columns += [
            Column(one_line(name), [number(row.measures[name].value) if name in row.measures else NONE for row in rows],
                   30 - place, most=12)
            for place, name in enumerate(table.measures)
        ]  # fmt: skip
    if table.forfeits:
        columns.append(Column("forf.", [f"{row.forfeits:,}" for row in rows], 70))
    for place, (heading, cells) in enumerate(accuracy_columns(table, NONE)):
        columns.append(Column(heading, cells, 75 - place))
    columns.append(Column("distinct", [f"{row.distinct:,}" for row in rows], 15))
    made, dropped = grid(columns, width)
    left_out = _left_out([one_line(name) for name in table.measures if one_line(name) in dropped])
    basis = basis_text(table, standings)
    return Group(_head(table.title, played_text(table) + left_out), *([Text(basis, "dim")] if basis else []), made)


def _bars(found: Sequence[Interval | None], width: int) -> list[str]:
    common = Scale([one for one in found if one is not None], width)
    return [common.bar(one) for one in found]


def _crosstable(table: Table, width: int) -> RenderableType:
    """Percent of the points that the player of the row made against that of the column."""
    rows = table.rows
    name = min(_name(width), max(len(one_line(row.player)) for row in rows))
    room = width - name - len(str(len(rows))) - 2
    if room < (_CELL + 1) * len(rows):
        return Text(f"Who beat whom: {len(rows)} players do not fit here; --html and --json have it.", "dim")
    body = Text()
    digits = len(str(len(rows)))
    body.append(" " * (digits + 1 + name))
    for place in range(len(rows)):
        body.append(f"{place + 1:>{_CELL + 1}}", "bold")
    for place, row in enumerate(rows):
        label = cut(one_line(row.player), name)
        body.append(f"\n{place + 1:>{digits}} ", "bold")
        body.append(label + " " * max(name - Text(label).cell_len, 0))
        for other in rows:
            body.append(f"{_cell(table, row.player, other.player):>{_CELL + 1}}")
    return Group(_head("Who beat whom", f"{table.title}: percent of the points against each"), body)


def _cell(table: Table, player: str, other: str) -> str:
    return "·" if player == other else met_text(table, player, other)


def _failures(found: Sequence[Conduct], width: int) -> RenderableType:
    """Matches that were lost for anything but the game itself, and answers that were no moves."""
    columns = [Column("player", [one_line(one.player) for one in found], 100, left=True, most=_name(width))]
    kinds = sorted({kind for one in found for kind, count in one.forfeits.items() if count}, key=_place)
    columns += [Column(reason_text(kind), [_count(one.forfeits[kind]) for one in found], 80) for kind in kinds]
    if any(one.voids for one in found):
        columns.append(Column("void", [_count(one.voids) for one in found], 90))
    for heading, keep, counts in (
        ("% illegal", 70, [one.illegal for one in found]),
        ("% unreadable", 69, [one.unreadable for one in found]),
        ("% substituted", 68, [one.substituted for one in found]),
    ):
        if any(counts):
            cells = [share(count, one.attempts) for count, one in zip(counts, found, strict=True)]
            columns.append(Column(heading, cells, keep))
    columns.append(Column("of answers", [f"{one.attempts:,}" for one in found], 20))
    made, dropped = grid(columns, width)
    head = _head("Failures by kind", f"matches forfeited or void, and what went wrong in answers{_left_out(dropped)}")
    return Group(head, made)


def _spent(found: Sequence[Conduct], width: int) -> RenderableType:
    columns = [
        Column("player", [one_line(one.player) for one in found], 100, left=True, most=_name(width)),
        Column("matches", [f"{one.matches:,}" for one in found], 60),
        Column("a move", [time_text(one.a_move) if one.attempts else NONE for one in found], 50),
        Column("thinking", [time_text(one.seconds) for one in found], 40),
    ]
    if any(one.tokens or one.tokens_unknown for one in found):
        columns.append(Column("tokens", [tokens_text(one.tokens, one.tokens_unknown) for one in found], 80))
    if any(one.cost or one.unpriced for one in found):
        columns.append(Column("cost", [cost_text(one.cost, one.unpriced) for one in found], 90))
    if any(one.agent != one.player for one in found):
        columns.append(Column("agent", [one_line(one.agent) for one in found], 10, left=True, most=width // 3))
    if any(one.served for one in found):
        served = [_several([one_line(name) for name in one.served]) for one in found]
        columns.append(Column("answered by", served, 30, left=True, most=width // 3))
    made, dropped = grid(columns, width)
    return Group(_head("What it took", f"all games, every attempt at every match{_left_out(dropped)}"), made)


def _several(names: Sequence[str]) -> str:
    return NONE if not names else names[0] if len(names) == 1 else f"{len(names)} models"


def _place(kind: str) -> tuple[int, str]:
    return (FORFEITS.index(kind) if kind in FORFEITS else len(FORFEITS)), kind


def _count(value: int) -> str:
    return f"{value:,}" if value else NONE


def _left_out(dropped: Sequence[str]) -> str:
    return f"; no room for {', '.join(dropped)}" if dropped else ""


def _aggregates(standings: Standings, width: int) -> RenderableType:
    rows = standings.aggregates
    columns = [Column("player", [one_line(row.player) for row in rows], 100, left=True, most=_name(width))]
    for heading, keep, found in (
        ("IQM", 90, [row.iqm for row in rows]),
        ("median", 60, [row.median for row in rows]),
        ("mean", 70, [row.mean for row in rows]),
        ("optimality gap", 50, [row.optimality_gap for row in rows]),
    ):
        columns.append(Column(heading, [f"{one.value:.3f}" for one in found], keep))
        columns.append(Column(percent_of(standings.confidence), [ends_text(one) for one in found], keep - 1))
    made, _ = grid(columns, width)
    return Group(_head("Over all games", "scores from 0 (the bottom of a game's range) to 1 (its target)"), made)


def _variants(found: VariantTable, title: str, width: int) -> RenderableType:
    first = next(iter(found.tables.values()))
    players = sorted(found.spread, key=lambda player: -found.spread[player][1])
    columns = [Column("player", [one_line(player) for player in players], 100, left=True, most=_name(width))]
    columns.append(Column("spread", [spread_text(found, player) for player in players], 99, left=True))
    columns.append(Column("by chance", [chance_text(found, player) for player in players], 97))
    ends = [found.ranks[player] for player in players]
    columns.append(Column("ranks", [f"{low}" if low == high else f"{low}–{high}" for low, high in ends], 98))
    for place, (name, table) in enumerate(found.tables.items()):
        rows = {row.player: row for row in table.rows}
        cells = [
            f"{estimate_text(table, rows[p].estimate)} ({rows[p].rank})" if p in rows and rows[p].estimate else NONE
            for p in players
        ]
        columns.append(Column(one_line(name), cells, 90 - place, most=20))
    made, dropped = grid(columns, width)
    left_out = f"; {len(dropped)} more do not fit" if dropped else ""
    what = "Elo" if first.contest else "mean score"
    told = f"{what} under each, and the rank; ! where the spread is more than chance alone would make"
    return Group(_head(title, told + left_out), made)


def _verdicts(standings: Standings) -> RenderableType:
    lines = []
    for verdict in standings.verdicts:
        told = f"{one_line(verdict.title)}: {one_line(verdict.conclusion)} ({verdict.units:,} units"
        if verdict.statistic is not None:
            bounds = "" if verdict.bounds is None else f", bounds {verdict.bounds[0]:.2f} and {verdict.bounds[1]:.2f}"
            told += f", statistic {verdict.statistic:.2f}{bounds}"
        lines.append(Text(f"{told}; {one_line(verdict.errors)})"))
    return Group(_head("Sequential tests", ""), *lines)
