"""One cell of a board: its ground, its lines, its piece and its marks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from arena.tui.palette import DARK, LIGHT, WOOD, Palette, Rgb, blend, paint, readable
from arena.tui.scenes.carved import least
from arena.tui.scenes.choices import Standing
from arena.tui.scenes.pixels import Canvas, characters, stamp

_BRIGHT: Rgb = (255, 255, 255)
_SHADE: Rgb = (0, 0, 0)
_STANDINGS = {"chosen": ("»", "«"), "hinted": ("‹", "›")}
_MARKS = {"win": ("(", ")"), "last": ("[", "]")}
_POINTED = ("›", "‹")
"""What stands around the piece of a marked cell of a single line."""
_CROSSINGS = "·╵╶└╷│┌├╴┘─┴┐┤┬┼"
"""Crossings by their arms: 1 up, 2 right, 4 down, 8 left."""

Lines = tuple[tuple[Segment, ...], ...]
"""The lines of a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How one tile is drawn on this board. Get it from `look_of`: equal looks are one object, which hashes fast."""

    glyph: str
    role: str
    shape: str = ""
    """A shape for large cells, or nothing for a glyph."""
    variant: str = ""
    """A second shape inside, where another role has the same shape."""


@lru_cache(maxsize=1024)
def look_of(glyph: str, role: str, shape: str = "", variant: str = "") -> Look:
    """The look with these properties."""
    return Look(glyph, role, shape, variant)


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """What all cells of one drawing share. Get it from `board_of`."""

    palette: Palette
    pegged: bool
    """Whether the empty cells are holes for discs."""
    crossed: bool
    """Whether pieces stand on crossings of lines."""
    wooden: bool
    """Whether the board is of wood, for pieces that are white and black."""
    wide: int
    high: int

    @property
    def edges(self) -> tuple[Rgb, ...]:
        """The colours of the lines between cells, as numbered in `Place.edges`."""
        palette = self.palette
        thin = palette.board if self.pegged else self.tile(0) if self.crossed else palette.line
        if self.wooden and not self.crossed:
            thin = blend(WOOD[1], _SHADE, 0.3)
        return thin, blend(palette.line, palette.text, 0.7), palette.good, palette.accent, palette.text

    def tile(self, shade: int) -> Rgb:
        """The ground of an empty cell."""
        if self.wooden:
            return WOOD[min(shade, 1)]
        return blend(self.palette.tile, self.palette.line, (0.36 if self.high == 1 else 0.22) * shade)


@lru_cache(maxsize=64)
def board_of(palette: Palette, pegged: bool, crossed: bool, wooden: bool, wide: int, high: int) -> Board:
    """The board with these properties."""
    return Board(palette, pegged, crossed, wooden, wide, high)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What a cell has beside its tile. Get it from `place_of`."""

    shade: int
    """How much darker the ground is than usual."""
    mark: str
    """"last", "win" or a role."""
    faded: bool
    standing: Standing
    pointed: bool
    ghost: bool
    """Whether what is chosen here comes in through this cell."""
    edges: tuple[int, int, int]
    """The lines at the corner, above and on the left: 0 thin, 1 thick, 2 hinted, 3 chosen, 4 pointed at."""
    left: str
    """A sign on the line on the left."""
    above: str
    """A sign on the line above."""
    arms: int
    """Where a crossing leads: 1 up, 2 right, 4 down, 8 left."""


@lru_cache(maxsize=4096)
def place_of(
    shade: int,
    mark: str,
    faded: bool,
    standing: Standing,
    pointed: bool,
    ghost: bool,
    edges: tuple[int, int, int],
    left: str,
    above: str,
    arms: int,
) -> Place:
    """The place with these properties."""
    return Place(shade, mark, faded, standing, pointed, ghost, edges, left, above, arms)


@lru_cache(maxsize=4096)
def draw_cell(board: Board, look: Look, place: Place) -> Lines:
    """The lines of one cell."""
    return _small(board, look, place) if board.high == 1 else _large(board, look, place)


def _ground(board: Board, look: Look, place: Place) -> Rgb:
    """The colour under a piece."""
    palette = board.palette
    if board.pegged:
        ground = palette.board
    else:
        ground = board.tile(place.shade)
        if look.role == "wall":
            ground = palette.line
        elif look.role in ("good", "warn", "bad", "accent") and not look.shape:
            ground = blend(ground, palette.role(look.role), 0.55)
    if place.mark == "win":
        ground = blend(ground, palette.good, 0.5) if not board.pegged else ground
    elif place.mark == "last":
        ground = blend(ground, palette.accent, 0.28) if not board.pegged else ground
    elif place.mark:
        ground = blend(ground, palette.role(place.mark), 0.45)
    if place.standing == "chosen":
        ground = blend(ground, palette.accent, 0.4)
    elif place.standing == "hinted":
        ground = blend(ground, palette.good, 0.4)
    elif place.standing == "possible" and (look.role != "empty" or board.pegged):
        ground = blend(ground, palette.accent, 0.16)
    if place.pointed:
        ground = blend(ground, palette.text, 0.4 if board.high == 1 else 0.22)
    return ground


