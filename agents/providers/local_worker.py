"""The thread that a local model runs on: it loads the model, and answers all requests to it together."""

from __future__ import annotations

import threading
from collections import deque

from arena.agents.core.model import CallFailed
from arena.agents.providers.local_job import Job
from arena.agents.providers.local_service import Service, again, free, line, post
from arena.agents.providers.local_weights import Source, load

PATIENCE = 30.0
"""Seconds that closing waits for the thread to end."""

_WORKERS: dict[Source, tuple[Worker, int]] = {}
_LOCK = threading.Lock()
_LOADING = threading.Lock()
"""Held while a model is loaded: to import transformers and to build a model change what is the whole process's."""


def take(source: Source) -> Worker:
    """The worker of a model, which is held until `leave`. Seats with equal sources share it."""
    with _LOCK:
        worker, holders = _WORKERS.get(source) or (Worker(source), 0)
        _WORKERS[source] = worker, holders + 1
        if not holders:
            worker.start()
        return worker


def leave(source: Source) -> Worker | None:
    """Let go of a worker once. Returns it where nobody holds it any more: it ends."""
    with _LOCK:
        worker, holders = _WORKERS.pop(source)
        if holders > 1:
            _WORKERS[source] = worker, holders - 1
            return None
    worker.stop()
    return worker


class Worker(threading.Thread):
    """Loads a model and serves it until it is stopped."""

    def __init__(self, source: Source) -> None:
        super().__init__(name=f"arena local {source.name}", daemon=True)
        self._source = source
        self._wake = threading.Condition()
        self._new: deque[Job] = deque()
        self._stopped = False
        self._is_loading = True

    @property
    def is_loading(self) -> bool:
        """Whether the model is not there yet."""
        return self._is_loading

    def submit(self, job: Job) -> None:
        """Have a request answered."""
        with self._wake:
            if not self._stopped:
                self._new.append(job)
                self._wake.notify()
                return
        job.put([self._closed])

    def stop(self) -> None:
        """Stop after what is being done now. Whoever still waits is told."""
        with self._wake:
            self._stopped = True
            self._wake.notify()

    def run(self) -> None:
        """Load the model, and serve it. Whatever fails is an answer to those who asked."""
        service = self._loaded()
        self._is_loading = False
        while (jobs := self._wait(service)) is not None:
            if isinstance(service, CallFailed):
                post([(job, again(service)) for job in jobs])
            else:
                self._serve(service, jobs)
        if isinstance(service, Service):
            service.give_up(self._closed)
            del service
            free()
        post([(job, self._closed) for job in self._new])

    @property
    def _closed(self) -> CallFailed:
        return CallFailed(f"{self._source.name} was closed", "connection")

    def _loaded(self) -> Service | CallFailed:
        """The model, or why there is none: not the error itself, which would keep half a model in memory."""
        try:
            with _LOADING:
                return self._closed if self._stopped else Service(load(self._source))
        except CallFailed as error:
            return again(error)
        except Exception as error:
            return CallFailed(f"{self._source.name} cannot be loaded: {line(error)}", "not_found")

    def _serve(self, service: Service, jobs: list[Job]) -> None:
        try:
            service.add(jobs)
            service.step()
        except Exception as error:
            failure = CallFailed(f"{self._source.name} failed: {line(error)}", "server")
        else:
            return
        service.give_up(failure)

    def _wait(self, service: Service | CallFailed) -> list[Job] | None:
        """The requests that have come; waits for one where there is nothing else to do. None once it is stopped."""
        idle = isinstance(service, CallFailed) or service.is_idle
        with self._wake:
            while idle and not self._new and not self._stopped:
                self._wake.wait()
            if self._stopped:
                return None
            jobs = list(self._new)
            self._new.clear()
            return jobs
