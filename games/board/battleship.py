"""Battleship: two fleets on two squares of water, and shots into what is not seen.

**Rules.** Each side has a fleet of straight ships on its own square of water, which the other side does not see. The
fleets are placed at random, or by the seats: ship by ship, both at the same time. Where ships may not touch, one cell
of water is between them, diagonally too. Then the sides take turns to shoot at one cell of the other's water, Red
first, one shot a turn, and never twice at the same cell. It is told whether the shot hit and, where `sinking` is told,
which ship it has sunk. Whoever has hit every cell of the other's fleet wins, and then both fleets are laid open. The
classic game (Milton Bradley, 1967) has 10 by 10 cells and ships of 5, 4, 3, 3 and 2.

ChildPlay's variant is `battleship,size=5,fleet=childplay,touching=false`: each side gets ships of 2, 1, 5, 4, 3, 2 and
1 cells, in that order; each is tried five times, lying or standing, in a random place, and left out where none of them
is free. So the fleets of both sides differ, and neither knows the other's. Sunk ships are not announced.
(Hora de Carvalho, Knap and Pollice, "Show, Don't Tell", arXiv:2407.11068.)

**Notation.** A shot is a cell, `B7`: columns are letters, rows are numbers from the top. A ship is placed by the cells
at its ends, the upper or left one first: `A1-A5`; one of a single cell by that cell: `A1`.

**Scoring.** 1 for a win, -1 for a loss; there are no draws.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from arena.games.board.fleets import Place, members, union
from arena.games.board.sea_battle import SeaBattle, State
from arena.games.board.waters import HIT, LEGEND, MISS, SEA, SHIP, SUNK, card, side_by_side, water
from arena.games.core.errors import IllegalAction, UnreadableAction, listed, quoted
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.core.scene import Cell, Grid

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

LETTERS = "ABCDEFGHIJKLMNO"
CLASSIC = "5-4-3-3-2"


class Battleship(SeaBattle):
    """Battleship on a square of any size.

    Args:
        size: rows and columns of each water, 4 to 15.
        fleet: the lengths of the ships, such as 5-4-3-3-2, or `childplay` for fleets that are drawn and differ.
        placement: `random`, or by the `seats`.
        touching: whether ships may touch each other.
        sinking: whether it is `told` that a ship is sunk, and which, or `untold`; `auto`: as the fleet has it, told but
            with ChildPlay's.
    """

    info = GameInfo(
        id="battleship", version=1, title="Battleship", seats=("Red", "Yellow"), card=card(), perfect_information=False
    )

    def __init__(
        self,
        size: int = 10,
        fleet: str = CLASSIC,
        placement: Literal["random", "seats"] = "random",
        touching: bool = True,
        sinking: Literal["auto", "told", "untold"] = "auto",
    ) -> None:
        super().__init__(size, fleet, placement, touching, sinking)
        self.cells = tuple(f"{LETTERS[column]}{row + 1}" for row in range(size) for column in range(size))
        """The names of the cells, row by row."""
        self._numbers = {name: number for number, name in enumerate(self.cells)}

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return replace(cls.info, simultaneous=params.get("placement") == "seats", card=card(**params))

    # How it is spoken of

    def notation(self, state: State, seat: Seat, action: int) -> str:
        first = action - len(self.cells)
        if first < 0:
            return self.cells[action]
        side = self.seats.index(seat)
        length = self.lengths[min(len(state.fleets[side]), len(self.lengths) - 1)]
        start, upright = divmod(first, 2)
        end = start + (length - 1) * (self.size if upright else 1)
        return self.cells[start] if length == 1 else f"{self.cells[start]}-{self.cells[end % len(self.cells)]}"

    def spelled(self, state: State, seat: Seat) -> Sequence[str]:
        """The cells; while ships are placed, the next ship in every place, whether it is free or not."""
        if not self.is_placing(state):
            return self.cells
        length = self.lengths[len(state.fleets[self.seats.index(seat)])]
        return [self._spelled(place) for place in self.sea.places[length]]

    def _spelled(self, place: Place) -> str:
        ends = self.cells[place.first], self.cells[place.last]
        return ends[0] if place.first == place.last else "-".join(ends)

    def parse(self, state: State, seat: Seat, text: str) -> int:
        wanted, side = text.strip(), self.seats.index(seat)
        if self.is_placing(state):
            return self._parse_place(state, seat, wanted)
        cell = self._numbers.get(wanted)
        if cell is not None and not state.shots[side] >> cell & 1:
            return cell
        possible = "possible: " + listed([self.cells[cell] for cell in self.legal(state, seat)])
        if cell is not None:
            raise IllegalAction(f"{quoted(wanted)} was shot at before, and nobody shoots twice at a cell; {possible}")
        raise UnreadableAction(f"{quoted(wanted)} is not a cell such as {self.cells[self.size + 1]}; {possible}")

    def _parse_place(self, state: State, seat: Seat, wanted: str) -> int:
        ships = state.fleets[self.seats.index(seat)]
        openings = {
            self._spelled(place): action for action, place in self._openings(state, self.seats.index(seat)).items()
        }
        if wanted in openings:
            return openings[wanted]
        length = self.lengths[len(ships)]
        possible = "possible: " + listed([self.notation(state, seat, action) for action in self.legal(state, seat)])
        places = {self._spelled(place): place for place in self.sea.places[length]}
        if wanted in places:
            cells = places[wanted].cells
            why = "another ship lies there" if cells & union(ships) else "it would touch another ship"
            if not cells & self.sea.taken(ships):
                why = "the ships to come would find no room"
            raise IllegalAction(f"{quoted(wanted)} is no place for this ship: {why}; {possible}")
        raise UnreadableAction(
            f"{quoted(wanted)} does not name both ends of a ship of {length}, the upper or left one first; {possible}"
        )

    # How it is shown

    def _eyes(self, state: State, seat: Seat | None) -> tuple[str, str]:
        """Both waters as a seat sees them, its own first; the spectator, and everybody at the end, sees all."""
        own = 0 if seat is None else self.seats.index(seat)
        all_seen = seat is None or self.winner(state) is not None
        mine, other = state.fleets[own], state.fleets[1 - own]
        theirs = water(self.size, other, state.shots[own], None if all_seen else self.known(state, own))
        return water(self.size, mine, state.shots[1 - own], None), theirs

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 4, (self.size, self.size, 2), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (size, size, 2): the own water, then the other's as far as it is known.

        0 is water or unknown, 1 a ship, 2 a miss, 3 a hit, 4 a ship that is sunk.
        """
        codes = SEA + SHIP + MISS + HIT + SUNK
        seen = [[codes.index(code) for code in cells] for cells in self._eyes(state, seat)]
        return np.array(seen, dtype=np.int8).reshape(2, self.size, self.size).transpose(1, 2, 0).copy()

    def data(self, state: State, seat: Seat) -> Mapping[str, Any]:
        """The size, whether ships may touch, what is to be done, and both waters, with cells by their names.

        `place` is the length of the ship to place, or None. Of the other's fleet `afloat` has the lengths that may
        still be afloat, of which the first `certain` are.
        """
        side = self.seats.index(seat)
        ships, own, known = state.fleets[side], union(state.fleets[side]), self.known(state, side)
        lengths, certain = self.afloat(known)
        theirs = state.shots[1 - side]
        return {
            "size": self.size,
            "touching": self.sea.touching,
            "place": self.lengths[len(ships)] if self.is_placing(state) else None,
            "own": {
                "ships": [self._named(ship) for ship in ships],
                "hits": self._named(theirs & own),
                "misses": self._named(theirs & ~own),
            },
            "other": {
                "hits": self._named(known.hits),
                "misses": self._named(known.misses),
                "sunk": [self._named(ship) for ship in known.sunk],
                "afloat": list(lengths),
                "certain": certain,
            },
        }

    def _named(self, cells: int) -> list[str]:
        return [self.cells[cell] for cell in members(cells)]

    def text(self, state: State, seat: Seat | None) -> str:
        return "\n".join(
            [*side_by_side(self._titles(seat), self._eyes(state, seat), LETTERS), *self._told(state, seat)]
        )

    def _titles(self, seat: Seat | None) -> tuple[str, str]:
        first, second = (f"{title}'s water" for title in self.info.seats)
        return (first, second) if seat is None else ("your water", second if seat == self.seats[0] else first)

    def _told(self, state: State, seat: Seat | None) -> list[str]:
        """What happened last, what is left, and what is to be done."""
        outcome, side = self.outcome(state), self._side(state)
        told = [self._last(state)] if state.last >= 0 else []
        if outcome is not None:
            return [*told, outcome.reason]
        if self.is_placing(state):
            length, *rest = self.lengths[len(state.fleets[0]) :]
            then = f", then of {', '.join(map(str, rest))}" if rest else ""
            return [f"Both sides place a ship of {length}{then}"]
        if seat is not None and self.told:
            own = self.seats.index(seat)
            lengths, _ = self.afloat(self.known(state, own))
            may = "may still be" if self.drawn else "are still"
            told.append(f"Of {self.info.seats[1 - own]}'s ships {may} afloat: {', '.join(map(str, lengths))}")
        return [*told, f"{self.info.seats[side]} to shoot"]

    def _last(self, state: State) -> str:
        """The last shot in words."""
        shooter = 1 - self._side(state)
        known = self.known(state, shooter)
        ship = next((ship for ship in known.sunk if ship >> state.last & 1), 0)
        did = f"sinks a ship of {ship.bit_count()}" if ship else "hits" if known.hits >> state.last & 1 else "misses"
        return f"{self.info.seats[shooter]} shoots at {self.cells[state.last]} and {did}"

    def scene(self, state: State, seat: Seat | None) -> Grid:
        left, right = self._eyes(state, seat)
        size = self.size
        rows = tuple([f"{left[at : at + size]} {right[at : at + size]}" for at in range(0, size * size, size)])
        letters = tuple(LETTERS[:size])
        highlights: dict[str, tuple[Cell, ...]] = {}
        if state.last >= 0:
            row, column = divmod(state.last, size)
            at_right = (self._side(state) == 1) == (seat != self.seats[1])
            highlights["last"] = ((row, column + (size + 1) * at_right),)
        caption = " · ".join(self._told(state, seat))
        titles = self._titles(seat)
        return Grid(
            rows,
            LEGEND,
            tuple(str(row + 1) for row in range(size)),
            (*letters, "", *letters),
            self._placing_clicks if self.is_placing(state) else self._shooting_clicks,
            highlights,
            f"Left: {titles[0]}. Right: {titles[1]}.\n{caption}",
        )

    @cached_property
    def _placing_clicks(self) -> Mapping[str, str]:
        return {f"{number // self.size},{number % self.size}": name for number, name in enumerate(self.cells)}

    @cached_property
    def _shooting_clicks(self) -> Mapping[str, str]:
        size = self.size
        return {f"{number // size},{number % size + size + 1}": name for number, name in enumerate(self.cells)}
