"""What a terminal is sent: from any screen to any other, the terminal shows the other, and nothing else comes out."""

from __future__ import annotations

import re
import runpy
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from arena.games.core.scene import Screen
from arena.replays.export.ansi import Painter

HERE = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
ROWS, COLUMNS, screen, packed, read_by_nle = (
    HERE[name] for name in ("ROWS", "COLUMNS", "screen", "packed", "read_by_nle")
)
CONTROL = re.compile(r"\x1b\[(?:[0-9;]*[HJKm]|\?25[hl])")


def shown(path: Path, painter: Painter, screens: Sequence[Screen], more: int = 0) -> list[Screen]:
    """What NLE's terminal shows after each screen was painted."""
    records: list[tuple[int, bytes]] = []
    for one in screens:
        sent = painter.paint(one).encode("ascii")
        records += [(0, sent)] * bool(sent) + [(2, bytes(4)), (1, b".")]
    frames = read_by_nle(packed(path, [*records, (0, b"\x07")]), more=more)
    return [Screen(*parts) for parts in zip(frames.rows, frames.colors, frames.cursors, strict=True)]


@st.composite
def screens(draw: st.DrawFn) -> list[Screen]:
    """Screens that follow one another: some rows of each are new, in any colours."""
    rows, codes = [" " * COLUMNS] * ROWS, ["0" * COLUMNS] * ROWS
    found = []
    for _ in range(draw(st.integers(1, 5))):
        for _ in range(draw(st.integers(0, 3))):
            row, column = draw(st.integers(0, ROWS - 1)), draw(st.integers(0, COLUMNS - 1))
            text = draw(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=COLUMNS))
            colors = draw(st.text("0123456789abcdef", min_size=len(text), max_size=len(text)))
            rows[row] = (rows[row][:column] + text + rows[row][column + len(text) :])[:COLUMNS]
            codes[row] = (codes[row][:column] + colors + codes[row][column + len(colors) :])[:COLUMNS]
        if draw(st.booleans()):
            row = draw(st.integers(0, ROWS - 1))
            rows[row], codes[row] = " " * COLUMNS, "0" * COLUMNS
        cursor = (draw(st.integers(0, ROWS - 1)), draw(st.integers(0, COLUMNS - 1)))
        found.append(Screen(tuple(rows), tuple(codes), cursor))
    return found


@settings(max_examples=60, deadline=None)
@given(wanted=screens())
def test_a_terminal_shows_exactly_each_screen(tmp_path_factory: pytest.TempPathFactory, wanted: list[Screen]) -> None:
    assert shown(tmp_path_factory.mktemp("cast") / "a.bz2", Painter(), wanted, more=1) == wanted


@settings(max_examples=30, deadline=None)
@given(wanted=screens())
def test_in_a_terminal_of_that_size_all_but_the_last_cell(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[Screen]
) -> None:
    """The last cell is left empty there: writing it would scroll the screen away."""
    got = shown(tmp_path_factory.mktemp("ttyrec") / "a.bz2", Painter(corner=False), wanted)
    emptied = [
        Screen((*one.rows[:-1], one.rows[-1][:-1] + " "), (*one.colors[:-1], one.colors[-1][:-1] + "0"), one.cursor)
        for one in wanted
    ]
    assert got == emptied


def test_a_full_screen_does_not_scroll(tmp_path: Path) -> None:
    full = Screen(("x" * COLUMNS,) * ROWS, ("c" * COLUMNS,) * ROWS, (23, 79))
    sharp, blunt = Painter(), Painter(corner=False)
    (roomy,) = shown(tmp_path / "a.bz2", sharp, [full], more=1)
    (tight,) = shown(tmp_path / "b.bz2", blunt, [full])
    assert roomy == full
    assert tight.rows == (*full.rows[:-1], "x" * 79 + " ")
    assert tight.cursor == (23, 79)


def test_bright_colours_are_told_in_both_ways() -> None:
    sent = Painter().paint(Screen(("abc",), ("19f",)))
    assert sent.startswith("\x1b[0m\x1b[2J\x1b[H\x1b[0;31ma\x1b[0;1;31;91mb\x1b[0;1;37;97mc")


def test_what_did_not_change_is_not_sent() -> None:
    painter, first = Painter(), screen("Hello adventurer, welcome to NetHack!")
    assert "Hello" in painter.paint(first)
    assert painter.paint(first) == ""
    assert painter.paint(screen("Hello adventurer, welcome to NetHack?")) == "\x1b[1;37H?\x1b[1;1H"
    assert painter.paint(screen("Hello")) == "\x1b[1;6H\x1b[K\x1b[1;1H"


def test_no_colours_are_the_terminals_own() -> None:
    assert Painter().paint(Screen(("ab ", "c"))) == "\x1b[0m\x1b[2J\x1b[Hab\x1b[2;1Hc\x1b[?25l"


def test_the_cursor_is_hidden_where_there_is_none_and_given_back() -> None:
    painter = Painter()
    painter.paint(screen("a"))
    assert painter.leave() == "\x1b[0m"
    assert painter.paint(screen("a", cursor=None)) == "\x1b[?25l"
    assert painter.paint(screen("a", cursor=(99, 0))) == ""
    assert painter.leave() == "\x1b[0m\x1b[?25h"
    assert painter.paint(screen("a", cursor=(2, 3))) == "\x1b[3;4H\x1b[?25h"


def test_a_screen_of_another_size_is_painted_anew() -> None:
    painter = Painter()
    painter.paint(screen("old words"))
    sent = painter.paint(screen("new", rows=10))
    assert sent.startswith("\x1b[0m\x1b[2J\x1b[H")
    assert "new" in sent


HOSTILE = [
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[31m",
    "\x9b31m",
    "\x00\x07\x08\r\n\t\x7f",
    "\u202eabc\u2066",
    "日本語 wide",
    "e\u0301\u0302\u0303",
    "👩‍👩‍👧 \ufe0f",
    "\u200b\u00ad\u3164\u2028",
    "\ud800",
]


@pytest.mark.parametrize("row", HOSTILE)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_hostile_rows_stay_in_their_cells(row: str, ascii_only: bool) -> None:
    painter = Painter(ascii_only=ascii_only)
    sent = painter.paint(Screen((row + "|", "\x1b[5m" * 3), ("\x1b[", "zzzz7"), (0, 0)))
    text = CONTROL.sub("", sent)
    assert "\x1b" not in text
    assert text.isprintable()
    assert all(cell_len(character) == 1 and not unicodedata.combining(character) for character in text)
    assert text.index("|") == len(row) or f"\x1b[1;{len(row) + 1}H" in sent, "a cell is a column"
    assert text.isascii() or not ascii_only


def test_what_is_harmless_and_narrow_is_shown_as_it_is() -> None:
    assert "─│┌ é ☺ ♥" in Painter().paint(Screen(("─│┌ é ☺ ♥",)))
