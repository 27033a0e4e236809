"""A local model at work: who is let in, what is read and written together, and what is handed out."""

from __future__ import annotations

import gc
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from arena.agents.core.model import CallFailed, Delta
from arena.agents.providers.local_batch import Read, Reader, RollingBatch
from arena.agents.providers.local_chat import Chat
from arena.agents.providers.local_continuous import ContinuousBatch
from arena.agents.providers.local_job import Job, Piece
from arena.agents.providers.local_scoring import scores
from arena.agents.providers.local_weights import Weights

SHOWN_EVERY = 0.05
"""Seconds between two pieces of a reply: waking the event loop for every token would slow the model down."""


class Service:
    """A loaded model at work: it owes an answer to every request that it has taken in."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._reader = Reader(weights.model)
        self._most = weights.source.max_batch
        self._rolling: RollingBatch[Job] = RollingBatch(self._reader)
        self._continuous: ContinuousBatch[Job] | None = None
        if weights.source.batching == "continuous" and weights.processor is None and self._reader.joins:
            self._continuous = ContinuousBatch(weights.model, self._most)
        self._chats: dict[str | None, Chat] = {}
        self._waiting: deque[Job] = deque()
        self._owed: set[Job] = set()
        self._pieces: list[tuple[Job, Piece]] = []
        self._shown = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self._waiting and not self._writing

    def add(self, jobs: Sequence[Job]) -> None:
        """Take requests in: their prompts are made, and those that cannot be are refused."""
        for job in jobs:
            if job.cancelled:
                continue
            self._owed.add(job)
            try:
                self._prepare(job)
            except CallFailed as error:
                self._pieces.append((job, error))
            except Exception as error:
                self._pieces.append((job, CallFailed(f"the request cannot be read: {line(error)}", "request")))
            else:
                self._waiting.append(job)

    def step(self) -> None:
        """Let in who waits, and write a token of every reply."""
        import torch

        with torch.inference_mode():
            self._drop_cancelled()
            self._finish()
            self._admit()
            self._finish()
            for batch in self._batches:
                if (failure := self._tried(batch.step)) is not None:
                    self._failed(batch.clear(), failure)
            self._finish()
        self._show()

    def give_up(self, failure: CallFailed) -> None:
        """Let go of everything, and tell all who wait why."""
        for batch in self._batches:
            batch.clear()
        self._waiting.clear()
        self._pieces.clear()
        owed, self._owed = self._owed, set()
        post([(job, again(failure)) for job in owed])

    @property
    def _batches(self) -> list[RollingBatch[Job] | ContinuousBatch[Job]]:
        return [self._rolling, *([] if self._continuous is None else [self._continuous])]

    @property
    def _writing(self) -> list[Job]:
        return [job for batch in self._batches for job in batch.entries]

    def _is_continuous(self, job: Job) -> bool:
        """Whether transformers batches it: neither pictures nor scores."""
        return self._continuous is not None and job.inputs is None and not job.is_scored

    def _chat(self, job: Job) -> Chat:
        if job.template not in self._chats:
            self._chats[job.template] = Chat(self._weights, job.template)
        return self._chats[job.template]

    def _prepare(self, job: Job) -> None:
        job.prepare(self._weights, self._chat(job), "rolling" if self._continuous is None else "continuous")

    def _drop_cancelled(self) -> None:
        self._owed = {job for job in self._owed if not job.cancelled}
        self._waiting = deque(job for job in self._waiting if not job.cancelled)
        for job in self._writing:
            if job.cancelled:
                job.writer.stop = "unknown"

    def _admit(self) -> None:
        """Read the prompts of those who wait, as far as there is room."""
        room, let_in = (self._most if self._reader.joins else 1) - len(self._writing), []
        while self._waiting and (room > 0 or self._waiting[0].is_scored):
            job = self._waiting.popleft()
            let_in.append(job)
            room -= not job.is_scored
        begun = [job for job in let_in if job.is_scored or job.writer.stop is None]
        self._pieces += [(job, self._reply(job)) for job in let_in if job not in begun]
        paged = [job for job in begun if self._is_continuous(job)]
        if paged and self._continuous is not None:
            batch = self._continuous
            post([(job, Delta("")) for job in paged])
            if (failure := self._tried(lambda: batch.add(paged))) is not None:
                self._failed(batch.clear(), failure)
        for group in self._reader.groups([job for job in begun if job not in paged]):
            self._read(group)

    def _read(self, group: Sequence[Job]) -> None:
        """Read the prompts of a group; where that fails, each by itself."""
        post([(job, Delta("")) for job in group])
        failure = self._tried(lambda: self._begin(group))
        if failure is None:
            return
        if len(group) == 1:
            self._failed(group, failure)
            return
        free()
        for job in group:
            self._prepare(job)  # what it has written is not kept
            self._read([job])

    def _begin(self, group: Sequence[Job]) -> None:
        """Read prompts together: what is scored is answered, the others join those that are written."""
        read = self._reader.read(group)
        self._score(group, read)
        writing = [place for place, job in enumerate(group) if not job.is_scored]
        if writing:
            self._rolling.join([group[place] for place in writing], read.only(writing, self._reader.joins))

    def _score(self, group: Sequence[Job], read: Read) -> None:
        places = [place for place, job in enumerate(group) if job.is_scored]
        for way in {group[place].scoring for place in places}:
            chosen = [place for place in places if group[place].scoring == way]
            options = [group[place].options for place in chosen]
            ends = sorted(self._weights.codec.choice_ends)
            for place, found in zip(
                chosen, scores(self._reader, read.only(chosen, self._reader.joins), options, ends, way), strict=True
            ):
                job = group[place]
                self._pieces.append((job, job.scored(self._weights, self._chat(job), found)))

    def _finish(self) -> None:
        """Hand out the replies that are done."""
        for job in [job for batch in self._batches for job in batch.leave()]:
            if not job.cancelled:
                self._pieces += [(job, delta) for delta in job.writer.shown()]
                self._pieces.append((job, self._reply(job)))

    def _show(self) -> None:
        """Hand out what was written, every now and then, and how much it is by now."""
        now = monotonic()
        if now - self._shown >= SHOWN_EVERY:
            self._shown = now
            self._pieces += [(job, delta) for job in self._writing for delta in (*job.writer.shown(), job.so_far)]
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._owed -= {job for job, piece in pieces if not isinstance(piece, Delta)}
            post(pieces)

    def _reply(self, job: Job) -> Piece:
        return job.reply(self._weights, self._chat(job))

    def _tried(self, work: Callable[[], object]) -> str | None:
        """Do some work; where it fails, how. The error itself would keep the tensors that it struck in memory."""
        import torch

        try:
            work()
        except torch.OutOfMemoryError:
            self._most = max(1, len(self._writing) // 2)
            return f"{self._weights.device} ran out of memory; fewer replies are written at once from now on"
        except Exception as error:
            return line(error)
        return None

    def _failed(self, jobs: Sequence[Job], why: str) -> None:
        """Tell those whom an error struck."""
        free()
        self._pieces += [(job, CallFailed(f"{self._weights.source.name} failed: {why}", "server")) for job in jobs]


def post(pieces: Sequence[tuple[Job, Piece]]) -> None:
    """Hand pieces to those who wait, waking each event loop once."""
    by_loop: dict[Any, dict[Job, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for job, piece in pieces:
        by_loop[job.loop][job].append(piece)
    for loop, found in by_loop.items():
        try:
            loop.call_soon_threadsafe(_put, dict(found))
        except RuntimeError:  # the loop is closed, and with it whoever waited
            for job in found:
                job.cancel()


def _put(found: dict[Job, list[Piece]]) -> None:
    for job, pieces in found.items():
        job.put(pieces)


def again(failure: CallFailed) -> CallFailed:
    """The same failure, for another who asks."""
    return CallFailed(str(failure), failure.kind, retryable=failure.retryable)


def free() -> None:
    """Give memory back that nothing holds any more."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def line(error: BaseException) -> str:
    """An error as one sentence."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:240]}" if text else type(error).__name__
