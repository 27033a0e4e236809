"""What the pool and a worker say to each other: messages, each four bytes of length and MessagePack.

::

    pool                            worker
    Open(path, replays)    →
                           ←    Up
    Play(number, job)      →                         a few ahead of what is played
                           ←    Began(number)        before anything of the match can go wrong
                           ←    Done(number, result)
                           ←    Failed(number, …)    it could not be played
    Drop(number)           →                         for another worker, unless it has begun
    Stop(number)           →                         also when it has begun
                           ←    Dropped(number)

Every match is answered once. A worker whose pipe ends, ends.
"""

from __future__ import annotations

import struct
import traceback
from collections.abc import Iterator

import msgspec

from arena.agents.core.errors import AgentError
from arena.executors.job import Job
from arena.games.core.errors import GameError
from arena.replays.results import MatchResult

LENGTH = struct.Struct("<I")
LONGEST = 64 * 1024 * 1024
"""Bytes that a message may have."""


class Message(msgspec.Struct, frozen=True, array_like=True):
    """Base of all messages."""


class Open(Message, frozen=True, tag="open"):
    """The first one: where modules are found, and the folder to record into."""

    path: list[str]
    replays: str


class Play(Message, frozen=True, tag="play"):
    """A match to be played, after those that were asked for before."""

    number: int
    job: Job


class Drop(Message, frozen=True, tag="drop"):
    """Do not play a match, unless it has begun."""

    number: int


class Stop(Message, frozen=True, tag="stop"):
    """Do not play a match, and cut it off if it has begun."""

    number: int


class Up(Message, frozen=True, tag="up"):
    """The worker is ready."""


class Began(Message, frozen=True, tag="began"):
    """A match is played from now on."""

    number: int


class Done(Message, frozen=True, tag="done"):
    """A match is over."""

    number: int
    result: MatchResult


class Dropped(Message, frozen=True, tag="dropped"):
    """A match is not played, or was cut off."""

    number: int


class Failed(Message, frozen=True, tag="failed"):
    """A match could not be played at all: the exception, with the names of its classes, the nearest first."""

    number: int
    kinds: tuple[str, ...]
    text: str
    errno: int | None = None
    strerror: str = ""
    filename: str | None = None
    trace: str = ""


Order = Open | Play | Drop | Stop
Answer = Up | Began | Done | Dropped | Failed

_encoder = msgspec.msgpack.Encoder()
_orders: msgspec.msgpack.Decoder[Order] = msgspec.msgpack.Decoder(Order)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def framed(message: Message) -> bytes:
    """A message as it is sent."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body


def order(body: bytes) -> Order:
    """What a worker is told."""
    return _orders.decode(body)


class Hearing:
    """The answers in what a worker sends, piece by piece."""

    def __init__(self) -> None:
        self._heard = bytearray()

    def take(self, data: bytes) -> Iterator[Answer]:
        """The answers that are whole by now. Raises ValueError where something is none."""
        heard = self._heard
        heard += data
        start = 0
        try:
            while len(heard) - start >= LENGTH.size:
                (length,) = LENGTH.unpack_from(heard, start)
                if length > LONGEST:
                    raise ValueError(f"a message of {length:,} bytes, where at most {LONGEST:,} are taken")
                end = start + LENGTH.size + length
                if end > len(heard):
                    return
                body = bytes(heard[start + LENGTH.size : end])
                start = end
                yield _answers.decode(body)
        finally:
            del heard[:start]


def failure(number: int, error: BaseException) -> Failed:
    """What is told of an exception."""
    kinds = tuple(kind.__name__ for kind in type(error).__mro__)
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, OSError) and error.errno is not None:
        filename = None if error.filename is None else str(error.filename)
        return Failed(number, kinds, str(error), error.errno, error.strerror or "", filename, trace)
    return Failed(number, kinds, str(error), trace=trace)


def exception(failed: Failed) -> Exception:
    """The exception again: of its class where it is one of ours or the system's, else a RuntimeError that names it."""
    if failed.errno is not None:
        return OSError(failed.errno, failed.strerror, failed.filename)
    known = {kind.__name__: kind for base in (GameError, AgentError, OSError) for kind in _tree(base)}
    for name in failed.kinds:
        if name in known:
            kind: type[Exception] = known[name]
            try:
                return kind(failed.text)
            except TypeError:  # somebody else's class, which wants to know more
                continue
    wrong = RuntimeError(f"{failed.kinds[0]}: {failed.text}")
    wrong.add_note(failed.trace)
    return wrong


def _tree(base: type[Exception]) -> Iterator[type[Exception]]:
    yield base
    for kind in base.__subclasses__():
        yield from _tree(kind)
