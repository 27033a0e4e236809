"""Tallies: what is counted of each player, and of who met whom, over the units of one game."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from arena.ratings.evidence import Ranking
from arena.replays.results import SeatResult
from arena.reports.standings import Meeting
from arena.reports.units import Fixture, PlayedUnit


@dataclass(slots=True, eq=False)
class Tally:
    """What is counted of one player. The words are those of `Standing`."""

    agent: str = ""
    matches: int = 0
    distinct: int = 0
    wins: int = 0
    draws: int = 0
    losses: int = 0
    points: float = 0.0
    forfeits: Counter[str] = field(default_factory=Counter)
    illegal: int = 0
    unreadable: int = 0
    substituted: int = 0
    moves: int = 0
    voids: int = 0
    seconds: float = 0.0
    tokens: int = 0
    cost: float = 0.0
    unpriced: int = 0
    tokens_unknown: int = 0
    served: dict[str, None] = field(default_factory=dict)

    def attempted(self, seat: SeatResult) -> None:
        """Count what a player did in one attempt at a match."""
        self.agent = seat.agent
        self.moves += seat.moves
        self.seconds += seat.seconds
        if seat.illegal or seat.unreadable or seat.substituted:
            self.illegal += seat.illegal
            self.unreadable += seat.unreadable
            self.substituted += seat.substituted
        if seat.calls or seat.served:
            self.tokens += seat.tokens_in + seat.tokens_out
            self.cost += seat.cost
            self.unpriced += seat.unpriced
            self.tokens_unknown += seat.tokens_unknown
            for model in seat.served:
                self.served[model] = None

    def add(self, other: Tally) -> None:
        """Count what was counted elsewhere as well."""
        self.agent = self.agent or other.agent
        for name in ("matches", "distinct", "wins", "draws", "losses", "points", "illegal", "unreadable"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("substituted", "moves", "voids", "seconds", "tokens", "cost", "unpriced", "tokens_unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.forfeits.update(other.forfeits)
        self.served.update(other.served)


@dataclass(slots=True, eq=False)
class GameTally:
    """What is counted at one game, or at several."""

    players: dict[str, Tally] = field(default_factory=dict)
    met: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """(player, opponent) -> wins, draws and losses of the first."""
    reasons: Counter[str] = field(default_factory=Counter)
    matches: int = 0
    distinct: int = 0
    voids: int = 0
    forfeits: int = 0
    mirrored: int = 0
    """Contests of a player with itself, which have a result and rank nobody."""
    seats: int = 0
    cost: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    """Of play, all matches together."""

    @property
    def meetings(self) -> dict[tuple[str, str], Meeting]:
        """What each player made of the matches with each other."""
        return {pair: Meeting(*counts) for pair, counts in self.met.items()}

    def of(self, player: str) -> Tally:
        """The tally of a player, which is new where it was not seen before."""
        found = self.players.get(player)
        if found is None:
            found = self.players[player] = Tally()
        return found

    def add(self, other: GameTally) -> None:
        """Count what was counted at another game as well."""
        for player, tally in other.players.items():
            self.of(player).add(tally)
        for pair, counts in other.met.items():
            mine = self.met.setdefault(pair, [0, 0, 0])
            for number, count in enumerate(counts):
                mine[number] += count
        self.reasons.update(other.reasons)
        for name in ("matches", "distinct", "voids", "forfeits", "mirrored", "cost", "tokens", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seats = max(self.seats, other.seats)


def tally(units: Iterable[PlayedUnit]) -> GameTally:
    """What is counted over units of one game."""
    counted = GameTally()
    seen: set[tuple[tuple[str, ...], str]] = set()
    for unit in units:
        for fixture in unit.fixtures:
            _fixture(counted, fixture, seen)
    return counted


def _fixture(counted: GameTally, fixture: Fixture, seen: set[tuple[tuple[str, ...], str]]) -> None:
    for attempt in fixture.attempts:
        counted.seconds += attempt.seconds
        for player, seat in zip(attempt.occasion.players, attempt.seats, strict=True):
            counted.of(player).attempted(seat)
            if seat.calls:
                counted.cost += seat.cost
                counted.tokens += seat.tokens_in + seat.tokens_out
    last, result = fixture.last, fixture.result
    players = last.occasion.players
    counted.reasons["unscored" if result is None and last.ending != "void" else last.reason] += 1
    counted.seats = max(counted.seats, len(players))
    once = dict.fromkeys(players)
    if result is None:
        counted.voids += 1
        for player in once:
            counted.players[player].voids += 1
        return
    counted.matches += 1
    mark = players, result.digest
    new = mark not in seen or not result.digest
    if new:
        seen.add(mark)
        counted.distinct += 1
    if result.ending == "forfeited":
        counted.forfeits += 1
        if result.culprit is not None:
            counted.players[players[result.culprit]].forfeits[result.reason] += 1
    if fixture.mirrored:
        counted.mirrored += 1
        return
    for player in once:
        found = counted.players[player]
        found.matches += 1
        found.distinct += new
    if fixture.ranking is not None:
        _contest(counted, fixture.ranking, len(players))


def _contest(counted: GameTally, ranked: Ranking, seats: int) -> None:
    others, behind = seats - 1, seats
    for place, group in enumerate(ranked):
        behind -= len(group)
        share = (behind + (len(group) - 1) / 2) / others
        for player in group:
            found = counted.players[player]
            found.points += share
            if place:
                found.losses += 1
            elif len(group) > 1:
                found.draws += 1
            else:
                found.wins += 1
            for other in group:
                if other != player:
                    _meet(counted.met, player, other, 1)
            for lower in ranked[place + 1 :]:
                for other in lower:
                    _meet(counted.met, player, other, 0)
                    _meet(counted.met, other, player, 2)


def _meet(met: dict[tuple[str, str], list[int]], player: str, other: str, what: int) -> None:
    counts = met.get((player, other))
    if counts is None:
        counts = met[player, other] = [0, 0, 0]
    counts[what] += 1
