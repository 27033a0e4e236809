"""A second opinion on ratings: other people's packages fit the same evidence, and the greatest difference is told.

They are in the extra `second-opinion`: evalica (Bradley-Terry, two seats; Ustalov, "Reliable, reproducible, and really
fast leaderboards with Evalica", 2025) and choix (Maystre and Grossglauser, "Fast and accurate inference of
Plackett-Luce models", 2015). Where all matches have two seats, they get our pseudo-units as more of the same, and have
to come to our ratings. choix has no place for pseudo-units beside rankings of more players: there, our fit and choix's
are compared without any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from arena.ratings.bootstrap import Sampler
from arena.ratings.evidence import Evidence
from arena.ratings.fit import ELO
from arena.ratings.outcomes import Outcomes, outcomes
from arena.ratings.sums import Floats

_MOST = 20_000
"""Choices that choix, which goes through them one by one, is asked about."""
_OURS = "these ratings"
_SCALES = (1, 2, 6, 12, 60)
"""What makes whole numbers of the shares that ties leave, for groups of up to 6."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one package says."""

    package: str
    difference: float | None
    """The greatest difference of any player's rating to ours, in Elo, the field's means made equal; None if there is
    nothing to compare."""
    text: str
    """In a sentence."""


def second_opinion(evidence: Iterable[Evidence]) -> tuple[Opinion, ...]:
    """What evalica and choix make of the evidence, and why if one of them says nothing."""
    found = outcomes(evidence)
    return _ask("evalica", _evalica, found), _ask("choix", _choix, found)


class _NothingToSay(Exception):
    """Why a package is not asked."""


def _ask(package: str, fit: Callable[[Outcomes], tuple[float, str]], found: Outcomes) -> Opinion:
    try:
        if len(found.players) < 2:
            raise _NothingToSay("nobody has met anybody yet")
        difference, what = fit(found)
    except ModuleNotFoundError as error:
        remedy = 'pip install "game-agent-arena[second-opinion]"'
        return Opinion(package, None, f"{package} needs {error.name}, which is not installed: {remedy}")
    except _NothingToSay as reason:
        return Opinion(package, None, f"{package} was not asked: {reason}")
    shown = "less than 0.01" if difference < 0.01 else f"up to {difference:.2f}"
    given = f"copies merged{', our pseudo-units given' if what == _OURS else ''}"
    text = f"{package} {version(package)} on the same units ({given}) differs from {what} by {shown} Elo"
    return Opinion(package, difference, text)


def _evalica(found: Outcomes) -> tuple[float, str]:
    import evalica

    if not _two(found):
        raise _NothingToSay("it compares two players at a time, and some matches had more")
    sampler = Sampler(found, found.players)
    winners, losers, times = _games(sampler)
    told = evalica.bradley_terry(
        winners, losers, [evalica.Winner.X] * len(winners), weights=times.tolist(), tolerance=1e-9, limit=100_000
    )
    strengths = told.scores.loc[list(range(sampler.players))].to_numpy()
    return _apart(sampler.likeliest()[0], np.log(strengths)), _OURS


def _choix(found: Outcomes) -> tuple[float, str]:
    import choix

    two = _two(found)
    sampler = Sampler(found, found.players, prior=1.0 if two else 0.0)
    winners, losers, times = _games(sampler)
    try:
        if two:
            table = np.zeros((sampler.players, sampler.players))
            table[winners, losers] = times
            told = choix.ilsr_pairwise_dense(table, max_iter=10_000)
        else:
            told = choix.ilsr_top1(sampler.players, _one_by_one(sampler), max_iter=1000)
    except RuntimeError as error:
        raise _NothingToSay("it did not come to an end") from error
    return _apart(sampler.likeliest()[0], told), _OURS if two else f"{_OURS}, both fitted without pseudo-units,"


def _two(found: Outcomes) -> bool:
    return all(sum(map(len, ranking)) == 2 for ranking in found.rankings)


def _games(sampler: Sampler) -> tuple[list[int], list[int], Floats]:
    """Winner, loser and how often, for choices out of two."""
    kept = [number for number, (there, _) in enumerate(sampler.choices) if len(there) == 2]
    winners = [sampler.choices[number][1] for number in kept]
    losers = [sum(sampler.choices[number][0]) - sampler.choices[number][1] for number in kept]
    return winners, losers, sampler.times(sampler.shapes[:, None])[kept, 0]


def _one_by_one(sampler: Sampler) -> list[tuple[int, list[int]]]:
    """(chosen, the others), again and again."""
    if not sampler.model.connected:
        raise _NothingToSay("without pseudo-units there is no fit: some players only won, only lost, or never met")
    times = sampler.times(sampler.shapes[:, None])[:, 0]
    scale = next((scale for scale in _SCALES if np.allclose(times * scale, np.round(times * scale), atol=1e-6)), None)
    if scale is None:
        raise _NothingToSay("it counts whole matches, and ties or unequal copies leave parts of them")
    if times.sum() * scale > _MOST:
        raise _NothingToSay(f"beyond {_MOST:,} choices it takes too long")
    data: list[tuple[int, list[int]]] = []
    for (there, chosen), often in zip(sampler.choices, np.round(times * scale).astype(int).tolist(), strict=True):
        others = [player for player in there if player != chosen]
        data += [(chosen, others)] * often
    return data


def _apart(ours: Floats, theirs: Floats) -> float:
    return float(ELO * np.abs((ours - ours.mean()) - (theirs - theirs.mean())).max())
