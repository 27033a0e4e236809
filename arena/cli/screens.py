"""Whether there is a terminal at the other end of a stream."""

from __future__ import annotations

import sys
from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream leads to a terminal; one that the shell closed (`>&-`) is None, and leads nowhere."""
    return stream is not None and not stream.closed and stream.isatty()


def on_screen() -> bool:
    """Whether a screen can be drawn and keys can be read."""
    return all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr)))  # textual draws on stderr
