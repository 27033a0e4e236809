"""What the calls of models came to: tokens, dollars, seconds and failed tries, of an attempt, a seat or a match.

What a service does not say is not 0. Every sum keeps how many calls it does not know of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from arena.agents.core.model import Usage
from arena.games.core.outcome import Seat
from arena.replays.events import AnyEvent, Attempted
from arena.replays.plain import one_line

_KINDS = ("input", "cached", "cache_written", "output", "reasoning")
_NOT_SERVED = frozenset({"auth", "quota", "not_found", "context", "request"})
"""Failures of requests that a service never worked on."""


class _Try(msgspec.Struct, frozen=True):
    kind: str
    status: int | None = None
    seconds: float = 0.0
    waited: float = 0.0
    usage: Usage | None = None
    cost: float | None = None

    @property
    def free(self) -> bool:
        """Whether it cost nothing: the service turned it away, and counted nothing."""
        refused = self.status is not None or self.kind in _NOT_SERVED
        return refused and self.usage is None and self.cost is None


class _Reply(msgspec.Struct, frozen=True):
    usage: Usage = Usage()
    model: str = ""


class Charge(msgspec.Struct, frozen=True):
    """What counts of a call."""

    provider: str
    reply: _Reply | None = None
    failures: tuple[_Try, ...] = ()
    cost: float | None = None
    cached_reply: bool = False
    queued: float = 0.0
    seconds: float = 0.0

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

    @classmethod
    def of(cls, numbers: Iterable[int | None]) -> Count:
        """The tokens of some tries."""
        told = list(numbers)
        return cls(sum(number for number in told if number is not None), told.count(None))

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

    @classmethod
    def of(cls, calls: Iterable[Mapping[str, Any]]) -> Bill:
        """The bill of recorded calls. Raises ValueError where one is none."""
        return sum((cls._single(charge(call)) for call in calls), cls())

    @classmethod
    def _single(cls, one: Charge) -> Bill:
        if one.reply is None and not one.failures:
            return cls()
        spent = one.spent
        return cls(
            1,
            int(one.cached_reply),
            len(one.failures),
            **{kind: Count.of(getattr(usage, kind) for usage, _ in spent) for kind in _KINDS},
            cost=sum((cost for _, cost in spent if cost is not None), 0.0),
            unpriced=sum(cost is None for _, cost in spent),
            models={one.reply.model: 1} if one.reply is not None and one.reply.model else {},
            asked={one.asked: 1},
            seconds=one.seconds,
            waited=one.queued + sum(failed.seconds + failed.waited for failed in one.failures),
        )

    def __add__(self, other: Bill) -> Bill:
        if not self.calls:
            return other
        return Bill(
            self.calls + other.calls,
            self.kept + other.kept,
            self.failed_tries + other.failed_tries,
            self.input + other.input,
            self.cached + other.cached,
            self.cache_written + other.cache_written,
            self.output + other.output,
            self.reasoning + other.reasoning,
            self.cost + other.cost,
            self.unpriced + other.unpriced,
            _joined(self.models, other.models),
            _joined(self.asked, other.asked),
            self.seconds + other.seconds,
            self.waited + other.waited,
        )

    @property
    def answered_by(self) -> str:
        """The models that answered, and the one that was asked for where it is another."""
        served = ", ".join(one_line(name) for name in self.models)
        asked = ", ".join(one_line(name) for name in self.asked)
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
            return _money(self.cost)
        return f"at least {_money(self.cost)}" if self.cost else "cost unknown"

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
        }


def _joined(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    if one.keys() == other.keys() and len(one) == 1:
        (name,) = one
        return {name: one[name] + other[name]}
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _money(dollars: float) -> str:
    """Dollars, to four figures behind the point where they are few."""
    if 0 < dollars < 0.0001:
        return "less than $0.0001"
    return f"${dollars:,.2f}" if dollars >= 1 or not dollars else f"${dollars:.4f}"


def bills(events: Iterable[AnyEvent]) -> dict[Seat, Bill]:
    """The bill of each seat for which models were called. Raises ValueError where a call is none."""
    found: dict[Seat, Bill] = {}
    for event in events:
        if isinstance(event, Attempted) and event.calls:
            found[event.seat] = found.get(event.seat, Bill()) + Bill.of(event.calls)
    return found


def _last(name: str) -> str:
    """The last part of a model's name, which a folder or a router stands before."""
    return name.rpartition("/")[2]
