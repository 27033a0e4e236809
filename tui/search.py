"""A search for words in a match: in thoughts, replies, errors, moves and what was said, as far as it may be seen."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import Literal

from arena.games.core.outcome import Seat
from arena.games.core.scene import Dialogue
from arena.replays.events import Asked, Attempted
from arena.replays.tape import Frame

Direction = Literal[1, -1]
LONGEST = 200
"""Characters of the words."""


def pattern(words: str) -> re.Pattern[str]:
    """Finds words wherever they stand, in capitals or not, also across the end of a line."""
    return re.compile(r"\s+".join(re.escape(word) for word in words[:LONGEST].split()), re.IGNORECASE)


def texts(
    frame: Frame, before: Frame | None, pending: Sequence[Asked | Attempted] = ()
) -> Iterator[tuple[Seat | None, str, str]]:
    """What can be searched of a ply: whose it is, what it is in a word, and the text. Both frames are as seen."""
    for event in (*frame.attempts, *pending):
        if isinstance(event, Asked):
            if event.feedback:
                yield event.seat, "feedback", event.feedback
            continue
        yield event.seat, "thought", event.thought
        yield event.seat, "reply", event.reply
        if event.problem is not None:
            yield event.seat, "error", f"{event.problem.kind} {event.problem.fault} {event.problem.message}"
    for played in frame.played:
        yield played.seat, "move", played.action
    scene = frame.scene
    if isinstance(scene, Dialogue):
        said = scene.messages
        known = before.scene.messages if before is not None and isinstance(before.scene, Dialogue) else ()
        for message in said[len(known) :] if said[: len(known)] == known else said:
            yield None, "message", message.text


class Search:
    """The plies with some words, as far as it has looked: from one ply on, before it and after it.

    Args:
        words: what is looked for.
        read: the frame of a ply, as it may be seen.
        origin: the ply to begin at.
        plies: plies on the tape.
        pending: what is open after the last ply, as it may be seen.
    """

    def __init__(
        self,
        words: str,
        read: Callable[[int], Frame],
        origin: int,
        plies: int,
        pending: Callable[[], Sequence[Asked | Attempted]] = tuple,
    ) -> None:
        self.words = words
        self.pattern = pattern(words)
        self._read, self._pending = read, pending
        self.plies = plies
        self.found = array("q")
        """The plies with the words, in order."""
        self._low, self._high = origin, origin - 1
        """The first and the last ply that were looked at."""
        self.wanted: tuple[Direction, int] | None = None
        """Where to go as soon as it is known: the next or the last ply with the words, from a ply on."""

    @property
    def done(self) -> bool:
        """Whether every ply was looked at."""
        return self._low <= 0 and self._high >= self.plies

    @property
    def looked(self) -> int:
        """Plies looked at, the beginning among them."""
        return self._high - self._low + 1

    def grow(self, plies: int) -> None:
        """There are more plies now. What was open after the last may be another by now, so that one is read again."""
        if plies != self.plies:
            self._high = min(self._high, self.plies - 1) if self._high >= self._low else self._high
            self.plies = plies

    def extend(self, seconds: float) -> None:
        """Look on for about so many seconds, first where something is wanted."""
        until = monotonic() + seconds
        forward = self.wanted is None or self.wanted[0] > 0
        while not self.done:
            forward = self._high < self.plies if forward else self._low <= 0
            if forward:
                self._high += 1
                self._look(self._high)
            else:
                self._low -= 1
                self._look(self._low)
            if self.wanted is None:
                forward = not forward
            elif self.answer() is not None:
                break
            else:
                forward = self.wanted[0] > 0
            if monotonic() > until:
                break

    def _look(self, ply: int) -> None:
        if self.where(ply) is None:
            return
        place = bisect_left(self.found, ply)
        if place == len(self.found) or self.found[place] != ply:
            insort(self.found, ply)

    def where(self, ply: int) -> tuple[Seat | None, str] | None:
        """Whose words they are at a ply, and what they stand in; None where they do not stand there."""
        try:
            frame = self._read(ply)
            before = self._read(ply - 1) if ply and isinstance(frame.scene, Dialogue) else None
            pending = self._pending() if ply == self.plies else ()
        except Exception:  # a foreign tape: what is wrong with it is told where the ply is shown
            return None
        for seat, what, text in texts(frame, before, pending):
            if self.pattern.search(text):
                return seat, what
        return None

    def answer(self) -> int | None:
        """The ply that is wanted, -1 where there is none; None where it is not known yet, or nothing is wanted."""
        if self.wanted is None:
            return None
        direction, ply = self.wanted
        if direction > 0:
            place = bisect_left(self.found, ply)
            if self._low > max(ply, 0):
                return None
            if place < len(self.found):
                return self.found[place]
            return -1 if self._high >= self.plies else None
        place = bisect_right(self.found, ply)
        if self._high < min(ply, self.plies):
            return None
        if place:
            return self.found[place - 1]
        return -1 if self._low <= 0 else None

    def number(self, ply: int) -> int:
        """Which of the plies found so far a ply is, from 1; 0 where it is none."""
        place = bisect_left(self.found, ply)
        return place + 1 if place < len(self.found) and self.found[place] == ply else 0
