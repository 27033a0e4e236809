"""A reel: the film of a match for one pair of eyes, as far as it was made, and how much of it has been handed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from arena.games.core.outcome import Seat
from arena.replays.events import MatchStarted
from arena.replays.film import BLOCK, Film, packed
from arena.replays.tape import Frame

Json = dict[str, Any]
Telling = tuple[Json, bytes | None]
"""A message for the viewer, and the packed block that belongs to it, if one does."""


class Reel:
    """A film that grows. Whole blocks are kept packed, so that whoever comes later gets them at once.

    Args:
        started: the beginning of the match, as far as it may be told.
        eyes: the seat through whose eyes it is seen; None is the spectator.
        number: which reel of its match it is: what belongs to another one is of no use to who looks at this.
    """

    def __init__(self, started: MatchStarted, eyes: Seat | None, number: int = 0) -> None:
        self.film = Film(started, eyes)
        self.number = number
        self.plies = 0
        self._whole: list[bytes] = []
        self._told_head = False
        self._told_blocks = 0
        """Whole blocks that were handed on."""
        self._told_plies: int | None = None
        """Plies that were handed on one by one, or with the open block; None where that block was not."""

    def take(self, frames: Iterable[Frame]) -> None:
        """Put the next frames into the film."""
        for frame in frames:
            if self.film.is_full:
                self._whole.append(packed(self.film.block))
            self.film.take(frame)
            self.plies = frame.ply

    def forget(self) -> None:
        """Hand everything on once more: somebody has come who has nothing."""
        self._told_head, self._told_blocks, self._told_plies = False, 0, None

    def news(self, *, whole: bool) -> Iterator[Telling]:
        """What was not handed on yet; with `whole` the open block as it stands, not the plies that came to it."""
        if not self._told_head:
            self._told_head = True
            yield {"is": "head", "reel": self.number, "head": self.film.head}, None
        while self._told_blocks < len(self._whole):
            number = self._told_blocks
            self._told_blocks += 1
            yield {"is": "block", "reel": self.number, "number": number}, self._whole[number]
        start = self.film.block["start"]
        if self._told_plies == self.plies:
            return
        told = self._told_plies
        if whole or told is None or told < start or told == start > 0:  # a block that is opened comes whole
            yield {"is": "tail", "reel": self.number, "number": start // BLOCK}, packed(self.film.block)
        else:
            plies = self.film.block["plies"][told - start :]
            yield {"is": "plies", "reel": self.number, "after": told, "plies": plies}, None
        self._told_plies = self.plies
