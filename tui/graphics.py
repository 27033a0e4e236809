"""Pictures in a terminal: which of its ways can be used, and the library that draws in it.

Half blocks are drawn here. For kitty graphics and sixel there is `textual_image`, which asks the terminal what it can
do while it is imported. With an app running that would swallow keys, so it is imported where it finds no terminal to
ask, and what the terminal can do is taken from what it says of itself.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Literal

from arena.tui.widgets.blocks import Blocks

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual.app import App
    from textual.widget import Widget

Protocol = Literal["kitty", "sixel", "blocks"]

MOST_PIXELS = 16_000_000
"""Pixels of the largest picture that is opened."""
MOST_BYTES = 32 << 20
"""Bytes of its file."""
LONGEST = 2048
"""Pixels of the longer side of what is drawn."""
_SIXEL_PROGRAMS = frozenset({"WezTerm", "mintty", "rio"})
_SIXEL_TERMINALS = ("foot", "mlterm", "contour", "yaft", "wezterm")


class NoPicture(Exception):
    """A picture that cannot be shown; the message says why, in a sentence."""


def protocol(environ: Mapping[str, str], *, terminal: bool) -> Protocol:
    """How pictures are drawn. `terminal` is whether a real terminal is written to, and no browser or test.

    `ARENA_IMAGES` (kitty, sixel or blocks) overrides what the terminal says of itself. Within tmux and screen, which
    pass nothing on, half blocks are drawn.
    """
    wanted = environ.get("ARENA_IMAGES", "")
    if not terminal or wanted == "blocks":
        return "blocks"
    if wanted in ("kitty", "sixel"):
        return "kitty" if wanted == "kitty" else "sixel"
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if environ.get("TMUX") or environ.get("STY") or term.startswith(("tmux", "screen")):
        return "blocks"
    if environ.get("KITTY_WINDOW_ID") or term in ("xterm-kitty", "xterm-ghostty") or program == "ghostty":
        return "kitty"
    if program in _SIXEL_PROGRAMS or term.startswith(_SIXEL_TERMINALS):
        return "sixel"
    return "blocks"


def usable(app: App[object]) -> Protocol:
    """How pictures are drawn in a running app."""
    real = not app.is_headless and not app.is_web and sys.__stdout__ is not None and sys.__stdout__.isatty()
    return protocol(os.environ, terminal=real)


def shown(picture: Image, way: Protocol) -> Widget:
    """A widget with a picture: in half blocks where the library for anything better is missing."""
    if way == "blocks":
        return Blocks(picture)
    try:
        with _unasked():
            from textual_image.widget import SixelImage, TGPImage
    except ImportError:
        return Blocks(picture)
    return TGPImage(picture) if way == "kitty" else SixelImage(picture)


@contextmanager
def _unasked() -> Iterator[None]:
    """Import what would ask the terminal where there is none; how large its characters are is asked of the system."""
    if "textual_image.widget" in sys.modules:
        yield
        return
    from textual_image import _terminal

    if _knows_pixels():
        _terminal.get_cell_size()
    there, sys.__stdout__ = sys.__stdout__, StringIO()  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        sys.__stdout__ = there  # type: ignore[misc]


def _knows_pixels() -> bool:
    """Whether the system knows how many pixels the terminal has, so that nobody has to ask it."""
    try:
        import fcntl
        import termios

        assert sys.__stdout__ is not None
        size = fcntl.ioctl(sys.__stdout__.fileno(), termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError, ValueError):
        return False
    rows, columns, width, height = struct.unpack("HHHH", size)
    return bool(rows and columns and width >= columns and height >= rows)


def opened(png: bytes) -> Image:
    """The picture in a PNG file that may be anybody's, no larger than is drawn. Raises NoPicture."""
    if len(png) > MOST_BYTES:
        raise NoPicture(f"the picture has {len(png):,} bytes; up to {MOST_BYTES:,} are opened")
    if len(png) < 24 or not png.startswith(b"\x89PNG\r\n\x1a\n"):
        raise NoPicture("the picture is no PNG file")
    width, height = struct.unpack(">II", png[16:24])
    if not (width > 0 and height > 0 and width * height <= MOST_PIXELS):
        raise NoPicture(f"the picture says that it has {width:,}×{height:,} pixels; up to {MOST_PIXELS:,} are opened")
    import PIL.Image

    try:
        with PIL.Image.open(BytesIO(png), formats=["PNG"]) as file:
            file.load()
            return fitted(file.convert("RGB"))
    except Exception as error:  # whatever the library makes of a broken file
        raise NoPicture(f"the picture is damaged: {error}") from error


def fitted(picture: Image) -> Image:
    """The picture, made smaller where it is larger than is drawn."""
    if max(picture.size) > LONGEST:
        picture = picture.copy()
        picture.thumbnail((LONGEST, LONGEST))
    return picture
