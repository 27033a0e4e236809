"""Knockout: whoever loses a meeting is out, and the bracket keeps the best seeds apart to the end."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from arena.schedules.contest import Contest, Names
from arena.schedules.rounds import Rounds
from arena.schedules.unit import Points, Unit

FURTHER = 3
"""Units at each game that a tied meeting goes on for."""


@dataclass
class Bracket:
    """How far a knockout has come, after the rounds that are over."""

    left: list[str | None]
    """Who is still in it, in the order of the bracket; None where nobody ever was."""
    out: list[list[str]] = field(default_factory=list)
    """Who lost, round by round."""
    third: str | None = None
    """Who won the meeting for the third place."""


@dataclass(frozen=True)
class Knockout:
    """A bracket for games of two seats. Where the field is no power of two, the first seeds have a bye at the start.

    A meeting that is tied goes on with one unit at each game at a time, up to `FURTHER` times while it stays tied; then
    the higher seed goes on. With `third_place` the losers of the semifinals meet in the round of the final.
    """

    contest: Contest
    third_place: bool = False
    static = False

    def units(self, known: Mapping[str, Points]) -> Iterator[Unit]:
        """Every round whose meetings are known by now, and what tied meetings go on with."""
        return self._walk(Rounds(self.contest, known), self._begin())

    def places(self, known: Mapping[str, Points]) -> tuple[str, ...]:
        """Players from the first to the last after the rounds that are over: who is left, then who went out, the last
        round first; equals as they were seeded, and the third place as it was played."""
        course = self.so_far(known)
        rank = {player: place for place, player in enumerate(self.contest.ranked)}
        found = sorted((player for player in course.left if player is not None), key=rank.__getitem__)
        for lost in reversed(course.out):
            found += sorted(lost, key=lambda player: (player != course.third, rank[player]))
        return tuple(found)

    def so_far(self, known: Mapping[str, Points]) -> Bracket:
        """Who is still in it, and who lost in which of the rounds that are over."""
        course = self._begin()
        for _ in self._walk(Rounds(self.contest, known), course):
            pass
        return course

    @property
    def rounds(self) -> int:
        """How many rounds it has."""
        return len(bracket(len(self.contest.ranked))).bit_length() - 1

    def _begin(self) -> Bracket:
        ranked = self.contest.ranked
        return Bracket([ranked[seed] if seed < len(ranked) else None for seed in bracket(len(ranked))])

    def _walk(self, rounds: Rounds, course: Bracket) -> Iterator[Unit]:
        rank = {player: place for place, player in enumerate(self.contest.ranked)}
        while len(course.left) > 1:
            pairs = list(zip(course.left[::2], course.left[1::2], strict=True))
            lineups = [self.contest.lineup((one, other)) for one, other in pairs if one and other]
            final = len(pairs) == 1
            if final and self.third_place and course.out and len(course.out[-1]) == 2:
                lineups.append(self.contest.lineup(course.out[-1]))
            points = yield from _decided(rounds, lineups)
            if points is None:
                return
            better = {lineup: min(lineup, key=lambda player: (-points[player], rank[player])) for lineup in lineups}
            if final and len(lineups) == 2:
                course.third = better[lineups[1]]
            through = [
                better[self.contest.lineup((one, other))] if one and other else one or other for one, other in pairs
            ]
            course.out.append([player for player in course.left if player is not None and player not in through])
            course.left = list(through)


def bracket(players: int) -> tuple[int, ...]:
    """Seeds from 0 in the order of the bracket, up to a power of two: neighbours meet.

    As long as the better seed wins, the first of those left always meets the last, the second the last but one.
    """
    order = [0]
    while len(order) < players:
        size = 2 * len(order)
        order = [seed for one in order for seed in (one, size - 1 - one)]
    return tuple(order)


def _decided(rounds: Rounds, lineups: Sequence[Names]) -> Generator[Unit, None, dict[str, float] | None]:
    """Player -> what it made in the next round, gone on with as long as that is tied and may be; None where it is not
    over."""
    over = yield from rounds.play(lineups)
    if over is None:
        return None
    points = {player: its for meeting in over.values() for player, its in meeting.items()}
    for extra in range(1, FURTHER + 1):
        tied = [lineup for lineup in lineups if len({points[player] for player in lineup}) == 1]
        if not tied:
            break
        more = yield from rounds.play_on(tied, extra)
        if more is None:
            return None
        points.update((player, its) for meeting in more.values() for player, its in meeting.items())
    return points
