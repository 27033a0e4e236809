"""The sheets of the tournament screen: standings, places, scores over games, failures by kind, and matches in play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

from arena.ratings.rating import Rating
from arena.reports.placing import columns as placing
from arena.reports.standings import Aggregate, Interval, Place, Standing, Table
from arena.tournaments.folder import InPlay
from arena.tui.columns import Column, Part
from arena.tui.intervals import Scale, bar
from arena.tui.palette import Palette, Rgb, readable
from arena.tui.scenes.picture import one_line
from arena.tui.sheets import Sheet, fitting, longest, widened
from arena.tui.tournament_failures import FORFEITS, VOIDS, Failures
from arena.tui.widgets.seats import seconds

_BAR, _ROOMY = 14, 26
"""Columns of the smallest bar, and of one where there is room for more than it."""
_LARGE = 90
"""Columns from which there is."""
_WIDEST = 72
"""Columns of the largest bar."""


class StandingSheet(Sheet[Standing]):
    """The standings at a game, or over all of them.

    Args:
        table: what is told.
        clean: whether matches that were forfeited are left out of the ratings.
    """

    def __init__(self, table: Table, *, clean: bool = False) -> None:
        self.table, self.clean = table, clean and table.contest
        rows = list(table.rows)
        if self.clean:
            rows.sort(key=lambda row: -row.clean.elo if row.clean is not None else float("inf"))
        self.rows = rows
        self._priced = any(row.cost for row in rows)
        self._counted = any(row.tokens for row in rows)

    def interval(self, row: Standing) -> Interval | None:
        """What a player is placed by: its rating, or its mean score; None where there is none yet."""
        if not self.table.contest:
            return row.score
        rating = self.rating(row)
        return None if rating is None else Interval(rating.elo, rating.low, rating.high)

    def rating(self, row: Standing) -> Rating | None:
        """The rating that is shown."""
        return row.clean if self.clean else row.rating

    @cached_property
    def scale(self) -> Scale:
        """The scale of the bars."""
        return Scale.over(one for row in self.rows if (one := self.interval(row)) is not None)

    def columns(self, width: int) -> Sequence[Column]:
        contest = self.table.contest
        wanted = [("#", 3, 100), ("player", -longest([row.player for row in self.rows], 6, 24), 101)]
        wanted += [("Elo" if contest else "mean", 6, 90), ("interval", -(_ROOMY if width >= _LARGE else _BAR), 80)]
        wanted += [("from – to", 13, 40)]
        if contest:
            wanted += [("points", 6, 70), ("won", 5, 55), ("drawn", 5, 54), ("lost", 5, 53)]
        wanted += [("matches", 7, 65), ("distinct", 8, 30), ("forfeits", 8, 60), ("void", 5, 35), ("illegal", 7, 33)]
        wanted += [("s a move", 8, 25)]
        wanted += [("tokens", 8, 20)] if self._counted else []
        wanted += [("$", 8, 28)] if self._priced else []
        return widened(fitting(width, *wanted), "interval", width, _WIDEST)

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        if column.name != "interval" or not self.rows:
            return super().head(column, palette, ground)
        low, high = self.number(self.scale.low), self.number(self.scale.high)
        gap = " " * max(column.width - len(low) - len(high), 1)
        return f"{low}{gap}{high}", readable(palette.muted, ground), False

    def number(self, value: float) -> str:
        """A rating or a score as it is told."""
        return f"{value:,.0f}" if self.table.contest else f"{value:,.4g}"

    def cell(self, row: Standing, column: Column, palette: Palette) -> list[Part]:
        interval, name = self.interval(row), column.name
        rating = self.rating(row)
        rank = row.rank if rating is None else rating.rank
        best = rank == 1 and interval is not None
        quiet = palette.ink("muted")
        if name == "player":
            return [(one_line(row.player), None, best)]
        if name == "#":
            return [("" if interval is None else str(rank), quiet, False)]
        if name in ("Elo", "mean"):
            return [("–" if interval is None else self.number(interval.value), None, best)]
        if name == "interval":
            ink = palette.ink("good" if best else "accent")
            return [] if interval is None else bar(interval, self.scale, column.width, quiet, ink)
        if name == "from – to":
            told = "" if interval is None else f"{self.number(interval.low)} – {self.number(interval.high)}"
            return [(told, quiet, False)]
        if name in ("forfeits", "void", "illegal"):
            count = {"forfeits": row.forfeits, "void": row.voids, "illegal": row.illegal + row.unreadable}[name]
            return [(f"{count:,}" if count else "·", palette.ink("warn") if count else quiet, False)]
        return [(_standing(row, name), quiet if name in ("distinct", "s a move", "tokens", "$") else None, False)]

    def name_of(self, row: Standing) -> str:
        return row.player


def _standing(row: Standing, name: str) -> str:
    """What stands in a column that needs no colour."""
    if name == "points":
        return f"{row.points / row.matches:.1%}" if row.matches else "–"
    if name == "s a move":
        return seconds(row.seconds / row.moves) if row.moves else "–"
    if name == "$":
        return f"{row.cost:,.2f}{'+' if row.unpriced else ''}"
    number = {
        "won": row.wins,
        "drawn": row.draws,
        "lost": row.losses,
        "matches": row.matches,
        "distinct": row.distinct,
        "tokens": row.tokens,
    }[name]
    return many(number)


class AggregateSheet(Sheet[Aggregate]):
    """How players do over all games, on scores that were normalised."""

    def __init__(self, rows: Sequence[Aggregate]) -> None:
        self.rows = sorted(rows, key=lambda row: -row.iqm.value)
        self._scale = Scale.over(row.iqm for row in self.rows)

    def columns(self, width: int) -> Sequence[Column]:
        wanted = [("player", -longest([row.player for row in self.rows], 6, 24), 101), ("IQM", 6, 90)]
        wanted += [("interval", -_BAR, 80), ("from – to", 13, 50), ("median", 7, 60), ("mean", 7, 55)]
        wanted += [("optimality gap", 14, 40)]
        return widened(fitting(width, *wanted), "interval", width, _WIDEST)

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        if column.name != "interval" or not self.rows:
            return super().head(column, palette, ground)
        low, high = f"{self._scale.low:.2f}", f"{self._scale.high:.2f}"
        gap = " " * max(column.width - len(low) - len(high), 1)
        return f"{low}{gap}{high}", readable(palette.muted, ground), False

    def cell(self, row: Aggregate, column: Column, palette: Palette) -> list[Part]:
        name, quiet = column.name, palette.ink("muted")
        if name == "player":
            return [(one_line(row.player), None, False)]
        if name == "interval":
            return bar(row.iqm, self._scale, column.width, quiet, palette.ink("accent"))
        if name == "from – to":
            return [(f"{row.iqm.low:.2f} – {row.iqm.high:.2f}", quiet, False)]
        values = {"IQM": row.iqm, "median": row.median, "mean": row.mean, "optimality gap": row.optimality_gap}
        return [(f"{values[name].value:.3f}", None if name == "IQM" else quiet, name == "IQM")]

    def name_of(self, row: Aggregate) -> str:
        return row.player


class PlaceSheet(Sheet[Place]):
    """Where the schedule puts everybody: who has won the bracket, or leads by points and tie-breaks."""

    def __init__(self, rows: Sequence[Place]) -> None:
        self.rows = rows
        self._told = {one.heading: one for one in placing(rows)}

    def columns(self, width: int) -> Sequence[Column]:
        wanted = [("#", 3, 100), ("player", -longest([row.player for row in self.rows], 6, 24), 101)]
        for number, (name, one) in enumerate(self._told.items()):
            wide = max(len(name), *(len(one.cell(row)) for row in self.rows))
            wanted.append((name, -wide if one.left else wide, 90 - number))
        return fitting(width, *wanted)

    def cell(self, row: Place, column: Column, palette: Palette) -> list[Part]:
        best, quiet = row.place == 1 and not row.still_in, palette.ink("muted")
        if column.name == "player":
            return [(one_line(row.player), None, best)]
        if column.name == "#":
            return [(str(row.place), quiet, False)]
        return [(self._told[column.name].cell(row), quiet if row.tiebreaks and column.name != "points" else None, best)]

    def name_of(self, row: Place) -> str:
        return row.player


class FailureSheet(Sheet[Failures]):
    """What went wrong with each player, by kind: forfeits, attempts at a move, and matches that came to nothing."""

    def __init__(self, rows: Mapping[str, Failures]) -> None:
        self.rows = [rows[name] for name in sorted(rows, key=lambda name: (-rows[name].total, name))]

    def columns(self, width: int) -> Sequence[Column]:
        wanted = [("player", -longest([row.player for row in self.rows], 6, 24), 101), ("matches", 7, 80)]
        wanted += [("forfeits", 8, 100)]
        wanted += [(kind, max(len(kind), 5), 90 - number) for number, kind in enumerate(FORFEITS)]
        wanted += [("│", 1, 72), ("bad tries", 9, 75), ("of tries", 8, 60), ("replaced", 8, 50)]
        wanted += [("│ ", 1, 67), ("void", 5, 70)]
        wanted += [(f"{kind} ", len(kind), 40 - number) for number, kind in enumerate(VOIDS)]
        return fitting(width, *wanted)

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        return column.name, readable(palette.muted, ground), not column.name.startswith("│")

    def cell(self, row: Failures, column: Column, palette: Palette) -> list[Part]:
        name, quiet = column.name, palette.ink("muted")
        if name == "player":
            return [(one_line(row.player), None, False)]
        if name.startswith("│"):
            return [("│", quiet, False)]
        if name == "matches":
            return [(many(row.matches), quiet, False)]
        if name == "of tries":
            return [(f"{row.bad / row.tries:.1%}" if row.tries else "–", quiet, False)]
        if name in ("bad tries", "replaced"):
            return _count(row.bad if name == "bad tries" else row.substituted, palette.ink("warn"), quiet)
        if name in ("void", *(f"{kind} " for kind in VOIDS)):
            count = sum(row.void.values()) if name == "void" else row.void[name.strip()]
            return _count(count, palette.ink("warn"), quiet)
        count = sum(row.forfeits.values()) if name == "forfeits" else row.forfeits[name]
        return _count(count, palette.ink("bad"), quiet, bold=name == "forfeits")

    def name_of(self, row: Failures) -> str:
        return row.player


def _count(count: int, ink: Rgb, quiet: Rgb, *, bold: bool = False) -> list[Part]:
    return [(many(count), ink, bold)] if count else [("·", quiet, False)]


class InPlaySheet(Sheet[InPlay]):
    """The matches in play, those first that have been played longest."""

    def __init__(self, rows: Sequence[InPlay], at: datetime | None = None) -> None:
        self.rows = sorted(rows, key=lambda row: row.since)
        self._at = at or datetime.now(UTC)

    def columns(self, width: int) -> Sequence[Column]:
        wanted = [("for", 9, 80), ("game", -longest([row.game for row in self.rows], 6, 22), 90)]
        wanted += [("players", -12, 100)]
        if any(row.variant for row in self.rows):
            wanted += [("variant", -longest([row.variant for row in self.rows], 7, 16), 50)]
        wanted += [("match", -longest([_number(row) for row in self.rows], 6, 18), 60)]
        return widened(fitting(width, *wanted), "players", width)

    def cell(self, row: InPlay, column: Column, palette: Palette) -> list[Part]:
        name, quiet = column.name, palette.ink("muted")
        if name == "for":
            return [(self._since(row), quiet, False)]
        if name == "players":
            return [(one_line(" – ".join(row.players)), None, False)]
        told = {"game": row.game, "variant": row.variant, "match": _number(row)}[name]
        return [(one_line(told), quiet if name == "match" else None, False)]

    def _since(self, row: InPlay) -> str:
        try:
            began = datetime.fromisoformat(row.since)
        except ValueError:
            return ""
        began = began if began.tzinfo else began.replace(tzinfo=UTC)
        return seconds(max((self._at - began).total_seconds(), 0.0))

    def name_of(self, row: InPlay) -> str:
        return row.file


def _number(row: InPlay) -> str:
    return row.match.rpartition("/")[2]


def many(count: int) -> str:
    """A number that may be large, in at most seven columns."""
    if count < 100_000:
        return f"{count:,}"
    return f"{count / 1e6:,.1f}M" if count >= 999_500 else f"{count / 1e3:,.0f}k"
