"""A board: cells as large as the place allows, with coordinates or clues, the last move and the winning line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from arena.games.core.pieces import PIECES
from arena.games.core.scene import Cell, Grid, Scene, Tile, seat_number
from arena.tui.palette import Palette, paint, readable
from arena.tui.scenes.borders import CHOSEN, HINTED, POINTED, Borders, Box, shades
from arena.tui.scenes.cells import Board, Lines, Look, Place, board_of, draw_cell, look_of, place_of
from arena.tui.scenes.choices import UNMARKED, Marks, Standing
from arena.tui.scenes.picture import Picture, Target, caption_lines, fit, line, one_line
from arena.tui.scenes.pixels import LETTERS, SHAPES, characters

LARGEST = 12
"""Lines of the largest cell with a shape."""
LETTERED = 3
"""Lines of the largest cell with a glyph that does not grow with its cell."""
_VARIANTS = ("rim", "core", "bar", "pole", "plus")
"""What tells shapes apart that only differ in colour, in the order of their roles."""
_TWINS = "●○◆◇■"
"""The same for cells of a single line."""
_CHANGED_SHARE = 0.25
"""More changed cells than this share of a board are no move, and are not marked."""
_WORDS = 12
"""The most words that stand over a column."""
_READ = 500
"""Characters read of a label of a column, for its words."""
_LABEL = 40
"""Columns of the longest label of a row."""
_FRAMES = {"hinted": HINTED, "chosen": CHOSEN}


@dataclass(frozen=True, slots=True)
class _Area:
    """Cells on which a click means the same."""

    text: str
    box: Box
    kind: Literal["cell", "row", "column"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything on one board is drawn."""

    scene: Grid
    rows: int
    columns: int
    board: Board
    margin: int
    """Columns of the labels of the rows."""
    head: int
    """Lines of the labels of the columns."""
    moved: Sequence[Cell]
    areas: Sequence[_Area]
    borders: Borders | None
    lit: Sequence[_Area]
    """Where the cursor is."""


