"""Copies: deterministic players repeat their games, and a game that is repeated says nothing new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arena.reports.units import PlayedUnit

Digests = tuple[str, ...]


def mark_copies(units: Iterable[PlayedUnit]) -> None:
    """Give whole units that are copies of each other the same `cluster`.

    Units of the same lineup at the same game, from the same opening and in the same seatings, are copies where *all* of
    them went alike, move for move: then their players are deterministic, as far as anybody can see. Where but one went
    another way they are draws of the same lot, those that fell out alike included, and each counts. Under a variant
    players may be deterministic each in their own way, so units of one variant may be copies where all units are not.
    """
    groups: dict[tuple[str, Digests], list[tuple[PlayedUnit, Digests]]] = defaultdict(list)
    for unit in units:
        if not unit.whole:
            continue
        beginning: list[str] = []
        ends: list[str] = []
        for fixture in sorted(unit.fixtures, key=lambda one: one.last.occasion.players):
            result = fixture.last
            if not result.digest:
                break
            beginning += (*result.occasion.players, result.opening)
            ends.append(result.digest)
        else:
            groups[unit.game, tuple(beginning)].append((unit, tuple(ends)))
    for group in groups.values():
        if len(group) > 1:
            _mark(group)


def _mark(group: list[tuple[PlayedUnit, Digests]]) -> None:
    if len({ends for _, ends in group}) == 1:
        for unit, _ in group:
            unit.cluster = group[0][0].key
        return
    variants: dict[str, list[tuple[PlayedUnit, Digests]]] = defaultdict(list)
    for unit, ends in group:
        variants[unit.variant].append((unit, ends))
    names: dict[Digests, str] = {}
    for alike in variants.values():
        if len(alike) > 1 and len({ends for _, ends in alike}) == 1:
            name = names.setdefault(alike[0][1], alike[0][0].key)
            for unit, _ in alike:
                unit.cluster = name
