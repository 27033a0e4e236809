"""The contenders: each plays random Connect Four the way its own users would, and none of them is helped or hindered.

PettingZoo's environment and OpenSpiel's game are made once and reset for each match, which is the cheaper way; the
arena and TextArena make every match anew (TextArena 0.7's default wrapper keeps the history of earlier matches when it
is reset, and each ply would cost more than the last). All random players draw with Python's `random` from the legal
moves alone, so that no match ends with an illegal one; the arena's is its own agent `random`. No peer records anything.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

SEATS = ("random", "random")

Sample = tuple[int, float]
"""One match: its plies, and the seconds from setting it up to its end."""
Play = Callable[[int, int], list[Sample]]
"""Plays a number of matches from a first seed on."""


@dataclass(frozen=True)
class Contender:
    """Somebody's way of playing a match."""

    name: str
    play: Play


def recorded(parent: Path | None = None) -> Contender:
    """`arena.aplay`: every event, provenance, digests, a write a ply, the sealed replay."""
    import arena

    async def session(count: int, seed: int, folder: str) -> list[Sample]:
        samples = []
        for k in range(seed, seed + count):
            began = perf_counter()
            result = await arena.aplay("connect_four", SEATS, seed=k, out=folder)
            samples.append((result.ended.plies, perf_counter() - began))
        return samples

    folder = TemporaryDirectory(
        prefix="arena-bench-", dir=parent
    )  # kept to the end: ext4 is slow where much was just deleted

    def play(count: int, seed: int) -> list[Sample]:
        return asyncio.run(session(count, seed, folder.name))

    return Contender(RECORDED if parent is None else IN_MEMORY, play)


def in_memory() -> Contender:
    """The same into a file system in memory: the difference is what the disk's file system costs."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        raise ImportError("there is no /dev/shm")
    return recorded(memory)


def unrecorded() -> Contender:
    """`arena.stream`: the same events, and nobody who writes them down."""
    import arena
    from arena.replays.events import MatchEnded

    async def session(count: int, seed: int) -> list[Sample]:
        samples = []
        for k in range(seed, seed + count):
            began, plies = perf_counter(), 0
            async for event in arena.stream("connect_four", SEATS, seed=k):
                if isinstance(event, MatchEnded):
                    plies = event.plies
            samples.append((plies, perf_counter() - began))
        return samples

    def play(count: int, seed: int) -> list[Sample]:
        return asyncio.run(session(count, seed))

    return Contender(UNRECORDED, play)


def _pettingzoo(maker: str) -> Contender:
    """PettingZoo's documented AEC loop: `last`, a legal action from the mask, `step`."""
    from pettingzoo.classic import connect_four_v3

    env: Any = getattr(connect_four_v3, maker)()

    def play(count: int, seed: int) -> list[Sample]:
        choice, samples = random.Random(seed).choice, []
        for k in range(seed, seed + count):
            began, plies = perf_counter(), 0
            env.reset(seed=k)
            for _ in env.agent_iter():
                observation, _reward, termination, truncation, _info = env.last()
                if termination or truncation:
                    env.step(None)
                else:
                    env.step(choice(observation["action_mask"].nonzero()[0].tolist()))
                    plies += 1
            samples.append((plies, perf_counter() - began))
        return samples

    return Contender(f"PettingZoo {maker}()", play)


def _textarena(game: str) -> Contender:
    """TextArena's documented loop: `make`, `get_observation`, `step`. The player counts the discs by itself."""
    import textarena

    def play(count: int, seed: int) -> list[Sample]:
        choice, samples = random.Random(seed).choice, []
        for k in range(seed, seed + count):
            began, plies, done = perf_counter(), 0, False
            env: Any = textarena.make(game)
            env.reset(num_players=2, seed=k)
            left, columns = [6] * 7, list(range(7))
            while not done:
                env.get_observation()
                column = choice(columns)
                done, _ = env.step(f"[col {column}]")
                plies += 1
                left[column] -= 1
                if not left[column]:
                    columns.remove(column)
            samples.append((plies, perf_counter() - began))
        return samples

    return Contender(f"TextArena {game}", play)


def _openspiel() -> Contender:
    """OpenSpiel's documented loop over its C++ states, without observations."""
    import pyspiel

    rules = pyspiel.load_game("connect_four")

    def play(count: int, seed: int) -> list[Sample]:
        choice, samples = random.Random(seed).choice, []
        for _ in range(count):
            began, plies = perf_counter(), 0
            state = rules.new_initial_state()
            while not state.is_terminal():
                state.apply_action(choice(state.legal_actions()))
                plies += 1
            samples.append((plies, perf_counter() - began))
        return samples

    return Contender("OpenSpiel", play)


RECORDED, IN_MEMORY = "arena, recorded", "arena, recorded in /dev/shm"
UNRECORDED = "arena, unrecorded"
ENV, RAW_ENV = "PettingZoo env()", "PettingZoo raw_env()"
TEXTARENA, TEXTARENA_RAW = "TextArena ConnectFour-v0", "TextArena ConnectFour-v0-raw"

MAKERS: dict[str, Callable[[], Contender]] = {
    RECORDED: recorded,
    IN_MEMORY: in_memory,
    UNRECORDED: unrecorded,
    ENV: lambda: _pettingzoo("env"),
    RAW_ENV: lambda: _pettingzoo("raw_env"),
    TEXTARENA: lambda: _textarena("ConnectFour-v0"),
    TEXTARENA_RAW: lambda: _textarena("ConnectFour-v0-raw"),
    "OpenSpiel": _openspiel,
}


def contenders() -> tuple[list[Contender], list[str]]:
    """Who is installed here, and the names of who is not."""
    there, missing = [], []
    for name, make in MAKERS.items():
        try:
            there.append(make())
        except ImportError:
            missing.append(name)
    return there, missing
