"""A suite: every measured player at every game, alone or against the opponents that the game names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from arena.schedules.contest import Contest, Discipline
from arena.schedules.fixed import Fixed, Part, Seating
from arena.schedules.lineups import Lineup


@dataclass(frozen=True, slots=True)
class Task:
    """What a suite says of one of its games."""

    opponents: tuple[str, ...] = ()
    """Who sits with the measured player, in the order of the seats that are left."""
    seat: int | None = None
    """The measured player's, from 1; None: it turns, so that over as many units as seats every one was had."""


def suite(contest: Contest, tasks: Mapping[str, Task]) -> Fixed:
    """Unit 1 of every measured player at every game, then unit 2, and so on; a unit is one match.

    Measured are the players that are opponents at no game. They meet the same worlds, openings and opponents' seeds
    (`Unit.seed_key`).

    Args:
        contest: who takes part, at which games.
        tasks: game -> its opponents, one for each other seat, and the seat of whoever is measured.
    """
    place = {name: number for number, name in enumerate(contest.players)}
    others = {place[name] for task in tasks.values() for name in task.opponents}
    measured = [number for number in place.values() if number not in others]
    return Fixed(contest, tuple(_part(contest, one, tasks[one.game], measured, place) for one in contest.disciplines))


def _part(contest: Contest, discipline: Discipline, task: Task, measured: list[int], place: Mapping[str, int]) -> Part:
    opponents = tuple(place[name] for name in task.opponents)
    models = contest.variants.models.intersection
    bare = 0 if models(task.opponents) else len(measured) - len(models(contest.players[one] for one in measured))
    return Part(
        discipline,
        len(measured),
        lambda: (tuple(sorted((one, *opponents))) for one in measured),
        bare,
        partial(_seated, opponents, task.seat),
    )


def _seated(opponents: Lineup, seat: int | None, lineup: Lineup, number: int) -> Seating:
    """The measured player in its seat, and the others in theirs."""
    (measured,) = set(lineup).difference(opponents)
    before = (number - 1) % len(lineup) if seat is None else seat - 1
    return Seating((*opponents[:before], measured, *opponents[before:]), measured)
