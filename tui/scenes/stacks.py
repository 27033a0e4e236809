"""Stacks of things of different widths: pegs with disks, piles of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from arena.games.core.scene import Card, Stack, seat_number
from arena.tui.palette import Palette, Rgb, blend, paint, readable
from arena.tui.scenes.cards import marked_ground
from arena.tui.scenes.choices import UNMARKED, Marks
from arena.tui.scenes.picture import Picture, Target, caption_lines, fit, line, one_line

_FACE = 60
"""Columns of the longest face that is drawn whole."""
_TALLEST = 100
"""Things drawn of a stack."""
_GAP = 2
"""Columns between two stacks."""


@dataclass(frozen=True, slots=True)
class _Pile:
    """A stack as it is drawn."""

    label: str
    cards: Sequence[Card]
    faces: Sequence[str]
    click: str


@dataclass(frozen=True, slots=True)
class _Measure:
    """What all stacks of one drawing share."""

    palette: Palette
    marks: Marks
    column: int
    """Columns of a stack."""
    scale: int
    """Columns for each column of a face."""
    high: int
    """Lines of a thing."""


def draw_stack(scene: Stack, width: int, height: int, palette: Palette, marks: Marks = UNMARKED) -> Picture:
    """Stacks side by side on one floor, each thing as wide as its face, larger where there is room."""
    piles = [
        _Pile(
            one_line(label, 30),
            cards,
            [one_line(card.face, _FACE) for card in cards],
            scene.clicks[number] if number < len(scene.clicks) else "",
        )
        for number, (label, cards) in enumerate((label, _top(cards)) for label, cards in scene.stacks)
    ]
    caption = caption_lines(scene.caption, width, palette)
    tallest = max((len(pile.cards) for pile in piles), default=0)
    longest = max((cell_len(face) for pile in piles for face in pile.faces), default=1)
    room = max(width // max(len(piles), 1) - _GAP, 3)
    scale = max(1, min(6, (room - 2) // max(longest, 1)))
    spare = height - len(caption) - 3
    high = next((high for high in (4, 3, 2) if tallest * high <= spare), 1) if tallest else 1
    labels = [cell_len(pile.label) for pile in piles]
    column = min(max([longest * scale + 2, *labels, 5]), max(room, longest + 2))
    measure = _Measure(palette, marks, column, scale, high)
    lines: list[Strip] = []
    for level in range(tallest, -1, -1):
        lines += [
            Strip([segment for pile in piles for segment in _slab(pile, level, part, measure)])
            for part in range(high if level < tallest else 1)
        ]
    lines.append(line(*(part for pile in piles for part in (("▀" * column, _edge(pile, measure)), _SPACE))))
    lines.append(line(*(part for pile in piles for part in (_label(pile, measure), _SPACE))))
    return Picture.of(lines, None, _targets(piles, tallest, len(lines), measure)).over(caption)


def _top(cards: Sequence[Card]) -> Sequence[Card]:
    """The cards of a stack, or the upper ones where it is too tall to be drawn."""
    below = len(cards) - _TALLEST
    return [Card(f"{below + 1:,} more", "muted"), *cards[below + 1 :]] if below > 0 else cards


_SPACE = (" " * _GAP, paint(None))


def _targets(piles: Sequence[_Pile], tallest: int, lines: int, measure: _Measure) -> Iterator[Target]:
    """Each thing that can be chosen, then each stack over its whole height."""
    step = measure.column + _GAP
    for number, pile in enumerate(piles):
        for level, card in enumerate(pile.cards):
            if card.click:
                top = 1 + (tallest - 1 - level) * measure.high
                yield Target(number * step, top, measure.column, measure.high, card.click)
    for number, pile in enumerate(piles):
        if pile.click:
            yield Target(number * step, 0, measure.column, lines, pile.click)


def _ground(pile: _Pile, measure: _Measure) -> Rgb:
    """The ground of a stack."""
    palette, marks = measure.palette, measure.marks
    return marked_ground(palette, palette.background, marks.standing(pile.click), marks.points(pile.click))


def _edge(pile: _Pile, measure: _Measure) -> Style:
    """The floor under a stack."""
    palette, marks = measure.palette, measure.marks
    standing = marks.standing(pile.click)
    color = {"chosen": palette.accent, "hinted": palette.good}.get(standing)
    if marks.points(pile.click):
        color = palette.text
    return paint(color or blend(palette.background, palette.text, 0.45))


def _label(pile: _Pile, measure: _Measure) -> tuple[str, Style]:
    palette = measure.palette
    style = paint(palette.muted, bold=True)
    if measure.marks.points(pile.click):
        style = paint(palette.background, palette.text, bold=True)
    return fit(pile.label.center(measure.column), measure.column), style


def _slab(pile: _Pile, level: int, part: int, measure: _Measure) -> Iterator[Segment]:
    """One line of one thing in the middle of its column, or of the peg where there is nothing."""
    palette, column, marks = measure.palette, measure.column, measure.marks
    under = _ground(pile, measure)
    bare = None if under == palette.background else under
    if level >= len(pile.cards):
        left = (column - 1) // 2
        yield Segment(" " * left, paint(None, bare))
        yield Segment("┃" if measure.high > 1 else "│", paint(blend(under, palette.text, 0.3), bare))
        yield Segment(" " * (column - left - 1), paint(None, bare))
        yield Segment(*_SPACE)
        return
    card, face = pile.cards[level], pile.faces[level]
    wide = min(cell_len(face) * measure.scale + 2, column)
    wide += (column - wide) % 2 if wide < column else 0
    left = (column - wide) // 2
    color = palette.role(card.role)
    ground = color if seat_number(card.role) is not None else blend(palette.background, color, 0.75)
    if card.click:
        ground = marked_ground(palette, ground, marks.standing(card.click), marks.points(card.click))
    text = fit(face.center(wide), wide) if part == (measure.high - 1) // 2 else " " * wide
    if card.click and marks.points(card.click) and text.strip():
        text = fit("›" + text[1:-1] + "‹", wide)
    yield Segment(" " * left, paint(None, bare))
    yield Segment(text, paint(readable(palette.text, ground), ground, bold=True))
    yield Segment(" " * (column - wide - left), paint(None, bare))
    yield Segment(*_SPACE)
