"""A pool for the executors' tests, and a look round after every one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from arena.executors.pool import Processes
from tests.executors.jobs import children


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[Processes]:
    """Two workers that record into a folder."""
    pool = Processes(2)
    await pool.start(tmp_path)
    yield pool
    await pool.close()


@pytest.fixture
async def lone(tmp_path: Path) -> AsyncIterator[Processes]:
    """One worker, where another would only take time to start."""
    pool = Processes(1)
    await pool.start(tmp_path)
    yield pool
    await pool.close()


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """After every test: no process, no task, and no exception that nobody took."""
    loop = asyncio.get_running_loop()
    before, complaints = children(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    yield
    await asyncio.sleep(0)
    assert asyncio.all_tasks(loop) == {asyncio.current_task()}
    assert not complaints
    assert not children() - before
