"""Everything that a replay file can be refused for.

::

    ReplayError           the file is no replay, or damaged, or from a newer arena
    ├── ReplayTorn        the file ends before its first line is whole
    └── NotExported       what is wanted of the match cannot be written or copied
    NotProved             the file can be read, and what it says did not happen under the rules
"""

from __future__ import annotations


class ReplayError(Exception):
    """A file that cannot be read as a replay; the message names the file, the line and what is wrong."""


class ReplayTorn(ReplayError):
    """A file that was cut off before the match had begun."""


class NotExported(ReplayError):
    """Something of a match that cannot be written to a file, or copied; the message says why."""


class NotProved(Exception):
    """Something that a replay says and that its game contradicts; `ply` is where, None where it is at no ply."""

    def __init__(self, what: str, ply: int | None = None) -> None:
        super().__init__(what)
        self.ply = ply
