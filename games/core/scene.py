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

    Roles: "player_0", "player_1", …, "empty", "plain", "muted", "accent", "good", "warn", "bad", "wall"; "light" and
    "dark" for pieces that are white and black by name.
    """

    glyph: str
    name: str
    role: str = "plain"


class Grid(msgspec.Struct, frozen=True, tag_field="kind", tag="grid"):
    """A board: one character a cell, and a legend that says what each character looks like.

    The words of a label of a column stand one under the other: "3 1" are two clues. An empty tile whose glyph is "┼" is
    a crossing of lines on which pieces stand, with "╋" a marked one. Where whole columns are clicked, empty cells are
    holes for discs.
    """

    rows: tuple[str, ...]
    legend: Mapping[str, Tile]
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    clicks: Mapping[str, str] = {}
    """What a click means: "row,column", "row,*" or "*,column" -> the notation of an action, or a part of one.

    Parts are put together in the order of the clicks: where "e2" and "e4" are clicks and "e2e4" or "e2-e4" is legal,
    clicking both is that move, and so is dragging from one to the other; after "a1=" the digits of "a1=1" to "a1=9" are
    typed.
    """
    highlights: Mapping[str, tuple[Cell, ...]] = {}
    """Marked cells: "last" for the last move, "win" for a winning line, or any colour role."""
    caption: str = ""
    regions: tuple[str, ...] = ()
    """One character a cell, as in `rows`: a thick line is drawn between neighbours whose characters differ."""
    between: Mapping[str, str] = {}
    """Signs between two neighbours, the upper or left one first: "row,column-row,column" -> a character."""

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
    """A card or token: its face in a few characters, its colour role and the notation that choosing it means.

    As in `Grid.clicks`, it may be a part of one.
    """

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

    @property
    def heading(self) -> str:
        """By whom, and to whom alone if not to all."""
        return f"{self.speaker} (to {', '.join(self.to)} only)" if self.to else self.speaker


class Blank(msgspec.Struct, frozen=True):
    """A blank of a form: one of `choices`, else a whole number from `low` to `high`, else any text in one line."""

    name: str
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


class Form(msgspec.Struct, frozen=True):
    """A structured move: `template` is its notation, in which `{name}` stands for what the blank was filled with.

    A form without blanks is a button.
    """

    title: str
    template: str
    blanks: tuple[Blank, ...] = ()


class Dialogue(msgspec.Struct, frozen=True, tag_field="kind", tag="dialogue"):
    """A conversation, oldest message first, with the facts that stand beside it as (label, value).

    `forms` are the structured moves that whoever looks at it may make beside free talk.
    """

    messages: tuple[Message, ...]
    facts: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    forms: tuple[Form, ...] = ()


class Stack(msgspec.Struct, frozen=True, tag_field="kind", tag="stack"):
    """Stacks of things of different widths, bottom first: pegs with disks, piles of blocks."""

    stacks: tuple[tuple[str, tuple[Card, ...]], ...]
    """(label, items from the bottom up)."""
    caption: str = ""
    clicks: tuple[str, ...] = ()
    """What choosing each stack means, in their order; "" where it means nothing."""


class Plain(msgspec.Struct, frozen=True, tag_field="kind", tag="plain"):
    """Just text, for a game that draws nothing better."""

    text: str
    caption: str = ""


Scene = Grid | Screen | Hand | Dialogue | Stack | Plain


def seat_number(role: str) -> int | None:
    """The number of the seat that a role or seat name means; None where it means none."""
    head, _, tail = role.partition("_")
    return int(tail) if head == "player" and tail.isascii() and tail.isdigit() and len(tail) < 4 else None
