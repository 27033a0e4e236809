"""Units as they were played: attempts gathered into the matches of the schedule, and these into units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from arena.games.core.errors import ParameterError, quoted
from arena.ratings.evidence import Evidence, Ranking
from arena.replays.results import MatchResult
from arena.reports.copies import mark_copies
from arena.tournaments.config import TournamentConfig

Legs = Callable[[str, int], int]
"""(game, seats) -> how many matches a unit has."""
_ENDLESS = float("inf")


@dataclass(slots=True, eq=False)
class Fixture:
    """One match of the schedule."""

    key: str
    attempts: list[MatchResult]
    """In the order in which they were made."""
    result: MatchResult | None
    """The first attempt with a result: the one that counts."""
    ranking: Ranking | None
    """Of a contest with a result: the players from the best to the last; who has the same score has tied.

    None where somebody sits there more than once: that says nothing about who is better.
    """

    @property
    def last(self) -> MatchResult:
        """The attempt that counts, or else the last."""
        return self.attempts[-1] if self.result is None else self.result

    @property
    def mirrored(self) -> bool:
        """Whether it is a contest with a result that ranks nobody, since somebody met itself in it."""
        return self.result is not None and self.ranking is None and is_contest(self.result)


@dataclass(slots=True, eq=False)
class PlayedUnit:
    """One unit of the schedule, as far as it was played."""

    game: str
    key: str
    variant: str
    fixtures: list[Fixture]
    whole: bool
    """Whether all its matches have a result."""
    cluster: str = ""
    """Units of the same cluster count as one, see `mark_copies`; empty: it counts by itself."""
    run: str = ""
    """Of a whole unit: its opening, or else its number. Who plays alone has the same runs as others who do."""

    @property
    def number(self) -> str:
        """Its number among the units of its lineup at its game, with the stage before it; the same in every variant."""
        return self.key.rpartition("/")[2].removesuffix(f"@{self.variant}" if self.variant else "")

    def evidence(self, *, clean: bool = False) -> Evidence | None:
        """What it says of who is stronger, if anything.

        `clean` leaves it out where any of its matches was forfeited: the others alone would not have everybody in
        every seat.
        """
        if clean and any(fixture.last.ending == "forfeited" for fixture in self.fixtures):
            return None
        found = tuple(fixture.ranking for fixture in self.fixtures if fixture.ranking is not None)
        return Evidence(found, self.cluster) if found else None


def gather(results: Iterable[MatchResult], legs: Legs) -> list[PlayedUnit]:
    """The units that results belong to, in an order that does not depend on that of the results.

    Raises ParameterError for a result that contradicts itself, as a journal might that was written by hand.
    """
    found = list(results)
    for result in found:
        seats = len(result.seats)
        if not seats or seats != len(result.occasion.players) or not -1 < (result.culprit or 0) < seats:
            name = quoted(result.occasion.match)
            raise ParameterError(
                f"the result of match {name} contradicts itself: its seats are not those of its players"
            )
    called = _naming(found)
    fixtures: dict[tuple[str, str], list[MatchResult]] = defaultdict(list)
    for result in found:
        fixtures[called(result), result.occasion.match].append(result)
    units: dict[tuple[str, str, str], list[Fixture]] = defaultdict(list)
    for (game, key), attempts in fixtures.items():
        fixture = _fixture(key, attempts)
        occasion = attempts[0].occasion
        units[game, occasion.unit, occasion.variant].append(fixture)
    made = []
    for (game, key, variant), played in sorted(units.items()):
        played.sort(key=lambda fixture: fixture.key)
        done = sum(1 for fixture in played if fixture.result is not None)
        whole = done == len(played) and done >= legs(game, len(played[0].attempts[0].seats))
        made.append(PlayedUnit(game, key, variant, played, whole))
    return made


def unit_scores(units: Iterable[PlayedUnit]) -> dict[str, list[float]]:
    """Player -> its mean score in each unit; units of one cluster count once, as their mean."""
    return {player: list(runs.values()) for player, runs in run_scores(units).items()}


def run_scores(units: Iterable[PlayedUnit]) -> dict[str, dict[str, float]]:
    """Player -> run -> its mean score over the units of it. Runs are called by their opening or number."""
    return run_means(units, _scores)


def run_means(
    units: Iterable[PlayedUnit], told: Callable[[Fixture], Iterable[tuple[str, float]]]
) -> dict[str, dict[str, float]]:
    """Player -> run -> the mean over its units of what is `told` of their matches, as a mean over each unit."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for group in clusters(units):
        means: dict[str, list[float]] = defaultdict(list)
        for unit in group:
            mine: dict[str, list[float]] = defaultdict(list)
            for fixture in unit.fixtures:
                for player, value in told(fixture):
                    mine[player].append(value)
            for player, values in mine.items():
                means[player].append(sum(values) / len(values))
        for player, values in means.items():
            found[player][group[0].run or group[0].key] = sum(values) / len(values)
    return dict(found)


