"""Arena: where game-playing agents meet.

    import arena

    result = arena.play("connect_four", ["mcts,simulations=400", "minimax"], seed=7)
    print(result)
    replay = arena.load(result.path)
    env = arena.make("connect_four")          # a PettingZoo environment
    print(arena.tournament("cup.toml"))

Everything is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arena import frames, plots
    from arena.agents.core.agent import Agent, BaseAgent
    from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, Resign, TakeBack
    from arena.agents.core.turn import Turn
    from arena.analysis.front import analyse
    from arena.edges import Result, aplay, export, load, make, play, stream
    from arena.forks import afork, fork
    from arena.games.core.env import ArenaEnv
    from arena.games.core.game import Game
    from arena.notebook.live import live
    from arena.notebook.viewing import viewer
    from arena.replays.player import Replay
    from arena.replays.redact import redact
    from arena.replays.verify import verify
    from arena.suites.front import abench, bench
    from arena.table import EvaluatorRule, Table
    from arena.tournaments.config import TournamentConfig
    from arena.tournaments.front import atournament, standings, tournament
    from arena.version import VERSION as __version__  # noqa: N811

_HOMES = {
    "AcceptDraw": "arena.agents.core.decision",
    "Agent": "arena.agents.core.agent",
    "ArenaEnv": "arena.games.core.env",
    "BaseAgent": "arena.agents.core.agent",
    "Decision": "arena.agents.core.decision",
    "EvaluatorRule": "arena.table",
    "Game": "arena.games.core.game",
    "Move": "arena.agents.core.decision",
    "OfferDraw": "arena.agents.core.decision",
    "Replay": "arena.replays.player",
    "Resign": "arena.agents.core.decision",
    "Result": "arena.edges",
    "Table": "arena.table",
    "TakeBack": "arena.agents.core.decision",
    "Turn": "arena.agents.core.turn",
    "TournamentConfig": "arena.tournaments.config",
    "abench": "arena.suites.front",
    "afork": "arena.forks",
    "analyse": "arena.analysis.front",
    "aplay": "arena.edges",
    "atournament": "arena.tournaments.front",
    "bench": "arena.suites.front",
    "export": "arena.edges",
    "fork": "arena.forks",
    "live": "arena.notebook.live",
    "load": "arena.edges",
    "make": "arena.edges",
    "play": "arena.edges",
    "redact": "arena.replays.redact",
    "standings": "arena.tournaments.front",
    "stream": "arena.edges",
    "tournament": "arena.tournaments.front",
    "verify": "arena.replays.verify",
    "viewer": "arena.notebook.viewing",
}

__all__ = [
    "AcceptDraw",
    "Agent",
    "ArenaEnv",
    "BaseAgent",
    "Decision",
    "EvaluatorRule",
    "Game",
    "Move",
    "OfferDraw",
    "Replay",
    "Resign",
    "Result",
    "Table",
    "TakeBack",
    "TournamentConfig",
    "Turn",
    "__version__",
    "abench",
    "afork",
    "analyse",
    "aplay",
    "atournament",
    "bench",
    "export",
    "fork",
    "frames",
    "live",
    "load",
    "make",
    "play",
    "plots",
    "redact",
    "standings",
    "stream",
    "tournament",
    "verify",
    "viewer",
]


_ROOMS = ("frames", "plots")
"""Modules that the front page hands on whole: `arena.frames.calls(…)`, `arena.plots.ratings(…)`."""


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("arena.version").VERSION
    if name in _ROOMS:
        return import_module(f"arena.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'arena' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
