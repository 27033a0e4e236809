"""A scaffold: everything that makes a model a player, beside the model itself.

Its choices do not depend on each other: how the model is to think, what is sent again of earlier turns, in what form it
answers, how often it is asked for one move, and what it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import inf
from typing import Any, Literal, NamedTuple

from arena.agents.core.model import Effort
from arena.games.core.errors import ParameterError

Reasoning = Literal["direct", "cot", "fast", "slow", "auto"]
Mode = Literal["direct", "cot", "fast", "slow"]
"""How one call is made; `auto` begins with a fast one and may go on with a slow one."""
History = Literal["none", "last", "full", "diff", "summary"]
Answer = Literal["tag", "whole", "json", "plain_json", "tool", "choice", "score"]
See = Literal["text", "image", "both"]
Sampling = Literal["one", "majority", "best"]


class Number(int):
    """A default that is told apart from the same number given."""


class Word(str):
    """A default that is told apart from the same text given."""

    __slots__ = ()


class Need(NamedTuple):
    """An option that another one needs, and its values that go with that."""

    option: str
    values: tuple[str, ...]


NEEDS: Mapping[str, tuple[Need, ...]] = {
    "last": (Need("history", ("last", "summary")),),
    "block": (Need("history", ("last",)),),
    "frames": (Need("history", ("summary",)),),
    "note_tokens": (Need("history", ("summary",)),),
    "opening": (Need("answer", ("tag",)),),
    "closing": (Need("answer", ("tag",)),),
    "letters": (Need("answer", ("tag", "whole")),),
    "reason_key": (Need("answer", ("json", "plain_json", "tool")), Need("reasoning", ("cot",))),
    "pixels": (Need("see", ("image", "both")),),
    "pictures": (Need("see", ("image", "both")),),
    "samples": (Need("sampling", ("majority", "best")),),
    "verifier": (Need("sampling", ("best",)),),
    "fast_tokens": (Need("reasoning", ("fast", "auto")),),
    "slow_tokens": (Need("reasoning", ("slow", "auto")),),
}
"""Option -> what it does nothing without."""
_LEAST = {"remember": 0, "thinking_tokens": 0, "logprobs": 0, "pixels": 16, "samples": 2}
_MOST = {"pixels": 8192}
"""The longer side of a picture; Pillow would take one that fills the memory."""
_NOTES = 1000
"""Tokens of notes, where only an answer's are set: 300 words and some to spare, in any language."""


