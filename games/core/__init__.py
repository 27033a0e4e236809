"""What every game is made of: `from arena.games.core import Game, GameInfo, Grid, Outcome, Rng, Tile`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arena.games.core.errors import (
    ActionError,
    AmbiguousAction,
    GameError,
    GameUnavailable,
    IllegalAction,
    ParameterError,
    PositionError,
    UnknownGame,
    UnreadableAction,
)
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Scene, Screen, Stack, Tile
from arena.games.core.view import Past, View

if TYPE_CHECKING:
    from arena.games.core.env import ArenaEnv, GameEnv, Position
    from arena.games.core.parallel import ParallelArenaEnv

__all__ = [
    "ActionError",
    "AmbiguousAction",
    "ArenaEnv",
    "Card",
    "Dialogue",
    "Game",
    "GameEnv",
    "GameError",
    "GameInfo",
    "GameUnavailable",
    "Grid",
    "Hand",
    "IllegalAction",
    "Message",
    "Outcome",
    "ParallelArenaEnv",
    "ParameterError",
    "Past",
    "Plain",
    "Position",
    "PositionError",
    "Rng",
    "Scene",
    "Screen",
    "Seat",
    "Stack",
    "Tile",
    "UnknownGame",
    "UnreadableAction",
    "View",
]

_LAZY = {"ArenaEnv": "env", "GameEnv": "env", "Position": "env", "ParallelArenaEnv": "parallel"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
