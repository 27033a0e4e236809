"""OpenSpiel's games as games of the arena: chance, moves at once, what is hidden, names, and who may search."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import arena
from arena.agents.core.errors import AgentMismatch
from arena.games.core.errors import IllegalAction, ParameterError, UnreadableAction
from arena.games.core.game import Game
from arena.games.core.rng import Rng
from arena.games.spec import game

pyspiel = pytest.importorskip("pyspiel", reason="needs the extra openspiel")


def rules_of(name: str) -> Game[Any]:
    rules = game(f"openspiel:{name}").rules
    assert rules is not None
    return rules


def played(rules: Game[Any], *moves: str, seed: int = 1) -> Any:
    """The position after moves of one seat at a time."""
    rng = Rng(seed)
    state = rules.initial(rng)
    for move in moves:
        (seat,) = rules.to_move(state)
        state = rules.apply(state, {seat: rules.parse(state, seat, move)}, rng)
    return state


def test_a_position_is_a_value_that_playing_on_does_not_change() -> None:
    rules = rules_of("tic_tac_toe")
    state = played(rules, "x(1,1)")
    before = rules.text(state, None)
    rules.apply(state, {"player_1": rules.parse(state, "player_1", "o(0,0)")}, Rng(0))
    assert rules.text(state, None) == before
    assert state == played(rules, "x(1,1)")
    assert state != played(rules, "x(0,1)")


def test_the_order_of_moves_is_part_of_a_position() -> None:
    """A text does not tell two positions apart that repetition or ko would: the history does."""
    rules = rules_of("tic_tac_toe")
    one = played(rules, "x(1,1)", "o(0,0)", "x(2,2)", "o(0,1)")
    other = played(rules, "x(2,2)", "o(0,0)", "x(1,1)", "o(0,1)")
    assert rules.text(one, None) == rules.text(other, None)
    assert rules.canonical(one) != rules.canonical(other)


def test_chance_comes_from_the_seed() -> None:
    rules = rules_of("kuhn_poker")
    deals = {rules.text(rules.initial(Rng(seed)), None).splitlines()[0] for seed in range(40)}
    assert deals == {f"{a} {b}" for a in range(3) for b in range(3) if a != b}
    assert rules.initial(Rng(5)) == rules.initial(Rng(5))


def test_chance_is_as_likely_as_openspiel_says() -> None:
    """2048 puts a 2 nine times in ten, a 4 else: its second tile, over many seeds."""
    rules = rules_of("2048")
    fours = sum("4" in rules.text(rules.initial(Rng(seed)), None).split() for seed in range(1000))
    assert 130 <= fours <= 250, "1 - 0.9**2 is 19%, and five standard errors are 6.2%"


def test_seats_that_move_at_once_are_asked_at_once() -> None:
    rules = rules_of("goofspiel(num_cards=4,players=3)")
    state = rules.initial(Rng(1))
    assert rules.info.simultaneous
    assert rules.to_move(state) == ("player_0", "player_1", "player_2")
    bids = {seat: rules.parse(state, seat, f"[P{number}]Bid: 2") for number, seat in enumerate(rules.seats)}
    after = rules.apply(state, bids, Rng(1))
    assert "P2 hand: 1 3 4" in rules.text(after, None)


def test_a_seat_sees_what_openspiel_shows_it_and_the_spectator_all() -> None:
    rules = rules_of("kuhn_poker")
    state = next(state for seed in range(50) if (state := rules.initial(Rng(seed))).raw.history() == [0, 2])
    assert rules.text(state, None).startswith("0 2")
    assert rules.text(state, "player_0") == "011\nYou also know: 0\nTo move: Player 0"
    assert rules.data(state, "player_1") == {"observation": "211", "information_state": "2"}


def test_what_a_seat_observes_and_knows_is_told_once() -> None:
    rules = rules_of("leduc_poker")
    lines = rules.text(rules.initial(Rng(3)), "player_0").split("\n")
    assert lines[0] == "[Observer: 0]"
    assert lines[1].startswith("[Private: ")
    assert "You also know: [Round1: ]" in lines
    assert len(set(lines)) == len(lines)


def test_what_is_dealt_anew_keeps_the_seats_own_card() -> None:
    rules = rules_of("kuhn_poker")
    state = played(rules, "Pass")
    others = {rules.text(rules.redeal(state, "player_0", Rng(seed)), None) for seed in range(20)}
    assert len(others) == 2
    assert {text[0] for text in others} == {rules.text(state, None)[0]}


def test_a_game_that_cannot_be_dealt_anew_says_so_to_who_asks() -> None:
    rules = rules_of("liars_dice")
    with pytest.raises(TypeError, match="OpenSpiel cannot deal Liars Dice anew for one seat"):
        rules.redeal(rules.initial(Rng(1)), "player_0", Rng(1))


@pytest.mark.parametrize(
    "name", ["negotiation", "tarok", "stones_and_gems", "bridge_uncontested_bidding(num_redeals=1)"]
)
def test_a_game_that_draws_by_itself_does_the_same_again(name: str) -> None:
    """Two continuations of one position do not share the game's generator, whichever is tried first."""
    rules = rules_of(name)

    def line(seed: int, detour: bool) -> list[bytes]:
        rng, choice, seen = Rng(seed, 0), Rng(seed, 1), []
        state = rules.initial(rng)
        while (movers := rules.to_move(state)) and len(seen) < 12:
            actions = {seat: rules.sample(state, seat, choice) for seat in movers}
            if detour:
                rules.apply(state, actions, Rng(0))
            state = rules.apply(state, actions, rng)
            seen.append(rules.text(state, None).encode() + rules.canonical(state))
            assert rules.text(pickle.loads(pickle.dumps(state)), None) == rules.text(state, None)
        return seen

    assert line(1, detour=False) == line(1, detour=True)
    assert line(1, detour=False) != line(2, detour=False)