def _small(board: Board, look: Look, place: Place) -> Lines:
    palette = board.palette
    ground = _ground(board, look, place)
    if place.mark in ("win", "last") and board.pegged:
        ground = blend(ground, palette.good if place.mark == "win" else palette.accent, 0.35)
    ink = palette.role(look.role)
    if ink not in (LIGHT, DARK):
        ink = readable(ink, ground)
    if place.faded:
        ink = blend(ground, ink, 0.6)
    glyph = set_cell_size(look.glyph, min(max(cell_len(look.glyph), 1), board.wide))
    signs = _STANDINGS.get(place.standing) or _MARKS.get(place.mark) or (" ", " ")
    signs = _POINTED if place.pointed else signs
    faint = look.role == "empty"
    style = paint(blend(ground, ink, 0.55) if faint else ink, ground, bold=not faint)
    if look.shape == "square" and board.wide == 3 and not signs[0].strip():
        return ((Segment("▐█▌", paint(palette.role(look.role), ground)),),)
    edge = paint(readable(palette.accent, ground), ground, bold=True)
    spare = board.wide - cell_len(glyph)
    opening, closing = signs
    if faint and board.crossed:
        glyph = _CROSSINGS[place.arms]
        if opening == " ":
            opening, closing = ("─" if place.arms & 8 else " "), ("─" if place.arms & 2 else " ")
            edge = style
    if faint and (place.standing == "possible" or place.ghost):
        glyph, style = set_cell_size("•", cell_len(glyph)), edge
    if place.left and opening == " ":
        opening, edge = place.left, paint(readable(palette.text, ground), ground, bold=True)
    left = opening if spare >= 2 else ""
    right = closing.rjust(spare - len(left)) if spare - len(left) > 0 else ""
    return (tuple(Segment(text, look) for text, look in ((left, edge), (glyph, style), (right, edge)) if text),)


def _large(board: Board, look: Look, place: Place) -> Lines:
    palette, size, edges = board.palette, board.wide - 1, board.edges
    ground = _ground(board, look, place)
    plain = board.wooden and not board.crossed
    corner, above, beside = (edges[number] if number or not plain else ground for number in place.edges)
    canvas: Canvas = [[corner, *[above] * size], *([beside] + [ground] * size for _ in range(size))]
    color = palette.role(look.role)
    if look.shape and not board.pegged and not board.wooden:
        color = readable(color, board.tile(1), 3.0)
    if look.role == "wall" and look.shape != "square":
        color = readable(palette.text, ground)
    if place.faded:
        color = blend(ground, color, 0.5)
    signs: list[_Sign] = []
    if look.role == "empty":
        _hollow(canvas, board, look, place, signs)
    elif look.shape and size >= least(look.shape):
        _piece(canvas, look, place.mark, size, color)
    elif look.role != "wall" or look.glyph.strip("█■ "):
        signs.append((board.high // 2, board.wide // 2, look.glyph.strip(), color))
    if place.mark == "last":
        _corners(canvas, size, palette.accent)
    middle = board.high
    if place.left and not _chevron(canvas, place.left, middle, 0, palette.text):
        signs.append((board.high // 2, 0, place.left, palette.text))
    if place.above and not _chevron(canvas, place.above, 0, middle, palette.text):
        signs.append((0, board.wide // 2, place.above, palette.text))
    return tuple(tuple(_line(canvas, number, signs)) for number in range(board.high))


def _hollow(canvas: Canvas, board: Board, look: Look, place: Place, signs: list[_Sign]) -> None:
    """What is drawn where nothing stands."""
    palette, size = board.palette, board.wide - 1
    ground = canvas[size][size]
    if board.pegged:
        hole = blend(palette.hole, palette.text, 0.4) if place.ghost else palette.hole
        stamp(canvas, "hole", 1, 1, size, hole)
    elif board.crossed:
        ink, middle = blend(ground, _SHADE if board.wooden else palette.text, 0.3), board.high
        for step in range(2 * board.high):
            if place.arms & (8 if step < middle else 2) or step == middle:
                canvas[middle][step] = ink
            if place.arms & (1 if step < middle else 4) or step == middle:
                canvas[step][middle] = ink
        if look.glyph == "╋":
            stamp(canvas, "pip" if size > 5 else "core", 1, 1, size, ink)
    elif not look.shape and place.standing != "possible" and look.glyph.strip():
        signs.append((board.high // 2, board.wide // 2, look.glyph.strip(), palette.role(look.role)))
    if place.standing == "possible":
        stamp(canvas, "spot" if size > 5 else "core", 1, 1, size, palette.accent, 0.75)


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


def _chevron(canvas: Canvas, sign: str, row: int, column: int, color: Rgb) -> bool:
    """Draw a sign that points somewhere from the edge of a cell inwards; whether it is one, and there is room."""
    arm = (len(canvas) - 2) // 4
    if arm < 2 or sign not in _TIPS:
        return False
    ahead, down = _TIPS[sign]
    for step in range(arm + 1):
        for side in (-step, step):
            if down:
                canvas[row + (step if ahead < 0 else arm - step)][column + side] = color
            else:
                canvas[row + side][column + (step if ahead < 0 else arm - step)] = color
    return True


_TIPS = {"<": (-1, False), ">": (1, False), "∧": (-1, True), "^": (-1, True), "∨": (1, True), "v": (1, True)}
"""Whether the tip of a sign is before or behind its arms, and whether it points up or down."""

_Sign = tuple[int, int, str, Rgb]
"""A character on a cell: its line, the column of its middle, itself and its colour."""


def _line(canvas: Canvas, number: int, signs: list[_Sign]) -> list[Segment]:
    """A line of a cell, with the signs that are on it."""
    upper, lower = canvas[2 * number], canvas[2 * number + 1]
    done, segments = 0, []
    for at, middle, text, color in sorted(signs):
        if at != number:
            continue
        glyph = set_cell_size(text, min(cell_len(text), max(len(upper) - 2, 1), max(2 * middle, 1))) or "?"
        start = middle - (cell_len(glyph) - 1) // 2
        ground = lower[max(middle, 1)]
        ink = color if color in (LIGHT, DARK) else readable(color, ground)
        segments += characters(upper[done:start], lower[done:start])
        segments.append(Segment(glyph, paint(ink, ground, bold=True)))
        done = start + cell_len(glyph)
    return [*segments, *characters(upper[done:], lower[done:])]
