"""Ray: matches on a cluster of machines, each a task that hands back the result and the bytes of the sealed replay.

So the nodes share no file system: the replay is written here, whole or not at all. What they need is this package in
the same version, the extras of the games and agents, and the files that specs name (`python:/there/bot.py`) under the
same path. What is lost is not repeated by Ray but by the tournament, which writes down every attempt.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from arena.agents.core.errors import AgentUnavailable
from arena.executors.job import Job
from arena.executors.pipe import Done, Failed, exception, failure
from arena.executors.playing import lost, play_job
from arena.executors.pool import processors
from arena.replays.results import MatchResult
from arena.version import VERSION

PATIENCE = 2.0
"""Seconds that a match has to end once nobody wants it, before the process that plays it is killed."""
_AHEAD = 2
"""Matches that Ray is given for each processor, so that none waits for us."""
_WAITING = 0.01
"""What a match whose players only wait takes of a processor."""
_FOLDER = "arena-match-"
"""How the names of the folders begin that matches are recorded into; the number of the process follows."""
_STORE = 256 * 2**20
"""Bytes of shared memory of a cluster that is started here: replays are small and soon fetched."""


class Played(msgspec.Struct, frozen=True, array_like=True):
    """What a task hands back: the result and its replay, or why there is none."""

    outcome: Done | Failed
    replay: bytes = b""


class Cluster:
    """Plays jobs on a Ray cluster: one that runs, or one of this machine alone that is started for it.

    Args:
        address: of the cluster, as `ray.init` takes it; None starts one here, `auto` finds the one that runs here.
        workers: processors of one that is started here; matches that one that runs is given at once.
        gpus: what a match with a local model takes of a GPU, such as 0.5, where the cluster has any.

    Raises AgentUnavailable where Ray is not installed.
    """

    def __init__(self, address: str | None = None, workers: int | None = None, gpus: float = 0.0) -> None:
        self.slots: int | None = None
        self._address, self._workers, self._gpus = address, workers, gpus
        self._ray = imported()
        self._connected = False
        """Whether it was we who connected."""
        self._task: Any = None
        self._replays: Path
        self._coming: dict[Any, asyncio.Future[bytes]] = {}
        """Each task in play, and what it will hand back."""

    async def start(self, replays: Path) -> None:
        """Connect, or start a cluster. Raises ConnectionError where there is none at the address."""
        self._replays = replays
        await asyncio.to_thread(self._connect)
        there = self._ray.cluster_resources()
        self._gpus = self._gpus if there.get("GPU") else 0.0
        self._task = self._ray.remote(max_retries=0)(play_there)
        at_once = self._workers if self._address is not None else None
        self.slots = at_once or _AHEAD * max(1, int(there.get("CPU", 1)))

    def _connect(self) -> None:
        ray = self._ray
        if ray.is_initialized():
            return
        quiet = {"log_to_driver": False, "logging_level": "ERROR"}
        try:
            if self._address is not None:
                ray.init(self._address, **quiet)
            else:
                os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
                cpus = self._workers or processors()
                ray.init("local", num_cpus=cpus, include_dashboard=False, object_store_memory=_STORE, **quiet)
        except (ConnectionError, RuntimeError, ValueError) as error:
            at = "on this machine" if self._address is None else f"at {self._address!r}"
            said = " ".join(str(error).split())
            raise ConnectionError(f"there is no Ray cluster {at} that could be used: {said}") from error
        self._connected = True

    async def play(self, job: Job) -> MatchResult:
        """Play a match to its end, its replay in the folder. Where its node or process is lost, the result is void.

        Raises GameError, AgentError and OSError where it cannot be played at all. Cancelling it cuts the match off.
        """
        if self._task is None:
            raise RuntimeError("the cluster is not started, or ended again")
        local = any(tag.startswith("model:local:") for tag in job.tags)
        takes = {"num_cpus": 1 if local or "cpu" in job.tags or not job.tags else _WAITING}
        if local and self._gpus:
            takes["num_gpus"] = self._gpus
        ref = self._task.options(**takes).remote(VERSION, msgspec.msgpack.encode(job))
        try:
            data = await self._fetched(ref)
        except self._lost as error:
            return lost(job, self._replays, f"its Ray worker is lost: {_named(error)}")
        except self._ray.exceptions.RayError as error:
            raise AgentUnavailable(f"a match cannot be played on the Ray cluster: {_named(error)}") from error
        played = msgspec.msgpack.decode(data, type=Played)
        if isinstance(played.outcome, Failed):
            raise exception(played.outcome)
        return self._kept(job, played.outcome.result, played.replay)

    async def _fetched(self, ref: Any) -> bytes:
        """What a task hands back; it is ended where nobody waits for that any more."""
        coming = self._coming[ref] = asyncio.wrap_future(ref.future())
        try:
            await asyncio.wait([coming])
        except asyncio.CancelledError:
            for force in (False, True):
                self._ray.cancel(ref, force=force)
                await asyncio.wait([coming], timeout=PATIENCE)
                if coming.done():
                    coming.exception()  # looked at, so that asyncio does not complain about it
                    break
            raise
        finally:
            del self._coming[ref]
        return coming.result()

    @property
    def _lost(self) -> tuple[type[Exception], ...]:
        """What is raised where a process or a node is gone."""
        kinds = self._ray.exceptions
        return (
            kinds.WorkerCrashedError,
            kinds.NodeDiedError,
            kinds.LocalRayletDiedError,
            kinds.ObjectLostError,
            kinds.OutOfMemoryError,
            kinds.TaskCancelledError,
        )

    def _kept(self, job: Job, result: MatchResult, replay: bytes) -> MatchResult:
        """The result, its replay written."""
        path = self._replays / f"{job.file}.jsonl.zst"
        if path.exists():
            raise FileExistsError(17, "there is such a replay already", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(replay)
            os.replace(part, path)
        except OSError as error:
            part.unlink(missing_ok=True)
            error.filename = str(path)
            raise
        return replace(result, size=len(replay), changed=path.stat().st_mtime_ns)

    async def close(self) -> None:
        """Cut off the matches in play, whose `play` is cancelled, and end the cluster if it was started here."""
        self._task = None
        for ref, coming in self._coming.items():
            coming.cancel()
            self._ray.cancel(ref, force=True)
        if self._connected:
            self._connected = False
            await asyncio.to_thread(self._ray.shutdown)


def play_there(version: str, job: bytes) -> bytes:
    """Play a job on a node of the cluster: the task."""
    return msgspec.msgpack.encode(_played(version, job))


def _played(version: str, told: bytes) -> Played:
    try:
        if version != VERSION:
            raise AgentUnavailable(f"a node has arena {VERSION}, and here it is {version}: install one on all of them")
        _sweep()
        with tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-") as folder:
            job = msgspec.msgpack.decode(told, type=Job)
            result = asyncio.run(play_job(job, Path(folder), job.budget()))
            return Played(Done(0, result), Path(folder, result.file).read_bytes())
    except Exception as error:  # told to who asked, whoever is to mend it
        return Played(failure(0, error))


def imported() -> Any:
    """Ray; AgentUnavailable where it is not installed.

    It prints what it has to tell of nodes to standard output, which is for data. It is asked not to, and listens to
    that while it is imported: a program that has imported it before sees it all.
    """
    silence = "RAY_DEDUP_LOGS_SKIP_REGEX"
    asked = silence in os.environ or "ray" in sys.modules
    if not asked:
        os.environ[silence] = "."
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise AgentUnavailable(
            'matches on a Ray cluster need ray, which is not installed here: pip install "game-agent-arena[ray]"'
        ) from error
    finally:
        if not asked:
            del os.environ[silence]
    return ray


@cache
def _sweep() -> None:
    """Remove, once, what processes that were ended have left on this machine."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        number = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if os.name == "posix" and number.isdigit() and not _is_there(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True


def _named(error: Exception) -> str:
    """An error of Ray's in one sentence: the first of what may be pages."""
    said = " ".join(str(error).split()).partition(". ")[0]
    return f"{type(error).__name__}: {said:.300}"
