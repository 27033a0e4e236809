"""Shapes that are made of parts: chess pieces, and characters as they are printed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from arena.games.core.pieces import PARTS, SIDE

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Coverage = tuple[tuple[float, ...], ...]
"""Rows of pixels: how much of each is covered, 0 to 1."""

_FINER = 12
"""Pixels drawn for the width of one that is wanted."""
_LETTERS = """
0 75557 1 26227 2 71747 3 71717 4 55711 5 74717 6 74757 7 71122 8 75757 9 75717
A 25755 B 65656 C 34443 D 65556 E 74647 F 74644 G 34553 H 55755 I 72227 J 11152 K 55655 L 44447 M 57755
N 65555 O 25552 P 65644 Q 25563 R 65655 S 34216 T 72222 U 55557 V 55552 W 55775 X 55255 Y 55222 Z 71247
"""
_POINTS = dict(zip(_LETTERS.split()[::2], _LETTERS.split()[1::2], strict=True))
"""Letters of 3 × 5 points: the three points of each line as the bits of a digit."""
_CRISP = 7
"""Pixels of the square in which a letter is made of points; in larger ones it is printed."""


def least(shape: str) -> int:
    """Pixels of the smallest square in which a shape can be told from others: printed characters need the most."""
    return _CRISP if shape in PARTS or shape in _POINTS else _CRISP + 2 if len(shape) == 1 else 0


@lru_cache(maxsize=256)
def carved(shape: str, size: int) -> Coverage:
    """How much of each pixel of a `size` × `size` square a chess piece or a single character covers, 0 to 1."""
    if size == _CRISP and shape in _POINTS:
        rows = [f"00{int(digit):03b}00" for digit in f"0{_POINTS[shape]}0"]
        return tuple(tuple(float(point) for point in row) for row in rows)
    import PIL.Image
    import PIL.ImageDraw

    image = PIL.Image.new("L", (size * _FINER, size * _FINER))
    pen = PIL.ImageDraw.Draw(image)
    if shape in PARTS:
        for part in PARTS[shape]:
            scaled = [number * size * _FINER / SIDE for number in part]
            (pen.ellipse if len(part) == 4 else pen.polygon)(scaled, fill=255)
    else:
        _print(pen, shape, size * _FINER)
    small = image.resize((size, size), PIL.Image.Resampling.BOX)
    values = [min(value / 255 * 1.15, 1.0) for value in small.tobytes()]
    return tuple(tuple(values[row * size : (row + 1) * size]) for row in range(size))


def _print(pen: ImageDraw, character: str, side: int) -> None:
    """A character in the middle of a square, all of them on one line."""
    import PIL.ImageFont

    font = PIL.ImageFont.load_default(side * 0.98)
    left, _, right, _ = font.getbbox(character, anchor="ls")
    _, high, _, low = font.getbbox("X", anchor="ls")
    start = ((side - right - left) / 2, (side - high - low) / 2)
    pen.text(start, character, fill=255, font=font, anchor="ls", stroke_width=_FINER // 6)
