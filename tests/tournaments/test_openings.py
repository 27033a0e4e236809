"""Openings of a game: which unit takes which, and one sentence for what nobody could play from."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.games.core.errors import ParameterError
from arena.games.spec import GameRef, game
from arena.openings import prepare
from arena.schedules.unit import Unit
from arena.tournaments.config import GameConfig
from arena.tournaments.openings import MOST_PLIES, Openings

BOOK = """# openings for tic-tac-toe

a1 b2
b2
  a1,c3
.../.X./O..
X.O/.../...
c1 a3 a1
"""
LINES = ["a1 b2", "b2", "a1,c3", ".../.X./O..", "X.O/.../...", "c1 a3 a1"]


def unit(number: int, stage: str = "", variant: str = "") -> Unit:
    return Unit("ttt", ("alpha", "beta"), number, variant, stage)


@pytest.fixture
def openings(tmp_path: Path) -> Callable[..., Openings]:
    """The openings that a config asks for; `book` is written where the config names it."""

    def of(asked: str, book: str | bytes | None = BOOK, seed: int = 7, spec: str = "tictactoe") -> Openings:
        if book is not None:
            (tmp_path / "books").mkdir(exist_ok=True)
            (tmp_path / "books" / "ttt.txt").write_bytes(book.encode() if isinstance(book, str) else book)
        return Openings.of(GameConfig(name="ttt", game=spec, openings=asked), game(spec), tmp_path, seed)

    return of


def test_without_openings_games_begin_where_they_begin(openings: Callable[..., Openings]) -> None:
    assert openings("none").position(unit(1)) is None


def test_random_plies_are_drawn_from_the_units_seed(openings: Callable[..., Openings]) -> None:
    found = openings("random:4")
    assert {found.position(unit(number)) for number in range(1, 9)} == {"random:4"}
    assert openings("random:007").position(unit(1)) == "random:7"


def test_units_take_the_lines_of_a_file_in_turn(openings: Callable[..., Openings]) -> None:
    found = openings("file:books/ttt.txt")
    taken = [found.position(unit(number)) for number in range(1, 13)]
    assert taken[:6] == taken[6:]
    assert sorted(map(str, taken[:6])) == sorted(LINES)
    assert taken[:6] != LINES


def test_every_line_can_be_set_up(openings: Callable[..., Openings]) -> None:
    found, env = openings("file:books/ttt.txt"), game("tictactoe").env()
    boards = set()
    for number in range(1, 7):
        start, plies = prepare(env, 1, found.position(unit(number)))
        env.restart(1, start)
        for step in plies:
            env.advance(step)  # type: ignore[arg-type]
        boards.add(env.view(None).text)
    assert len(boards) == 6


def test_the_order_is_the_seeds_alone(openings: Callable[..., Openings]) -> None:
    first = openings("file:books/ttt.txt").lines
    assert openings("file:books/ttt.txt").lines == first
    assert openings("file:books/ttt.txt", BOOK.replace("\n", "\r\n\r\n# more\r\n")).lines == first
    assert openings("file:books/ttt.txt", "\ufeff" + BOOK).lines == first
    orders = {openings("file:books/ttt.txt", seed=seed).lines for seed in range(20)}
    assert len(orders) > 15


def test_every_line_is_as_often_the_first(openings: Callable[..., Openings]) -> None:
    firsts = Counter(openings("file:books/ttt.txt", seed=seed).lines[0] for seed in range(120))
    assert set(firsts) == set(LINES)
    assert all(4 < count < 40 for count in firsts.values())  # 20 of each, with a standard deviation of 4


def test_a_line_that_stands_there_twice_is_taken_twice(openings: Callable[..., Openings]) -> None:
    assert Counter(openings("file:books/ttt.txt", "a1\na1\nb1\n").lines) == {"a1": 2, "b1": 1}


def test_a_line_that_is_added_leaves_the_others_in_their_order(openings: Callable[..., Openings]) -> None:
    before = openings("file:books/ttt.txt").lines
    after = openings("file:books/ttt.txt", f"{BOOK}c3 b3 a3\n").lines
    assert tuple(line for line in after if line != "c3 b3 a3") == before


def test_variants_meet_the_same_openings_and_rounds_go_on_with_others(openings: Callable[..., Openings]) -> None:
    found = openings("file:books/ttt.txt")
    assert found.position(unit(3, variant="image")) == found.position(unit(3))
    rounds = [found.position(unit(1, stage=f"r{number:02d}")) for number in range(1, 7)]
    assert rounds == list(found.lines)


@pytest.mark.parametrize(
    ("book", "said"),
    [
        ("a1 b2\na1 a1\n", "books/ttt.txt, line 2: "),
        ("a1 b2\n\n# fine\nhello\n", "books/ttt.txt, line 4: "),
        ("X.O/.../..\n", "is not three rows of three cells"),
        ("XXX/OO./...\n", "is already won"),
        ("XOX/XXO/OXO\n", 'line 1: "XOX/XXO/OXO": the position is already decided'),
        ("a1 a2 b1 b2 c1\n", "line 1: "),
        ("random:3\n", "line 1: random plies are asked for in the config"),
        ("", "books/ttt.txt holds no opening"),
        ("# nothing\n\n   \n", "books/ttt.txt holds no opening"),
        (b"a1 b2 \xff\n", "books/ttt.txt cannot be read: it is no UTF-8"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_name_and_line(
    openings: Callable[..., Openings], book: str | bytes, said: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        openings("file:books/ttt.txt", book)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("random:", "takes a number of plies"),
        ("random:x", "random:x: random:K takes a number of plies, at most 1,000"),
        ("random:-1", "takes a number of plies"),
        ("random:²", "takes a number of plies"),
        ("random:1.5", "takes a number of plies"),
        (f"random:{MOST_PLIES + 1}", "takes a number of plies"),
        ("random:9", "random play always ended the game within 9 plies"),
        ("random", "openings are none, random:K plies, or file:PATH"),
        ("None", "openings are none, random:K plies, or file:PATH"),
        ("file:", "openings are none, random:K plies, or file:PATH"),
        ("file:books", "books cannot be read: Is a directory"),
        ("file:nowhere.txt", "nowhere.txt: there is no such file in"),
        ("file:a\0b", "cannot be read"),
        ("file:~nobody-of-that-name/x", "cannot be read"),
        ("file:books/ttt.epd", "books/ttt.epd: tictactoe reads no EPD; a file of openings has one position"),
        ("file:nowhere.PGN", "nowhere.PGN: tictactoe reads no PGN; a file of openings has one position"),
    ],
)
def test_what_is_asked_for_wrongly_is_one_sentence(openings: Callable[..., Openings], asked: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        openings(asked)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_may_lie_anywhere(openings: Callable[..., Openings], tmp_path: Path) -> None:
    openings("none")  # which writes the file
    book = tmp_path / "books" / "ttt.txt"
    assert openings(f"file:{book}").lines == openings("file:books/ttt.txt").lines
    os.symlink(book, tmp_path / "link.txt")
    assert openings("file: link.txt").lines == openings("file:books/ttt.txt").lines


class Fragile:
    """A world whose author did not think of positions, and which is closed all the same."""

    info: Any = game("tictactoe").info

    def __init__(self, *, over: bool = False) -> None:
        self.closed = 0
        self.over = over

    def restart(self, seed: int, position: str | None = None) -> None:
        if not self.over:
            raise KeyError(position)

    def to_act(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        self.closed += 1


def openings_of(world: Fragile, asked: str, base: Path) -> Openings:
    ref = GameRef("fragile", world.info, {}, None, lambda **params: world)  # type: ignore[arg-type, return-value]
    return Openings.of(GameConfig(name="f", game="fragile", openings=asked), ref, base, 1)


@pytest.mark.parametrize("asked", ["file:books/ttt.txt", "random:3"])
def test_a_game_that_fails_at_a_line_is_told_so(openings: Callable[..., Openings], tmp_path: Path, asked: str) -> None:
    openings("none")
    world = Fragile()
    with pytest.raises(ParameterError, match="tictactoe fails there: KeyError"):
        openings_of(world, asked, tmp_path)
    assert world.closed == 1


def test_a_line_after_which_nobody_is_to_move_is_no_opening(openings: Callable[..., Openings], tmp_path: Path) -> None:
    openings("none")
    world = Fragile(over=True)
    with pytest.raises(ParameterError, match=r"ttt\.txt, line 3: the game is over there"):
        openings_of(world, "file:books/ttt.txt", tmp_path)
    assert world.closed == 1
