"""Sources: what a notebook holds, as what a figure is made of: standings, results or one replay."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from arena.edges import Result
from arena.games.core.errors import ParameterError, listed, quoted
from arena.replays.errors import ReplayError
from arena.replays.player import Replay
from arena.replays.results import MatchResult, read_result
from arena.reports.standings import Standings, Table
from arena.suites.front import Bench
from arena.tournaments.config import TournamentConfig
from arena.tournaments.folder import CONFIG, REPLAYS
from arena.tournaments.front import Tournament
from arena.tournaments.front import standings as reckoned
from arena.tournaments.loading import load
from arena.tournaments.stock import Stock

Source = Any
"""A `Standings`, a `Tournament`, a `Bench`, the folder of one or of replays, or an iterable of results and replays."""
_KNOWN = "a Standings, a Tournament, a Bench, a folder, or an iterable of results and replays"


@dataclass(frozen=True, slots=True)
class Held:
    """Matches that were played."""

    results: tuple[MatchResult, ...]
    """Every attempt, void ones included."""
    replays: Path | None = None
    """The folder that their files are told from; None where nobody says which."""
    config: TournamentConfig | None = None
    """Of the tournament that they belong to."""

    @property
    def players(self) -> tuple[str, ...]:
        """The players, in the order of the config; none without one."""
        return () if self.config is None else tuple(player.name for player in self.config.players)

    @property
    def measured(self) -> tuple[str, ...] | None:
        """The players that are no opponents, in the order of the config; None where all are."""
        if self.config is None:
            return None
        apart = {name for game in self.config.games for name in game.opponents}
        return tuple(name for name in self.players if name not in apart) if apart else None

    def legs(self, game: str, seats: int) -> int:
        """How many matches a unit has."""
        return seats if self.config is not None and self.config.schedule.mirrored else 1


def standings_of(source: Source) -> Standings:
    """The standings of a source.

    Raises ParameterError for what is none, or where nothing was played.
    """
    if isinstance(source, Standings):
        found = source
    elif isinstance(source, Tournament):
        found = source.standings
    elif isinstance(source, Bench):
        found = reckoned(source.folder)
    elif isinstance(source, (str, PathLike)) and Path(source).is_dir():
        found = reckoned(Path(source))
    else:
        from arena.reports.reckoning import config_for, standings

        results = held(source).results
        found = standings(config_for(results), results)
    if not found.tables:
        raise ParameterError(f"{quoted(found.name)} has no match with a result yet, so there is nothing to draw")
    return found


def held(source: Source) -> Held:
    """The matches of a source. Raises ParameterError for what is none, or where there are no matches."""
    if isinstance(source, Standings):
        raise ParameterError(
            "a Standings holds no single matches: give this figure the Tournament, its folder, or results"
        )
    if isinstance(source, Tournament):
        return Held(source.results, source.folder / REPLAYS, _config(source.folder))
    if isinstance(source, Bench):
        source = source.folder
    if isinstance(source, (str, PathLike)):
        path = Path(source)
        if path.is_dir():
            config = _config(path)
            stock = Stock(path) if config else Stock(path, fresh=True, replays=path)
            found = Held(tuple(stock.results), path / REPLAYS if config else path, config)
            if not found.results:
                raise ParameterError(f"{path}: there is neither a tournament nor a replay in it")
            return found
        source = [path]
    source = _ended(source)
    if isinstance(source, (Result, Replay, MatchResult)):
        source = [source]
    if not isinstance(source, Iterable):
        raise ParameterError(f"a figure is made of {_KNOWN}, not of {source!r:.60}")
    results = tuple(map(_result, source))
    if not results:
        raise ParameterError("there is no match in it, so there is nothing to draw")
    return Held(results)


def replay_of(source: Source) -> Replay:
    """The one match of a source: a `Replay`, a `Result`, a live match that has ended, or the path of a replay.

    Raises ParameterError for what is none, ReplayError for a file that is no replay.
    """
    source = _ended(source)
    if isinstance(source, Replay):
        return source
    if isinstance(source, Result):
        return Replay(_recorded(source))
    if isinstance(source, (str, PathLike)) and not Path(source).is_dir():
        return Replay(_there(Path(source)))
    raise ParameterError(f"this figure is of one match: a Replay, a Result or the path of a replay, not {source!r:.60}")


def table_of(found: Standings, game: str | None) -> Table:
    """The table of a game, by its title; the first where none is named. Raises ParameterError for an unknown one."""
    if game is None:
        return found.tables[0]
    titles = [table.title for table in found.tables]
    if game not in titles:
        raise ParameterError(f"there is no game {quoted(game)}; {_instead(game, titles)}")
    return found.tables[titles.index(game)]


def chosen(known: Iterable[str], players: Sequence[str] | None) -> list[str]:
    """The players that are drawn, in their own order; all, where none are named. Raises ParameterError."""
    there = list(known)
    if players is None:
        return there
    wanted = list(players)
    for name in wanted:
        if name not in there:
            raise ParameterError(f"there is no player {name!r:.60} to draw; {_instead(name, there)}")
    return [name for name in there if name in wanted]


def _instead(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {quoted(near[0])}?" if near else f"there are {listed([quoted(one) for one in known[:12]])}"


def _config(folder: Path) -> TournamentConfig | None:
    return load(folder).config if (folder / CONFIG).is_file() else None


def _result(given: object) -> MatchResult:
    """The result of a match, with the whole path of its replay."""
    given = _ended(given)
    if isinstance(given, MatchResult):
        return given
    if isinstance(given, Result):
        path = _recorded(given)
    elif isinstance(given, Replay):
        path = given.path
    elif isinstance(given, (str, PathLike)):
        path = _there(Path(given))
    else:
        raise ParameterError(f"a figure is made of {_KNOWN}; {given!r:.60} is neither a result nor a replay")
    try:
        return replace(read_result(path), file=str(path.absolute()))
    except ReplayError as error:
        raise ParameterError(str(error)) from error


def _ended(given: Any) -> Any:
    """The result of a live match; anything else as it is. Raises ParameterError while the match is played."""
    live = getattr(given, "is_live", None)
    if not isinstance(live, bool) or isinstance(given, Replay):
        return given
    if live:
        raise ParameterError("the match is still being played: it can be drawn when it has ended")
    if given.result is None:
        raise ParameterError("the match was broken off without a record, so there is nothing to draw")
    return given.result


def _recorded(given: Result) -> Path:
    if given.path is None:
        raise ParameterError("the match was played with record=False, so there is no replay to draw")
    return given.path


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ParameterError(f"{path}: there is no such replay or folder")
    return path
