"""The events of a match, in the order in which they happen: the one stream that everything consumes.

::

    MatchStarted
      ( Asked  Attempted )…   each attempt of each seat that acts
        Played                what was executed, one for each seat that acted; the last of a ply carries the new scene
    MatchEnded

`Progress` (a thought arriving) appears between Asked and Attempted on a live stream and is never recorded. Times are
in seconds; `at` counts from the start of the match. Opening plies are `Played` without having been asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

FORMAT = 2
"""The version of the replay format; a reader refuses a higher one."""

Ending = Literal["played", "forfeited", "void"]
Reason = Literal[
    "rules", "ply_limit", "resignation", "agreement", "adjudication",  # played
    "illegal", "unreadable", "late", "crashed",  # forfeited
    "provider", "infrastructure", "interrupted",  # void
]  # fmt: skip
Source = Literal["agent", "opening", "random", "default", "take_back"]
"""Who chose an executed action: the agent, the match's opening, or the table's rule for used-up attempts.

A "take_back" is the agent's, or one of a parent's plies in the opening of a fork. Its action says how many plies it
undoes, and is none of the game's.
"""


class Event(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """Base of all events."""


class GameSetup(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which game, with everything that a reader without the game needs."""

    id: str
    version: int
    params: Mapping[str, Any]
    title: str
    payoff: str = "zero_sum"
    score_range: tuple[float, float] = (-1.0, 1.0)
    perfect_information: bool = True
    deterministic: bool = True


class Seated(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who sits where: the seat, its display name in the game, the player's name and where the player runs."""

    seat: str
    title: str
    player: str
    runs: str = "loop"


class Parent(msgspec.Struct, frozen=True):
    """The match that a fork left, and the ply after which it left it."""

    match: str
    ply: int
    digest: str


class Occasion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a match was played for: its place in a tournament."""

    tournament: str
    match: str
    """Its name in the schedule, such as `connect_four/alpha~beta/00012a`."""
    unit: str
    """The name of what counts as one in every statistic: matches of one lineup, opening and seed, the seats changed."""
    game: str
    """What the tournament calls the game."""
    players: tuple[str, ...]
    """What it calls the players, in the order of the seats."""
    attempt: int = 1
    """A void match is played again, under the next number."""
    variant: str = ""


class MatchStarted(Event, frozen=True, tag="started"):
    """The table is set. `views` holds, where information is hidden, the scene of each seat beside the spectator's.

    `seed` is None only in what a seat may see.
    """

    match: str
    created: str
    arena: str
    game: GameSetup
    seats: Sequence[Seated]
    seed: int | None
    table: Mapping[str, Any]
    digest: str
    scene: Any
    views: Mapping[str, Any] = {}
    position: str | None = None
    """The starting position in the game's own text, where it is not the usual one."""
    opening: str | None = None
    """How the opening plies were chosen, where there are any."""
    parent: Parent | None = None
    scores: Mapping[str, float] | None = None
    """The scores before the first ply, where they are not all zero."""
    format: int = msgspec.field(default_factory=lambda: FORMAT)
    """Stands in every file but those of the first format, which are of this one too."""
    occasion: Occasion | None = None

    def first_scores(self) -> Mapping[str, float]:
        """The scores before the first ply."""
        return self.scores or dict.fromkeys((seated.seat for seated in self.seats), 0.0)


class Asked(Event, frozen=True, tag="asked"):
    """A seat is asked to act. `clock` is what it has left for this move, None where no clock runs."""

    ply: int
    seat: str
    attempt: int
    at: float
    clock: float | None = None
    feedback: str | None = None
    draw_offered: bool = False
    take_backs: int = 0
    """Take-backs that the seat has left and could use now."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was wrong with an attempt. `fault` is the agent's own word for why it read no move in its reply."""

    kind: Reason
    message: str
    fault: str = ""


class Attempted(Event, frozen=True, tag="attempted"):
    """A seat answered, or failed to.

    `reply` is the raw answer (cut to the table's `reply_chars`), `extracted` what was read as the move, `action` the
    notation of the legal action that it matched. `shown` holds the forms of the view that the agent read: texts and
    legal lists whole, None for forms that follow from the state. `seconds` were charged to the clock; `queued`,
    `retried`, `paused` and `seated` passed as well, and were not.
    """

    ply: int
    seat: str
    attempt: int
    reply: str = ""
    extracted: str | None = None
    action: str | None = None
    decision: Literal["move", "offer_draw", "accept_draw", "resign", "take_back"] = "move"
    problem: Problem | None = None
    thought: str = ""
    shown: Mapping[str, Any] = {}
    seconds: float = 0.0
    queued: float = 0.0
    retried: float = 0.0
    calls: tuple[Mapping[str, Any], ...] = ()
    """The calls of models that were made for it (`arena.agents.core.calls.Call`, as plain values)."""
    paused: float = 0.0
    """Seconds for which a person had paused the clock."""
    seated: float = 0.0
    """Seconds until a person sat before the screen that several share."""


class Played(Event, frozen=True, tag="played"):
    """An executed action. In a ply of several seats each has one; the last has the scene after the ply.

    All have the digest after the ply, but for a game that hides something, where only the last has it.
    """

    ply: int
    seat: str
    action: str
    digest: str
    at: float
    source: Source = "agent"
    scores: Mapping[str, float] | None = None
    """The scores after the ply, where they changed."""
    scene: Any = None
    """The spectator's scene after the ply (on the last Played of a ply)."""
    views: Mapping[str, Any] = {}
    secret: bool = False
    """Whether the other seats may not know the action."""


class Progress(Event, frozen=True, tag="progress"):
    """A piece of thought, as it arrives."""

    ply: int
    seat: str
    text: str


class MatchEnded(Event, frozen=True, tag="ended"):
    """How it ended. Only *played* and *forfeited* matches have scores; `culprit` is who forfeited."""

    ending: Ending
    reason: Reason
    detail: str
    plies: int
    digest: str
    at: float
    scores: Mapping[str, float] | None = None
    culprit: str | None = None
    evidence: Mapping[str, Any] | None = None
    """What an adjudication rests on."""
    measures: Mapping[str, Mapping[str, float]] = {}
    """What else the game measured of each seat, by name."""


AnyEvent = MatchStarted | Asked | Attempted | Played | Progress | MatchEnded

TIMES = frozenset(
    {"at", "clock", "seconds", "queued", "retried", "paused", "seated", "created", "match", "arena", "calls"}
)
"""Fields that differ between two runs of the same match: times and ids."""


def timeless(event: Event) -> dict[str, Any]:
    """The event as a dict without times and ids: equal for two runs of the same match."""
    body: dict[str, Any] = msgspec.to_builtins(event)
    if isinstance(body.get("parent"), dict):
        body["parent"] = {key: value for key, value in body["parent"].items() if key not in TIMES}
    return {key: value for key, value in body.items() if key not in TIMES}
