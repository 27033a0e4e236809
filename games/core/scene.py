"""A scene: what a screen draws. Plain data, so that a screen needs to know no game and a replay needs no rules.

Every scene is one of the six classes below. Colours are *roles*, which a theme turns into colours; text is data and
is shown as it is, never interpreted. `arena.replays.scenes` writes scenes, and the changes between them, as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Cell = tuple[int, int]
"""(row, column), counted from 0 at the top left."""


class Tile(msgspec.Struct, frozen=True):
    """How one code of a grid looks: a glyph one or two columns wide, its name in words and its colour role.

    Roles: "player_0", "player_1", …, "empty", "plain", "muted", "accent", "good", "warn", "bad", "wall".
    """

    glyph: str
    name: str
    role: str = "plain"


class Grid(msgspec.Struct, frozen=True, tag_field="kind", tag="grid"):
    """A board: one character a cell, and a legend that says what each character looks like."""

    rows: tuple[str, ...]
    legend: Mapping[str, Tile]
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    clicks: Mapping[str, str] = {}
    """What a click means: "row,column", "row,*" or "*,column" -> the notation of an action."""
    highlights: Mapping[str, tuple[Cell, ...]] = {}
    """Marked cells: "last" for the last move, "win" for a winning line, or any colour role."""
    caption: str = ""

    def click(self, row: int, column: int) -> str | None:
        """The notation that a click on a cell means, or None."""
        for key in (f"{row},{column}", f"{row},*", f"*,{column}"):
            if key in self.clicks:
                return self.clicks[key]
        return None


class Screen(msgspec.Struct, frozen=True, tag_field="kind", tag="screen"):
    """A character terminal: rows of text, and for each row one colour code a character.

    A colour code is a hexadecimal digit: the sixteen colours of a terminal, 8 and above being bright.
    """

    rows: tuple[str, ...]
    colors: tuple[str, ...] = ()
    cursor: Cell | None = None
    caption: str = ""


class Card(msgspec.Struct, frozen=True):
    """A card or token: its face in a few characters, its colour role and the notation that choosing it means."""

    face: str
    role: str = "plain"
    click: str = ""


class Hand(msgspec.Struct, frozen=True, tag_field="kind", tag="hand"):
    """Named groups of cards: hands, piles, the table."""

    groups: tuple[tuple[str, tuple[Card, ...]], ...]
    caption: str = ""


class Message(msgspec.Struct, frozen=True):
    """One thing said: by whom, to whom (empty = to all)."""

    speaker: str
    text: str
    role: str = "plain"
    to: tuple[str, ...] = ()


class Dialogue(msgspec.Struct, frozen=True, tag_field="kind", tag="dialogue"):
    """A conversation, oldest message first, with the facts that stand beside it as (label, value)."""

    messages: tuple[Message, ...]
    facts: tuple[tuple[str, str], ...] = ()
    caption: str = ""


class Stack(msgspec.Struct, frozen=True, tag_field="kind", tag="stack"):
    """Stacks of things of different widths, bottom first: pegs with disks, piles of blocks."""

    stacks: tuple[tuple[str, tuple[Card, ...]], ...]
    """(label, items from the bottom up)."""
    caption: str = ""


class Plain(msgspec.Struct, frozen=True, tag_field="kind", tag="plain"):
    """Just text, for a game that draws nothing better."""

    text: str
    caption: str = ""


Scene = Grid | Screen | Hand | Dialogue | Stack | Plain
