"""What the arena and a program say to each other (docs/programs.md): the messages, and how they are written and read.

A message is one JSON object with a `type`. What a program says is checked to the letter: an unknown type, an unknown
or a missing field and a value of the wrong type are faults, and so is text that is no Unicode.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import msgspec
from msgspec import UNSET, UnsetType

from arena.agents.core.calls import Call, plain
from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, Resign, TakeBack
from arena.agents.core.errors import AgentError
from arena.agents.core.model import MOST_DOLLARS
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

PROTOCOL = 1
"""The version of the protocol; a program finds it in `start`."""

LONGEST = 4 * 1024 * 1024
"""Bytes that one message of a program may have."""

Form = Literal["text", "legal", "long_term", "short_term", "scene", "image", "observation", "data"]
"""What a program may want to be shown of a view."""

_DEEPEST = 64
"""Levels that JSON may be nested in: what is recorded lies deeper still, and must be readable by anybody."""
_VALUES = 300_000
"""Values that one message may hold: while it is read, nothing else runs."""
_CALLS = 1000
"""Calls of models that a program may tell of at one turn."""
_WORD, _SENTENCE = 40, 500
"""Characters of a fault that a program finds in its own reply, and of what it says of it."""


class ProgramFailed(AgentError):
    """A program that is gone, has said so, or has said what the protocol does not know.

    Args:
        message: what went wrong.
        said: what it said, as it came. It is quoted once its secrets are taken out of it (`Hiding`).
        aside: what it wrote beside its messages, of which the last line is quoted likewise.
        cut: whether `aside` is the end of something longer.
    """

    def __init__(self, message: str, *, said: bytes = b"", aside: bytes = b"", cut: bool = False) -> None:
        super().__init__(message)
        self.said = said
        self.aside = aside
        self.cut = cut


class Told(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What the arena says. `session` is who is meant, where one server holds many seats."""

    session: str | UnsetType = UNSET


class Game(msgspec.Struct, frozen=True):
    """What is known of the game before anyone sits down; its card holds the rules and the notation."""

    id: str
    version: int
    title: str
    card: str
    seats: tuple[str, ...]
    payoff: str
    perfect_information: bool
    simultaneous: bool
    score_range: tuple[float, float]


class Start(Told, frozen=True, kw_only=True, tag="start"):
    """Sit down. `seed` determines whatever the program draws at random."""

    protocol: int = PROTOCOL
    game: Game
    seat: Seat
    seed: int


class Asked(Told, frozen=True, kw_only=True, tag="turn"):
    """One attempt at one move."""

    ply: int
    seat: Seat
    attempt: int
    feedback: str | None
    clock: float | None
    draw_offered: bool
    view: Mapping[str, Any]
    take_backs: int | UnsetType = UNSET
    """Take-backs that it has left and could use now, where it has any."""
    taken_back: str | UnsetType = UNSET
    """Which plies others have taken back since it was last asked, where any were."""


class Score(msgspec.Struct, frozen=True):
    """How the match ended."""

    scores: Mapping[Seat, float]
    reason: str


class End(Told, frozen=True, kw_only=True, tag="end"):
    """Get up. The outcome of a void match is null."""

    outcome: Score | None


