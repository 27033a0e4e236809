"""Puzzles as they are shown: in text, as pictures, and as a scene in plain characters and in a terminal's cells."""

from __future__ import annotations

import pytest
from PIL.ImageDraw import ImageDraw
from textual.theme import BUILTIN_THEMES

from arena.games.core.draw import CELL, PAPER, ROLES
from arena.games.core.draw import draw as picture
from arena.games.core.rng import Rng
from arena.games.puzzles import futoshiki, light_up, nonogram, star_battle
from arena.games.puzzles.core import OPEN, Less, Puzzle, State
from arena.games.puzzles.core.puzzle import digits
from arena.games.puzzles.core.showing import text_of
from arena.replays.telling import scene_lines
from arena.tui.palette import Palette, defaults
from arena.tui.scenes.drawing import draw
from tests.games.puzzles.fillings import rules

SIGNED = """\
   a   b   c
 1 1 < .   .
           v
 2 .   . > .
   ^
 3 3   .   ."""


def test_signs_stand_between_numbers_in_text() -> None:
    signs = ((0, 1), (5, 2), (5, 4), (3, 6))
    less = tuple(Less("", one, other) for one, other in signs)
    given = (0, OPEN, OPEN, OPEN, OPEN, OPEN, 2, OPEN, OPEN)
    puzzle = Puzzle(3, digits(3), 3, given, less, given, signs=signs)
    assert text_of(puzzle, given, ".") == SIGNED


def test_columns_of_numbers_with_two_digits_stay_columns() -> None:
    puzzle = futoshiki.draw(12, 0.9, 0.0, 1)
    head, *lines = text_of(puzzle, puzzle.solution, ".").split("\n")
    assert {len(line) for line in (head, *lines)} == {3 + 12 * 3 - 1}
    assert [line[head.index("c") - 1 : head.index("c") + 1].strip() for line in lines] == [
        str(value + 1) for value in puzzle.solution[2::12]
    ]


def test_clues_of_a_column_stand_one_under_the_other_in_plain_characters() -> None:
    game = rules("nonogram,size=4")
    puzzle = nonogram.clued([0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1], 4)
    lines = scene_lines(game.scene(State(puzzle, puzzle.solution), None))
    assert puzzle.column_clues == ("1", "1 1", "4", "1")
    assert [line.split() for line in lines[:2]] == [["1"], ["1", "1", "4", "1"]]
    assert lines[0].index("1") == lines[1].index("1", 4), "over its own column"
    assert lines[3].split() == ["3", "s", "s", "s", "e"]


def test_what_is_given_and_what_is_filled_in_are_told_apart_without_colours() -> None:
    game = rules("sudoku,size=4")
    state = game.initial(Rng(3))
    cells = "".join(
        "".join(line.split()[1:])
        for line in scene_lines(game.scene(State(state.puzzle, state.puzzle.solution), None))[1:5]
    )
    for cell, code in enumerate(cells):
        value = state.puzzle.solution[cell]
        assert code == ("1234" if state.puzzle.given[cell] != OPEN else "①②③④")[value]


def colors(spec: str, state: State, cell: int) -> set[str]:
    """The colours inside a cell of the picture, away from its border."""
    across, down = cell % state.puzzle.columns, cell // state.puzzle.columns
    left, top = CELL // 2 + across * CELL, CELL // 2 + down * CELL
    inside = rules(spec).image(state, None).crop((left + 6, top + 6, left + CELL - 6, top + CELL - 6))
    return {"#{:02x}{:02x}{:02x}".format(*color) for _, color in inside.getcolors(4096)}


def test_a_picture_has_walls_with_their_numbers_and_stars() -> None:
    puzzle = light_up.lit({1}, {0, 5}, {0}, 3)
    walls = State(puzzle, puzzle.given)
    assert {ROLES["wall"], PAPER} <= colors("light_up,size=3", walls, 0), "a white number on a wall"
    assert colors("light_up,size=3", walls, 5) == {ROLES["wall"]}
    stars = star_battle.draw(5, 1, 1)
    placed = State(stars, stars.solution)
    assert ROLES["player_1"] in colors("star_battle", placed, stars.solution.index(1))
    assert ROLES["player_1"] not in colors("star_battle", placed, stars.solution.index(0))


@pytest.mark.parametrize("spec", ["battleship_solitaire,clues=0.5", "nonogram,size=12", "star_battle", "sudoku"])
def test_a_picture_names_the_cells_and_tells_the_note(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    game, written = rules(spec), dict[str, tuple[float, float]]()
    state = game.initial(Rng(3))
    bare = picture(game.scene(state, None))
    text = ImageDraw.text

    def noted(pen: ImageDraw, xy: tuple[float, float], text_: str, *rest: object, **more: object) -> None:
        written[text_] = xy
        text(pen, xy, text_, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ImageDraw, "text", noted)
    shown = game.image(state, None)
    size, puzzle = state.puzzle.columns, state.puzzle
    for place, letter in enumerate("abcdefghijkl"[:size]):
        assert written[letter][0] == bare.width - CELL // 2 - (size - place - 0.5) * CELL, "over or under its column"
    if puzzle.row_clues:
        assert written[str(size)] == (bare.width - CELL // 4, bare.height - CELL)
    note = puzzle.note if puzzle.drawn_regions else ""
    assert not note or note in written
    assert (shown.height > bare.height) == bool(note)
    assert shown.crop((0, 0, bare.width - CELL // 2, bare.height - CELL // 2)).tobytes() == (
        bare.crop((0, 0, bare.width - CELL // 2, bare.height - CELL // 2)).tobytes()
    )


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@pytest.mark.parametrize("size", [(14, 6), (30, 12)])
def test_the_number_of_a_wall_is_seen_in_small_cells(theme: str, size: tuple[int, int]) -> None:
    puzzle = light_up.lit({1}, {0, 5}, {0}, 3)
    found = BUILTIN_THEMES[theme]
    palette = Palette.of({**defaults(found), **found.to_color_system().generate()}, found.dark)
    picture = draw(rules("light_up,size=3").scene(State(puzzle, puzzle.given), None), None, *size, palette)
    rows = [line.text for line in picture.lines[1:]]
    assert any("1" in row[3:] for row in rows)
