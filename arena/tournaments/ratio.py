"""SPRT in a tournament: two players meet until it is clear for which of two differences in strength they speak."""

from __future__ import annotations

from arena.ratings.sprt import Sprt, Walk
from arena.reports.standings import Verdict
from arena.schedules.unit import Unit
from arena.tournaments.in_order import InOrder
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
        self._order = InOrder()

    def wants(self, unit: Unit, ledger: Ledger) -> bool | None:
        """Every unit is, until the test has decided."""
        self._order.add(unit)
        self.take(ledger)
        return self.conclusion is None

    def take(self, ledger: Ledger) -> None:
        """Look at what is over by now."""
        verdict = self._walk.extend(ledger.known[unit.key][self._one] for unit in self._order.over(ledger))
        if verdict.accepted is not None and self.conclusion is None:
            low, high = self._sprt.bounds
            stronger = f"{self._one} against {self._other}: {{}} Elo rather than {{}}"
            said = (
                stronger.format(f"{self._sprt.elo1:+g} or more", f"{self._sprt.elo0:+g}")
                if verdict.accepted == "elo1"
                else stronger.format(f"{self._sprt.elo0:+g} or less", f"{self._sprt.elo1:+g}")
            )
            self.conclusion = (
                f"{said} (SPRT, {verdict.units:,} units, LLR {verdict.llr:.2f} in {low:.2f} to {high:.2f})"
            )

    def verdicts(self) -> tuple[Verdict, ...]:
        """What it says by now."""
        verdict = self._walk.verdict
        alpha, beta = self._sprt.error_rates
        low, high = f"{self._sprt.elo0:+g} Elo", f"{self._sprt.elo1:+g} Elo"
        copies = f"; {self._order.copies:,} copies were left out" if self._order.copies else ""
        told = self.conclusion or f"undecided: more units are needed{copies}"
        return (
            Verdict(
                "sprt",
                f"{self._one} against {self._other}",
                self.conclusion is not None,
                told,
                verdict.units,
                verdict.llr,
                self._sprt.bounds,
                f"{high} is accepted wrongly in at most {alpha:.1%}, {low} in at most {beta:.1%}",
            ),
        )
