"""Variants: the standings under each, and how much of a result is due to the way in which models were shown a game."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from arena.reports.standings import Table, VariantTable
from arena.reports.units import PlayedUnit
from arena.tournaments.config import TournamentConfig


def variant_names(config: TournamentConfig, units: Sequence[PlayedUnit]) -> tuple[str, ...]:
    """The variants that were played, in the order of the config."""
    place = {variant.name: number for number, variant in enumerate(config.variants)}
    played = {unit.variant for unit in units} - {""}
    return tuple(sorted(played, key=lambda name: (place.get(name, len(place)), name)))


def under(units: Sequence[PlayedUnit], variant: str) -> list[PlayedUnit]:
    """The units of a variant, and those that belong to every one: of players to whom variants mean nothing."""
    return [unit for unit in units if unit.variant in (variant, "")]


def variant_table(names: Sequence[str], table: Callable[[str], Table | None]) -> VariantTable | None:
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
    )
