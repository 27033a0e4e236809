"""The edge of analysis: what a program calls to have finished matches judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from arena.analysis.finding import Finding, Kind, judge_named, known
from arena.analysis.judging import called
from arena.analysis.quality import Quality, quality
from arena.analysis.workers import findings
from arena.edges import Result, cell_here
from arena.executors.pool import processors
from arena.games.core.errors import ParameterError
from arena.replays.catalog import is_replay
from arena.replays.imports.records import is_ttyrec
from arena.replays.opening import given_replay, refuse_foreign
from arena.replays.player import Replay
from arena.tournaments.folder import REPLAYS, is_tournament

if TYPE_CHECKING:
    from arena.notebook.live import LiveMatch

Source = Union[str, "PathLike[str]", Replay, Result, "LiveMatch"]
"""What can be judged: a match, or the path of one or of a folder."""
_EACH = 8
"""Matches for which a worker of its own is worth its start."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all matches."""

    judge: str
    """The judge's spec."""
    findings: tuple[Finding, ...]

    def of(self, *kinds: Kind) -> list[Finding]:
        """The findings of some kinds."""
        return [one for one in self.findings if one.kind in kinds]

    @property
    def qualities(self) -> Mapping[tuple[str, str], Quality]:
        """(game, player) -> how good its moves were, in all matches that the judge knows, the best first at each.

        Of copies of a replay one counts.
        """
        found: dict[tuple[str, str], Quality] = {}
        seen: set[tuple[str, str]] = set()
        for one in self.findings:
            if one.analysis is not None and (one.match, one.analysis.digest) not in seen:
                seen.add((one.match, one.analysis.digest))
                by_seat = quality(one.analysis, one.seats)
                for seat, player in zip(one.seats, one.players, strict=True):
                    key = one.game, player
                    found[key] = found.get(key, Quality()) + by_seat[seat]
        counted = {key: one for key, one in found.items() if one.moves}
        return dict(sorted(counted.items(), key=lambda pair: (pair[0][0], -pair[1].accuracy, pair[0][1])))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from arena.analysis.words import report_lines

        printer.text("\n".join(report_lines(self)))

    def _repr_html_(self) -> str:
        """In a notebook: how good everybody's moves were."""
        from arena.analysis.words import report_html

        return report_html(self)


def analyse(
    paths: Source | Iterable[Source],
    judge: str,
    *,
    force: bool = False,
    workers: int | None = 1,
    on_begin: Callable[[int], object] | None = None,
    on_found: Callable[[Finding], object] | None = None,
    show: bool | None = None,
) -> Report:
    """Have a judge say what every move of finished matches was worth, and keep that beside each replay.

    No model is asked: positions are built again by the rules. What the judge has said of a match before is taken as it
    is.

    Args:
        paths: replays, results of matches, folders of replays, and folders of tournaments: one or several, as paths or
            as what `arena.play`, `arena.live` and `arena.load` return.
        judge: the spec of an agent that judges: `solver`, `stockfish`, `minimax,depth=6`.
        force: whether matches are judged again.
        workers: processes that judge; None is as many as there are processors, as far as there is work for them. A
            program that starts any needs the usual guard, `if __name__ == "__main__":`.
        on_begin: is called once with the number of matches.
        on_found: is called with each finding.
        show: whether the cell of a notebook shows how far it has come; None does so where there is one.

    Raises:
        ParameterError: there is no replay, or the judge is none.
        AgentError: the judge cannot be started.
        OSError: a worker was lost.
    """
    if workers is not None and workers < 1:
        raise ParameterError(f"workers go from 1, not {workers}")
    cell = cell_here(show)
    if cell is None:
        return _analysed(paths, judge, force, workers, on_begin, on_found)
    from arena.notebook.progress import Counting

    def begin(number: int) -> None:
        shown.begin(number)
        if on_begin is not None:
            on_begin(number)

    def found(finding: Finding) -> None:
        shown.step()
        if on_found is not None:
            on_found(finding)

    with Counting(cell, "matches judged") as shown:
        return _analysed(paths, judge, force, workers, begin, found)


def _analysed(
    paths: Source | Iterable[Source],
    judge: str,
    force: bool,
    workers: int | None,
    on_begin: Callable[[int], object] | None,
    on_found: Callable[[Finding], object] | None,
) -> Report:
    given = paths if isinstance(paths, Iterable) and not isinstance(paths, (str, PathLike)) else [paths]
    files = replays_in(map(_path, given))
    asked, spec = judge_named(judge)
    try:
        by = called(asked)
    finally:
        asked.close()
    if on_begin is not None:
        on_begin(len(files))
    found, missing = [], []
    for path in files:
        before = None if force else known(path, spec, by)
        if before is None:
            missing.append(path)
            continue
        found.append(before)
        if on_found is not None:
            on_found(before)
    count = min(processors(), -(-len(missing) // _EACH)) if workers is None else min(workers, len(missing))
    with closing(findings(missing, spec, max(count, 1), force=force)) as coming:
        for one in coming:
            found.append(one)
            if on_found is not None:
                on_found(one)
    order = {path: number for number, path in enumerate(files)}
    return Report(spec, tuple(sorted(found, key=lambda one: order.get(one.path, len(order)))))


def _path(given: object) -> Path:
    """Where something lies that is to be judged. Raises ParameterError."""
    return Path(given) if isinstance(given, (str, PathLike)) else given_replay(given, "be judged").path


def replays_in(paths: Iterable[Path]) -> list[Path]:
    """The replays that paths name: each once, those of a folder and the folders in it by name.

    Raises ParameterError for a path that is not there, or a folder without any, ReplayError for what is no replay.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            place = path / REPLAYS if is_tournament(path) else path
            inside = dict.fromkeys(_below(place))
            if not inside:
                raise ParameterError(f"{path}: there is no replay in it")
            found.update(inside)
            continue
        refuse_foreign(path, "be judged")
        if not path.is_file():
            raise ParameterError(f"{path}: there is no such file or folder")
        found[path] = None
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inside)
        if not hidden and is_replay(path.name) and not is_ttyrec(path) and path.is_file():
            yield path
