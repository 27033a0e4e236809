"""A scaffold: everything that makes a model a player, beside the model itself.

Its choices do not depend on each other: how the model is to think, what is sent again of earlier turns, in what form it
answers, how often it is asked for one move, and what it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from arena.agents.core.model import Effort
from arena.games.core.errors import ParameterError

Reasoning = Literal["direct", "cot", "fast", "slow", "auto"]
Mode = Literal["direct", "cot", "fast", "slow"]
"""How one call is made; `auto` begins with a fast one and may go on with a slow one."""
History = Literal["none", "last", "full", "diff", "summary"]
Answer = Literal["tag", "whole", "json", "plain_json", "tool", "choice", "score"]
See = Literal["text", "image", "both"]
Sampling = Literal["one", "majority", "best"]


@dataclass(frozen=True, kw_only=True)
class Scaffold:
    """How a model plays. Raises ParameterError for a value that means nothing.

    Args:
        reasoning: to answer at once (direct), to think in the answer first (cot), without any thinking of the model's
            own (fast), with it (slow), or fast with the right to ask for slow (auto).
        history: what is sent again of earlier turns: nothing, the last ones, all, all as what changed, or notes that
            the model takes.
        last: turns that `history=last` keeps, at least.
        block: turns that are forgotten at once, so that the beginning of a prompt seldom changes; as many as `last`
            where it is None, and 1 for a window of exactly `last`.
        frames: turns after which `history=summary` puts them into its notes: 1 sums up each frame by itself, more sum
            up several.
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
        legal: whether the possible moves are listed.
        hints: whether the model is told what was wrong with its last answer, or only that something was.
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
    last: int = 8
    block: int | None = None
    frames: int = 8
    remember: int | None = None
    context: int | None = None
    answer: Answer = "tag"
    opening: str = "<move>"
    closing: str = "</move>"
    letters: bool = False
    reason_key: str = "reason"
    legal: bool = True
    hints: bool = True
    see: See = "text"
    pixels: int | None = None
    pictures: int = 1
    sampling: Sampling = "one"
    samples: int = 5
    verifier: str = "model"
    max_tokens: int | None = None
    fast_tokens: int | None = None
    slow_tokens: int | None = None
    thinking_tokens: int | None = None
    effort: Effort | None = None
    temperature: float | None = None
    top_p: float | None = None
    logprobs: int | None = None

    def __post_init__(self) -> None:
        least = {"remember": 0, "thinking_tokens": 0, "logprobs": 0, "pixels": 16, "samples": 2}
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is int and value < least.get(field.name, 1):
                raise ParameterError(f"{field.name} is a number from {least.get(field.name, 1)}, not {value}")
        if not self.opening.strip():
            raise ParameterError("opening is what stands before a move, such as <move>")
        if self.reason_key in ("", "action"):
            raise ParameterError("reason_key is any name but action, which is the move's")
        if self.answer in ("choice", "score") and not self.legal:
            raise ParameterError(f"answer={self.answer} chooses among the possible moves, which legal=false hides")
        if self.answer in ("choice", "score", "whole") and self.reasoning == "auto":
            raise ParameterError(f"answer={self.answer} leaves no way to ask for more thinking: reasoning is not auto")
        if self.see == "image" and self.history in ("diff", "summary"):
            raise ParameterError(f"history={self.history} is made of text, which see=image does not send: see is both")
        if self.answer == "score" and self.sampling != "one":
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
