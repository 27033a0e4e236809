"""What the calls of models came to: tokens, dollars, seconds and failed tries, of an attempt, a seat or a match.

What a service does not say is not 0. Every sum keeps how many calls it does not know of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec

from arena.agents.core.budget import dollars
from arena.agents.core.calls import Seconds, Status, cost_nothing
from arena.agents.core.model import Dollars, Usage
from arena.games.core.outcome import Seat
from arena.replays.events import AnyEvent, Attempted
from arena.replays.plain import one_line

_KINDS = ("input", "cached", "cache_written", "output", "reasoning")
_NAMED = 3
"""Names that are told of several."""
MOST_FAULTS = 12
"""Kinds of faults that are told: as many as there are, but for words that an agent thought of."""
_LONGEST_NAME = 80
"""Characters of a name that are told."""


class _Try(msgspec.Struct, frozen=True):
    kind: str
    status: Status | None = None
    seconds: Seconds = 0.0
    waited: Seconds = 0.0
    usage: Usage | None = None
    cost: Dollars | None = None

    @property
    def free(self) -> bool:
        """Whether it cost nothing."""
        return cost_nothing(self.kind, self.status, self.usage, self.cost)


class _Reply(msgspec.Struct, frozen=True):
    usage: Usage = Usage()
    model: str = ""


class Charge(msgspec.Struct, frozen=True):
    """What counts of a call."""

    provider: str
    reply: _Reply | None = None
    failures: tuple[_Try, ...] = ()
    cost: Dollars | None = None
    cached_reply: bool = False
    queued: Seconds = 0.0
    seconds: Seconds = 0.0

    @property
    def asked(self) -> str:
        """The model that was asked for, or the provider that has but one."""
        return self.provider.partition(":")[2] or self.provider

    @property
    def spent(self) -> list[tuple[Usage, float | None]]:
        """The tokens and dollars of everything that was worked on: failed tries, and the reply."""
        tries = [(failed.usage or Usage(), failed.cost) for failed in self.failures if not failed.free]
        if self.reply is None or self.cached_reply:
            return tries
        return [*tries, (self.reply.usage, self.cost)]


def charge(call: Mapping[str, Any]) -> Charge:
    """What counts of a recorded call. Raises ValueError where it is none."""
    try:
        return msgspec.convert(call, Charge)
    except msgspec.ValidationError as error:
        raise ValueError(f"a call of a model is none: {error}") from error


@dataclass(frozen=True, slots=True)
class Count:
    """A number of tokens, as far as it is known, and of how many tries it is not."""

    known: int = 0
    unknown: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.known + other.known, self.unknown + other.unknown)

    def __str__(self) -> str:
        if not self.unknown:
            return f"{self.known:,}"
        return f"at least {self.known:,}" if self.known else "?"

    @property
    def number(self) -> int | None:
        """What is known of it; None where that is nothing."""
        return self.known if self.known or not self.unknown else None


@dataclass(frozen=True, slots=True)
class Bill:
    """The sum of some calls. Bills can be added."""

    calls: int = 0
    """Calls that were made; one that no budget was left for is none."""
    kept: int = 0
    """Calls whose reply was kept from an earlier call, so that nothing was spent."""
    failed_tries: int = 0
    """Tries that brought no reply. What they took counts as well, where the service worked on them."""
    input: Count = Count()
    """Tokens that were read, those from a cache (`cached`) or into one (`cache_written`) included."""
    cached: Count = Count()
    cache_written: Count = Count()
    output: Count = Count()
    """Tokens that were written, `reasoning` included."""
    reasoning: Count = Count()
    cost: float = 0.0
    """US dollars, as far as they are known."""
    unpriced: int = 0
    """Tries whose cost is not known."""
    models: Mapping[str, int] = field(default_factory=dict)
    """The model that answered -> how often."""
    asked: Mapping[str, int] = field(default_factory=dict)
    """The model that was asked for -> how often."""
    seconds: float = 0.0
    """Seconds in which services were answering."""
    waited: float = 0.0
    """Seconds until they began to, those of failed tries and of pauses included."""
    faults: Mapping[str, int] = field(default_factory=dict)
    """What was wrong with attempts, in a word -> how often."""

    @classmethod
    def of(cls, calls: Iterable[Mapping[str, Any]]) -> Bill:
        """The bill of recorded calls. Raises ValueError where one is none."""
        tally = Tally()
        tally.charge(calls)
        return tally.bill

    def __add__(self, other: Bill) -> Bill:
        tally = Tally()
        tally.add(self)
        tally.add(other)
        return tally.bill

    def __bool__(self) -> bool:
        """Whether anything stands on it."""
        return bool(self.calls or self.faults)

    @property
    def answered_by(self) -> str:
        """The models that answered, and the one that was asked for where it is another."""
        served, asked = _names(self.models), _names(self.asked)
        if not self.models:
            return asked
        same = {_last(name) for name in self.models} == {_last(name) for name in self.asked}
        return served if same else f"{served} (asked for {asked})"

    @property
    def tokens(self) -> str:
        """Tokens in and out: `812 in (700 cached) → 34 out (20 thinking)`."""
        parts = {"cached": self.cached, "written": self.cache_written}
        read = ", ".join(f"{count} {name}" for name, count in parts.items() if count.known)
        thought = f" ({self.reasoning} thinking)" if self.reasoning.known else ""
        return f"{self.input} in{f' ({read})' if read else ''} → {self.output} out{thought}"

    @property
    def dollars(self) -> str:
        """What it cost, as far as that is known."""
        if not self.unpriced:
            return dollars(self.cost)
        return f"at least {dollars(self.cost)}" if self.cost else "cost unknown"

    @property
    def faulty(self) -> str:
        """What was wrong with attempts, `faults: 2 unreadable, 1 illegal`; "" where nothing was."""
        often = sorted(self.faults.items(), key=lambda pair: -pair[1])
        return f"faults: {_some([f'{number:,} {_name(word)}' for word, number in often], MOST_FAULTS)}" if often else ""

    @property
    def line(self) -> str:
        """Who answered, what that took, and what was wrong."""
        took = f"{self.answered_by}: {self.words}" if self.calls else ""
        return ", ".join(part for part in (took, self.faulty) if part)

    @property
    def words(self) -> str:
        """Tokens, cost, time, and what was out of the ordinary."""
        told = [self.tokens, self.dollars, f"{self.seconds + self.waited:.1f} s"]
        if self.calls > 1:
            told.insert(0, f"{self.calls:,} calls")
        if self.kept:
            told.append(f"{self.kept:,} from the cache of replies")
        if self.failed_tries:
            told.append(f"{self.failed_tries:,} failed {'try' if self.failed_tries == 1 else 'tries'}")
        return ", ".join(told)

    @property
    def data(self) -> dict[str, Any]:
        """It all as plain values; a number of which nothing is known is None."""
        counts = {kind: getattr(self, kind) for kind in _KINDS}
        return {
            "calls": self.calls,
            "kept": self.kept,
            "failed_tries": self.failed_tries,
            "tokens": {kind: count.number for kind, count in counts.items()},
            "tokens_unknown": {kind: count.unknown for kind, count in counts.items() if count.unknown},
            "cost": self.cost if self.cost or not self.unpriced else None,
            "cost_unknown": self.unpriced,
            "models": dict(self.models),
            "asked": dict(self.asked),
            "seconds": round(self.seconds, 6),
            "waited": round(self.waited, 6),
            **({"faults": dict(self.faults)} if self.faults else {}),
        }


class Tally:
    """A bill that grows: what it takes to add to it does not depend on how much stands on it."""

    def __init__(self) -> None:
        self._calls = self._kept = self._failed_tries = self._unpriced = 0
        self._known = dict.fromkeys(_KINDS, 0)
        self._unknown = dict.fromkeys(_KINDS, 0)
        self._cost = self._seconds = self._waited = 0.0
        self._models: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()

    def charge(self, calls: Iterable[Mapping[str, Any]]) -> None:
        """Add recorded calls. Raises ValueError where one is none."""
        for call in calls:
            one = charge(call)
            if one.reply is not None or one.failures:
                self._one(one)

    def attempt(self, event: Attempted) -> None:
        """Add an attempt: its calls, and what was wrong with it. Raises ValueError where a call is none."""
        self.charge(event.calls)
        if event.problem is not None:
            self._faults[event.problem.fault or event.problem.kind] += 1

    def add(self, bill: Bill) -> None:
        """Add a bill."""
        self._calls += bill.calls
        self._kept += bill.kept
        self._failed_tries += bill.failed_tries
        for kind in _KINDS:
            count = getattr(bill, kind)
            self._known[kind] += count.known
            self._unknown[kind] += count.unknown
        self._cost += bill.cost
        self._unpriced += bill.unpriced
        self._models.update(bill.models)
        self._asked.update(bill.asked)
        self._seconds += bill.seconds
        self._waited += bill.waited
        self._faults.update(bill.faults)

    @property
    def bill(self) -> Bill:
        """The bill as it stands."""
        return Bill(
            self._calls,
            self._kept,
            self._failed_tries,
            **{kind: Count(self._known[kind], self._unknown[kind]) for kind in _KINDS},
            cost=self._cost,
            unpriced=self._unpriced,
            models=dict(self._models),
            asked=dict(self._asked),
            seconds=self._seconds,
            waited=self._waited,
            faults=dict(self._faults),
        )

    def _one(self, one: Charge) -> None:
        self._calls += 1
        self._kept += one.cached_reply
        self._failed_tries += len(one.failures)
        for usage, cost in one.spent:
            for kind in _KINDS:
                tokens = getattr(usage, kind)
                self._known[kind] += tokens or 0
                self._unknown[kind] += tokens is None
            self._cost += cost or 0.0
            self._unpriced += cost is None
        if one.reply is not None and one.reply.model:
            self._models[one.reply.model] += 1
        self._asked[one.asked] += 1
        self._seconds += one.seconds
        self._waited += one.queued + sum(failed.seconds + failed.waited for failed in one.failures)


def bills(events: Iterable[AnyEvent]) -> dict[Seat, Bill]:
    """The bill of each seat for which models were called, or in whose attempts something was wrong.

    Raises ValueError where a call is none.
    """
    tallies = Tallies()
    tallies.extend(events)
    return tallies.bills


class Tallies:
    """The bills of all seats, as they grow."""

    def __init__(self) -> None:
        self._seats: dict[Seat, Tally] = {}

    def extend(self, events: Iterable[AnyEvent]) -> None:
        """Add what stands in events. Raises ValueError where a call is none."""
        for event in events:
            if isinstance(event, Attempted) and (event.calls or event.problem is not None):
                self._seats.setdefault(event.seat, Tally()).attempt(event)

    @property
    def bills(self) -> dict[Seat, Bill]:
        """The bill of each seat on whose bill anything stands."""
        found = {seat: tally.bill for seat, tally in self._seats.items()}
        return {seat: bill for seat, bill in found.items() if bill}


def _last(name: str) -> str:
    """The last part of a model's name, which a folder or a router stands before."""
    return name.rpartition("/")[2]


def _names(counts: Mapping[str, int]) -> str:
    """The first few of some names."""
    return _some([_name(name) for name in islice(counts, _NAMED)], _NAMED, len(counts))


def _some(told: list[str], most: int, number: int | None = None) -> str:
    """The first of some texts, and how many more there are."""
    more = (len(told) if number is None else number) - most
    return ", ".join(told[:most]) + (f" and {more:,} more" if more > 0 else "")


def _name(name: str) -> str:
    line = one_line(name[: _LONGEST_NAME + 1])
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"
