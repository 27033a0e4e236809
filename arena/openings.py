"""Starting elsewhere than at the beginning: a position as text, given moves, or random plies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError, ParameterError, PositionError, Unplayable
from arena.games.core.outcome import Seat
from arena.replays.execution import Step
from arena.seeds import opening_rng

Opening = Sequence[Step]
"""What each opening ply executes."""

_TRIES = 100
_DIGITS = 9


def prepare(env: ArenaEnv, seed: int, position: str | Sequence[str] | None) -> tuple[str | None, Opening]:
    """The start text and the opening plies that `position` asks for; PositionError where it cannot be reached.

    `position` is `random:k`, moves in order ("4 4 3", or a sequence of notations), or a position in the game's own
    text. The environment is left anywhere: restart it with the start text and execute the plies.
    """
    if position is None:
        return None, ()
    if not isinstance(position, str) and not (
        isinstance(position, Sequence) and all(isinstance(move, str) for move in position)
    ):
        raise ParameterError(f"a position is a text or a sequence of moves as texts, not {position!r:.80}")
    env.restart(seed)
    if isinstance(position, str):
        if position.startswith("random:"):
            return None, _random(env, seed, position)
        try:
            env.restart(seed, position)
        except Unplayable:
            raise
        except PositionError as error:
            moves = [part for part in re.split(r"[\s,]+", position.strip()) if part]
            env.restart(seed)
            try:
                return None, tuple(_moves(env, moves))
            except PositionError as wrong:
                raise PositionError(f"{error}; read as moves, {wrong}") from wrong
        return position, ()
    return None, tuple(_moves(env, position))


def _moves(env: ArenaEnv, moves: Sequence[str]) -> Iterator[Mapping[Seat, Any]]:
    rest = list(moves)
    while rest:
        movers = env.to_act()
        if not movers:
            raise PositionError(f"the game is over after {env.ply} plies, with {len(rest)} moves left")
        if len(rest) < len(movers):
            raise PositionError(f"ply {env.ply} needs a move of each of {', '.join(movers)}")
        actions = {}
        for seat in movers:
            try:
                actions[seat] = env.parse(seat, rest.pop(0))
            except ActionError as error:
                raise PositionError(f"move {env.ply + 1}: {error}") from error
        env.advance(actions)
        yield actions
    if not env.to_act():
        raise PositionError("the game is over after these moves")


def _random(env: ArenaEnv, seed: int, position: str) -> Opening:
    count = position.removeprefix("random:")
    if not count.isdecimal():
        raise ParameterError(f"{position[:80]!r}: random:K takes a number of plies")
    if len(count) > _DIGITS:
        raise ParameterError(f"{position[:80]}: random:K takes a number of at most {_DIGITS} digits")
    rng = opening_rng(seed)
    for _ in range(_TRIES):
        env.restart(seed)
        plies: list[Mapping[Seat, Any]] = []
        while len(plies) < int(count) and env.to_act():
            actions = {seat: env.fallback(seat, rng) for seat in env.to_act()}
            env.advance(actions)
            plies.append(actions)
        if env.to_act():
            return plies
    raise PositionError(f"{position}: in {_TRIES} tries, random play always ended the game within {count} plies")
