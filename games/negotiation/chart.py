"""Pictures of talks: the offers before the Pareto frontier, and text as a page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from arena.games.core.canvas import FAINT, INK, LINE, PAPER, ROLES, font
from arena.games.core.draw import draw
from arena.games.core.scene import Plain
from arena.games.negotiation.dialogue import Negotiation
from arena.games.negotiation.frontier import product
from arena.games.negotiation.talk import Talk
from arena.games.negotiation.telling import passages

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 760, 700
_LEFT, _TOP, _RIGHT, _BOTTOM = 90, 70, 660, 560
_COLUMNS, _ROWS = 88, 40
_GOES_ON = "      | "
"""What rows begin with that go on with a line."""
_DOT = 14
"""Radius of an offer in pixels."""


def page(game: Negotiation[Any], state: Talk[Any], who: int | None) -> Image:
    """What a seat may read, as a picture."""
    return draw(Plain("\n".join(rows(game, state, who))))


def rows(game: Negotiation[Any], state: Talk[Any], who: int | None) -> list[str]:
    """The rows of that picture, at most 40: what was said first is left out where there are more.

    Long lines are broken, and each row that goes on with a line is marked, so that no words stand where a line begins.
    """
    before, said, after = passages(game, state, who)
    above, below = _broken(before), _broken(after)
    shown: list[str] = []
    earlier = len(said)
    while earlier and len(more := _broken(said[earlier - 1 : earlier]) + shown) < _ROWS - len(above) - len(below):
        shown, earlier = more, earlier - 1
    told = [f"… {earlier} earlier, left out here"] if earlier else []
    return [*above, *told, *shown, *below]


def _broken(lines: Sequence[str]) -> list[str]:
    return [row for line in lines for row in textwrap.wrap(line, _COLUMNS, subsequent_indent=_GOES_ON) or [""]]


def chart(game: Negotiation[Any], state: Talk[Any]) -> Image:
    """The spectator's picture of two seats' talks, 760 × 700 pixels.

    Across lies what a deal is worth to the first seat and upwards what it is worth to the second: all possible deals,
    the frontier, the deal with the greatest Nash product, every offer so far in the colour of its maker, numbered in
    the order in which they were made, and the deal.
    """
    import PIL.Image
    import PIL.ImageDraw

    image = PIL.Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _Chart(PIL.ImageDraw.Draw(image), game, state).draw()
    return image


class _Chart:
    """One chart: where points lie on it, and the strokes that make it."""

    def __init__(self, pen: ImageDraw, game: Negotiation[Any], state: Talk[Any]) -> None:
        self.pen, self.game, self.state = pen, game, state
        self.frontier = game.frontier(state.stake)
        self.offers = [(who, self._point(act.terms)) for who, act in state.said if act.kind == "offer"]
        self.deal = None if state.deal is None else self._point(state.deal)
        good = self.frontier.points[(self.frontier.points >= 0).all(axis=1)]
        marked = [point for _, point in self.offers] + ([] if self.deal is None else [self.deal])
        shown = np.array([(0.0, 0.0), *good, *marked])
        self.low, self.high = shown.min(axis=0), shown.max(axis=0)

    def _point(self, terms: tuple[int, ...]) -> NDArray[np.float64]:
        return np.array([self.game.worth(self.state.stake, who, terms) for who in (0, 1)])

    def _place(self, point: NDArray[np.float64]) -> tuple[float, float]:
        across, up = (point - self.low) / (self.high - self.low)
        return _LEFT + across * (_RIGHT - _LEFT), _BOTTOM - up * (_BOTTOM - _TOP)

    def _write(self, x: float, y: float, text: str, color: str = INK, size: int = 16, anchor: str = "mm") -> None:
        edge = 0 if anchor == "mm" else 2
        self.pen.text((x, y), text, fill=color, font=font(size), anchor=anchor, stroke_width=edge, stroke_fill=PAPER)

    def draw(self) -> None:
        """All of it, from the back to the front."""
        self._axes()
        self._deals()
        if self.deal is not None:
            self._ring(self.deal, _DOT + 7, ROLES["good"])
        self._numbered()
        self._legend()

    def _axes(self) -> None:
        names = self.game.names
        for axis in (0, 1):
            step = _step(float(self.high[axis] - self.low[axis]))
            first = int(np.ceil(self.low[axis] / step))
            for number in range(first, int(np.floor(self.high[axis] / step + 1e-9)) + 1):
                at = self.low.copy()
                at[axis] = number * step
                x, y = self._place(at)
                ends = (x, _TOP, x, _BOTTOM) if axis == 0 else (_LEFT, y, _RIGHT, y)
                self.pen.line(ends, fill=LINE if number == 0 else FAINT, width=2 if number == 0 else 1)
                across, down = (x, _BOTTOM + 26) if axis == 0 else (_LEFT - 34, y)
                self._write(across, down, f"{number * step:g}")
        self._write((_LEFT + _RIGHT) / 2, _BOTTOM + 52, f"worth to {names[0]}", ROLES["player_0"], 18)
        self._write(_LEFT - 60, _TOP - 40, f"worth to {names[1]}", ROLES["warn"], 18, "lm")

    def _deals(self) -> None:
        inside = (self.frontier.points >= self.low).all(axis=1) & (self.frontier.points <= self.high).all(axis=1)
        for point in self.frontier.points[inside]:
            x, y = self._place(point)
            self.pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=LINE)
        line = [self._place(point) for point in self.frontier.points[inside & self.frontier.efficient]]
        if len(line) > 1:
            self.pen.line(line, fill=ROLES["accent"], width=3)
        for x, y in line if len(line) < 40 else ():
            self.pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=ROLES["accent"])
        nash = self.frontier.nash
        if product(nash[None])[0] > 0:
            x, y = self._place(nash)
            size = _DOT + 6
            around = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
            self.pen.polygon(around, outline=ROLES["accent"], width=3)

    def _numbered(self) -> None:
        """The offers: a disc for all that are worth the same, in the colours of their makers."""
        alike: dict[tuple[float, float], list[tuple[int, int]]] = {}
        for number, (who, point) in enumerate(self.offers, 1):
            alike.setdefault(self._place(point), []).append((number, who))
        for (x, y), made in alike.items():
            box = (x - _DOT, y - _DOT, x + _DOT, y + _DOT)
            makers = sorted({who for _, who in made})
            for share, who in enumerate(makers):
                start = 90 + 180 * share
                self.pen.pieslice(box, start, start + 360 // len(makers), fill=ROLES[f"player_{who}"])
            self.pen.ellipse(box, outline=INK, width=1)
            if len(made) == 1:
                self._write(x, y, str(made[0][0]), PAPER if makers[0] == 0 else INK, 15)
        for (x, y), made in alike.items():
            if len(made) > 1:
                numbers = ", ".join(str(number) for number, _ in made)
                self._write(x + _DOT, y - _DOT, numbers, size=15, anchor="ls")

    def _ring(self, point: NDArray[np.float64], size: float, color: str) -> None:
        x, y = self._place(point)
        self.pen.ellipse((x - size, y - size, x + size, y + size), outline=color, width=4)

    def _legend(self) -> None:
        names, y = self.game.names, HEIGHT - 60
        for who, name in enumerate(names):
            x = 40 + who * 130
            self.pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=ROLES[f"player_{who}"], outline=INK)
            self._write(x + 16, y, f"{name} offers", anchor="lm")
        self.pen.line((310, y, 340, y), fill=ROLES["accent"], width=3)
        self._write(348, y, "Pareto frontier", anchor="lm")
        self.pen.polygon(((490, y - 10), (500, y), (490, y + 10), (480, y)), outline=ROLES["accent"], width=2)
        self._write(508, y, "Nash product", anchor="lm")
        self.pen.ellipse((632, y - 10, 652, y + 10), outline=ROLES["good"], width=4)
        self._write(660, y, "deal", anchor="lm")
        outcome = self.game.outcome(self.state)
        said, rounds = len(self.state.said), f"{self.state.rounds} of {self.game.rounds} rounds begun"
        reason = f"{said} times spoken, {rounds}" if outcome is None else outcome.reason
        for number, line in enumerate(textwrap.wrap(reason, _COLUMNS)):
            self._write(31, HEIGHT - 28 + 18 * number, line, anchor="lm")


def _step(width: float) -> float:
    """A round distance between the lines of a grid, for at most a dozen of them."""
    return next(step for k in range(-2, 6) for step in (10.0**k, 2 * 10.0**k, 5 * 10.0**k) if width / step <= 12)
