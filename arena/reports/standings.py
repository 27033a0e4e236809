"""Standings: everything that a tournament's results say, as plain objects. How they look is decided elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from arena.ratings.rating import Rating, Ratings


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and where it lies at the tournament's confidence. An end is infinite where nothing can be said."""

    value: float
    low: float
    high: float

    @property
    def bounded(self) -> bool:
        """Whether something can be said of both ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What one player made of the matches with another."""

    wins: int = 0
    draws: int = 0
    losses: int = 0

    @property
    def played(self) -> int:
        """Matches with a result."""
        return self.wins + self.draws + self.losses

    @property
    def points(self) -> float:
        """A win is one, a draw a half."""
        return self.wins + self.draws / 2


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How good a player's moves were, as one judge says."""

    best: Interval
    """The share of best moves, 0 to 1."""
    moves: int
    """Moves that were judged, in whole units."""
    chance: float = 0.0
    """The accuracy that a player is expected to have who moves at random in the same positions, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One player's line.

    Numbers of matches count every match with a result, copies included, but those of a player against itself. Attempts,
    time, tokens and cost are those of everything that was played, void matches and further attempts at them included.
    """

    player: str
    agent: str
    rank: int
    """1 and how many are better beyond doubt; the last of all for who has no result in a whole unit."""
    rating: Rating | None
    """None in games that are played for scores, and without a result in a whole unit."""
    clean: Rating | None
    """The rating without units in which a match was forfeited, by anybody."""
    score: Interval | None
    """The mean score over the player's seats, in games that are played for scores."""
    matches: int
    distinct: int
    """Matches that are no copy of another: the same players in the same seats, move for move."""
    wins: int
    """Matches of contests in which nobody was better or as good."""
    draws: int
    """Matches in which nobody was better, and somebody as good."""
    losses: int
    points: float
    """A win is one, a tie shares; with more than two seats, the share of opponents that were left behind."""
    forfeits: int
    """Matches that it forfeited."""
    forfeit_reasons: Mapping[str, int]
    illegal: int
    unreadable: int
    """Attempts."""
    moves: int
    voids: int
    """Matches with it that never got a result."""
    seconds: float
    """Thinking time."""
    tokens: int
    cost: float
    unpriced: int
    """Tries whose cost is not known."""
    served: tuple[str, ...]
    """The models that answered for it; more than one is a warning."""
    substituted: int = 0
    """Moves that the table made for it, once its attempts were used up."""
    tokens_unknown: int = 0
    """Tries of which nobody said what they read or wrote."""
    measures: Mapping[str, Interval] = field(default_factory=dict)
    """What else the game measured, in games that are played for scores: the mean of each over the player's seats."""
    accuracy: Mapping[str, Accuracy] = field(default_factory=dict)
    """Judge -> how good its moves were, at a single game of which there are analyses."""
    worst: int = 0
    """All but who is worse beyond doubt: its rank is one from `rank` to this. 0 where nobody says."""

    @property
    def attempts(self) -> int:
        """Answers that were read: moves that were executed, and those that could not be."""
        return self.moves + self.illegal + self.unreadable

    @property
    def estimate(self) -> Interval | None:
        """The rating or the mean score, whichever there is."""
        if self.rating is not None:
            return Interval(self.rating.elo, self.rating.low, self.rating.high)
        return self.score


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The standings at one game, or over all of them."""

    title: str
    game: str | None
    """The tournament's name of the game; None over all games."""
    contest: bool
    """Whether one wins what another loses, so that there are ratings; scores otherwise: of who plays alone, of partners
    and of those who bargain."""
    rows: tuple[Standing, ...]
    meetings: Mapping[tuple[str, str], Meeting]
    """(player, opponent) -> what the first made of it."""
    ratings: Ratings | None
    units: int
    """Units that are whole: their matches all have a result."""
    broken: int
    """Units that are not, and are in no rating."""
    matches: int
    distinct: int
    voids: int
    """Matches without a result after all attempts so far."""
    forfeits: int
    independent: int = 0
    """What ratings and intervals rest on: the whole units, those of one opening, number or course counted once."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Why matches ended, or came to nothing at last: reason -> matches."""
    seats: int = 2
    unheld: tuple[str, ...] = ()
    """Anchors without a unit in which nothing was forfeited: they do not hold the ratings without forfeits."""

    @property
    def measures(self) -> list[str]:
        """What the game measured beside scores."""
        return sorted({name for row in self.rows for name in row.measures})


@dataclass(frozen=True, slots=True)
class Aggregate:
    """How a player does over all tasks, the scores normalised to 0 (the bottom of the game's range) and 1 (its target).

    After Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice", 2021.
    """

    player: str
    iqm: Interval
    median: Interval
    mean: Interval
    optimality_gap: Interval
    profile: tuple[tuple[float, float, float, float], ...]
    """(score, share of runs above it, low, high)."""


