"""Battleship: matches by hand, ChildPlay's fleets against their enumeration, and what is refused in which words."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from arena.games.board.battleship import Battleship
from arena.games.board.fleets import members, union
from arena.games.board.sea_battle import State
from arena.games.core.errors import IllegalAction, ParameterError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid
from arena.games.spec import game
from tests.games.board import childplay_fleets

RNG = Rng(0)
CHILDPLAY = Battleship(size=5, fleet="childplay", touching=False)
SMALL = Battleship(size=4, fleet="2-1", touching=False)


def cells(rules: Battleship, *names: str) -> int:
    """A set of cells by their names."""
    return sum(1 << rules.cells.index(name) for name in names)


@pytest.fixture
def state() -> State:
    """Red has B1-B2 and D4, Yellow A3-B3 and D1."""
    red = (cells(SMALL, "B1", "B2"), cells(SMALL, "D4"))
    return State((red, (cells(SMALL, "A3", "B3"), cells(SMALL, "D1"))))


def shot(rules: Battleship, state: State, *names: str) -> State:
    """The state after these shots, in turn."""
    for name in names:
        (seat,) = rules.to_move(state)
        state = rules.apply(state, {seat: rules.parse(state, seat, name)}, RNG)
    return state


def test_sides_take_turns_even_after_a_hit_and_who_sinks_all_wins(state: State) -> None:
    after = shot(SMALL, state, "A3", "B1", "B3", "B2")
    assert SMALL.to_move(after) == ("player_0",)
    assert SMALL.outcome(after) is None
    over = shot(SMALL, after, "D1")
    assert SMALL.to_move(over) == ()
    outcome = SMALL.outcome(over)
    assert outcome is not None
    assert (outcome.scores, outcome.reason) == (
        {"player_0": 1.0, "player_1": -1.0},
        "Red sinks the whole fleet with 3 shots",
    )


def test_a_shot_is_told_and_a_ship_that_sinks(state: State) -> None:
    after = shot(SMALL, state, "A3")
    assert "Red shoots at A3 and hits" in SMALL.text(after, "player_1")
    after = shot(SMALL, after, "C3", "B3")
    text = SMALL.text(after, "player_0")
    assert "Red shoots at B3 and sinks a ship of 2" in text
    assert "Of Yellow's ships are still afloat: 1" in text
    assert " 3  ~ ~ O ~     3  # # ~ ~" in text
    assert SMALL.data(after, "player_0")["other"] == {
        "hits": ["A3", "B3"],
        "misses": [],
        "sunk": [["A3", "B3"]],
        "afloat": [1],
        "certain": 1,
    }


def test_where_sinking_is_not_told_it_is_seen_only_at_the_end(state: State) -> None:
    rules = Battleship(size=4, fleet="2-1", touching=False, sinking="untold")
    after = shot(rules, state, "A3", "C3", "B3")
    assert "Red shoots at B3 and hits" in rules.text(after, "player_0")
    assert " 3  X X ~ ~" in rules.text(after, "player_0").replace(" 3  ~ ~ O ~    ", "")
    assert rules.data(after, "player_0")["other"]["afloat"] == [2, 1]
    over = shot(rules, after, "C4", "D1")
    assert " 3  # # ~ ~" in rules.text(over, "player_0")


def test_at_the_end_both_fleets_are_laid_open(state: State) -> None:
    over = shot(SMALL, state, "A3", "A1", "B3", "A2", "D1")
    assert "S" not in SMALL.text(state, "player_1").split("\n")[2].split("    ")[-1]
    rows = SMALL.text(over, "player_1").split("\n")
    assert rows[2].endswith("1  O S ~ ~"), "Yellow sees now what it never hit"


def test_a_repeated_shot_is_illegal_and_says_why(state: State) -> None:
    after = shot(SMALL, state, "A3", "B1")
    with pytest.raises(IllegalAction, match='"A3" was shot at before, and nobody shoots twice at a cell; possible: A1'):
        SMALL.parse(after, "player_0", "A3")
    assert not SMALL.is_legal(after, "player_0", SMALL.cells.index("A3"))


@pytest.mark.parametrize("text", ["E1", "A5", "A0", "a1", "A01", "1A", "A1-A2", "AA", ""])
def test_what_is_no_cell_is_unreadable(text: str, state: State) -> None:
    with pytest.raises(UnreadableAction, match="is not a cell such as B2; possible: A1, B1"):
        SMALL.parse(state, "player_0", text)


def test_a_seat_sees_the_others_water_on_the_right_and_shoots_there(state: State) -> None:
    scene = SMALL.scene(shot(SMALL, state, "A3"), "player_1")
    assert isinstance(scene, Grid)
    assert scene.rows == ("~~~S ~~~~", "~~~~ ~~~~", "XS~~ ~~~~", "~~~~ ~~~~")
    assert scene.click(2, 5) == "A3"
    assert scene.click(2, 0) is None
    assert scene.highlights == {"last": ((2, 0),)}


# Placing


def placing(fleet: str = "3-2-1", size: int = 4) -> Battleship:
    return Battleship(size=size, fleet=fleet, placement="seats", touching=False)


def test_both_seats_place_ship_by_ship_at_the_same_time() -> None:
    rules = placing("3-2", 5)
    state = rules.initial(RNG)
    for red, yellow in (("A1-C1", "E1-E3"), ("A5-B5", "A2-A3")):
        assert rules.to_move(state) == rules.seats
        assert rules.secret(state, "player_0", 0)
        actions = {"player_0": rules.parse(state, "player_0", red), "player_1": rules.parse(state, "player_1", yellow)}
        state = rules.apply(state, actions, RNG)
    assert rules.to_move(state) == ("player_0",)
    assert not rules.secret(state, "player_0", 0)
    assert state.fleets[0] == (cells(rules, "A1", "B1", "C1"), cells(rules, "A5", "B5"))
    assert rules.info.simultaneous
    assert not SMALL.info.simultaneous


def test_a_place_is_refused_with_its_reason() -> None:
    rules = placing()
    state = State(((cells(rules, "A1", "B1", "C1"),), (0,)))
    for text, why in (("A1-A2", "another ship lies there"), ("D2-D3", "it would touch another ship")):
        with pytest.raises(IllegalAction, match=f'"{text}" is no place for this ship: {why}; possible: '):
            rules.parse(state, "player_0", text)
    for text in ("A3-A1", "A3", "A3-C3", "A4-A5", "A3-B4"):
        with pytest.raises(UnreadableAction, match="both ends of a ship of 2, the upper or left one first"):
            rules.parse(state, "player_0", text)


def test_a_place_that_leaves_no_room_for_the_rest_is_refused() -> None:
    rules = placing("3-3", 4)
    state = rules.initial(RNG)
    legal = {rules.notation(state, "player_0", action) for action in rules.legal(state, "player_0")}
    assert "A1-C1" in legal
    assert "A2-C2" in legal, "A4-C4 is left"
    with pytest.raises(IllegalAction, match="the ships to come would find no room"):
        placing("5-3-3", 5).parse(State(), "player_0", "A2-E2")


def test_a_ship_of_one_cell_is_placed_by_that_cell() -> None:
    rules = placing("1-2", 4)
    state = rules.initial(RNG)
    assert rules.notation(state, "player_0", rules.parse(state, "player_0", "B3")) == "B3"
    assert len(rules.legal(state, "player_0")) == 16


# Parameters


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("size=3", "size goes from 4 to 15, not 3"),
        ("fleet=5-x", "fleet is childplay or lengths of ships such as 5-4-3-3-2"),
        ("fleet=0-1", "fleet is childplay or lengths"),
        ("size=5,fleet=6", "ships of 1 to 5 cells on a sea of that size"),
        ("size=5,fleet=5-5-4", "too large for a sea of 5 by 5"),
        ("size=4,fleet=1-1-1-1-1,touching=false", "finds no room on a sea of 4 by 4"),
        ("fleet=" + "-".join("1" * 21), "up to 20 ships"),
        ("fleet=childplay,placement=seats", "fleet=childplay is drawn, so placement is random"),
        ("placement=here", "placement"),
        ("sinking=loud", "sinking"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_in_one_sentence(spec: str, why: str) -> None:
    with pytest.raises(ParameterError, match=why) as caught:
        game(f"battleship,{spec}")
    assert "\n" not in str(caught.value)


def test_by_default_sinking_is_told_but_not_with_childplays_fleets() -> None:
    assert Battleship().told
    assert not CHILDPLAY.told


# ChildPlay


@cache
def chances() -> dict[tuple[int, ...], float]:
    return dict(childplay_fleets.by_lengths(childplay_fleets.fleets(5)))


def test_childplays_commonest_fleets_are_those_that_were_published() -> None:
    assert sum(chances().values()) == pytest.approx(1.0)
    assert chances()[5, 2, 1] == pytest.approx(0.24, abs=0.005)
    assert chances()[5, 2, 1, 1] == pytest.approx(0.11, abs=0.005)


def test_childplays_fleets_are_drawn_as_often_as_enumeration_says() -> None:
    rng, count = Rng(1), 4000
    drawn: Counter[tuple[int, ...]] = Counter()
    for _ in range(count // 2):
        drawn.update(
            tuple(sorted((ship.bit_count() for ship in fleet), reverse=True)) for fleet in CHILDPLAY.initial(rng).fleets
        )
    assert set(drawn) <= set(chances())
    for lengths, chance in chances().items():
        spread = (count * chance * (1 - chance)) ** 0.5
        assert abs(drawn[lengths] - count * chance) <= 4 * spread + 2, lengths


def test_the_first_of_two_random_players_wins_as_often_as_enumeration_says() -> None:
    exact = childplay_fleets.first_wins(chances(), 25)
    assert exact == pytest.approx(0.593548, abs=1e-6)
    count, won = 1500, 0
    for seed in range(count):
        rng = Rng(seed)
        state = CHILDPLAY.initial(rng)
        while movers := CHILDPLAY.to_move(state):
            state = CHILDPLAY.apply(state, {movers[0]: CHILDPLAY.sample(state, movers[0], rng)}, rng)
        won += CHILDPLAY.winner(state) == 0
    assert abs(won - count * exact) < 4 * (count * exact * (1 - exact)) ** 0.5


def test_drawn_fleets_are_whole_and_keep_their_distance() -> None:
    rules = Battleship(size=10, fleet="4-3-3-2-2-2-1-1-1-1", touching=False)
    for seed in range(20):
        for fleet in rules.initial(Rng(seed)).fleets:
            assert [ship.bit_count() for ship in fleet] == [4, 3, 3, 2, 2, 2, 1, 1, 1, 1]
            for number, ship in enumerate(fleet):
                around = {
                    (cell // 10 + down, cell % 10 + across)
                    for cell in members(ship)
                    for down in (-1, 0, 1)
                    for across in (-1, 0, 1)
                }
                others = union([*fleet[:number], *fleet[number + 1 :]])
                assert not {divmod(cell, 10) for cell in members(others)} & around
