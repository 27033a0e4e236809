"""One reply of a local model while it is written: thought, answer, and what ends them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from arena.agents.core.messages import Part, Reasoning, Text
from arena.agents.core.model import Delta, Stop
from arena.agents.providers.local_choice import Walk
from arena.agents.providers.local_text import Codec, TextStream
from arena.agents.providers.thinking import CLOSE, OPEN, Splitter

if TYPE_CHECKING:
    from arena.agents.providers.local_pick import Sampling

PROVIDER = "local"
"""The provider that reasoning belongs to."""
TAIL = 12
"""Tokens at the end of a thought in which its closing tag is looked for, where the tag is several tokens."""


class Writer:
    """What is written so far, what may come next, and whether it is done.

    Args:
        codec: the model's tokens.
        sampling: how tokens are drawn.
        seed: of the points at which they are drawn.
        room: tokens that the model's context has left.
        most: tokens of the answer; of the whole reply where `budget` is None.
        budget: tokens of a thought, after which it is closed by force.
        opened: what the prompt has written of the thought: its tag, or nothing.
        stops: texts before which the answer ends.
        logprobs: alternatives of each token to be noted, or None.
        walk: a way through the options of a choice, with their texts in `options`.
        think: whether a thought comes before a choice.
    """

    def __init__(
        self,
        codec: Codec,
        sampling: Sampling,
        *,
        seed: int,
        room: int,
        most: int,
        budget: int | None = None,
        opened: str = "",
        stops: Sequence[str] = (),
        logprobs: int | None = None,
        walk: Walk | None = None,
        options: Sequence[str] = (),
        think: bool = False,
    ) -> None:
        self.sampling = sampling
        self.logprobs = logprobs
        self.stop: Stop | None = None
        self.tokens: list[tuple[int, float]] = []
        self.alternatives: list[tuple[tuple[int, float], ...]] = []
        self.written = 0
        """Tokens, those that end the turn included."""
        self.thought = 0
        """Tokens of the thought, its tags included."""
        self.was_closed = False
        """Whether the thought was closed by force."""
        self.point: Callable[[], float] = random.Random(seed).random  # noqa: S311 - drawn tokens are no secrets
        self._codec = codec
        self._stream = TextStream(codec)
        self._splitter = Splitter()
        self._room = room
        self._most = most
        self._budget = budget
        self._opened = opened
        self._stops = [stop for stop in stops if stop]
        self._held = max((len(stop) - 1 for stop in self._stops), default=0)
        self._walk = walk
        self._options = options
        self._phase = "answer" if walk is not None else "start"
        self._forced: list[int] = []
        self._given = 0
        self._text = ""
        self._shown = 0
        self._answer_at = 0
        if opened:
            self._phase = "thought"
            self._splitter.feed(OPEN)
        elif think:
            self._phase = "start"
            self._forced = codec.encode(f"{OPEN}\n")
        self._spend()
        self._check()

    @property
    def forced(self) -> int | None:
        """The token that comes next, whatever the model says."""
        return self._forced[0] if self._forced else None

    @property
    def latest(self) -> int:
        """The last token that was written."""
        return self._stream.ids[-1]

    @property
    def allowed(self) -> list[int] | None:
        """The tokens that may come next; None for any."""
        return self._walk.allowed if self._walk is not None and self._phase == "answer" else None

    def note(self, token: tuple[int, float], alternatives: tuple[tuple[int, float], ...]) -> None:
        """Keep the log-probability of the token that comes next."""
        self.tokens.append(token)
        self.alternatives.append(alternatives)

    def take(self, token: int) -> None:
        """Write a token."""
        self.written += 1
        was_forced = bool(self._forced)
        if was_forced:
            del self._forced[0]
        elif self._walk is not None and self._phase == "answer":
            self._walk.take(token)
            if self._walk.chosen is not None and token in self._codec.choice_ends:
                self.stop = "end"
                return
        elif token in self._codec.ends:
            if self._walk is None:
                self.stop = "end"
                return
            self._phase = "answer"  # it will not go on thinking, but has not chosen yet
        self._stream.ids.append(token)
        if self._phase != "answer":
            self._think(token, was_forced)
        elif was_forced:
            self._given += 1  # blanks between thought and answer: they do not count as the answer's
        self._check()

    def _think(self, token: int, was_forced: bool) -> None:
        """Follow a thought: where it begins, where it ends, and whether it has spent its tokens."""
        if self._phase == "start":
            text = self._codec.decode(self._stream.ids).lstrip()
            if text.startswith(OPEN):
                self._phase = "thought"
            elif not OPEN.startswith(text):
                self._phase = "answer"
        elif token == self._codec.closes or (
            self._codec.closes is None and CLOSE in self._codec.decode(self._stream.ids[-TAIL:])
        ):
            self._phase = "answer"
            self.thought = self.written
            if self._walk is not None and not was_forced:
                self._forced = self._codec.encode("\n\n")
        self._spend()

    def _spend(self) -> None:
        if self._phase == "thought" and not self._forced:
            self.thought = self.written
            if self._budget is not None and self.written >= self._budget:
                self.was_closed = True
                self._forced = list(self._codec.closing)

    def _check(self) -> None:
        """See whether the reply is done."""
        if self._walk is not None and self._phase == "answer" and not self._forced:
            only = self._walk.only if self.logprobs is None else self._walk.chosen
            if only is not None:
                self._walk.chosen = only
                self.stop = "end"
        elif self._stops:
            self._text += self._stream.read()
            if self._phase == "answer" and self._cut(self._text) is not None:
                self.stop = "end"
        if self.stop is None:
            spent = self.written if self._budget is None else self.written - self.thought - self._given
            limited = spent >= self._most and self._walk is None and not (self._budget and self._phase == "thought")
            if limited or self.written >= self._room:
                self.stop = "length"

    def _cut(self, text: str) -> int | None:
        """Where in a text the answer ends, because a text follows at which it was to end."""
        begin = text.find(CLOSE) + len(CLOSE) if self.thought and CLOSE in text else 0
        return min((at for stop in self._stops if (at := text.find(stop, begin)) >= 0), default=None)

    def shown(self) -> list[Delta]:
        """What can be shown since the last call."""
        last = self.stop is not None
        self._text += self._stream.read(last=last)
        end = len(self._text)
        if self._stops:
            cut = self._cut(self._text) if last else None
            end = cut if cut is not None else end if last else max(self._shown, end - self._held)
        piece, self._shown = self._text[self._shown : end], max(self._shown, end)
        if self._walk is not None and not self.thought:
            return [Delta(piece)] if piece else []
        return [*(self._splitter.feed(piece) if piece else ()), *(self._splitter.rest() if last else ())]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The reply. Thoughts come with what the model wrote of them, byte for byte."""
        content = self._codec.decode(self._stream.ids)
        if self._stops and (cut := self._cut(content)) is not None:
            content = content[:cut]
        found: list[Part] = []
        if self.thought:
            raw, thought, content = _split(content)
            found.append(Reasoning(PROVIDER, thought, {"content": self._opened + raw}))
        if self._walk is not None:
            content = "" if self._walk.chosen is None else self._options[self._walk.chosen]
            return (*found, Text(content)) if self._walk.chosen is not None else tuple(found)
        if content:
            found.append(Text(content))
        return tuple(found)


def _split(content: str) -> tuple[str, str, str]:
    """What was written up to the answer, the thought in it, and the answer."""
    end = content.find(CLOSE)
    answer = content[end + len(CLOSE) :].lstrip() if end >= 0 else ""
    raw = content[: len(content) - len(answer)]
    thought = (content if end < 0 else content[:end]).lstrip().removeprefix(OPEN)
    return raw, thought.strip(), answer
