"""Forks: a recorded match up to a ply, and from there on other players, as a new match that names its parent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arena.agents.spec import STARTED, is_model
from arena.beside import pressed
from arena.edges import (
    Result,
    SeatLike,
    cell_here,
    checked,
    finish,
    folder_for,
    made_and_finished,
    player,
    run,
    showing,
)
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ParameterError, PositionError
from arena.games.spec import parse_spec
from arena.match import Setup
from arena.replays.errors import NotProved
from arena.replays.events import AnyEvent, Parent
from arena.replays.execution import execute
from arena.replays.lookup import game_of
from arena.replays.opening import given_replay
from arena.replays.player import Replay
from arena.table import Table

if TYPE_CHECKING:
    from arena.notebook.live import LiveMatch


def set_up_fork(
    replay: Replay | Result | LiveMatch | str | Path,
    at: int,
    seats: Mapping[str, SeatLike],
    *,
    table: Table | Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    env: ArenaEnv | None = None,
) -> Setup:
    """The match that leaves a recorded one after `at` plies.

    Args:
        replay: the parent: its replay, the path of that, what `play` has returned, or a live match that has ended.
        at: plies taken over, 0 to all.
        seats: who plays on, by seat name or display name; a seat that is not named is played on by the recorded spec.
        table: the rules of the new table; None takes over the parent's.
        changes: fields of the parent's table that are other at the new one, where that is taken over.
        env: the game, where it cannot be found by the parent's name for it.

    What the replay itself names is found by its registered name: never a file or a program that would be executed, and
    never a server that would be called.

    Raises ReplayError, GameError and AgentError.
    """
    parent = given_replay(replay, "be forked")
    started = parent.started
    if started.seed is None:
        raise ParameterError(f"{parent.path} shows one seat's view, without the seed: it cannot be played on")
    if isinstance(at, bool) or not isinstance(at, Integral):
        raise ParameterError(f"at is a ply, which is a whole number, not {at!r:.80}")
    at = int(at)
    if not isinstance(seats, Mapping):
        raise ParameterError(f"seats is a mapping of a seat's name to who plays on there, not {seats!r:.80}")
    if not 0 <= at <= parent.plies:
        raise ParameterError(f"{parent.path} has plies 0 to {parent.plies}, not {at}")
    named = {_seat_of(parent, name): who for name, who in seats.items()}
    for seated in started.seats:
        if seated.seat not in named and (what := outside(seated.player)):
            raise ParameterError(
                f"the replay names a {what} for {seated.title}: name it yourself, {seated.title}={seated.player}"
            )
    rules = checked({**started.table, **(changes or {})} if table is None else table)
    if table is None and rules.evaluator is not None and (what := outside(rules.evaluator.evaluator)):
        raise ParameterError(
            f"the replay names a {what} for the evaluator ({rules.evaluator.evaluator}): give a table of your own"
        )
    world = game_of(started.game).env() if env is None else env
    world.restart(started.seed, started.position)
    opening = []
    for ply in range(at):
        try:
            opening.append(execute(world, parent.frame(ply + 1).played))
        except NotProved as error:
            raise PositionError(f"{parent.path}, executed again: {error}; `arena verify` says more") from error
    if not world.to_act():
        raise PositionError(f"{parent.path}: after {at} plies the game is over")
    players = [player(named.get(seated.seat, seated.player)) for seated in started.seats]
    return Setup(
        world,
        players,
        started.seed,
        rules,
        started.position,
        opening,
        f"the first {at} plies of match {started.match}",
        Parent(started.match, at, world.digest.hex()),
    )


_OUTSIDE = {"python": "file", **dict.fromkeys(STARTED, "program"), "http": "server", "https": "server"}


def outside(player: str) -> str | None:
    """What a spec names that is no registered agent, and that nobody but who sits here may name, and pay for."""
    kind = parse_spec(player).kind
    return "model" if is_model(kind) else _OUTSIDE.get(kind)


def _seat_of(parent: Replay, name: str) -> str:
    if not isinstance(name, str):
        raise ParameterError(f"a seat is named by a text, not by {name!r:.80}")
    for seated in parent.started.seats:
        if name == seated.seat or name.casefold() == seated.title.casefold():
            return seated.seat
    there = ", ".join(f"{seated.seat} ({seated.title})" for seated in parent.started.seats)
    raise ParameterError(f"no seat is called {name!r}; there are {there}")


async def afork(
    replay: Replay | Result | LiveMatch | str | Path,
    at: int,
    seats: Mapping[str, SeatLike],
    *,
    table: Table | Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    record: bool = True,
    on_event: Callable[[AnyEvent], None] | None = None,
    show: bool | None = None,
) -> Result:
    """Play a recorded match on from a ply with other players; the arguments are those of `set_up_fork` and `aplay`."""
    async with showing(cell_here(show)) as shown:
        setup = set_up_fork(replay, at, seats, table=table)
        return await finish(setup, folder_for(out) if record else None, on_event, shown)


def fork(
    replay: Replay | Result | LiveMatch | str | Path,
    at: int,
    seats: Mapping[str, SeatLike],
    *,
    table: Table | Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    record: bool = True,
    on_event: Callable[[AnyEvent], None] | None = None,
    show: bool | None = None,
) -> Result:
    """`afork` for a program that does not run an event loop."""
    with pressed(), showing(cell_here(show)) as shown:
        make = partial(set_up_fork, replay, at, seats, table=table)
        return run(made_and_finished(make, folder_for(out) if record else None, on_event, shown))
