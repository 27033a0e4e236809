"""What the tournament screen does in threads, and what it is told from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from textual.message import Message

from arena.replays.results import MatchResult
from arena.reports.standings import Aggregate, Place, Standings, Table
from arena.tournaments.reading import Recorded
from arena.tui.scenes.picture import one_line
from arena.tui.shelving import Opened, opened
from arena.tui.tournament_failures import Faults
from arena.tui.tournament_head import planned
from arena.tui.tournament_matches import Chosen, Latest
from arena.tui.tournament_verdicts import placed, verdicts_of

QUICK = 200
"""Samples of a bootstrap while matches are played: the intervals are rough, and soon there again."""
_EVERY = 2.0
"""Seconds between two reckonings."""
_SHARE = 4.0
"""How much longer than a reckoning the pause after it is, so that it takes no machine from the matches."""


class Looked(Message):
    """The folder was looked at; `moved` is whether anything is new."""

    def __init__(self, moved: bool) -> None:
        super().__init__()
        self.moved = moved


class Reckoned(Message):
    """The standings are there, by so many results."""


class Listed(Message):
    """The matches that are asked for; `by` is what they were looked for in."""

    def __init__(self, chosen: Chosen, rows: Latest, by: tuple[Any, ...]) -> None:
        super().__init__()
        self.chosen, self.rows, self.by = chosen, rows, by


class Steered(Message):
    """A run was begun, or was told something; `problem` is why it could not be."""

    def __init__(self, said: str, problem: str = "") -> None:
        super().__init__()
        self.said, self.problem = said, problem


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the standings: a table, scores over all games, or the places of the schedule."""

    title: str
    table: Table | None
    aggregates: Sequence[Aggregate] = ()
    places: Sequence[Place] = ()


def views(told: Standings) -> list[View]:
    """All ways to look at some standings."""
    found = [View("places", None, places=told.places)] if told.places else []
    found += [View(table.title, table) for table in told.tables]
    if told.variants is not None:
        found += [View(f"@{name}", table) for name, table in told.variants.tables.items()]
    if told.aggregates:
        found.append(View("scores over games", None, told.aggregates))
    return found


class Study:
    """What follows from the results by now: standings and failures. Any thread may `go`, one at a time."""

    def __init__(self, recorded: Recorded) -> None:
        self.standings: Standings | None = None
        self.problem = ""
        """Why there are no standings, in a sentence."""
        self.faults = Faults()
        self._recorded = recorded
        self._of: tuple[Any, ...] = ()
        self._after = float("-inf")
        """When it may be gone on, on the clock of `monotonic`."""

    @property
    def due(self) -> bool:
        """Whether something has come that the standings do not hold, and the last time was long enough ago."""
        return self._now() != self._of and monotonic() >= self._after

    def _now(self) -> tuple[Any, ...]:
        recorded = self._recorded
        return recorded.config, id(recorded.results), len(recorded.results), recorded.running

    def go(self) -> None:
        """Reckon. While a run goes on, roughly."""
        began, recorded = monotonic(), self._recorded
        now, config = self._now(), recorded.config
        results: Sequence[MatchResult] = recorded.results
        self.faults.take(results)
        if config is None:
            self.standings, self.problem = None, recorded.problem
        else:
            self._reckon(results[: now[2]])
        self._of = now
        end = monotonic()
        self._after = end + max(_EVERY, _SHARE * (end - began)) if recorded.running else end

    def _reckon(self, results: Sequence[MatchResult]) -> None:
        recorded = self._recorded
        assert recorded.config is not None
        samples = recorded.config.ratings.samples
        if recorded.running:
            samples = min(samples, QUICK)
        try:
            from arena.reports.reckoning import standings

            said = verdicts_of(recorded.config, results)
            told = standings(recorded.config, results, planned=planned(recorded), verdicts=said, samples=samples)
            self.standings = placed(told, recorded.config, results)
            self.problem = ""
        except Exception as error:  # foreign results: what is wrong with them is told, and the matches stay
            self.problem = one_line(error, 400) or type(error).__name__


def opened_at(places: Sequence[Path], hidden: str = "") -> Opened:
    """The first of some places where a replay lies, or what is wrong with the last of them.

    One that is being recorded has moved once it is over.
    """
    for place in places:
        if place.is_file():
            return opened(place, hidden)
    return opened(places[-1], hidden)


def inside(folder: Path, file: str) -> Path | None:
    """Where a replay lies that a journal names; None where that is outside of the folder."""
    place = folder / file
    try:
        return place if place.resolve().is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None
