"""A world in a process of its own: where it crashes or hangs, that is its end and nobody else's.

What a world shows lies in memory that it shares with us; only what it is asked, and that it is done, goes through a
socket, which costs a few microseconds.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
from contextlib import suppress
from mmap import mmap
from typing import Any

from arena.games.core.errors import GameError, GameUnavailable

PATIENCE = 20.0
"""Seconds that a world may take for one request before it counts as hung."""
_LONGEST = 1 << 16
_ANSWER = 4096
"""Bytes of the longest answer of a world."""
_LAST_WORDS = 300


class WorldDied(GameError):
    """A world's process ended, or hung and was ended."""


class _Nursery:
    """Our end of the zygote, which is started when it is first needed and again when it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking = 0
        """The thread that holds the lock."""
        self._due: list[int] = []
        """Worlds that the garbage collector let go of while something else was asked."""
        self._control: socket.socket | None = None
        self._owner = 0

    def bear(self, module: str, descriptors: list[int]) -> tuple[int, str]:
        """The process id of a new world, and its folder."""
        request = {"fork": module, "path": sys.path}
        with self._lock:
            try:
                answer = self._ask(request, descriptors)
            except OSError:  # the zygote was ended by somebody
                self.forget()
                answer = self._ask(request, descriptors)
        if "error" in answer:
            raise GameUnavailable(f"the world {module} cannot be started: {answer['error']}")
        return answer["pid"], answer["folder"]

    def bury(self, pid: int, owner: int) -> int | None:
        """End a world; its wait status, where that is known."""
        if owner != os.getpid() or owner != self._owner:
            return None
        if self._asking == threading.get_ident():
            self._due.append(pid)
            return None
        with self._lock, suppress(OSError):
            status: int | None = self._ask({"bury": pid}, [])["status"]
            return status
        return None

    def _ask(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """The answer to a request, and to those that came up meanwhile. Call it with the lock."""
        self._asking = threading.get_ident()
        try:
            answer = self._exchange(request, descriptors)
            while self._due:
                self._exchange({"bury": self._due.pop()}, [])
        finally:
            self._asking = 0
        return answer

    def _exchange(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        control = self._control
        if control is None or self._owner != os.getpid():
            control = self._start()
        socket.send_fds(control, [json.dumps(request).encode() + b"\n"], descriptors)
        data = b""
        while not data.endswith(b"\n"):
            part = control.recv(_LONGEST)
            if not part:
                raise ConnectionError("the zygote is gone")
            data += part
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", __name__.rpartition(".")[0] + ".zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_surroundings(),
                start_new_session=True,  # Ctrl-C is for us
            ).returncode = 0  # it ends when its socket does, and nobody waits for it
        self._control, self._owner = ours, os.getpid()
        return ours

    def forget(self) -> None:
        """Let go of the zygote, which ends then, and all its worlds with it."""
        if self._control is not None:
            self._control.close()
        self._control = None


def _surroundings() -> dict[str, str]:
    """The environment variables of worlds: nothing that a game might take for an option, and one time zone."""
    kept = {name: value for name, value in os.environ.items() if "HACK" not in name}
    return {**kept, "TZ": "UTC", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


_nursery = _Nursery()
atexit.register(_nursery.forget)


class WorldProcess:
    """One world: `module` is imported there, and its `serve(socket, block)` answers requests until the socket ends.

    Args:
        module: the world's module.
        size: bytes of the block of memory that is shared.
        patience: seconds for one request.
    """

    def __init__(self, module: str, size: int, patience: float = PATIENCE) -> None:
        with _memory(size) as memory, tempfile.TemporaryFile() as errors:
            self.block = mmap(memory.fileno(), size)
            self._errors = os.dup(errors.fileno())
            self._talk, theirs = socket.socketpair()
            seconds, rest = divmod(patience, 1)
            limit = struct.pack("ll", int(seconds), int(rest * 1_000_000))
            self._talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self._patience = patience
            with theirs:
                try:
                    self.pid, folder = _nursery.bear(module, [theirs.fileno(), memory.fileno(), errors.fileno()])
                except BaseException:
                    os.close(self._errors)
                    self._talk.close()
                    raise
        self._end = weakref.finalize(self, _end, self.pid, folder, os.getpid(), self._talk, self._errors)

    @property
    def alive(self) -> bool:
        """Whether it can be asked something."""
        return self._end.alive

    def ask(self, request: bytes) -> bytes:
        """The answer to a request. Raises WorldDied where there is none; it cannot be asked again then."""
        if not self._end.alive:
            raise WorldDied("the world's process has ended")
        try:
            self._talk.send(request)
            answer = self._talk.recv(_ANSWER)
        except BlockingIOError:
            self.close()
            raise WorldDied(
                f"the world's process did not answer for {self._patience:g} seconds, and was ended"
            ) from None
        except ConnectionError:
            answer = b""
        except BaseException:  # interrupted: an answer that is still to come would be taken for the next one
            self.close()
            raise
        if not answer:
            raise WorldDied(self._obituary())
        return answer

    def _obituary(self) -> str:
        """How it ended, and its last words."""
        size = os.fstat(self._errors).st_size
        said = os.pread(self._errors, _LAST_WORDS, max(size - _LAST_WORDS, 0)).decode(errors="replace").split()
        status = self._end()
        how = "ended"
        if status is not None and os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            how = f"was ended by {signal.Signals(number).name}" if number in set(signal.Signals) else f"ended: {number}"
        return f"the world's process {how}" + (f": {' '.join(said)}" if said else "")

    def close(self) -> None:
        """End it."""
        self._end()


def _memory(size: int) -> Any:
    """A file in memory, of `size` zero bytes."""
    if hasattr(os, "memfd_create"):
        file: Any = os.fdopen(os.memfd_create("arena-world"), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who asked for it
    file.truncate(size)
    return file


def _end(pid: int, folder: str, owner: int, talk: socket.socket, errors: int) -> int | None:
    status = _nursery.bury(pid, owner)
    if status is None and owner == os.getpid():  # its zygote may be gone, which would have removed the folder
        shutil.rmtree(folder, ignore_errors=True)
    talk.close()
    os.close(errors)
    return status
