"""Places: who has won, as the schedule of a tournament says it, in the rounds that are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from arena.replays.results import MatchResult
from arena.reports.standings import Course, Place, Standings
from arena.schedules.knockout import Knockout
from arena.schedules.ladder import Ladder
from arena.schedules.swiss import Swiss
from arena.schedules.tiebreaks import Tiebreaks, tiebreaks
from arena.schedules.unit import Points, Unit
from arena.tournaments.ledger import OURS, Ledger
from arena.tournaments.plan import Plan

_STAGES = {2: "final", 4: "semi-final", 8: "quarter-final"}
"""What the round of so many is called."""


def with_places(told: Standings, plan: Plan, results: Iterable[MatchResult]) -> Standings:
    """Standings with the places of the schedule; as they were where it has none."""
    schedule = plan.schedule
    if not isinstance(schedule, Knockout | Swiss | Ladder):
        return told
    settled = _settled(plan, list(results))
    kind, known = plan.config.schedule.kind, settled.known
    rounds = schedule.rounds if settled.reached is None else settled.reached - 1
    course = Course(kind, rounds, schedule.rounds, settled.over, settled.halved)
    warnings = (*told.warnings, *_cautions(course, told))
    if not rounds:
        return replace(told, warnings=warnings)
    match schedule:
        case Knockout():
            places = _knocked_out(schedule, known)
        case Swiss():
            places = _by_points(schedule, known)
        case Ladder():
            places = [Place(player, number) for number, player in enumerate(schedule.places(known), 1)]
    return replace(told, places=tuple(places), course=course, warnings=warnings)


def _cautions(course: Course, told: Standings) -> Iterable[str]:
    if not course.over and told.planned is None and told.played:
        yield f"{course.rounds} of {course.of} rounds of the {course.kind} are over: the standings are provisional."
    if course.halved:
        be = "unit stays" if course.halved == 1 else "units stay"
        yield f"{course.halved:,} {be} without a result: for the places, everybody in it made the same."


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a schedule is told of its units."""

    known: Mapping[str, Points]
    reached: int | None
    """The number of the first round that is not over; None where all are."""
    halved: int
    over: bool


def _settled(plan: Plan, results: Sequence[MatchResult]) -> _Settled:
    """What is known of the units by their results alone.

    A unit stayed void where later rounds were paired without it, or where its matches were tried as often as the config
    allows. Only the latter would be tried again.
    """
    ledger = Ledger(plan, results)
    recorded: dict[str, Counter[str]] = {}
    for result in results:
        void = not result.scored and result.reason not in OURS
        recorded.setdefault(result.occasion.unit, Counter())[result.occasion.match] += void
    halved, again = 0, False
    while True:
        told: set[str] = set()
        left: list[Unit] = []
        for unit in plan.schedule.units(ledger.known):  # closing its units has the next round told
            told.add(unit.key)
            if not ledger.close(unit):
                left.append(unit)
        tried = [unit for unit in left if unit.key in recorded]
        passed = not recorded.keys() <= told
        given_up = tried if passed else [unit for unit in tried if _spent(unit, ledger, recorded[unit.key])]
        if not given_up:
            reached = min((int(unit.stage[1:]) for unit in left), default=None)
            return _Settled(ledger.known, reached, halved, not left and not again)
        for unit in given_up:
            ledger.give_up(unit)
        halved += len(given_up)
        again = again or not passed


def _spent(unit: Unit, ledger: Ledger, voids: Mapping[str, int]) -> bool:
    """Whether every match of a unit that has no result was tried as often as it may be."""
    most = ledger.plan.config.limits.retries
    lost = [match for match, count in voids.items() if match not in ledger.results and count > most]
    return len(ledger.recorded(unit)) + len(lost) >= ledger.plan.legs(unit.game)


def _knocked_out(schedule: Knockout, known: Mapping[str, Points]) -> list[Place]:
    """Who went out in the same round shares a place, but for the third place where it was played."""
    bracket = schedule.so_far(known)
    left = [player for player in bracket.left if player is not None]
    won = len(bracket.left) == 1
    stage = dict.fromkeys(left, "winner" if won else _stage(len(bracket.left)))
    level = dict.fromkeys(left, (0, False))
    for number, lost in enumerate(bracket.out):
        stage |= dict.fromkeys(lost, _stage(2 ** (schedule.rounds - number)))
        level |= {player: (len(bracket.out) - number, bracket.third not in (None, player)) for player in lost}
    places = _shared(schedule.places(known), level.__getitem__)
    return [Place(player, place, stage=stage[player], still_in=not won and player in left) for player, place in places]


def _stage(players: int) -> str:
    return _STAGES.get(players, f"round of {players}")


def _by_points(schedule: Swiss, known: Mapping[str, Points]) -> list[Place]:
    """Who has the same points and tie-breaks shares a place."""
    found = tiebreaks(schedule.meetings(known))
    nothing = Tiebreaks(0.0, 0.0, 0.0)
    ordered = sorted(schedule.contest.ranked, key=lambda player: found.get(player, nothing), reverse=True)
    return [
        Place(player, place, one.points, {"buchholz": one.buchholz, "sonneborn_berger": one.sonneborn_berger})
        for player, place in _shared(ordered, lambda player: found.get(player, nothing))
        for one in [found.get(player, nothing)]
    ]


def _shared(players: Iterable[str], level: Callable[[str], object]) -> list[tuple[str, int]]:
    """Each player with its place; one that is level with the player before it shares it."""
    found: list[tuple[str, int]] = []
    for number, player in enumerate(players, 1):
        same = found and level(found[-1][0]) == level(player)
        found.append((player, found[-1][1] if same else number))
    return found
