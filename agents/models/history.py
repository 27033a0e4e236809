"""What is sent again of earlier turns: nothing, the last ones, all, only what has changed since, or notes.

A service reads a prompt's beginning from its cache as long as it stays the same, byte for byte. So a history only grows
at its end; where it is cut, it is cut seldom and by a block; and what is asked beside what is seen (the possible moves)
stands at the end of the present question and nowhere else. The rules stand before the history, and are never cut.
"""

from __future__ import annotations

import difflib
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from arena.agents.core.messages import Message, Part, Picture, Reasoning, Text, ToolCall, ToolResult
from arena.agents.models.scaffold import Scaffold

_CHARACTERS = 4
"""Characters that are counted as a token."""


class Seen(NamedTuple):
    """What is seen at one attempt, as it is asked."""

    ply: int
    text: str
    """All of it; "" where only pictures are shown."""
    lasting: str
    """The part of the text that is worth keeping."""
    note: str = ""
    """What is said of what was: why the last answer was not accepted, what was played in its place or taken back."""
    picture: Picture | None = None


class Exchange(NamedTuple):
    """What was seen, and what was answered."""

    seen: Seen
    parts: tuple[Part, ...]
    move: str
    """The move alone, as an answer says it; "" where none was named."""


class _Past(NamedTuple):
    """An exchange, the number of its turn in the match, and what is sent of its text after the exchange before it."""

    exchange: Exchange
    turn: int
    told: str


