"""The edges of the arena: what a program calls. Everything behind them is asynchronous and typed; they take names."""

from __future__ import annotations

import asyncio
import operator
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from arena.agents.core.agent import Agent
from arena.agents.core.hosts import hosted
from arena.agents.spec import agent
from arena.beside import pressed, run_beside, stopping
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat
from arena.games.core.parallel import ParallelArenaEnv
from arena.games.spec import game as find_game
from arena.match import Match, Player, Setup
from arena.openings import prepare
from arena.replays.errors import ReplayError
from arena.replays.events import AnyEvent, MatchEnded, MatchStarted
from arena.replays.opening import file_of, given_replay, open_replay
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.seeds import fresh
from arena.table import Table

if TYPE_CHECKING:
    from arena.notebook.cell import Cell
    from arena.notebook.live import LiveMatch
    from arena.notebook.showing import Showing

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
        after = f" after {self.ended.plies} plies"
        end = f"{self.ended.ending}: {self.ended.detail.removesuffix(after)}{after}"
        return one_line(f"{self.started.game.title}: {end}" + (f"; {scores}" if scores else ""))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str | None:
        """In a notebook: the whole match, if it was recorded and what the cell executes has not just shown it."""
        from arena.notebook.showing import shown_now

        if self.path is None or shown_now(self.started.match):
            return None
        try:
            return self.replay._repr_html_()
        except (ReplayError, OSError):  # the file was moved away
            return None


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
    show: bool | None = None,
) -> Result:
    """Play a match to its end and record it; the arguments beyond those of `stream` are:

    Args:
        out: the folder for the replay; None is the platform's data folder.
        record: False plays without a replay.
        on_event: is called with every event, in order.
        show: whether it is shown live in the cell of a notebook; None does so where there is one.

    In a notebook ParameterError is raised for a person at the table: see `arena.live`.
    """
    async with showing(cell_here(show)) as shown:
        setup = set_up(game, seats, seed=seed, table=table, position=position)
        return await finish(setup, folder_for(out) if record else None, on_event, shown)


async def made_and_finished(make: Callable[[], Setup], *rest: Any) -> Result:
    """Set a match up where it is played, which may be another thread, and `finish` it."""
    return await finish(make(), *rest)


async def finish(
    setup: Setup,
    folder: Path | None,
    on_event: Callable[[AnyEvent], None] | None = None,
    shown: Showing | None = None,
) -> Result:
    """Play what was set up to its end, recorded into a folder if there is one, and shown if it is to be."""
    refuse_persons(setup)
    match = Match(setup)
    events = match.events()
    recorder = None if folder is None else Recorder(folder)
    if shown is not None:
        shown.recorder = recorder
    started: Any = None
    ended: Any = None
    with stopping(None if recorder is None else recorder.abandon) as check:
        async with aclosing(events if recorder is None else recorder.record(events, match.untold)) as passing:
            async for event in passing:
                if check is not None:
                    check()
                if on_event is not None:
                    on_event(event)
                if shown is not None:
                    shown.take(event)
                kind = type(event)
                if kind is MatchStarted:
                    started = event
                elif kind is MatchEnded:
                    ended = event
    assert started is not None
    assert ended is not None
    return Result(started, ended, None if recorder is None else recorder.path)


def play(
    game: str,
    seats: Sequence[SeatLike],
    *,
    seed: int | None = None,
    table: Table | Mapping[str, Any] | None = None,
    position: str | Sequence[str] | None = None,
    out: str | Path | None = None,
    record: bool = True,
    on_event: Callable[[AnyEvent], None] | None = None,
    show: bool | None = None,
) -> Result:
    """`aplay` for a program that does not run an event loop; it works inside a running one too (in a notebook)."""
    with pressed(), showing(cell_here(show)) as shown:
        make = partial(set_up, game, seats, seed=seed, table=table, position=position)
        return run(made_and_finished(make, folder_for(out) if record else None, on_event, shown))


def cell_here(show: bool | None) -> Cell | None:
    """The cell of a notebook in which something is to be shown, where there is one. Raises ParameterError."""
    if show is not None and not isinstance(show, bool):
        raise ParameterError(f"show is True, False or None, not {show!r:.80}")
    if show is False or (not show and "IPython" not in sys.modules):
        return None
    from arena.notebook.cell import here

    return here(show)


def showing(cell: Cell | None) -> Showing | nullcontext[None]:
    """What shows a match in a cell; nothing where there is none."""
    if cell is None:
        return nullcontext()
    from arena.notebook.showing import Showing

    return Showing(cell)


def refuse_persons(setup: Setup) -> None:
    """Raise ParameterError where a person sits in a notebook, in which a cell that plays hears nobody."""
    if "IPython" in sys.modules:
        from arena.notebook.showing import refuse_persons as refuse

        refuse(setup)


def load(file: str | Path | Replay | Result | LiveMatch) -> Replay:
    """A recorded match, to seek in: of its file, or of the result of a match, or of a live match that has ended.

    A ttyrec and a PGN file open as well. Raises ReplayError where the file is none of these, and ParameterError for
    what is no match.
    """
    return given_replay(file, "be opened", open_replay)


def export(
    match: Replay | Result | LiveMatch | str | Path, out: str | Path, *, eyes: Seat | None = None, force: bool = False
) -> Path:
    """Write a match as one page of HTML, which opens in any browser without a network; its path.

    Args:
        match: a replay, its file, the result of a match that was recorded, or a live match that has ended.
        out: the file; another one that is there stays, unless `force` is given.
        eyes: the seat through whose eyes it is seen; None is the spectator, who sees all.

    Raises ParameterError, ReplayError, NotExported and OSError. The other formats are those of `arena export`.
    """
    from arena.replays.export import html
    from arena.replays.export.output import new_file

    if not isinstance(out, (str, PathLike)) or "\0" in str(out):
        raise ParameterError(f"out is a file, as a path, not {out!r:.80}")
    tape = given_replay(match, "be exported", open_replay)
    file = file_of(Path(match)) if isinstance(match, (str, PathLike)) else tape.path
    seats = [seated.seat for seated in tape.started.seats]
    if eyes is not None and eyes not in seats:
        raise ParameterError(f"there is no seat {eyes!r:.80}; there is {', '.join(seats)}")
    with new_file(Path(out), file, force=force) as opened:
        html.write(tape, opened, eyes)
    return Path(out)


def folder_for(out: str | Path | None) -> Path:
    """Where replays go: the given folder, else the platform's data folder."""
    if out is not None:
        if not isinstance(out, (str, PathLike)) or "\0" in str(out):
            raise ParameterError(f"out is a folder, as a path, not {out!r:.80}")
        return Path(out)
    from platformdirs import user_data_path

    return user_data_path("arena", appauthor=False) / "replays"


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end: in a loop of its own, on a thread of its own where a loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    return run_beside(coroutine)
