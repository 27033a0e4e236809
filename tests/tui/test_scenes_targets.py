"""What can be chosen in a picture: where its targets are, how they are marked, and which lies beside another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Screen, Stack, Tile
from arena.games.spec import game as find_game
from arena.tui.palette import Palette, defaults
from arena.tui.scenes.cells import draw_cell
from arena.tui.scenes.choices import Choices, Marks, beside, center, nearest
from arena.tui.scenes.drawing import draw
from arena.tui.scenes.picture import Picture, Target

LEGEND = {".": Tile("·", "empty", "empty"), "X": Tile("●", "disc", "player_0"), "O": Tile("●", "disc", "player_1")}
SIZES = [(8, 4), (30, 10), (60, 20), (158, 48)]


def palette(name: str = "textual-dark") -> Palette:
    theme = BUILTIN_THEMES[name]
    return Palette.of({**defaults(theme), **theme.to_color_system().generate()}, theme.dark)


def drawn(scene: object, size: tuple[int, int] = (80, 24), choices: Choices | None = None, cursor: str = "") -> Picture:
    return draw(scene, None, *size, palette(), Marks(choices, cursor))


def look(picture: Picture, target: Target) -> list[list[tuple[str, str]]]:
    """What is drawn at a target: its characters with their styles."""
    lines = picture.lines[target.top : target.top + target.height]
    return [
        [(segment.text, str(segment.style)) for segment in line.crop(target.left, target.left + target.width)]
        for line in lines
    ]


def of(picture: Picture, text: str) -> Target:
    (target,) = [target for target in picture.targets if target.text == text]
    return target


def glyphs(picture: Picture, target: Target) -> str:
    return "".join(text for line in look(picture, target) for text, _ in line)


@pytest.mark.parametrize("size", SIZES)
def test_every_cell_is_a_target_where_it_is_drawn(size: tuple[int, int]) -> None:
    rows = tuple("".join(chr(97 + row * 4 + column) for column in range(4)) for row in range(3))
    legend = {code: Tile(code, code) for row in rows for code in row}
    clicks = {f"{row},{column}": rows[row][column] for row in range(3) for column in range(4)}
    caption = "a caption that is a good deal wider than the board"
    picture = drawn(Grid(rows, legend, ("1", "2", "10"), tuple("abcd"), clicks, caption=caption), size)
    assert len(picture.targets) == 12
    for target in picture.targets:
        if target.height < 5:  # larger letters are drawn
            assert glyphs(picture, target).strip(" ▀") == target.text
    assert {target.left for target in picture.targets if target.text in "aei"} == {of(picture, "a").left}


@pytest.mark.parametrize("size", SIZES)
def test_a_column_is_one_target_with_its_label_and_a_row_one_with_its_own(size: tuple[int, int]) -> None:
    columns = {f"*,{column}": str(column + 1) for column in range(3)}
    picture = drawn(Grid(("...", ".X.", "XOX"), LEGEND, (), ("1", "2", "3"), columns), size)
    assert [target.text for target in picture.targets] == ["1", "2", "3"]
    for target in picture.targets:
        assert target.top == 0
        assert glyphs(picture, target).strip(" ▀●")[0] == target.text
        assert picture.at(target.left, 0) == picture.at(target.left + target.width - 1, target.height - 1) == target
    rows = {f"{row},*": f"row {row}" for row in range(3)}
    picture = drawn(Grid(("...", ".X.", "XOX"), LEGEND, ("x", "y", "z"), (), rows), size)
    assert [target.left for target in picture.targets] == [0, 0, 0]
    assert [glyphs(picture, target).strip(" ▀●")[0] for target in picture.targets] == ["x", "y", "z"]


def test_a_cell_counts_before_its_row_and_a_row_before_its_column() -> None:
    grid = Grid(("..", ".."), LEGEND, clicks={"0,0": "cell", "0,*": "row", "*,1": "column"})
    picture = drawn(grid, (20, 5))
    wide, high = picture.targets[0].width, picture.targets[0].height
    for row in range(2):
        for column in range(2):
            found = picture.at(column * wide + wide // 2, row * high)
            assert (found.text if found else None) == grid.click(row, column)


@settings(deadline=None)
@given(
    rows=st.integers(0, 5), columns=st.integers(0, 5),
    clicks=st.dictionaries(st.from_regex(r"([0-6]|\*|-1),([0-6]|\*|-1)|x", fullmatch=True), st.text(max_size=3)),
    labels=st.lists(st.text(max_size=5), max_size=6).map(tuple), caption=st.text(max_size=90),
    size=st.tuples(st.integers(1, 90), st.integers(1, 40)),
)  # fmt: skip
def test_targets_mean_what_the_scene_says_and_lie_inside(
    rows: int, columns: int, clicks: Any, labels: Any, caption: str, size: Any
) -> None:
    grid = Grid(("." * columns,) * rows, LEGEND, labels, labels, clicks, caption=caption)
    picture = drawn(grid, size)
    for target in picture.targets:
        assert target.text in clicks.values()
        assert target.left >= 0
        assert target.left + target.width <= picture.width
        assert target.top + target.height <= picture.height
    meant = {text for key, text in clicks.items() if text and _on_board(key, rows, columns)}
    assert {target.text for target in picture.targets} == meant


def _on_board(key: str, rows: int, columns: int) -> bool:
    row, _, column = key.partition(",")
    whole = row == column == "*"
    inside = (row == "*" or row in map(str, range(rows))) and (column == "*" or column in map(str, range(columns)))
    return key != "x" and inside and not whole and rows > 0 and columns > 0


@pytest.mark.parametrize("size", SIZES)
def test_cards_and_stacks_are_targets(size: tuple[int, int]) -> None:
    cards = tuple(Card(face, "plain", f"play {face}") for face in ("2♥", "king", "日本"))
    picture = drawn(Hand((("Ann", (Card("?"), *cards)), ("Bob", cards[:1])), "to act"), size)
    assert [target.text for target in picture.targets] == ["play 2♥", "play king", "play 日本", "play 2♥"]
    for target in picture.targets:
        assert target.text.removeprefix("play ") in glyphs(picture, target)
    stack = Stack((("A", (Card("333"), Card("1", click="one"))), ("B", ())), "a caption", ("A", "B"))
    picture = drawn(stack, size)
    assert [target.text for target in picture.targets] == ["one", "A", "B"]
    assert "1" in glyphs(picture, of(picture, "one"))
    for label in "AB":
        assert glyphs(picture, of(picture, label)).strip().endswith(label)
    assert picture.at(of(picture, "one").left, of(picture, "one").top) == of(picture, "one")


@pytest.mark.parametrize("scene", [Plain("x"), Screen(("x",)), Dialogue((Message("a", "b"),)), None])
def test_other_scenes_have_no_targets(scene: object) -> None:
    assert drawn(scene).targets == ()


MARKABLE = [
    Grid(("..", "X.", ".."), LEGEND, ("1", "2"), ("a", "b"), {"0,0": "a", "0,1": "b", "1,0": "c", "2,1": "d"}),
    Grid(("....", "X..."), LEGEND, (), tuple("1234"), {f"*,{column}": "abcd"[column] for column in range(4)}),
    Hand((("x", tuple(Card(text, "plain", text) for text in "abcd")),)),
    Stack(tuple((text, (Card("1"),)) for text in "xyzu"), clicks=tuple("abcd")),
    Stack((("x", tuple(Card(text, click=text) for text in "abcd")),)),
]


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@pytest.mark.parametrize("size", [(12, 4), (70, 22), (158, 48)])
@pytest.mark.parametrize("scene", MARKABLE, ids=lambda scene: type(scene).__name__)
def test_each_mark_looks_different_and_nothing_else_changes(scene: object, size: tuple[int, int], theme: str) -> None:
    def at(choices: Choices | None, cursor: str = "") -> tuple[Any, Any]:
        picture = draw(scene, None, *size, palette(theme), Marks(choices, cursor))
        return look(picture, of(picture, "b")), look(picture, of(picture, "d"))

    bare, other = at(None)
    abc = frozenset("abc")
    kinds = {
        "pointed": at(Choices(abc), "b"),
        "chosen": at(Choices(frozenset("ac"), "b")),
        "hinted": at(Choices(abc, hinted=frozenset("b"))),
        "possible": at(Choices(abc, "a")),
    }
    assert len({str(seen) for seen, _ in kinds.values()} | {str(bare)}) == 5
    assert {str(beyond) for _, beyond in kinds.values()} == {str(other)}
    assert at(Choices(abc)) == (bare, other), "what is merely possible is not marked before a choice"
    assert at(None, "b") == (bare, other)
    assert at(Choices(frozenset("ac")), "b") == (bare, other), "the cursor is on nothing that cannot be chosen"


def test_a_column_under_the_cursor_shows_where_discs_come_in() -> None:
    env = find_game("connect_four").env()
    env.reset(1)
    choices = Choices(frozenset("1234567"))
    calm, pointed = (drawn(env.scene(None), (70, 30), choices, cursor) for cursor in ("", "4"))
    column = of(calm, "4")
    assert look(calm, column)[0] != look(pointed, column)[0], "the label"
    high = (column.height - 1) // 6
    grounds = [look(pointed, Target(column.left + 1, row * high + 1, 6, high, "")) for row in range(3)]
    assert grounds[0] != grounds[1] == grounds[2], "the top cell bears a ghost of a disc"


def test_drawing_again_with_the_cursor_elsewhere_draws_few_cells_anew() -> None:
    texts = {f"{row},{column}": f"{row}-{column}" for row in range(19) for column in range(19)}
    grid = Grid(
        ("." * 19,) * 19, {".": Tile("┼", "point", "empty"), **LEGEND, "+": Tile("╋", "star", "empty")}, clicks=texts
    )
    choices = Choices(frozenset(texts.values()))
    drawn(grid, (158, 48), choices, "9-9")
    before = draw_cell.cache_info().misses
    drawn(grid, (158, 48), choices, "9-10")
    drawn(grid, (158, 48), choices, "10-10")
    assert draw_cell.cache_info().misses - before < 20


PLACES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=20, unique=True)
WAYS = [(1, 0), (-1, 0), (0, 1), (0, -1)]


@settings(deadline=None)
@given(places=PLACES)
def test_the_cursor_moves_in_its_direction_and_comes_everywhere(places: list[tuple[int, int]]) -> None:
    targets = [Target(column * 4, row * 2, 4, 2, f"{row},{column}") for row, column in places]
    for here in targets:
        x, y = center(here)
        for dx, dy in WAYS:
            there = beside(targets, here, dx, dy)
            ahead = [t for t in targets if (center(t)[0] - x) * dx + (center(t)[1] - y) * dy > 0]
            assert (there in ahead) if ahead else there is None
    reached, queue = {targets[0]}, [targets[0]]
    while queue:
        here = queue.pop()
        for way in WAYS:
            there = beside(targets, here, *way)
            if there is not None and there not in reached:
                reached.add(there)
                queue.append(there)
    assert len(reached) == len(targets)


def test_the_nearest_target() -> None:
    targets = [Target(0, 0, 2, 1, "a"), Target(10, 0, 2, 1, "b"), Target(0, 5, 2, 1, "c")]
    assert nearest(targets, (9, 2)) == targets[1]
    assert nearest(targets, (1, 8)) == targets[2]
    assert nearest([], (0, 0)) is None
