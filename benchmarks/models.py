"""What the arena adds to the calls of models: matches at once against the bare SDK calls that they make.

A loopback server in a process of its own answers every call after 200 ms with a possible move. First so many matches
are played at once, each seat a model, recorded as usual. Then as many workers make the very calls that the matches
made, in the same order with the same prompts, by the SDK alone: streamed, read to the end, thrown away. Both are
repeated in turn, each time with fresh clients, and the quickest of each counts. What is loaded before is kept out of
the garbage collector's way for both: some hundred thousand objects of the SDKs' own, which it would look at over and
over.
"""

from __future__ import annotations

import asyncio
import gc
import os
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import msgspec

import arena
from arena.agents.core.calls import Call
from arena.agents.core.model import ModelRequest
from arena.agents.providers.anthropic_request import translate
from arena.agents.providers.openai_chat import ChatWire
from arena.replays.events import Attempted
from benchmarks.loopback import serving
from benchmarks.report import Goal, Report, Value, command, say

MATCHES, ROUNDS = 128, 3
LATENCY = 0.2
GAME, OPENING = "tictactoe", "random:1"
LIMIT = 1.15
WARM = 4
"""Matches that are played, and not timed, before all others."""
KEY_ENV = "ARENA_BENCH_KEY"
MODEL = "loopback"
MAX_TOKENS = 100

Prompts = Sequence[Sequence[Mapping[str, Any]]]
"""For each match, the arguments of its calls, in order."""


def measure(matches: int = MATCHES, rounds: int = ROUNDS) -> Report:
    """Both SDKs, each with matches and bare, in turn."""
    os.environ[KEY_ENV] = "none-at-all"
    rows: list[dict[str, Value]] = []
    goals = []
    with serving(LATENCY) as url:
        for name, (spec, arguments, bare) in _sdks(url).items():
            with TemporaryDirectory(prefix="arena-bench-") as folder:
                asyncio.run(_play(spec, WARM, Path(folder)))
            played: list[tuple[float, float]] = []
            called: list[tuple[float, float]] = []
            for number in range(rounds):
                say(f"models: {name}, round {number + 1} of {rounds}")
                with TemporaryDirectory(prefix="arena-bench-") as folder:
                    played.append(_timed(lambda spec=spec, folder=folder: _play(spec, matches, Path(folder))))
                    prompts = [[arguments(one) for one in _requests(path)] for path in Path(folder).iterdir()]
                called.append(_timed(lambda bare=bare, prompts=prompts: bare(prompts)))
            calls = sum(map(len, prompts))
            (ours, our_cpu), (theirs, their_cpu) = min(played), min(called)
            rows.append({
                "SDK": name,
                "matches": matches,
                "calls": calls,
                "s, matches": round(ours, 2),
                "s, bare calls": round(theirs, 2),
                "ratio": round(ours / theirs, 3),
                "ms of processor a call, matches": round(1000 * our_cpu / calls, 2),
                "bare": round(1000 * their_cpu / calls, 2),
            })  # fmt: skip
            goals.append(Goal(f"{matches} matches at once, by their bare {name} calls", ours / theirs, LIMIT, "times"))
    notes = [
        f"{GAME}, both seats a model; the server answers after {1000 * LATENCY:.0f} ms; the quickest of {rounds} each.",
        f"The calls of the longest match take {LATENCY * max(map(len, prompts)):.1f} s at least.",
    ]
    return Report("Matches of models, and the bare calls that they make", rows, notes, goals)


def _sdks(url: str) -> Mapping[str, tuple[str, Callable[[ModelRequest], Mapping[str, Any]], Any]]:
    """SDK -> a seat's spec, the arguments of a request's bare call, and what makes all of them."""
    key, limits = f"api_key_env={KEY_ENV}", f"max_tokens={MAX_TOKENS},at_once={MATCHES}"
    wire = ChatWire(MODEL, "compatible", {})

    async def openai(prompts: Prompts) -> None:
        from openai import AsyncOpenAI

        async with AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            await _all(client.chat.completions.create, prompts)

    async def anthropic(prompts: Prompts) -> None:
        from anthropic import AsyncAnthropic

        async with AsyncAnthropic(base_url=url, api_key="none", max_retries=0) as client:
            await _all(client.messages.create, prompts)

    return {
        "openai": (
            f"openai:{MODEL},base_url={url}/v1,api=chat,{key},{limits}",
            lambda request: wire.body(request).fields,
            openai,
        ),
        "anthropic": (
            f"anthropic:{MODEL},base_url={url},{key},{limits}",
            lambda request: {**translate(MODEL, request).arguments, "stream": True},
            anthropic,
        ),
    }


async def _all(create: Callable[..., Awaitable[Any]], prompts: Prompts) -> None:
    """The calls of all matches at once, those of one match one after another."""

    async def one(calls: Sequence[Mapping[str, Any]]) -> None:
        for arguments in calls:
            async with await create(**arguments) as stream:
                async for _ in stream:
                    pass

    await asyncio.gather(*(one(calls) for calls in prompts))


async def _play(spec: str, matches: int, folder: Path) -> None:
    """So many recorded matches at once."""
    playing = (arena.aplay(GAME, [spec, spec], seed=k, position=OPENING, out=folder) for k in range(matches))
    found = await asyncio.gather(*playing)
    assert all(result.ended.reason == "rules" for result in found), {result.ended.detail for result in found}


def _requests(path: Path) -> Iterator[ModelRequest]:
    """What a recorded match asked, in order."""
    for event in arena.load(path).events():
        if isinstance(event, Attempted):
            yield from (msgspec.convert(call, Call).request for call in event.calls)


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds that a coroutine takes on a loop of its own, by the wall and by the processor."""
    gc.collect()
    gc.freeze()

    async def main() -> tuple[float, float]:
        began, used = perf_counter(), process_time()
        await work()
        return perf_counter() - began, process_time() - used

    return asyncio.run(main())


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.matches, given.rounds)]


if __name__ == "__main__":
    command(__doc__, _measure, {"matches": MATCHES, "rounds": ROUNDS})
