"""Our rules beside OpenSpiel's: ten thousand random positions of each game, the same legal moves, mover and returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from arena.games.board.connect_four import ConnectFour
from arena.games.board.tictactoe import TicTacToe
from arena.games.cards.fireworks import COLOURS, State
from arena.games.cards.hanabi import Hanabi
from arena.games.cards.hanabi_table import possible
from arena.games.core.game import Game
from arena.games.core.rng import Rng

pyspiel = pytest.importorskip("pyspiel", reason="needs the extra openspiel")
POSITIONS = 10_000
HANABIS: Sequence[dict[str, int]] = (
    {"seats": 2},
    {"seats": 3},
    {"seats": 4},
    {"seats": 5},
    {"seats": 5, "hand": 5},
    {"seats": 2, "lives": 20},
    {"seats": 2, "colours": 2, "ranks": 2, "hand": 2, "hints": 3, "lives": 1},
    {"seats": 3, "colours": 3, "ranks": 4, "hand": 3, "hints": 5, "lives": 9},
    {"seats": 2, "colours": 1, "ranks": 5, "hand": 2, "hints": 2, "lives": 9},
    {"seats": 2, "colours": 5, "ranks": 1, "hand": 2, "hints": 2, "lives": 2},
)
"""Parameters of ours that are tried."""
NAMES = {
    "seats": "players",
    "colours": "colors",
    "ranks": "ranks",
    "hand": "hand_size",
    "hints": "max_information_tokens",
    "lives": "max_life_tokens",
}


def same(game: Game[Any], state: Any, theirs: Any) -> None:
    """Who is to move, what may be done, whether it is over, and what was scored."""
    movers = game.to_move(state)
    assert theirs.is_terminal() == (game.outcome(state) is not None) == (not movers)
    assert theirs.returns() == list(game.scores(state).values())
    if movers:
        assert [game.seats[theirs.current_player()]] == list(movers)
        assert theirs.legal_actions() == list(game.legal(state, movers[0]))


def moves(game: Game[Any], state: Any, rng: Rng) -> Iterator[tuple[Any, int]]:
    """A random play: each later state and the action that led to it."""
    while movers := game.to_move(state):
        action = game.sample(state, movers[0], rng)
        state = game.apply(state, {movers[0]: action}, rng)
        yield state, action


@pytest.mark.parametrize(("game", "name"), [(ConnectFour(), "connect_four"), (TicTacToe(), "tic_tac_toe")], ids=str)
def test_boards(game: Game[Any], name: str) -> None:
    loaded, rng, positions = pyspiel.load_game(name), Rng(7), 0
    while positions < POSITIONS:
        state, theirs = game.initial(rng), loaded.new_initial_state()
        same(game, state, theirs)
        for after, action in moves(game, state, rng):
            theirs.apply_action(action)
            same(game, after, theirs)
            positions += 1


def table(game: Hanabi, state: State) -> list[str]:
    """The table as OpenSpiel writes it: with every card, and what is possible by the hints."""
    setup = game.setup
    hands = [[f"{setup.face(held.card)} || {''.join(possible(setup, held))}" for held in hand] for hand in state.hands]
    return [
        f"Life tokens: {state.lives}",
        f"Info tokens: {state.hints}",
        "Fireworks: " + "".join(f"{COLOURS[k][0].upper()}{height} " for k, height in enumerate(state.fireworks)),
        "Hands:",
        *(line for number, hand in enumerate(hands) for line in (["-----"] if number else []) + hand),
        f"Deck size: {len(state.deck)}",
        "Discards:" + "".join(f" {setup.face(card)}" for card in state.discards),
    ]


def written(theirs: Any) -> list[str]:
    """OpenSpiel's own table, without who is to move, and without what a card was shown to be."""
    lines = [line for line in str(theirs).splitlines() if not line.startswith("Cur player")]
    return [re.sub(r"\|\| ..\|", "|| ", line) for line in lines]


def deal(theirs: Any, deck: list[int]) -> None:
    """Let chance deal what comes next in our deck."""
    while theirs.is_chance_node():
        card = deck.pop(0)
        assert card in theirs.legal_actions()
        theirs.apply_action(card)


@pytest.mark.parametrize("params", HANABIS, ids=str)
def test_hanabi(params: dict[str, int]) -> None:
    """Their chance deals our deck. Their colours and actions are numbered as ours; a card's number is the same."""
    game, rng, positions = Hanabi(**params), Rng(7), 0  # type: ignore[arg-type]
    loaded = pyspiel.load_game("hanabi", {NAMES[name]: value for name, value in params.items()})
    while positions < 2 * POSITIONS // len(HANABIS):
        deck = rng.shuffled(game.setup.deck)
        state, theirs = game.dealt(deck), loaded.new_initial_state()
        deal(theirs, deck)
        same(game, state, theirs)
        for after, action in moves(game, state, rng):
            theirs.apply_action(action)
            if deck:
                deal(theirs, deck)
            same(game, after, theirs)
            if not theirs.is_terminal():  # after the last move they draw no card
                assert written(theirs) == table(game, after)
            positions += 1
