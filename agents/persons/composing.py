"""A move as it is put together, by typing and by pointing at parts of it. No widget, and no rules: only notations."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from arena.games.core.scene import Grid, Hand, Stack

SHOWN = 200
"""Moves listed of those that are possible."""


def offered(scene: object) -> frozenset[str]:
    """The parts of moves that can be pointed at in a scene."""
    if isinstance(scene, Grid):
        return frozenset(scene.clicks.values()) - {""}
    if isinstance(scene, Hand):
        return frozenset(card.click for _, cards in scene.groups for card in cards) - {""}
    if isinstance(scene, Stack):
        clicks = (card.click for _, cards in scene.stacks for card in cards)
        return frozenset([*scene.clicks, *clicks]) - {""}
    return frozenset()


class Composer:
    """The beginning of a move, and how it can go on. Where no moves are listed, talk is free and any text is one."""

    def __init__(self, legal: Sequence[str] = ()) -> None:
        self.legal = tuple(legal)
        self._known = frozenset(self.legal)
        self._sorted = sorted(self._known)
        self._folded = sorted((move.casefold(), move) for move in self._known)
        self.text = ""
        """What has been typed or pointed at so far."""
        self._pointed = False
        """Whether it was pointed at."""

    @property
    def is_free(self) -> bool:
        """Whether any text is a move."""
        return not self.legal

    @property
    def is_begun(self) -> bool:
        """Whether a part was pointed at that is no move by itself, so that another has to follow."""
        return self._pointed and self.text not in self._known

    def _leads(self, text: str) -> bool:
        """Whether a move begins with a text."""
        at = bisect_left(self._sorted, text)
        return at < len(self._sorted) and self._sorted[at].startswith(text)

    def _grown(self, part: str) -> str:
        """What there is with a part behind it, as in "e2e4" or, with a dash, "A1-A5"; "" where no move begins so."""
        joined = (self.text + part, f"{self.text}-{part}")
        return next((text for text in joined if self._leads(text)), "")

    def next(self, part: str) -> str:
        """The text when a part is pointed at: what there is with the part, else a new beginning; "" where neither.

        What was typed gives way to a part that is a move by itself.
        """
        if self.is_free:
            return part
        grown = self._grown(part) if self.text else ""
        if grown and (self._pointed or part not in self._known):
            return grown
        return part if self._leads(part) else ""

    def possible(self, parts: Iterable[str]) -> frozenset[str]:
        """The parts that can be pointed at now."""
        return frozenset(part for part in parts if self.next(part))

    def following(self, parts: Iterable[str]) -> frozenset[str]:
        """The parts that go on from what there is; all possible ones while there is nothing."""
        if not self.text or self.is_free:
            return self.possible(parts)
        return frozenset(part for part in parts if self._grown(part))

    def wholes(self, parts: Iterable[str]) -> frozenset[str]:
        """The parts that make a move when they are pointed at now."""
        known = frozenset(parts)
        return frozenset(part for part in known if self._is_whole(self.next(part), known))

    def _is_whole(self, text: str, parts: frozenset[str]) -> bool:
        """Whether a text is a move that is not to go on: by a part that would not be a move by itself."""
        if self.is_free:
            return bool(text)
        return text in self._known and not any(self._leads(text + part) for part in parts - self._known)

    def point(self, part: str, parts: Iterable[str] = ()) -> str | None:
        """Point at one of the parts: the whole move, if that makes one.

        Pointing again at the only part plays it where it is a move, and takes it back where it is none.
        """
        again = self._pointed and part == self.text
        if again and part not in self._known:
            self.typed("")
            return None
        text = part if again else self.next(part)
        if not text:
            return None
        if again or self._is_whole(text, frozenset(parts)):
            self.typed("")
            return text
        self.text, self._pointed = text, True
        return None

    def typed(self, text: str) -> None:
        """Take the text that stands there now."""
        if text != self.text:
            self.text, self._pointed = text, False

    def whole(self, text: str) -> str | None:
        """The move that a text names without doubt: exactly, or as its only completion, whatever its case."""
        said = text.strip()
        if self.is_free or said in self._known:
            return said or None
        found = self.completions(said)
        exact = [move for move in found if move.casefold() == said.casefold()]
        chosen = exact or found
        return chosen[0] if len(chosen) == 1 and said else None

    def is_complete(self, text: str) -> bool:
        """Whether a text is a move, and the beginning of no other."""
        at = bisect_left(self._sorted, text)
        follows = self._sorted[at + 1] if at + 1 < len(self._sorted) else ""
        return text in self._known and not follows.startswith(text)

    def _range(self, said: str) -> tuple[int, int]:
        """Where the moves that begin with a text stand among all, whatever its case."""
        return bisect_left(self._folded, (said, "")), bisect_left(self._folded, (said + "\U0010ffff", ""))

    def completions(self, text: str) -> list[str]:
        """The first of the moves that begin with a text, whatever its case; of all moves, in the game's own order."""
        said = text.strip().casefold()
        if not said:
            return list(self.legal[:SHOWN])
        first, last = self._range(said)
        return [move for _, move in self._folded[first : min(last, first + SHOWN)]]

    def count(self, text: str) -> int:
        """How many moves begin with a text, whatever its case."""
        first, last = self._range(text.strip().casefold())
        return last - first

    def common(self, text: str) -> str:
        """A text completed as far as all moves that begin with it agree."""
        first, last = self._range(text.strip().casefold())
        if first == last:
            return text
        (one, move), (other, _) = self._folded[first], self._folded[last - 1]
        size = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        return move[:size] if size >= len(text.strip()) else text

    def parts_of(self, move: str, parts: Iterable[str]) -> frozenset[str]:
        """The parts that a move is put together of: those that it begins with, and what follows them."""
        known = frozenset(parts)
        if move in known:
            return frozenset({move})
        for head in sorted((part for part in known if move.startswith(part)), key=len, reverse=True):
            behind = move[len(head) :]
            rest = next((part for part in (behind, behind.removeprefix("-")) if part in known), "")
            if rest:
                return frozenset({head, rest})
        heads = [part for part in known if move.startswith(part)]
        return frozenset({max(heads, key=len)}) if heads else frozenset()
