"""The forms in which a model may answer: how it is asked for, what the service is told, and where the move stands."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from arena.agents.core.messages import Part, Text, ToolCall
from arena.agents.core.model import Choice, Format, ModelReply, Schema, Tool
from arena.agents.models.scaffold import Scaffold
from arena.agents.providers.values import mended
from arena.games.core.errors import listed

TOOL = "play"
"""The tool that a move is a call of."""
MOVE = "action"
"""What the move is called in JSON and in the tool's arguments."""
_READ = 200_000
"""Characters of an answer, from its end, in which JSON is looked for."""
_EFFORT = 4_000_000
"""Characters that are read at most to find it; text that looks like JSON and is none is read many times."""
_FAILED = 200
"""What a try that finds none counts beside, in characters."""
_BEGINNING = re.compile(r'\{\s*["}]')


class Form(Protocol):
    """One form of answers."""

    @property
    def missing(self) -> str:
        """What an answer without a move lacks."""
        ...

    def wanted(self, thinks: bool) -> str:
        """The sentence that asks for it; `thinks` where the model is to think in its answer first."""
        ...

    def format(self, possible: Sequence[str], thinks: bool) -> Format | None:
        """What the service is told of it."""
        ...

    def named(self, reply: ModelReply) -> str | None:
        """The move as the reply names it last; None where it names none."""
        ...

    def goes_on(self, reply: ModelReply, possible: Sequence[str]) -> bool:
        """Whether a reply that names a move, and was cut, may have gone on to another, or to more of that one."""
        ...

    def said(self, move: str) -> str:
        """A move, as an answer says it."""
        ...


def parts_of(form: Form, move: str) -> tuple[Part, ...]:
    """A whole answer that names a move and nothing else."""
    said = form.said(move)
    return (ToolCall("call_1", TOOL, said),) if isinstance(form, Call) else (Text(said),)


def form(scaffold: Scaffold) -> Form:
    """The form of a scaffold's answers."""
    match scaffold.answer:
        case "tag":
            return Tagged(scaffold.opening, scaffold.closing, scaffold.letters)
        case "whole":
            return Whole(scaffold.letters)
        case "json" | "plain_json":
            return Json(scaffold.reason_key, enforced=scaffold.answer == "json")
        case "tool":
            return Call(scaffold.reason_key)
        case "choice" | "score":
            return Chosen(scored=scaffold.answer == "score")


@dataclass(frozen=True)
class Tagged:
    """A move between two marks, or after one; the last one counts, in capitals or not.

    An opening mark that is followed by another one opens nothing: models speak of the mark before they use it.
    """

    opening: str
    closing: str
    letters: bool = False

    @property
    def missing(self) -> str:
        return f"no {self.said('…')}"

    def wanted(self, thinks: bool) -> str:
        shown = self.said("…")
        if thinks:
            end = "The last one counts." if self.closing else "Nothing stands after it."
            return (
                "Think step by step about the position first. Then name your move, in the notation of the rules, as "
                f"{shown}. {end}"
            )
        return f"Answer with your move alone, as {shown}, in the notation of the rules."

    def format(self, possible: Sequence[str], thinks: bool) -> Format | None:
        return None

    def named(self, reply: ModelReply) -> str | None:
        move, _ = self._last(reply.text)
        return None if move is None else _stripped(move, self.letters)

    def goes_on(self, reply: ModelReply, possible: Sequence[str]) -> bool:
        if not self.closing:
            return True
        _, rest = self._last(reply.text)
        rest, opening = rest.lower(), self.opening.lower()
        return opening in rest or any(rest.endswith(opening[:length]) for length in range(1, len(opening)))

    def _last(self, text: str) -> tuple[str | None, str]:
        """What the last marked move is, if there is one, and all that follows it."""
        opening, closing = (re.compile(re.escape(mark), re.IGNORECASE) for mark in (self.opening, self.closing))
        if not self.closing:
            *before, last = opening.split(text)
            return (last if before else None), ""
        move, rest = None, 0
        begin = opening.search(text)
        while begin and (end := closing.search(text, begin.end())):
            move, rest = opening.split(text[begin.end() : end.start()])[-1], end.end()
            begin = opening.search(text, rest)
        return move, text[rest:]

    def said(self, move: str) -> str:
        return f"{self.opening}{move}{self.closing}" if self.closing else f"{self.opening} {move}"


@dataclass(frozen=True)
class Whole:
    """A move and nothing else."""

    letters: bool = False
    missing = "no move"

    def wanted(self, thinks: bool) -> str:
        first = "Think about the position, but do not write it down. " if thinks else ""
        return f"{first}Answer with your move alone, in the notation of the rules, and with no other text."

    def format(self, possible: Sequence[str], thinks: bool) -> Format | None:
        return None

    def named(self, reply: ModelReply) -> str | None:
        return _stripped(reply.text, self.letters) or None

    def goes_on(self, reply: ModelReply, possible: Sequence[str]) -> bool:
        return True

    def said(self, move: str) -> str:
        return move


