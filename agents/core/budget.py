"""Money and tokens: what a call costs, and a limit for all calls that share it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, TypeGuard

from arena.agents.core.calls import CostFrom
from arena.agents.core.errors import ProviderError
from arena.agents.core.messages import Part, Picture, ToolCall
from arena.agents.core.model import MOST_DOLLARS, MOST_TOKENS, Choice, ModelReply, ModelRequest, Usage

BYTES_A_TOKEN = 3
"""Bytes of a prompt that are taken for a token before it is sent: fewer than they are in most languages."""
PIXELS_A_TOKEN = 500
"""Pixels of a picture that are taken for a token."""
_NAME = "the budget"
_NUMBERS = count()
"""In the order in which budgets are made."""


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens. What stands at None costs as much as plain input."""

    input: float
    output: float
    cached: float | None = None
    cache_written: float | None = None

    def of(self, usage: Usage, *, whole: bool = True) -> float | None:
        """The cost of some tokens; None where a number is missing. Of a call that broke off (not `whole`), what counts
        is what is known."""
        known = [number for number in (usage.input, usage.output) if number is not None]
        if len(known) < (2 if whole else 1):
            return None
        cached, written = usage.cached or 0, usage.cache_written or 0
        plain = max((usage.input or 0) - cached - written, 0)
        dollars = plain * self.input + (usage.output or 0) * self.output
        dollars += cached * (self.input if self.cached is None else self.cached)
        dollars += written * (self.input if self.cache_written is None else self.cache_written)
        return dollars / 1e6


Prices = Mapping[str, Price]
"""The model's name, as the service names it, or the beginning of names and a `*` -> its price."""


def price_of(model: str, prices: Prices) -> Price | None:
    """The price that stands under a model's very name, else under the longest beginning of it that ends in `*`.

    `gpt-5-2*` is the price of gpt-5-2026-01-01 and not of gpt-5-mini; `gpt-5*` is the price of both, where the latter
    has none of its own.
    """
    if model in prices:
        return prices[model]
    fitting = [name for name in prices if name.endswith("*") and model.startswith(name[:-1])]
    return prices[max(fitting, key=len)] if fitting else None


def told(cost: float | None) -> float | None:
    """What a service says that a call cost, if it is a cost at all."""
    return float(cost) if _is_amount(cost, int | float, MOST_DOLLARS) else None


def counted(usage: Usage | None) -> Usage | None:
    """Tokens as a provider counts them, without what is no count; None where nobody says any."""
    if not isinstance(usage, Usage):
        return None
    found = {name: getattr(usage, name) for name in usage.__struct_fields__}
    if all(value is None or _is_amount(value, int, MOST_TOKENS) for value in found.values()):
        return usage
    return Usage(**{name: value for name, value in found.items() if _is_amount(value, int, MOST_TOKENS)})


def _is_amount(value: Any, kind: Any, most: float) -> TypeGuard[Any]:
    """Whether a value is a number from 0 to `most`: a provider may be anybody's code, and a service says anything."""
    return isinstance(value, kind) and not isinstance(value, bool) and 0 <= value <= most


def cost_of(reply: ModelReply, asked: str, prices: Prices) -> tuple[float | None, CostFrom]:
    """What a reply cost: as the service says, or by the prices of the model that answered; None is unknown."""
    said = told(reply.cost)
    if said is not None:
        return said, "service"
    price = price_of(reply.model or asked, prices)
    cost = None if price is None else price.of(reply.usage)
    return cost, "unknown" if cost is None else "prices"


def dollars(amount: float) -> str:
    """An amount of money in words, to four figures behind the point where it is small."""
    if 0 < amount < 0.0001:
        return "less than $0.0001"
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


@dataclass(frozen=True)
class Estimate:
    """What a call may take: US dollars, and tokens read and written. None is unknown."""

    dollars: float | None = None
    tokens: int | None = None


_NOTHING = Estimate(0.0, 0)


def estimate(request: ModelRequest, price: Price | None) -> Estimate:
    """What a request may take at most, as far as one can tell before it is sent.

    The prompt counts a token for three bytes and for 500 pixels, and the reply as long as it may get; where the request
    does not limit it, nothing is known.
    """
    scored = isinstance(request.format, Choice) and request.format.scored
    if request.max_tokens is None and not scored:
        return Estimate()
    written, thinking = request.max_tokens or 0, request.thinking_tokens or 0
    if not scored and written <= thinking:  # a service that counts thinking in is asked for both
        written += thinking
    return _estimated(request, written, price)


def least(request: ModelRequest, price: Price | None) -> Estimate:
    """What the prompt of a request alone may take."""
    return _estimated(request, 0, price)


def _estimated(request: ModelRequest, written: int, price: Price | None) -> Estimate:
    read = sum(_weight(part) for message in request.messages for part in message.parts)
    read += len(str(request.format or "")) // BYTES_A_TOKEN
    if price is None:
        return Estimate(None, read + written)
    dearest = max(price.input, price.cache_written or 0.0)
    return Estimate((read * dearest + written * price.output) / 1e6, read + written)


