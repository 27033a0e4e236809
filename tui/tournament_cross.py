"""The crosstable as a sheet: who met whom, and what share of the points was made of it."""

from __future__ import annotations

from collections.abc import Sequence

from arena.reports.standings import Meeting, Standing, Table
from arena.tui.columns import Column, Part
from arena.tui.palette import Palette, Rgb, blend, readable
from arena.tui.scenes.picture import one_line
from arena.tui.sheets import Sheet, longest

_CELL = 5
"""Columns of a meeting."""
_TOTAL = 6
"""Columns of a player's points."""


class CrossSheet(Sheet[Standing]):
    """A row and a column for each player, under the numbers of the rows; none where all play for scores.

    Args:
        table: what is told.
        opponent: the player whose column is pointed at.
    """

    def __init__(self, table: Table, opponent: str | None = None) -> None:
        self.table, self.rows = table, table.rows if table.contest else ()
        self._names = [row.player for row in self.rows]
        self.across = self._names.index(opponent) if opponent in self._names else 0
        """The number of the column that is pointed at."""

    @property
    def opponent(self) -> str | None:
        """The player whose column is pointed at."""
        return self._names[self.across] if self.across < len(self._names) else None

    def pointed(self, across: int) -> CrossSheet:
        """The same, with another column pointed at."""
        last = len(self._names) - 1
        return CrossSheet(self.table, self._names[max(min(across, last), 0)] if self._names else None)

    def columns(self, width: int) -> Sequence[Column]:
        name = longest(self._names, 6, 24 if width >= 60 else 12)
        fixed = [Column("#", 3, right=True), Column("player", name)]
        room = width - sum(one.width + 1 for one in fixed)
        shown = max(min((room - _TOTAL - 1) // (_CELL + 1), len(self._names)), 1)
        first = max(self.across - shown + 1, 0)
        fixed.append(Column("points", _TOTAL, right=True))
        return [*fixed, *(Column(str(at + 1), _CELL, right=True) for at in range(first, first + shown))]

    def head(self, column: Column, palette: Palette, ground: Rgb) -> Part:
        if column.name != str(self.across + 1):
            return super().head(column, palette, ground)
        return f"▾{column.name}", readable(palette.accent, ground), True

    def cell(self, row: Standing, column: Column, palette: Palette) -> list[Part]:
        name, quiet = column.name, palette.ink("muted")
        if name == "player":
            return [(one_line(row.player), None, row.rank == 1)]
        if name == "#":
            return [(str(self._names.index(row.player) + 1), quiet, False)]
        if name == "points":
            return [(_share(row.points / row.matches) if row.matches else "–", None, True)]
        opponent = self._names[int(name) - 1] if int(name) <= len(self._names) else row.player
        if opponent == row.player:
            return [("▒" * 3, quiet, False)]
        met = self.meeting(row.player, opponent)
        if not met.played:
            return [("·", quiet, False)]
        share = met.points / met.played
        strong = min(abs(share - 0.5) * 2.4 + 0.15, 1.0) if share != 0.5 else 0.0
        ink = blend(palette.muted, palette.good if share > 0.5 else palette.bad, strong)
        return [(_share(share), readable(ink, palette.background), False)]

    def meeting(self, player: str, opponent: str) -> Meeting:
        """What a player made of the matches with another."""
        return self.table.meetings.get((player, opponent), Meeting())

    def name_of(self, row: Standing) -> str:
        return row.player


def _share(share: float) -> str:
    return f"{share:.0%}" if share in (0.0, 1.0) else f"{share:.1%}"