def clusters(units: Iterable[PlayedUnit]) -> list[list[PlayedUnit]]:
    """The units, those of one cluster together."""
    found: list[list[PlayedUnit]] = []
    known: dict[str, list[PlayedUnit]] = {}
    for unit in units:
        if unit.cluster and unit.cluster in known:
            known[unit.cluster].append(unit)
            continue
        found.append([unit])
        if unit.cluster:
            known[unit.cluster] = found[-1]
    return found


def evidence_by_game(config: TournamentConfig | None, results: Iterable[MatchResult]) -> dict[str, list[Evidence]]:
    """What the whole units of each contest say of who is stronger; without a config every match is a unit.

    Raises ParameterError for a result that contradicts itself.
    """
    swap = config is not None and config.schedule.mirrored
    units = gather(results, lambda game, seats: seats if swap else 1)
    mark_copies(units)
    found: dict[str, list[Evidence]] = defaultdict(list)
    for unit in units:
        evidence = unit.evidence() if unit.whole else None
        if evidence is not None:
            found[unit.game].append(evidence)
    return dict(found)


def _scores(fixture: Fixture) -> Iterable[tuple[str, float]]:
    for player, seat in zip(fixture.last.occasion.players, fixture.last.seats, strict=True):
        yield player, seat.score or 0.0


def _fixture(key: str, attempts: list[MatchResult]) -> Fixture:
    if len(attempts) > 1:
        attempts.sort(key=lambda result: (result.occasion.attempt, result.created, result.file))
        seen: set[tuple[int, str, str]] = set()
        once = []
        for result in attempts:  # a replay that lies in a folder twice was played once
            mark = result.occasion.attempt, result.created, result.digest
            if mark not in seen:
                seen.add(mark)
                once.append(result)
        attempts = once
    for result in attempts:
        if has_result(result):
            return Fixture(key, attempts, result, _ranking(result) if is_contest(result) else None)
    return Fixture(key, attempts, None, None)


def has_result(result: MatchResult) -> bool:
    """Whether a match can be counted: it is not void, and every seat has a score that is a number."""
    if result.ending == "void":
        return False
    for seat in result.seats:
        score = seat.score
        if score is None or not -_ENDLESS < score < _ENDLESS:
            return False
    return True


def is_contest(result: MatchResult) -> bool:
    """Whether one wins what another loses, so that a match ranks them. Everywhere else what counts is the own score."""
    return len(result.seats) > 1 and result.payoff == "zero_sum"


def _ranking(result: MatchResult) -> Ranking | None:
    players = result.occasion.players
    if len(players) == 2:
        (one, other), (mine, theirs) = players, result.seats
        if one == other:
            return None
        first, second = mine.score or 0.0, theirs.score or 0.0
        if first == second:
            return ((one, other),)
        return ((one,), (other,)) if first > second else ((other,), (one,))
    if len(set(players)) < len(players):
        return None
    groups: dict[float, list[str]] = defaultdict(list)
    for player, seat in zip(players, result.seats, strict=True):
        groups[seat.score or 0.0].append(player)
    return tuple(tuple(groups[score]) for score in sorted(groups, reverse=True))


def _naming(results: list[MatchResult]) -> Callable[[MatchResult], str]:
    """What each result's game is called: as its tournament does.

    Where a match belonged to none it is the game's id, with the parameters in which such matches differ.
    """
    first: dict[str, MatchResult] = {}
    varying: dict[str, set[str]] = defaultdict(set)
    for result in results:
        if not result.occasion.tournament:
            mine, known = result.params, first.setdefault(result.game, result).params
            if mine is not known and mine != known:
                names = mine.keys() | known.keys()
                varying[result.game] |= {name for name in names if mine.get(name) != known.get(name)}

    def name(result: MatchResult) -> str:
        if result.occasion.tournament:
            return result.occasion.game
        params = sorted(varying.get(result.game, ()))
        return ",".join([result.game, *(f"{param}={result.params.get(param)}" for param in params)])

    return name
