"""Quiet: foreign code is run without what it prints and warns of, since stdout is for data and a screen for the app."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing that is printed or warned of inside reaches anybody. Raises RuntimeError where it would end the arena."""
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except SystemExit as error:
            raise RuntimeError(f"it wants to end the program: {type(error).__name__}({error.code})") from error
