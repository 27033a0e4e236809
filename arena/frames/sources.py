"""Where tables come from: replays, results, tournaments, files and folders, and whatever gives one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from arena.edges import Result
from arena.frames.match import End, Match
from arena.games.core.errors import ParameterError
from arena.replays.errors import ReplayError
from arena.replays.opening import open_replay
from arena.replays.plain import one_line
from arena.replays.player import Replay
from arena.replays.results import MatchResult
from arena.replays.seal import SEALED
from arena.tournaments.folder import REPLAYS, is_tournament
from arena.tournaments.front import Tournament
from arena.tournaments.stock import Stock

if TYPE_CHECKING:
    from arena.notebook.live import LiveMatch
    from arena.suites.front import Bench

Source = Union[
    str, "PathLike[str]", Replay, Result, MatchResult, Tournament, "Bench", "LiveMatch", Iterable["Source"]
]  # fmt: skip
"""What a table is made of: a replay, a result, a tournament, the path of a file or a folder, or several of these."""

PROBLEMS = (ReplayError, OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError)
"""What reading a foreign file may raise."""


class Skips:
    """What was left out of a table, and why.

    Args:
        strict: whether nothing may be left out.
    """

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.found: list[dict[str, str]] = []
        """Each with `file`, as it was given, and `problem`, a sentence."""

    def add(self, file: str, problem: str | Exception) -> None:
        """Leave something out. Raises ReplayError where nothing may be."""
        if self.strict:
            raise ReplayError(str(problem)) from (problem if isinstance(problem, Exception) else None)
        told = str(problem)
        if not isinstance(problem, (ReplayError, str)):
            told = f"{file} cannot be read: {type(problem).__name__}: {problem}"
        self.found.append({"file": file.encode("utf-8", "backslashreplace").decode(), "problem": one_line(told)})

    def spoil(self, match: Match, problem: Exception) -> None:
        """Leave a match out that is damaged; a copy of it counts. Raises ReplayError where nothing may be left out."""
        match.spoilt = True
        self.add(match.name, problem)


def matches_in(source: Any, skips: Skips) -> Iterator[Match]:
    """The matches that a source holds, each once: a replay that lies in a folder twice was played once.

    Of copies the first counts that is whole: that has an end, and was not `spoilt` by whoever took it. Matches that
    are not over come last. A copy that came out differently is told in `skips`. Raises ParameterError where the source
    is none.
    """
    taken: dict[tuple[Any, ...], tuple[str, End | None]] = {}
    worse: dict[tuple[Any, ...], list[Match]] = {}

    def first(key: tuple[Any, ...], match: Match) -> Iterator[Match]:
        if key not in taken:
            end = match.end
            yield match
            if not match.spoilt:
                taken[key] = match.name, end
            return
        name, end = taken[key]
        if end is not None and match.end is not None and end.differs(match.end):
            skips.add(match.name, f"{match.name}: the same match came out differently in {name}")

    for found in _found(source, skips):
        match = found
        try:
            key = match.key
        except PROBLEMS as error:
            if match.known is None:
                skips.add(match.name, error)
                continue
            match = Match(match.name, known=match.known, problem=str(error))
            key = match.key
        if match.whole or key in taken:
            yield from first(key, match)
        else:
            worse.setdefault(key, []).append(replace(match))  # without what was read of it
    for key, copies in worse.items():
        for match in sorted(copies, key=_worth) if len(copies) > 1 else copies:
            yield from first(key, match)


def _worth(match: Match) -> tuple[bool, int, bool]:
    """What sorts the best first of copies none of which is whole."""
    try:
        return bool(match.problem), -match.result.plies, match.status != "live"
    except PROBLEMS:
        return True, 0, True


def _found(source: Any, skips: Skips) -> Iterator[Match]:
    if isinstance(source, Replay):
        yield Match(str(source.path), source.path, held=source)
    elif isinstance(source, Result):
        yield _of_result(source)
    elif isinstance(source, MatchResult):
        yield _of_record(source, None)
    elif isinstance(source, Tournament):
        yield from _held(source.folder, source.results)
    elif (place := place_of(source)) is not None:
        yield from _at(place, skips)
    elif hasattr(source, "columns"):
        raise ParameterError('a table is made of replays, not of a table; the paths in one are table["path"]')
    elif isinstance(source, Iterable):
        for one in source.to_pylist() if hasattr(source, "to_pylist") else source:
            if not _is_null(one):
                yield from _found(one, skips)
    else:
        raise ParameterError(
            "a table is made of a replay, a result, a tournament, the path of a file or a folder, or several of these, "
            f"not of {source!r:.80}"
        )


def place_of(source: Any) -> Path | None:
    """The path that a source is, or that has its replays. Raises ParameterError where that is none."""
    for named in (source, getattr(source, "path", None), getattr(source, "folder", None)):
        if isinstance(named, (str, PathLike)):
            if not str(named) or "\0" in str(named):
                raise ParameterError(f"{str(named)!r:.80} is no path; the folder where you are is '.'")
            return Path(named)
    return None


def _is_null(one: Any) -> bool:
    """Whether it is what stands in a column of paths for a match without a replay."""
    return one is None or type(one).__name__ == "NAType" or (isinstance(one, float) and one != one)


def _at(given: Path, skips: Skips) -> Iterator[Match]:
    """What lies at a path."""
    path = given
    if _is_ours(path.name) and path.suffix != SEALED and not os.path.exists(path):  # it may have been sealed meanwhile
        path = path.with_name(path.name + SEALED)
    if os.path.isdir(path):
        yield from _in_folder(path, skips)
    elif not os.path.lexists(path):
        raise ParameterError(f"{given}: there is no such file or folder")
    elif _is_ours(path.name):
        yield Match(str(path), path)
    else:
        try:
            replay = open_replay(path)
        except PROBLEMS as error:
            skips.add(str(path), error)
        else:
            yield Match(str(path), replay.path, held=replay)


def _in_folder(folder: Path, skips: Skips) -> Iterator[Match]:
    """What a folder holds: a tournament, or replays, in it and in the folders in it, however deep."""
    left = [(folder, True)]
    while left:
        path, is_folder = left.pop()
        if not is_folder:
            yield Match(str(path), path)
            continue
        try:
            cup = is_tournament(path)
            with os.scandir(path) as listed:
                entries = {} if cup else {one.name: one.is_dir(follow_symlinks=False) for one in listed}
        except OSError as error:
            skips.add(str(path), f"{path} cannot be read: {error.strerror or error}")
            continue
        if cup:
            stock = Stock(path)
            for sentence in stock.broken:
                skips.add(str(path), sentence)
            yield from _held(path, stock.results)
        wanted = [
            name
            for name, is_one in entries.items()
            if (not name.startswith(".") if is_one else _is_ours(name) and f"{name}{SEALED}" not in entries)
        ]
        left += [(path / name, entries[name]) for name in sorted(wanted, reverse=True)]


def _held(folder: Path, results: Iterable[MatchResult]) -> Iterator[Match]:
    """The matches of a tournament."""
    for result in results:
        yield _of_record(result, folder / REPLAYS / result.file if result.file else None)


def _of_record(result: MatchResult, path: Path | None) -> Match:
    name = f"the match {result.occasion.match}" if path is None else str(path)
    lost = path is None and (result.plies or any(seat.moves or seat.calls for seat in result.seats))
    return Match(name, path, result, problem=f"{name} has no replay here: its result is all there is" if lost else "")


def _of_result(result: Result) -> Match:
    if result.path is not None:
        return Match(str(result.path), result.path)
    name = f"the match {result.started.match}"
    told = f"{name} was played with record=False: how it began and ended is all there is"
    return Match(name, events=(result.started, result.ended), problem=told)


def _is_ours(name: str) -> bool:
    return name.endswith((".jsonl", f".jsonl{SEALED}")) and not name.startswith(".")
