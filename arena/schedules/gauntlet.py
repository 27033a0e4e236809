"""Gauntlet: a few heroes against everybody else, to place newcomers in a field that is known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from math import comb, gcd

from arena.schedules.contest import Contest, Discipline
from arena.schedules.episodes import alone
from arena.schedules.fixed import Fixed, Part
from arena.schedules.lineups import Lineup, lineups
from arena.schedules.spread import spread


def gauntlet(contest: Contest, heroes: tuple[str, ...], count: int | None = None) -> Fixed:
    """Every hero with every choice of the others, who make up the rest of the table.

    Heroes do not meet each other, and neither do two of the others meet without a hero. With more than two seats it is
    `count` lineups, spread evenly, where it is given. Games of one seat are episodes of everybody.
    """
    return Fixed(contest, tuple(_part(contest, one, heroes, count) for one in contest.disciplines))


def _part(contest: Contest, discipline: Discipline, heroes: tuple[str, ...], count: int | None) -> Part:
    seats = discipline.seats
    if seats == 1:
        return alone(contest, discipline)
    players, models = contest.players, contest.variants.models
    heads = [place for place, name in enumerate(players) if name in heroes]
    others = [place for place, name in enumerate(players) if name not in heroes]
    total = len(heads) * comb(len(others), seats - 1)
    every = partial(_lineups, heads, others, seats)
    if count is None or count >= total or seats == 2:
        bare = sum(players[place] not in models for place in heads)
        bare *= comb(sum(players[place] not in models for place in others), seats - 1)
        return Part(discipline, total, every, bare)
    return Part(discipline, count, lambda: spread(count, every, others, seats - 1, contest.seed, heads), None)


def _lineups(heads: list[int], others: list[int], seats: int) -> Iterator[Lineup]:
    """Every hero with every choice of the others: heroes and choices both go round, and whenever they would come to the
    same again the choices begin one later."""
    choices = comb(len(others), seats - 1)
    shifts = gcd(len(heads), choices)
    turn = 0
    for shift in range(shifts):
        for _ in range(len(heads) // shifts):
            rest = islice(lineups(len(others), seats - 1), shift, None)
            for choice in chain(rest, islice(lineups(len(others), seats - 1), shift)):
                yield tuple(sorted((heads[turn % len(heads)], *(others[place] for place in choice))))
                turn += 1
