"""A choice: which matches, and which of their rows, a table is made of."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from arena.games.core.errors import ParameterError
from arena.replays.query import ENDINGS, Query, QueryError, parse

if TYPE_CHECKING:
    from arena.frames.match import Match, SeatOf

_SEAT = re.compile(r"player_[0-9]{1,9}")

Names = str | Iterable[str] | None
"""One name or several; None for all."""


class Wanted(TypedDict, total=False):
    """The keywords that choose; all that are given must hold."""

    game: Names
    """Names of games, as their tournament calls them, or their ids."""
    player: Names
    """Names of players in the tournament, or specs of agents: their rows, or matches in which they sat."""
    seat: int | str | Iterable[int | str] | None
    """Seats, as `player_0` or 0: their rows."""
    ending: Names
    """How matches ended, or why: `played`, `forfeited`, `void`, `late`, …"""
    where: str
    """A query, as in the browser of replays (`arena.replays.query`)."""
    ply: int | tuple[int | None, int | None] | None
    """A ply, or the first and the last; None for an open end."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for. Nothing asked: everything is chosen."""

    games: frozenset[str] | None = None
    players: frozenset[str] | None = None
    seats: frozenset[str] | None = None
    endings: frozenset[str] | None = None
    query: Query = field(default_factory=Query)
    first: int = 0
    last: int | None = None

    @classmethod
    def of(cls, wanted: Wanted, takes: Sequence[str]) -> Choice:
        """The choice that keywords make, of those that a table `takes`. Raises ParameterError."""
        for name in wanted:
            if name not in takes:
                raise ParameterError(f"{name}= chooses nothing here; there are {', '.join(f'{one}=' for one in takes)}")
        endings = _names("ending", wanted.get("ending"))
        for ending in endings or ():
            if ending not in ENDINGS:
                raise ParameterError(f"ending={ending!r} is none; there are {', '.join(ENDINGS)}")
        return cls(
            _names("game", wanted.get("game")),
            _names("player", wanted.get("player")),
            _seats(wanted.get("seat")),
            endings,
            _query(wanted.get("where", "")),
            *_plies(wanted.get("ply")),
        )

    def takes(self, match: Match) -> bool:
        """Whether a match was asked for. Raises ReplayError and OSError where it cannot be read."""
        if self.games is not None and not self.games & match.games:
            return False
        if self.players is not None and not any(self.has_player(seat) for seat in match.seats):
            return False
        if self.endings is not None and not self.endings & match.endings:
            return False
        return not self.query or match.answers(self.query)

    def has_player(self, seated: SeatOf) -> bool:
        """Whether the player of a seat was asked for."""
        return self.players is None or not self.players.isdisjoint((seated.player, seated.agent))

    def players_of(self, match: Match) -> dict[str, str]:
        """The seats of a match whose rows were asked for -> who sits there."""
        return {
            one.seat: one.player
            for one in match.seats
            if self.has_player(one) and (self.seats is None or one.seat in self.seats)
        }

    def takes_ply(self, ply: int) -> bool:
        """Whether the rows of a ply were asked for."""
        return ply >= self.first and (self.last is None or ply <= self.last)


def _names(keyword: str, given: Any) -> frozenset[str] | None:
    if given is None:
        return None
    names = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not all(isinstance(name, str) for name in names):
        raise ParameterError(f"{keyword} is a name or several, not {given!r:.80}")
    return frozenset(names)


def _seats(given: Any) -> frozenset[str] | None:
    if given is None:
        return None
    several = not isinstance(given, str) and isinstance(given, Iterable)
    named = [
        seat if (number := _whole(seat)) is None else f"player_{number}" for seat in (given if several else [given])
    ]
    for seat in named:
        if not isinstance(seat, str) or _SEAT.fullmatch(seat) is None:
            raise ParameterError(f"seat is one such as 'player_0' or 0, or several, not {given!r:.80}")
    return frozenset(named)


def _query(given: Any) -> Query:
    if not isinstance(given, str):
        raise ParameterError(f"where is a query such as 'game:chess -ending:void', not {given!r:.80}")
    try:
        return parse(given)
    except QueryError as error:
        raise ParameterError(f"where={given!r:.80}: {error}") from None


def _plies(given: Any) -> tuple[int, int | None]:
    if given is None:
        return 0, None
    ends = given if isinstance(given, (tuple, list)) else (given, given)
    if len(ends) == 2 and all(end is None or _whole(end) is not None for end in ends):
        return _whole(ends[0]) or 0, _whole(ends[1])
    raise ParameterError(f"ply is a ply from 0 on, or the first and the last of some, not {given!r:.80}")


def _whole(value: Any) -> int | None:
    """A number from 0 on, also one of NumPy's as it stands in a table; None for anything else."""
    try:
        number = -1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return None
    return number if number >= 0 else None
