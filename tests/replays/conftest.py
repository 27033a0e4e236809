"""Recorded matches, and their files as lines that a test can change."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.turn import Turn
from arena.edges import SeatLike, set_up
from arena.match import Match, Player, Setup
from arena.replays.events import AnyEvent, Progress
from arena.replays.recorder import Recorder
from arena.replays.seal import unpacked
from arena.table import Table


class Says(BaseAgent):
    """Says what it was made with, and then the first legal move."""

    def __init__(self, *said: Any) -> None:
        self.said = list(said)

    async def act(self, turn: Turn) -> Decision:
        said = self.said.pop(0) if self.said else turn.view.legal[0]
        if isinstance(said, BaseException):
            raise said
        return Move(said, f"I say {said}", "so it is") if isinstance(said, str) else said


@pytest.fixture
def says() -> type[Says]:
    return Says


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Awaitable[tuple[Path, list[AnyEvent]]]]:
    """Records a match: its file, and the events that were streamed, without those that are never recorded."""

    async def recorded(
        game: Any, seats: Sequence[SeatLike], env: Any = None, **more: Any
    ) -> tuple[Path, list[AnyEvent]]:
        if env is None:
            setup = set_up(game, seats, **{"seed": 1, **more})
        else:
            players = [Player(type(seat).__name__, seat) for seat in seats]
            setup = Setup(env, players, more.get("seed", 1), Table(**more.get("table", {})))
        recorder = Recorder(tmp_path)
        events = [event async for event in recorder.record(Match(setup).events()) if not isinstance(event, Progress)]
        assert recorder.path is not None
        return recorder.path, events

    return recorded


Lines = list[dict[str, Any]]


@pytest.fixture
def read() -> Callable[[Path], Lines]:
    """The lines of a replay."""

    def lines(path: Path) -> Lines:
        data = path.read_bytes()
        plain = unpacked(data) if path.suffix == ".zst" else data
        return [json.loads(line) for line in plain.splitlines()]

    return lines


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Lines], Path]:
    """A plain replay of some lines."""

    def written(lines: Lines, name: str = "changed") -> Path:
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
        return path

    return written
