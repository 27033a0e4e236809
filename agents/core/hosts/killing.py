"""Ending a process together with everything that it started, where it leads a session of its own, by us or after us."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress


def kill_group(pid: int) -> None:
    """Kill a process and whatever stayed in its process group; nothing where they are gone."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)


class Leash:
    """Kills a process group when this process is gone, however it ended.

    A shell in a session of its own waits for that: our end of its pipe closes with us.

    Args:
        pid: the process that leads the group.
    """

    def __init__(self, pid: int) -> None:
        self._shell: subprocess.Popen[bytes] | None = None
        if hasattr(os, "killpg"):
            self._shell = subprocess.Popen(  # noqa: S603 - nobody else's words are in it
                ["/bin/sh", "-c", 'read -r word || kill -9 "-$1"', "sh", str(pid)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def drop(self) -> None:
        """Let the group live, or be killed by others."""
        if self._shell is not None:
            with suppress(OSError):
                self._shell.communicate(b"live\n")


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"by signal {signal.Signals(-code).name}"
    except ValueError:  # a real-time signal has no name
        return f"by signal {-code}"
