"""Variants of a unit: each of them in turn, or one that is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain, zip_longest
from typing import Literal

from arena.schedules.unit import Unit


@dataclass(frozen=True, slots=True)
class Variants:
    """The ways in which models are shown a game, and whether a unit is played in all of them or in one."""

    names: tuple[str, ...] = ()
    mode: Literal["cross", "draw"] = "cross"
    models: frozenset[str] = frozenset()
    """The players that variants apply to: a unit without any of them is played once, under none."""
    seed: int = 0
    """Of the draw."""

    @property
    def crossed(self) -> int:
        """How often a unit with a model is played."""
        return len(self.names) if self.names and self.mode == "cross" else 1

    def of(self, unit: Unit) -> tuple[Unit, ...]:
        """What a unit comes to.

        What is drawn depends on the unit's key and the seed alone, and every variant is as likely. A further variant
        changes it for those units only that it is drawn for (rendezvous hashing, Thaler and Ravishankar 1998).
        """
        if not self.names or self.models.isdisjoint(unit.players):
            return (unit,)
        if self.mode == "cross":
            return tuple(replace(unit, variant=name) for name in self.names)
        return (replace(unit, variant=max(self.names, key=lambda name: self._draw(unit.key, name))),)

    def layered(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Every unit under its first variant, then every one under its second, and so on."""
        layers = zip_longest(*map(self.of, units))
        return (unit for unit in chain.from_iterable(layers) if unit is not None)

    def _draw(self, key: str, name: str) -> bytes:
        return blake2b(f"{self.seed} {name} {key}".encode(), digest_size=16).digest()
