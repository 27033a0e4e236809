"""Playback: where somebody is on a tape, and how that moves with time. No widget, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass

SLOWEST, FASTEST = 1 / 8, 8192.0
"""Plies a second."""


@dataclass(slots=True)
class Playback:
    """The ply that is looked at, and whether it moves on by itself."""

    rate: float = 1.5
    """Plies a second while playing."""
    ply: int = 0
    plies: int = 0
    """Plies on the tape so far."""
    playing: bool = False
    following: bool = False
    """Whether the newest ply is what is looked at, whenever it comes."""
    open: bool = False
    """Whether more plies may come."""
    _owed: float = 0.0

    @property
    def at_end(self) -> bool:
        """Whether the last ply so far is looked at."""
        return self.ply >= self.plies

    def grow(self, plies: int, *, more: bool) -> None:
        """The tape has `plies` plies now, and more may come or not."""
        self.plies, self.open = plies, more
        if self.following:
            self.ply = plies
        self.ply = min(self.ply, plies)
        self._settle()

    def tick(self, seconds: float) -> bool:
        """Let time pass; whether another ply is looked at now."""
        if not self.playing or self.following:
            return False
        before = self.ply
        self._owed += seconds * self.rate
        steps = min(int(self._owed), self.plies - self.ply)
        self.ply += steps
        self._owed -= steps
        if self.at_end:  # whoever waits sees the next ply at once, and not all that were missed
            self._owed = min(self._owed, 1.0)
        self._settle()
        return self.ply != before

    def go(self, ply: int) -> None:
        """Look at a ply, or the nearest there is, and stay there."""
        self.ply = max(0, min(ply, self.plies))
        self.playing = self.following = False
        self._owed = 0.0

    def toggle(self) -> None:
        """Play or pause; at the end of a finished tape, play again from the start."""
        self.playing, self._owed = not (self.playing or self.following), 0.0
        self.following = False
        if self.playing and self.at_end and not self.open:
            self.ply = 0
        self._settle()

    def follow(self) -> None:
        """Look at the newest ply, and at every newer one that comes."""
        self.ply = self.plies
        self.following = self.open
        self.playing = False

    def hasten(self, factor: float) -> None:
        """Make playing faster or slower."""
        self.rate = max(SLOWEST, min(self.rate * factor, FASTEST))

    def _settle(self) -> None:
        """Nothing plays on at the end of a tape that will not grow."""
        if not self.open and self.at_end:
            self.playing = self.following = False
