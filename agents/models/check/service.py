"""What a service is asked for itself: whether it answers, how it thinks, and whether it says the same twice."""

from __future__ import annotations

from typing import Any

import msgspec

from arena.agents.core.messages import Reasoning
from arena.agents.core.model import CallFailed, ModelReply
from arena.agents.models.check.asking import Asker, thought
from arena.agents.models.check.finding import Finding, Verdict, failed, reason

_COUNT = "Write the numbers from 1 to 30, separated by spaces, and nothing else."
_RIDDLE = (
    "How many of the numbers from 1 to 60 are divisible by 3 or by 5, but not by both? Answer with the number alone."
)
_INVENT = "Invent a name for a ship, of two words. Answer with the name alone."
_MEASURABLE = 0.05
"""Seconds of writing below which no speed is told."""
REMEDIES = {
    "connection": "is it running? `arena models` lists what answers here",
    "not_found": "`arena models` lists local models and how to name them",
    "auth": "api_key_env=NAME says which variable holds the key",
    "timeout": "a large model may still be loading: try again",
    "malformed": "is base_url right? It often ends in /v1",
    "quota": "look at the account: it pays for no more",
    "rate_limit": "wait, or look at the account's limits",
    "context": "the model's context is too short to play with",
}
"""What may help where a service cannot be asked at all."""


async def server(asker: Asker) -> list[Finding]:
    """Whether it answers, how fast, and which model it is that does."""
    try:
        reply = await asker(_COUNT)
    except CallFailed as error:
        return [Finding("server", "not", reason(error), REMEDIES.get(error.kind, ""))]
    call = asker.calls[-1]
    usage = reply.usage
    asker.thinks = thought(reply)
    asker.rambles = reply.stop == "length" and not asker.thinks
    measured = usage.output is not None and call.seconds >= _MEASURABLE
    speed = (usage.output or 0) / call.seconds if measured else None
    counts = "tokens counted" if usage.input is not None and usage.output is not None else "tokens not counted"
    told = [f"first piece after {call.queued:.2f} s", f"{speed:.0f} tokens/s" if speed else "", counts]
    numbers = {"seconds": call.queued, "tokens_per_second": speed, "host": reply.host, "retried": len(call.failures)}
    return [Finding("server", "ok", ", ".join(filter(None, told)), "", numbers), _served(asker, reply)]


def _served(asker: Asker, reply: ModelReply) -> Finding:
    """Which model answers: one that is called like the one that was asked for, or another."""
    asked = asker.client.provider.name
    asked = asked.partition(":")[2] or asked
    names = {"asked": asked, "served": reply.model}
    if not reply.model:
        return Finding("model", "unknown", f"{reply.host or 'the service'} does not say which model answers", "", names)
    short, long = sorted((asked.lower(), reply.model.lower()), key=len)
    if short in long:
        there = f" at {reply.host}" if reply.host else ""
        return Finding("model", "ok", f"{reply.model} answers{there}", "", names)
    remedy = "the spec names another model than the one that plays"
    return Finding("model", "not", f"asked for {asked}, {reply.model} answers", remedy, names)


async def thinking(asker: Asker) -> list[Finding]:
    """Whether it can be asked to think, what comes back of that, and whether it can be switched off."""
    try:
        reply = await _thought(asker)
    except CallFailed as error:
        return [failed("thinking", error, "leave effort and thinking_tokens out of the spec")]
    parts = [part for part in reply.parts if isinstance(part, Reasoning)]
    tokens = reply.usage.reasoning
    readable = sum(len(part.text) for part in parts)
    tagged = any(isinstance(part.opaque, dict) and "content" in part.opaque for part in parts)
    numbers: dict[str, Any] = {
        "characters": readable,
        "tokens": tokens,
        "tagged": tagged,
        "opaque": any(part.opaque is not None for part in parts),
    }
    numbers["ignored"] = {name: why for name, why in reply.ignored.items() if name in ("effort", "thinking_tokens")}
    if not parts and not tokens:
        return [Finding("thinking", "not", "asked to think, no thoughts come back and none are counted", "", numbers)]
    how = "between tags" if tagged else "in words" if readable else "sealed" if parts else "unseen"
    counted = "not counted" if tokens is None else f"{tokens:,} tokens counted"
    off, switched = await _off(asker)
    numbers["off"] = switched
    return [Finding("thinking", "ok", f"{how}, {counted}; effort=none {off}", "", numbers)]


