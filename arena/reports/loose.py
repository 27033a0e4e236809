"""Loose replays: a config for matches that were played one by one, so that any folder of replays has standings."""

from __future__ import annotations

from collections.abc import Iterable

from arena.replays.results import MatchResult
from arena.reports.units import gather
from arena.tournaments.config import GameConfig, PlayerConfig, ScheduleConfig, TournamentConfig


def config_for(results: Iterable[MatchResult], name: str = "") -> TournamentConfig:
    """A config that says of results what they say themselves: who plays, and what.

    Every match is a unit of its own, unless all belong to a tournament whose config is lost: of those, units are taken
    to hold every seating. Players are called by their agents' specs, which no config could do: it cannot be played.

    Args:
        results: of matches, of any kind.
        name: of the whole; that of the results' tournament, or `replays`, otherwise.
    """
    found = list(results)
    tournaments = {result.occasion.tournament for result in found}
    lone = next(iter(tournaments)) if len(tournaments) == 1 else ""
    agents: dict[str, str] = {}
    games: dict[str, str] = {}
    for unit in gather(found, lambda game, seats: 1):
        for fixture in unit.fixtures:
            result = fixture.last
            games.setdefault(unit.game, result.game)
            for player, seat in zip(result.occasion.players, result.seats, strict=True):
                agents.setdefault(player, seat.agent)
    return TournamentConfig.model_construct(
        name=name or lone or "replays",
        players=tuple(PlayerConfig.model_construct(name=one, agent=agent) for one, agent in sorted(agents.items())),
        games=tuple(GameConfig.model_construct(name=one, game=game) for one, game in sorted(games.items())),
        schedule=ScheduleConfig(swap=bool(tournaments) and "" not in tournaments),
    )
