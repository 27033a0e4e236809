"""Workers that judge: one judge in each process, one match at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType

from arena.agents.baselines.judge import Judge
from arena.analysis.finding import Finding, find, judge_named


def findings(paths: Sequence[Path], spec: str, workers: int, *, force: bool = False) -> Generator[Finding, None, None]:
    """What comes of each replay, in the order in which they are done: with one worker in this process.

    What was found is written beside its replay at once. Closing the iterator, or an interruption, keeps it and ends the
    workers. Raises AgentError where the judge cannot be built, ChildProcessError where a worker is lost.
    """
    if workers == 1:
        yield from _here(paths, spec, force=force)
        return
    before = multiprocessing.active_children()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (list(sys.path), spec))
    try:
        with _undisturbed():
            coming = [pool.submit(_find, path, force) for path in paths]
        for done in as_completed(coming):
            found = done.result()
            if found is not None:
                yield found
    except BrokenProcessPool as error:
        raise ChildProcessError("a worker has ended without a word; what was judged before is kept") from error
    except BaseException:  # who is interrupted may be this process alone
        for worker in multiprocessing.active_children():
            if worker not in before and worker.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGINT)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Have an interruption wait; for processes that are started meanwhile, until they are ready for it."""
    if not hasattr(signal, "pthread_sigmask"):  # not on every platform
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _here(paths: Sequence[Path], spec: str, *, force: bool) -> Iterator[Finding]:
    judge, name = judge_named(spec)
    try:
        for path in paths:
            yield find(path, judge, name, force=force)
    finally:
        judge.close()


# In a worker


class _Worker:
    """What a worker process has: its judge, and whether it was interrupted."""

    judge: Judge
    name: str
    busy = False
    stopped = False

    @classmethod
    def interrupt(cls, _number: int, _frame: FrameType | None) -> None:
        """Stop what is being judged; a worker that waits ends with the pool."""
        cls.stopped = True
        if cls.busy:
            raise KeyboardInterrupt


def _begin(path: list[str], spec: str) -> None:
    sys.path[:] = path
    signal.signal(signal.SIGINT, _Worker.interrupt)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _Worker.judge, _Worker.name = judge_named(spec)
    Finalize(None, _Worker.judge.close, exitpriority=10)


def _find(path: Path, force: bool) -> Finding | None:
    """What comes of one replay; None after an interruption."""
    if _Worker.stopped:
        return None
    _Worker.busy = True
    try:
        return find(path, _Worker.judge, _Worker.name, force=force)
    except KeyboardInterrupt:
        return None
    finally:
        _Worker.busy = False