@dataclass(frozen=True, kw_only=True)
class Scaffold:
    """How a model plays. Raises ParameterError for a value that means nothing.

    Args:
        reasoning: to answer at once (direct), to think in the answer first (cot), without any thinking of the model's
            own (fast), with it (slow), or fast with the right to ask for slow (auto).
        history: what is sent again of earlier turns: nothing, the last ones, all, all as what changed, or notes that
            the model takes.
        last: turns that `history=last` keeps, at least; frames whose notes `frames=1` keeps.
        block: turns that are forgotten at once, so that the beginning of a prompt seldom changes; as many as `last`
            where it is None, and 1 for a window of exactly `last`.
        frames: turns after which `history=summary` puts them into its notes: 1 sums up each frame by itself and keeps
            the notes of the `last` ones, more sum up several together with the notes so far.
        note_tokens: tokens of notes; where it is None and max_tokens is set, 1000, or max_tokens where that is more.
        remember: turns of which the whole answer is sent again, thoughts included; of older ones only the move. None
            is all.
        context: tokens of history at most, counted as four characters each; beyond it the older half is forgotten.
        answer: the form of an answer: a tag, the whole answer, JSON that the service enforces (json) or that is only
            asked for (plain_json), a call of a tool, one of the possible moves (choice), or the possible move that the
            model finds likeliest (score).
        opening: what stands before the move, of `answer=tag`.
        closing: what stands after it; nothing, where the move is the rest of the answer.
        letters: whether only letters, spaces and colons of a move are read, as BALROG's agents do.
        reason_key: what the reasons are called in JSON.
        legal: whether the possible moves are listed, also after an answer that cannot be played.
        hints: whether the model is told what was wrong with its last answer, and what was played in its place, or only
            that it has to answer again.
        see: what it is shown: text, a picture, or both.
        pixels: the longer side of a picture; None is as the game draws it.
        pictures: turns whose picture is sent, the present one included.
        sampling: one answer a turn, the move that most of several answers name, or the best of those that they name.
        samples: how many answers.
        verifier: who says which is the best: the model itself ("model"), or an agent that values positions.
        max_tokens: tokens of an answer; thinking comes on top where its tokens are set.
        fast_tokens: the same for a fast answer.
        slow_tokens: the same for a slow one.
        thinking_tokens: tokens of thinking, where the service takes a number.
        effort: how hard to think, where the service takes a word.
        temperature: as the service means it; not sent where it is None.
        top_p: likewise.
        logprobs: alternatives of each token whose log-probabilities are recorded; None records none.
    """

    reasoning: Reasoning = "direct"
    history: History = "full"
    last: int = Number(8)
    block: int | None = None
    frames: int = Number(8)
    note_tokens: int | None = None
    remember: int | None = None
    context: int | None = None
    answer: Answer = "tag"
    opening: str = Word("<move>")
    closing: str = Word("</move>")
    letters: bool = False
    reason_key: str = "reason"
    legal: bool = True
    hints: bool = True
    see: See = "text"
    pixels: int | None = None
    pictures: int = Number(1)
    sampling: Sampling = "one"
    samples: int = Number(5)
    verifier: str = Word("model")
    max_tokens: int | None = None
    fast_tokens: int | None = None
    slow_tokens: int | None = None
    thinking_tokens: int | None = None
    effort: Effort | None = None
    temperature: float | None = None
    top_p: float | None = None
    logprobs: int | None = None

    def __post_init__(self) -> None:
        self._check_numbers()
        if not self.opening.strip():
            raise ParameterError("opening is what stands before a move, such as <move>")
        if self.reason_key in ("", "action"):
            raise ParameterError("reason_key is any name but action, which is the move's")
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in NEEDS:
            if _given(name, options) and (missing := idle(name, options)):
                wants = f"{missing.option}={_either(missing.values)}"
                there = options[missing.option]
                raise ParameterError(f"{name} does nothing but with {wants}, and {missing.option} is {there}")
        if self.history == "summary" and self.frames != 1 and _given("last", options):
            raise ParameterError("last does nothing with history=summary unless frames=1: the notes stand for all")
        self._check_answer()
        if self.see == "image" and self.history in ("diff", "summary"):
            raise ParameterError(f"history={self.history} is made of text, which see=image does not send: see is both")
        if self.reasoning == "auto" and self.sampling != "one":
            raise ParameterError(
                f"sampling={self.sampling} counts answers, and <think/> is none: reasoning is not auto, or sampling one"
            )

    def _check_numbers(self) -> None:
        """Raises ParameterError for a number out of its bounds."""
        for field in fields(self):
            value, least, most = getattr(self, field.name), _LEAST.get(field.name, 1), _MOST.get(field.name, inf)
            if type(value) is int and not least <= value <= most:
                bounds = f"from {least}" + ("" if most == inf else f" to {most}")
                raise ParameterError(f"{field.name} is a number {bounds}, not {value}")
        if self.temperature is not None and not 0 <= self.temperature < inf:
            raise ParameterError(f"temperature is a number from 0, not {self.temperature}")
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise ParameterError(f"top_p is above 0 and at most 1, not {self.top_p}")

    def _check_answer(self) -> None:
        """Raises ParameterError for a form of answers that does not go with the rest."""
        answer = self.answer
        if answer in ("choice", "score") and not self.legal:
            raise ParameterError(f"answer={answer} chooses among the possible moves, which legal=false hides")
        if answer in ("choice", "score", "whole") and self.reasoning == "auto":
            raise ParameterError(f"answer={answer} leaves no way to ask for more thinking: reasoning is not auto")
        if answer == "score" and self.reasoning != "direct":
            raise ParameterError("answer=score writes nothing: reasoning is direct")
        if answer == "choice" and self.reasoning == "cot":
            raise ParameterError("answer=choice leaves no room for thoughts in the answer: reasoning is direct or slow")
        if answer == "score" and self.sampling != "one":
            raise ParameterError("answer=score gives the same move each time: sampling is one")

    @property
    def first(self) -> Mode:
        """How a turn's first call is made."""
        return "fast" if self.reasoning == "auto" else self.reasoning

    def settings(self, mode: Mode) -> dict[str, Any]:
        """The settings of a call's request. Its limit counts the thinking where the thinking's own limit is set."""
        tokens = {"fast": self.fast_tokens, "slow": self.slow_tokens}.get(mode) or self.max_tokens
        thinking, effort = self.thinking_tokens, self.effort
        if mode == "fast":
            thinking, effort = 0, "none"
        elif mode == "slow" and thinking is None and effort is None:
            effort = "high"
        return {
            "max_tokens": None if tokens is None else tokens + (thinking or 0),
            "thinking_tokens": thinking,
            "effort": effort,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "logprobs": self.logprobs,
        }

    def note_settings(self) -> dict[str, Any]:
        """The settings of a request for notes: those of a turn's first call, with a limit of its own."""
        settings = self.settings(self.first)
        tokens, thinking = self.note_tokens, settings["thinking_tokens"] or 0
        if tokens is None and settings["max_tokens"] is not None:
            tokens = max(_NOTES, settings["max_tokens"] - thinking)
        return settings | {"max_tokens": None if tokens is None else tokens + thinking, "logprobs": None}


def idle(name: str, options: Mapping[str, Any]) -> Need | None:
    """What an option lacks to do anything, beside other ones; None where it does. What is not there is its default."""
    for need in NEEDS.get(name, ()):
        if options.get(need.option, _DEFAULTS[need.option]) not in need.values:
            return need
    return None


_DEFAULTS = {field.name: field.default for field in fields(Scaffold)}


def _given(name: str, options: Mapping[str, Any]) -> bool:
    """Whether an option is more than its default."""
    value, default = options[name], _DEFAULTS[name]
    return value != default or type(value) is not type(default)


def _either(values: tuple[str, ...]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last