class History:
    """The exchanges of one match that may be sent again, and what of them is. What is left out once is forgotten."""

    def __init__(self, scaffold: Scaffold) -> None:
        self._scaffold = scaffold
        self.notes = ""
        """What stands for those before them, where the model takes notes."""
        self._past: list[_Past] = []
        self._frames: deque[str] = deque(maxlen=scaffold.last)
        """Notes of single frames."""
        self._count = 0
        """Turns so far, forgotten ones included."""
        self._noted = 0
        """Those that were put into the notes."""
        self._ply: int | None = None
        """The ply of the last of them."""
        self._too_long: int | None = None
        """Characters of history that a service has called too long."""

    @property
    def exchanges(self) -> list[Exchange]:
        """Those that may still be sent."""
        return [one.exchange for one in self._past]

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        seen, told = exchange.seen, ""
        if seen.ply != self._ply:
            told = seen.lasting
            if self._scaffold.history == "diff" and self._past:
                told = diff(self._past[-1].exchange.seen.text, seen.text)
            self._ply = seen.ply
            self._count += 1
        self._past.append(_Past(exchange, self._count - 1, told))

    def messages(self, now: Seen, asked: str, pictured: str = "") -> list[Message]:
        """The conversation that is sent, with the present question at its end.

        `asked` stands beside what is seen, and `pictured` before it, where the question holds the picture.
        """
        self._forget(now.ply)
        told: list[Message] = []
        before: Exchange | None = None
        for number, (exchange, _, text) in enumerate(self._past):
            told.append(self._question(before, exchange.seen, self._first(exchange.seen) if before is None else text))
            whole = self._scaffold.remember is None or number >= len(self._past) - self._scaffold.remember
            parts = exchange.parts if whole or not exchange.move else (Text(exchange.move),)
            told.append(Message("assistant", parts, cached=number == len(self._past) - 1))
            before = exchange if whole else exchange._replace(parts=parts)
        if now.picture is not None and pictured and not _again(before, now):
            asked = f"{pictured}\n\n{asked}"
        told.append(self._question(before, now, self._shown(before, now), asked))
        return told

    def cut(self) -> bool:
        """Forget the older half of what is still sent; whether there was any."""
        left = len(self._past)
        del self._past[: (left + 1) // 2]
        return left > 0

    def too_long(self) -> bool:
        """Forget the older half, and never send as much again; whether there was any."""
        self._too_long = min(self._size(), self._too_long or self._size())
        return self.cut()

    def due(self) -> Sequence[Exchange]:
        """The exchanges that are to be put into the notes now; none before `frames` turns have passed."""
        due = self._scaffold.history == "summary" and self._count - self._noted >= self._scaffold.frames
        return self.exchanges if due else ()

    def noted(self, notes: str) -> None:
        """Put notes in the place of all that was; those of a single frame stand beside those of the frames before."""
        if self._scaffold.frames == 1:
            self._frames.append(f"Turn {(self._ply or 0) + 1}: {notes}")
            notes = "\n\n".join(self._frames)
        self.notes, self._noted = notes, self._count
        self._past.clear()

    def _forget(self, ply: int) -> None:
        """Forget what is not sent again. Exchanges of the present ply, answers that were not accepted, go last."""
        scaffold, turns = self._scaffold, self._count - (self._ply == ply)
        first = 0
        if scaffold.history == "none":
            first = turns
        elif scaffold.history == "last":
            block = scaffold.block or scaffold.last
            first = max(turns - scaffold.last, 0) // block * block
        if self._past and self._past[0].turn < first:
            self._past = [one for one in self._past if one.turn >= first]
        size = self._size()
        if scaffold.context is not None and size > scaffold.context * _CHARACTERS:
            self._shrink(scaffold.context * _CHARACTERS // 2)
        elif self._too_long is not None and size >= self._too_long:
            self._shrink(self._too_long // 2)
        for number, one in enumerate(self._past):
            if one.turn <= turns - scaffold.pictures and one.exchange.seen.picture is not None:
                bare = one.exchange._replace(seen=one.exchange.seen._replace(picture=None))
                self._past[number] = one._replace(exchange=bare)

    def _shrink(self, size: int) -> None:
        """Halve what is sent until it is no more than so many characters."""
        while self._size() > size and self.cut():
            pass

    def _size(self) -> int:
        """Characters of what is still sent, before the present question."""
        if not self._past:
            return len(self.notes)
        size = len(self.notes) + len(self._first(self._past[0].exchange.seen)) - len(self._past[0].told)
        return size + sum(len(told) + len(one.seen.note) + sum(map(_length, one.parts)) for one, _, told in self._past)

    def _question(self, before: Exchange | None, seen: Seen, text: str, asked: str = "") -> Message:
        """What is sent of a moment: a text, and what belongs to it; no picture again that was just shown."""
        parts: list[Part] = []
        if before is not None:
            parts += (ToolResult(part.id, "noted") for part in before.parts if isinstance(part, ToolCall))
        if seen.picture is not None and not _again(before, seen):
            parts.append(seen.picture)
        notes = f"Your notes of what was before:\n{self.notes}" if before is None and self.notes else ""
        said = "\n\n".join(part for part in (notes, text, seen.note, asked) if part)
        if said or not any(isinstance(part, Picture) for part in parts):
            parts.append(Text(said or "(what was seen is no longer shown)"))
        return Message("user", tuple(parts))

    def _first(self, seen: Seen) -> str:
        """What is sent of an earlier moment's text where nothing stands before it."""
        return seen.text if self._scaffold.history == "diff" else seen.lasting

    def _shown(self, before: Exchange | None, now: Seen) -> str:
        """What is sent of the present text: all of it, or what is not shown above."""
        if before is None:
            return now.text
        if self._scaffold.history == "diff":
            return "" if _again(before, now) else diff(before.seen.text, now.text)
        return "" if _again(before, now) and now.text == now.lasting else now.text


def _again(before: Exchange | None, seen: Seen) -> bool:
    """Whether a moment is that of the exchange before it."""
    return before is not None and before.seen.ply == seen.ply


def diff(before: str, after: str) -> str:
    """A unified diff from one observation to the next, without lines of context and without the names of files.

    Its source: diff History, https://arxiv.org/abs/2312.07540.
    """
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=0)
    return "\n".join(islice(lines, 2, None)) or "(nothing has changed)"


def _length(part: Part) -> int:
    match part:
        case Text(text) | Reasoning(text=text):
            return len(text)
        case ToolCall(arguments=arguments):
            return len(arguments)
    return 0
