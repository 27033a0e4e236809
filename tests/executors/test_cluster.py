"""A Ray cluster of two nodes on this machine: the same results, and what is lost is void.

It takes some 20 s, nearly all of them Ray's own for starting and ending its nodes.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.core.errors import AgentUnavailable
from arena.executors import cluster as clusters
from arena.executors.cluster import Cluster
from arena.executors.here import Here
from arena.executors.job import Job
from arena.games.core.errors import UnknownGame
from arena.replays.player import Replay
from arena.replays.results import MatchResult, read_result
from arena.replays.verify import verify
from arena.tournaments.folder import Status
from tests.executors.jobs import culprit, job, told, until

try:
    clusters.imported()
except AgentUnavailable as missing:
    pytest.skip(str(missing), allow_module_level=True)

from ray.cluster_utils import Cluster as Nodes


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    """A head and another node, with a processor each."""
    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")  # the paths of its sockets have to be short
    nodes = Nodes(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "temp_dir": folder})
    nodes.add_node(num_cpus=1)
    yield nodes
    nodes.shutdown()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def cluster(nodes: Nodes, tmp_path: Path) -> AsyncIterator[Cluster]:
    cluster = Cluster(nodes.address)
    await cluster.start(tmp_path)
    yield cluster
    await cluster.close()


def begin(cluster: Cluster, *jobs: Job) -> list[asyncio.Task[MatchResult]]:
    return [asyncio.create_task(cluster.play(one)) for one in jobs]


async def test_a_cluster_gives_the_results_and_replays_of_this_process(cluster, tmp_path):
    assert cluster.slots == 4
    jobs = [job(number, "random", "minimax", position="random:2") for number in range(4)]
    there = await asyncio.gather(*begin(cluster, *jobs))
    here = Here()
    await here.start(tmp_path / "here")
    assert [told(result) for result in there] == [told(await here.play(one)) for one in jobs]
    for result in there:
        assert result == read_result(tmp_path / result.file, tmp_path)
        assert verify(Replay(tmp_path / result.file)).verified
    with pytest.raises(FileExistsError):
        await cluster.play(jobs[0])
    with pytest.raises(UnknownGame, match="did you mean tictactoe"):
        await cluster.play(job(9, game="tictactoo"))


async def test_a_process_that_is_lost_costs_one_match_and_one_that_nobody_wants_ends(cluster, tmp_path):
    jobs = [job(1), job(2, culprit("Leaves"), "first"), job(3)]
    results = await asyncio.gather(*begin(cluster, *jobs))
    assert [result.ending for result in results] == ["played", "void", "played"]
    assert results[1].reason == "infrastructure"
    assert results[1].detail.startswith("its Ray worker is lost: WorkerCrashedError: ")
    (tmp_path / "marks").mkdir()
    waits = culprit("Waits", mark=tmp_path / "marks" / "%")
    hangs = begin(cluster, job(4, "first", waits), job(5, "first", waits))
    await until(lambda: len(list((tmp_path / "marks").iterdir())) == 2)
    for task in hangs:
        task.cancel()
    await asyncio.wait(hangs)
    assert all(task.cancelled() for task in hangs)
    assert (await cluster.play(job(6))).ending == "played"


async def test_where_a_node_is_killed_its_matches_are_void_and_the_others_are_played(nodes, cluster, tmp_path, capfd):
    (tmp_path / "marks").mkdir()
    waits = culprit("Waits", mark=tmp_path / "marks" / "%", path=tmp_path / "signal")
    jobs = [job(number, "first", waits) for number in range(6)]
    tasks = begin(cluster, *jobs)
    await until(lambda: len(list((tmp_path / "marks").iterdir())) == 2)
    await asyncio.to_thread(nodes.remove_node, nodes.worker_nodes.copy().pop(), allow_graceful=False)
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    (tmp_path / "signal").touch()
    results = await asyncio.gather(*tasks)
    assert sorted(result.ending for result in results) == ["played"] * 5 + ["void"]
    lost = next(result for result in results if result.ending == "void")
    assert (lost.reason, lost.file) == ("infrastructure", "")
    assert lost.detail.startswith("its Ray worker is lost: ")
    again = job(int(lost.occasion.unit.rpartition("/")[2]), attempt=2)
    assert (await cluster.play(again)).ending == "played"
    assert len(list(tmp_path.rglob("*.jsonl.zst"))) == 6
    assert capfd.readouterr() == ("", "")


async def test_a_tournament_of_which_a_node_is_killed_ends_with_the_results_of_one_that_was_left_alone(nodes, tmp_path):
    extra = nodes.add_node(num_cpus=1)
    settings = {
        "seed": 2,
        "players": [{"name": "minimax", "agent": "minimax,depth=3"}, {"name": "mcts", "agent": "mcts,simulations=20"}],
        "games": [{"name": "c4", "game": "connect_four", "openings": "random:2"}],
        "schedule": {"rounds": 15},
    }
    killing: list[asyncio.Task[None]] = []

    def watched(status: Status) -> None:
        if status.done and not killing:
            killing.append(asyncio.create_task(asyncio.to_thread(nodes.remove_node, extra, allow_graceful=False)))

    there = await arena.atournament(
        {**settings, "executor": {"kind": "ray", "address": nodes.address}},
        folder=tmp_path / "there",
        on_status=watched,
    )
    await asyncio.gather(*killing)
    here = await arena.atournament(settings, folder=tmp_path / "here")
    assert killing
    assert (there.end.why, len(here.results)) == ("complete", 30)
    scored = {one.occasion.match: one.digest for one in there.results if one.scored}
    assert scored == {one.occasion.match: one.digest for one in here.results}


async def test_without_an_address_a_cluster_of_this_machine_is_started_and_ended(tmp_path, capfd):
    cluster = Cluster(workers=1)
    await cluster.start(tmp_path)
    assert cluster.slots == 2
    played, void = await asyncio.gather(*begin(cluster, job(1), job(2, game=culprit("Segfaults"))))
    assert (played.ending, void.ending) == ("played", "void")
    (hangs,) = begin(cluster, job(3, "first", culprit("Waits", mark=tmp_path / "mark")))
    await until((tmp_path / "mark").exists)
    await cluster.close()
    await asyncio.wait([hangs])
    assert hangs.cancelled()
    with pytest.raises(RuntimeError, match="not started"):
        await cluster.play(job(4))
    assert capfd.readouterr() == ("", "")


def test_another_version_on_a_node_is_refused(monkeypatch):
    data = clusters.play_there("0.0.1", b"")
    played: Any = clusters.msgspec.msgpack.decode(data, type=clusters.Played)
    again = clusters.exception(played.outcome)
    assert type(again) is AgentUnavailable
    assert "here it is 0.0.1" in str(again)


async def test_a_cluster_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConnectionError, match="there is no Ray cluster at 'nowhere'"):
        await Cluster("nowhere").start(tmp_path)


def test_what_ended_processes_left_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = tmp_path / f"arena-match-{2**22 + 1}-a"
    kept = [tmp_path / f"arena-match-{clusters.os.getpid()}-b", tmp_path / "arena-match-mine-c"]
    for folder in (gone, *kept):
        (folder / "tictactoe").mkdir(parents=True)
    clusters._sweep.__wrapped__()
    assert sorted(tmp_path.iterdir()) == sorted(kept)
