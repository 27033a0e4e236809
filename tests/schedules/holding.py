"""Tournaments on paper: configs without agents, and results that nobody played."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from arena.schedules.unit import Points, Schedule, Unit
from arena.tournaments.config import TournamentConfig

Play = Callable[[Unit], Points]


def config(players: int | Iterable[str], games: Mapping[str, int] | None = None, **said: Any) -> TournamentConfig:
    """A config of so many players, or of these, at games with so many rounds each; `said` goes into it."""
    names = [f"p{number:03d}" for number in range(players)] if isinstance(players, int) else list(players)
    ranks = said.pop("ranks", {})
    variants = [{"name": name, "options": {}} for name in said.pop("variants", ())]
    return TournamentConfig.model_validate(
        {
            "players": [{"name": name, "agent": "random", "seed_rank": ranks.get(name)} for name in names],
            "games": [
                {"name": name, "game": name, "rounds": rounds} for name, rounds in (games or {"duel": 1}).items()
            ],
            "variants": variants,
            **said,
        }
    )


def better(unit: Unit) -> Points:
    """The point of a unit for the player whose name comes first."""
    first = min(unit.players)
    return {player: float(player == first) for player in unit.players}


def worse(unit: Unit) -> Points:
    """The point of a unit for the player whose name comes last."""
    last = max(unit.players)
    return {player: float(player == last) for player in unit.players}


def drawn(unit: Unit) -> Points:
    """The same for all."""
    return dict.fromkeys(unit.players, 1 / len(unit.players))


def held(schedule: Schedule, play: Play = better, most: int = 1000) -> tuple[list[list[Unit]], dict[str, Points]]:
    """A tournament to its end: what was new each time that it was asked, and all results."""
    known: dict[str, Points] = {}
    rounds = []
    for _ in range(most):
        new = [unit for unit in schedule.units(known) if unit.key not in known]
        if not new:
            return rounds, known
        rounds.append(new)
        known.update((unit.key, play(unit)) for unit in new)
    raise AssertionError(f"it did not end in {most} rounds")


def lineups(units: Iterable[Unit]) -> list[tuple[str, ...]]:
    """Who meets in these units."""
    return [unit.players for unit in units]
