"""Stopping early: what a sequential test says of the units by now, and whether the next one is still wanted.

Units count in the order of the schedule, whatever order they end in, so that the same results always give the same
verdict. Units that were in play when a test decided are played to their end and are in the ratings, not in the test; so
are those that got their result after too many attempts (`Ledger.out`). Hence what a test has decided stays decided.
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
    if config.variants_mode == "cross" and len(config.variants) > 1:
        raise ParameterError(
            f"stopping.kind = {kind} takes units to be independent, and crossed variants share opening and seed: let "
            'variants_mode = "draw"'
        )
    if kind == "sprt":
        from arena.tournaments.ratio import Ratio

        return Ratio(plan)
    from arena.tournaments.looks import Looks

    return Looks(plan)


def verdicts(plan: Plan, results: Iterable[MatchResult]) -> tuple[Verdict, ...]:
    """What the test of a tournament says of its results."""
    return _followed(plan, Ledger(plan, results)).verdicts()


def conclusion(plan: Plan, ledger: Ledger) -> str | None:
    """What the test of a tournament has decided by what was played; None where it has not, and where there is none."""
    return _followed(plan, ledger).conclusion


def _followed(plan: Plan, ledger: Ledger) -> Stopping:
    """The test, when it has looked at all that was played."""
    test = stopping(plan)
    if not isinstance(test, Never):
        for unit in plan.schedule.units(ledger.known):
            wanted = test.wants(unit, ledger)
            if wanted is None or test.conclusion is not None or (wanted and not ledger.settled(unit)):
                break  # no unit counts before those that come before it
        test.take(ledger)
    return test


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
