"""The edges of tournaments: what a program calls to hold one, or to read one that was held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arena.beside import stopping
from arena.edges import cell_here, run
from arena.games.core.errors import ParameterError
from arena.replays.plain import VERBATIM, one_line
from arena.replays.results import MatchResult
from arena.tournaments.config import TournamentConfig
from arena.tournaments.folder import CONFIG, REPLAYS, Status
from arena.tournaments.loading import Loaded, load, made
from arena.tournaments.plan import Plan, plan
from arena.tournaments.runner import End
from arena.tournaments.stock import Stock

if TYPE_CHECKING:
    from arena.notebook.cell import Cell
    from arena.notebook.progress import Progress
    from arena.reports.standings import Standings
    from arena.tournaments.ledger import Ledger

Config = str | Path | Mapping[str, Any] | TournamentConfig
"""A config: a TOML file, a tournament's folder, a mapping of its settings, or the thing itself."""


@dataclass(frozen=True)
class Tournament:
    """A tournament as far as it was played."""

    folder: Path
    end: End
    """Why the run stopped."""
    results: tuple[MatchResult, ...]
    """Every attempt at every match, void ones included."""
    standings: Standings

    def __str__(self) -> str:
        from arena.reports.text import text

        return text(self.standings)

    @property
    def _line(self) -> str:
        told = (
            f"tournament {self.standings.name}: {self.end.why}, {len(self.results):,} matches played, in {self.folder}"
        )
        return one_line(told)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self._line if was_shown(self.folder) else f"{self}\n{self._line}")

    def _repr_html_(self) -> str | None:
        """In a notebook: the standings, if what the cell executes has not just shown them."""
        from arena.reports.fragment import fragment

        if was_shown(self.folder):
            return None
        return f"{fragment(self.standings)}<div {VERBATIM}>{escape(self._line)}</div>"


def tournament(
    config: Config,
    *,
    folder: str | Path | None = None,
    on_status: Callable[[Status], None] | None = None,
    on_plan: Callable[[Plan, Ledger], None] | None = None,
    show: bool | None = None,
) -> Tournament:
    """`atournament` for a program that does not run an event loop; it works inside a running one too."""
    with progress(cell_here(show)) as shown:
        return run(_atournament(config, shown, folder, on_status, on_plan))


async def atournament(
    config: Config,
    *,
    folder: str | Path | None = None,
    on_status: Callable[[Status], None] | None = None,
    on_plan: Callable[[Plan, Ledger], None] | None = None,
    show: bool | None = None,
) -> Tournament:
    """Play what is missing of a tournament, and say how everybody stands.

    Args:
        config: a TOML file, a folder of a tournament that was begun, or settings (see `TournamentConfig`).
        folder: where it is kept; what the config says otherwise.
        on_status: is called twice a second with how it stands.
        on_plan: is called once, before anything is played.
        show: whether the cell of a notebook shows how it goes on; None does so where there is one.

    Raises ParameterError where the config cannot be used, OSError where the folder cannot be written, GameError and
    AgentError where a match cannot be set up. Cancelling it keeps what was played.
    """
    with progress(cell_here(show)) as shown:
        return await _atournament(config, shown, folder, on_status, on_plan)


async def _atournament(
    config: Config,
    shown: Progress | None,
    folder: str | Path | None,
    on_status: Callable[[Status], None] | None,
    on_plan: Callable[[Plan, Ledger], None] | None,
) -> Tournament:
    loaded = _loaded(config, folder)
    if shown is not None:
        shown.begin(loaded.folder, lambda: _so_far(loaded))
        on_status = both(shown.show, on_status)
    with stopping():
        held = await hold(loaded, on_status=on_status, on_plan=on_plan)
    if shown is not None:
        from arena.reports.fragment import fragment

        shown.finish(held.end, fragment(held.standings), str(held))
    return held


def progress(cell: Cell | None) -> AbstractContextManager[Progress | None]:
    """What shows in a cell how a run goes on; nothing where there is none."""
    if cell is None:
        return nullcontext()
    from arena.notebook.progress import Progress

    return Progress(cell)


def was_shown(folder: Path) -> bool:
    """Whether what the cell of a notebook executes has shown a run to its end, by its folder."""
    from arena.notebook.showing import shown_now

    return shown_now(str(folder))


def both(first: Callable[[Status], None], second: Callable[[Status], None] | None) -> Callable[[Status], None]:
    """Tells two who want to know how it stands."""

    def tell(status: Status) -> None:
        first(status)
        if second is not None:
            second(status)

    return tell


