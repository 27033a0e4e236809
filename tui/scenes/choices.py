"""What may be chosen in a scene, how that is marked, and which target lies beside another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from arena.tui.scenes.picture import Target

Standing = Literal["", "possible", "hinted", "chosen"]
"""How a fragment of a move stands to the move that is being put together."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen now, as fragments of a move."""

    possible: frozenset[str]
    chosen: str = ""
    """The fragment that was chosen first and waits for another."""
    hinted: frozenset[str] = frozenset()
    """The fragments of a hinted move."""
    whole: frozenset[str] = frozenset()
    """Fragments that are a move by themselves: a mouse that is dragged away from one has not chosen it."""
    following: frozenset[str] | None = None
    """The fragments that go on from the one that was chosen; None: all that are possible."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a picture: the choices, and where the cursor is."""

    choices: Choices | None = None
    cursor: str = ""

    def standing(self, text: str) -> Standing:
        """How a target with this text is marked. What is merely possible is marked while a first choice waits."""
        choices = self.choices
        if choices is None or not text:
            return ""
        if text == choices.chosen:
            return "chosen"
        if text in choices.hinted:
            return "hinted"
        following = choices.possible if choices.following is None else choices.following
        return "possible" if choices.chosen and text in following else ""

    def points(self, text: str) -> bool:
        """Whether the cursor is on targets with this text."""
        return bool(text) and text == self.cursor and self.choices is not None and text in self.choices.possible


UNMARKED = Marks()
"""Nothing is marked."""


def center(target: Target) -> tuple[float, float]:
    """The middle of a target, in units as wide as they are high: a line is as high as two columns are wide."""
    return target.left + target.width / 2, 2 * target.top + target.height


def nearest(targets: Iterable[Target], place: tuple[float, float]) -> Target | None:
    """The target whose middle is nearest to a place; None where there is no target."""
    x, y = place
    return min(targets, key=lambda target: abs(center(target)[0] - x) + abs(center(target)[1] - y), default=None)


def beside(targets: Iterable[Target], here: Target, dx: int, dy: int) -> Target | None:
    """The nearest target in a direction, or None where there is none.

    Up and down lead to the nearest row that has any target, left and right through the row before anything else: so
    every target can be reached from every other.
    """
    x, y = center(here)
    found: list[tuple[tuple[bool, float, float], Target]] = []
    for target in targets:
        across, down = center(target)[0] - x, center(target)[1] - y
        ahead, aside = (across * dx, abs(down)) if dx else (down * dy, abs(across))
        if ahead > 0:
            found.append(((bool(dx) and aside > 0, ahead + 2 * aside if dx else ahead, aside), target))
    return min(found, key=lambda one: one[0])[1] if found else None
