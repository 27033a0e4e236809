"""One model, asked by any number of players at once: retries, limits, timeouts, budget, and a record of every call."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from arena.agents.core.budget import Budget, Prices, cost_of
from arena.agents.core.calls import Call, FailedTry, Purpose
from arena.agents.core.gate import Gate
from arena.agents.core.model import CallFailed, Delta, ModelReply, ModelRequest, Provider
from arena.agents.core.turn import Clock


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
        timer: seconds, as `time.perf_counter`.
    """

    def __init__(
        self,
        provider: Provider,
        limits: Limits | None = None,
        *,
        budget: Budget | None = None,
        prices: Prices | None = None,
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        self.provider = provider
        self.limits = limits or Limits()
        self.budget = budget or Budget()
        self._prices = prices or {}
        self._timer = timer
        self._gate = Gate(self.limits.at_once)
        self._random = random.Random()  # noqa: S311 - only spreads retries in time

    async def ask(
        self, request: ModelRequest, turn: Clock, record: Callable[[Call], object], purpose: Purpose = "move"
    ) -> ModelReply:
        """A reply to a request; thoughts are shown as they arrive, and waiting stops the seat's clock.

        `record` is given the Call, whatever comes of it, also where this is cancelled. Raises CallFailed when no try
        brought a reply, and BudgetSpent.
        """
        failures: list[FailedTry] = []
        reply: ModelReply | None = None
        attempt = _Attempt(self._timer)
        try:
            while reply is None:
                attempt = _Attempt(self._timer)
                try:
                    reply = await self._try(request, turn, attempt)
                except CallFailed as error:
                    pause = self._pause(error, len(failures) + 1)
                    failures.append(
                        FailedTry(
                            error.kind, str(error), error.status, round(attempt.seconds, 6), round(pause or 0.0, 6)
                        )
                    )
                    turn.credit("retried", attempt.answering)
                    if pause is None:
                        raise
                    with turn.waiting("retried"):
                        await asyncio.sleep(pause)
        finally:
            cost, source = (None, "unknown") if reply is None else cost_of(reply, self._model, self._prices)
            times = round(attempt.seconds - attempt.answering, 6), round(attempt.answering, 6)
            record(Call(self.provider.name, request, purpose, reply, tuple(failures), cost, source, *times))
        self.budget.spend(cost, reply.usage)
        return reply

    @property
    def _model(self) -> str:
        return self.provider.name.partition(":")[2]

    def _pause(self, error: CallFailed, tries: int) -> float | None:
        """Seconds until the next try; None where there is none."""
        limits = self.limits
        if not error.retryable or tries >= limits.tries:
            return None
        if error.retry_after is not None:
            if error.retry_after > limits.longest_pause:
                return None
            return error.retry_after * (1 + 0.1 * self._random.random())
        return min(limits.longest_pause, limits.backoff * 2.0 ** (tries - 1)) * self._random.random()

    async def _try(self, request: ModelRequest, turn: Clock, attempt: _Attempt) -> ModelReply:
        """One call. The seat's clock stands still until the service begins to answer."""
        self.budget.check()
        with turn.waiting("queued"):
            entered = await self._gate.enter()
        try:
            attempt.start()
            async with aclosing(_as_generator(self.provider.stream(request))) as pieces:
                with turn.waiting("queued"):
                    piece = await self._next(pieces, min(self.limits.begin, self.limits.total), "begin to answer")
                attempt.begin()
                while not isinstance(piece, ModelReply):
                    if piece.text:
                        turn.progress(piece.text)
                    left = self.limits.total - attempt.seconds
                    piece = await self._next(pieces, min(self.limits.idle, left), "go on")
            self._gate.answered()
            return piece
        except CallFailed as error:
            if error.kind in ("rate_limit", "overloaded"):
                self._gate.complained(entered)
            raise
        finally:
            attempt.stop()
            self._gate.leave()

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
    """When one try began, when it was answered, and when it ended."""

    def __init__(self, timer: Callable[[], float]) -> None:
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

    @property
    def seconds(self) -> float:
        """How long it took."""
        return 0.0 if self._started is None else (self._ended or self._timer()) - self._started

    @property
    def answering(self) -> float:
        """How long the service was answering."""
        return 0.0 if self._began is None else (self._ended or self._timer()) - self._began


async def _as_generator(pieces: AsyncIterator[Delta | ModelReply]) -> Any:
    """The same pieces, from something that can be closed."""
    try:
        async for piece in pieces:
            yield piece
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()
