"""The list of a tournament's matches, the last one first."""

from __future__ import annotations

from collections.abc import Sequence

from arena.replays.dates import local, stamped
from arena.replays.results import MatchResult
from arena.tui.columns import Column, Part, cell, columns
from arena.tui.palette import Palette
from arena.tui.scenes.picture import one_line
from arena.tui.tournament_matches import Latest, entry_of, short
from arena.tui.widgets.rows import Rows


class Matches(Rows[MatchResult]):
    """One line a match. Whoever stands at the top stays there, and sees what comes."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._year = ""
        self._more = 0
        """Rows that have come since the list was drawn last."""

    def show(self, rows: Latest) -> None:
        """Draw the matches."""
        self._year = local(stamped(rows[0].created))[:4] if len(rows) else ""
        self._more = len(rows) - len(self.rows)
        self.list_rows(rows)

    def columns(self) -> Sequence[Column]:
        return columns(self.size.width - 2)

    def cell(self, row: MatchResult, column: Column, palette: Palette) -> list[Part]:
        if column.name == "file":
            return [(one_line(short(row)), palette.muted, False)]
        return cell(entry_of(row), column, palette, self._year)

    def name_of(self, row: MatchResult) -> str:
        return f"{row.occasion.match}+{row.occasion.attempt}"

    def again(self, rows: Sequence[MatchResult], row: MatchResult) -> int | None:
        if self.cursor and isinstance(rows, Latest):
            return rows.place(row, self.cursor + self._more)
        return None
