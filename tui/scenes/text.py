"""Scenes of text: a character terminal, plain text, a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from arena.games.core.scene import Dialogue, Message, Plain, Screen
from arena.tui.palette import Palette, Rgb, blend, paint, readable
from arena.tui.scenes.picture import Picture, caption_lines, fit, line, one_line, wrapped

_HEX = {digit: int(digit, 16) for digit in "0123456789abcdefABCDEF"}
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_ROWS = 256
"""Rows of terminals that stay drawn: a few screens. A drawn row is some fifty objects, which are better let go."""
_BUBBLE = 76
"""The widest a thing said is drawn: longer lines are hard to read."""
_LAST = 200
"""Messages drawn of a conversation, from its end."""
_FACTS = 50
"""Facts drawn beside a conversation."""
_FACT_LINES = 20
"""Lines drawn of one of them."""
_HEARERS = 20
"""Names drawn of those to whom something was said."""
_LINES = 2000
"""Lines drawn of a text, and of all that was said or is told beside it: more would take longer than a look."""


def draw_screen(scene: Screen, width: int, palette: Palette) -> Picture:
    """A terminal in its sixteen colours, on its own dark ground, one column a character."""
    columns = max((len(row) for row in scene.rows), default=0)
    cursor = scene.cursor if scene.cursor is not None and len(scene.cursor) == 2 else None
    lines = []
    for number, row in enumerate(scene.rows):
        colors = scene.colors[number] if number < len(scene.colors) else ""
        at = cursor[1] if cursor is not None and cursor[0] == number else -1
        lines.append(_screen_row(row, colors, columns, at, palette.terminal))
    focus = None if cursor is None else (cursor[1], cursor[0])
    return Picture.of([*lines, *caption_lines(scene.caption, max(width, columns), palette)], focus)


@lru_cache(maxsize=_ROWS)
def _screen_row(row: str, colors: str, columns: int, cursor: int, inks: tuple[Rgb, ...]) -> Strip:
    """A row; most rows are those of the ply before. `cursor` is the cursor's column, or -1 where it is elsewhere."""
    if not (row.isascii() and row.isprintable()):
        row = "".join([c if c.isprintable() and cell_len(c) == 1 else "?" for c in row])
    row, colors = row[:columns].ljust(columns), colors[:columns].ljust(columns, "7")
    segments: list[Segment] = []
    for start, end in _spans(colors, cursor):
        code = _HEX.get(colors[start], 7)
        style = paint(inks[0], inks[15], bold=True) if start == cursor else _terminal(code, inks)
        segments.append(Segment(row[start:end], style))
    return Strip(segments, columns)


def _spans(colors: str, cursor: int) -> Iterator[tuple[int, int]]:
    """The (start, end) of what has one colour each; the cursor stands by itself."""
    start = 0
    for run in _RUN.finditer(colors):
        for end in (cursor, cursor + 1, run.end()):
            if start < end <= run.end():
                yield start, end
                start = end


def _terminal(code: int, inks: tuple[Rgb, ...]) -> Style:
    """A terminal's colour on its ground; its black would not be seen there."""
    return paint(inks[8 if code == 0 else code], inks[0], bold=code > 8)


def draw_plain(scene: Plain, width: int, palette: Palette) -> Picture:
    """Text as it is; lines that are too long are broken."""
    rows = wrapped(scene.text, width)
    if len(rows) > _LINES:
        rows = [*rows[:_LINES], f"… {len(rows) - _LINES:,} more lines"]
    lines = [line((row, paint(palette.text))) for row in rows]
    return Picture.of([*lines, *caption_lines(scene.caption, width, palette)])


def draw_dialogue(scene: Dialogue, width: int, height: int, palette: Palette) -> Picture:
    """What was said, each message under its speaker's name with a bar in the speaker's colour.

    The facts stand under the newest message, where they are seen with it; above all where they are long.
    """
    wide = max(min(width, _BUBBLE), 12)
    facts = _facts(scene, wide, palette)
    rule = [line(("─" * wide, paint(blend(palette.background, palette.text, 0.25))))] if facts else []
    said: list[list[Strip]] = []
    lines = 0
    for message in reversed(scene.messages[-_LAST:]):
        said.append(_said(message, wide, palette))
        lines += len(said[-1])
        if lines > _LINES:
            break
    earlier = len(scene.messages) - len(said)
    talk = [line((f"… {earlier:,} earlier messages", paint(palette.muted))), Strip.blank(0)] if earlier else []
    talk += [strip for rows in reversed(said) for strip in rows]
    if not scene.messages:
        talk.append(line(("nothing has been said yet", paint(palette.muted))))
    below = len(facts) <= height // 3
    body = [*talk, *rule, *facts] if below else [*facts, *rule, *talk]
    body += caption_lines(scene.caption, wide, palette)
    return Picture.of(body, (0, len(body)))


def _facts(scene: Dialogue, width: int, palette: Palette) -> list[Strip]:
    shown = scene.facts[:_FACTS]
    labels = [one_line(label) for label, _ in shown]
    column = min(max(map(cell_len, labels), default=0), width // 2)
    lines: list[Strip] = []
    for label, (_, value) in zip(labels, shown, strict=True):
        for number, row in enumerate(wrapped(value, width - column - 2, 2000)[:_FACT_LINES]):
            name = fit("" if number else label, column)
            lines.append(line((name, paint(palette.muted)), ("  " + row, paint(palette.text))))
    if len(scene.facts) > _FACTS:
        lines.append(line((f"… {len(scene.facts) - _FACTS:,} more", paint(palette.muted))))
    return lines


@lru_cache(maxsize=512)
def _said(message: Message, width: int, palette: Palette) -> list[Strip]:
    """A message's lines; most messages are those of the ply before."""
    color = palette.role(message.role)
    ground = blend(palette.background, color, 0.1)
    bar = ("▌", paint(color, ground))
    to = f"  → {', '.join(one_line(name) for name in message.to[:_HEARERS])} only" if message.to else ""
    name = one_line(message.speaker)
    inner = width - 3
    head = fit(name + to, inner)
    named = min(len(name), len(head))
    rows = [
        line(
            bar,
            (" " + head[:named], paint(readable(color, ground), ground, bold=True)),
            (head[named:] + " ", paint(readable(palette.muted, ground), ground)),
        )
    ]
    ink = paint(readable(palette.text, ground), ground)
    rows += [line(bar, (" " + fit(row, inner) + " ", ink)) for row in wrapped(message.text, inner)[:_LINES]]
    return [*rows, Strip.blank(0)]