@dataclass(frozen=True)
class Json:
    """A JSON object with the move in it. The last one counts that has one."""

    reason: str
    enforced: bool = True

    @property
    def missing(self) -> str:
        return f'no JSON object with the key "{MOVE}"'

    def wanted(self, thinks: bool) -> str:
        keys = f'"{self.reason}": what you think about the position, then ' if thinks else ""
        return (
            f'Answer with one JSON object: {keys}"{MOVE}": your move, a string in the notation of the rules.'
            " Write nothing else."
        )

    def format(self, possible: Sequence[str], thinks: bool) -> Format | None:
        return Schema("answer", _object(self.reason if thinks else None)) if self.enforced else None

    def named(self, reply: ModelReply) -> str | None:
        found = [one for one in _objects(reply.text)[0] if MOVE in one]
        return _text(found[-1][MOVE]) if found else None

    def goes_on(self, reply: ModelReply, possible: Sequence[str]) -> bool:
        return not _objects(reply.text)[1]

    def said(self, move: str) -> str:
        return json.dumps({MOVE: move}, ensure_ascii=False)


@dataclass(frozen=True)
class Call:
    """A call of the tool `play`. The last one counts."""

    reason: str
    missing = f"no readable call of the tool {TOOL}"

    def wanted(self, thinks: bool) -> str:
        first = f'Say what you think about the position in "{self.reason}" first. ' if thinks else ""
        return f'Answer with a call of the tool {TOOL}. {first}Your move is "{MOVE}", in the notation of the rules.'

    def format(self, possible: Sequence[str], thinks: bool) -> Format | None:
        return Tool(TOOL, "Play a move.", _object(self.reason if thinks else None))

    def named(self, reply: ModelReply) -> str | None:
        called = [part for part in reply.parts if isinstance(part, ToolCall) and part.name == TOOL]
        if not called:
            return None
        try:
            given = json.loads(called[-1].arguments)
        except (ValueError, RecursionError):
            return None
        return _text(given[MOVE]) if isinstance(given, dict) and MOVE in given else None

    def goes_on(self, reply: ModelReply, possible: Sequence[str]) -> bool:
        return False

    def said(self, move: str) -> str:
        return json.dumps({MOVE: move}, ensure_ascii=False)


@dataclass(frozen=True)
class Chosen:
    """One of the possible moves, word for word, or the likeliest of them."""

    scored: bool
    missing = "none of the possible moves"

    def wanted(self, thinks: bool) -> str:
        return "Answer with one of the possible moves, as it is listed, and with nothing else."

    def format(self, possible: Sequence[str], thinks: bool) -> Format | None:
        return Choice(tuple(possible), self.scored)

    def named(self, reply: ModelReply) -> str | None:
        return reply.text if reply.text.strip() else None

    def goes_on(self, reply: ModelReply, possible: Sequence[str]) -> bool:
        return [one for one in possible if one.startswith(reply.text)] != [reply.text]

    def said(self, move: str) -> str:
        return move


def several(move: str, possible: Sequence[str]) -> str:
    """What is wrong with a text that names more than one of the possible moves; "" where it does not."""
    if move in possible:
        return ""
    named = [one.strip() for one in re.split(r",|;|/|\||\bor\b|\band\b|\bthen\b|\n", move)]
    found = list(dict.fromkeys(one for one in named if one in possible))
    if len(found) < 2 or any(one and one not in possible for one in named):
        return ""
    return f"the answer names {len(found)} moves at once, and not which of them: {listed(found, 10)}"


def _object(reason: str | None) -> dict[str, Any]:
    """The schema of an object with the move, and with reasons before it. It is the same for the whole match."""
    keys = [MOVE] if reason is None else [reason, MOVE]
    return {
        "type": "object",
        "properties": {key: {"type": "string"} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }


def _objects(text: str) -> tuple[list[dict[str, Any]], bool]:
    """The JSON objects in a text that stand in no other, in their order, and whether all that were begun are whole."""
    text, found, effort = text[-_READ:], [], 0
    whole = not text.rstrip().endswith("{")
    decoder = json.JSONDecoder()
    begin = _BEGINNING.search(text)
    while begin and effort < _EFFORT:
        at = begin.start()
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            end, read, whole = at + 1, error.pos - at + _FAILED, False
        except (ValueError, RecursionError):  # a number, or a nesting, that is beyond reading
            end, read, whole = at + 1, _EFFORT // 100, False
        else:
            found.append(value)
            read = end - at
        effort += read
        begin = _BEGINNING.search(text, end)
    return found, whole and begin is None


def _text(value: Any) -> str:
    """A move in JSON: a string or a whole number, else "". JSON can name lone surrogates, which are escaped."""
    return mended(str(value)).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _stripped(move: str, letters: bool) -> str:
    return (re.sub(r"[^a-zA-Z\s:]", "", move) if letters else move).strip()
