"""A match as tables are made of it: its replay, read a block at a time, or no more than its result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from arena.replays.blocks import Blocks
from arena.replays.catalog import Entry
from arena.replays.dates import date_of, stamped
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import FORMAT, Attempted, MatchEnded, MatchStarted, Played
from arena.replays.lines import UNREADABLE, Line, decode
from arena.replays.query import Query
from arena.replays.results import MatchResult, Reckoner
from arena.replays.summary import Summary, summarise
from arena.replays.thoughts import Needle


class SeatOf(NamedTuple):
    """Who sits where; `title` is empty where there is no replay."""

    seat: str
    title: str
    player: str
    agent: str


class End(NamedTuple):
    """How a match came out; the digest is empty where it would tell a seat too much."""

    ending: str
    plies: int
    scores: tuple[float | None, ...] | None
    digest: str

    def differs(self, other: End) -> bool:
        """Whether these are not the ends of the same match."""
        return self[:3] != other[:3] or ("" not in (self.digest, other.digest) and self.digest != other.digest)


@dataclass(eq=False)
class Match:
    """One match. Whatever reads its replay raises ReplayError, ValueError or OSError where that is damaged."""

    name: str
    """The path of its replay, as it was given, or what else it can be called."""
    path: Path | None = None
    """Its replay, if there is one."""
    known: MatchResult | None = None
    """Its result, where a tournament has it already."""
    events: tuple[MatchStarted, MatchEnded] | None = None
    """Its first and last event, where it was played without a replay."""
    problem: str = ""
    """Why nothing but its result is known, where something else should be."""
    held: object = None
    """What must live for as long as this: an imported replay takes its file with it."""
    spoilt: bool = False
    """Whether it was found damaged when it was read, so that a copy of it counts instead."""

    @property
    def started(self) -> MatchStarted | None:
        """Its first event; None of a match that was never begun, or whose replay is gone."""
        return self._ends[0]

    @property
    def whole(self) -> bool:
        """Whether it is over, and nothing that should be there is known to be missing."""
        return not self.problem and (self.path is None or self._ends[1] is not None)

    @property
    def end(self) -> End | None:
        """How it came out; None where that is not known."""
        ended = self._ends[1]
        if ended is not None:
            seats = [one.seat for one in self.seats]
            scores = None if ended.scores is None else tuple(ended.scores.get(seat) for seat in seats)
            return End(ended.ending, ended.plies, scores, ended.digest)
        if self.known is None or self.path is not None:
            return None
        scores = tuple(one.score for one in self.known.seats) if self.known.scored else None
        return End(self.known.ending, self.known.plies, scores, self.known.digest)

    @cached_property
    def _ends(self) -> tuple[MatchStarted | None, MatchEnded | None]:
        """Its first event, and its last where that is its end."""
        if self.path is None:
            return (None, None) if self.events is None else self.events
        blocks = self._blocks(self.path)
        first = next(((number, row) for number, row in enumerate(blocks.rows(0), 1) if row), None)
        if first is None:
            raise ReplayTorn(f"{self.path} is empty: the match was cut off before it began")
        line = blocks.line(0, *first)
        if not isinstance(line, MatchStarted) or not line.seats:
            raise ReplayError(f"{self.path} does not begin with a match")
        if line.format > FORMAT:
            raise ReplayError(f"{self.path} is of replay format {line.format}, and this arena reads up to {FORMAT}")
        last = next((row for row in reversed(blocks.rows(len(blocks) - 1)) if row), b"")
        try:
            ended = decode(last)
        except UNREADABLE:  # whoever reads all of it will say so
            return line, None
        return line, ended if isinstance(ended, MatchEnded) else None

    @property
    def id(self) -> str:
        """The match's id; of one that was never begun, its name in the tournament."""
        if self.started is not None:
            return self.started.match
        occasion = self.result.occasion
        return f"{occasion.tournament}/{occasion.match}+{occasion.attempt}"

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What it has in common with its copies alone, and with its result where that was taken from elsewhere."""
        started = self.started
        if started is None:
            occasion, created = self.result.occasion, self.result.created
        elif started.occasion is None:
            return "", started.match, 1, started.created
        else:
            occasion, created = started.occasion, started.created
        return occasion.tournament, occasion.match, occasion.attempt, created

    @property
    def game(self) -> str:
        """What its tournament calls the game, else the game's id."""
        if self.started is None:
            return self.result.occasion.game
        return self.started.game.id if self.started.occasion is None else self.started.occasion.game

    @property
    def games(self) -> set[str]:
        """Every name of its game."""
        return {self.game, self.result.game if self.started is None else self.started.game.id}

    @cached_property
    def seats(self) -> tuple[SeatOf, ...]:
        """Who sits where, in order."""
        if self.started is None:
            seats = self.result.seats
            return tuple(SeatOf(f"player_{number}", "", one.player, one.agent) for number, one in enumerate(seats))
        occasion = self.started.occasion
        players = [one.player for one in self.started.seats] if occasion is None else occasion.players
        pairs = zip(self.started.seats, players, strict=True)
        return tuple(SeatOf(one.seat, one.title, player, one.player) for one, player in pairs)

    @cached_property
    def endings(self) -> set[str]:
        """The words for how it ended, as in a query."""
        if self.known is not None or self.path is None:
            return {self.result.ending, self.result.reason}
        found = self.summary
        return {found.kind, found.reason} if found.kind != "cut" else {"cut", "void", "interrupted"}

    @cached_property
    def summary(self) -> Summary:
        """What a list says of it."""
        if self.path is not None:
            return summarise(self.path)
        result, started = self.result, self.started
        return Summary(
            result.ending,
            stamped(result.created),
            result.game,
            "" if started is None else started.game.title,
            tuple(one.title for one in self.seats),
            tuple(one.agent for one in self.seats),
            reason=result.reason,
            detail=result.detail,
            plies=result.plies,
        )

    def answers(self, query: Query) -> bool:
        """Whether it is among what a query asks for."""
        size, changed = 0, 0
        if self.path is not None:
            stat = self.path.stat()
            size, changed = stat.st_size, stat.st_mtime_ns
        name = self.name if self.path is None else self.path.name
        if not query.matches(Entry(name, "replay", size, changed, date_of(name, changed), self.summary)):
            return False
        path = self.path
        return all(
            (path is not None and Needle(thought.text).stands_in(path)) is not thought.negated
            for thought in query.thoughts
        )

    def lines(self) -> Iterator[Line]:
        """Every line of its replay: scenes as changes, and what was shown and sent by name."""
        if self.path is None:
            return
        blocks, seats = self._blocks(self.path), {one.seat for one in self.seats}
        for number in range(len(blocks)):
            for line in blocks.lines(number):
                if isinstance(line, (Attempted, Played)) and line.seat not in seats:
                    raise ReplayError(f"{self.path}: there is no seat {line.seat!r:.80}")
                yield line
        self._follow(blocks)

    def _blocks(self, path: Path) -> Blocks:
        blocks = Blocks(path)
        self._follow(blocks)
        return blocks

    def _follow(self, blocks: Blocks) -> None:
        """Go on with another file where its replay was sealed meanwhile."""
        if blocks.path != self.path:
            self.path, self.name = blocks.path, str(blocks.path)

    @cached_property
    def result(self) -> MatchResult:
        """All that a tournament counts. One without an end is void, interrupted."""
        if self.known is not None:
            return self.known
        reckoner, stat = Reckoner(), None
        for line in self.lines() if self.events is None else self.events:
            if isinstance(line, (MatchStarted, Attempted, Played, MatchEnded)):
                reckoner.take(line)
        if self.path is not None:
            stat = self.path.stat()
        return reckoner.result(self.name, 0 if stat is None else stat.st_size)

    @cached_property
    def status(self) -> str:
        """`ended`, `live` or `cut off`."""
        if self.path is None or (self.known is not None and self.path.suffix == ".zst"):
            return "ended"
        return {"live": "live", "cut": "cut off"}.get(self.summary.kind, "ended")
