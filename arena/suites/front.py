"""The edges of suites: what a program calls to measure agents on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arena.beside import stopping
from arena.edges import cell_here, run
from arena.games.core.errors import ParameterError
from arena.replays.plain import one_line
from arena.suites.field import Field, field
from arena.suites.reckoning import TaskTable, tables
from arena.suites.suite import LoadedSuite, load
from arena.tournaments.folder import Status
from arena.tournaments.front import progress, was_shown
from arena.tournaments.runner import End

if TYPE_CHECKING:
    from arena.notebook.progress import Progress
    from arena.tournaments.ledger import Ledger
    from arena.tournaments.plan import Plan


@dataclass(frozen=True)
class Bench:
    """A suite as far as it was played."""

    found: LoadedSuite
    field: Field
    end: End
    """Why the run stopped."""
    tasks: tuple[TaskTable, ...]

    @property
    def folder(self) -> Path:
        """Where it is kept: a tournament's folder."""
        return self.field.loaded.folder

    def __str__(self) -> str:
        from arena.suites.text import text

        return text(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(one_line(self.found.suite.title) if was_shown(self.folder) else str(self))

    def _repr_html_(self) -> str | None:
        """In a notebook: the tables, if what the cell executes has not just shown them."""
        from arena.suites.fragment import fragment

        return None if was_shown(self.folder) else fragment(self)


def bench(
    suite: str | Path,
    agents: str | Sequence[str] = (),
    *,
    out: str | Path | None = None,
    episodes: int | None = None,
    only: Sequence[str] = (),
    seed: int | None = None,
    show: bool | None = None,
) -> Bench:
    """`abench` for a program that does not run an event loop; it works inside a running one too."""
    with progress(cell_here(show)) as shown:
        make = partial(prepare, suite, agents, out=out, episodes=episodes, only=only, seed=seed)
        return run(_made_and_held(make, shown))


async def abench(
    suite: str | Path,
    agents: str | Sequence[str] = (),
    *,
    out: str | Path | None = None,
    episodes: int | None = None,
    only: Sequence[str] = (),
    seed: int | None = None,
    show: bool | None = None,
) -> Bench:
    """Measure agents on a suite: play what is missing, and set their values beside what is published.

    Args:
        suite: the name of a suite (`arena bench` lists them), or a TOML file.
        agents: specs, or NAME=SPEC. The suite's baseline, a uniformly random player, is always measured too.
        out: the folder, in which whatever was measured is kept and counted again; `bench-SUITE` otherwise.
        episodes: of each player in each task; as the suite or the folder says otherwise.
        only: the names of tasks, to leave out all others.
        seed: of the tournament.
        show: whether the cell of a notebook shows how it goes on; None does so where there is one.

    Raises ParameterError where the suite, an agent or the folder cannot be used, OSError where the folder cannot be
    written. Cancelling it keeps what was played.
    """
    with progress(cell_here(show)) as shown:
        make = partial(prepare, suite, agents, out=out, episodes=episodes, only=only, seed=seed)
        return await _made_and_held(make, shown)


async def _made_and_held(make: Callable[[], Prepared], shown: Progress | None) -> Bench:
    """Prepare a suite where it is played, which may be another thread, and hold it."""
    prepared = make()
    if shown is not None:
        shown.begin(prepared.field.loaded.folder)
    with stopping():
        held = await hold(prepared, on_status=None if shown is None else shown.show)
    if shown is not None:
        from arena.suites.fragment import fragment

        shown.finish(held.end, fragment(held), str(held))
    return held


@dataclass(frozen=True)
class Prepared:
    """A suite that can be played."""

    found: LoadedSuite
    field: Field


def prepare(
    suite: str | Path,
    agents: str | Sequence[str],
    *,
    out: str | Path | None = None,
    episodes: int | None = None,
    only: Sequence[str] = (),
    seed: int | None = None,
) -> Prepared:
    """What `abench` plays. The arguments are those of `abench`."""
    if episodes is not None and episodes < 1:
        raise ParameterError(f"episodes is a number from 1, not {episodes}")
    given = [agents] if isinstance(agents, str) else list(agents)
    found = load(suite)
    folder = Path(f"bench-{found.name}" if out is None else out)
    return Prepared(found, field(found, given, folder, episodes=episodes, only=only, seed=seed))


async def hold(
    prepared: Prepared,
    *,
    on_status: Callable[[Status], None] | None = None,
    on_plan: Callable[[Plan, Ledger], None] | None = None,
) -> Bench:
    """`abench` with what was prepared. See `arena.tournaments.run.arun` for the callbacks."""
    from arena.tournaments.run import arun

    held = await arun(prepared.field.loaded, on_status=on_status, on_plan=on_plan)
    found = tables(prepared.field, held.plan, held.results, prepared.found.suite.source)
    return Bench(prepared.found, prepared.field, held.end, found)
