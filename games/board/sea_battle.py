"""Battle at sea: the rules of Battleship and what each side knows, without a word or a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from arena.games.board.fleets import Fleet, Known, Place, Sea, union
from arena.games.board.waters import is_told, lengths_in
from arena.games.core.errors import quoted
from arena.games.core.game import Game
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng

LARGEST = 15
"""Rows and columns of the largest sea."""


class State(NamedTuple):
    """Both fleets as far as they are placed, the cells that each side has shot at, and the cell of the last shot.

    Ships and cells are sets as in `arena.games.board.fleets`; `last` is -1 before the first shot.
    """

    fleets: tuple[Fleet, Fleet] = ((), ())
    shots: tuple[int, int] = (0, 0)
    last: int = -1


class SeaBattle(Game[State]):
    """Two fleets and shots at them. An action is a cell to shoot at; those above are places for the next ship.

    The parameters are those of `arena.games.board.battleship.Battleship`.
    """

    def __init__(self, size: int, fleet: str, placement: str, touching: bool, sinking: str) -> None:
        if not 4 <= size <= LARGEST:
            raise ValueError(f"size goes from 4 to {LARGEST}, not {size}")
        if placement not in ("random", "seats"):
            raise ValueError(f"placement is random or seats, not {quoted(placement)}")
        if sinking not in ("auto", "told", "untold"):
            raise ValueError(f"sinking is auto, told or untold, not {quoted(sinking)}")
        self.drawn = fleet == "childplay"
        """Whether the fleets are dealt as ChildPlay does it, so that neither side knows the other's."""
        self.lengths = lengths_in(fleet, size, touching)
        if self.drawn and placement == "seats":
            raise ValueError("fleet=childplay is drawn, so placement is random; seats place ships of given lengths")
        super().__init__(size=size, fleet=fleet, placement=placement, touching=touching, sinking=sinking)
        self.size, self.placement = size, placement
        self.told = is_told(sinking, fleet)
        """Whether it is told that a ship is sunk."""
        self.sea = Sea(size, touching)
        if not self.drawn and not self.sea.open((), self.lengths):
            raise ValueError(f"fleet={fleet} finds no room on a sea of {size} by {size}: take fewer or shorter ships")
        self.num_actions = size**2 * (3 if placement == "seats" else 1)
        self._turns = tuple((seat,) for seat in self.seats)
        self._even = dict.fromkeys(self.seats, 0.0)

    def initial(self, rng: Rng) -> State:
        if self.placement == "seats":
            return State()
        if self.drawn:
            return State((self.sea.attempted(self.lengths, rng), self.sea.attempted(self.lengths, rng)))
        return State((self.sea.drawn(self.lengths, rng), self.sea.drawn(self.lengths, rng)))

    def is_placing(self, state: State) -> bool:
        """Whether ships are still to be placed."""
        return self.placement == "seats" and len(state.fleets[0]) < len(self.lengths)

    def _side(self, state: State) -> int:
        """Whose turn it is to shoot."""
        return int(state.shots[0].bit_count() != state.shots[1].bit_count())

    def winner(self, state: State) -> int | None:
        """The side that has hit all of the other's fleet."""
        if self.is_placing(state):
            return None
        last = 1 - self._side(state)
        return last if not union(state.fleets[1 - last]) & ~state.shots[last] else None

    def to_move(self, state: State) -> tuple[Seat, ...]:
        if self.is_placing(state):
            return self.seats
        return () if self.winner(state) is not None else self._turns[self._side(state)]

    def _openings(self, state: State, side: int) -> dict[int, Place]:
        """Action -> the place for the next ship that it means."""
        ships = state.fleets[side]
        first, size = self.size**2, self.size
        places = self.sea.open(ships, self.lengths[len(ships) :])
        return {first + 2 * place.first + (place.last - place.first >= size): place for place in places}

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        side = self.seats.index(seat)
        if self.is_placing(state):
            return sorted(self._openings(state, side))
        shot = state.shots[side]
        return [cell for cell in range(self.size**2) if not shot >> cell & 1]

    def is_legal(self, state: State, seat: Seat, action: int) -> bool:
        if self.is_placing(state):
            return action in self._openings(state, self.seats.index(seat))
        return 0 <= action < self.size**2 and not state.shots[self.seats.index(seat)] >> action & 1

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        if self.is_placing(state):
            ships = [self._openings(state, side)[actions[seat]].cells for side, seat in enumerate(self.seats)]
            first, second = state.fleets
            return State(((*first, ships[0]), (*second, ships[1])))
        (cell,) = actions.values()
        shots = list(state.shots)
        shots[self._side(state)] |= 1 << cell
        return State(state.fleets, (shots[0], shots[1]), cell)

    def scores(self, state: State) -> Mapping[Seat, float]:
        winner = self.winner(state)
        if winner is None:
            return self._even
        return {seat: 1.0 if side == winner else -1.0 for side, seat in enumerate(self.seats)}

    def outcome(self, state: State) -> Outcome | None:
        winner = self.winner(state)
        if winner is None:
            return None
        count = state.shots[winner].bit_count()
        return Outcome(self.scores(state), f"{self.info.seats[winner]} sinks the whole fleet with {count} shots")

    # What is hidden

    def known(self, state: State, side: int) -> Known:
        """What a side knows of the other's fleet."""
        fleet, shots = state.fleets[1 - side], state.shots[side]
        ships = union(fleet)
        sunk = tuple([ship for ship in fleet if not ship & ~shots]) if self.told else ()
        return Known(shots & ships, shots & ~ships, sunk, self.told)

    def afloat(self, known: Known) -> tuple[tuple[int, ...], int]:
        """The lengths of the ships that may still be afloat, and how many of them, from the first, certainly are."""
        lengths, certain = list(self.lengths), 1 if self.drawn else len(self.lengths)
        for ship in known.sunk:
            at = lengths.index(ship.bit_count())
            certain -= at < certain
            del lengths[at]
        return tuple(lengths), certain

    def redeal(self, state: State, seat: Seat, rng: Rng) -> State:
        side = self.seats.index(seat)
        fleets = list(state.fleets)
        if self.is_placing(state):
            ships: Fleet = ()
            for _ in fleets[1 - side]:
                ships = (*ships, rng.choice(self.sea.open(ships, self.lengths[len(ships) :])).cells)
            fleets[1 - side] = ships
        elif self.winner(state) is None:
            fleets[1 - side] = self._another(fleets[1 - side], self.known(state, side), rng)
        return state._replace(fleets=(fleets[0], fleets[1]))

    def _another(self, fleet: Fleet, known: Known, rng: Rng) -> Fleet:
        """A fleet that agrees with what is known; this one where none is found in reasonable time."""
        lengths, certain = self.afloat(known)
        berths = self.sea.agreeing(lengths, certain, known, rng)
        if berths is None:
            return fleet
        found = [berth.cells for berth in sorted(berths)]
        if self.drawn:
            return (*known.sunk, *found)
        return tuple([ship if ship in known.sunk else _taken_out(found, ship.bit_count()) for ship in fleet])

    def secret(self, state: State, seat: Seat, action: int) -> bool:
        """Where a ship is placed is not known to the other side; shots are."""
        return self.is_placing(state)


def _taken_out(ships: list[int], length: int) -> int:
    """The first of the ships that is this long, which is then no longer among them."""
    return ships.pop(next(at for at, ship in enumerate(ships) if ship.bit_count() == length))
