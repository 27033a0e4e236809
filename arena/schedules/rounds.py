"""Rounds, one after the other: each of them is told once all before it are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence

from arena.schedules.contest import Contest, Names
from arena.schedules.seatings import opener
from arena.schedules.unit import Points, Unit

Meeting = Mapping[str, float]
"""Player -> what it made in a meeting: the units of one lineup in one round, at all games. A player alone had a bye."""
Meetings = dict[Names, dict[str, float]]
"""Lineup -> its meeting."""


class Rounds:
    """One walk through a schedule of rounds, as far as the results reach.

    A method that gives units returns, once they have been taken, what came of them; None where some are not over.
    """

    def __init__(self, contest: Contest, known: Mapping[str, Points]) -> None:
        self.contest = contest
        self.meetings: list[Meeting] = []
        """Those of all rounds that are over, byes included."""
        self._known = known
        self._number = 0
        self._turns: dict[Names, int] = {}
        self._begun: Counter[str] = Counter()

    def play(self, lineups: Sequence[Names]) -> Generator[Unit, None, Meetings | None]:
        """The units of the next round."""
        self._number += 1
        self._turns = {lineup: self._turn(lineup) for lineup in lineups}
        return (yield from self._over(self.contest.meet(lineups, self._stage, list(self._turns.values()))))

    def play_on(self, lineups: Sequence[Names], extra: int) -> Generator[Unit, None, Meetings | None]:
        """A further unit of lineups of this round at every game, under that many numbers beyond the last."""
        turns = [self._turns[lineup] for lineup in lineups]
        return (yield from self._over(self.contest.meet_again(lineups, self._stage, turns, extra)))

    def _over(self, units: Iterable[Unit]) -> Generator[Unit, None, Meetings | None]:
        told = list(units)
        yield from told
        return made(told, self._known) if all(unit.key in self._known for unit in told) else None

    @property
    def _stage(self) -> str:
        return f"r{self._number:02d}"

    def _turn(self, lineup: Names) -> int:
        """The turn in which somebody begins who has begun least, equals by turns: it matters where not everybody sits
        everywhere."""
        seats = len(lineup)
        begins = [lineup[opener(seats, turn)] for turn in range(seats)]
        begun = self._begun.total()
        turn = min(range(seats), key=lambda turn: (self._begun[begins[turn]], (turn - begun) % seats))
        self._begun[begins[turn]] += 1
        return turn


def made(units: Iterable[Unit], known: Mapping[str, Points]) -> Meetings:
    """The meetings that some units, all of them over, come to.

    A unit without a result gives everybody the same share of its point. A unit under several variants counts once, with
    the mean over them, so that a lineup with a model is worth as much as one without. Rounded to 9 digits: what is tied
    must not differ by how it was added up.
    """
    under: dict[tuple[Names, str, int], list[Points]] = {}
    for unit in units:
        points = known[unit.key] or dict.fromkeys(unit.players, 1 / len(unit.players))
        under.setdefault((unit.players, unit.game, unit.number), []).append(points)
    found: Meetings = {}
    for (lineup, *_), ways in under.items():
        meeting = found.setdefault(lineup, dict.fromkeys(lineup, 0.0))
        for player in lineup:
            total = meeting[player] + sum(points[player] for points in ways) / len(ways)
            meeting[player] = round(total, 9)
    return found
