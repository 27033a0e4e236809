"""Which executor plays what."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.errors import AgentUnavailable
from arena.executors.here import Here
from arena.executors.job import Job
from arena.executors.make import Parted, executor
from arena.executors.pool import AHEAD, Processes, processors
from arena.replays.results import MatchResult
from arena.tournaments.config import TournamentConfig
from tests.executors.jobs import job


def config(**asked: Any) -> TournamentConfig:
    players = [{"name": name, "agent": "random"} for name in ("alpha", "beta")]
    games = [{"name": "tictactoe", "game": "tictactoe"}]
    return TournamentConfig.model_validate({"players": players, "games": games, "executor": asked})


class Elsewhere:
    """Writes down what it is asked to play, and lets this process play it."""

    slots: int | None = None

    def __init__(self) -> None:
        self.here = Here()
        self.played: list[Job] = []
        self.closed = False

    async def start(self, replays: Path) -> None:
        await self.here.start(replays)
        self.slots = 5

    async def play(self, job: Job) -> MatchResult:
        self.played.append(job)
        return await self.here.play(job)

    async def close(self) -> None:
        self.closed = True


def test_a_config_without_a_word_of_it_is_played_here():
    assert isinstance(executor(config()), Here)


@pytest.mark.parametrize(("workers", "slots"), [(3, 3 * (1 + AHEAD)), (None, processors() * (1 + AHEAD))])
def test_workers_have_a_few_matches_each(workers, slots):
    assert executor(config(kind="processes", workers=workers)).slots == slots
    assert Processes(workers).slots == slots


async def test_only_matches_with_models_are_played_here(tmp_path):
    elsewhere = Elsewhere()
    parted = Parted(elsewhere)
    await parted.start(tmp_path)
    assert parted.slots == 5
    jobs = [
        job(1, tags=frozenset({"cpu"})),
        job(2, tags=frozenset({"cpu", "provider:openai", "model:openai:gpt"})),
        job(3),
        job(4, tags=frozenset({"provider:local", "model:local:qwen"})),
    ]
    results = [await parted.play(one) for one in jobs]
    assert {result.ending for result in results} == {"played"}
    assert elsewhere.played == [jobs[0], jobs[2]]
    await parted.close()
    assert elsewhere.closed


def test_without_ray_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(AgentUnavailable) as missing:
        executor(config(kind="ray"))
    assert 'pip install "game-agent-arena[ray]"' in str(missing.value)
