"""Bricks of LEGO Connect Language: pieces four studs wide and one layer high, seen from the side.

A structure is written as `[(x, y, 'colour'), …]`: x is a piece's leftmost stud, y its layer, counted from below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from arena.games.core.rng import Rng
from arena.games.core.scene import Grid, Tile

WIDTH = 4
COLOURS = ("blue", "yellow", "red")
"""The colours of pieces that are drawn at random."""
FAR, HIGH = 11, 11
"""Pieces drawn at random stand at x = 4k for k below `FAR`, in layers below `HIGH`."""
MOST = 99
"""The largest coordinate of a piece, either way."""
_ROLES = {"red": "player_0", "yellow": "player_1", "blue": "player_2", "green": "player_3"}
_PIECE = re.compile(r"\(\s*(-?[0-9]{1,2})\s*,\s*(-?[0-9]{1,2})\s*,\s*(?:'([a-z]{1,12})'|\"([a-z]{1,12})\")\s*\)")
_LIST = re.compile(rf"\[\s*{_PIECE.pattern}(?:\s*,\s*{_PIECE.pattern})*\s*\]")
_EMPTY, _TWICE = ".", "#"
_CODES = "abcdefghijklmnopqrstuvwxyz"


class Piece(NamedTuple):
    """One piece: its leftmost stud, its layer and its colour."""

    x: int
    y: int
    colour: str

    def __str__(self) -> str:
        return f"({self.x}, {self.y}, '{self.colour}')"


Structure = tuple[Piece, ...]


def written(pieces: Sequence[Piece]) -> str:
    """The one way in which a structure is written."""
    return f"[{', '.join(map(str, pieces))}]"


def read(text: str) -> Structure | None:
    """The structure that a text writes, whatever its spaces and quotes; None where it is none."""
    if not _LIST.fullmatch(text.strip()):
        return None
    return tuple(Piece(int(x), int(y), one or other) for x, y, one, other in _PIECE.findall(text))


def overlap(one: Piece, other: Piece) -> bool:
    """Whether two pieces take up the same studs."""
    return one.y == other.y and abs(one.x - other.x) < WIDTH


def interlock(one: Piece, other: Piece) -> bool:
    """Whether one of two pieces sits on the other."""
    return abs(one.y - other.y) == 1 and abs(one.x - other.x) < WIDTH


def fault(pieces: Structure) -> str:
    """Why a structure is not valid, in words; "" where it is.

    It is valid where no two pieces overlap and all hang together by their pegs.
    """
    for number, piece in enumerate(pieces):
        for other in pieces[:number]:
            if overlap(piece, other):
                return f"{other} and {piece} overlap"
    together, left = list(pieces[:1]), list(pieces[1:])
    for piece in together:  # which grows meanwhile
        joined = [other for other in left if interlock(piece, other)]
        together += joined
        left = [other for other in left if other not in joined]
    return f"{left[0]} does not hang together with {pieces[0]}" if left else ""


def built(count: int, rng: Rng) -> Structure:
    """A valid structure, as ChildPlay builds it: from (0, 0) upwards, each piece in one of the places that are open.

    Open is what lies half a piece or none to the side on top of a piece, or right beside one above the ground, where
    nothing overlaps and a piece lies below.
    """
    pieces = [Piece(0, 0, rng.choice(COLOURS))]
    while len(pieces) < count:
        near = {(piece.x + right, piece.y + 1) for piece in pieces for right in (-2, 0, 2)}
        near |= {(piece.x + right, piece.y) for piece in pieces for right in (-WIDTH, WIDTH) if piece.y > 0}
        open_places = []
        for x, y in sorted(near):
            here = Piece(x, y, "")
            below = any(piece.y == y - 1 and interlock(here, piece) for piece in pieces)
            if below and not any(overlap(here, piece) for piece in pieces):
                open_places.append((x, y))
        pieces.append(Piece(*rng.choice(open_places), rng.choice(COLOURS)))
    return tuple(pieces)


def scattered(count: int, rng: Rng) -> Structure:
    """Pieces in uniformly random places of a grid of `FAR` by `HIGH`, as ChildPlay scatters them."""
    return tuple(Piece(WIDTH * rng.below(FAR), rng.below(HIGH), rng.choice(COLOURS)) for _ in range(count))


def is_small(pieces: Structure) -> bool:
    """Whether a structure is no wider and no higher than the grid of those that are scattered."""
    return (
        max(piece.x for piece in pieces) - min(piece.x for piece in pieces) <= WIDTH * FAR
        and max(piece.y for piece in pieces) - min(piece.y for piece in pieces) <= HIGH
    )


def drawn(pieces: Structure, caption: str, overlap: str = "plain") -> Grid:
    """The structure seen from the side; each piece is an area of its own. Overlaps have the colour role `overlap`."""
    left, right = min(piece.x for piece in pieces), max(piece.x for piece in pieces) + WIDTH
    low, high = min(piece.y for piece in pieces), max(piece.y for piece in pieces) + 1
    codes = [[_EMPTY] * (right - left) for _ in range(high - low)]
    areas = [[_EMPTY] * (right - left) for _ in range(high - low)]
    colours = list(dict.fromkeys(piece.colour for piece in pieces))
    for number, piece in enumerate(pieces):
        row = high - 1 - piece.y
        for column in range(piece.x - left, piece.x - left + WIDTH):
            twice = codes[row][column] != _EMPTY
            codes[row][column] = _TWICE if twice else _CODES[colours.index(piece.colour)]
            areas[row][column] = _TWICE if twice else _CODES[number]
    legend = {_EMPTY: Tile(" ", "nothing", "empty"), _TWICE: Tile("✕", "two pieces", overlap)}
    legend |= {
        _CODES[number]: Tile("█", f"{colour} piece", _ROLES.get(colour, "plain"))
        for number, colour in enumerate(colours)
    }
    return Grid(
        tuple("".join(row) for row in codes),
        legend,
        tuple(str(layer) for layer in range(high - 1, low - 1, -1)),
        tuple(" ".join(str(x)) if x % WIDTH == 0 else "" for x in range(left, right)),
        highlights={"last": ()},  # another structure is no move
        caption=caption,
        regions=tuple("".join(row) for row in areas),
    )
