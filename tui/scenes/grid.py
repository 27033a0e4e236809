"""A board: cells as large as the place allows, with coordinates, the last move and the winning line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from arena.games.core.scene import Cell, Grid, Scene, Tile
from arena.tui.palette import Palette, Rgb, blend, paint, readable, seat_number
from arena.tui.scenes.picture import Picture, caption_lines, centred, fit, line, one_line
from arena.tui.scenes.pixels import LETTERS, SHAPES, Canvas, characters, stamp

LARGEST = 8
"""Lines of the largest cell with a shape."""
LETTERED = 3
"""Lines of the largest cell with a letter, which does not grow with its cell."""
_VARIANTS = ("rim", "core", "bar", "pole", "plus")
"""What tells shapes apart that only differ in colour, in the order of their roles."""
_TWINS = "●○◆◇■"
"""The same for cells of a single line."""
_BRIGHT: Rgb = (255, 255, 255)
_SHADE: Rgb = (0, 0, 0)
_CHANGED_SHARE = 0.25
"""More changed cells than this share of a board are no move, and are not marked."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one tile is drawn on this board."""

    glyph: str
    role: str
    shape: str = ""
    """A shape for large cells, or nothing for a glyph."""
    variant: str = ""
    """A second shape inside, where another role has the same shape."""


@dataclass(frozen=True, slots=True)
class _Board:
    """What all cells of one drawing share."""

    palette: Palette
    pegged: bool
    """Whether the empty cells are holes for discs."""
    wide: int
    high: int


def draw_grid(scene: Grid, before: Scene | None, width: int, height: int, palette: Palette) -> Picture:
    """The board in at most `width` × `height` where that is possible, else as small as it gets."""
    looks = _looks(scene.legend)
    columns = max((len(row) for row in scene.rows), default=0)
    pegged = any(look.shape == "disc" and seat_number(look.role) is not None for look in looks.values())
    row_labels = [one_line(label, 12) for label in scene.row_labels[: len(scene.rows)]]
    margin = max((cell_len(label) for label in row_labels), default=-1) + 1
    caption = caption_lines(scene.caption, width, palette)
    head = bool(scene.column_labels)
    spare = height - len(caption) - head
    wide, high = _size(looks, columns, len(scene.rows), width - margin, spare)
    board = _Board(palette, pegged, wide, high)
    moved = _moved(scene, before, columns)
    marks = _marks(scene, moved)
    won = any(mark == "win" for mark in marks.values())
    lines = [_head(scene, columns, margin, board, {column for _, column in moved})] if head else []
    for number, row in enumerate(scene.rows):
        cells = []
        for column in range(columns):
            code = row[column] if column < len(row) else " "
            look = looks.get(code) or Look(one_line(code, 1), "empty" if code == " " else "plain")
            mark = marks.get((number, column), "")
            cells.append(_cell(board, look, mark, won and mark != "win", (number + column) % 2 == 1))
        label = row_labels[number] if number < len(row_labels) else ""
        lines += _row(cells, label, margin, board)
    if high > 1 and columns:
        edge = Segment("▀" * (columns * wide + 1), paint(palette.board if pegged else palette.line))
        lines.append(Strip([Segment(" " * margin), edge]))
    focus = (margin + moved[0][1] * wide, head + moved[0][0] * high) if moved else None
    across = max((strip.cell_length for strip in lines), default=0)
    return Picture.of([*lines, *centred(caption, across)], focus)


def _looks(legend: Mapping[str, Tile]) -> dict[str, Look]:
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
            variant, glyph = _VARIANTS[number % len(_VARIANTS)], _TWINS[number % len(_TWINS)]
        looks[code] = Look(glyph, tile.role, shape, variant)
    return looks


def _size(looks: Mapping[str, Look], columns: int, rows: int, width: int, height: int) -> tuple[int, int]:
    """Columns and lines of a cell."""
    shaped = all(look.shape for look in looks.values() if look.role not in ("empty", "wall"))
    for high in range(LARGEST if shaped else LETTERED, 1, -1):
        if columns * 2 * high + 1 <= width and rows * high + 1 <= height:
            return 2 * high, high
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


def _head(scene: Grid, columns: int, margin: int, board: _Board, moved: Set[int]) -> Strip:
    """The labels of the columns, those of the last move stressed."""
    palette = board.palette
    parts = [(" " * (margin + (board.high > 1)), paint(None))]
    inner = board.wide - (board.high > 1)
    for column, label in enumerate(scene.column_labels[:columns]):
        text = set_cell_size(one_line(label, 12), min(cell_len(one_line(label, 12)), inner)).center(inner)
        style = (
            paint(readable(palette.accent, palette.background), bold=True) if column in moved else paint(palette.muted)
        )
        parts.append((fit(text, inner) + " " * (board.high > 1), style))
    return line(*parts)


def _row(cells: list[tuple[tuple[Segment, ...], ...]], label: str, margin: int, board: _Board) -> list[Strip]:
    lines = []
    edge = board.palette.board if board.pegged else board.palette.line
    for number in range(board.high):
        beside = label if number == board.high // 2 else ""
        segments = [Segment(fit(beside, margin - 1) + " " if margin else "", paint(board.palette.muted))]
        for cell in cells:
            segments += cell[number]
        if board.high > 1:
            segments.append(Segment(" ", paint(None, edge)))
        lines.append(Strip(segments))
    return lines