def _so_far(loaded: Loaded) -> str:
    """How everybody stands by now, in short, as HTML; from what lies in the folder, for any thread."""
    from arena.reports.fragment import fragment

    return fragment(_reckoned(loaded, plan(loaded), Stock(loaded.folder).results, ()), brief=True)


async def hold(
    loaded: Loaded,
    *,
    on_status: Callable[[Status], None] | None = None,
    on_plan: Callable[[Plan, Ledger], None] | None = None,
) -> Tournament:
    """`atournament` with a config that was loaded."""
    from arena.tournaments.run import arun

    held = await arun(loaded, on_status=on_status, on_plan=on_plan)
    return Tournament(
        held.folder, held.end, held.results, _reckoned(loaded, held.plan, list(held.results), held.broken)
    )


def standings(folder: str | Path, *, fresh: bool = False) -> Standings:
    """How everybody stands by a folder of replays: a tournament's, also while it is played, or any other.

    Args:
        folder: a tournament's folder, or one that replays lie in.
        fresh: read every replay, whatever the journal says of it.

    Raises ParameterError where there is nothing to be read.
    """
    path = _path(folder, "folder")
    if not path.is_dir():
        raise ParameterError(f"{path}: there is no such folder")
    if not (path / CONFIG).is_file():
        return _of_replays(path)
    loaded = load(path)
    stock = Stock(path, fresh=fresh)
    try:
        found = plan(loaded)
    except ParameterError as error:  # a game that is not installed here: what was played counts all the same
        told = _reckoned(loaded, None, stock.results, tuple(stock.broken))
        return replace(told, warnings=(*told.warnings, f"the schedule is not known here: {error}"))
    return _reckoned(loaded, found, stock.results, tuple(stock.broken))


def opinions(folder: str | Path, *, fresh: bool = False) -> list[str]:
    """What other people's programs make of the same results, in sentences: one for each game with ratings."""
    from arena.ratings.opinion import second_opinion
    from arena.reports.units import evidence_by_game

    path = _path(folder, "folder")
    config = load(path).config if (path / CONFIG).is_file() else None
    stock = Stock(path, fresh=fresh) if config is not None else Stock(path, fresh=True, replays=path)
    found = evidence_by_game(config, stock.results)
    return [f"{game}: {one.text}" for game, evidence in found.items() for one in second_opinion(evidence)]


def _loaded(config: Config, folder: str | Path | None) -> Loaded:
    place = None if folder is None else _path(folder, "folder")
    if isinstance(config, (TournamentConfig, Mapping)):
        return made(config, place)
    found = load(_path(config, "config"))
    return found if place is None else replace(found, folder=place)


def _path(given: Any, what: str) -> Path:
    """A path that a program gave. Raises ParameterError where it is none."""
    if not isinstance(given, (str, PathLike)) or "\0" in str(given):
        raise ParameterError(f"{what} is a path{' or settings' if what == 'config' else ''}, not {given!r:.80}")
    return Path(given)


def _reckoned(loaded: Loaded, found: Plan | None, results: list[MatchResult], broken: tuple[str, ...]) -> Standings:
    from arena.reports.accuracy import with_accuracy
    from arena.reports.reckoning import standings as reckon
    from arena.tournaments.places import with_places
    from arena.tournaments.stopping import verdicts

    legs: Mapping[str, int] = {}
    if found is None:
        told = reckon(loaded.config, results)
    else:
        legs = {game: found.legs(game) for game in found.games}
        told = reckon(loaded.config, results, planned=found.matches, verdicts=verdicts(found, results), legs=legs)
        told = with_places(told, found, results)
    swap = loaded.config.schedule.mirrored
    told = with_accuracy(
        told, loaded.config, results, loaded.folder / REPLAYS, lambda game, seats: legs.get(game, seats if swap else 1)
    )
    return replace(told, warnings=(*told.warnings, *broken)) if broken else told


def _of_replays(folder: Path) -> Standings:
    """How everybody stands by replays that belong to no tournament."""
    from arena.reports.accuracy import with_accuracy
    from arena.reports.reckoning import config_for
    from arena.reports.reckoning import standings as reckon

    stock = Stock(folder, fresh=True, replays=folder)
    if not stock.results:
        raise ParameterError(f"{folder}: there is neither a tournament nor a replay in it")
    config = config_for(stock.results)
    told = reckon(config, stock.results)
    told = with_accuracy(
        told, config, stock.results, folder, lambda game, seats: seats if config.schedule.mirrored else 1
    )
    return replace(told, warnings=(*told.warnings, *stock.broken))
