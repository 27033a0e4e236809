"""What can go wrong with one call, on any wire, and what has to come of it.

`FAULTS` makes, for each fault by name, what the service does (`Served`), with the expectations that the replay is held
against: a failure of the service, a problem of the model, or a move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from arena.agents.core.model import Failure, Stop

Break = Literal["stall", "stall_middle", "drop_middle", "broken_json"]
ESCAPES = "\x1b[2J\x1b]0;owned\x07\u202e"
HALVES = "\ud83d and \udc00"
MEGABYTE = 2**20


@dataclass(frozen=True)
class Served:
    """What one request was answered, and what has to come of it."""

    fault: str
    text: str = ""
    thought: str = ""
    stop: Stop = "end"
    status: int = 200
    retry_after: str | None = None
    breaks: Break | None = None
    failure: Failure | None = None
    """The service fails: how the try stands in the record."""
    move: str | None = None
    """The model names this, and it is possible."""
    problem: tuple[str, str] = ("", "")
    """The model fails: the kind of the problem and the fault."""


Make = Callable[[Random, Sequence[str]], Served]
"""Makes it from a stream of chance and the moves that are possible."""


def tagged(move: str) -> str:
    return f"<move>{move}</move>"


def _fails(fault: str, failure: Failure, status: int = 200, **more: str) -> Make:
    return lambda rng, possible: Served(fault, "Half a reply", status=status, failure=failure, **more)  # type: ignore[arg-type]


def _errs(fault: str, what: str, text: str = "", *, kind: str = "unreadable", **more: str) -> Make:
    return lambda rng, possible: Served(fault, text, problem=(kind, what), **more)  # type: ignore[arg-type]


def _move(rng: Random, possible: Sequence[str]) -> Served:
    move = rng.choice(possible)
    first = rng.choice(possible)
    text = rng.choice([tagged(move), f"Not {tagged(first)}, no: {tagged(move)} it is.", f"I play\n{tagged(move)}"])
    return Served("none", text, thought=rng.choice(["", "the middle?"]), move=move)


def _wrapped(fault: str, around: str) -> Make:
    """Strange characters around a move, which counts, or in it, or without one, which do not."""

    def make(rng: Random, possible: Sequence[str]) -> Served:
        move = rng.choice(possible)
        match rng.randrange(3):
            case 0:
                return Served(fault, f"{around} {tagged(move)} {around}", move=move)
            case 1:
                return Served(fault, tagged(f"{around}{move}"), problem=("unreadable", ""))
        return Served(fault, f"{around} {move}", problem=("unreadable", "unreadable"))

    return make


def _megabyte(rng: Random, possible: Sequence[str]) -> Served:
    """More than is read, with or without a move at its end."""
    end = rng.choice(["", tagged(rng.choice(possible))])
    return Served("1 MB", "word " * (MEGABYTE // 5) + end, problem=("unreadable", ""))


def _illegal(rng: Random, possible: Sequence[str]) -> Served:
    """A square that is taken; where none is, no square."""
    taken = [square for square in SQUARES if square not in possible]
    if not taken:
        return Served("no move", tagged("z9"), problem=("unreadable", ""))
    return Served("illegal", tagged(rng.choice(taken)), problem=("illegal", ""))


SQUARES = [column + row for row in "123" for column in "abc"]

FAULTS: dict[str, Make] = {
    "none": _move,
    "429": _fails("429", "rate_limit", 429),
    "429, 1 s": _fails("429, 1 s", "rate_limit", 429, retry_after="1"),
    "429, 300 s": _fails("429, 300 s", "rate_limit", 429, retry_after="300"),
    "500": _fails("500", "server", 500),
    "529": _fails("529", "overloaded", 529),
    "stall": _fails("stall", "timeout", breaks="stall"),
    "stall in mid-stream": _fails("stall in mid-stream", "timeout", breaks="stall_middle"),
    "drop": _fails("drop", "connection", breaks="drop_middle"),
    "malformed JSON": _fails("malformed JSON", "malformed", breaks="broken_json"),
    "empty": _errs("empty", "empty"),
    "refusal": _errs("refusal", "refused", "I cannot help with that.", stop="refused"),
    "filter": _errs("filter", "filtered", "I wi", stop="filtered"),
    "length": _errs("length", "cut", "I would play <move>", stop="length"),
    "only thoughts": _errs("only thoughts", "thought_only", thought="hm", stop="length"),
    "tool call": _errs("tool call", "unreadable", '{"move": "b2"}', stop="tool"),
    "surrogates": _wrapped("surrogates", HALVES),
    "escapes": _wrapped("escapes", ESCAPES),
    "1 MB": _megabyte,
    "illegal": _illegal,
    "no move": _errs("no move", "unreadable", "b2, of course"),
}
"""By name; "none" is a move."""
