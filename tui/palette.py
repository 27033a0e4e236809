"""Colours: what the roles of scenes and seats look like in the theme that is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from arena.games.core.scene import seat_number

Rgb = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

PLAYERS = 8
"""Seats that have a colour of their own; the ninth begins again."""
LIGHT, DARK = (246, 240, 228), (26, 24, 26)
"""The colours of the roles "light" and "dark": pieces that are white and black in every theme."""
WOOD = ((164, 126, 84), (138, 102, 66))
"""The light and the dark squares of the boards on which they stand."""
MARKERS = "●◆▲■★✚◖▼"
"""A sign for each seat, so that seats differ without colour."""

_DARK = {
    "player-0": "#f4564f",
    "player-1": "#f6c63c",
    "player-2": "#4aa8ff",
    "player-3": "#45c876",
    "player-4": "#c583f2",
    "player-5": "#f28c3e",
    "player-6": "#39cbc4",
    "player-7": "#ee86b7",
    "board": "#24509f",
    "board-line": "#32507e",
    "board-tile": "#1c2b44",
    "board-hole": "#0c1626",
}
_LIGHT = {
    "player-0": "#d8342c",
    "player-1": "#f2b705",
    "player-2": "#1f78d1",
    "player-3": "#1f9250",
    "player-4": "#8b46c9",
    "player-5": "#d9660b",
    "player-6": "#0b8f8a",
    "player-7": "#c83f82",
    "board": "#3f79cf",
    "board-line": "#9db4d6",
    "board-tile": "#eef3fb",
    "board-hole": "#dfe9f8",
}
_CODES = """
16181d e05561 8cc265 d18f52 4aa5f0 c162de 42b3c2 c8ccd4
7a8290 ff7b86 a5e075 f0c674 7cc0ff de8cf2 5fd3e0 ffffff
"""
_VGA_CODES = """
000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa
555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff
"""
TERMINAL: tuple[Rgb, ...] = tuple(Color.parse(f"#{code}").rgb for code in _CODES.split())
"""The sixteen colours of a character terminal, which 256 colours still tell apart."""
VGA: tuple[Rgb, ...] = tuple(Color.parse(f"#{code}").rgb for code in _VGA_CODES.split())
"""The same where there are no more than sixteen: rich makes of each the code that it stands for."""


def defaults(theme: Theme) -> dict[str, str]:
    """The variables that scenes and seats need, for a theme that does not set them itself."""
    variables = dict(_DARK if theme.dark else _LIGHT)
    ground = _rgb(theme.background, (18, 18, 18) if theme.dark else (224, 224, 224))
    ink = _rgb(theme.foreground, (224, 224, 224) if theme.dark else (31, 31, 31))
    variables["quiet"] = _hex(readable(blend(ground, ink, 0.6), ground))
    for seat in range(PLAYERS):
        variables[f"text-player-{seat}"] = _hex(readable(_rgb(variables[f"player-{seat}"]), ground))
    return variables


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a scene is drawn with. Equal palettes hash the same, so that drawings can be cached."""

    background: Rgb
    text: Rgb
    muted: Rgb
    accent: Rgb
    good: Rgb
    warn: Rgb
    bad: Rgb
    board: Rgb
    line: Rgb
    tile: Rgb
    hole: Rgb
    players: tuple[Rgb, ...]
    terminal: tuple[Rgb, ...] = TERMINAL

    @classmethod
    def of(cls, variables: Mapping[str, str], dark: bool, *, sixteen: bool = False) -> Palette:
        """The palette of a theme's variables. What is no colour of its own (as in ANSI themes) is filled in.

        `sixteen` is whether the terminal has no more colours than that.
        """
        own = _DARK if dark else _LIGHT

        def named(name: str, instead: str) -> Rgb:
            return _rgb(variables.get(name), Color.parse(own.get(name, instead)).rgb)

        text = named("foreground", "#e6e6e6" if dark else "#1c2430")
        background = named("background", "#121212" if dark else "#e8e8e8")
        return cls(
            background=background,
            text=text,
            muted=named("quiet", "#999999"),
            accent=named("accent", "#ffa62b"),
            good=named("success", "#45c876"),
            warn=named("warning", "#e8a020"),
            bad=named("error", "#e0505a"),
            board=named("board", ""),
            line=named("board-line", ""),
            tile=named("board-tile", ""),
            hole=named("board-hole", ""),
            players=tuple(named(f"player-{seat}", "") for seat in range(PLAYERS)),
            terminal=VGA if sixteen else TERMINAL,
        )

    def role(self, role: str) -> Rgb:
        """The colour of a role; one that is not known is plain."""
        number = seat_number(role)
        if number is not None:
            return self.players[number % PLAYERS]
        named = {"accent": self.accent, "good": self.good, "warn": self.warn, "bad": self.bad}
        named |= {"muted": self.muted, "empty": self.muted, "wall": self.line, "light": LIGHT, "dark": DARK}
        return named.get(role, self.text)

    def ink(self, role: str) -> Rgb:
        """The colour of a role as text on the background."""
        return readable(self.role(role), self.background)


def marker(seat: str) -> str:
    """The sign of a seat."""
    return MARKERS[(seat_number(seat) or 0) % len(MARKERS)]


def seat_style(seat: str) -> str:
    """The style, in terms of theme variables, of text about a seat."""
    return f"$text-player-{(seat_number(seat) or 0) % PLAYERS}"


@lru_cache(maxsize=4096)
def readable(ink: Rgb, ground: Rgb, least: float = 4.5) -> Rgb:
    """`ink`, mixed with black or white as far as it must be to be read on `ground` (WCAG contrast; shapes need 3)."""
    away: Rgb = (255, 255, 255) if _luminance(ground) < 0.18 else (0, 0, 0)
    for step in range(11):
        mixed = blend(ink, away, step / 10)
        if contrast(mixed, ground) >= least:
            return mixed
    return away


def contrast(one: Rgb, other: Rgb) -> float:
    """The WCAG contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(under: Rgb, over: Rgb, amount: float) -> Rgb:
    """`over` laid on `under`, 0 (nothing of it) to 1 (only it)."""
    red, green, blue = (round(a + (b - a) * amount) for a, b in zip(under, over, strict=True))
    return red, green, blue


@lru_cache(maxsize=8192)
def paint(ink: Rgb | None, ground: Rgb | None = None, *, bold: bool = False, dim: bool = False) -> Style:
    """The style of characters in a colour on a colour; None is what the widget has."""
    front = None if ink is None else RichColor.from_rgb(*ink)
    back = None if ground is None else RichColor.from_rgb(*ground)
    return Style(color=front, bgcolor=back, bold=bold or None, dim=dim or None)


def _luminance(color: Rgb) -> float:
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _rgb(text: str | None, instead: Rgb = (128, 128, 128)) -> Rgb:
    try:
        color = Color.parse(text or "")
    except ColorParseError:
        return instead
    return instead if color.ansi is not None or color.a < 1 else color.rgb


def _hex(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