@lru_cache(maxsize=4096)
def _cell(board: _Board, look: Look, mark: str, faded: bool, odd: bool) -> tuple[tuple[Segment, ...], ...]:
    """The lines of one cell."""
    return _small(board, look, mark, faded, odd) if board.high == 1 else _large(board, look, mark, faded, odd)


def _ground(board: _Board, look: Look, mark: str, odd: bool) -> Rgb:
    """The colour under a piece."""
    palette = board.palette
    if board.pegged:
        ground = palette.board
    else:
        ground = blend(palette.tile, palette.line, 0.22) if odd else palette.tile
        if look.role == "wall":
            return palette.line
        if look.role in ("good", "warn", "bad", "accent") and not look.shape:
            ground = blend(ground, palette.role(look.role), 0.55)
    if mark == "win":
        return blend(ground, palette.good, 0.5) if not board.pegged else ground
    if mark == "last":
        return blend(ground, palette.accent, 0.28) if not board.pegged else ground
    return blend(ground, palette.role(mark), 0.45) if mark else ground


def _small(board: _Board, look: Look, mark: str, faded: bool, odd: bool) -> tuple[tuple[Segment, ...], ...]:
    palette = board.palette
    ground = _ground(board, look, mark, odd)
    if mark in ("win", "last") and board.pegged:
        ground = blend(ground, palette.good if mark == "win" else palette.accent, 0.35)
    ink = readable(palette.role(look.role), ground)
    if faded:
        ink = blend(ground, ink, 0.6)
    glyph = set_cell_size(look.glyph, min(max(cell_len(look.glyph), 1), board.wide))
    spare = board.wide - cell_len(glyph)
    opening, closing = {"win": ("(", ")"), "last": ("[", "]")}.get(mark, (" ", " "))
    left = opening if spare >= 2 else ""
    right = closing.rjust(spare - len(left)) if spare - len(left) > 0 else ""
    faint = look.role == "empty"
    style = paint(blend(ground, ink, 0.55) if faint else ink, ground, bold=not faint)
    edge = paint(readable(palette.accent, ground), ground, bold=True)
    return (tuple(Segment(text, look) for text, look in ((left, edge), (glyph, style), (right, edge)) if text),)


def _large(board: _Board, look: Look, mark: str, faded: bool, odd: bool) -> tuple[tuple[Segment, ...], ...]:
    palette, size = board.palette, board.wide - 1
    ground = _ground(board, look, mark, odd)
    edge = palette.board if board.pegged else palette.line
    canvas: Canvas = [[edge] * board.wide, *([edge] + [ground] * size for _ in range(size))]
    color = palette.role(look.role)
    if look.shape and not board.pegged:
        color = readable(color, ground, 3.0)
    if faded:
        color = blend(ground, color, 0.5)
    letter = ""
    if look.role == "empty":
        if board.pegged:
            stamp(canvas, "hole", 1, 1, size, palette.hole)
        elif look.shape == "":
            letter = look.glyph.strip()
    elif look.shape:
        _piece(canvas, look, mark, size, color)
    elif look.role != "wall":
        letter = look.glyph.strip()
    if mark == "last":
        _corners(canvas, size, palette.accent)
    lines = [characters(canvas[2 * row], canvas[2 * row + 1]) for row in range(board.high)]
    if letter:
        lines[board.high // 2] = _lettered(letter, canvas, board, color)
    return tuple(tuple(segments) for segments in lines)


def _piece(canvas: Canvas, look: Look, mark: str, size: int, color: Rgb) -> None:
    if look.shape == "disc" and mark == "win":
        stamp(canvas, "halo", 1, 1, size, _BRIGHT)
    stamp(canvas, look.shape, 1, 1, size, color)
    if look.variant == "rim":
        if size >= 7:
            stamp(canvas, "rim", 1, 1, size, _SHADE, 0.22)
    elif look.variant:
        inner = "pip" if look.variant == "core" and size <= 5 else look.variant
        stamp(canvas, inner, 1, 1, size, _SHADE, 0.62)


def _corners(canvas: Canvas, size: int, color: Rgb) -> None:
    """Marks in the four corners of a cell."""
    arm = max(1, size // 4)
    for step in range(arm):
        for near, far in ((1 + step, 1), (1, 1 + step)):
            for row in (near, size + 1 - near):
                for column in (far, size + 1 - far):
                    canvas[row][column] = color


def _lettered(letter: str, canvas: Canvas, board: _Board, color: Rgb) -> list[Segment]:
    """The middle line of a cell with a glyph in it."""
    upper, lower = canvas[2 * (board.high // 2)], canvas[2 * (board.high // 2) + 1]
    middle = board.wide // 2
    glyph = set_cell_size(letter, min(cell_len(letter), board.wide - 2, 2 * middle)) or "?"
    start = middle - (cell_len(glyph) - 1) // 2
    end = start + cell_len(glyph)
    ground = lower[middle]
    return [
        *characters(upper[:start], lower[:start]),
        Segment(glyph, paint(readable(color, ground), ground, bold=True)),
        *characters(upper[end:], lower[end:]),
    ]
