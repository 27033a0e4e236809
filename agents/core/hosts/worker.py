"""The other end of the pipe: the process in which one agent lives (`python -m arena.agents.core.hosts.worker`)."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, get_args

import msgspec

from arena.agents.core.agent import Agent
from arena.agents.core.calls import Call, plain
from arena.agents.core.decision import Decision
from arena.agents.core.errors import AgentError, AgentUnavailable
from arena.agents.core.hosts.pipe import LENGTH
from arena.agents.core.turn import Turn, Wait
from arena.agents.spec import agent
from arena.games.core.outcome import Seat
from arena.games.core.registry import load_file
from arena.games.core.rng import Rng
from arena.games.core.scene import Scene
from arena.games.core.view import Past, View

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from arena.games.core.env import Position

_PARENT_CHECK = 1.0
"""Seconds between looks at whether the engine is still there."""


class Pipe:
    """The two ends of the conversation with the engine."""

    def __init__(self, inward: BinaryIO, outward: BinaryIO) -> None:
        self._in, self._out = inward, outward

    def say(self, *message: Any) -> None:
        body = msgspec.msgpack.encode([_sendable(part) for part in message])
        self._out.write(LENGTH.pack(len(body)) + body)
        self._out.flush()

    def hear(self) -> Any:
        head = self._in.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise EOFError
        return pickle.loads(self._in.read(LENGTH.unpack(head)[0]))  # noqa: S301 - from our own engine

    def fetch(self, form: str) -> Any:
        self.say("get", form)
        return self.hear()[1]


def _sendable(part: Any) -> Any:
    """A text without lone surrogates, which are escaped as the engine escapes them."""
    return part.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(part, str) else part


class FarView(View):
    """A view whose forms are fetched from the engine when they are read."""

    def __init__(self, pipe: Pipe, seat: Seat | None) -> None:
        super().__init__(seat)
        self._pipe = pipe

    def _text(self) -> str:
        return self._pipe.fetch("text")  # type: ignore[no-any-return]

    def _long_term(self) -> str:
        return self._pipe.fetch("long_term")  # type: ignore[no-any-return]

    def _short_term(self) -> str:
        return self._pipe.fetch("short_term")  # type: ignore[no-any-return]

    def _scene(self) -> Scene:
        return self._pipe.fetch("scene")  # type: ignore[no-any-return]

    def _image(self) -> Image:
        return self._pipe.fetch("image")  # type: ignore[no-any-return]

    def _legal(self) -> Sequence[str]:
        return self._pipe.fetch("legal")  # type: ignore[no-any-return]

    def _data(self) -> Mapping[str, Any]:
        return self._pipe.fetch("data")  # type: ignore[no-any-return]

    def sample(self, rng: Rng) -> str:
        """A random action; where none are listed, the engine draws it from a seed that `rng` gives."""
        if self.legal:
            return super().sample(rng)
        drawn = self._pipe.fetch(f"sample {rng.bits()}")
        if drawn is None:
            raise LookupError("no actions are listed here, and none can be made up")
        return str(drawn)

    def _observation(self) -> Mapping[str, NDArray[Any]]:
        return self._pipe.fetch("observation")  # type: ignore[no-any-return]

    def _history(self) -> Sequence[Past]:
        return self._pipe.fetch("history")  # type: ignore[no-any-return]


class FarTurn(Turn):
    """A turn whose clock stands in the engine."""

    __slots__ = ("pipe",)

    pipe: Pipe

    @property
    def position(self) -> Position[Any] | None:
        return self.pipe.fetch("position")  # type: ignore[no-any-return]

    @contextmanager
    def waiting(self, why: Wait) -> Iterator[None]:
        """Stop the clock inside the block. Raises ValueError for what only a person waits for."""
        _refuse(why)
        self.pipe.say("waiting", why)
        try:
            yield
        finally:
            self.pipe.say("resumed")

    def credit(self, why: Wait, seconds: float) -> None:
        """Take seconds off the clock. Raises ValueError for what only a person waits for."""
        _refuse(why)
        self.pipe.say("credit", why, seconds)

    def record(self, call: Call) -> None:
        self.pipe.say("call", plain(call))


def _refuse(why: Wait) -> None:
    """Raises ValueError for what only a person waits for: none sits in a process of an agent's."""
    if why == "paused":
        raise ValueError("an agent in a process of its own pauses no clock")
    if why == "seated":
        raise ValueError("an agent in a process of its own waits for no screen")


async def serve(pipe: Pipe) -> None:
    """Do what the engine says until it says no more."""
    seated: Agent | None = None
    while True:
        verb, *rest = pipe.hear()
        try:
            if verb == "build":
                path, files, made = rest
                sys.path[:] = path
                for file in files:
                    with suppress(AgentUnavailable):  # it was taken away or broken since; it may not be needed
                        load_file(file, AgentUnavailable)
                spec, factory = pickle.loads(made)  # noqa: S301 - from our own engine
                seated = agent(spec).build() if spec else factory()
                continue
            assert seated is not None
            if verb == "start":
                await seated.start(*rest)
                pipe.say("done")
            elif verb == "act":
                await _act(pipe, seated, *rest)
            elif verb == "end":
                await seated.end(*rest)
                pipe.say("done")
                return
        except (Exception, SystemExit) as error:  # the boundary around the agent: told, and judged by the engine
            if verb == "build" and not isinstance(error, AgentError):
                error = AgentUnavailable(f"{type(error).__name__}: {error}")
            pipe.say("failed", type(error).__name__, str(error))
            if verb in ("build", "end"):
                return


async def _act(pipe: Pipe, seated: Agent, seat: Seat, told: dict[str, Any]) -> None:
    turn = FarTurn(view=FarView(pipe, seat), progress=lambda ply, seat, text: pipe.say("progress", text), **told)
    turn.pipe = pipe
    decision = await seated.act(turn)
    fields = (
        getattr(decision, "text", None),
        getattr(decision, "reply", None),
        getattr(decision, "thought", None),
        getattr(decision, "fault", None),
        getattr(decision, "why", None),
    )
    known = type(decision) in get_args(Decision)
    pipe.say("decision", type(decision).__name__ if known else f"{decision!r:.80}", *(fields if known else [None] * 5))


def _die_with(parent: int) -> None:
    """End this process when the engine's is gone, even if the agent never returns."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def main() -> None:
    """Talk over what was standard output; from here on, what the agent prints goes nowhere."""
    _die_with(os.getppid())
    outward = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    inward = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with suppress(EOFError, BrokenPipeError):
        asyncio.run(serve(Pipe(inward, outward)))


if __name__ == "__main__":
    main()