class Said(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """What a program says. `calls` are calls of models that it has made, by its own account."""

    calls: tuple[Call, ...] = ()


class Ready(Said, frozen=True, kw_only=True, tag="ready"):
    """It sits, and wants to be shown this."""

    want: tuple[Form, ...] = ("text", "legal")

    def __post_init__(self) -> None:
        if len(set(self.want)) < len(self.want):
            raise ValueError("want names a form twice")


class Progress(Said, frozen=True, kw_only=True, tag="progress"):
    """A piece of thought as it arrives; any number may come before an answer."""

    text: str = ""


class Failed(Said, frozen=True, kw_only=True, tag="error"):
    """It gives up."""

    message: str


class Played(Said, frozen=True, kw_only=True, tag="move"):
    """A move. `fault` and `why` say what kept the program from reading one in a reply of its own making."""

    move: str
    reply: str | None = None
    thought: str = ""
    fault: str = ""
    why: str = ""


class Offered(Said, frozen=True, kw_only=True, tag="offer_draw"):
    """A move, and the offer of a draw."""

    move: str
    reply: str | None = None
    thought: str = ""


class Accepted(Said, frozen=True, kw_only=True, tag="accept_draw"):
    """Yes to the offer that stands."""

    reply: str | None = None
    thought: str = ""


class Resigned(Said, frozen=True, kw_only=True, tag="resign"):
    """Giving the match up."""

    reply: str | None = None
    thought: str = ""


class TookBack(Said, frozen=True, kw_only=True, tag="take_back"):
    """Taking back its last move, and all that came after it."""

    reply: str | None = None
    thought: str = ""


Answer = Played | Offered | Accepted | Resigned | TookBack
_BARE: dict[type[Said], type[AcceptDraw | Resign | TakeBack]] = {
    Accepted: AcceptDraw,
    Resigned: Resign,
    TookBack: TakeBack,
}
"""What the answers without a move mean."""
Anything = Ready | Progress | Failed | Answer


def game_of(info: GameInfo) -> Game:
    """A game as a program is told of it."""
    return Game(
        info.id,
        info.version,
        info.title,
        info.card,
        info.seats,
        info.payoff,
        info.perfect_information,
        info.simultaneous,
        info.score_range,
    )


def decision_of(answer: Answer) -> Decision:
    """What an answer means to the engine."""
    if isinstance(answer, Played):
        fault = "_".join(answer.fault.split())[:_WORD]
        why = answer.why if len(answer.why) <= _SENTENCE else f"{answer.why[:_SENTENCE]}…"
        return Move(answer.move, answer.reply, answer.thought, fault, why)
    if isinstance(answer, Offered):
        return OfferDraw(answer.move, answer.reply, answer.thought)
    return _BARE[type(answer)](answer.reply, answer.thought)


def written(message: Told) -> bytes:
    """A message as JSON on one line, without its end. Half a surrogate pair in a game's text becomes "?"."""
    try:
        return msgspec.json.encode(message)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(message), ensure_ascii=False).encode("utf-8", "replace")


def read(body: bytes, strip: Callable[[Any], Any], told: int = 0) -> Said:
    """The message that a program has said.

    `strip` takes out of its JSON what may be written nowhere; `told` is the number of calls that it has told of at this
    turn before. Raises ProgramFailed, which says what is wrong with it.
    """
    try:
        raw = msgspec.json.decode(body)
        _measure(raw)
        calls = raw.get("calls") if isinstance(raw, dict) else None
        if isinstance(calls, list) and told + len(calls) > _CALLS:
            raise ProgramFailed(f"it told of more than {_CALLS:,} calls of models at one turn", said=body)
        said: Said = msgspec.convert(strip(raw), Anything)
        for call in said.calls:
            _check(call)
    except (ValueError, RecursionError, OverflowError) as error:
        raise ProgramFailed(f"what it said is no message: {_told(error, body)}", said=body) from None
    return said


def name_of(kind: type[Said]) -> str:
    """The type of a message, as it is written."""
    return str(kind.__struct_config__.tag)


def _measure(value: Any) -> None:
    """Raises ValueError where a JSON value is too deep or too large."""
    level, depth, values = [value], 0, 1
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise ValueError(f"nested more than {_DEEPEST} levels deep")
        inner = [one for one in level if isinstance(one, (dict, list))]
        values += sum(map(len, inner))
        if values > _VALUES:
            raise ValueError(f"it holds more than {_VALUES:,} values")
        level = [item for one in inner for item in (one.values() if isinstance(one, dict) else one)]


def _check(call: Call) -> None:
    """Raises ValueError or OverflowError where a call holds a number that cannot be written or cannot be."""
    cost = None if call.reply is None else call.reply.cost
    if cost is not None and not 0 <= cost <= MOST_DOLLARS:
        raise ValueError(f"expected a cost of 0 to {MOST_DOLLARS:,.0f} US dollars")
    msgspec.json.encode(plain(call))


def _told(error: Exception, body: bytes) -> str:
    if isinstance(error, RecursionError):
        return f"nested more than {_DEEPEST} levels deep"
    if isinstance(error, UnicodeDecodeError):
        return "text is UTF-8"
    text = str(error)
    if text.endswith("at `$.type`"):
        known = ", ".join(name_of(kind) for kind in get_args(Anything))
        return f"type is one of {known}"
    if not body.lstrip().startswith(b"{"):
        return 'a message is one JSON object such as {"type":"move","move":"…"}, and stands alone'
    return text if text.startswith("JSON") else text[:1].lower() + text[1:]
