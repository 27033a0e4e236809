"""What bots and worlds print, kept out of what a command prints: it goes where errors go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress


@contextmanager
def printing_aside() -> Iterator[None]:
    """Have all that is printed meanwhile go to stderr, also by programs that are started and by libraries in C."""
    _flush()
    try:
        saved = os.dup(1)
    except OSError:  # the shell closed it (`>&-`)
        saved = None
    try:
        _lead_aside()
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _flush()  # what a bot wrote to a stream that it kept
        if saved is None:
            os.close(1)
        else:
            os.dup2(saved, 1)
            os.close(saved)


def _lead_aside() -> None:
    try:
        os.dup2(2, 1)
    except OSError:  # there is no stderr either
        nothing = os.open(os.devnull, os.O_WRONLY)
        if nothing != 1:  # which is free where the shell closed it
            os.dup2(nothing, 1)
            os.close(nothing)


def _flush() -> None:
    if sys.stdout is not None:
        with suppress(OSError, ValueError):  # closed, or nobody reads it
            sys.stdout.flush()
