"""A model at a real table: a script answers its requests, and what was sent is read back from the replay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena
from arena.agents.core.calls import Call
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.model import ModelRequest
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Scaffold
from arena.agents.providers.scripted import Scripted
from arena.replays.events import Asked, Attempted, Event, Played


@dataclass(frozen=True)
class Sat:
    """A match in which a model sat at player_0, as its replay tells it."""

    result: arena.Result
    events: Sequence[Event]

    @property
    def attempts(self) -> list[Attempted]:
        return [event for event in self.events if isinstance(event, Attempted) and event.seat == "player_0"]

    @property
    def asked(self) -> list[Asked]:
        return [event for event in self.events if isinstance(event, Asked) and event.seat == "player_0"]

    @property
    def played(self) -> list[Played]:
        return [event for event in self.events if isinstance(event, Played) and event.seat == "player_0"]

    @property
    def calls(self) -> list[Call]:
        return [msgspec.convert(call, Call) for event in self.attempts for call in event.calls]

    @property
    def requests(self) -> list[ModelRequest]:
        return [call.request for call in self.calls]

    @property
    def faults(self) -> list[str | None]:
        """What was wrong with each attempt: the agent's word, or the game's; None for one that was accepted."""
        problems = [one.problem for one in self.attempts]
        return [None if one is None else one.fault or one.kind for one in problems]


Sit = Callable[..., Awaitable[Sat]]


@pytest.fixture
def sit(tmp_path: Path) -> Sit:
    """Plays a match of a scripted model and checks that its replay verifies and holds every request as it was made."""
    number = 0

    async def sat(
        script: Callable[[ModelRequest], Any] | Iterable[Any],
        *,
        game: str = "tictactoe",
        others: Sequence[Any] = ("first",),
        table: dict[str, Any] | None = None,
        seed: int = 1,
        scores: bool = False,
        formats: Iterable[str] | None = None,
        **options: Any,
    ) -> Sat:
        nonlocal number
        number += 1
        provider = Scripted(script)
        if scores:
            provider.scores = True  # type: ignore[attr-defined]
        if formats is not None:
            provider.formats = frozenset(formats)  # type: ignore[attr-defined]
        player = ModelPlayer(ModelClient(provider, Limits(backoff=0.0)), Scaffold(**options))
        folder = tmp_path / f"sat-{number}"
        result = await arena.aplay(game, [player, *others], seed=seed, table=table, out=folder)
        assert result.path is not None
        assert arena.verify(result.path).verified
        found = Sat(result, list(result.replay.events()))
        assert found.result.ended.reason != "crashed", found.result.ended.detail
        if not any(call.failures for call in found.calls):
            assert found.requests == provider.requests
        return found

    return sat
