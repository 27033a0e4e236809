"""What a tournament's sequential test and its schedule say, told without executing anything that the config names."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from arena.games.core.errors import GameError
from arena.replays.results import MatchResult
from arena.reports.placing import KINDS
from arena.reports.standings import Standings, Verdict
from arena.tournaments.config import TournamentConfig
from arena.tui.policy import Policy

if TYPE_CHECKING:
    from arena.tournaments.plan import Plan


def verdicts_of(config: TournamentConfig, results: Sequence[MatchResult]) -> tuple[Verdict, ...]:
    """The verdicts by now; none without a test, and where a game is not our own.

    Of those `arena standings` tells. Raises ParameterError where the test does not fit the tournament.
    """
    if config.stopping.kind == "none":
        return ()
    bare = _bare(config)
    if bare is None:
        return ()
    from arena.tournaments.stopping import verdicts

    return verdicts(bare, results)


def placed(told: Standings, config: TournamentConfig, results: Sequence[MatchResult]) -> Standings:
    """Standings with the places of the schedule; as they were where it has none, and where a game is not our own."""
    if config.schedule.kind not in KINDS:
        return told
    with suppress(GameError):  # nobody could play it so
        bare = _bare(config)
        if bare is not None:
            from arena.tournaments.places import with_places

            return with_places(told, bare, results)
    return told


def _bare(config: TournamentConfig) -> Plan | None:
    """The plan with the games alone, from which nothing can be played; None where a game is not our own.

    Raises ParameterError where the schedule does not fit.
    """
    if any(Policy(spend=False).refuses_game(one.game) for one in config.games):
        return None
    from arena.agents.spec import is_model
    from arena.games.spec import game, parse_spec
    from arena.schedules.make import schedule
    from arena.tournaments.loading import Loaded
    from arena.tournaments.plan import Plan

    games = {one.name: game(one.game) for one in config.games}
    models = frozenset(one.name for one in config.players if is_model(parse_spec(one.agent).kind))
    made = schedule(config, {name: len(one.info.seats) for name, one in games.items()}, models)
    loaded = Loaded(config, "", Path(), Path(), "")
    return Plan(loaded, made, games, {}, models, None)
