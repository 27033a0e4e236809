"""SPRT in a tournament: two players meet until it is clear for which of two differences in strength they speak."""

from __future__ import annotations

from collections import deque

from arena.ratings.sprt import Sprt, Walk
from arena.reports.standings import Verdict
from arena.schedules.unit import Unit
from arena.tournaments.in_order import Repeats
from arena.tournaments.ledger import Ledger
from arena.tournaments.plan import Plan


class Ratio:
    """SPRT: whether the first player is stronger than the second by `elo1` rather than by `elo0`."""

    conclusion: str | None = None

    def __init__(self, plan: Plan) -> None:
        asked = plan.config.stopping
        self._one, self._other = (player.name for player in plan.config.players)
        legs = 2 if plan.config.schedule.swap else 1
        self._sprt = Sprt(asked.elo0, asked.elo1, asked.alpha, asked.beta, asked.model, legs)
        self._walk = Walk(self._sprt)
        self._units: deque[Unit] = deque()
        """Those that were not looked at yet, in order."""
        self._repeats = Repeats(plan)
        self._left_out = 0

    def wants(self, unit: Unit, ledger: Ledger) -> bool | None:
        """Every unit is, until the test has decided."""
        self._units.append(unit)
        self.take(ledger)
        return self.conclusion is None

    def take(self, ledger: Ledger) -> None:
        """Look at what is over by now, unit by unit, up to the one that decides."""
        while self.conclusion is None and self._units and ledger.settled(self._units[0]):
            unit = self._units.popleft()
            if ledger.out(unit):
                continue
            if self._repeats.repeats(unit, ledger):
                self._left_out += 1
                continue
            self._repeats.add(unit, ledger)
            self._walk.extend([ledger.points(unit)[self._one]])
            if self._walk.verdict.accepted is not None:
                self.conclusion = f"{self._title}: {self._told}"

    def verdicts(self) -> tuple[Verdict, ...]:
        """What it says by now."""
        verdict = self._walk.verdict
        alpha, beta = self._sprt.error_rates
        low, high = f"{self._sprt.elo0:+g}", f"{self._sprt.elo1:+g}"
        errors = (
            f"if the truth is {low} or less, it says otherwise in about {alpha:.1%} of tournaments; if {high} or more, "
            f"in about {beta:.1%}; between the two either answer is possible"
        )
        return (
            Verdict(
                "sprt",
                self._title,
                self.conclusion is not None,
                self._told,
                verdict.units,
                verdict.llr,
                self._sprt.bounds,
                errors,
            ),
        )

    @property
    def _title(self) -> str:
        return f"{self._one} against {self._other}"

    @property
    def _told(self) -> str:
        low, high = f"{self._sprt.elo0:+g}", f"{self._sprt.elo1:+g}"
        told = {
            "elo1": f"more than {low} Elo (tested against {high})",
            "elo0": f"less than {high} Elo (tested against {low})",
            None: "undecided: more units are needed",
        }[self._walk.verdict.accepted]
        be = "repeat was" if self._left_out == 1 else "repeats were"
        return f"{told}; {self._left_out:,} {be} left out" if self._left_out else told
