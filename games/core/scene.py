"""A scene: what a screen draws. Plain data, so that a screen needs to know no game and a replay needs no rules.

Every scene is one of the six classes below. Colours are *roles*, which a theme turns into colours; text is data and
is shown as it is, never interpreted. `arena.replays.scenes` writes scenes, and the changes between them, as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

Cell = tuple[int, int]
"""(row, column), counted from 0 at the top left."""


@dataclass(frozen=True, slots=True)
class Tile:
    """How one code of a grid looks: a glyph one or two columns wide, its name in words and its colour role.

    Roles: "player_0", "player_1", …, "empty", "plain", "muted", "accent", "good", "warn", "bad", "wall".
    """

    glyph: str
    name: str
    role: str = "plain"


@dataclass(frozen=True, slots=True)
class Grid:
    """A board: one character a cell, and a legend that says what each character looks like."""

    kind: ClassVar[str] = "grid"

    rows: tuple[str, ...]
    legend: Mapping[str, Tile]
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    clicks: Mapping[str, str] = field(default_factory=dict)
    """What a click means: "row,column", "row,*" or "*,column" -> the notation of an action."""
    highlights: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    """Marked cells: "last" for the last move, "win" for a winning line, or any colour role."""
    caption: str = ""

    def click(self, row: int, column: int) -> str | None:
        """The notation that a click on a cell means, or None."""
        for key in (f"{row},{column}", f"{row},*", f"*,{column}"):
            if key in self.clicks:
                return self.clicks[key]
        return None


@dataclass(frozen=True, slots=True)
class Screen:
    """A character terminal: rows of text, and for each row one colour code a character.

    A colour code is a hexadecimal digit: the sixteen colours of a terminal, 8 and above being bright.
    """

    kind: ClassVar[str] = "screen"

    rows: tuple[str, ...]
    colors: tuple[str, ...] = ()
    cursor: Cell | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card or token: its face in a few characters, its colour role and the notation that choosing it means."""

    face: str
    role: str = "plain"
    click: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """Named groups of cards: hands, piles, the table."""

    kind: ClassVar[str] = "hand"

    groups: tuple[tuple[str, tuple[Card, ...]], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said: by whom, to whom (empty = to all)."""

    speaker: str
    text: str
    role: str = "plain"
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation, oldest message first, with the facts that stand beside it as (label, value)."""

    kind: ClassVar[str] = "dialogue"

    messages: tuple[Message, ...]
    facts: tuple[tuple[str, str], ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """Stacks of things of different widths, bottom first: pegs with disks, piles of blocks."""

    kind: ClassVar[str] = "stack"

    stacks: tuple[tuple[str, tuple[Card, ...]], ...]
    """(label, items from the bottom up)."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Plain:
    """Just text, for a game that draws nothing better."""

    kind: ClassVar[str] = "plain"

    text: str
    caption: str = ""


Scene = Grid | Screen | Hand | Dialogue | Stack | Plain