def test_a_taken_cell_is_illegal_and_no_cell_is_unreadable() -> None:
    rules = rules_of("tic_tac_toe")
    state = played(rules, "x(1,1)", "o(0,0)")
    with pytest.raises(IllegalAction, match=r'"x\(1,1\)" is not legal here; possible: x\(0,1\)'):
        rules.parse(state, "player_0", "x(1,1)")
    with pytest.raises(UnreadableAction, match="is not a move of Tic Tac Toe"):
        rules.parse(state, "player_0", "x(9,9)")


def test_texts_and_names_hold_nothing_that_moves_a_cursor() -> None:
    twixt = rules_of("twixt")
    assert "\x1b" in str(twixt.initial(Rng(1)).raw)
    assert "\x1b" not in twixt.text(twixt.initial(Rng(1)), None)
    lines = rules_of("morpion_solitaire")
    state = lines.initial(Rng(1))
    names = [lines.notation(state, "player_0", action) for action in lines.legal(state, "player_0")]
    assert all(name == name.strip() for name in names)


def test_scores_are_paid_when_openspiel_pays() -> None:
    late, along = rules_of("tic_tac_toe"), rules_of("catch")
    assert not any(late.scores(played(late, "x(1,1)")).values())
    state = played(late, "x(1,1)", "o(0,0)", "x(0,2)", "o(0,1)", "x(2,0)")
    outcome = late.outcome(state)
    assert outcome is not None
    assert outcome.scores == {"player_0": 1.0, "player_1": -1.0}
    assert along.info.payoff == "single"


def test_learners_get_openspiels_tensor_or_what_may_be_done() -> None:
    rules = rules_of("tic_tac_toe")
    seen = rules.observe(played(rules, "x(0,0)"), "player_1")
    assert seen.shape == (3, 3, 3)
    assert seen[1:, 0, 0].tolist() == [0.0, 1.0]
    bare = rules_of("morpion_solitaire")
    state = bare.initial(Rng(1))
    assert np.array_equal(bare.observe(state, "player_0"), bare.action_mask(state, "player_0"))


def test_search_bots_play_it() -> None:
    result = arena.play("openspiel:tic_tac_toe", ["minimax,depth=9", "random"], seed=1, record=False)
    assert result.scores is not None
    assert result.scores["player_0"] >= 0
    result = arena.play("openspiel:pig(winscore=10)", ["mcts,simulations=20", "random"], seed=1, record=False)
    assert result.ended.ending == "played"


@pytest.mark.parametrize("name", ["pig", "backgammon"])
def test_minimax_refuses_dice_before_the_match(name: str) -> None:
    with pytest.raises(AgentMismatch, match=r"minimax needs a game without chance, and .* draws at random"):
        arena.play(f"openspiel:{name}", ["minimax", "random"], seed=1, record=False)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "openspiel needs the name of a game behind a colon, such as openspiel:tic_tac_toe"),
        (":kuhn_pokr", "OpenSpiel has no game called 'kuhn_pokr': did you mean kuhn_poker?"),
        (":kuhn_poker(seats=3)", "cannot be played: Unknown parameter 'seats'"),
        (":kuhn_poker(players=99)", "cannot be played"),
        (":mfg_garnet", "it is a game of a mean field"),
        (":tic_tac_toe,board=3", "openspiel has no parameter 'board'"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_sentence(name: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        game(f"openspiel{name}")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
