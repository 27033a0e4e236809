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
from time import monotonic
from typing import Any

from arena.games.core.errors import GameError, GameUnavailable

PATIENCE = 10.0
"""Seconds that a world may take for one request before it counts as hung. Its engine's loop waits as long."""
_LONGEST = 1 << 16
_ANSWER = 4096
"""Bytes of the longest answer of a world."""
_LAST_WORDS = 300
_ZYGOTE_PATIENCE = 60.0
_FAREWELL = 5.0
"""Seconds that a zygote may take to end, once nobody needs it."""


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
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def bear(self, module: str, descriptors: list[int]) -> tuple[int, str]:
        """The process id of a new world, and its folder."""
        request = {"fork": module, "path": sys.path}
        with self._lock:
            try:
                try:
                    answer = self._ask(request, descriptors)
                except ConnectionError:  # the zygote was ended by somebody
                    answer = self._ask(request, descriptors)
            except OSError as error:
                answer = {"error": str(error)}
        if "error" in answer:
            raise GameUnavailable(f"the world {module} cannot be started: {answer['error']}")
        return answer["pid"], answer["folder"]

    def bury(self, pid: int) -> int | None:
        """End a world; its wait status, where that is known."""
        if self._asking == threading.get_ident():
            self._due.append(pid)
            return None
        with self._lock, suppress(OSError):
            if self._control is not None:
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
        except BaseException:  # an answer that is still to come would be taken for the next one
            self.forget()
            raise
        finally:
            self._asking = 0
        return answer

    def _exchange(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        control = self._control if self._control is not None else self._start()
        socket.send_fds(control, [json.dumps(request).encode() + b"\n"], descriptors)
        data = b""
        while not data.endswith(b"\n"):
            try:
                part = control.recv(_LONGEST)
            except BlockingIOError:
                raise TimeoutError(f"the zygote did not answer for {_ZYGOTE_PATIENCE:g} seconds") from None
            if not part:
                raise ConnectionError("the zygote is gone")
            data += part
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        _limit(ours, _ZYGOTE_PATIENCE)
        with theirs:
            self._zygote = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", __name__.rpartition(".")[0] + ".zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_surroundings(),
                start_new_session=True,  # Ctrl-C is for us
            )
        self._control = ours
        return ours

    def forget(self) -> None:
        """Let go of the zygote, which ends then, and all its worlds with it."""
        if self._control is None or self._zygote is None:
            return
        self._control.close()
        try:
            self._zygote.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()
        self._control = self._zygote = None

    def disown(self) -> None:
        """In a fork of our process: the zygote and its worlds are not ours."""
        if self._control is not None and self._zygote is not None:
            self._control.close()
            self._zygote.returncode = 0  # nobody here can wait for it
        self._lock, self._asking, self._due = threading.Lock(), 0, []
        self._control = self._zygote = None


def _surroundings() -> dict[str, str]:
    """The environment variables of worlds: nothing that a game might take for an option, and one time zone."""
    kept = {name: value for name, value in os.environ.items() if "HACK" not in name}
    return {**kept, "TZ": "UTC", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


_nursery = _Nursery()
atexit.register(_nursery.forget)
os.register_at_fork(after_in_child=_nursery.disown)


def _limit(talk: socket.socket, seconds: float) -> None:
    """Let a socket wait no longer than that for an answer; BlockingIOError then."""
    whole, rest = divmod(seconds, 1)
    talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(whole), int(rest * 1_000_000)))


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
            _limit(self._talk, patience)
            self._patience = patience
            self._owner = os.getpid()
            with theirs:
                try:
                    self.pid, folder = _nursery.bear(module, [theirs.fileno(), memory.fileno(), errors.fileno()])
                except BaseException:
                    os.close(self._errors)
                    self._talk.close()
                    raise
        self._end = weakref.finalize(self, _end, self.pid, folder, self._owner, self._talk, self._errors)

    @property
    def alive(self) -> bool:
        """Whether it can be asked something."""
        return self._end.alive

    def ask(self, request: bytes) -> bytes:
        """The answer to a request. Raises WorldDied where there is none; it cannot be asked again then."""
        if not self._end.alive:
            raise WorldDied("the world's process has ended")
        if self._owner != os.getpid():
            raise WorldDied("the world belongs to the process that began it, and this is a fork of that")
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
    status = None
    if owner == os.getpid():
        status = _nursery.bury(pid)
        if status is None:  # its zygote is gone, which would have removed the folder; the world may still be dying
            end = monotonic() + _FAREWELL
            while os.path.exists(folder) and monotonic() < end:
                shutil.rmtree(folder, ignore_errors=True)
    talk.close()
    os.close(errors)
    return status
