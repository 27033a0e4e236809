"""OpenSpiel's boards: where a board is drawn in characters, what its cells show, and what a click on them means.

Where the board stands in a text is found once, in a game's first position. Later texts are cut at the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from arena.games.core.scene import Grid, Tile

FIRST = {
    "amazons": "xX",
    "checkers": "",
    "clobber": "o",
    "banqi": "",
    "cursor_go": "",
    "xiangqi": "",
    "cliff_walking": "",
}
"""The pieces of the first seat, where they are not x; none where a text is better than a grid."""
_CELL = r"[^\s\d\[\]|│─]"
_ROW = re.compile(rf"(?P<before> *)(?P<label>\d{{0,2}}) ?(?P<cells>{_CELL}+|{_CELL}(?: {_CELL})+)(?: \d{{1,2}})?")
_LEAST = 3
"""Rows and columns of the smallest board."""
_MOST = 4
"""Lines beside the board that a caption can take in."""
_EMPTY = ".-+_"
_ROLES = {"#": "wall", "w": "light", "W": "light", "b": "dark", "B": "dark"}
_PAIR = ("player_0", "player_1")
_AT = re.compile(r"[A-Za-z]?\(?(\d+), ?(\d+)\)?")
_SQUARE = re.compile(r"(?:[BW] )?([a-z])(\d+)")
_STEP = re.compile(r"([a-z]\d+)([a-z]\d+)\*?")


class Row(NamedTuple):
    """A line that may be a row of a board: the columns of the text that its cells take, and every how many."""

    number: int
    left: int
    right: int
    step: int
    label: str

    @property
    def width(self) -> int:
        """Cells of the row."""
        return len(range(self.left, self.right, self.step))


@dataclass(frozen=True)
class Board:
    """Where the board stands in the texts of a game.

    Attributes:
        first: the characters of the first seat's pieces.
        lines: lines of a text.
        rows: those that are the board.
        columns: the letters of the columns, where they have some.
        beside: the numbers of the other lines that say something.
    """

    first: str
    lines: int
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    beside: tuple[int, ...]
    _meant: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @classmethod
    def found(cls, text: str, first: str) -> Board | None:
        """The board in a text; None where it draws none that is recognised."""
        lines = text.split("\n")
        rows = max(_runs(lines), key=len, default=[])
        if len(rows) < _LEAST:
            return None
        taken = {row.number for row in rows}
        others = [number for number, line in enumerate(lines) if number not in taken and line.strip()]
        letters = {number: _letters(lines[number], rows[0].width) for number in others}
        columns = next(filter(None, letters.values()), ())
        beside = tuple([number for number in others if not letters[number]])
        if len(beside) > _MOST or (columns and not all(row.label for row in rows)):
            return None
        return cls(first, len(lines), tuple(rows), columns, beside)

    def grid(self, text: str, moves: Iterable[str], told: Sequence[str]) -> Grid | None:
        """The grid that a text draws, with what may be clicked; None where its board is not where it was.

        Args:
            text: a position in OpenSpiel's words.
            moves: the names of what may be done in it.
            told: what else the caption says.
        """
        lines = text.split("\n")
        if len(lines) != self.lines:
            return None
        rows = tuple([lines[row.number][row.left : row.right : row.step] for row in self.rows])
        width = self.rows[0].width
        signs = set("".join(rows))
        if " " in signs or any(len(row) != width for row in rows):
            return None
        labels = tuple([row.label for row in self.rows])
        return Grid(
            rows,
            _legend("".join(sorted(signs)), self.first),
            labels if all(labels) else (),
            self.columns,
            clicks=self._clicks(moves),
            caption=" · ".join([*[lines[number].strip() for number in self.beside], *told]),
        )

    def _clicks(self, moves: Iterable[str]) -> dict[str, str]:
        """What a click on a cell means: a move, or a part of one."""
        found: dict[str, str] = {}
        for move in moves:
            meant = self._meant.get(move)
            if meant is None:
                meant = self._meant[move] = tuple(self._read(move))
            found.update(meant)
        return found

    def _read(self, move: str) -> Iterable[tuple[str, str]]:
        """The cells that a move names, and what a click on each means."""
        height, width = len(self.rows), self.rows[0].width
        if place := _AT.fullmatch(move):
            row, column = int(place[1]), int(place[2])
            if row < height and column < width:
                yield f"{row},{column}", move
        elif place := _SQUARE.fullmatch(move):
            if self.columns:
                yield from self._at(place[1] + place[2], move)
            elif int(place[2]) < width:
                yield f"*,{int(place[2])}", move
        elif place := _STEP.fullmatch(move):
            yield from self._at(place[1], place[1])
            if move.endswith(place[2]):  # a capture has a sign behind it
                yield from self._at(place[2], place[2])

    def _at(self, square: str, click: str) -> Iterable[tuple[str, str]]:
        labels = [row.label for row in self.rows]
        if square[0] in self.columns and square[1:] in labels:
            yield f"{labels.index(square[1:])},{self.columns.index(square[0])}", click


def _runs(lines: Sequence[str]) -> list[list[Row]]:
    """The runs of lines that look like rows of one board."""
    runs: list[list[Row]] = [[]]
    for number, line in enumerate(lines):
        row = _row(number, line)
        last = runs[-1]
        if row is None or (last and (row.left, row.right, row.step) != last[0][1:4]):
            runs.append([])
        if row is not None:
            runs[-1].append(row)
    return runs


def _row(number: int, line: str) -> Row | None:
    found = _ROW.fullmatch(line)
    if found is None:
        return None
    cells = found["cells"]
    row = Row(number, found.start("cells"), found.end("cells"), 2 if " " in cells else 1, found["label"])
    return row if row.width >= _LEAST and not _letters(cells, row.width) else None


def _letters(line: str, width: int) -> tuple[str, ...]:
    """The letters that a line writes over or under the columns; Go leaves out the i."""
    letters = tuple(line.replace(" ", "").lower())
    rising = letters == tuple(sorted(set(letters))) and letters[:3] == ("a", "b", "c")
    return letters if rising and len(letters) == width else ()


@lru_cache(maxsize=1024)
def _legend(signs: str, first: str) -> Mapping[str, Tile]:
    return {sign: Tile(*_look(sign, first)) for sign in signs}


def _look(sign: str, first: str) -> tuple[str, str, str]:
    if sign in _EMPTY:
        return "·", "empty", "empty"
    if sign in _ROLES:
        return "#" if sign == "#" else "●", sign, _ROLES[sign]
    if sign.lower() in "xo@":
        return "●", sign, _PAIR[sign not in first]
    return sign, sign, "plain"
