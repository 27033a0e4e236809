"""Worker processes: the same results as in this process, and what is lost costs one match."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arena.agents.core.errors import AgentUnavailable
from arena.executors import pool as pools
from arena.executors.here import Here
from arena.executors.job import Job
from arena.executors.pool import Processes
from arena.games.core.errors import UnknownGame
from arena.replays.lock import is_written
from arena.replays.player import Replay
from arena.replays.results import MatchResult, read_result
from arena.replays.verify import verify
from tests.executors.jobs import children, culprit, job, running, told, until


def begin(pool: Processes, *jobs: Job) -> list[asyncio.Task[MatchResult]]:
    return [asyncio.create_task(pool.play(one)) for one in jobs]


def open_file(folder: Path, one: Job) -> Callable[[], bool]:
    """Whether the match is being played."""
    path = folder / f"{one.file}.jsonl"
    return lambda: path.exists() and is_written(path)


async def test_workers_give_the_results_of_this_process(pool, tmp_path):
    seats = [("random", "random"), ("minimax", "random"), ("random", "first")]
    jobs = [job(number, *seats[number % 3], position=f"random:{number % 3}") for number in range(12)]
    there = await asyncio.gather(*begin(pool, *jobs))
    here = Here()
    await here.start(tmp_path / "here")
    assert [told(result) for result in there] == [told(await here.play(one)) for one in jobs]
    assert len({result.digest for result in there}) > 6
    for result in there:
        assert result == read_result(tmp_path / result.file, tmp_path)
        assert verify(Replay(tmp_path / result.file)).verified


async def test_a_worker_that_is_lost_costs_the_match_that_it_plays_and_no_other(pool, tmp_path):
    before = set(pool.pids)
    lost = {
        3: (job(3, game=culprit("Segfaults")), "its worker ended by signal SIGSEGV"),
        5: (job(5, culprit("Leaves"), "first"), "its worker ended with exit code 7: I am off"),
        7: (job(7, "first", culprit("Scribbles")), "its worker said what it cannot mean"),
    }
    jobs = [lost[number][0] if number in lost else job(number) for number in range(12)]
    results = await asyncio.gather(*begin(pool, *jobs))
    for number, result in enumerate(results):
        if number in lost:
            assert (result.ending, result.reason) == ("void", "infrastructure")
            assert result.detail.startswith(lost[number][1])
            assert result == read_result(tmp_path / result.file, tmp_path)
        else:
            assert result.ending == "played"
    assert not list(tmp_path.rglob("*.jsonl"))
    await until(lambda: len(pool.pids) == 2)
    assert not before & set(pool.pids)


async def test_what_waits_at_a_worker_for_a_long_match_is_played_by_another(pool, tmp_path):
    long = job(1, "first", culprit("Waits", path=tmp_path / "signal"))
    (first,) = begin(pool, long)
    await until(open_file(tmp_path, long))
    others = await asyncio.gather(*begin(pool, *(job(number) for number in range(2, 10))))
    assert {result.ending for result in others} == {"played"}
    assert not first.done()
    (tmp_path / "signal").touch()
    assert (await first).ending == "played"


async def test_a_worker_that_somebody_kills_is_replaced(pool, tmp_path):
    marks = [tmp_path / "mark 1", tmp_path / "mark 2"]
    hangs = [job(number, "first", culprit("Waits", mark=mark)) for number, mark in enumerate(marks, 1)]
    tasks = begin(pool, *hangs, *(job(number) for number in range(3, 7)))
    await until(lambda: all(mark.exists() for mark in marks))
    for pid in pool.pids:
        os.kill(pid, signal.SIGKILL)
    results = await asyncio.gather(*tasks)
    assert [result.detail for result in results[:2]] == ["its worker ended by signal SIGKILL"] * 2
    assert [result.plies for result in results[:2]] == [1, 1]
    assert {result.ending for result in results[2:]} == {"played"}


async def test_a_match_that_is_cancelled_is_cut_off_and_its_worker_goes_on(pool, tmp_path):
    before = pool.pids
    jobs = [job(number, "first", culprit("Waits")) for number in (1, 2, 3)]
    tasks = begin(pool, *jobs)
    await until(lambda: sum(open_file(tmp_path, one)() for one in jobs) == 2)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    cut = [read_result(path, tmp_path) for path in tmp_path.rglob("*.jsonl.zst")]
    assert [result.reason for result in cut] == ["interrupted"] * 2
    assert (await pool.play(job(4))).ending == "played"
    assert pool.pids == before


async def test_a_match_that_cannot_be_cut_off_goes_with_its_worker(lone, tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "PATIENCE", 0.05)
    keeps = job(1, "first", culprit("Keeps"))
    keeping, waiting = begin(lone, keeps, job(2))
    await until(open_file(tmp_path, keeps))
    before = lone.pids
    keeping.cancel()
    await asyncio.wait([keeping])
    assert keeping.cancelled()
    assert not open_file(tmp_path, keeps)()
    assert (await waiting).ending == "played"
    assert lone.pids != before


async def test_closing_cuts_off_what_is_played_and_leaves_no_process(pool, tmp_path):
    jobs = [job(number, "first", culprit("Waits")) for number in range(8)]
    tasks = begin(pool, *jobs)
    await until(lambda: sum(open_file(tmp_path, one)() for one in jobs) == 2)
    before = pool.pids
    await pool.close()
    assert not children() & set(before)
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    assert len([read_result(path, tmp_path) for path in tmp_path.rglob("*.jsonl.zst")]) == 2
    with pytest.raises(RuntimeError, match="not started"):
        await pool.play(job(9))


async def test_what_somebody_has_to_mend_comes_back_as_it_was(lone, tmp_path):
    with pytest.raises(UnknownGame) as game:
        await lone.play(job(1, game="tictactoo"))
    assert "did you mean tictactoe?" in str(game.value)
    with pytest.raises(AgentUnavailable) as agent:
        await lone.play(job(2, "first", "python:nowhere.py"))
    assert str(agent.value) == "there is no file nowhere.py"
    (tmp_path / "tictactoe").mkdir()
    (tmp_path / "tictactoe" / "alpha~beta").touch()
    with pytest.raises(NotADirectoryError) as folder:
        await lone.play(job(3))
    assert folder.value.filename == str(tmp_path / f"{job(3).file}.jsonl")


async def test_a_full_disk_is_told_with_the_file(lone, tmp_path):
    full = job(1, culprit("Fills"), "first")
    with pytest.raises(OSError) as disk:
        await lone.play(full)
    assert disk.value.errno == errno.EFBIG
    assert disk.value.filename == str(tmp_path / f"{full.file}.jsonl")


async def test_workers_that_never_come_up_are_one_error(tmp_path, monkeypatch):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such thing >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    monkeypatch.setattr(pools, "_PAUSE", 0.0)
    pool = Processes(1)
    await pool.start(tmp_path)
    tasks = begin(pool, job(1), job(2))
    await asyncio.wait(tasks)
    said = {str(task.exception()) for task in tasks}
    assert said == {
        "3 workers in a row have not begun a match: the last ended with exit code 3: no such thing",
    }
    with pytest.raises(ChildProcessError):
        await pool.play(job(3))
    await pool.close()


async def test_a_program_that_is_not_there_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError):
        await Processes(1).start(tmp_path)


PARENT = """
import asyncio, sys
from pathlib import Path
from arena.executors.pool import Processes
from tests.executors.jobs import culprit, job

async def main():
    pool = Processes(2)
    await pool.start(Path(sys.argv[1]))
    print(*pool.pids, flush=True)
    await asyncio.gather(*(pool.play(job(number, "first", culprit("Waits"))) for number in range(4)))

asyncio.run(main())
"""


async def test_where_the_pool_is_killed_its_workers_end_at_once(tmp_path):
    jobs = [job(number, "first", culprit("Waits")) for number in range(4)]
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in (await parent.stdout.readline()).split()]
    await until(lambda: sum(open_file(tmp_path, one)() for one in jobs) == 2)
    assert all(map(running, workers))
    parent.kill()
    await parent.communicate()
    await until(lambda: not any(map(running, workers)))
    torn = list(tmp_path.rglob("*.jsonl"))
    assert len(torn) == 2
    await until(lambda: not any(map(is_written, torn)))  # the last thread of a process lets go of its files
