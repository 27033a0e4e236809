"""Round robin: everybody meets everybody."""

from __future__ import annotations

from functools import partial
from math import comb

from arena.schedules.contest import Contest, Discipline
from arena.schedules.episodes import alone
from arena.schedules.fixed import Fixed, Part
from arena.schedules.lineups import lineups
from arena.schedules.spread import spread


def round_robin(contest: Contest, count: int | None = None) -> Fixed:
    """Every lineup at every game; of games with more than two seats `count` lineups, spread evenly, where it is given.

    Games of one seat are played as episodes.
    """
    return Fixed(contest, tuple(_part(contest, one, count) for one in contest.disciplines))


def _part(contest: Contest, discipline: Discipline, count: int | None) -> Part:
    players, seats = len(contest.players), discipline.seats
    if seats == 1:
        return alone(contest, discipline)
    models = contest.variants.models
    total = comb(players, seats)
    every = partial(lineups, players, seats)
    if count is None or count >= total or seats == 2:
        bare = comb(sum(name not in models for name in contest.players), seats)
        return Part(discipline, total, every, bare)
    return Part(discipline, count, lambda: spread(count, every, range(players), seats, contest.seed), None)
