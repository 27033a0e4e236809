"""Swiss: a few rounds in which equals meet, for fields that are too large for everybody to meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from arena.schedules.contest import Contest
from arena.schedules.pairing import Met, pairs
from arena.schedules.rounds import Meeting, Rounds
from arena.schedules.tiebreaks import Tiebreaks, tiebreaks
from arena.schedules.unit import Points, Unit


def usual_rounds(players: int, seats: int) -> int:
    """In how many rounds a field comes down to one player that has won them all."""
    rounds, reach = 0, 1
    while reach < players:
        rounds, reach = rounds + 1, reach * seats
    return max(rounds, 1)


@dataclass(frozen=True)
class Swiss:
    """A schedule of a fixed number of rounds, each of them paired by the points made before.

    In the first round the upper half of the seeds meets the lower; after it see `pairing.pairs`. In an odd field one
    player in turn has a bye, which is worth as much as winning every unit of a meeting.

    With more than two seats the first round deals the field into bands, and every table gets one player of each. After
    it, tables fill from the top: always with the next of the standing who have met those at the table least often.
    Where the field cannot be divided, as many as are left over have a bye: who had fewest, the last of them first.
    """

    contest: Contest
    rounds: int
    static = False

    def units(self, known: Mapping[str, Points]) -> Iterator[Unit]:
        """Every round whose pairings are known by now."""
        return self._walk(Rounds(self.contest, known))

    @property
    def all_meetings(self) -> int:
        """How many meetings it has in all."""
        return self.rounds * (len(self.contest.players) // self.contest.disciplines[0].seats)

    def meetings(self, known: Mapping[str, Points]) -> tuple[Meeting, ...]:
        """What was made in the rounds that are over, byes included."""
        rounds = Rounds(self.contest, known)
        for _ in self._walk(rounds):
            pass
        return tuple(rounds.meetings)

    def places(self, known: Mapping[str, Points]) -> tuple[str, ...]:
        """Players from the first to the last after the rounds that are over: by points, Buchholz, Sonneborn–Berger, and
        as they were seeded."""
        found = tiebreaks(self.meetings(known))
        nothing = Tiebreaks(0.0, 0.0, 0.0)
        return tuple(sorted(self.contest.ranked, key=lambda player: found.get(player, nothing), reverse=True))

    def _walk(self, rounds: Rounds) -> Iterator[Unit]:
        contest = self.contest
        seats = contest.disciplines[0].seats
        points = dict.fromkeys(contest.ranked, 0.0)
        met: Counter[tuple[str, str]] = Counter()
        for number in range(self.rounds):
            standing = sorted(contest.ranked, key=points.__getitem__, reverse=True)
            found = pairs(standing, points, met) if seats == 2 else _tables(standing, seats, met, first=number == 0)
            lineups = [contest.lineup(one) for one in found if len(one) == seats]
            byes = [player for one in found if len(one) < seats for player in one]
            over = yield from rounds.play(lineups)
            if over is None:
                return
            rounds.meetings += [*over.values(), *({player: float(contest.full)} for player in byes)]
            met.update((player, player) for player in byes)
            for lineup, meeting in over.items():
                met.update(pair for one, other in combinations(lineup, 2) for pair in ((one, other), (other, one)))
                points.update((player, points[player] + meeting[player]) for player in lineup)
            points.update((player, points[player] + contest.full) for player in byes)
            points = {player: round(its, 9) for player, its in points.items()}


def _tables(standing: Sequence[str], seats: int, met: Met, *, first: bool) -> list[tuple[str, ...]]:
    """The tables of a round, and each player with a bye alone."""
    spare = len(standing) % seats
    had = sorted((met.get((player, player), 0), -place, player) for place, player in enumerate(standing))
    last = [player for *_, player in had[:spare]]
    left = [player for player in standing if player not in last]
    count = len(left) // seats
    if first:
        found = [tuple(left[number::count]) for number in range(count)]
    else:
        found = []
        while left:
            table = [left.pop(0)]
            while len(table) < seats:
                table.append(min(left, key=lambda player: sum(met.get((player, other), 0) for other in table)))
                left.remove(table[-1])
            found.append(tuple(table))
    return [*found, *((player,) for player in last)]
