"""The matches of a tournament as a list has them: the last first, and those that a query asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import overload

from arena.replays.catalog import Entry
from arena.replays.dates import stamped
from arena.replays.query import Query, QueryError, parse
from arena.replays.results import MatchResult
from arena.replays.summary import Summary

_EXACT = re.compile(r"(?:^|(?<=\s))(-?)(player|game):=(\S+)")
_PATIENCE = 20_000
"""Matches that are looked at between two questions whether somebody wants something else."""


class Latest(Sequence[MatchResult]):
    """The first so many of a list that grows, the last of them first. It copies nothing."""

    def __init__(self, results: Sequence[MatchResult], many: int | None = None) -> None:
        self.results = results
        self._many = len(results) if many is None else many

    def __len__(self) -> int:
        return self._many

    @overload
    def __getitem__(self, at: int) -> MatchResult: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[MatchResult]: ...

    def __getitem__(self, at: int | slice) -> MatchResult | Sequence[MatchResult]:
        if isinstance(at, slice):
            return [self.results[self._many - 1 - one] for one in range(*at.indices(self._many))]
        if not 0 <= at < self._many:
            raise IndexError(at)
        return self.results[self._many - 1 - at]

    def place(self, result: MatchResult, near: int) -> int | None:
        """Where a result stands that stood at `near` before others came; None where it does not."""
        if 0 <= near < self._many and self[near] is result:
            return near
        return next((self._many - 1 - at for at in range(self._many) if self.results[at] is result), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a query, and names that must be exactly so (`player:=mcts` is not `mcts-200`)."""

    query: Query = field(default_factory=Query)
    exact: tuple[tuple[str, str, bool], ...] = ()
    """("player" or "game", the name, whether it must not be)."""

    def __bool__(self) -> bool:
        return bool(self.query or self.exact)

    def matches(self, result: MatchResult) -> bool:
        """Whether a result is asked for."""
        for what, name, negated in self.exact:
            names = [seat.player for seat in result.seats] if what == "player" else [result.occasion.game]
            if (name in names) is negated:
                return False
        return not self.query or self.query.matches(entry_of(result))


def wanted(text: str) -> Wanted:
    """What a text asks for. QueryError where it says nothing, or asks for thoughts."""
    exact = tuple((found[2], found[3], found[1] == "-") for found in _EXACT.finditer(text))
    query = parse(_EXACT.sub("", text))
    if query.thoughts:
        raise QueryError("thoughts are searched among the replays: escape, then b", 0, len(text))
    return Wanted(query, exact)


def exactly(field: str, name: str) -> str:
    """How a name is asked for; one that cannot be typed by the longest part of it that can."""
    if name.isprintable() and not re.search(r"\s", name):
        return f"{field}:={name}"
    parts = "".join(one if one.isprintable() and one != '"' else "\n" for one in name).split("\n")
    return f'{field}:"{max(parts, key=len)}"'


class Chosen:
    """The results that are asked for, as far as they were looked at; it goes on where it stopped."""

    def __init__(self, asked: Wanted) -> None:
        self.asked = asked
        self._all: Sequence[MatchResult] = ()
        self._looked = 0
        self._found: list[MatchResult] = []

    def take(self, results: Sequence[MatchResult], stopped: Callable[[], bool] = bool) -> Latest:
        """Those of the results that are asked for, by now."""
        if not self.asked:
            return Latest(results)
        if results is not self._all:
            self._all, self._looked, self._found = results, 0, []
        for at in range(self._looked, len(results)):
            if self.asked.matches(results[at]):
                self._found.append(results[at])
            self._looked = at + 1
            if at % _PATIENCE == 0 and stopped():
                break
        return Latest(self._found)


def entry_of(result: MatchResult) -> Entry:
    """A result as lists of replays have it: its players are called as in the tournament."""
    scores = [seat.score for seat in result.seats]
    known = [score for score in scores if score is not None]
    if len(known) < len(scores):
        known = []
    best = max(known, default=0.0)
    winners = [number for number, score in enumerate(known) if score == best]
    if len(winners) == len(known):
        winners = []
    players = tuple(seat.player for seat in result.seats)
    summary = Summary(
        result.ending,
        stamped(result.created),
        result.game,
        result.occasion.game,
        players,
        players,
        tuple(known),
        result.payoff == "zero_sum",
        result.culprit,
        result.reason,
        result.detail,
        result.plies,
        tuple(winners),
        len(winners),
        players[winners[0]] if winners else "",
    )
    return Entry(result.file or result.occasion.match, "replay", result.size, result.changed, "", summary)


def short(result: MatchResult) -> str:
    """What a match is called beside its game and players: its number, its variant, and which attempt it was."""
    name = result.occasion.match.rpartition("/")[2]
    return f"{name}  attempt {result.occasion.attempt}" if result.occasion.attempt > 1 else name
