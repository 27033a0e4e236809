"""Boards with regions, signs between cells, clues, and pieces that are white and black."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace
from textual.theme import BUILTIN_THEMES

from arena.games.core.draw import draw as painted
from arena.games.core.pieces import PIECES
from arena.games.core.scene import Card, Dialogue, Grid, Message, Stack, Tile
from arena.replays.scenes import changed, changes, from_json, to_json
from arena.tui.palette import DARK, LIGHT, Palette, blend, defaults
from arena.tui.scenes.borders import CHOSEN, POINTED, THICK, THIN, Borders, shades
from arena.tui.scenes.drawing import draw
from arena.tui.scenes.picture import Picture

DIGITS = {str(digit): Tile(str(digit), "digit") for digit in range(1, 10)} | {".": Tile(" ", "open", "empty")}
SUDOKU = Grid(
    ("1..4", "..2.", ".3..", "4..1"), DIGITS, tuple("1234"), tuple("abcd"), regions=("aabb", "aabb", "ccdd", "ccdd")
)
FUTOSHIKI = Grid(("1.", ".."), DIGITS, between={"0,0-0,1": "<", "0,1-1,1": "∨", "9,9-9,8": "x", "nonsense": "y"})
NONOGRAM = Grid(
    ("#.", "x#"),
    {"#": Tile("■", "filled"), "x": Tile("×", "crossed", "muted"), ".": Tile("·", "open", "empty")},
    ("1", "10 1"),
    ("1", "2 13"),
)  # fmt: skip


def palette(name: str) -> Palette:
    theme = BUILTIN_THEMES[name]
    return Palette.of({**defaults(theme), **theme.to_color_system().generate()}, theme.dark)


def drawn(scene: object, width: int, height: int, theme: str = "textual-dark") -> Picture:
    return draw(scene, None, width, height, palette(theme))


def rows(picture: Picture) -> list[str]:
    return [line.text.rstrip() for line in picture.lines]


def inks(picture: Picture) -> set[tuple[int, ...]]:
    styles = [segment.style for line in picture.lines for segment in line if segment.style]
    return {
        tuple(color.triplet) for style in styles for color in (style.color, style.bgcolor) if color and color.triplet
    }


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_regions_have_thick_lines_and_in_a_small_place_grounds_of_their_own(theme: str) -> None:
    colors = palette(theme)
    thick = blend(colors.line, colors.text, 0.7)
    plain = replace(SUDOKU, regions=())
    assert thick in inks(drawn(SUDOKU, 70, 30, theme))
    assert thick not in inks(drawn(plain, 70, 30, theme))
    small, without = drawn(SUDOKU, 14, 5, theme), drawn(plain, 14, 5, theme)
    assert rows(small) == rows(without) == ["   a  b  c  d", "1  1        4", "2        2", "3     3", "4  4        1"]

    def grounds(line: int) -> list[str]:
        cells = [small.lines[line].crop(left, left + 3) for left in range(2, 14, 3)]
        return [str({segment.style.bgcolor for segment in cell if segment.style}) for cell in cells]

    assert grounds(1) == grounds(2) != grounds(3) == grounds(4)
    assert grounds(1)[0] == grounds(1)[1] != grounds(1)[2] == grounds(1)[3]


def test_lines_around_regions_and_marked_cells() -> None:
    borders = Borders(2, 3)
    borders.divide(("aab", "ccb"))
    assert borders.above == [[THICK] * 3, [THICK, THICK, THIN], [THICK] * 3]
    assert borders.beside == [[THICK, THIN, THICK, THICK]] * 2
    borders.frame((0, 1, 1, 2), POINTED)
    borders.frame((0, 0, 1, 1), CHOSEN)
    assert borders.beside[0] == [CHOSEN, POINTED, POINTED, THICK], "what is pointed at lies over what is chosen"
    assert borders.around(0, 1) == (POINTED, POINTED, POINTED)
    assert borders.around(1, 2) == (POINTED, THIN, THICK)
    odd = Borders(2, 2)
    odd.divide(("a",))
    assert odd.beside[0] == [THICK, THICK, THICK], "what has no region is one of its own"
    assert odd.beside[1] == [THICK, THIN, THICK]


def test_regions_that_touch_differ_in_shade() -> None:
    found = shades(("aabb", "ccdd", "eeee"), 3, 4)
    for one, other in ("ab", "ac", "bd", "cd", "ce", "de"):
        assert found[one] != found[other]
    assert max(found.values()) <= 3


def test_signs_stand_between_their_cells() -> None:
    small = drawn(FUTOSHIKI, 12, 6)
    assert small.height == 2 * 2 + 1, "what stands one over the other needs a line between"
    lines = rows(small)
    assert lines[1].index("<") == small.width // 2
    assert "∨" in lines[2]
    large = drawn(FUTOSHIKI, 60, 30)
    assert "<" not in "".join(rows(large)), "there is room to draw it"
    mirrored = drawn(replace(FUTOSHIKI, between={"0,0-0,1": ">", "0,1-1,1": "∧"}), 60, 30)
    assert str(mirrored.lines) != str(large.lines) != str(drawn(replace(FUTOSHIKI, between={}), 60, 30).lines)


@pytest.mark.parametrize("size", [(16, 6), (60, 30)])
def test_clues_of_several_numbers_stand_in_rows_and_stacked(size: tuple[int, int]) -> None:
    picture = drawn(NONOGRAM, *size)
    lines = rows(picture)
    assert [line.split() for line in lines[:2]] == [["2"], ["1", "13"]]
    assert lines[0].index("2") in range(lines[1].index("13") - 1, lines[1].index("13") + 2)
    labels = [line[:5] for line in lines if line[:5].strip(" ▀")][-2:]
    assert [label.split() for label in labels] == [["1"], ["10", "1"]]
    assert labels[0].rstrip().endswith("1")
    assert len(labels[0].rstrip()) == len(labels[1].rstrip()) == 4, "they end at the board"


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_white_and_black_pieces_look_so_in_every_theme_and_size(theme: str) -> None:
    legend = {"K": Tile("♔", "king", "light"), "k": Tile("♚", "king", "dark"), ".": Tile(" ", "empty", "empty")}
    for glyph in ("", "●"):
        pieces = {code: replace(tile, glyph=glyph or tile.glyph) for code, tile in legend.items()}
        for size in ((8, 2), (20, 5), (40, 12), (80, 24)):
            found = inks(draw(Grid(("K.k.", ".k.K"), {**pieces, ".": legend["."]}), None, *size, palette(theme)))
            assert {LIGHT, DARK} <= found


def test_each_chess_piece_has_its_own_shape() -> None:
    for size in ((40, 9), (80, 20)):
        shown = [
            str(drawn(Grid((glyph[0],), {glyph[0]: Tile(glyph[0], "piece", "light")}), *size).lines) for glyph in PIECES
        ]
        assert len(set(shown)) == 6
    images = [painted(Grid((glyph[1],), {glyph[1]: Tile(glyph[1], "piece", "dark")})).tobytes() for glyph in PIECES]
    assert len(set(images)) == 6


def test_a_board_of_crossings_has_lines_that_end_at_its_rim() -> None:
    legend = {".": Tile("┼", "point", "empty"), "X": Tile("●", "stone", "dark"), "O": Tile("●", "stone", "light")}
    small = drawn(Grid(("...", ".X.", "..."), legend), 9, 3)
    assert rows(small) == [" ┌──┬──┐", " ├─ ● ─┤", " └──┴──┘"]
    large = drawn(Grid(("...", ".X.", "..."), legend), 40, 20)
    star = drawn(Grid(("...", ".X.", "..*"), {**legend, "*": Tile("╋", "star", "empty")}), 40, 20)
    assert str(large.lines) != str(star.lines)


def test_letters_grow_with_their_cells() -> None:
    words = Grid(("CRANE", "sloth"), {code: Tile(code, code, "good") for code in "CRANEsloth"})
    assert "C" in "".join(rows(drawn(words, 40, 8)))
    assert "C" not in "".join(rows(drawn(words, 100, 20))), "there is room to draw it"
    given = DIGITS | {"A": Tile("1", "filled in", "player_2")}
    shown = [str(drawn(Grid((code,), given), 12, 5).lines) for code in "1A2"]
    assert len(set(shown)) == 3


@pytest.mark.parametrize("scene", [SUDOKU, FUTOSHIKI, NONOGRAM])
def test_a_picture_for_vision_models_shows_them_too(scene: Grid) -> None:
    bare = replace(scene, regions=(), between={}, column_labels=(), row_labels=())
    assert painted(scene).tobytes() != painted(bare).tobytes()
    if scene is not NONOGRAM:
        assert painted(scene).size == painted(bare).size
    else:
        assert painted(scene).height > painted(bare).height, "the clues have room"


def test_they_survive_a_file_and_what_was_written_before_them_is_read() -> None:
    for scene in (SUDOKU, FUTOSHIKI, Stack((("A", (Card("1"),)),), clicks=("x",))):
        written = msgspec.json.decode(msgspec.json.encode(to_json(scene)))
        assert from_json(written) == scene
        old = {key: value for key, value in written.items() if key not in ("regions", "between", "clicks")}
        assert (
            from_json(changed(old, msgspec.json.decode(msgspec.json.encode(changes(from_json(old), scene))))) == scene
        )


def test_of_a_long_conversation_only_its_end_is_drawn_and_its_facts_stay_with_it() -> None:
    messages = tuple(Message("Ann", f"number {number}") for number in range(5000))
    picture = drawn(Dialogue(messages, (("Round", "3"),)), 60, 20)
    lines = rows(picture)
    assert any("4,800 earlier" in line for line in lines)
    assert any("number 4999" in line for line in lines[-20:])
    assert "Round  3" in lines[-20:]
    long = drawn(
        Dialogue((Message("Ann", "word " * 200_000),) * 9, tuple((f"fact {k}", "x") for k in range(99))), 60, 20
    )
    assert long.height < 5000
    assert any("49 more" in line for line in rows(long))


def test_of_a_tall_stack_the_top_is_drawn() -> None:
    cards = tuple(Card(f"n{number}") for number in range(500))
    lines = rows(drawn(Stack((("A", cards),)), 60, 20))
    assert len(lines) < 110
    assert any("n499" in line for line in lines)
    assert any("401 more" in line for line in lines)
