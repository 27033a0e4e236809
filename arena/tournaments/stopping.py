"""Stopping early: what a sequential test says of the units by now, and whether the next one is still wanted.

Units count in the order of the schedule, whatever order they end in, so that the same results always give the same
verdict. Units that were in play when a test decided are played to their end and are in the ratings, not in the test.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from arena.games.core.errors import ParameterError
from arena.replays.results import MatchResult
from arena.reports.standings import Verdict
from arena.schedules.unit import Unit
from arena.tournaments.ledger import Ledger
from arena.tournaments.plan import Plan


class Stopping(Protocol):
    """A sequential test of one tournament."""

    conclusion: str | None
    """What it has decided; None while it has not."""

    def wants(self, unit: Unit, ledger: Ledger) -> bool | None:
        """Whether a unit is to be played; None where that cannot be told yet. Every unit comes by once, in order."""
        ...

    def take(self, ledger: Ledger) -> None:
        """Look at what is over by now."""
        ...

    def verdicts(self) -> tuple[Verdict, ...]:
        """What it says."""
        ...


def stopping(plan: Plan) -> Stopping:
    """The test that a config asks for. Raises ParameterError where it does not fit the tournament."""
    config = plan.config
    kind = config.stopping.kind
    if kind == "none":
        return Never()
    if config.schedule.kind not in ("round_robin", "gauntlet"):
        raise ParameterError(
            f"stopping.kind = {kind} needs a schedule that depends on no result: round_robin or gauntlet, not "
            f"{config.schedule.kind}"
        )
    single = [name for name, game in plan.games.items() if len(game.info.seats) != 2]
    if single:
        raise ParameterError(f"stopping.kind = {kind} compares two players at a table: {single[0]} has not two seats")
    if kind == "sprt" and len(config.players) != 2:
        raise ParameterError(
            f"stopping.kind = sprt compares two players, and there are {len(config.players)}; adastop compares several"
        )
    if kind == "sprt":
        from arena.tournaments.ratio import Ratio

        return Ratio(plan)
    from arena.tournaments.looks import Looks

    return Looks(plan)


def verdicts(plan: Plan, results: Iterable[MatchResult]) -> tuple[Verdict, ...]:
    """What the test of a tournament says of its results."""
    test = stopping(plan)
    if isinstance(test, Never):
        return ()
    ledger = Ledger(plan, results)
    for unit in plan.schedule.units(ledger.known):
        ledger.close(unit)
        if test.wants(unit, ledger) is None or test.conclusion is not None:
            break
    test.take(ledger)
    return test.verdicts()


class Never:
    """No test: everything is played."""

    conclusion: str | None = None

    def wants(self, unit: Unit, ledger: Ledger) -> bool | None:
        """Every unit is."""
        return True

    def take(self, ledger: Ledger) -> None:
        """Nothing is looked at."""

    def verdicts(self) -> tuple[Verdict, ...]:
        """There is none."""
        return ()
