"""A process of its own for an agent that may crash or hang: it is killed with everything that it started."""

from __future__ import annotations

import asyncio
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any

import msgspec

from arena.agents.core.agent import Runs
from arena.agents.core.calls import Call
from arena.agents.core.decision import AcceptDraw, Decision, Move, OfferDraw, Resign, TakeBack
from arena.agents.core.errors import AgentDied, AgentError, AgentMismatch, AgentUnavailable, ProviderError
from arena.agents.core.hosts.killing import ending, kill_group
from arena.agents.core.hosts.pipe import LENGTH, LONGEST, TOLD
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.registry import loaded_files
from arena.games.core.rng import Rng
from arena.games.core.view import View

if TYPE_CHECKING:
    from arena.agents.spec import AgentRef

_BARE = {kind.__name__: kind for kind in (AcceptDraw, Resign, TakeBack)}
"""Decisions without a move."""
_FORMS = frozenset({"text", "long_term", "short_term", "scene", "image", "legal", "data", "observation", "history"})


class ProcessHost:
    """An agent in a process of its own. What it wants to see is fetched from here when it looks."""

    runs: Runs = "loop"

    def __init__(self, ref: AgentRef) -> None:
        self._ref = ref
        self._process: Process | None = None
        self._up = False

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        try:
            factory = None if self._ref.spec else self._ref.factory
            if getattr(factory, "__module__", None) == "__main__":
                raise pickle.PicklingError("it is defined in the program itself")
            made = pickle.dumps((self._ref.spec, factory))
        except Exception as error:  # whatever pickle finds wrong with somebody's class
            raise AgentUnavailable(
                f"{self._ref.name} cannot be sent to a process of its own ({error}): "
                "define it in an importable module, or name it as python:FILE:CLASS"
            ) from error
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder that one stands in is no place for modules of the same name
            "-m",
            "arena.agents.core.hosts.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,
        )
        try:
            await self._send(("build", sys.path, loaded_files(), made))
            await self._send(("start", game, seat, seed))
            await self._heard("done", None)
            self._up = True
        except BaseException:
            self._kill()
            raise

    async def act(self, turn: Turn) -> Decision:
        try:
            fields = {name: getattr(turn, name) for name in TOLD}
            await self._send(("act", turn.view.seat, fields))
            kind, text, reply, thought, fault, why = await self._heard("decision", turn)
        except BaseException:
            self._kill()
            raise
        if kind == "Move":
            return Move(text, reply, thought, fault, why)
        if kind == "OfferDraw":
            return OfferDraw(text, reply, thought)
        if kind in _BARE:
            return _BARE[kind](reply, thought)
        raise AgentDied(f"act() returned {kind}, which is no decision")

    async def end(self, outcome: Outcome | None) -> None:
        process = self._process
        if process is None:
            return
        try:
            if process.returncode is None:
                await self._send(("end", outcome))
                await self._heard("done", None)
        except AgentError:
            pass
        finally:
            self._kill()
            with suppress(Exception):  # first, since wait() waits for pipes that nobody reads any more
                process._transport.close()  # type: ignore[attr-defined]
            await process.wait()

    async def _send(self, message: Any) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        try:
            process.stdin.write(LENGTH.pack(len(body)) + body)
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionError) as error:
            raise await self._died() from error

    async def _heard(self, wanted: str, turn: Turn | None) -> list[Any]:
        """Serve the process until it says what is wanted; the rest of that message."""
        stopped: AbstractContextManager[None] | None = None
        while True:
            name, *rest = await self._message()
            if name == wanted:
                return rest
            if name == "failed":
                raise _failure(*rest)
            if turn is None:
                raise AgentDied(f"the process said {name!r} out of turn")
            if name == "get" and rest[0] == "position":
                await self._send(("value", turn.position))
            elif name == "get" and rest[0] in _FORMS:
                await self._send(("value", getattr(turn.view, rest[0])))
            elif name == "get" and str(rest[0]).startswith("sample "):
                await self._send(("value", _sampled(turn.view, int(str(rest[0]).removeprefix("sample ")))))
            elif name == "progress":
                turn.progress(str(rest[0]))
            elif name == "waiting" and stopped is None:
                stopped = turn.waiting("retried" if rest[0] == "retried" else "queued")
                stopped.__enter__()
            elif name == "call":
                turn.record(msgspec.convert(rest[0], Call))
            elif name == "credit":
                turn.credit("retried" if rest[0] == "retried" else "queued", max(0.0, float(rest[1])))
            elif name == "resumed" and stopped is not None:
                stopped.__exit__(None, None, None)
                stopped = None
            else:
                raise AgentDied(f"the process said {name!r}, which means nothing here")

    async def _message(self) -> list[Any]:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        try:
            (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            if length > LONGEST:
                raise AgentDied(f"the process sent a message of {length} bytes; at most {LONGEST} are taken")
            return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=list[Any])
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._died() from error
        except msgspec.DecodeError as error:
            raise AgentDied(f"the process sent what is no message: {error}") from error

    async def _died(self) -> AgentError:
        assert self._process is not None
        self._kill()
        code = await self._process.wait()
        if not self._up:
            return AgentUnavailable(f"the process of {self._ref.name} did not come up: it ended {ending(code)}")
        return AgentDied(f"the agent's process ended {ending(code)}")

    def _kill(self) -> None:
        process = self._process
        if process is not None:
            kill_group(process.pid)


def _sampled(view: View, seed: int) -> str | None:
    """A random action where none are listed; None where the world draws none."""
    try:
        return view.sample(Rng(seed))
    except LookupError:
        return None


def _failure(kind: str, message: str) -> Exception:
    known = {
        "ProviderError": ProviderError,
        "AgentMismatch": AgentMismatch,
        "AgentUnavailable": AgentUnavailable,
    }
    return known[kind](message) if kind in known else AgentDied(f"{kind}: {message}")
