"""A provider for tests: what it answers was written before, in a list, a file or a function.

A file is JSON Lines, a reply a line: a string is what the model says, an object has the fields of `Line`::

    "e2e4"
    {"thought": "the king is exposed", "text": "Qh5#", "usage": {"input": 812, "output": 9}}
    {"failed": "rate_limit", "text": "slow down", "retry_after": 1}
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from inspect import isawaitable
from pathlib import Path

import msgspec

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.messages import Reasoning, Text
from arena.agents.core.model import CallFailed, Delta, Failure, ModelReply, ModelRequest, Stop, Usage
from arena.games.core.errors import ParameterError

PROVIDER = "scripted"

Answer = str | ModelReply | BaseException
"""A text, a whole reply, or what a call raises."""
Script = Callable[[ModelRequest], Answer | Awaitable[Answer]]
"""What answers a request; one that waits may be waited for."""


class ScriptEnded(AssertionError):
    """More was asked than the script has replies: the test is wrong, or what it tests. No service has failed."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reply in a file; `failed` makes it a CallFailed with the text as its message."""

    text: str = ""
    thought: str = ""
    stop: Stop = "end"
    usage: Usage = Usage()
    model: str = PROVIDER
    failed: Failure | None = None
    status: int | None = None
    retry_after: float | None = None

    @property
    def answer(self) -> Answer:
        """What it stands for."""
        if self.failed is not None:
            message = self.text or f"scripted: {self.failed}"
            return CallFailed(message, self.failed, status=self.status, retry_after=self.retry_after)
        parts = (Reasoning(PROVIDER, self.thought),) if self.thought else ()
        return ModelReply((*parts, Text(self.text)), self.stop, self.usage, self.model)


class Scripted:
    """Gives prepared replies, one a call, in the order of the calls. `requests` are all that it was asked.

    Args:
        replies: a file (see above), replies, or a function of the request. Raises AgentUnavailable for a file that is
            not there, ParameterError for one that is no script.
        name: what it is called.
    """

    def __init__(self, replies: str | os.PathLike[str] | Iterable[Answer] | Script, *, name: str = PROVIDER) -> None:
        self.name = name
        self.requests: list[ModelRequest] = []
        self.closed = False
        self._script: Script
        if callable(replies):
            self._script = replies
        else:
            prepared = read_script(Path(replies)) if isinstance(replies, str | os.PathLike) else list(replies)
            self._script = _one_after_another(name, prepared)

    def __repr__(self) -> str:
        return f"Scripted({self.name!r})"

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | ModelReply]:
        """Give the next reply, a piece a part. Raises what the script says, and ScriptEnded after its end."""
        self.requests.append(request)
        answer = self._script(request)
        if isawaitable(answer):
            answer = await answer
        if isinstance(answer, BaseException):
            raise answer
        reply = ModelReply((Text(answer),), "end", model=self.name) if isinstance(answer, str) else answer
        for part in reply.parts:
            if isinstance(part, Text | Reasoning):
                yield Delta(part.text, isinstance(part, Reasoning))
        yield reply

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def read_script(path: Path) -> list[Answer]:
    """The replies in a file. Raises AgentUnavailable where there is none, ParameterError for a line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise AgentUnavailable(f"the script {path} cannot be read: {error.strerror}") from error
    answers: list[Answer] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                read = msgspec.json.decode(line, type=str | Line)
            except msgspec.DecodeError as error:
                raise ParameterError(f"{path}, line {number}: {error}") from error
            answers.append(read if isinstance(read, str) else read.answer)
    return answers


def _one_after_another(name: str, replies: list[Answer]) -> Script:
    left: Iterator[Answer] = iter(replies)

    def script(request: ModelRequest) -> Answer:
        answer = next(left, None)
        if answer is None:
            asked = request.messages[-1].text if request.messages else ""
            raise ScriptEnded(f"{name} has {len(replies)} replies and was asked for one more: {asked[-200:]!r}")
        return answer

    return script
