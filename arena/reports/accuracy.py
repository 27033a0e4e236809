"""Accuracy: the share of a player's moves that are best ones, by the judges whose analyses lie beside the replays.

The value is that of SPIN-Bench, the best moves among all that were judged; copies of a unit count once. Beside it
stands what a random player can expect in the same positions. What varies from unit to unit makes the interval: of a
ratio of two means it is that of the mean of its linearised values (Cochran, "Sampling techniques", 1977, chapter 6).
"""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from arena.analysis.quality import Quality, quality
from arena.ratings.means import mean_interval
from arena.replays.analysis import place, read_analyses
from arena.replays.errors import ReplayError
from arena.replays.plain import one_line
from arena.replays.results import MatchResult
from arena.reports.copies import mark_copies
from arena.reports.standings import Accuracy, Interval, Standings, Table
from arena.reports.units import Legs, PlayedUnit, clusters, gather
from arena.tournaments.config import TournamentConfig

Judged = Mapping[str, Sequence[Quality]]
"""Judge -> how good the moves of each seat were."""
_LONGEST = 24
"""Characters of a judge's name that head a column."""


def with_accuracy(
    standings: Standings, config: TournamentConfig, results: Sequence[MatchResult], replays: Path, legs: Legs
) -> Standings:
    """The standings with the accuracy of each player at each game, where there are analyses.

    Warnings tell of those that cannot be read, and of judges that did not judge every match.

    Args:
        standings: what was reckoned of the same results.
        config: of the tournament.
        results: of every attempt at every match.
        replays: the folder of the replays.
        legs: how many matches a unit has.
    """
    read = {result.file: _read(replays, result) for result in results if result.file}
    judged = {file: found for file, found in read.items() if found}
    damaged = sum(found is None for found in read.values())
    if not judged and not damaged:
        return standings
    units = gather(results, legs)
    mark_copies(units)
    whole = [unit for unit in units if unit.whole]
    tables = [_table(table, whole, judged, config) for table in standings.tables]
    cautions = [caution for table in tables for caution in _missing(table, whole, judged)]
    if damaged:
        those = "analysis is" if damaged == 1 else "analyses are"
        cautions.append(f"{damaged:,} damaged {those} left out: arena analyse tells which, and --force replaces them.")
    return replace(standings, tables=tuple(tables), warnings=(*standings.warnings, *cautions))


def _read(replays: Path, result: MatchResult) -> Judged | None:
    """What judges said of a match; nothing where no analysis is there, None where it cannot be read."""
    path = replays / result.file
    if not os.path.exists(place(path)):  # which takes any name
        return {}
    seats = [f"player_{number}" for number in range(len(result.seats))]
    try:
        found = read_analyses(path, result.digest, result.plies)
    except ReplayError:
        return None
    return {analysis.judge: list(quality(analysis, seats).values()) for analysis in found}


def _table(table: Table, units: Iterable[PlayedUnit], judged: Mapping[str, Judged], config: TournamentConfig) -> Table:
    if table.game is None:
        return table
    found: dict[str, dict[str, list[list[Quality]]]] = defaultdict(lambda: defaultdict(list))
    for group in clusters(unit for unit in units if unit.game == table.game):
        copies: dict[tuple[str, str], list[Quality]] = defaultdict(list)
        for unit in group:
            for who, one in _counted(unit, judged).items():
                copies[who].append(one)
        for (player, judge), counted in copies.items():
            found[player][judge].append(counted)
    rows = []
    for row in table.rows:
        mine = {judge: _accuracy(runs, config) for judge, runs in sorted(found[row.player].items())}
        rows.append(replace(row, accuracy=mine))
    return replace(table, rows=tuple(rows))


def _accuracy(runs: Sequence[Sequence[Quality]], config: TournamentConfig) -> Accuracy:
    """How good moves were in some units, those together that count as one: as the mean of those that were judged."""
    counts = [tuple(sum(of) / len(run) for of in zip(*map(_counts, run), strict=True)) for run in runs]
    moves, lucky = sum(all_of for _, all_of, _ in counts), sum(luck for _, _, luck in counts)
    best = _ratio([(good, all_of) for good, all_of, _ in counts], config)
    return Accuracy(best, sum(one.moves for run in runs for one in run), lucky / moves)


def _counts(one: Quality) -> tuple[float, float, float]:
    return one.top[0], one.moves, one.lucky


def _missing(table: Table, units: Iterable[PlayedUnit], judged: Mapping[str, Judged]) -> Iterator[str]:
    """Which judges did not judge every match. Names in it are foreign text."""
    files = [fixture.last.file for unit in units if unit.game == table.game for fixture in unit.fixtures]
    for judge in judges(table):
        count = sum(judge in judged.get(file, ()) for file in files)
        if count < len(files):
            yield f"{table.title}: {judge} judged {count:,} of {len(files):,} matches; accuracy is told of those alone."


def _counted(unit: PlayedUnit, judged: Mapping[str, Judged]) -> dict[tuple[str, str], Quality]:
    """(player, judge) -> how good its moves were in a unit."""
    found: dict[tuple[str, str], Quality] = {}
    for fixture in unit.fixtures:
        for judge, by_seat in judged.get(fixture.last.file, {}).items():
            for player, one in zip(fixture.last.occasion.players, by_seat, strict=False):
                if one.moves:
                    found[player, judge] = found.get((player, judge), Quality()) + one
    return found


def _ratio(counts: Sequence[tuple[float, float]], config: TournamentConfig) -> Interval:
    """The share of best moves, of (best moves, moves) for each unit."""
    moves = sum(all_of for _, all_of in counts)
    share, mean = sum(best for best, _ in counts) / moves, moves / len(counts)
    found = mean_interval(
        [share + (best - share * all_of) / mean for best, all_of in counts],
        confidence=config.ratings.confidence,
        samples=config.ratings.samples,
        seed=config.seed,
        low=0.0,
        high=1.0,
    )
    return Interval(share, max(found.low, 0.0), min(found.high, 1.0))


# How it is told


def judges(table: Table) -> list[str]:
    """The judges of whom a table knows, those who judged most moves first."""
    moves: Counter[str] = Counter()
    for row in table.rows:
        moves.update({judge: one.moves for judge, one in row.accuracy.items()})
    return sorted(moves, key=lambda judge: (-moves[judge], judge))


def accuracy_columns(table: Table, none: str) -> list[tuple[str, list[str]]]:
    """Headings and cells: of each judge the share of best moves, and what a random player can expect."""
    columns = []
    for judge in judges(table):
        found = [row.accuracy.get(judge) for row in table.rows]
        columns.append((accuracy_heading(judge), [accuracy_text(one, none) for one in found]))
        columns.append(("by chance", [none if one is None else f"{_percent(one.chance)} %" for one in found]))
    return columns


def accuracy_heading(judge: str) -> str:
    """What stands over a column of best moves."""
    name = one_line(judge)
    return f"best ({name if len(name) <= _LONGEST else f'{name[: _LONGEST - 1]}…'})"


def accuracy_text(one: Accuracy | None, none: str) -> str:
    """A share in percent with its interval."""
    if one is None:
        return none
    value, low, high = (_percent(end) for end in (one.best.value, one.best.low, one.best.high))
    return f"{value} % ({low}–{high})"


def _percent(share: float) -> str:
    """To whole percents; nothing short of all is 100, and nothing more than nothing is 0."""
    percent = 100 * share
    return f"{math.floor(percent) if percent > 99 else math.ceil(percent) if percent < 1 else percent:.0f}"
