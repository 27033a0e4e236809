"""Everything a game can complain about.

::

    GameError
    ├── UnknownGame            no game of that name
    ├── GameUnavailable        the game is there, what it needs is not installed
    ├── ParameterError         a parameter that the game does not take
    ├── PositionError          a starting position that cannot be read or reached
    │   └── Unplayable             it is one in the game's own form, from which nobody can play
    └── ActionError            an answer that cannot be executed
        ├── UnreadableAction   it does not name an action at all
        │   └── AmbiguousAction    it fits several actions, and nothing says which
        └── IllegalAction      it names an action that the rules forbid now

A message names the input, the rule and what was possible: a person and a model will both read it.
"""

from __future__ import annotations

from collections.abc import Sequence


class GameError(Exception):
    """Whatever a game or the registry refuses."""


class UnknownGame(GameError):
    """No game of that name is registered."""


class GameUnavailable(GameError):
    """A registered game that cannot be loaded here; the message names the remedy."""


class ParameterError(GameError):
    """A parameter value outside what the game takes."""


class PositionError(GameError):
    """A starting position that cannot be read, or cannot be reached."""


class Unplayable(PositionError):
    """A starting position in the game's own form, from which nobody can play: it is not read as moves."""


class ActionError(GameError):
    """An answer that cannot be executed."""


class UnreadableAction(ActionError):
    """An answer that names no action of the game."""


class AmbiguousAction(UnreadableAction):
    """An answer that fits several actions."""


class IllegalAction(ActionError):
    """An answer that names an action which the rules forbid in this state."""


def quoted(text: str, limit: int = 60) -> str:
    """`text` for an error message: escaped, quoted and cut to `limit` characters."""
    shown = text if len(text) <= limit else text[: limit - 1]
    escaped = shown.encode("unicode_escape").decode("ascii").replace('"', "'")
    return f'"{escaped}{"…" if len(text) > limit else ""}"'


def listed(notations: Sequence[str], limit: int = 40) -> str:
    """Legal notations for an error message, cut to `limit` entries."""
    shown = ", ".join(notations[:limit])
    return shown if len(notations) <= limit else f"{shown}, … ({len(notations)} in all)"
