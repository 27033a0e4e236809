"""A picture: a drawn scene as lines of a terminal, and the text tools that drawings share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from unicodedata import category

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from arena.replays.plain import plain
from arena.tui.palette import Palette, paint

TEXT_LIMIT = 20_000
"""Characters drawn of one text in a scene."""
LABEL_LIMIT = 200
"""Characters drawn of a name or label."""
_MARKS = re.compile("[\u0900-\u0dff\u0f00-\u1cff\u302e-\u302f\ua800-\uabff\U00011000-\U00016fff]")
"""Where marks that stand beside a letter are found."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a picture that can be chosen, in columns and lines, and what choosing it adds to a move."""

    left: int
    top: int
    width: int
    height: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines, the widest of them, and the place that should be in view where not all fits."""

    lines: tuple[Strip, ...]
    width: int
    focus: tuple[int, int] | None = None
    """(column, line)."""
    targets: tuple[Target, ...] = ()
    """What can be chosen; where two cover each other, the first counts."""

    @property
    def height(self) -> int:
        """Lines."""
        return len(self.lines)

    @classmethod
    def of(
        cls, lines: Iterable[Strip], focus: tuple[int, int] | None = None, targets: Iterable[Target] = ()
    ) -> Picture:
        """A picture of lines, as wide as the widest."""
        kept = tuple(lines)
        return cls(kept, max((line.cell_length for line in kept), default=0), focus, tuple(targets))

    def at(self, column: int, row: int) -> Target | None:
        """The target at a place, or None where there is none."""
        for target in self.targets:
            if 0 <= column - target.left < target.width and 0 <= row - target.top < target.height:
                return target
        return None

    def over(self, caption: Sequence[Strip]) -> Picture:
        """This picture with a caption under it, the narrower of them in the middle."""
        below = max((strip.cell_length for strip in caption), default=0)
        shift = max(below - self.width, 0) // 2
        if not shift:
            return Picture.of([*self.lines, *centred(caption, self.width)], self.focus, self.targets)
        lines = [Strip([Segment(" " * shift), *strip]) for strip in self.lines]
        focus = self.focus and (self.focus[0] + shift, self.focus[1])
        return Picture.of(
            [*lines, *caption], focus, (replace(target, left=target.left + shift) for target in self.targets)
        )


def line(*parts: tuple[str, Style]) -> Strip:
    """A line of styled, harmless text."""
    return Strip([Segment(text, style) for text, style in parts if text])


def one_line(text: object, limit: int = LABEL_LIMIT) -> str:
    """A foreign name or label as one harmless line."""
    return plain(str(text), limit).replace("\n", "⏎")


def fit(text: str, width: int) -> str:
    """Harmless text cut or padded to exactly `width` columns, with … where something was cut."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - 1, 0)) + "…"
    return set_cell_size(text, max(width, 0))


def wrapped(text: str, width: int, limit: int = TEXT_LIMIT) -> list[str]:
    """Foreign text as harmless lines of at most `width` columns, broken at spaces where there are any."""
    lines: list[str] = []
    for row in plain(text, limit).split("\n"):
        if 2 * len(row) <= width:
            lines.append(row)
        else:
            lines += _broken(row, max(width, 2))
    return lines


def _broken(row: str, width: int) -> list[str]:
    lines, start = [], 0
    while _columns(ahead := row[start : start + 3 * width + 1]) > width:
        end = fitting(ahead, width)
        space = ahead.rfind(" ", width // 3, end + 1)
        lines.append(ahead[: space if space > 0 else end].rstrip())
        start += space + 1 if space > 0 else end
    return [*lines, ahead]


def fitting(text: str, width: int) -> int:
    """How many characters of the text fit into `width` columns; at least one."""
    end, used = 0, 0
    for character in text:
        used += _columns(character)
        if used > width:
            break
        end += 1
    return max(end, 1)


def _columns(text: str) -> int:
    """The most columns that a terminal may take: some give a mark beside a letter one of its own."""
    return cell_len(text) + sum(category(mark) == "Mc" for mark in _MARKS.findall(text))


def caption_lines(caption: str, width: int, palette: Palette, *, most: int = 4) -> list[Strip]:
    """A scene's caption under its picture, with a line of space above; nothing where there is none."""
    if not caption:
        return []
    rows = wrapped(caption, width, 2000)[:most]
    return [Strip.blank(0), *(line((row, paint(palette.muted))) for row in rows)]


def centred(lines: Sequence[Strip], width: int) -> list[Strip]:
    """The lines, each in the middle of `width` columns."""
    return [
        Strip([Segment(" " * ((width - strip.cell_length) // 2)), *strip]) if strip.cell_length < width else strip
        for strip in lines
    ]
