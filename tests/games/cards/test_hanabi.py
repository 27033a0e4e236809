"""Hanabi: known games ply by ply, what is refused and why, and that hidden cards are dealt anew fairly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import pytest

from arena.games.cards.fireworks import COLOURS, Held, Setup, State, could_be, dealt_anew
from arena.games.cards.hanabi import Hanabi
from arena.games.cards.hanabi_table import known
from arena.games.core.errors import ActionError, IllegalAction, ParameterError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.spec import game

RNG = Rng(0)


def stacked(rules: Hanabi, faces: str) -> State:
    """The first state with a deck that begins with given faces; the rest follows in order."""
    left, top = list(rules.setup.deck), []
    for face in faces.split():
        colour = next(number for number, name in enumerate(COLOURS) if name[0].upper() == face[0])
        top.append(colour * rules.setup.ranks + int(face[1]) - 1)
        left.remove(top[-1])
    return rules.dealt([*top, *left])


def played(rules: Hanabi, state: State, moves: Sequence[str]) -> State:
    for move in moves:
        (seat,) = rules.to_move(state)
        state = rules.apply(state, {seat: rules.parse(state, seat, move)}, RNG)
    return state


def face(rules: Hanabi, state: State, seat: int) -> list[str]:
    return [rules.setup.face(held.card) for held in state.hands[seat]]


def test_the_deck_is_the_rulebooks() -> None:
    setup = Setup()
    assert len(setup.deck) == 50
    assert Counter(setup.face(card) for card in setup.deck) == {
        f"{colour}{rank}": count for colour in "RYGWB" for rank, count in zip("12345", (3, 2, 2, 2, 1), strict=True)
    }
    assert [Setup(seats=seats).dealt for seats in (2, 3, 4, 5)] == [5, 5, 4, 4]


def test_a_card_that_fits_is_added_and_another_costs_a_life() -> None:
    rules = Hanabi(hand=2)
    state = played(rules, stacked(rules, "R1 R3 Y2 Y1 B4 B5"), ["play 1"])
    assert state.fireworks == (1, 0, 0, 0, 0)
    assert face(rules, state, 0) == ["R3", "B4"], "the others move up, the new card comes last"
    state = played(rules, state, ["play 1"])
    assert (state.lives, state.discards) == (2, (rules.setup.ranks + 1,))
    assert state.hints == 8
    assert set(rules.scores(state).values()) == {1.0}


def test_a_hint_tells_of_every_card_whether_it_is_so() -> None:
    rules = Hanabi(hand=3)
    state = played(rules, stacked(rules, "R1 R2 R3 Y2 B2 Y5"), ["hint Bob yellow", "hint Ann 3", "hint Bob 2"])
    assert [known(rules.setup, held) for held in state.hands[1]] == ["Y2", "?2 no Y", "Y? no 2"]
    assert [known(rules.setup, held) for held in state.hands[0]] == ["no 3", "no 3", "?3"]
    assert state.hints == 5
    assert [done.touched for done in state.last] == [(2,), (0, 1)]
    after = played(rules, state, ["discard 1", "discard 1"])
    assert after.hints == 7
    assert [known(rules.setup, held) for held in after.hands[1]] == ["?2 no Y", "Y? no 2", ""], "a new card is unknown"


def test_a_complete_colour_gives_a_token_back() -> None:
    rules = Hanabi(hand=2, colours=2, ranks=2, hints=2)
    state = played(rules, stacked(rules, "R1 R2 Y1 Y2"), ["hint Bob 1", "hint Ann 1", "play 1", "play 1", "play 1"])
    assert state.fireworks == (2, 1)
    assert state.hints == 1
    done = played(rules, state, ["play 1"])
    assert rules.to_move(done) == ()
    outcome = rules.outcome(done)
    assert outcome is not None
    assert outcome.scores == {"player_0": 4.0, "player_1": 4.0}
    assert outcome.reason == "4 of 4 cards are built"
    full = played(rules, stacked(rules, "R1 R2 Y1 Y2"), ["play 1", "play 1", "play 1"])
    assert full.hints == 2, "there are no more tokens than there were"


def test_everybody_has_one_more_turn_after_the_last_card() -> None:
    rules = Hanabi(seats=3, hand=2, colours=2, ranks=2, hints=2, lives=50)
    state = stacked(rules, "R1 R1 R1 Y1 Y1 Y1 R2 Y2")
    assert len(state.deck) == 2
    state = played(rules, state, ["play 1", "play 2"])
    assert not state.deck
    assert rules.to_move(state) == ("player_2",)
    state = played(rules, state, ["play 1", "hint Bob red"])
    assert len(state.hands[2]) == 1, "no card is drawn any more"
    assert rules.to_move(state) == ("player_1",)
    state = played(rules, state, ["hint Ann red"])
    outcome = rules.outcome(state)
    assert outcome is not None
    assert outcome.reason == "the last turn is over, 2 of 4 cards are built"


@pytest.mark.parametrize(("lost", "score"), [("zero", 0.0), ("built", 1.0)])
def test_the_last_life_costs_everything_or_nothing(lost: Any, score: float) -> None:
    rules = Hanabi(hand=2, lives=1, lost=lost)
    state = played(rules, stacked(rules, "R1 R3 Y2 Y3"), ["play 1", "play 1"])
    outcome = rules.outcome(state)
    assert outcome is not None
    assert outcome.scores == {"player_0": score, "player_1": score}
    assert outcome.reason == "the last life is lost, 1 of 25 cards are built"
    assert rules.measures(state) == {"player_0": {"built": 1.0}, "player_1": {"built": 1.0}}
    assert rules.forfeit(state, "player_1").scores == {"player_0": 0.0, "player_1": 0.0}


@pytest.mark.parametrize(
    ("moves", "move", "why"),
    [
        ([], "discard 1", "no card is discarded while all 1 hint tokens are there"),
        ([], "hint Bob blue", "Bob has no blue card"),
        ([], "hint Bob 5", "Bob has no 5 card"),
        (["hint Bob red"], "hint Ann red", "no hint token is left"),
    ],
)
def test_an_illegal_move_names_the_rule(moves: list[str], move: str, why: str) -> None:
    rules = Hanabi(hand=2, hints=1)
    state = played(rules, stacked(rules, "R1 Y1 R1 Y1"), moves)
    (seat,) = rules.to_move(state)
    with pytest.raises(IllegalAction, match=f"{why}; possible: "):
        rules.parse(state, seat, move)


@pytest.mark.parametrize(
    "text",
    [
        *("play 0", "play 6", "Play 1", "play 1\nplay 2", "discard R1", "hint Ann red", "hint Bob RED", "hint Cid red"),
        *("hint player_1 red", "hint Bob 6", "hint Bob red 1"),
    ],
)
def test_what_is_no_move_is_unreadable(text: str) -> None:
    rules = Hanabi()
    state = rules.initial(Rng(1))
    with pytest.raises(UnreadableAction, match="is not a move of Hanabi; possible: play 1"):
        rules.parse(state, "player_0", text)


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("hanabi,seats=6", "seats goes from 2 to 5, not 6"),
        ("hanabi,colours=0", "colours goes from 1 to 5, not 0"),
        ("hanabi,hand=6", "hand goes from 1 to 5, not 6"),
        ("hanabi,seats=5,colours=1", "5 hands of 4 cards cannot be dealt from a deck of 10"),
        ("hanabi,lost=half", "lost=half"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(spec: str, why: str) -> None:
    with pytest.raises(ParameterError, match=why):
        game(spec)


@pytest.mark.parametrize("seats", [2, 3, 4, 5])
def test_two_to_five_play(seats: int) -> None:
    found = game("hanabi", seats=seats)
    assert found.info.seats == ("Ann", "Bob", "Cid", "Dee", "Eve")[:seats]
    assert found.env().possible_agents == [f"player_{number}" for number in range(seats)]


def test_data_tells_a_player_everything_but_the_own_cards() -> None:
    rules = Hanabi(hand=2)
    state = played(rules, stacked(rules, "R1 R3 Y2 Y1"), ["hint Bob 1"])
    data = rules.data(state, "player_0")
    assert data["hands"] == {
        "Ann": [{"card": None, "colours": "RYGWB", "ranks": "12345"}] * 2,
        "Bob": [
            {"card": "Y2", "colours": "RYGWB", "ranks": "2345"},
            {"card": "Y1", "colours": "RYGWB", "ranks": "1"},
        ],
    }
    assert data["last"] == ["Ann: hint Bob 1 (card 2)"]
    assert rules.data(state, "player_1")["hands"]["Bob"][1] == {"card": None, "colours": "RYGWB", "ranks": "1"}


# What a seat does not see


def deals(hand: Sequence[Held], deck: Sequence[int], ranks: int) -> Iterator[tuple[int, ...]]:
    """By brute force, each hand that fits what was told of it, as often as the cards allow it."""
    pool = [*(held.card for held in hand), *deck]
    for drawn in permutations(pool, len(hand)):
        if all(could_be(held, card, ranks) for held, card in zip(hand, drawn, strict=True)):
            yield drawn


def test_every_hand_that_fits_is_dealt_as_often_as_it_is_likely() -> None:
    rules = Hanabi(hand=3, colours=2, ranks=3, hints=5)
    state = played(
        rules, stacked(rules, "R1 Y2 R3 Y1 Y1 R2"), ["hint Bob yellow", "hint Ann 1", "hint Bob 2", "hint Ann red"]
    )
    hand, draws = state.hands[0], 4000
    wanted = Counter(deals(hand, state.deck, rules.setup.ranks))
    rng, found = Rng(3), Counter[tuple[int, ...]]()
    for _ in range(draws):
        again, deck = dealt_anew(hand, state.deck, rules.setup.ranks, rng)
        assert sorted([*(held.card for held in again), *deck]) == sorted([*(held.card for held in hand), *state.deck])
        found[tuple(held.card for held in again)] += 1
    assert set(found) == set(wanted)
    assert len(wanted) > 3
    for cards, ways in wanted.items():
        likely = ways / wanted.total()
        error = (likely * (1 - likely) / draws) ** 0.5
        assert abs(found[cards] / draws - likely) < 5 * error


def test_a_hand_that_is_known_whole_is_found_though_only_one_deal_fits() -> None:
    """The worst case of drawing again: of 5! draws one fits."""
    cards = (0, 1, 2, 3, 4)
    hand = [Held(card, 1, (1 << card + 1) - 1) for card in cards]
    for seed in range(20):
        again, deck = dealt_anew(hand, (), 5, Rng(seed))
        assert [held.card for held in again] == list(cards)
        assert not deck


def test_a_seat_is_dealt_anew_only_what_it_does_not_see() -> None:
    rules, rng = Hanabi(seats=3), Rng(5)
    state = rules.initial(rng)
    for _ in range(25):
        (seat,) = rules.to_move(state)
        state = rules.apply(state, {seat: rules.sample(state, seat, rng)}, rng)
        if not rules.to_move(state):
            break
        again = rules.redeal(state, "player_1", rng)
        assert again.hands[0] == state.hands[0]
        assert again.hands[2] == state.hands[2]
        assert again._replace(hands=state.hands, deck=state.deck) == state
        for move in rules.spelled(state, "player_1"):
            assert answer(rules, again, move) == answer(rules, state, move)


def answer(rules: Hanabi, state: State, move: str) -> Any:
    try:
        return rules.parse(state, "player_1", move)
    except ActionError as error:
        return str(error)