def _weight(part: Part) -> int:
    """Tokens that a part may be."""
    if isinstance(part, Picture):
        return part.width * part.height // PIXELS_A_TOKEN + 1
    told = part.arguments if isinstance(part, ToolCall) else part.text
    opaque = getattr(part, "opaque", None)
    size = len(told.encode("utf-8", "surrogatepass")) + (0 if opaque is None else len(str(opaque)))
    return size // BYTES_A_TOKEN + 1


class BudgetSpent(ProviderError):
    """No call is made any more: the budget is spent, and nobody at the table is to blame."""


@dataclass
class _Purse:
    """One of a budget's two limits: what is spent of it, known or assumed, what is held, and the most for one call."""

    limit: float | None
    spent: float = 0.0
    assumed: float = 0.0
    held: float = 0.0
    most: float = 0.0

    @property
    def empty(self) -> bool:
        return self.limit is not None and self.gone >= self.limit

    @property
    def gone(self) -> float:
        """What counts as spent."""
        return self.spent + self.assumed

    def fits(self, need: float | None, *, alone: bool) -> bool:
        """Whether a call may be made now. One of unknown need may be made `alone` while anything is left."""
        if self.limit is None:
            return True
        if need is None and alone:
            return not self.empty
        return not self.empty and self.gone + self.held + (self.most if need is None else need) <= self.limit

    def hold(self, need: float | None) -> float:
        """Hold what a call may take; what was held."""
        held = self.most if need is None else need
        self.held += held
        return held

    def release(self, held: float) -> None:
        """Hold for a call no longer what was held for it."""
        self.held = max(self.held - held, 0.0)

    def take(self, spent: float) -> None:
        """Take what a call has taken."""
        self.spent += spent
        self.most = max(self.most, spent)


@dataclass(frozen=True)
class Hold:
    """What is held of a budget, and of those around it, for a call under way."""

    dollars: float = 0.0
    tokens: float = 0.0
    around: tuple[Hold, ...] = ()


