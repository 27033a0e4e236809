"""One model, asked by any number of players at once: retries, limits, timeouts, budget, and a record of every call."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import msgspec

from arena.agents.core.budget import (
    Budget,
    BudgetSpent,
    Hold,
    Prices,
    cost_of,
    counted,
    estimate,
    least,
    price_of,
    told,
)
from arena.agents.core.cache import ReplyCache
from arena.agents.core.calls import Call, CostFrom, FailedTry, Purpose, cost_nothing
from arena.agents.core.errors import AgentError, ProviderError
from arena.agents.core.gate import Gate
from arena.agents.core.model import CallFailed, Delta, Failure, ModelReply, ModelRequest, Provider, Usage
from arena.agents.core.turn import Clock

LONGEST_MESSAGE = 300
"""Characters that are kept of what an exception says which a provider did not classify."""


@dataclass(frozen=True)
class Limits:
    """How patient a client is. All in seconds, but for counts.

    Once a service has begun to answer, silence may be thought: a seat's clock runs, and `idle` ends the try only where
    the clock has not run out before. A table whose clock is shorter than `idle` cannot tell the two apart.
    """

    tries: int = 6
    """Calls for one reply, the first included."""
    backoff: float = 0.5
    """The longest pause before the second try; it doubles with each."""
    longest_pause: float = 60.0
    """The longest pause between two tries. A service that asks for more has failed."""
    begin: float = 120.0
    """Until the service begins to answer."""
    idle: float = 120.0
    """Between two pieces of a reply."""
    total: float = 900.0
    """For one whole try."""
    at_once: int = 32
    """Calls at once, at most; fewer after complaints (`Gate`)."""


class ModelClient:
    """Asks one model for everybody who plays with it. It lives on one event loop.

    Args:
        provider: makes single calls.
        limits: how patient to be.
        budget: what may be spent; it may be shared with other clients.
        prices: what tokens cost, where the service does not say it.
        cache: replies that were kept, for this client alone; none by default.
        timer: seconds, as `time.perf_counter`.
    """

    def __init__(
        self,
        provider: Provider,
        limits: Limits | None = None,
        *,
        budget: Budget | None = None,
        prices: Prices | None = None,
        cache: ReplyCache | None = None,
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        self.provider = provider
        self.limits = limits or Limits()
        self.budget = budget or Budget()
        self._prices = prices or {}
        self._cache = cache
        self._timer = timer
        self._gate = Gate(self.limits.at_once)
        self._random = random.Random()  # noqa: S311 - only spreads retries in time
        self._model = provider.name.partition(":")[2]
        """Who answers, as the service names it: until it has, the model that is asked for."""
        self._uncounted = ""
        """Why the budget cannot be kept, where it cannot."""

    async def ask(
        self, request: ModelRequest, turn: Clock, record: Callable[[Call], object], purpose: Purpose = "move"
    ) -> ModelReply:
        """A reply to a request; thoughts are shown as they arrive, and waiting stops the seat's clock.

        `record` is given the Call, whatever comes of it, also where this is cancelled. Raises CallFailed when no try
        brought a reply, and BudgetSpent, also where the service does not tell what would have to be counted.
        """
        place = None if self._cache is None else self._cache.place(request)
        if self._cache is not None and place is not None and (kept := self._cache.get(place)) is not None:
            for text in filter(None, (kept.thought, kept.text)):
                turn.progress(text)
            record(Call(self.provider.name, request, purpose, kept, (), 0.0, "cache", cached_reply=True))
            return kept
        failures: list[FailedTry] = []
        unmade = ""
        attempt = _Attempt(self._timer)
        try:
            while attempt.reply is None:
                attempt = _Attempt(self._timer)
                try:
                    await self._try(request, turn, attempt)
                except CallFailed as error:
                    pause = self._pause(error, len(failures) + 1)
                    failures.append(attempt.failed(error.kind, str(error), error.status, pause or 0.0))
                    turn.credit("retried", attempt.answering)
                    if pause is None:
                        raise
                    with turn.waiting("retried"):
                        await asyncio.sleep(pause)
                except AgentError as error:
                    unmade = str(error)
                    raise
                except asyncio.CancelledError:
                    if attempt.started:
                        failures.append(attempt.failed("cancelled", "the call was cancelled"))
                    unmade = "nobody waited for it any longer"
                    raise
        finally:
            reply = attempt.reply
            cost, source = (None, "unknown") if reply is None else (attempt.cost, attempt.cost_from)
            times = (0.0, 0.0) if reply is None else attempt.times
            why = "" if failures else unmade
            name, tries = self.provider.name, tuple(failures)
            record(Call(name, request, purpose, reply, tries, cost, source, False, *times, why))
        if self._cache is not None and place is not None:
            self._cache.put(place, reply)
        return reply

    def _pause(self, error: CallFailed, tries: int) -> float | None:
        """Seconds until the next try; None where there is none."""
        limits = self.limits
        if not error.retryable or tries >= limits.tries:
            return None
        asked: object = error.retry_after
        if isinstance(asked, int | float) and asked >= 0:  # which no "not a number" is
            if asked > limits.longest_pause:
                return None
            return asked * (1 + 0.1 * self._random.random())
        return min(limits.longest_pause, limits.backoff * 2.0 ** (tries - 1)) * self._random.random()

    async def _try(self, request: ModelRequest, turn: Clock, attempt: _Attempt) -> None:
        """One call. The seat's clock stands still until the service begins to answer."""
        self._check()
        with turn.waiting("queued"):
            entered = await self._gate.enter()
        try:
            with turn.waiting("queued"):
                self._check()
                hold = await self.budget.hold(estimate(request, price_of(self._model, self._prices)))
            try:
                attempt.reply = await self._answer(request, turn, attempt)
                self._gate.answered()
            except CallFailed as error:
                attempt.broke_off(error)
                if error.kind in ("rate_limit", "overloaded"):
                    self._gate.complained(entered)
                raise
            finally:
                attempt.stop()
                try:
                    self._count(attempt)
                finally:
                    self._settle(hold, request, attempt)
        finally:
            self._gate.leave()

    async def _answer(self, request: ModelRequest, turn: Clock, attempt: _Attempt) -> ModelReply:
        """The whole reply, after its pieces."""
        attempt.start()
        async with aclosing(_pieces(self.provider, request)) as pieces:
            with turn.waiting("queued"):
                piece = await self._next(pieces, min(self.limits.begin, self.limits.total), "begin to answer")
            attempt.begin()
            while not isinstance(piece, ModelReply):
                attempt.usage = counted(piece.usage) or attempt.usage
                if piece.text:
                    turn.progress(piece.text)
                left = self.limits.total - attempt.seconds
                piece = await self._next(pieces, min(self.limits.idle, left), "go on")
        usage = counted(piece.usage) or Usage()
        return piece if usage is piece.usage else msgspec.structs.replace(piece, usage=usage)

    def _check(self) -> None:
        """Raises BudgetSpent where no call may be made, or where none can be counted."""
        self.budget.check()
        if self._uncounted:
            raise BudgetSpent(self._uncounted)

    def _count(self, attempt: _Attempt) -> None:
        """Find out what an attempt has taken; whether a reply tells what the budget limits."""
        reply = attempt.reply
        if reply is None:
            price = price_of(self._model, self._prices)
            if attempt.cost is None and attempt.usage is not None and price is not None:
                attempt.cost = price.of(attempt.usage, whole=False)
            return
        self._model = reply.model or self._model
        attempt.usage = reply.usage
        attempt.cost, attempt.cost_from = cost_of(reply, self._model, self._prices)
        if attempt.cost is None and self.budget.limits("dollars"):
            self._uncounted = (
                f"{self.provider.name}: a budget in dollars cannot be kept, since nobody says what {self._model} "
                "costs: list its price in a settings file, or give a budget in tokens"
            )
            self.budget.cannot_keep("dollars", self._uncounted)
        elif reply.usage == Usage() and self.budget.limits("tokens"):
            self._uncounted = (
                f"{self.provider.name}: a budget in tokens cannot be kept, since {reply.host or 'the service'} "
                "does not count them"
            )
            self.budget.cannot_keep("tokens", self._uncounted)

    def _settle(self, hold: Hold, request: ModelRequest, attempt: _Attempt) -> None:
        """Tell the budget what an attempt has taken, or what it may have taken where nobody says it."""
        broke_off = None
        if attempt.reply is None and attempt.begun and not attempt.free:
            broke_off = least(request, price_of(self._model, self._prices))
        self.budget.settle(hold, 0.0 if attempt.free else attempt.cost, attempt.usage, broke_off)

    async def _next(self, pieces: AsyncIterator[Delta | ModelReply], seconds: float, what: str) -> Delta | ModelReply:
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                return await anext(pieces)
        except TimeoutError:
            raise CallFailed(f"{self.provider.name} did not {what} within {seconds:g} s", "timeout") from None
        except StopAsyncIteration:
            raise CallFailed(f"{self.provider.name} ended its answer in the middle", "connection") from None

    async def close(self) -> None:
        """Let go of connections."""
        await self.provider.close()


