"""The default pictures of hands of cards and of stacks, for vision models."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from arena.games.core.canvas import FAINT, FONT, INK, LINE, PAPER, ROLES, canvas, font, write
from arena.games.core.scene import Card, Hand, Stack

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

MARGIN = 24
GAP = 8
"""Pixels between two cards, and around a text."""
HIGH = 56
"""Height of a card."""
LABEL = 30
"""Height of a line of text."""
WIDE = 900
"""Width in which cards are set side by side before a new row begins."""
TALL = 480
"""Height of a stack whose things would be lower than needed for their text otherwise."""
GROUPS, CARDS, STACKS, THINGS, NOTES = 24, 60, 24, 100, 24
"""The most that are drawn: groups (the last ones), cards of a group, stacks, things of one, lines of a caption."""
FACE, LONGEST = 40, 120
"""Characters of the longest face, and of the longest label or line of a caption."""
PLAIN = frozenset({"plain", "muted", "empty", "light", "dark", "wall"})
"""Roles that are no colour: such a card is a frame."""


def draw_hand(scene: Hand) -> Image:
    """Each group's label over its cards, which bear their faces and have the colours of their roles."""
    groups = [(_line(label), _rows(cards[:CARDS])) for label, cards in scene.groups[-GROUPS:]]
    before = len(scene.groups) - len(groups)
    if before:
        groups.insert(0, (f"{before} more before these", [[]]))
    notes = _notes(scene.caption)
    lines = [*(label for label, _ in groups), *notes]
    ends = [sum(map(_wide, row)) + GAP * (len(row) - 1) for _, rows in groups for row in rows]
    width = max([320, *(round(_length(line)) for line in lines), *ends]) + 2 * MARGIN
    height = sum(LABEL + max(len(rows), 1) * (HIGH + GAP) + GAP for _, rows in groups) + LABEL * len(notes) + 2 * MARGIN
    image, pen = canvas(width, height)
    top = MARGIN
    for label, rows in groups:
        write(pen, MARGIN, top + LABEL / 2, label, FONT, ROLES["muted"], "lm")
        top += LABEL
        if not rows:
            write(pen, MARGIN, top + HIGH / 2, "(none)", FONT, ROLES["muted"], "lm")
        for row in rows:
            left = MARGIN
            for card in row:
                _card(pen, (left, top, left + _wide(card), top + HIGH), card, 6)
                left += _wide(card) + GAP
            top += HIGH + GAP
        top += GAP + (0 if rows else HIGH + GAP)
    for line in notes:
        write(pen, MARGIN, top + LABEL / 2, line, FONT, INK, "lm")
        top += LABEL
    return image


def draw_stack(scene: Stack) -> Image:
    """Stacks side by side on one floor, each thing as wide as its face, with the labels below."""
    stacks = [(_line(label), cards[-THINGS:]) for label, cards in scene.stacks[:STACKS]]
    longest = max([5, *(len(card.face[:FACE]) for _, cards in stacks for card in cards)])
    wide = max([_thing(longest), *(round(_length(label)) for label, _ in stacks)])
    tallest = max((len(cards) for _, cards in stacks), default=0)
    high = max(min(36, TALL // max(tallest, 1)), 4)
    notes = _notes(scene.caption)
    width = max([320, len(stacks) * (wide + 2 * MARGIN) - 2 * MARGIN, *(round(_length(line)) for line in notes)])
    floor = MARGIN + (tallest + 1) * high
    image, pen = canvas(width + 2 * MARGIN, floor + LABEL * (len(notes) + 1) + MARGIN)
    left = MARGIN
    for label, cards in stacks:
        middle = left + wide / 2
        pen.rectangle((middle - 2, MARGIN, middle + 2, floor), fill=LINE)
        for level, card in enumerate(cards, 1):
            half = _thing(len(card.face[:FACE])) / 2
            _card(pen, (middle - half, floor - level * high, middle + half, floor - (level - 1) * high), card, 3)
        pen.rectangle((left - GAP, floor, left + wide + GAP, floor + 4), fill=INK)
        write(pen, middle, floor + LABEL / 2 + 8, label, FONT, INK, "mm")
        left += wide + 2 * MARGIN
    for number, line in enumerate(notes):
        write(pen, MARGIN, floor + MARGIN + LABEL * (number + 1), line, FONT, INK, "lm")
    return image


def _line(text: str) -> str:
    """A label as one line that is not too long."""
    return " ".join(text.split())[:LONGEST]


def _notes(caption: str) -> list[str]:
    """The lines of a caption; none of an empty one."""
    return [_line(line) for line in caption.split("\n")[:NOTES]] if caption else []


def _face(card: Card) -> str:
    return " ".join(card.face.split())[:FACE]


def _thing(size: int) -> int:
    """The width of a thing on a stack whose face has so many characters."""
    return 12 * size + 2 * GAP


def _rows(cards: Sequence[Card]) -> list[list[Card]]:
    """Cards in rows that are no wider than `WIDE`."""
    rows: list[list[Card]] = []
    used = WIDE
    for card in cards:
        if used + _wide(card) > WIDE:
            rows.append([])
            used = 0
        rows[-1].append(card)
        used += _wide(card) + GAP
    return rows


def _wide(card: Card) -> int:
    """The width of a card."""
    return max(44, round(_length(_face(card))) + 2 * GAP + 8)


def _card(pen: ImageDraw, box: tuple[float, float, float, float], card: Card, round_by: int) -> None:
    """A card with its face, which is left out where the card is too low for it."""
    color = ROLES.get(card.role, INK)
    framed = card.role in PLAIN
    pen.rounded_rectangle(box, round_by, fill=FAINT if framed else color, outline=INK, width=1)
    ink = INK if framed or _is_bright(color) else PAPER
    if box[3] - box[1] >= FONT - 4:
        size = min(FONT, box[3] - box[1] - 2)
        write(pen, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, _face(card), size, ink)


def _is_bright(color: str) -> bool:
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return 3 * red + 6 * green + blue > 10 * 140


@lru_cache(maxsize=4096)
def _length(text: str) -> float:
    """Pixels of a text in one line."""
    return float(font(FONT).getlength(text))
