"""Episodes: games of one seat. Everybody plays alone, in the same worlds as everybody else."""

from __future__ import annotations

from functools import partial

from arena.schedules.contest import Contest, Discipline
from arena.schedules.fixed import Fixed, Part
from arena.schedules.lineups import lineups


def episodes(contest: Contest) -> Fixed:
    """Every player in episode 1 of every game, then in episode 2, and so on.

    The seed of an episode hangs on its game and number alone (`Unit.seed_key`): scores can be compared world by world.
    """
    return Fixed(contest, tuple(alone(contest, one) for one in contest.disciplines))


def alone(contest: Contest, discipline: Discipline) -> Part:
    """A game of one seat, whatever else the schedule holds: there is nobody to be matched with."""
    players = len(contest.players)
    bare = players - len(contest.variants.models.intersection(contest.players))
    return Part(discipline, players, partial(lineups, players, 1), bare)