class _Attempt:
    """One try: what it brought and took, when it began, when it was answered, and when it ended."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self.reply: ModelReply | None = None
        self.usage: Usage | None = None
        """The tokens that the service has told of before the reply is whole."""
        self.cost: float | None = None
        """US dollars; None is unknown."""
        self.cost_from: CostFrom = "unknown"
        self.free = False
        """Whether the request was not served, so that it cost nothing."""
        self._timer = timer
        self._started: float | None = None
        self._began: float | None = None
        self._ended: float | None = None

    def start(self) -> None:
        self._started = self._timer()

    def begin(self) -> None:
        self._began = self._timer()

    def stop(self) -> None:
        self._ended = self._timer()

    def broke_off(self, error: CallFailed) -> None:
        """Take what a failure tells of tokens and money."""
        self.usage, self.cost = counted(error.usage) or self.usage, told(error.cost)
        self.free = cost_nothing(error.kind, error.status, self.usage, self.cost)

    def failed(self, kind: Failure, message: str, status: int | None = None, waited: float = 0.0) -> FailedTry:
        """The record of it, where it brought no reply."""
        times = round(self.seconds, 6), round(waited, 6)
        known = status if type(status) is int and 100 <= status <= 999 else None
        return FailedTry(kind, message, known, *times, self.usage, self.cost)

    @property
    def times(self) -> tuple[float, float]:
        """Seconds until it was answered, and from then to its end."""
        return round(self.seconds - self.answering, 6), round(self.answering, 6)

    @property
    def started(self) -> bool:
        """Whether the request was sent."""
        return self._started is not None

    @property
    def begun(self) -> bool:
        """Whether the service began to answer."""
        return self._began is not None

    @property
    def seconds(self) -> float:
        """How long it took."""
        return 0.0 if self._started is None else (self._ended or self._timer()) - self._started

    @property
    def answering(self) -> float:
        """How long the service was answering."""
        return 0.0 if self._began is None else (self._ended or self._timer()) - self._began


async def _pieces(provider: Provider, request: ModelRequest) -> AsyncGenerator[Delta | ModelReply, None]:
    """What a provider gives, from something that can be closed.

    A provider may be anybody's code. Whatever it raises but did not classify is its own failure, and no player's: it is
    a CallFailed from here on. Only an assertion stays one, since it is a test that fails with it (`ScriptEnded`).
    """
    pieces: Any = None
    try:
        pieces = provider.stream(request)
        async for piece in pieces:
            if not isinstance(piece, Delta | ModelReply):
                raise CallFailed(f"{provider.name} gave a {type(piece).__name__} as a piece of a reply", "malformed")
            if isinstance(piece, ModelReply) and not _can_be_written(piece):
                raise CallFailed(f"{provider.name} gave a reply that no file can hold", "malformed")
            yield piece
    except (CallFailed, AssertionError):
        raise
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise CallFailed(f"{provider.name} cancelled its own call", "connection") from None
    except ProviderError as error:
        raise CallFailed(str(error), "server", retryable=error.retryable, retry_after=error.retry_after) from error
    except AgentError:
        raise
    except Exception as error:
        kind: Failure = "timeout" if isinstance(error, TimeoutError) else "server"
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise CallFailed(f"{provider.name} broke down: {said[:LONGEST_MESSAGE]}", kind) from error
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            with suppress(Exception):  # what was said stands, whatever becomes of the connection
                await close()


def _can_be_written(reply: ModelReply) -> bool:
    """Whether a reply can be written down: its values are plain, and its text is UTF-8."""
    try:
        msgspec.json.encode(reply)
    except (TypeError, ValueError, RecursionError):  # UnicodeEncodeError is a ValueError
        return False
    return True
