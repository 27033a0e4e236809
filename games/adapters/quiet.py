"""Quiet: foreign code is run without what it prints and warns of, since stdout is for data and a screen for the app."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing that is printed or warned of inside reaches anybody."""
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
