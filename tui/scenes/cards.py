"""Scenes of cards: hands, piles and the table; stacks of things of different widths."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from arena.games.core.scene import Card, Hand, Scene, Stack
from arena.tui.palette import Palette, Rgb, blend, paint, readable, seat_number
from arena.tui.scenes.picture import Picture, caption_lines, centred, fit, line, one_line

_FACE = 24
"""Columns of the longest face that is drawn whole."""


def draw_hand(scene: Hand, before: Scene | None, width: int, height: int, palette: Palette) -> Picture:
    """Each group with its label over its cards; cards lose their frames where the place is short."""
    caption = caption_lines(scene.caption, width, palette)
    groups = [(one_line(label), cards) for label, cards in scene.groups]
    old = before.groups if isinstance(before, Hand) else ()
    for high in (5, 3, 1):
        drawn = [_group(label, cards, width, high, palette) for label, cards in groups]
        if sum(map(len, drawn)) + len(caption) <= height:
            break
    lines: list[Strip] = []
    focus = 0
    for number, rows in enumerate(drawn):
        lines += rows
        if old and scene.groups[number] not in old:
            focus = len(lines) - 1
    return Picture.of([*lines, *caption], (0, focus))


def _group(label: str, cards: Sequence[Card], width: int, high: int, palette: Palette) -> list[Strip]:
    name = line((fit(label, min(cell_len(label), width)), paint(palette.muted, bold=True)))
    if not cards:
        return [name, line(("  (none)", paint(palette.muted))), *([Strip.blank(0)] if high > 1 else [])]
    rows: list[list[Sequence[Segment]]] = []
    used = width
    for card in cards:
        drawn = _card(card, high, palette)
        wide = sum(cell_len(segment.text) for segment in drawn[0]) + 1
        if used + wide > width:
            rows.append([[] for _ in range(high)])
            used = 0
        for number, segments in enumerate(drawn):
            rows[-1][number] = [*rows[-1][number], *segments, Segment(" ")]
        used += wide
    return [name, *(Strip(segments) for row in rows for segments in row), *([Strip.blank(0)] if high > 1 else [])]


def _card(card: Card, high: int, palette: Palette) -> list[list[Segment]]:
    """A card of 1, 3 or 5 lines: a coloured ground for a seat's card, a frame for one that may be chosen."""
    face = one_line(card.face, _FACE)
    face = fit(face, min(cell_len(face), _FACE))
    color = palette.role(card.role)
    filled = seat_number(card.role) is not None or card.role in ("good", "warn", "bad", "accent")
    ground = blend(palette.background, color, 0.8 if filled else 0.08)
    ink = readable(palette.text if filled else color, ground)
    if high == 1:
        text = f" {face} " if not card.click else f"[{face}]"
        return [[Segment(text, paint(ink, ground, bold=filled))]]
    wide = cell_len(face) + (8 if high == 5 else 4)
    frame = paint(blend(ground, ink, 0.25 if filled else 0.5), ground)
    middle = [
        Segment("│", frame),
        Segment(face.center(wide - 2 - (cell_len(face) - len(face))), paint(ink, ground, bold=True)),
        Segment("│", frame),
    ]
    blank = [Segment("│" + " " * (wide - 2) + "│", frame)]
    top, bottom = ("┌┈┐", "└┈┘") if card.click else ("╭─╮", "╰─╯")
    inner = [blank, middle, blank] if high == 5 else [middle]
    return [
        [Segment(top[0] + top[1] * (wide - 2) + top[2], frame)],
        *inner,
        [Segment(bottom[0] + bottom[1] * (wide - 2) + bottom[2], frame)],
    ]


def draw_stack(scene: Stack, width: int, height: int, palette: Palette) -> Picture:
    """Stacks side by side on one floor, each thing as wide as its face, wider where there is room."""
    faces = [[one_line(card.face, 60) for card in cards] for _, cards in scene.stacks]
    labels = [one_line(label, 30) for label, _ in scene.stacks]
    tallest = max((len(stack) for stack in faces), default=0)
    count = max(len(faces), 1)
    longest = max((cell_len(face) for stack in faces for face in stack), default=1)
    room = max(width // count - 2, 3)
    scale = max(1, min(3, (room - 2) // max(longest, 1)))
    high = 2 if tallest * 2 + 4 <= height and tallest else 1
    column = min(max([longest * scale + 2, *(cell_len(label) for label in labels), 5]), max(room, longest + 2))
    lines: list[Strip] = []
    for level in range(tallest, -1, -1):
        for part in range(high if level < tallest else 1):
            segments: list[Segment] = []
            for (_, cards), stack in zip(scene.stacks, faces, strict=True):
                card = cards[level] if level < len(cards) else None
                segments += _slab(card, stack[level] if card else "", column, scale, part == 0, palette)
            lines.append(Strip(segments))
    floor = paint(blend(palette.background, palette.text, 0.45))
    lines.append(line(*(part for _ in faces for part in (("▀" * column, floor), ("  ", floor)))))
    lines.append(
        line(*((fit(label.center(column), column) + "  ", paint(palette.muted, bold=True)) for label in labels))
    )
    across = max((strip.cell_length for strip in lines), default=0)
    return Picture.of([*lines, *centred(caption_lines(scene.caption, width, palette), across)])


def _slab(card: Card | None, face: str, column: int, scale: int, faced: bool, palette: Palette) -> list[Segment]:
    """One line of one thing in the middle of its column, or of the peg where there is nothing."""
    if card is None:
        peg: Rgb = blend(palette.background, palette.text, 0.3)
        left = (column - 1) // 2
        return [Segment(" " * left), Segment("│", paint(peg)), Segment(" " * (column - left - 1) + "  ")]
    wide = min(cell_len(face) * scale + 2, column)
    wide += (column - wide) % 2 if wide < column else 0
    left = (column - wide) // 2
    color = palette.role(card.role)
    ground = color if seat_number(card.role) is not None else blend(palette.background, color, 0.75)
    text = fit(face.center(wide), wide) if faced else " " * wide
    slab = Segment(text, paint(readable(palette.text, ground), ground, bold=True))
    return [Segment(" " * left), slab, Segment(" " * (column - wide - left) + "  ")]
