"""Scenes of cards: hands, piles and the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from arena.games.core.scene import Card, Hand, Scene, seat_number
from arena.tui.palette import Palette, Rgb, blend, paint, readable
from arena.tui.scenes.choices import UNMARKED, Marks, Standing
from arena.tui.scenes.picture import Picture, Target, caption_lines, fit, line, one_line

_FACE = 24
"""Columns of the longest face that is drawn whole."""
_FRAMES = {
    "": "╭─╮│╰╯",
    "open": "┌┈┐┊└┘",
    "chosen": "┏━┓┃┗┛",
    "hinted": "┏━┓┃┗┛",
    "pointed": "┏━┓┃┗┛",
}
"""Frames: corner, line and corner above, the side, the corners below."""

Drawn = tuple[tuple[Segment, ...], ...]
"""The lines of a card."""


@dataclass(frozen=True, slots=True)
class _Face:
    """How a card is drawn, beside its size."""

    text: str
    role: str
    open: bool
    """Whether choosing it means anything."""
    standing: Standing
    pointed: bool


def draw_hand(
    scene: Hand, before: Scene | None, width: int, height: int, palette: Palette, marks: Marks = UNMARKED
) -> Picture:
    """Each group with its label over its cards; cards lose their frames where the place is short."""
    caption = caption_lines(scene.caption, width, palette)
    old = before.groups if isinstance(before, Hand) else ()
    for high in (7, 5, 3, 1):
        lines: list[Strip] = []
        targets: list[Target] = []
        focus = 0
        for label, cards in scene.groups:
            top = len(lines)
            targets += _group(lines, one_line(label), cards, width, high, palette, marks)
            if old and (label, cards) not in old:
                focus = top if len(lines) - top > height else len(lines) - 1
        if len(lines) + len(caption) <= height:
            break
    return Picture.of([*lines, *caption], (0, focus), targets)


def _group(
    lines: list[Strip], label: str, cards: Sequence[Card], width: int, high: int, palette: Palette, marks: Marks
) -> Iterator[Target]:
    """Add a group's lines; what can be chosen of it."""
    lines.append(line((fit(label, min(cell_len(label), width)), paint(palette.muted, bold=True))))
    if not cards:
        lines.append(line(("  (none)", paint(palette.muted))))
    row: list[list[Segment]] = []
    used = width
    for card in cards:
        text = one_line(card.face, _FACE)
        face = _Face(
            fit(text, min(cell_len(text), _FACE)),
            card.role,
            bool(card.click),
            marks.standing(card.click),
            marks.points(card.click),
        )
        drawn = draw_card(palette, face, high)
        wide = sum(cell_len(segment.text) for segment in drawn[0])
        if used + wide + 1 > width:
            lines += map(Strip, row)
            row, used = [[] for _ in range(high)], 0
        for number, segments in enumerate(drawn):
            row[number] += [*segments, Segment(" ")]
        if card.click:
            yield Target(used, len(lines), wide, high, card.click)
        used += wide + 1
    lines += map(Strip, row)
    if high > 1:
        lines.append(Strip.blank(0))


@lru_cache(maxsize=1024)
def draw_card(palette: Palette, face: _Face, high: int) -> Drawn:
    """A card of 1, 3, 5 or 7 lines: a coloured ground for a seat's card, a frame for one that may be chosen."""
    color = palette.role(face.role)
    filled = seat_number(face.role) is not None or face.role in ("good", "warn", "bad", "accent")
    ground = blend(palette.background, color, 0.8 if filled else 0.08)
    ground = marked_ground(palette, ground, face.standing, face.pointed)
    ink = readable(palette.text if filled else color, ground)
    bold = filled or face.pointed or face.standing == "chosen"
    if high == 1:
        around = "››" if face.pointed else "»«" if face.standing == "chosen" else "[]" if face.open else "  "
        return ((Segment(around[0] + face.text + around[1].replace("›", "‹"), paint(ink, ground, bold=bold)),),)
    kind = "pointed" if face.pointed else face.standing if face.standing in _FRAMES else ""
    left, across, right, side, below_left, below_right = tuple(_FRAMES[kind or ("open" if face.open else "")])
    edge = {"pointed": palette.text, "chosen": palette.accent, "hinted": palette.good}.get(kind)
    frame = paint(readable(edge, ground, 3.0) if edge else blend(ground, ink, 0.25 if filled else 0.5), ground)
    wide = cell_len(face.text) + 2 * high - 4
    spare = wide - cell_len(face.text)
    text = " " * (spare // 2) + face.text + " " * (spare - spare // 2)
    blank = (Segment(side + " " * wide + side, frame),)
    middle = (Segment(side, frame), Segment(text, paint(ink, ground, bold=True)), Segment(side, frame))
    return (
        (Segment(left + across * wide + right, frame),),
        *[blank] * ((high - 3) // 2),
        middle,
        *[blank] * ((high - 3) // 2),
        (Segment(below_left + across * wide + below_right, frame),),
    )


def marked_ground(palette: Palette, ground: Rgb, standing: Standing, pointed: bool) -> Rgb:
    """A ground that shows how what stands on it may be chosen."""
    amount = {"chosen": 0.45, "hinted": 0.22, "possible": 0.14, "": 0.0}[standing]
    marked = blend(ground, palette.good if standing == "hinted" else palette.accent, amount)
    return blend(marked, palette.text, 0.2) if pointed else marked