async def _thought(asker: Asker) -> ModelReply:
    """The reply to a question that wants thought: as the seat asks for it, else in a way that the service takes."""
    own = asker.settings.effort not in (None, "none") or bool(asker.settings.thinking_tokens)
    ways: list[dict[str, Any]] = [{"effort": "low", "thinking_tokens": 1024}, {"thinking_tokens": 1024}]
    room = asker.settings.max_tokens or 4000
    refused: CallFailed | None = None
    for way in [{}] if own else [*ways, {"effort": "low"}]:
        try:
            return await asker(_RIDDLE, max_tokens=room, **way)
        except CallFailed as error:
            if error.kind not in ("request", "server"):
                raise
            refused = error
    assert refused is not None
    raise refused


async def _off(asker: Asker) -> tuple[str, bool | None]:
    """What becomes of a wish not to think."""
    try:
        reply = await asker(_RIDDLE, effort="none", thinking_tokens=None)
    except CallFailed as error:
        return ("is refused" if error.kind == "request" else "could not be asked"), None
    if "effort" in reply.ignored:
        return "is not sent", False
    return ("does not stop it", False) if thought(reply) else ("stops it", True)


async def sameness(asker: Asker) -> list[Finding]:
    """Whether temperature=0 and a seed repeat a reply, and whether log-probabilities are given."""
    cold = await _twice(asker, "temperature", {"temperature": 0.0})
    seeded = await _twice(asker, "seed", {"temperature": 1.0, "seed": 11})
    if seeded.verdict == "ok":
        seeded = await _seeded(asker, seeded)
    return [cold, seeded, await _logprobs(asker)]


async def _seeded(asker: Asker, found: Finding) -> Finding:
    """The finding of a seed that repeats a reply, unless another seed gives the same one."""
    try:
        other = await asker(_INVENT, temperature=1.0, seed=12)
    except CallFailed:
        return found
    if other.text != found.numbers["said"]:
        return found
    return msgspec.structs.replace(found, verdict="unknown", says="another seed gives the same reply as well")


async def _twice(asker: Asker, name: str, settings: dict[str, Any]) -> Finding:
    """Whether the same request with a setting brings the same reply."""
    try:
        first, second = [await asker(_INVENT, **settings) for _ in range(2)]
    except CallFailed as error:
        return failed(name, error)
    if name in first.ignored:
        return Finding(name, "not", f"not sent: {first.ignored[name]}")
    same = first.parts != () and first.text == second.text
    numbers = {"same": same, "said": first.text}
    if first.text == second.text == "":
        return Finding(name, "unknown", "both replies were empty", "", numbers)
    verdict: Verdict = "ok" if same else "not"
    how = "=0" if name == "temperature" else ""
    return Finding(
        name, verdict, f"{name}{how} {'repeats a reply' if same else 'does not repeat a reply'}", "", numbers
    )


async def _logprobs(asker: Asker) -> Finding:
    try:
        reply = await asker(_INVENT, logprobs=1)
    except CallFailed as error:
        return failed("logprobs", error)
    if "logprobs" in reply.ignored:
        return Finding("logprobs", "not", f"not sent: {reply.ignored['logprobs']}")
    numbers = {"tokens": len(reply.tokens), "alternatives": bool(reply.alternatives)}
    if reply.tokens:
        return Finding("logprobs", "ok", f"given for {len(reply.tokens)} tokens", "", numbers)
    return Finding("logprobs", "not", "accepted, and none are given", "", numbers)
