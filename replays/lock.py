"""Who is writing: a lock on the open file, which the operating system lets go when the writer dies, however it dies."""

from __future__ import annotations

import sys
import time
from pathlib import Path

_QUIET = 30.0
"""Seconds without a write after which a file counts as left alone, where files cannot be locked."""

if sys.platform == "win32":

    def lock(file: int) -> None:
        """Mark an open file as being written."""

    def is_written(path: Path) -> bool:
        """Whether another process is still writing the file."""
        return time.time() - path.stat().st_mtime < _QUIET

else:
    import fcntl
    import os

    def lock(file: int) -> None:
        """Mark an open file as being written; wait for whoever looks at this moment whether it is."""
        fcntl.flock(file, fcntl.LOCK_EX)

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
