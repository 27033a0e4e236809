"""Seatings: who sits where in the matches of a unit, so that nobody gains by a seat or by a neighbour."""

from __future__ import annotations

from functools import lru_cache

from arena.schedules.lineups import circle
from arena.schedules.unit import Unit


def seatings(unit: Unit, seats: int, swap: bool) -> tuple[tuple[str, ...], ...]:
    """The players of a unit by seat, one tuple for each of its matches (its legs).

    With `swap` a unit is as many matches as there are seats, and everybody sits once in every seat: two players as
    (A, B) and (B, A). Without it a unit is one match; over as many units as there are seats, counted from the first,
    everybody sits once in every seat.

    With more than two seats it also matters after whom one sits. Of an even number of players everybody sits after
    everybody else in one unit, once or twice (the Latin squares of Williams 1949); of an odd number that takes two
    units. Over `seats` - 1 units everybody sits equally often after everybody.

    A unit of which the schedule says who sits where is one match, and so played.

    Raises ValueError where the unit has other than `seats` players.
    """
    if len(unit.players) != seats:
        raise ValueError(f"{unit.key} has {len(unit.players)} players for {seats} seats")
    if unit.seated:
        return (unit.seated,)
    if seats == 1:
        return (unit.players,)
    count = unit.number - 1
    if swap:
        return tuple(tuple(unit.players[player] for player in row) for row in _square(seats, count, unit.turn))
    row = _square(seats, count // seats, unit.turn)[(count + unit.turn) % seats]
    return (tuple(unit.players[player] for player in row),)


def opener(seats: int, turn: int) -> int:
    """Which of the players of a unit of a turn begins, where it is the first and one match."""
    return _square(seats, 0, turn)[turn % seats][0]


def _square(seats: int, count: int, turn: int) -> tuple[tuple[int, ...], ...]:
    """The Latin square of a unit: rows are matches, columns seats. With an odd number two squares belong together."""
    if seats % 2:
        return _made(seats, (count // 2 + turn // 2) % (seats // 2), (count + turn) % 2 == 1)
    return _made(seats, (count + turn) % (seats - 1), False)


@lru_cache(maxsize=256)
def _made(seats: int, number: int, mirrored: bool) -> tuple[tuple[int, ...], ...]:
    """One of the Latin squares; see `seatings`.

    Neighbours in a zigzag 0, 1, -1, 2, … have every difference once, with an odd number every second one twice, and in
    its mirror image the others. One more lies between the last seat and the first: half the circle. Who stands that far
    apart changes with the square's number: the pairs of a round of the circle method, or the neighbours on one of the
    Hamiltonian cycles that the complete graph falls into (Walecki, after Lucas 1883).
    """
    half = seats // 2
    row = _zigzag(seats)
    names = [0] * seats
    if seats % 2:
        if mirrored:
            row = [-place % seats for place in row]
        ring = seats - 1
        cycle = [ring, *((number + place) % ring for place in _zigzag(ring))]
        for step, player in enumerate(cycle):
            names[step * half % seats] = player
    else:
        for place, (one, other) in enumerate(sorted(circle(seats, number))):
            names[place], names[place + half] = one, other
    first = names.index(0)  # who begins the first match
    return tuple(tuple(names[(first + leg + place) % seats] for place in row) for leg in range(seats))


def _zigzag(count: int) -> list[int]:
    return [(step + 1) // 2 * (1 if step % 2 else -1) % count for step in range(count)]
