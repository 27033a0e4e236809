"""A recorded match that is built again by its rules, ply by ply, to be asked what its record does not keep.

It is `arena.replays.verify` without the proof: that the same digests come out again is all that is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arena.games.core.env import GameEnv
from arena.games.core.errors import GameError
from arena.games.core.game import Game
from arena.games.spec import game_class
from arena.replays.errors import NotProved
from arena.replays.events import MatchStarted
from arena.replays.execution import execute
from arena.replays.lookup import game_of
from arena.replays.tape import Tape

MOST = 5000
"""Plies of the longest match that is built again."""


class NotRebuilt(Exception):
    """A position that cannot be built; the message says why, and tells nothing that a seat may not know."""


class Stopped(Exception):
    """Nobody wants the position any more."""


class Rebuilding:
    """The states of one match, as far as they were asked for. All of them are kept, so that going back costs nothing.

    Only of rules that are installed as a `Game`: nothing that a replay names is loaded or started for its sake.

    Args:
        started: the beginning of the match.

    Raises:
        NotRebuilt: the game is missing, of another version, or begins otherwise.
    """

    def __init__(self, started: MatchStarted) -> None:
        self.rules = rules_of(started)
        self._env = GameEnv(self.rules)
        self._failed = ""
        """Why it goes no further."""
        if started.seed is None:
            raise NotRebuilt("the seed was taken out of this replay")
        try:
            self._env.restart(started.seed, started.position)
        except Exception as error:  # foreign parameters and positions, in rules that may be anybody's
            raise NotRebuilt("the rules do not take its beginning") from error
        if self._env.digest.hex() != started.digest:
            raise NotRebuilt("executed again, it begins otherwise")
        self._states = [self._env.current]

    @property
    def plies(self) -> int:
        """Plies that were built."""
        return len(self._states) - 1

    def state(self, tape: Tape, ply: int, wanted: Callable[[], bool] = lambda: True) -> Any:
        """The state after so many plies of the tape, one state of `rules`.

        `wanted` is asked before every ply that is executed. Raises NotRebuilt where the rules do not lead there,
        Stopped where it is no longer wanted, and whatever the tape raises.
        """
        if ply > MOST:
            raise NotRebuilt(f"only the first {MOST:,} plies are built again")
        while self.plies < ply:
            if self._failed:
                raise NotRebuilt(self._failed)
            if not wanted():
                raise Stopped
            played = tape.frame(self.plies + 1).played
            try:
                execute(self._env, played)
            except Exception as error:  # what differs may be a secret: it is not told
                self._failed = f"executed again, it differs at ply {self.plies}"
                raise NotRebuilt(self._failed) from (error if isinstance(error, NotProved) else None)
            self._states.append(self._env.current)
        return self._states[ply]


def rules_of(started: MatchStarted) -> Game[Any]:
    """The rules under which a match was played. Raises NotRebuilt where they are not here."""
    recorded = started.game
    if any(isinstance(value, str) and ":" in value for value in recorded.params.values()):
        raise NotRebuilt("it names a file or a world, which is not loaded to be looked at")
    try:
        if not issubclass(game_class(recorded.id), Game):
            raise NotRebuilt("it is of a world, which is not started to be looked at")
        found = game_of(recorded)
    except (GameError, ValueError) as error:
        raise NotRebuilt("the game is not installed here") from error
    rules = found.rules
    if rules is None or (found.info.id, dict(found.params)) != (recorded.id, dict(recorded.params)):
        raise NotRebuilt("the game of this name is another one here")
    if found.info.version != recorded.version:
        raise NotRebuilt(f"it is of version {recorded.version} of the rules, and {found.info.version} is here")
    return rules


def has_own_picture(rules: Game[Any]) -> bool:
    """Whether a game draws more than its scene."""
    return type(rules).image is not Game.image
