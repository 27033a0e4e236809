"""Who is writing: a lock on the open file, which the operating system lets go when the writer dies, however it dies."""

from __future__ import annotations

import sys
import time
from pathlib import Path

_QUIET = 30.0
"""Seconds without a write after which a file counts as left alone, where files cannot be locked."""
_GLANCE = 0.5
"""Seconds for which somebody who only looks may hold a lock, and a writer's forks may outlive it."""

if sys.platform == "win32":
    import msvcrt

    def lock(file: int) -> None:
        """Mark an open file as being written."""

    def try_lock(file: int) -> bool:
        """Mark an open file as being written, unless somebody else does; whether that went."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def is_written(path: Path) -> bool:
        """Whether another process is still writing the file."""
        return time.time() - path.stat().st_mtime < _QUIET

else:
    import fcntl
    import os

    def lock(file: int) -> None:
        """Mark an open file as being written; wait for whoever looks at this moment whether it is."""
        fcntl.flock(file, fcntl.LOCK_EX)

    def try_lock(file: int) -> bool:
        """Mark an open file as being written, unless somebody else does; whether that went."""
        until = time.monotonic() + _GLANCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    return False
                time.sleep(_GLANCE / 10)
            else:
                return True

    def is_written(path: Path) -> bool:
        """Whether another process is still writing the file."""
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(file)
        return False
