"""The whole check of a model: one probe after the other, what a match would cost, and what the check has."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any

import msgspec

from arena.agents.core.budget import BudgetSpent, dollars
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.errors import AgentError, AgentUnavailable
from arena.agents.core.model import CallFailed, Provider
from arena.agents.core.turn import Turn
from arena.agents.models.check import answers, cost, service
from arena.agents.models.check.asking import Asker
from arena.agents.models.check.context import USUAL, context
from arena.agents.models.check.finding import Finding, failed
from arena.agents.models.player import ModelPlayer
from arena.agents.models.spec import seat
from arena.games.core.errors import GameError, ParameterError
from arena.games.spec import GameRef, parse_spec

PATIENCE = Limits(tries=3, longest_pause=20.0)
"""How often and for how long at most a check tries again: somebody waits for it."""
NEEDED = frozenset({"server", "answer"})
"""The probes without which a model cannot play."""
_QUOTE = re.compile("[\"'`\n]")
_SAID = 100
"""Characters that are told of what an exception says."""

Probe = Callable[[], Awaitable[list[Finding]]]


@dataclass
class Check:
    """A check of the model that a spec names.

    Args:
        spec: the model, as it would be seated.
        game: the game whose matches are weighed.
        longest: tokens of the longest prompt that is tried; 0 tries none.
    """

    spec: str
    game: GameRef
    longest: int = USUAL

    def __post_init__(self) -> None:
        self.findings: list[Finding] = []
        self._client: ModelClient | None = None
        parsed = parse_spec(self.spec)
        self._player = seat(parsed, self._hear)()

    @property
    def can_play(self) -> bool:
        """Whether all went well that a model needs."""
        return {one.probe for one in self.findings if one.verdict == "ok"} >= NEEDED

    async def run(self, begun: Callable[[str], object] = lambda probe: None) -> AsyncIterator[Finding]:
        """Probe, and give each finding as it is made; `begun` is told what is probed next."""
        async for finding in self._all(begun):
            self.findings.append(finding)
            yield finding

    async def _all(self, begun: Callable[[str], object]) -> AsyncIterator[Finding]:
        since = perf_counter()
        env = answers.position()
        (place,) = env.to_act()
        try:
            await self._player.start(env.info, place, 0)
        except AgentUnavailable as error:
            yield Finding("server", "not", str(error))
            return
        try:
            assert self._client is not None
            settings = self._player.request(Turn(env.ply, place, env.view(place)))
            asker = Asker(self._client, settings)
            async for finding in self._probes(asker, begun):
                yield finding
        finally:
            await self._player.end(None)
        yield spent(asker.calls, perf_counter() - since)

    async def _probes(self, asker: Asker, begun: Callable[[str], object]) -> AsyncIterator[Finding]:
        played: list[Call] = []

        async def answer() -> list[Finding]:
            before = len(asker.calls)
            found = await answers.answer(asker, self._player)
            played.extend(asker.calls[before:])
            return found

        probes: dict[str, Probe] = {
            "server": partial(service.server, asker),
            "answer": answer,
            "vision": partial(answers.vision, asker),
            "forms": partial(answers.forms, asker),
            "thinking": partial(service.thinking, asker),
            "context": partial(context, asker, self.longest),
            "sameness": partial(service.sameness, asker),
            "match": lambda: self._weigh(played, asker),
        }
        if not self.longest:
            del probes["context"]
        for name, probe in probes.items():
            begun(name)
            found = await _guarded(name, probe)
            for finding in found:
                yield finding
            if found[0].probe == "server" and found[0].verdict != "ok":
                return

    async def _weigh(self, played: Sequence[Call], asker: Asker) -> list[Finding]:
        """What a match would take."""
        stand_in = cost.stand_in(asker.client.provider.name, played)
        player = ModelPlayer(ModelClient(stand_in), self._player.scaffold)
        env = self.game.env()
        try:
            weight = await cost.weigh(player, env, stand_in, played, asker.calls)
        except (GameError, AgentError) as error:
            return [Finding("match", "unknown", f"{self.game.info.id} cannot be weighed: {error}")]
        finally:
            env.close()
        return told(weight)

    def _hear(self, provider: Provider, limits: Limits, *, cache: object = None, **more: Any) -> ModelClient:
        """A client that reads no reply from a cache, and gives up sooner than at a table."""
        less = replace(
            limits,
            tries=min(limits.tries, PATIENCE.tries),
            longest_pause=min(limits.longest_pause, PATIENCE.longest_pause),
            backoff=PATIENCE.backoff,
        )
        self._client = ModelClient(provider, less, **more)
        return self._client


async def _guarded(name: str, probe: Probe) -> list[Finding]:
    """What a probe finds; a finding as well where it breaks, since a provider may be anybody's code."""
    try:
        return await probe()
    except CallFailed as error:
        return [failed(name, error)]
    except BudgetSpent as error:
        return [Finding(name, "unknown", str(error))]
    except (AgentUnavailable, ParameterError):
        raise
    except Exception as error:
        return [Finding(name, "unknown", f"the check broke down: {_without_quotes(error)}")]


def _without_quotes(error: Exception) -> str:
    """The kind of an exception and what it says, as far as it quotes nothing: what it quotes may be a whole prompt."""
    said = _QUOTE.split(str(error), maxsplit=1)[0].rstrip(" :,([{")
    return f"{type(error).__name__}: {said[:_SAID]}" if said else type(error).__name__


def told(weight: cost.Weight) -> list[Finding]:
    """What a match takes, in two lines: tokens and money."""
    numbers = msgspec.to_builtins(weight)
    share = f" in ({weight.repeated / max(weight.input, 1):.0%} repeated)"
    more = f" and {weight.pictures} pictures in" if weight.pictures else share
    turns = f"{weight.turns} turns" if weight.whole else f"first {weight.turns} turns"
    says = f"{turns}, {weight.input:,} tokens{more}, {weight.output:,} out"
    tokens = Finding("match", "told", says, "", numbers)
    if weight.dollars is None:
        return [tokens, Finding("price", "unknown", f"nobody says what {weight.game} would cost")]
    if weight.dollars == 0:
        return [tokens, Finding("price", "told", f"{weight.game} costs nothing", "", numbers)]
    least = "" if weight.cheapest is None else f", {dollars(weight.cheapest)} with a cache"
    says = f"about {dollars(weight.dollars)} a seat of {weight.game}{least}"
    return [tokens, Finding("price", "told", says, "", numbers)]


def spent(calls: Sequence[Call], seconds: float) -> Finding:
    """What the check itself has taken."""
    used = [call.reply.usage for call in calls if call.reply is not None]
    read, written = sum(one.input or 0 for one in used), sum(one.output or 0 for one in used)
    known = [call.cost for call in calls if call.cost is not None]
    money = dollars(sum(known)) if known and len(known) == len(used) else "cost unknown"
    numbers = {"calls": len(calls), "input": read, "output": written, "dollars": sum(known) if known else None}
    made = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
    says = f"{made} in {seconds:.0f} s, {read:,} tokens in, {written:,} out, {money}"
    return Finding("this check", "told", says, "", {**numbers, "seconds": round(seconds, 3)})
