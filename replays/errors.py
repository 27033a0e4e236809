"""Everything that a replay file can be refused for.

::

    ReplayError           the file is no replay, or damaged, or from a newer arena
    └── ReplayTorn        the file ends before its first line is whole
"""

from __future__ import annotations


class ReplayError(Exception):
    """A file that cannot be read as a replay; the message names the file, the line and what is wrong."""


class ReplayTorn(ReplayError):
    """A file that was cut off before the match had begun."""
