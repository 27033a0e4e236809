"""`transformers serve` with a tiny model: a service that is none of ours, played through the `openai` provider.

Its weights are random, so hardly any answer names a move; the table plays a random one then, and the match goes on.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest

import arena
from arena.agents.core.calls import Call
from arena.agents.core.messages import Text
from arena.agents.models.sharing import _OPEN
from arena.replays.events import Attempted
from tests.agents.providers import tiny_models

pytestmark = pytest.mark.skipif(
    not all(map(find_spec, ("torch", "transformers", "fastapi", "uvicorn"))),
    reason="needs transformers[serving]",
)
STARTED = "Application startup complete"
PATIENCE = 180.0
"""Seconds for the server to start, on a busy machine."""
TOKENS = 6
TABLE = {"attempts": 2, "on_illegal": "random"}


@dataclass(frozen=True)
class Served:
    """A running server: where it listens, and the model that it serves."""

    host: str
    model: str

    def seat(self, **options: object) -> str:
        given = {"base_url": f"http://{self.host}/v1", "max_tokens": TOKENS, "history": "none", **options}
        return f"openai:{self.model}," + ",".join(f"{name}={value}" for name, value in given.items())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server, as a process of its own that reaches nothing else."""
    folder = tmp_path_factory.mktemp("serve")
    model = tiny_models.text_model(folder / "tiny")
    (folder / "home" / "hub").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(model), "--device", "cpu"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", host.rpartition(":")[2]],
        env={**os.environ, "HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if STARTED in line:
                ready.set()
        ready.set()

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        assert ready.wait(PATIENCE), "it did not start in time"
        assert any(STARTED in line for line in said), "".join(said)
        yield Served(host, str(model))
    finally:
        process.terminate()
        process.wait()
        listening.join()
        assert process.stderr is not None
        process.stderr.close()


async def played(seat: str, folder: Path, **table: object) -> tuple[arena.Result, list[Attempted], list[Call]]:
    """A match that ended by its rules, its model's attempts, and their calls, of which each has one."""
    result = await arena.aplay("tictactoe", [seat, "first"], seed=3, out=folder, table={**TABLE, **table})
    assert result.path is not None
    assert arena.verify(result.path).verified
    assert not any(_OPEN.values())
    attempts = [event for event in result.replay.events() if isinstance(event, Attempted) and event.seat == "player_0"]
    assert all(len(attempt.calls) == 1 for attempt in attempts)
    return result, attempts, [msgspec.convert(attempt.calls[0], Call) for attempt in attempts]


@pytest.mark.parametrize(
    ("api", "limit", "ignored"),
    [
        ("chat", "max_tokens", {"thinking_tokens"}),
        ("responses", "max_output_tokens", {"thinking_tokens"}),
    ],
)
async def test_a_match(served: Served, tmp_path: Path, api: str, limit: str, ignored: set[str]) -> None:
    options = {"api": api, "temperature": 0.7, "top_p": 0.9, "thinking_tokens": 1}
    result, attempts, calls = await played(served.seat(**options), tmp_path)
    assert (result.ended.ending, result.ended.reason) == ("played", "rules")
    assert {attempt.ply for attempt in attempts} == set(range(0, result.ended.plies, 2))
    for attempt, call in zip(attempts, calls, strict=True):
        before = ["user", "assistant"] * (attempt.attempt - 1)
        assert [message.role for message in call.request.messages] == ["system", *before, "user"]
        assert "Possible moves" in call.request.messages[-1].text
        reply = call.reply
        assert reply is not None
        assert call.provider == f"openai:{served.model}"
        assert (reply.model.partition("@")[0], reply.host) == (served.model, served.host)
        assert reply.id
        sent = {"model": served.model, limit: TOKENS + 1, "temperature": 0.7, "top_p": 0.9, "stream": True}
        assert reply.sent.items() >= sent.items()
        assert set(reply.ignored) == ignored
        assert reply.usage.input is not None
        assert reply.usage.input > 100
        assert reply.usage.output is not None
        assert 0 < reply.usage.output <= TOKENS + 1
        assert (call.cost, call.cost_from, call.failures) == (None, "unknown", ())
        assert call.seconds > 0
        assert attempt.reply == "".join(part.text for part in reply.parts if isinstance(part, Text))
    ids = [call.reply.id for call in calls if call.reply is not None]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("answer", ["json", "tool", "choice"])
async def test_forms_that_it_takes_and_may_not_keep(served: Served, tmp_path: Path, answer: str) -> None:
    """Forms of answers go along with the request; that the server does not enforce them is the model's fault."""
    result, attempts, calls = await played(served.seat(api="chat", answer=answer), tmp_path, max_plies=1, attempts=1)
    assert result.ended.ending == "played"
    (attempt,), (call,) = attempts, calls
    assert call.reply is not None
    assert call.reply.sent.keys() & {"response_format", "tools"}
    assert attempt.problem is None or attempt.problem.kind == "unreadable"


async def test_a_model_that_it_does_not_serve(served: Served, tmp_path: Path) -> None:
    seat = served.seat(api="chat").replace(served.model, "another-model")
    result, _, (call,) = await played(seat, tmp_path)
    assert (result.ended.ending, result.ended.reason, result.scores) == ("void", "provider", None)
    assert call.reply is None
    (failure,) = call.failures
    assert (failure.kind, failure.status) == ("request", 400)
    assert served.host in failure.message
