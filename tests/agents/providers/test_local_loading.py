"""Loading a local model: several at once, and one that nobody waits for any more."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from pathlib import Path
from subprocess import PIPE, Popen, run

import pytest

import arena
from arena.agents.providers import local_worker
from arena.agents.providers.local import Local
from tests.agents.providers import tiny_models
from tests.agents.providers.calling import asks, failure_of

pytest.importorskip("torch")
pytest.importorskip("transformers")

STUCK = """
import sys, threading
from arena.agents.providers import local_worker
from arena.cli import main

def load(source):
    print("loading", file=sys.stderr, flush=True)
    threading.Event().wait()

local_worker.load = load
sys.argv[0] = "arena"
main()
"""
"""The command line with models that are never loaded."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("models")
    return [tiny_models.text_model(folder / name, seed=seed) for seed, name in enumerate(("one", "two"))]


def test_two_models_can_be_loaded_at_the_same_time(folders: list[Path]) -> None:
    """In a process that has not imported transformers yet, whose modules come when they are first asked for."""
    code = (
        "import sys, arena; one, two = sys.argv[1:];"
        "seats = [f'local:{one},device=cpu,answer=score', f'local:{two},device=cpu,answer=choice'];"
        "ended = arena.play('rock_paper_scissors', seats, record=False).ended; print(ended.ending, ended.detail)"
    )
    told = run([sys.executable, "-c", code, *map(str, folders)], check=True, capture_output=True, text=True)
    assert told.stdout.startswith("played"), told.stdout


async def test_a_model_that_is_being_loaded_is_not_waited_for(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on, loaded = threading.Event(), threading.Event(), []
    load = local_worker.load

    def slow(source: local_worker.Source) -> object:
        loaded.append(source.name)
        began.set()
        go_on.wait()
        return load(source)

    monkeypatch.setattr(local_worker, "load", slow)
    one, two = (Local(str(folder), device="cpu") for folder in folders)
    waiting = asyncio.gather(*(failure_of(local, asks("?")) for local in (one, two)))
    await asyncio.to_thread(began.wait)
    workers = [thread for thread in threading.enumerate() if isinstance(thread, local_worker.Worker)]
    await one.close()
    await two.close()
    assert any(worker.is_alive() for worker in workers)
    go_on.set()
    assert {failure.kind for failure in await waiting} == {"connection"}
    await asyncio.gather(*(asyncio.to_thread(worker.join) for worker in workers))
    assert len(loaded) == 1  # the other was not even begun


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_an_interrupt_ends_a_match_whose_model_is_being_loaded(folders: list[Path], tmp_path: Path) -> None:
    command = ["play", "tictactoe", f"local:{folders[0]},device=cpu,answer=score", "first", "--out", str(tmp_path)]
    with Popen([sys.executable, "-c", STUCK, *command], stderr=PIPE, stdout=PIPE, text=True) as process:
        assert process.stderr is not None
        assert "loading" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "Traceback" not in told
    assert process.returncode == 130
    [replay] = tmp_path.glob("*.jsonl.zst")
    assert arena.load(replay).ended.ending == "void"
