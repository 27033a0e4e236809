"""Screens as what a terminal is sent: the shortest usual way from one screen to the next.

Colours 0 to 7 are SGR 30 to 37. A bright one is told twice, as bold with 30 to 37 and as 90 to 97: a terminal that
knows only the first, such as the one in NLE's reader, shows the same as one that knows both.
"""

from __future__ import annotations

import re
import unicodedata

from arena.games.core.scene import Cell, Screen
from arena.replays.plain import plain

_DEFAULT = "-"
"""The terminal's own colour: blanks of colour 0, which nobody sees, and text of colour 7."""
_SGR = {_DEFAULT: "\x1b[0m"}
_SGR |= {f"{code:x}": f"\x1b[0;3{code}m" for code in range(8)}
_SGR |= {f"{code:x}": f"\x1b[0;1;3{code - 8};9{code - 8}m" for code in range(8, 16)}
_GAP = 6
"""Unchanged cells up to which writing them again is shorter than to move past them."""
_ERASED = 4
"""Blanks from which on erasing is shorter than to write them."""
_OFF_STYLE = re.compile(r"[^0-9a-f]")


class _Cells(dict[int, str]):
    """What stands for each character in a cell: itself, where it is harmless and one column wide."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        narrow = unicodedata.east_asian_width(character) not in "WF" and not unicodedata.combining(character)
        mark = unicodedata.category(character) in ("Mn", "Me", "Mc")
        alone = narrow and not mark and character != "\n" and plain(character) == character
        value = character if alone else " " if plain(character).isspace() else "?"
        if len(self) < 5000:
            self[code] = value
        return value


_CELLS = _Cells()


class Painter:
    """A terminal that was sent every screen so far, and knows how to get to the next.

    Args:
        corner: whether the last cell of the last row may be written; some terminals scroll then.
        ascii_only: whether only ASCII may be sent.
    """

    def __init__(self, *, corner: bool = True, ascii_only: bool = False) -> None:
        self._corner, self._ascii = corner, ascii_only
        self._rows: list[tuple[str, str]] = []
        self._last: Screen | None = None
        self._size = (0, 0)
        self._style = ""
        self._at: Cell = (0, 0)
        self._visible = True

    def paint(self, screen: Screen) -> str:
        """What turns the last screen into this one; "" where nothing changes."""
        before = self._last
        size = (len(screen.rows), max(map(len, screen.rows), default=0))
        sent: list[str] = []
        if before is None or size != self._size:
            before = None
            self._rows = [(" " * size[1], _DEFAULT * size[1])] * size[0]
            self._size = size
            sent.append("\x1b[0m\x1b[2J\x1b[H")
            self._style, self._at = _DEFAULT, (0, 0)
        for number, row in enumerate(screen.rows):
            codes = screen.colors[number] if number < len(screen.colors) else ""
            if before is not None and row == before.rows[number]:
                known = before.colors[number] if number < len(before.colors) else ""
                if codes == known:
                    continue
            self._row(number, row, codes, sent)
        self._cursor(screen.cursor, sent)
        self._last = screen
        return "".join(sent)

    def leave(self) -> str:
        """What gives the terminal back as it was found, apart from what stands on it."""
        return "\x1b[0m" if self._visible else "\x1b[0m\x1b[?25h"

    def _row(self, number: int, row: str, codes: str, sent: list[str]) -> None:
        """Write what is different in a row."""
        new = self._cells(number, row, codes)
        old, self._rows[number] = self._rows[number], new
        text, styles = new
        changed = [k for k in range(len(text)) if text[k] != old[0][k] or styles[k] != old[1][k]]
        if not changed:
            return
        end = self._blank_from(new)
        erased = sum(column >= end for column in changed) > _ERASED
        if erased:
            changed = [column for column in changed if column < end]
        start = 0
        for k in range(1, len(changed) + 1):
            if k == len(changed) or changed[k] - changed[k - 1] > _GAP:
                self._write(number, changed[start], text[changed[start] : changed[k - 1] + 1], styles, sent)
                start = k
        if erased:
            self._go(number, end, sent)
            self._wear(_DEFAULT, sent)
            sent.append("\x1b[K")

    def _cells(self, number: int, row: str, codes: str) -> tuple[str, str]:
        """A row as exactly one column a cell, and the style of each."""
        rows, columns = self._size
        text = row if row.isascii() and row.isprintable() else row.translate(_CELLS)
        if self._ascii and not text.isascii():
            text = text.encode("ascii", "replace").decode("ascii")
        text = text.ljust(columns)
        if not self._corner and number == rows - 1:
            text = text[:-1] + " "
            codes = codes[: columns - 1]
        codes = _OFF_STYLE.sub("7", codes[:columns].lower()).ljust(columns)
        styles = [
            _DEFAULT if code == " " or code == ("0" if cell == " " else "7") else code
            for cell, code in zip(text, codes, strict=True)
        ]
        return text, "".join(styles)

    def _blank_from(self, row: tuple[str, str]) -> int:
        """The column from which on there is nothing in a row."""
        text, styles = row
        return max(len(text.rstrip(" ")), len(styles.rstrip(_DEFAULT)))

    def _write(self, row: int, column: int, text: str, styles: str, sent: list[str]) -> None:
        self._go(row, column, sent)
        begin = 0
        for k in range(1, len(text) + 1):
            if k == len(text) or styles[column + k] != styles[column + begin]:
                self._wear(styles[column + begin], sent)
                sent.append(text[begin:k])
                begin = k
        self._at = (row, column + len(text))  # past the edge, terminals disagree on where that is: it is never used

    def _wear(self, style: str, sent: list[str]) -> None:
        if style != self._style:
            sent.append(_SGR[style])
            self._style = style

    def _go(self, row: int, column: int, sent: list[str]) -> None:
        if self._at != (row, column):
            sent.append(f"\x1b[{row + 1};{column + 1}H")
            self._at = (row, column)

    def _cursor(self, cursor: Cell | None, sent: list[str]) -> None:
        """Put the cursor where it is seen; one that is nowhere on the screen is hidden."""
        rows, columns = self._size
        visible = cursor is not None and 0 <= cursor[0] < rows and 0 <= cursor[1] < columns
        if cursor is not None and visible:
            self._go(*cursor, sent)
        if visible != self._visible:
            sent.append("\x1b[?25h" if visible else "\x1b[?25l")
            self._visible = visible
