"""Executing a recorded ply again: what its actions say, whether the rules take them, and whether all is as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError
from arena.games.core.outcome import Seat
from arena.replays.errors import NotProved
from arena.replays.events import Played
from arena.replays.takebacks import TakenBack, written

Step = Mapping[Seat, Any] | TakenBack
"""What one ply executes: an action of each seat that acts, or a take-back."""


def execute(env: ArenaEnv, played: Sequence[Played]) -> Step:
    """Execute one recorded ply, all its `Played` together (`Frame.played`), in an environment that stands before it.

    Raises NotProved, which names the ply, where the rules refuse it, or write, hide or chain it otherwise.
    """
    ply = env.ply
    step = _taken_back(env, played) if any(one.source == "take_back" for one in played) else _advanced(env, played)
    digest = env.digest.hex()
    for one in played:
        if one.digest != digest and (one.digest or one is played[-1]):
            raise NotProved(f"ply {ply}: the digest differs from the one recorded after {one.action!r}", ply)
    return step


def _advanced(env: ArenaEnv, played: Sequence[Played]) -> Mapping[Seat, Any]:
    ply, hidden, actions = env.ply, env.info.secretive, {}
    seats, movers = [one.seat for one in played], env.to_act()
    if sorted(seats) != sorted(movers):
        whose = ", ".join(movers) or "nobody"
        raise NotProved(f"ply {ply}: {', '.join(seats)} acted, and it is the turn of {whose}", ply)
    for one in played:
        try:
            action = actions[one.seat] = env.parse(one.seat, one.action)
        except (ActionError, ValueError, KeyError) as error:
            raise NotProved(f"ply {ply}: {one.action!r} of {one.seat} is refused: {error}", ply) from error
        if env.notation(one.seat, action) != one.action:
            raise NotProved(f"ply {ply}: {one.action!r} is not how this action is written", ply)
        if one.secret != (hidden and env.secret(one.seat, action)):
            raise NotProved(f"ply {ply}: who may know of {one.action!r} is not as recorded", ply)
    try:
        env.advance(actions)
    except ActionError as error:
        raise NotProved(f"ply {ply}: {error}", ply) from error
    return actions


def _taken_back(env: ArenaEnv, played: Sequence[Played]) -> TakenBack:
    ply, (first, *others) = env.ply, played
    if others or first.secret or first.seat not in env.to_act():
        raise NotProved(f"ply {ply}: a take-back is one seat's, on its turn, and no secret", ply)
    try:
        plies = env.take_back(first.seat)
    except ActionError as error:
        raise NotProved(f"ply {ply}: {first.action!r} of {first.seat} is refused: {error}", ply) from error
    if first.action != written(plies):
        raise NotProved(f"ply {ply}: {first.action!r} of {first.seat} takes back {plies} plies", ply)
    return TakenBack(first.seat, plies)
