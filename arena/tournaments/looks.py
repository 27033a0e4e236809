"""AdaStop in a tournament: block after block is played, and who is told apart from everybody plays no further.

A round of the schedule is one value of each player, its mean points (or mean score, where a game is played for scores)
against all who still play, or in a gauntlet one of each pair, by how much one beat the other. A block is made of rounds
that count, in the order of the schedule:

- A round counts for nobody where two who still play have a unit in it that is out of the test (`Ledger.out`); a later
  round takes its place, for all of them, so that values of different players are those of the same rounds.
- Repeats (`arena.tournaments.in_order`) keep their value in the mean of a round, which is told: a result between
  deterministic players holds from these openings.
- In a round of nothing but repeats everybody stands still, and in a gauntlet a pair of which all units are repeats: the
  difference is 0, which no permutation changes, so that only evidence tells players apart.
"""

from __future__ import annotations

import math
from itertools import takewhile

from arena.games.core.errors import ParameterError
from arena.ratings.adastop import AdaStop, Pair, against_the_field
from arena.reports.standings import Verdict
from arena.schedules.unit import Points, Unit
from arena.tournaments.in_order import Repeats
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
                f"{short[0]} has {rounds[short[0]]}: let schedule.rounds be {most}, or more, since a round in which a "
                "match stays without a result does not count"
            )
        self._last = min(rounds.values())
        """The last round in which everybody meets at every game."""
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
        self._over = 0
        """Rounds that are over."""
        self._void = 0
        """Of them, those that do not count since a unit is out of the test."""
        self._points: list[list[Points]] = []
        """Of each round that counts, what its units gave."""
        self._differences: dict[Pair, list[float]] = {pair: [] for pair in self._test.pairs}
        """In a gauntlet, of each round that counts."""
        self._still: dict[Pair, int] = dict.fromkeys(self._test.pairs, 0)
        """Of them, those in which two players stood still."""
        self._copies: dict[Pair, int] = dict.fromkeys(self._test.pairs, 0)
        """Units behind the values of two players that are others, move for move."""
        self._repeats = Repeats(plan)
        self._openings = any(game.openings != "none" for game in config.games)
        self._decisions = self._test.look({})

    def wants(self, unit: Unit, ledger: Ledger) -> bool | None:
        """Whether its players are still to be told apart; None until the look before it was taken."""
        if unit.number > self._last:
            return False
        if self._is_ahead(unit):
            self.take(ledger)
        if self._decisions.finished:
            return False
        if self._is_ahead(unit):
            return None
        if not self._playing(unit):
            return False
        self._rounds.setdefault(unit.number, []).append(unit)
        return True

    def take(self, ledger: Ledger) -> None:
        """Look at what is over by now: round after round, and block after block."""
        while not self._decisions.finished and self._over < self._last:
            units = self._rounds.get(self._over + 1, [])
            if len(units) < sum(map(self._playing, self._first)) or not all(map(ledger.settled, units)):
                return
            self._over += 1
            if any(map(ledger.out, units)):
                self._void += 1
            else:
                self._count(units, ledger)
                if len(self._points) % self._test.block == 0:
                    self._look()

    def _is_ahead(self, unit: Unit) -> bool:
        """Whether a look may come before its round, and so decide whether it is wanted."""
        return unit.number > self._over + self._test.block * (self._decisions.looks + 1) - len(self._points)

    def _playing(self, unit: Unit) -> bool:
        if self._gauntlet:
            return self._decisions.pairs[unit.players[0], unit.players[1]] == "continue"
        return set(unit.players) <= set(self._decisions.playing)

    def _count(self, units: list[Unit], ledger: Ledger) -> None:
        """Take the values of a round."""
        fresh = {unit.players for unit in units if not self._repeats.repeats(unit, ledger)}
        given = [ledger.points(unit) if fresh else dict.fromkeys(unit.players, 0.5) for unit in units]
        copied = [unit.players for unit in units if self._repeats.copies(unit, ledger)]
        self._points.append(given)
        met: dict[tuple[str, ...], list[float]] = {}
        for unit, made in zip(units, given, strict=True):
            met.setdefault(unit.players, []).append(made[unit.players[0]] - made[unit.players[1]])
        for pair in self._decisions.undecided:
            still = pair not in fresh if self._gauntlet else not fresh
            if self._gauntlet:
                self._differences[pair].append(0.0 if still else math.fsum(met[pair]) / len(met[pair]))
            if still:
                self._still[pair] += 1
            else:
                self._copies[pair] += sum(
                    players == pair if self._gauntlet else not set(pair).isdisjoint(players) for players in copied
                )
        for unit in units:
            self._repeats.add(unit, ledger)

    def _look(self) -> None:
        if self._gauntlet:
            self._decisions = self._test.look_at(self._differences)
        else:
            self._decisions = self._test.look(against_the_field(self._points))
        if self._decisions.finished:
            apart = sum(decision != "equal" for decision in self._decisions.pairs.values())
            self.conclusion = (
                f"{apart} of {len(self._decisions.pairs)} pairs of players are told apart "
                f"(AdaStop, {self._decisions.looks} of {self._test.looks} looks)"
            )

    def verdicts(self) -> tuple[Verdict, ...]:
        """What it says by now, of every two players."""
        return tuple(self._verdict(pair) for pair in self._decisions.pairs)

    def _verdict(self, pair: Pair) -> Verdict:
        one, other = pair
        decision = self._decisions.pairs[pair]
        look = self._decisions.decided_at.get(pair, self._decisions.looks)
        rounds, still = self._test.block * look, self._still[pair]
        told = {
            "larger": f"{one} is better (look {look} of {self._test.looks})",
            "smaller": f"{other} is better (look {look} of {self._test.looks})",
            "equal": f"not told apart in {self._test.looks} looks, which is no proof that they are equal",
            "continue": "undecided: more units are needed",
        }[decision]
        hopeless = decision == "equal" and still > 0 and 2.0 ** (1 - rounds + still) > self._test.alpha
        if hopeless:
            told = "undecided: too much repeats itself"
        elif decision == "continue" and self._over == self._last:
            lost = f" ({self._void:,} of them held a match without a result)" if self._void else ""
            told = f"undecided: its rounds are used up{lost}; with a greater schedule.rounds it goes on"
        if still:
            told += f"; {still:,} {'round' if still == 1 else 'rounds'} repeated earlier ones, and told nothing"
        if self._copies[pair]:
            copies = f"{self._copies[pair]:,} {'copy' if self._copies[pair] == 1 else 'copies'} took part"
            told += f"; {copies}, so it holds from {'these openings' if self._openings else 'this opening'} only"
        decided = decision != "continue" and not hopeless
        errors = f"of fields with equal players, {self._test.alpha:.1%} at most tell any of these apart"
        return Verdict("adastop", f"{one} against {other}", decided, told, rounds, None, None, errors)
