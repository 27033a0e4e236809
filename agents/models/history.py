"""What is sent again of earlier turns: nothing, the last ones, all, only what has changed since, or notes.

A service reads a prompt's beginning from its cache as long as it stays the same, byte for byte. So a history only grows
at its end; where it is cut, it is cut seldom and by a block; and what is asked beside what is seen (the possible moves)
stands at the end of the present question and nowhere else. The rules stand before the history, and are never cut.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
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
    """What is said of earlier answers: why the last one was not accepted, or what was played in its place."""
    picture: Picture | None = None


class Exchange(NamedTuple):
    """What was seen, and what was answered."""

    seen: Seen
    parts: tuple[Part, ...]
    move: str
    """The move alone, as an answer says it; "" where none was named."""


class History:
    """The exchanges of one match so far, and what of them is sent again."""

    def __init__(self, scaffold: Scaffold) -> None:
        self._scaffold = scaffold
        self.exchanges: list[Exchange] = []
        self.start = 0
        """The first exchange that is still sent."""
        self.notes = ""
        """What stands for those before it, where the model takes notes."""
        self._begins: list[int] = []
        """The first exchange of each turn."""
        self._told: list[str] = []
        """What is sent of each exchange's text, after the one before it."""
        self._bare = 0
        """Turns whose pictures are forgotten."""

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        seen, told = exchange.seen, ""
        if self._present(seen.ply) == len(self.exchanges):
            told = seen.lasting
            if self._scaffold.history == "diff" and self.exchanges:
                told = diff(self.exchanges[-1].seen.text, seen.text)
            self._begins.append(len(self.exchanges))
        self.exchanges.append(exchange)
        self._told.append(told)

    def messages(self, now: Seen, asked: str) -> list[Message]:
        """The conversation that is sent, with the present question at its end; `asked` stands beside what is seen."""
        self._forget_pictures(now.ply)
        past = self._kept(now.ply)
        told: list[Message] = []
        before: Exchange | None = None
        for number, exchange in enumerate(past):
            text = self._first(exchange.seen) if before is None else self._told[self.start + number]
            told.append(self._question(before, exchange.seen, text))
            whole = self._scaffold.remember is None or number >= len(past) - self._scaffold.remember
            parts = exchange.parts if whole or not exchange.move else (Text(exchange.move),)
            told.append(Message("assistant", parts, cached=number == len(past) - 1))
            before = exchange if whole else exchange._replace(parts=parts)
        told.append(self._question(before, now, self._shown(before, now), asked))
        return told

    def cut(self) -> bool:
        """Forget the older half of what is still sent; whether there was any."""
        left = len(self.exchanges) - self.start
        self.start += (left + 1) // 2
        return left > 0

    def due(self) -> Sequence[Exchange]:
        """The exchanges that are to be put into the notes now; none before `frames` turns have passed."""
        since = self.exchanges[self.start :]
        turns = len({exchange.seen.ply for exchange in since})
        return since if self._scaffold.history == "summary" and turns >= self._scaffold.frames else ()

    def noted(self, notes: str) -> None:
        """Put notes in the place of all that was."""
        self.notes, self.start = notes, len(self.exchanges)

    def _kept(self, ply: int) -> list[Exchange]:
        """The exchanges that are sent again. Those of the present ply, answers that were not accepted, go last."""
        scaffold = self._scaffold
        if scaffold.history == "none":
            self.start = max(self.start, self._present(ply))
        if scaffold.history == "last":
            block = scaffold.block or scaffold.last
            over = max(self._turns(ply) - scaffold.last, 0) // block * block
            self.start = max(self.start, self._begins[over] if over else 0)
        if scaffold.context is not None and self._size() > scaffold.context * _CHARACTERS:
            while self._size() > scaffold.context * _CHARACTERS // 2 and self.cut():
                pass
        return self.exchanges[self.start :]

    def _present(self, ply: int) -> int:
        """Where the exchanges of the present ply begin; behind the last one, where there are none."""
        present = bool(self.exchanges) and self.exchanges[-1].seen.ply == ply
        return self._begins[-1] if present else len(self.exchanges)

    def _turns(self, ply: int) -> int:
        """How many turns there were before the present one."""
        return bisect_left(self._begins, self._present(ply))

    def _forget_pictures(self, ply: int) -> None:
        """Let go of pictures that are not sent again."""
        while self._bare <= self._turns(ply) - self._scaffold.pictures:
            ends = *self._begins[self._bare + 1 : self._bare + 2], len(self.exchanges)
            for number in range(self._begins[self._bare], ends[0]):
                exchange = self.exchanges[number]
                self.exchanges[number] = exchange._replace(seen=exchange.seen._replace(picture=None))
            self._bare += 1

    def _size(self) -> int:
        """Characters of what is still sent, before the present question."""
        if self.start >= len(self.exchanges):
            return len(self.notes)
        size = len(self.notes) + len(self._first(self.exchanges[self.start].seen)) - len(self._told[self.start])
        kept = zip(islice(self.exchanges, self.start, None), islice(self._told, self.start, None), strict=True)
        return size + sum(len(told) + len(one.seen.note) + sum(map(_length, one.parts)) for one, told in kept)

    def _question(self, before: Exchange | None, seen: Seen, text: str, asked: str = "") -> Message:
        """What is sent of a moment: a text, and what belongs to it; no picture again that was just shown."""
        again = before is not None and before.seen.ply == seen.ply
        parts: list[Part] = []
        if before is not None:
            parts += (ToolResult(part.id, "noted") for part in before.parts if isinstance(part, ToolCall))
        if seen.picture is not None and not again:
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
            return "" if before.seen.ply == now.ply else diff(before.seen.text, now.text)
        return "" if before.seen.ply == now.ply and now.text == now.lasting else now.text


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
