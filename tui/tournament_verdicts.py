"""What the sequential test of a tournament says, told without executing anything that the config names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from arena.replays.results import MatchResult
from arena.reports.standings import Verdict
from arena.tournaments.config import TournamentConfig
from arena.tui.policy import Policy


def verdicts_of(config: TournamentConfig, results: Sequence[MatchResult]) -> tuple[Verdict, ...]:
    """The verdicts by now; none without a test, and where a game is not our own.

    Of those `arena standings` tells. Raises ParameterError where the test does not fit the tournament.
    """
    if config.stopping.kind == "none":
        return ()
    if any(Policy(spend=False).refuses_game(one.game) for one in config.games):
        return ()
    from arena.agents.spec import is_model
    from arena.games.spec import game, parse_spec
    from arena.schedules.make import schedule
    from arena.tournaments.loading import Loaded
    from arena.tournaments.plan import Plan
    from arena.tournaments.stopping import verdicts

    games = {one.name: game(one.game) for one in config.games}
    models = frozenset(one.name for one in config.players if is_model(parse_spec(one.agent).kind))
    made = schedule(config, {name: len(one.info.seats) for name, one in games.items()}, models)
    loaded = Loaded(config, "", Path(), Path(), "")
    return verdicts(Plan(loaded, made, games, {}, models, None), results)
