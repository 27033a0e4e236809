"""Books of chess as openings: PGN and EPD, and one sentence for what nobody could play from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.games.spec import game
from arena.schedules.unit import Unit
from arena.tournaments.config import GameConfig
from arena.tournaments.openings import Openings

PGN = """[Event "one"]
[Result "*"]

1. e4 e5 2. Nf3 {a comment} (2. f4 exf4) Nc6 *

[Event "two"]
[Result "1/2-1/2"]

1. d4 d5 1/2-1/2

[Event "three"]
[SetUp "1"]
[FEN "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1"]

1. e4 Ke7 *
"""
EPD = """# two endgames
4k3/8/8/8/8/8/4P3/4K3 w - - bm Kd2; id "one";

4k3/8/8/8/8/8/4P3/4K3 b - - hmvc 4;
4k3/8/8/8/8/8/8/4K2R w K - 3 41
"""
Opened = Callable[..., Openings]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """The openings in a book."""

    def of(name: str, text: str, spec: str = "chess") -> Openings:
        (tmp_path / name).write_text(text)
        return Openings.of(GameConfig(name="g", game=spec, openings=f"file:{name}"), game(spec), tmp_path, 3)

    return of


def test_the_games_of_a_pgn_file_are_openings(opened: Opened) -> None:
    lines = opened("book.pgn", PGN).lines
    assert set(lines) == {
        "e2e4 e7e5 g1f3 b8c6",
        "d2d4 d7d5",
        "8/4k3/8/8/4P3/8/8/4K3 w - - 1 2",
    }
    assert opened("BOOK.PGN", PGN).lines == lines


def test_the_lines_of_an_epd_file_are_openings(opened: Opened) -> None:
    assert len(opened("book.epd", EPD).lines) == 3
    assert len(opened("book.epd", EPD, "chess,notation=san,variant=chess960").lines) == 3


def test_moves_are_no_openings_where_the_first_position_is_drawn(opened: Opened) -> None:
    """They are tried from one of them, and would be played from others."""
    position, drawn = PGN[PGN.index('[Event "three"]') :], "chess,variant=chess960"
    assert opened("book.pgn", position, drawn).lines == ("8/4k3/8/8/4P3/8/8/4K3 w - - 1 2",)
    said = "moves lead elsewhere in each unit, as the game draws where it begins: give positions"
    for name, text, place in (
        ("book.pgn", position + '\n[Event "x"]\n\n1. e4 *\n', "game 2"),
        ("x.txt", "e4", "line 1"),
    ):
        with pytest.raises(ParameterError, match=f"^{name}, {place}: {said}$"):
            opened(name, text, drawn)


def test_a_match_begins_with_an_opening_of_a_book(opened: Opened) -> None:
    found = opened("book.pgn", PGN)
    number = found.lines.index("e2e4 e7e5 g1f3 b8c6") + 1
    opening = found.position(Unit("g", ("a", "b"), number, "", ""))
    match = arena.play("chess", ["first", "first"], position=opening, table={"max_plies": 5}, record=False)
    assert match.started.position is None
    assert match.ended.plies == 5
    other = found.position(Unit("g", ("a", "b"), found.lines.index("8/4k3/8/8/4P3/8/8/4K3 w - - 1 2") + 1, "", ""))
    match = arena.play("chess", ["first", "first"], position=other, table={"max_plies": 5}, record=False)
    assert match.started.position == "8/4k3/8/8/4P3/8/8/4K3 w - - 1 2"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "book.pgn",
            PGN + '\n[Event "four"]\n\n1. e4 e5 2. Ke3 *\n',
            "book.pgn, game 4: it cannot be read: illegal san",
        ),
        ("book.pgn", PGN + '\n[Event "four"]\n\n*\n', "book.pgn, game 4: it has no moves"),
        (
            "book.pgn",
            PGN + '\n[Event "four"]\n\n1. f3 e5 2. g4 Qh4# *\n',
            "read as moves, the game is over after these moves",
        ),
        (
            "book.pgn",
            '[Event "x"]\n[Variant "Atomic"]\n\n1. e4 *\n',
            "book.pgn, game 1: it cannot be read: a game of 'Atomic', and here chess and Chess960 are played",
        ),
        ("book.pgn", "", "book.pgn holds no opening; it has one game or more"),
        ("book.pgn", '[Event "x"]\n[FEN "nonsense"]\n\n1. e4 *\n', "book.pgn, game 1: it cannot be read"),
        ("book.epd", EPD + "4k3/8/8/8 w - -\n", "book.epd, line 6: "),
        (
            "book.epd",
            "7k/5Q2/6K1/8/8/8/8/8 b - -\n",
            'book.epd, line 1: "7k/5Q2/6K1/8/8/8/8/8 b - -": the position is already decided',
        ),
        ("book.epd", "# nothing\n", "book.epd holds no opening"),
    ],
)
def test_a_book_that_is_wrong_is_told_by_name_and_place(opened: Opened, name: str, text: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        opened(name, text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("file:nowhere.pgn", "nowhere.pgn: there is no such file in"),
        ("file:nowhere.epd", "nowhere.epd: there is no such file in"),
        ("file:folder.pgn", "folder.pgn cannot be read: it is not a file"),
        ("file:~nobody-of-that-name/x.pgn", "cannot be read"),
        ("file:a\0b.pgn", "there is no such file"),
    ],
)
def test_a_book_that_is_not_there_is_told(tmp_path: Path, asked: str, said: str) -> None:
    (tmp_path / "folder.pgn").mkdir()
    with pytest.raises(ParameterError) as caught:
        Openings.of(GameConfig(name="g", game="chess", openings=asked), game("chess"), tmp_path, 3)
    assert said in str(caught.value)