class Budget:
    """A limit in US dollars, in tokens (read and written together), or both, for all calls that share it.

    For each call under way what it may take is held (`estimate`), and none is begun that would not fit beside them; it
    waits until they have ended, and where there is none, it is refused. So the limit is passed by no more than the
    estimates of the calls under way were too low. Where a price or a call's `max_tokens` is not known, as much is held
    as the dearest call so far has taken, which is no bound: the first calls of that kind, which begin at once, and one
    that is under way alone at the end may pass the limit by all that they take.

    What failed calls are known to have taken counts as well; where a service began to answer and nobody says what that
    took, as much counts as was held, and the prompt at least. It is used from any number of event loops.

    Args:
        dollars: the limit in US dollars, if there is one.
        tokens: the limit in tokens, if there is one.
        within: a budget, or several, out of which this one is paid: a call has to fit into all of them.
        name: what it is called where it refuses a call.
        spent: US dollars that were spent of it before.
        used: tokens that were used of it before.
        assumed: what counted beside that before, though nobody said what it was.
    """

    def __init__(
        self,
        dollars: float | None = None,
        tokens: int | None = None,
        *,
        within: Budget | tuple[Budget, ...] = (),
        name: str = _NAME,
        spent: float = 0.0,
        used: int = 0,
        assumed: Estimate = _NOTHING,
    ) -> None:
        self.dollars = dollars
        self.tokens = tokens
        self.name = name
        self.unknown = 0
        """Calls whose cost is unknown: replies, and failures after which nobody said what they took."""
        self.refused = ""
        """Why it has last refused a call, or cannot be kept at all; "" where neither has happened."""
        self._money = _Purse(dollars, spent, assumed.dollars or 0.0)
        self._words = _Purse(tokens, used, assumed.tokens or 0)
        self._under_way = 0
        self._lock = threading.Lock()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        around = (within,) if isinstance(within, Budget) else within
        self._all: tuple[Budget, ...] = (self, *dict.fromkeys(other for one in around for other in one._all))
        self._number = next(_NUMBERS)
        self._locks = [one._lock for one in sorted(self._all, key=lambda one: one._number)]
        """In one order for all budgets, so that no two calls wait for each other."""

    @property
    def spent(self) -> float:
        """US dollars, as far as they are known."""
        return self._money.spent

    @property
    def used(self) -> int:
        """Tokens, as far as they are known."""
        return int(self._words.spent)

    @property
    def assumed(self) -> Estimate:
        """What counts beside that, for answers that broke off and of which nobody says what they took."""
        return Estimate(self._money.assumed, int(self._words.assumed))

    @property
    def committed(self) -> Estimate:
        """What is spent if the calls under way take what is held for them: known, assumed and held."""
        money, words = self._money, self._words
        return Estimate(money.gone + money.held, int(words.gone + words.held))

    def limits(self, what: Literal["dollars", "tokens"]) -> bool:
        """Whether this budget, or one around it, limits dollars or tokens."""
        return any(getattr(one, what) is not None for one in self._all)

    def cannot_keep(self, what: Literal["dollars", "tokens"], why: str) -> None:
        """Note that a limit cannot be kept, since nobody tells what would have to be counted."""
        for one in self._all:
            if getattr(one, what) is not None:
                one.refused = why

    def is_of(self, sentence: str) -> bool:
        """Whether a sentence, such as a match's last, tells that a budget of this name has refused a call."""
        return f"{self.name} of " in sentence or f"{self.name}: " in sentence

    def check(self) -> None:
        """Raises BudgetSpent where nothing is left, of this budget or of one around it."""
        for one in self._all:
            if one._money.empty:
                raise one._refusal(f"{one.name} of {one.dollars:g} dollars is spent")
            if one._words.empty:
                raise one._refusal(f"{one.name} of {one.tokens:,} tokens is spent")

    async def hold(self, need: Estimate) -> Hold:
        """Wait until a call that may take so much fits. Raises BudgetSpent where it never will."""
        while True:
            self.check()
            with ExitStack() as locked:
                for lock in self._locks:
                    locked.enter_context(lock)
                full = next((one for one in self._all if not all(one._fits(need))), None)
                if full is None:
                    own, *around = [one._take_hold(need) for one in self._all]
                    return Hold(own.dollars, own.tokens, tuple(around))
                if not full._under_way:
                    raise full._too_little(need)
                loop = asyncio.get_running_loop()
                place: asyncio.Future[None] = loop.create_future()
                full._waiting.append((loop, place))
            await place

    def settle(self, hold: Hold, cost: float | None, usage: Usage | None, broke_off: Estimate | None = None) -> None:
        """Count a call that has ended, and let in who waits, whatever comes of it.

        A cost or usage of None is unknown. A call that `broke_off` in the middle of its answer counts as what was held
        for it, and as that estimate at least, whatever the service had told of it by then.
        """
        with ExitStack() as settled:
            for one, held in zip(self._all, (hold, *hold.around), strict=True):
                settled.callback(one._settle, held, cost, usage, broke_off)

    def _fits(self, need: Estimate) -> tuple[bool, bool]:
        """Whether a call fits now into dollars and tokens."""
        alone = not self._under_way
        return self._money.fits(need.dollars, alone=alone), self._words.fits(need.tokens, alone=alone)

    def _take_hold(self, need: Estimate) -> Hold:
        self._under_way += 1
        return Hold(self._money.hold(need.dollars), self._words.hold(need.tokens))

    def _too_little(self, need: Estimate) -> BudgetSpent:
        """The refusal of a call that does not fit, though no other is under way."""
        named = "" if self.name == _NAME else f"{self.name}: "
        if not self._fits(need)[0]:
            left, may = (self.dollars or 0.0) - self._money.gone, need.dollars or 0.0
            return self._refusal(
                f"{named}{left:.4g} of {self.dollars:g} dollars are left, and the next call may cost {may:.4g}"
            )
        words = (self.tokens or 0) - int(self._words.gone)
        return self._refusal(
            f"{named}{words:,} of {self.tokens:,} tokens are left, and the next call may take {need.tokens:,}"
        )

    def _refusal(self, why: str) -> BudgetSpent:
        self.refused = why
        return BudgetSpent(why)

    def _settle(self, hold: Hold, cost: float | None, usage: Usage | None, broke_off: Estimate | None) -> None:
        try:
            with self._lock:
                self._under_way -= 1
                self._money.release(hold.dollars)
                self._words.release(hold.tokens)
                used = 0 if usage is None else (usage.input or 0) + (usage.output or 0)
                if broke_off is not None:
                    self._money.assumed += max(max(hold.dollars, broke_off.dollars or 0.0) - (cost or 0.0), 0.0)
                    self._words.assumed += max(max(hold.tokens, broke_off.tokens or 0) - used, 0)
                self._money.take(cost or 0.0)
                self._words.take(used)
                self.unknown += cost is None
        finally:
            with self._lock:
                waiting, self._waiting = self._waiting, []
            for loop, place in waiting:
                with suppress(RuntimeError):  # a loop that is closed waits for nothing
                    loop.call_soon_threadsafe(_let_in, place)


def _let_in(place: asyncio.Future[None]) -> None:
    if not place.done():
        place.set_result(None)


_HOUSE: ContextVar[Budget | None] = ContextVar("house_budget", default=None)


@contextmanager
def house(budget: Budget) -> Iterator[None]:
    """Have every client that is made inside, in this task or in one that it starts, pay out of a budget as well."""
    token = _HOUSE.set(budget)
    try:
        yield
    finally:
        _HOUSE.reset(token)


def house_budget() -> Budget | None:
    """The budget of the house that one is in, if there is one."""
    return _HOUSE.get()