@dataclass(frozen=True, slots=True, eq=False)
class VariantTable:
    """The standings under each variant, and what the choice of it does."""

    tables: Mapping[str, Table]
    spread: Mapping[str, tuple[float, float]]
    """Player -> its lowest and its highest rating (or mean score) under any variant."""
    ranks: Mapping[str, tuple[int, int]]
    """Player -> its best and its worst rank under any."""
    chance: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Player -> how far apart its ratings (or mean scores) would be on the mean if variants did nothing, and how far at
    most, at the tournament's confidence."""

    def beyond(self, player: str) -> bool:
        """Whether a player's spread is more than chance alone would make."""
        low, high = self.spread[player]
        return player in self.chance and high - low > self.chance[player][1] * (1 + 1e-9)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sequential test says so far."""

    kind: str
    title: str
    """Such as `alpha against beta`."""
    decided: bool
    conclusion: str
    """In words."""
    units: int
    """Units that were looked at."""
    statistic: float | None
    bounds: tuple[float, float] | None
    errors: str
    """Its error rates, in words."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a schedule puts a player after the rounds that are over, whatever its rating."""

    player: str
    place: int
    """1 and how many stand before it; who is level shares a place."""
    points: float | None = None
    """What it made in a Swiss tournament, byes included; a unit is one point, and where a game is played for scores the
    mean score as a share of the game's range. None where points place nobody."""
    tiebreaks: Mapping[str, float] = field(default_factory=dict)
    """`buchholz` and `sonneborn_berger`, in this order; none where points place nobody."""
    stage: str = ""
    """How far it came in a knockout: `round of 16`, `quarter-final`, `semi-final`, `final`, `winner`."""
    still_in: bool = False
    """Whether that round is still to be played by it."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a schedule in rounds has come."""

    kind: str
    """As the config calls it: `swiss`, `knockout`, `ladder`."""
    rounds: int
    """Those that are over."""
    of: int
    """Those that it has in all."""
    over: bool
    """Whether nothing is left to be played, so that the places stay as they are."""
    halved: int = 0
    """Units that stayed void: for the places, everybody in them made the same."""


@dataclass(frozen=True, slots=True)
class Record:
    """One match, for a reader who wants to look at it."""

    match: str
    seating: tuple[str, ...]
    """The players by seat."""
    scores: tuple[float | None, ...]
    ending: str
    reason: str
    plies: int
    file: str
    """Its replay, relative to the folder of replays; empty where none was written."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who met at a game, and some of the matches: those that were not simply played come first."""

    game: str
    players: tuple[str, ...]
    matches: int
    """How many there are in all."""
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the standings were derived."""

    arena: str
    """The version of the arena that reckoned them."""
    seed: int
    """Of the tournament, and of every bootstrap here."""
    samples: int
    base: float
    """The mean Elo of the field where nobody holds an anchor."""
    first: str
    """When the first match began (UTC, ISO 8601); empty without any."""
    last: str
    config: Mapping[str, Any]
    """The tournament's config, without what stands as it does by default."""


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """What a tournament says by now."""

    name: str
    confidence: float
    tables: tuple[Table, ...]
    """One for each game; where there are several contests, first the one over all of them."""
    aggregates: tuple[Aggregate, ...]
    """Over all games, where scores can be compared."""
    improvement: Mapping[tuple[str, str], Interval]
    """(one, other) -> the probability that the first does better at a task drawn at random."""
    variants: VariantTable | None
    """Over all contests, or at the only game."""
    verdicts: tuple[Verdict, ...]
    planned: int | None
    """Matches in the whole schedule; None where that depends on results."""
    played: int
    """Matches with a result."""
    unresolved: int
    """Matches that were tried and have no result."""
    cost: float
    tokens: int
    seconds: float
    """Of play, all matches together."""
    warnings: tuple[str, ...]
    """What a careful reader has to know, in sentences."""
    pairings: tuple[Pairing, ...] = ()
    game_variants: Mapping[str, VariantTable] = field(default_factory=dict)
    """The same as `variants`, at each game by itself."""
    provenance: Provenance | None = None
    places: tuple[Place, ...] = ()
    """From the first to the last, where the schedule says who has won and a round of it is over."""
    course: Course | None = None
    """Of the schedule, where there are places."""

    @property
    def games(self) -> tuple[Table, ...]:
        """The tables of single games."""
        return tuple(table for table in self.tables if table.game is not None)

    def __str__(self) -> str:
        """The tables of `arena standings`."""
        from arena.reports.text import text

        return text(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        """In a notebook: the tables, and what to be careful about."""
        from arena.reports.fragment import fragment

        return fragment(self)
