"""What is marked on the timeline."""

from collections.abc import Callable
from typing import Any

import pytest

from arena.games.core.scene import Grid, Plain, Tile
from arena.replays.events import Attempted, Played, Problem
from arena.replays.marks import CAPTURE, FAILED, KINDS, SCORE, SWING, TAKEN_BACK, Marks, captured
from arena.replays.tape import Frame, LiveTape
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.widgets.timeline import Timeline, column_of, span
from tests.tui.hosting import LOOKS

LEGEND = {
    ".": Tile("·", "empty", "empty"),
    "a": Tile("a", "a man", "player_0"),
    "A": Tile("A", "a king", "player_0"),
    "b": Tile("b", "a man", "player_1"),
    "#": Tile("#", "a wall", "wall"),
}


def grid(*rows: str) -> Grid:
    return Grid(rows, LEGEND)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["ab", ".."], ["a.", "b."], False),  # a move
        (["ab", ".."], [".a", ".."], True),  # taken by the one that moved there
        (["ab", ".."], ["aa", ".."], True),  # it changes sides
        (["a.", ".."], ["A.", ".."], False),  # it is promoted
        (["a.", ".."], ["ab", ".."], False),  # one more
        (["#b", ".."], [".b", ".."], False),  # what is nobody's
        (["ab"], ["ab", ".."], False),  # another board
    ],
)
def test_a_capture_is_seen_from_two_boards(before: list[str], after: list[str], expected: bool) -> None:
    assert captured(grid(*before), grid(*after)) is expected
    assert not captured(Plain("ab"), grid(*after))
    assert not captured(grid(*before), Plain("ab"))


def frame(ply: int, scene: Any, **more: Any) -> Frame:
    return Frame(ply, scene, "d", more.pop("scores", {"player_0": 0.0}), **more)


def test_each_pair_of_eyes_has_its_own_marks() -> None:
    marks = Marks(["player_0", "player_1"])
    open_board, hidden = grid("a."), grid("..")
    views = {"player_0": open_board, "player_1": hidden}
    before = frame(0, grid("ab"), views={"player_0": grid("ab"), "player_1": hidden})
    failed = Attempted(0, "player_1", 1, problem=Problem("illegal", "no"))
    marks.note(before, frame(1, grid("a."), views=views, attempts=(failed,), scores={"player_0": 1.0}))
    assert marks.at(1) == FAILED | CAPTURE | SCORE
    assert marks.at(1, "player_0") == CAPTURE | SCORE
    assert marks.at(1, "player_1") == FAILED | SCORE
    assert marks.at(2) == marks.at(-1) == marks.at(1, "nobody") == 0


def test_a_take_back_is_no_capture() -> None:
    back = Played(0, "player_0", "take back 1", "d", 0.0, source="take_back")
    marks = Marks(["player_0"])
    marks.note(frame(0, grid("ab")), frame(1, grid("a."), played=(back,)))
    assert marks.at(1) == TAKEN_BACK


def test_marks_of_many_plies_are_counted_and_told() -> None:
    marks = Marks(["player_0"])
    for ply in (3, 5, 7):
        marks.mark(ply, FAILED)
    marks.mark(5, SWING)
    assert marks.among(0, 4) == FAILED
    assert marks.among(4, 6) == FAILED | SWING
    assert marks.among(8, 99) == 0
    assert marks.count(FAILED, 4, 100) == 2
    assert marks.told(3, 3) == "✗ a failed attempt"
    assert marks.told(0, 9) == "✗ 3 with failed attempts, ⇅ the evaluation swung"
    assert marks.told(0, 2) == ""
    before = marks.version
    marks.mark(3, FAILED)
    assert marks.version == before
    marks.unmark(SWING)
    assert marks.at(5) == FAILED
    assert marks.version != before


def test_every_kind_has_a_sign_of_one_column_and_a_bit_of_its_own() -> None:
    assert len({kind.bit for kind in KINDS}) == len({kind.sign for kind in KINDS}) == len(KINDS)
    assert all(len(kind.sign) == 1 for kind in KINDS)


@pytest.mark.parametrize("plies", [0, 1, 5, 39, 40, 41, 400, 100_000])
def test_every_ply_stands_in_one_column(plies: int) -> None:
    width, next_ply = 40, 0
    for column in range(width):
        first, last = span(column, plies, width)
        if plies and first <= last:
            assert first == next_ply
            assert column_of(first, plies, width) == column_of(last, plies, width) == column
            next_ply = last + 1
    assert next_ply == plies + 1 or not plies


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_timeline_tells_what_lies_under_the_mouse(
    connect_four: LiveTape, until: Callable[..., Any], size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        screen = app.screen
        assert isinstance(screen, MatchScreen)
        await until(pilot, lambda: screen.index.through == 7)
        await pilot.pause()
        line = screen.query_one(Timeline)
        failed = column_of(4, 7, line.size.width)
        assert line.marked == {failed}
        assert line.bits[line.size.width - 1] & SCORE
        await pilot.hover("#timeline", offset=(failed, 0))
        assert str(line.tooltip) == "ply 4: ✗ a failed attempt"
        await pilot.hover("#timeline", offset=(1, 0))
        assert str(line.tooltip) == "ply 0"
        assert "✗" in line.render_line(0).text
        await pilot.press("1")
        assert line.marked == frozenset()
        assert "✗" not in line.render_line(0).text
