"""The edges of the arena: what a program calls. Everything behind them is asynchronous and typed; they take names."""

from __future__ import annotations

import asyncio
import operator
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from arena.agents.core.agent import Agent
from arena.agents.core.hosts import hosted
from arena.agents.spec import agent
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ParameterError
from arena.games.core.parallel import ParallelArenaEnv
from arena.games.spec import game as find_game
from arena.match import Match, Player, Setup
from arena.openings import prepare
from arena.replays.events import AnyEvent, MatchEnded, MatchStarted
from arena.replays.opening import open_replay
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.seeds import fresh
from arena.table import Table

T = TypeVar("T")

_NAME_CHARS = 200
"""Longest name of an agent that is no spec."""

SeatLike = str | Agent | Callable[[], Agent]
"""Who can be seated: a spec such as "mcts,simulations=400", an agent, or a function that makes one."""


@dataclass(frozen=True)
class Result:
    """A played match: how it began, how it ended, and where its replay lies (None where none was recorded)."""

    started: MatchStarted
    ended: MatchEnded
    path: Path | None = None

    @property
    def scores(self) -> Mapping[str, float] | None:
        """The score of each seat; None for a void match."""
        return self.ended.scores

    @property
    def measures(self) -> Mapping[str, Mapping[str, float]]:
        """What the game measured of each seat beside its score, by name."""
        return self.ended.measures

    @property
    def replay(self) -> Replay:
        """The recorded match; FileNotFoundError where none was recorded."""
        if self.path is None:
            raise FileNotFoundError("the match was played with record=False")
        return Replay(self.path)

    def __str__(self) -> str:
        names = {seated.seat: f"{seated.title} ({seated.player})" for seated in self.started.seats}
        scores = "" if self.scores is None else ", ".join(f"{names[s]} {v:+g}" for s, v in self.scores.items())
        end = f"{self.ended.ending}: {self.ended.detail} after {self.ended.plies} plies"
        return one_line(f"{self.started.game.title}: {end}" + (f"; {scores}" if scores else ""))


def make(
    game: str, /, *, parallel: bool = False, render_mode: str | None = None, **params: Any
) -> ArenaEnv | ParallelArenaEnv:
    """A game as a PettingZoo environment: AEC, or parallel where all seats move at once.

    `game` is a name or a spec ("connect_four", "connect_four,rows=7"); `params` are the game's own. Raises GameError.
    """
    env = find_game(game, **params).env(render_mode)
    return ParallelArenaEnv(env) if parallel else env


def stream(
    game: str,
    seats: Sequence[SeatLike],
    *,
    seed: int | None = None,
    table: Table | Mapping[str, Any] | None = None,
    position: str | Sequence[str] | None = None,
) -> AsyncGenerator[AnyEvent, None]:
    """THE event stream of a match, which is played while it is iterated (`async for event in arena.stream(…)`).

    Args:
        game: a game spec.
        seats: who sits at each seat, in order.
        seed: determines every random draw of game and agents; drawn where it is None, and told in MatchStarted.
        table: clocks, attempts and limits, as a `Table` or a dict of its fields.
        position: where to start: "random:k", moves ("4 4 3" or a sequence), or a position in the game's own text.

    Raises GameError and AgentError where something cannot be set up. Nothing is recorded: see `play`.
    """
    return Match(set_up(game, seats, seed=seed, table=table, position=position)).events()


def set_up(
    game: str,
    seats: Sequence[SeatLike],
    *,
    seed: int | None = None,
    table: Table | Mapping[str, Any] | None = None,
    position: str | Sequence[str] | None = None,
) -> Setup:
    """Everything that determines a match, checked; the arguments are those of `stream`."""
    found = find_game(game)
    if isinstance(seats, str) or not isinstance(seats, Sequence):
        raise ParameterError(f"seats is a sequence, with who sits at each seat, not {seats!r:.80}")
    if len(seats) != len(found.info.seats):
        wanted = ", ".join(found.info.seats)
        raise ParameterError(f"{found.info.id} has {len(found.info.seats)} seats ({wanted}), not {len(seats)}")
    rules = checked(table)
    chosen = fresh() if seed is None else _whole(seed)
    env = found.env()
    start, opening = prepare(env, chosen, position)
    opened = position if isinstance(position, str) or position is None else " ".join(position)
    return Setup(env, [player(seat) for seat in seats], chosen, rules, start, opening, None if start else opened)