def draw_grid(
    scene: Grid, before: Scene | None, width: int, height: int, palette: Palette, marks: Marks = UNMARKED
) -> Picture:
    """The board in at most `width` × `height` where that is possible, else as small as it gets."""
    rows, columns = len(scene.rows), max((len(row) for row in scene.rows), default=0)
    looks = looks_of(scene.legend)
    pegged = any(look.shape == "disc" and seat_number(look.role) is not None for look in looks.values()) and any(
        f"*,{column}" in scene.clicks for column in range(columns)
    )
    crossed = not pegged and any(look.role == "empty" and look.glyph in ("┼", "╋") for look in looks.values())
    wooden = any(look.role in ("light", "dark") for look in looks.values())
    labels = [one_line(label, _LABEL) for label in scene.row_labels[:rows]]
    margin = min(max((cell_len(label) for label in labels), default=-1) + 1, max(width // 3, 3))
    heads = [
        [one_line(word, _LABEL) for word in label[:_READ].split()[:_WORDS]] for label in scene.column_labels[:columns]
    ]
    head = max(max(map(len, heads), default=0), bool(heads))
    caption = caption_lines(scene.caption, width, palette)
    signs = _signs(scene, rows, columns)
    low = 2 if any(above for _, above in signs.values()) else 1
    wide, high = _size(looks, columns, rows, width - margin, height - len(caption) - head, low)
    areas = _areas(scene, rows, columns)
    plan = _Plan(
        scene,
        rows,
        columns,
        board_of(palette, pegged, crossed, wooden, wide, high),
        margin,
        head,
        _moved(scene, before, columns),
        areas,
        _borders(scene, rows, columns, areas, marks),
        [area for area in areas if marks.points(area.text)],
    )
    lines = list(_head(plan, heads))
    unknown: dict[str, Look] = {}
    for number, (row, places) in enumerate(zip(scene.rows, _places(plan, marks, signs), strict=True)):
        cells = []
        for column, place in enumerate(places):
            code = row[column] if column < len(row) else " "
            look = looks.get(code) or unknown.get(code)
            if look is None:
                look = unknown[code] = look_of(one_line(code, 1), "empty" if code == " " else "plain")
            cells.append(draw_cell(plan.board, look, place))
        lines += _row(plan, number, cells, labels[number] if number < len(labels) else "")
    if high > 1 and columns:
        lines.append(_floor(plan))
    moved = plan.moved
    focus = (margin + moved[0][1] * wide, head + moved[0][0] * high) if moved else None
    return Picture.of(lines, focus, _targets(plan)).over(caption)


def looks_of(legend: Mapping[str, Tile]) -> dict[str, Look]:
    """Every tile of the legend as it is drawn: letters as shapes where all are, and no two alike but for colour."""
    pieces = {tile.glyph for tile in legend.values() if tile.role not in ("empty", "wall")}
    shapes = SHAPES | LETTERS if pieces <= SHAPES.keys() | LETTERS.keys() else SHAPES
    looks: dict[str, Look] = {}
    twins: dict[str, list[str]] = {}
    for tile in legend.values():
        roles = twins.setdefault(tile.glyph, [])
        if tile.role not in roles:
            roles.append(tile.role)
    for code, tile in legend.items():
        glyph, shape, variant = one_line(tile.glyph, 2), shapes.get(tile.glyph, ""), ""
        roles = twins[tile.glyph]
        if len(roles) > 1 and shape:
            number = roles.index(tile.role)
            glyph = _TWINS[number % len(_TWINS)] if shape not in PIECES.values() else glyph
            if tile.role not in ("light", "dark") and shape not in PIECES.values():
                variant = _VARIANTS[number % len(_VARIANTS)]
        elif not shape and len(glyph) == 1 and "!" <= glyph <= "~":
            shape = glyph
        looks[code] = look_of(glyph, tile.role, shape, variant)
    return looks


def _size(looks: Mapping[str, Look], columns: int, rows: int, width: int, height: int, low: int) -> tuple[int, int]:
    """Columns and lines of a cell; it has at least `low` lines."""
    shaped = all(look.shape for look in looks.values() if look.role not in ("empty", "wall"))
    for high in range(LARGEST if shaped else LETTERED, 1, -1):
        if columns * 2 * high + 1 <= width and rows * high + 1 <= height:
            return 2 * high, high
    if low > 1:
        return 2 * low, low
    glyphs = max((cell_len(look.glyph) for look in looks.values()), default=1)
    for wide in (3, 2, 1):
        if columns * wide <= width and wide >= min(glyphs, 2):
            return wide, 1
    return min(max(glyphs, 1), 2), 1


def _moved(scene: Grid, before: Scene | None, columns: int) -> list[Cell]:
    """The cells of the last move: those that the scene names, else those that changed since."""
    if "last" in scene.highlights:
        return _cells(scene.highlights["last"])
    if not isinstance(before, Grid) or len(before.rows) != len(scene.rows):
        return []
    cells = [
        (number, column)
        for number, (old, new) in enumerate(zip(before.rows, scene.rows, strict=True))
        if old != new
        for column in range(max(len(old), len(new)))
        if old[column : column + 1] != new[column : column + 1]
    ]
    return cells if len(cells) <= max(2, _CHANGED_SHARE * len(scene.rows) * columns) else []


def _marks(scene: Grid, moved: Sequence[Cell]) -> dict[Cell, str]:
    """The mark of each marked cell: a winning line over the last move over anything else."""
    marks: dict[Cell, str] = {}
    for name, cells in scene.highlights.items():
        if name not in ("last", "win"):
            marks |= dict.fromkeys(_cells(cells), name)
    return marks | dict.fromkeys(moved, "last") | dict.fromkeys(_cells(scene.highlights.get("win", ())), "win")


def _cells(foreign: Iterable[Cell]) -> list[Cell]:
    return [(cell[0], cell[1]) for cell in foreign if len(cell) == 2]


def _signs(scene: Grid, rows: int, columns: int) -> dict[Cell, tuple[str, str]]:
    """The signs on the left of cells and above them."""
    signs: dict[Cell, tuple[str, str]] = {}
    if not scene.between:
        return signs
    for row in range(rows):
        for column in range(columns):
            left = scene.between.get(f"{row},{column - 1}-{row},{column}", "")
            above = scene.between.get(f"{row - 1},{column}-{row},{column}", "")
            if left or above:
                signs[row, column] = (
                    set_cell_size(one_line(left), 1).strip(),
                    set_cell_size(one_line(above), 1).strip(),
                )
    return signs


def _areas(scene: Grid, rows: int, columns: int) -> list[_Area]:
    """Everything that can be clicked; a cell counts before its row, and a row before its column."""
    clicks = scene.clicks
    if not clicks or not columns:
        return []
    cells = [
        _Area(text, (row, column, row + 1, column + 1), "cell")
        for row in range(rows)
        for column in range(columns)
        if (text := clicks.get(f"{row},{column}"))
    ]
    across = [_Area(text, (row, 0, row + 1, columns), "row") for row in range(rows) if (text := clicks.get(f"{row},*"))]
    down = [
        _Area(text, (0, column, rows, column + 1), "column")
        for column in range(columns)
        if (text := clicks.get(f"*,{column}"))
    ]
    return cells + across + down


def _targets(plan: _Plan) -> Iterator[Target]:
    """The areas with the labels that belong to them, where they are in the picture."""
    wide, high = plan.board.wide, plan.board.high
    for area in plan.areas:
        top, left, bottom, right = area.box
        x, y = plan.margin + left * wide, plan.head + top * high
        across, down = (right - left) * wide, (bottom - top) * high
        if area.kind == "row":
            x, across = 0, plan.margin + across
        elif area.kind == "column":
            y, down = 0, plan.head + down
        yield Target(x, y, across, down, area.text)


def _borders(scene: Grid, rows: int, columns: int, areas: Sequence[_Area], marks: Marks) -> Borders | None:
    """The lines of the board, where there are any but thin ones."""
    frames = [
        (area.box, POINTED if marks.points(area.text) else _FRAMES[marks.standing(area.text)])
        for area in areas
        if marks.points(area.text) or marks.standing(area.text) in _FRAMES
    ]
    if not frames and not scene.regions:
        return None
    borders = Borders(rows, columns)
    if scene.regions:
        borders.divide(scene.regions)
    for box, kind in frames:
        borders.frame(box, kind)
    return borders


def _places(plan: _Plan, marks: Marks, signs: Mapping[Cell, tuple[str, str]]) -> Iterator[list[Place]]:
    """What each cell has beside its tile, row by row."""
    scene, board, borders = plan.scene, plan.board, plan.borders
    marked = _marks(scene, plan.moved)
    won = "win" in marked.values()
    tints = shades(scene.regions, plan.rows, plan.columns) if scene.regions else {}
    even = scene.regions or signs or board.crossed or plan.head > 1
    chosen: dict[Cell, tuple[_Area | None, Standing]] = {}
    for area in plan.areas:
        standing = marks.standing(area.text)
        if standing or area in plan.lit:
            top, left, bottom, right = area.box
            for cell in product(range(top, bottom), range(left, right)):
                chosen.setdefault(cell, (area, standing))
    for row in range(plan.rows):
        region = scene.regions[row] if row < len(scene.regions) else ""
        places = []
        for column in range(plan.columns):
            here, standing = chosen.get((row, column), (None, ""))
            mark = marked.get((row, column), "")
            before, over = signs.get((row, column), ("", ""))
            pointed = here is not None and marks.points(here.text)
            places.append(
                place_of(
                    tints.get(region[column : column + 1], 0) if even else (row + column) % 2,
                    mark,
                    won and mark != "win",
                    standing,
                    pointed,
                    pointed and board.pegged and row == 0,
                    borders.around(row, column) if borders is not None else (0, 0, 0),
                    before,
                    over,
                    _arms(row, column, plan) if board.crossed else 15,
                )
            )
        yield places


def _arms(row: int, column: int, plan: _Plan) -> int:
    """Where the lines of a crossing lead."""
    up, right, down, left = row > 0, column < plan.columns - 1, row < plan.rows - 1, column > 0
    return up + 2 * right + 4 * down + 8 * left


def _head(plan: _Plan, heads: Sequence[Sequence[str]]) -> Iterator[Strip]:
    """The labels of the columns, one word under the other, those of the last move stressed."""
    palette, board = plan.board.palette, plan.board
    stressed = {column for _, column in plan.moved}
    gap = board.high > 1
    inner = board.wide - gap
    clues = plan.head > 1
    for number in range(plan.head):
        parts = [(" " * (plan.margin + gap), paint(None))]
        for column, words in enumerate(heads):
            index = number - plan.head + len(words)
            word = fit(words[index], min(cell_len(words[index]), inner)) if index >= 0 else ""
            spare = inner - cell_len(word)
            style = paint(palette.text if clues else palette.muted, bold=clues)
            if column in stressed:
                style = paint(readable(palette.accent, palette.background), bold=True)
            for area in plan.lit:
                if area.kind != "row" and area.box[1] == column:
                    style = paint(palette.background, palette.text, bold=True)
            parts += [(" " * (spare // 2) + word + " " * (spare - spare // 2), style), (" " * gap, paint(None))]
        yield line(*parts)


def _row(plan: _Plan, number: int, cells: Sequence[Lines], label: str) -> Iterator[Strip]:
    """A row of cells with its label."""
    palette, board = plan.board.palette, plan.board
    width = plan.margin - 1
    text = fit(label, min(cell_len(label), width)).rjust(width - max(cell_len(label) - len(label), 0)) if label else ""
    clues = plan.head > 1
    style = paint(palette.text if clues else palette.muted, bold=clues)
    if any(cell[0] == number for cell in plan.moved):
        style = paint(readable(palette.accent, palette.background), bold=True)
    if any(area.kind != "column" and area.box[0] == number for area in plan.lit):
        style = paint(palette.background, palette.text, bold=True)
    for part in range(board.high):
        segments = []
        if plan.margin:
            beside = text if part == board.high // 2 else ""
            blank = " " * (width - cell_len(beside))
            segments = [Segment(blank), Segment(beside, style), Segment(" ")]
        for cell in cells:
            segments += cell[part]
        if board.high > 1:
            lines = plan.borders
            corner, beside_last = (lines.corner(number, plan.columns), lines.beside[number][-1]) if lines else (0, 0)
            upper = board.edges[beside_last if part else corner]
            segments += characters([upper], [board.edges[beside_last]])
        yield Strip(segments)


def _floor(plan: _Plan) -> Strip:
    """The line under the lowest row."""
    board, lines = plan.board, plan.borders
    kinds: list[int] = []
    for column in range(plan.columns):
        corner, above = (lines.corner(plan.rows, column), lines.above[plan.rows][column]) if lines else (0, 0)
        kinds += [corner, *[above] * (board.wide - 1)]
    kinds.append(lines.corner(plan.rows, plan.columns) if lines else 0)
    runs = [(kind, len(list(run))) for kind, run in groupby(kinds)]
    return Strip([Segment(" " * plan.margin), *(Segment("▀" * long, paint(board.edges[kind])) for kind, long in runs)])
