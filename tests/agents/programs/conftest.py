"""Programs at a real table, and a look round after every test: no process, task, thread or open file is left."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def beside(path: Path, name: str) -> Any:
    """A module of the tests, by its file."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


engine = beside(HERE.parents[1] / "engine" / "conftest.py", "engine_conftest_for_programs")
tell, until, is_running = engine.tell, engine.until, engine.is_running
nothing_left, zygote = engine.nothing_left, engine.zygote


Server = beside(HERE / "server.py", "program_server").Server


@pytest.fixture
def server() -> Any:
    """A program behind HTTP: the class of its server."""
    return Server


@pytest.fixture
def bot() -> str:
    """A player in Perl."""
    return f"cmd:perl {HERE / 'bot.pl'}"


@pytest.fixture
def bad() -> Callable[..., str]:
    """A program in Perl that misbehaves in the way that is named."""

    def written(way: str, *arguments: object) -> str:
        return " ".join([f"cmd:perl {HERE / 'bad.pl'} {way}", *map(str, arguments)])

    return written


def _open_files() -> list[str]:
    found = []
    for path in Path("/proc/self/fd").glob("*"):
        try:
            found.append(os.readlink(path).split("[")[0])
        except OSError:
            continue
    return sorted(found)


@pytest.fixture(autouse=True)
async def nothing_open(nothing_left: None, until: Any) -> AsyncIterator[None]:
    """After every test: no thread, pipe, socket or file more than before."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0)
    files, threads = len(_open_files()), set(threading.enumerate())
    yield
    gc.collect()

    def closed() -> bool:
        left = {thread.name for thread in set(threading.enumerate()) - threads}
        return not left - {"watchdog"} and len(_open_files()) <= files

    assert loop.is_running()
    await until(closed)
