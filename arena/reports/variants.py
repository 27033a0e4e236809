"""Variants: the standings under each, and how much of a result is due to the way in which models were shown a game."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from arena.reports.standings import Table, VariantTable
from arena.reports.units import PlayedUnit
from arena.tournaments.config import TournamentConfig

_DRAWN = 4000
"""Spreads that are drawn where there are no samples of ratings."""


def variant_names(config: TournamentConfig, units: Sequence[PlayedUnit]) -> tuple[str, ...]:
    """The variants that were played, in the order of the config."""
    place = {variant.name: number for number, variant in enumerate(config.variants)}
    played = {unit.variant for unit in units} - {""}
    return tuple(sorted(played, key=lambda name: (place.get(name, len(place)), name)))


def under(units: Sequence[PlayedUnit], variant: str) -> list[PlayedUnit]:
    """The units of a variant, and those that belong to every one: of players to whom variants mean nothing."""
    return [unit for unit in units if unit.variant in (variant, "")]


def variant_table(
    names: Sequence[str], table: Callable[[str], Table | None], confidence: float = 0.95, seed: int = 0
) -> VariantTable | None:
    """The standings under each variant, where there are several; `table` makes those of one."""
    tables = {name: made for name in names if (made := table(name)) is not None}
    if len(tables) < 2:
        return None
    values: dict[str, list[float]] = {}
    ranks: dict[str, list[int]] = {}
    for made in tables.values():
        for row in made.rows:
            if row.estimate is not None:
                values.setdefault(row.player, []).append(row.estimate.value)
                ranks.setdefault(row.player, []).append(row.rank)
    return VariantTable(
        tables,
        {player: (min(some), max(some)) for player, some in values.items()},
        {player: (min(some), max(some)) for player, some in ranks.items()},
        _chance(tuple(tables.values()), confidence, seed),
    )


def _chance(tables: Sequence[Table], confidence: float, seed: int) -> dict[str, tuple[float, float]]:
    """Player -> the spread that variants without any effect would have, on the mean and at most.

    It is the range of as many independent draws as there are variants, each as uncertain as the player's number is
    under that variant: of a rating from its samples; of a mean score normal, its interval that of the mean. Variants
    share openings and seeds, and units of players to whom variants mean nothing, so true spreads are rather smaller.
    """
    noise: dict[str, list[NDArray[np.float64]]] = {}
    for number, table in enumerate(tables):
        # The samples of every table come from the same seed: shuffled, those of one say nothing about another's.
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
        if table.ratings is not None:
            samples = rng.permutation(table.ratings.samples)
            samples -= samples.mean(axis=0)
            for row, drawn in zip(table.ratings.rows, samples.T, strict=True):
                noise.setdefault(row.player, []).append(drawn)
            continue
        normal = NormalDist().inv_cdf((1 + confidence) / 2)
        for standing in sorted(table.rows, key=lambda row: row.player):
            if standing.score is not None:
                error = (standing.score.high - standing.score.low) / (2 * normal)
                drawn = rng.standard_normal(_DRAWN)
                noise.setdefault(standing.player, []).append(drawn * error)
    found = {}
    for player, each in noise.items():
        if len(each) > 1 and all(np.isfinite(one).all() for one in each):
            apart = np.ptp(each, axis=0)
            found[player] = float(apart.mean()), float(np.quantile(apart, confidence))
        elif len(each) > 1:
            found[player] = np.inf, np.inf
    return found
