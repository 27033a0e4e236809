"""What is dealt to the other side instead: exactly what agrees with the shots, against all fleets of a small sea."""

from __future__ import annotations

import itertools
from functools import cache

import pytest

from arena.games.board.battleship import Battleship
from arena.games.board.fleets import union
from arena.games.board.sea_battle import State
from arena.games.core.rng import Rng
from arena.games.spec import game
from tests.games.board import childplay_fleets

KNOWN = Battleship(size=4, fleet="2-2-1", touching=True)
APART = Battleship(size=4, fleet="3-1", touching=False, sinking="untold")
DRAWN = Battleship(size=4, fleet="childplay", touching=False)
DRAWN_AND_TOLD = Battleship(size=4, fleet="childplay", touching=False, sinking="told")


@cache
def every_fleet(rules: Battleship) -> tuple[tuple[int, ...], ...]:
    """Every fleet that can lie on the sea, as sorted ships."""
    if rules.drawn:
        found = {
            tuple(sorted(sum(1 << 4 * row + column for row, column in ship) for ship in fleet))
            for fleet in childplay_fleets.fleets(4)
        }
        return tuple(sorted(found))
    places = [
        [sum(1 << 4 * r + c for r, c in place) for place in childplay_fleets.one_attempt(4, length)]
        for length in rules.lengths
    ]
    fleets = set()
    for ships in itertools.product(*places):
        apart = all(
            not one & (other if rules.sea.touching else rules.sea.taken([other]))
            for one, other in itertools.combinations(ships, 2)
        )
        if apart:
            fleets.add(tuple(sorted(ships)))
    return tuple(sorted(fleets))


def same_to_red(rules: Battleship, state: State) -> set[tuple[int, ...]]:
    """The fleets of Yellow with which Red would see just what it sees, and would not have won."""
    seen = rules.text(state, "player_0")
    others = [(fleet, state._replace(fleets=(state.fleets[0], fleet))) for fleet in every_fleet(rules)]
    return {
        fleet for fleet, other in others if union(fleet) & ~state.shots[0] and rules.text(other, "player_0") == seen
    }


@pytest.mark.parametrize("rules", [KNOWN, APART, DRAWN, DRAWN_AND_TOLD], ids=repr)
def test_every_fleet_that_agrees_may_be_dealt_and_no_other(rules: Battleship) -> None:
    """Of few that agree, all are dealt in time; of many, only such."""
    compared = 0
    for seed in range(4):
        rng = Rng(seed)
        state = rules.initial(rng)
        while movers := rules.to_move(state):
            if movers == ("player_0",) and state.shots[0].bit_count() % 3 == seed % 3:
                agree = same_to_red(rules, state)
                assert tuple(sorted(state.fleets[1])) in agree
                tries = 100 * len(agree) if len(agree) <= 6 else 30
                dealt = {tuple(sorted(rules.redeal(state, "player_0", rng).fleets[1])) for _ in range(tries)}
                assert dealt <= agree
                if len(agree) <= 6:
                    assert dealt == agree
                    compared += 1
            state = rules.apply(state, {movers[0]: rules.sample(state, movers[0], rng)}, rng)
    assert compared >= 3


@pytest.mark.parametrize(
    "spec",
    ["battleship", "battleship,touching=false,sinking=untold", "battleship,size=15,fleet=9-8-7-6-5-4-3-2-1"],
)
def test_another_fleet_is_found_until_the_last_shot(spec: str) -> None:
    """The search never gives up, and it differs from the truth as long as much is hidden."""
    rules = game(spec).rules
    assert isinstance(rules, Battleship)
    rng = Rng(4)
    state = rules.initial(rng)
    while movers := rules.to_move(state):
        known = rules.known(state, 0)
        lengths, certain = rules.afloat(known)
        ships = rules.sea.agreeing(lengths, certain, known, rng)
        assert ships is not None
        assert union([ship.cells for ship in ships]) & ~known.hits
        if state.shots[0].bit_count() < 20:
            assert rules.redeal(state, "player_0", rng) != state
        state = rules.apply(state, {movers[0]: rules.sample(state, movers[0], rng)}, rng)


def test_ships_that_were_placed_are_dealt_anew_with_room_for_the_rest() -> None:
    rules = Battleship(size=4, fleet="4-2-1", placement="seats", touching=False)
    rng, state = Rng(2), rules.initial(Rng(2))
    for number in range(3):
        dealt = {rules.redeal(state, "player_0", rng) for _ in range(40)}
        assert len(dealt) > 1 or number == 0
        for other in dealt:
            assert other.fleets[0] == state.fleets[0]
            assert list(rules.legal(other, "player_1")), "the next ship finds room"
        actions = {seat: rules.sample(state, seat, rng) for seat in rules.seats}
        state = rules.apply(state, actions, rng)


def test_when_all_is_over_nothing_is_left_to_be_dealt() -> None:
    state = State(((1, 4), (1 << 15, 1)), (1 << 15 | 1, 2), 0)
    assert KNOWN.winner(state) == 0
    assert KNOWN.redeal(state, "player_1", Rng(1)) == state
