"""The zygote: the process from which worlds are forked (`python -m arena.games.worlds.zygote SOCKET`).

It imports what a world needs once, so that a world starts in milliseconds and shares that memory with all others. It
is told over a socket what to fork and which world to bury. When whoever started it is gone, it ends, and all worlds
with it.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from mmap import mmap
from typing import Any

_PR_SET_PDEATHSIG = 1


class Zygote:
    """Forks worlds and buries them."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._folders: dict[int, str] = {}
        """The folder of every world that has not been buried."""

    def serve(self) -> None:
        """Do what is asked until nobody is there to ask."""
        try:
            while True:
                request, descriptors = self._heard()
                if request is None:
                    return
                try:
                    answer = self._answer(request, descriptors)
                except BaseException as error:  # told to whoever asked, whatever it is: other worlds go on
                    answer = {"error": f"{type(error).__name__}: {error}"}
                finally:
                    for descriptor in descriptors:
                        os.close(descriptor)
                self._control.sendall(json.dumps(answer).encode() + b"\n")
        finally:
            for pid in list(self._folders):
                self._bury(pid)

    def _heard(self) -> tuple[dict[str, Any] | None, list[int]]:
        data, descriptors = b"", []
        while not data.endswith(b"\n"):
            part, found, _, _ = socket.recv_fds(self._control, 1 << 16, 3)
            descriptors += found
            if not part:
                return None, descriptors
            data += part
        return json.loads(data), descriptors

    def _answer(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        if "bury" in request:
            return {"status": self._bury(request["bury"])}
        sys.path[:] = request["path"]
        module = importlib.import_module(request["fork"])
        folder = tempfile.mkdtemp(prefix="arena-world-")
        try:
            zygote, pid = os.getpid(), os.fork()
        except OSError:
            os.rmdir(folder)
            raise
        if pid == 0:
            self._control.close()
            _live(zygote, module, folder, descriptors)
        self._folders[pid] = folder
        return {"pid": pid, "folder": folder}

    def _bury(self, pid: int) -> int | None:
        """End a world, if it has not ended by itself, and its folder: the wait status; None where it is not ours."""
        folder = self._folders.pop(pid, None)
        if folder is None:
            return None
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        shutil.rmtree(folder, ignore_errors=True)
        return status


def _live(zygote: int, module: Any, folder: str, descriptors: list[int]) -> None:
    """Be a world, and nothing afterwards."""
    code = 1
    try:
        if sys.platform == "linux":  # where the zygote is killed, nobody else ends a world that hangs
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != zygote:  # it was killed before this was said
                os._exit(code)
        talk, block, errors = descriptors
        nothing = os.open(os.devnull, os.O_RDWR)
        for number, descriptor in enumerate((nothing, nothing, errors)):
            os.dup2(descriptor, number)
        tempfile.tempdir = folder
        os.environ["HOME"] = folder
        os.chdir(folder)
        heard = socket.socket(fileno=talk)
        module.serve(heard, mmap(block, 0))
        code = 0
    except BaseException as error:  # its last words, said before the socket closes
        os.write(2, f"{type(error).__name__}: {error}".encode(errors="replace"))
    finally:
        os._exit(code)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        Zygote(given).serve()
