"""The unit: what counts as one in every statistic. A lineup meets at a game, and everybody sits everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

Points = Mapping[str, float]
"""Player -> the share of a unit's points that it made, 0 to 1; they sum to 1 where a game is a contest."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Matches of one lineup at one game, from one opening and with one seed, that differ in who sits where.

    With two seats it is the *pair*. Players stand in the order of the tournament's field, whoever sits where.
    """

    game: str
    players: tuple[str, ...]
    number: int
    """Counts the units of this lineup at this game (in this stage), from 1. The same number under another variant is
    the same opening and the same seed."""
    variant: str = ""
    stage: str = ""
    """The round of a schedule in rounds, such as `r03`; part of the key, since a lineup may meet again later."""
    turn: int = 0
    """Where its seatings begin, so that over many lineups, too, nobody sits before the others. No part of the key."""
    seated: tuple[str, ...] = ()
    """Who sits where, where the schedule says so: then it is one match. No part of the key."""
    measured: str = ""
    """The player that the others are there for, in a suite."""

    @property
    def key(self) -> str:
        """Its name, which is part of file names: `connect_four/alpha~beta/00012`, with `r03.` and `@variant`."""
        variant = f"@{self.variant}" if self.variant else ""
        return f"{self.game}/{'~'.join(self.players)}/{self._numbered}{variant}"

    @property
    def seed_key(self) -> str:
        """What its seed and its opening are drawn from: the key without the variant, and without a player who is alone
        or measured.

        So every variant is played from the same positions, and everybody who plays alone, or against the opponents of a
        suite, faces the same worlds.
        """
        others = [player for player in self.players if player != self.measured]
        players = f"{'~'.join(others)}/" if len(self.players) > 1 else ""
        return f"{self.game}/{players}{self._numbered}"

    @property
    def _numbered(self) -> str:
        return f"{self.stage}.{self.number:05d}" if self.stage else f"{self.number:05d}"


class Schedule(Protocol):
    """A way to hold a tournament. It keeps no state: the same field and results give the same units, in order."""

    static: bool
    """Whether who meets whom depends on no result."""

    def units(self, known: Mapping[str, Points]) -> Iterator[Unit]:
        """Every unit that can be told by now, from the first on, lazily.

        Args:
            known: the key of each unit that is over -> its points; no points where it is over without a result (void
                to the end). A schedule whose rounds depend on results ends where the results do.
        """
        ...
