"""What a visitor may not do to the host: the environment that an app is started with, and what it may use up."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress

_KEPT = re.compile(
    r"PATH|HOME|USERPROFILE|SYSTEMROOT|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_[A-Z]+|LD_LIBRARY_PATH|VIRTUAL_ENV"
    r"|XDG_[A-Z_]+|PYTHON(PATH|HOME|UTF8|IOENCODING|HASHSEED|WARNINGS|DONTWRITEBYTECODE|NOUSERSITE)"
)
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

MEMORY = 2 << 30
"""Bytes that one visitor's app may use."""
FILE = 256 << 20
"""Bytes of the longest file that it may write."""
ROOM = 1 << 30
"""Bytes by which the folder of replays may grow while the server runs, before no more matches are begun."""
PROCESSOR = 3600
"""Seconds of processor time, after which a visit ends."""
_NICE = 10


def environment(surroundings: Mapping[str, str]) -> dict[str, str]:
    """What is left of an environment for a visitor's app: what a program needs to start, and no secret.

    It is a list of what is kept, not of what is taken out: nobody can list the names of all keys.
    """
    kept = {name: value for name, value in surroundings.items() if _KEPT.fullmatch(name)}
    return kept | _ONE_THREAD


def limit() -> None:
    """Bound what this process, and whatever it starts, can use up; where the platform knows no bounds, nothing is."""
    if sys.platform == "win32":
        return
    import resource

    bounds = {
        resource.RLIMIT_DATA: MEMORY,
        resource.RLIMIT_FSIZE: FILE,
        resource.RLIMIT_CPU: PROCESSOR,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (bound, bound))
    with suppress(OSError):
        os.nice(_NICE)
