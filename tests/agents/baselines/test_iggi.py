"""Iggi: safe, better than chance by far, and blind to what is hidden."""

from __future__ import annotations

from typing import Any

import pytest

import arena
from arena.agents.baselines.iggi import Iggi, Table, chosen
from arena.agents.core.errors import AgentMismatch
from arena.games.cards.hanabi import Hanabi
from arena.games.core.rng import Rng
from arena.games.spec import game


@pytest.mark.parametrize(("seats", "mean"), [(2, 17.0), (3, 17.0), (4, 16.0), (5, 15.0)])
def test_a_game_is_safe_and_scores_well(seats: int, mean: float) -> None:
    """Over 100 games of each size the means were 17.9, 17.7, 16.8 and 15.7; no life is ever lost."""
    rules = game("hanabi", seats=seats).rules
    assert isinstance(rules, Hanabi)
    built = []
    for seed in range(20):
        state, rng = rules.initial(Rng(seed)), Rng(seed, 1)
        while movers := rules.to_move(state):
            (seat,) = movers
            legal = [rules.notation(state, seat, action) for action in rules.legal(state, seat)]
            move = chosen(rules.data(state, seat), legal)
            again = rules.redeal(state, seat, rng)
            assert chosen(rules.data(again, seat), legal) == move, "what is hidden changes nothing"
            state = rules.apply(state, {seat: rules.parse(state, seat, move)}, rng)
        assert state.lives == 3
        built.append(state.built)
    assert sum(built) / len(built) > mean
    assert max(built) <= 25


def given(**changed: Any) -> dict[str, Any]:
    """What Ann may know in a small game of her and Bob."""
    known = {
        "you": "Ann",
        "copies": [3, 2, 1],
        "tokens": 4,
        "fireworks": {"red": 1, "yellow": 0},
        "discards": [],
        "hints": 2,
        "hands": {
            "Ann": [{"card": None, "colours": "RY", "ranks": "123"}] * 2,
            "Bob": [{"card": "R1", "colours": "RY", "ranks": "123"}, {"card": "R3", "colours": "RY", "ranks": "123"}],
        },
    }
    return {**known, **changed}


def hand(*cards: str, card: str | None = None) -> list[dict[str, Any]]:
    """Cards by what may be thought of them, such as "RY 12"."""
    return [{"card": card, "colours": one.split()[0], "ranks": one.split()[1]} for one in cards]


LEGAL = ["discard 1", "discard 2", "play 1", "play 2", "hint Bob red", "hint Bob 1", "hint Bob 3"]


def test_a_card_that_fits_whatever_it_is_gets_played() -> None:
    hands = {**given()["hands"], "Ann": hand("RY 23", "R 2")}
    assert chosen(given(hands=hands), LEGAL) == "play 2"


def test_what_others_hold_and_what_is_gone_is_counted() -> None:
    """All but one yellow 1 are seen, and both twos are gone: a yellow card below 3 is that 1."""
    bob = [*hand("RY 123", card="Y1"), *hand("RY 123", card="Y1")]
    hands = {"Ann": hand("RY 123", "Y 12"), "Bob": bob}
    assert chosen(given(hands=hands, discards=["Y2", "Y2"]), LEGAL) == "play 2"
    assert chosen(given(hands=hands, discards=["Y2"]), ["discard 1", "play 1", "hint Bob 1"]) == "hint Bob 1"


def test_a_hint_tells_of_a_card_that_fits() -> None:
    bob = [*hand("RY 123", card="R3"), *hand("RY 123", card="R2")]
    hands = {**given()["hands"], "Bob": bob}
    legal = ["discard 1", "play 1", "hint Bob red", "hint Bob 2", "hint Bob 3"]
    assert chosen(given(hands=hands), legal) in ("hint Bob red", "hint Bob 2")
    bob[1] = {**bob[1], "colours": "R"}
    assert chosen(given(hands=hands), legal) == "hint Bob 2", "after which it is sure to fit"
    bob[1] = {**bob[1], "ranks": "2"}
    assert chosen(given(hands=hands), legal) == "discard 1", "and then there is nothing to tell"


def test_a_card_of_no_use_is_discarded_before_the_oldest() -> None:
    data = given(hands={**given()["hands"], "Ann": hand("RY 123", "R 1")}, hints=0)
    assert chosen(data, ["discard 1", "discard 2", "play 1", "play 2"]) == "discard 2"
    dead = given(hands={**given()["hands"], "Ann": hand("RY 123", "Y 3")}, hints=0, discards=["Y2", "Y2"])
    assert chosen(dead, ["discard 1", "discard 2", "play 1", "play 2"]) == "discard 2", "no yellow 2 is left"


def test_with_all_tokens_there_it_hints_though_nothing_fits() -> None:
    bob = [*hand("RY 123", card="R3"), *hand("RY 123", card="R3")]
    data = given(hands={**given()["hands"], "Bob": bob}, hints=4)
    assert chosen(data, ["play 1", "play 2", "hint Bob red", "hint Bob 3"]) == "hint Bob 3"


def test_where_nothing_else_is_legal_it_plays() -> None:
    data = given(hands={"Ann": hand("RY 123"), "Bob": []}, hints=4)
    assert chosen(data, ["play 1"]) == "play 1"


def test_the_table_counts_what_is_left() -> None:
    table = Table(given())
    assert table.open.total() == 11
    assert table.unseen.total() == 9
    assert table.unseen["R3"] == 0


def test_another_game_is_refused_before_the_first_ply() -> None:
    with pytest.raises(AgentMismatch, match="iggi plays hanabi, and Tic-Tac-Toe is another game"):
        arena.play("tictactoe", [Iggi, "random"], record=False)


def test_it_plays_a_whole_match() -> None:
    result = arena.play("hanabi,colours=3,ranks=3,hand=3", ["iggi", "iggi"], seed=3, record=False)
    assert result.ended.ending == "played"
    assert result.scores is not None
    assert result.scores["player_0"] >= 5