def _whole(seed: Any) -> int:
    """A seed as an int; ParameterError where it is none, or negative."""
    try:
        number = -1 if isinstance(seed, bool) else operator.index(seed)
    except TypeError:
        number = -1
    if number < 0:
        raise ParameterError(f"seed is a whole number from 0 on, not {seed!r:.80}")
    return number


def checked(table: Table | Mapping[str, Any] | None) -> Table:
    """The table that a dict describes; ParameterError, with one sentence, where it cannot be."""
    from pydantic import ValidationError

    if isinstance(table, Table):
        return table
    if table is not None and not isinstance(table, Mapping):
        raise ParameterError(f"table is a Table or a mapping of its fields, not {table!r:.80}")
    try:
        return Table.model_validate(dict(table or {}))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ParameterError(f"table: {where}={first['input']!r}: {first['msg'].lower()}") from error


def player(seat: SeatLike) -> Player:
    """A player to sit down, hosted where the agent wants to run."""
    found = agent(seat)
    name = found.name if found.spec is not None else str(found.name)[:_NAME_CHARS]
    return Player(name.encode("utf-8", "backslashreplace").decode(), hosted(found), found.runs)


async def aplay(
    game: str,
    seats: Sequence[SeatLike],
    *,
    seed: int | None = None,
    table: Table | Mapping[str, Any] | None = None,
    position: str | Sequence[str] | None = None,
    out: str | Path | None = None,
    record: bool = True,
    on_event: Callable[[AnyEvent], None] | None = None,
) -> Result:
    """Play a match to its end and record it; the arguments beyond those of `stream` are:

    Args:
        out: the folder for the replay; None is the platform's data folder.
        record: False plays without a replay.
        on_event: is called with every event, in order.
    """
    setup = set_up(game, seats, seed=seed, table=table, position=position)
    return await finish(setup, folder_for(out) if record else None, on_event)


async def finish(setup: Setup, folder: Path | None, on_event: Callable[[AnyEvent], None] | None = None) -> Result:
    """Play what was set up to its end, recorded into a folder if there is one."""
    match = Match(setup)
    events = match.events()
    recorder = None if folder is None else Recorder(folder)
    started: Any = None
    ended: Any = None
    async with aclosing(events if recorder is None else recorder.record(events, match.untold)) as passing:
        async for event in passing:
            if on_event is not None:
                on_event(event)
            kind = type(event)
            if kind is MatchStarted:
                started = event
            elif kind is MatchEnded:
                ended = event
    assert started is not None
    assert ended is not None
    return Result(started, ended, None if recorder is None else recorder.path)


def play(game: str, seats: Sequence[SeatLike], **options: Any) -> Result:
    """`aplay` for a program that does not run an event loop; it works inside a running one too (in a notebook)."""
    return run(aplay(game, seats, **options))


def load(file: str | Path) -> Replay:
    """A recorded match, to seek in; a ttyrec opens as well. ReplayError where the file is neither."""
    return open_replay(file)


def folder_for(out: str | Path | None) -> Path:
    """Where replays go: the given folder, else the platform's data folder."""
    if out is not None:
        return Path(out)
    from platformdirs import user_data_path

    return user_data_path("arena", appauthor=False) / "replays"


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end: in a loop of its own, on a thread of its own where a loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    return _run_beside(coroutine)


def _run_beside(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on another thread, and cancel it there when this one is interrupted."""
    box: list[Any] = []
    ready = threading.Event()
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    async def main() -> T:
        task = asyncio.current_task()
        assert task is not None
        loops.append((asyncio.get_running_loop(), task))
        ready.set()
        return await coroutine

    def work() -> None:
        try:
            box.append((True, asyncio.run(main())))
        except BaseException as error:  # handed to the thread that waits
            box.append((False, error))
            ready.set()

    thread = threading.Thread(target=work, name="arena", daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        ready.wait()
        if loops:
            loop, task = loops[0]
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
        raise
    good, value = box[0]
    if good:
        return value  # type: ignore[no-any-return]
    raise value
