"""AdaStop in a tournament: block after block is played, and who is told apart from everybody plays no further.

A round of the schedule is one value of each player: its mean points against all who still play, or in a gauntlet by how
much it beat the other. Units that are over without a result, and copies, are in no mean.
"""

from __future__ import annotations

import math
from itertools import takewhile

from arena.games.core.errors import ParameterError
from arena.ratings.adastop import AdaStop, Decisions, Pair, against_the_field
from arena.reports.standings import Verdict
from arena.schedules.unit import Points, Unit
from arena.tournaments.in_order import InOrder
from arena.tournaments.ledger import Ledger
from arena.tournaments.plan import Plan


class Looks:
    """AdaStop: who of several players is better than whom."""

    conclusion: str | None = None

    def __init__(self, plan: Plan) -> None:
        config = plan.config
        asked = config.stopping
        most = asked.block * asked.looks
        rounds = {game.name: game.rounds or config.schedule.rounds for game in config.games}
        short = [name for name, number in rounds.items() if number < most]
        if short:
            raise ParameterError(
                f"stopping.block = {asked.block} and stopping.looks = {asked.looks} take up to {most} rounds, and "
                f"{short[0]} has {rounds[short[0]]}: let schedule.rounds be {most}"
            )
        self._gauntlet = config.schedule.kind == "gauntlet"
        first = list(takewhile(lambda unit: unit.number == 1, plan.schedule.units({})))
        meeting = dict.fromkeys((unit.players[0], unit.players[1]) for unit in first)
        self._test = AdaStop(
            tuple(player.name for player in config.players),
            asked.block,
            asked.looks,
            asked.permutations,
            asked.alpha,
            config.seed,
            pairs=tuple(meeting) if self._gauntlet else (),
        )
        self._first = first
        self._rounds: dict[int, list[Unit]] = {}
        self._points: list[list[tuple[Unit, Points]]] = []
        """Of each round that is over, the units that count."""
        self._order = InOrder()
        self._decisions = self._test.look({})

    def wants(self, unit: Unit, ledger: Ledger) -> bool | None:
        """Whether its players are still to be told apart; None until the looks before it were taken."""
        look = (unit.number - 1) // self._test.block
        if look >= self._test.looks:
            return False
        if look > self._decisions.looks:
            self.take(ledger)
        if self._decisions.finished or self._stalled:
            return False
        if look > self._decisions.looks:
            return None
        if not self._playing(unit):
            return False
        self._rounds.setdefault(unit.number, []).append(unit)
        return True

    def take(self, ledger: Ledger) -> None:
        """Look at what is over by now: round after round, and block after block."""
        while (number := len(self._points) + 1) <= self._test.block * min(self._decisions.looks + 1, self._test.looks):
            units = self._rounds.get(number, [])
            if len(units) < sum(map(self._playing, self._first)) or not all(ledger.close(unit) for unit in units):
                return
            for unit in units:
                self._order.add(unit)
            self._points.append([(unit, ledger.known[unit.key]) for unit in self._order.over(ledger)])
            if number % self._test.block == 0:
                self._look()

    @property
    def _stalled(self) -> bool:
        """Whether too little counted for another look, since matches repeat themselves or have no result."""
        return len(self._points) // self._test.block > self._decisions.looks

    def _playing(self, unit: Unit) -> bool:
        if self._gauntlet:
            return self._decisions.pairs[unit.players[0], unit.players[1]] == "continue"
        return set(unit.players) <= set(self._decisions.playing)

    def _look(self) -> None:
        self._decisions = self._decided()
        if self._decisions.finished and self.conclusion is None:
            apart = sum(decision != "equal" for decision in self._decisions.pairs.values())
            self.conclusion = (
                f"{apart} of {len(self._decisions.pairs)} pairs of players are told apart "
                f"(AdaStop, {self._decisions.looks} of {self._test.looks} looks)"
            )

    def _decided(self) -> Decisions:
        if not self._gauntlet:
            return self._test.look(against_the_field([points for _, points in units] for units in self._points))
        differences: dict[Pair, list[float]] = {pair: [] for pair in self._decisions.pairs}
        for units in self._points:
            met: dict[Pair, list[float]] = {}
            for unit, points in units:
                one, other = unit.players
                met.setdefault((one, other), []).append(points[one] - points[other])
            for pair, found in met.items():
                differences[pair].append(math.fsum(found) / len(found))
        return self._test.look_at(differences)

    def verdicts(self) -> tuple[Verdict, ...]:
        """What it says by now, of every two players."""
        return tuple(self._verdict(pair) for pair in self._decisions.pairs)

    def _verdict(self, pair: Pair) -> Verdict:
        one, other = pair
        decision = self._decisions.pairs[pair]
        at = f"look {self._decisions.decided_at.get(pair, 0)} of {self._test.looks}"
        told = {
            "larger": f"{one} is better ({at})",
            "smaller": f"{other} is better ({at})",
            "equal": f"not told apart in {self._test.looks} looks, which is no proof that they are equal",
            "continue": "undecided: too much repeats itself" if self._stalled else "undecided: more units are needed",
        }[decision]
        errors = f"of fields with equal players, {self._test.alpha:.1%} at most tell any of these apart"
        units = self._test.block * self._decisions.decided_at.get(pair, self._decisions.looks)
        return Verdict("adastop", f"{one} against {other}", decision != "continue", told, units, None, None, errors)
