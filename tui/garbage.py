"""Garbage, looked for seldom while the app runs: to look through all that was imported takes longer than a draw."""

from __future__ import annotations

import gc

_SELDOM = 5000, 10, 50
"""As `gc.set_threshold` takes it."""


class Garbage:
    """How often garbage is looked for in this process."""

    def __init__(self) -> None:
        self._often: tuple[int, int, int] | None = None
        """How often it was before."""

    def spare(self) -> None:
        """Look seldom, and not among what there is now."""
        if self._often is None:
            self._often = gc.get_threshold()
            gc.freeze()
            gc.set_threshold(*_SELDOM)

    def restore(self) -> None:
        """Look as before."""
        if self._often is not None:
            gc.unfreeze()
            gc.set_threshold(*self._often)
            self._often = None
