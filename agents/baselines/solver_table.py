"""The table of all positions of a small game: what each of them is worth, and when the game ends."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from arena.games.core.game import Game
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng


class Solved(NamedTuple):
    """What a position is worth to a seat if both play perfectly: its lead in score, and the plies that are left.

    Who wins in the end wins as soon as possible, who loses as late.
    """

    lead: float
    plies: int

    @property
    def order(self) -> tuple[float, int]:
        """The better a position is for the seat, the greater."""
        return self.lead, -self.plies if self.lead > 0 else self.plies


class Table:
    """All positions of a game of two seats, one to move at a time, without chance, in which no position comes again."""

    def __init__(self, game: Game[Any]) -> None:
        self._game = game
        self._known: dict[Hashable, Solved] = {}
        """State -> what it is worth to the first seat."""
        self._rng = Rng(0)

    def __len__(self) -> int:
        return len(self._known)

    def moves(self, state: Any) -> Mapping[int, Solved]:
        """What each legal action is worth to the seat that is to move."""
        game, (seat,) = self._game, self._game.to_move(state)
        found = {}
        for action in game.legal(state, seat):
            after = self._solved(game.apply(state, {seat: action}, self._rng))
            found[action] = self._seen_by(seat, Solved(after.lead, after.plies + 1))
        return found

    def _solved(self, state: Any) -> Solved:
        known = self._known.get(state)
        if known is None:
            movers = self._game.to_move(state)
            if movers:
                best = max(self.moves(state).values(), key=lambda one: one.order)
                known = self._seen_by(movers[0], best)
            else:
                first, second = self._game.seats
                scores = self._game.scores(state)
                known = Solved(scores[first] - scores[second], 0)
            self._known[state] = known
        return known

    def _seen_by(self, seat: Seat, solved: Solved) -> Solved:
        """What is known of the first seat, for a seat; and the other way round."""
        return solved if seat == self._game.seats[0] else Solved(-solved.lead, solved.plies)


@lru_cache(maxsize=8)
def table(game: Game[Any]) -> Table:
    """The table of a game, which is filled as far as it is asked."""
    return Table(game)
