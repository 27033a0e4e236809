"""Tic-Tac-Toe, counted whole: 255,168 games and 5,478 positions, and the same from a brute force of nine lines."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import permutations

import pytest

from arena.games.board.tictactoe import TicTacToe
from arena.games.core.errors import PositionError
from arena.games.core.rng import Rng

RNG = Rng(0)
GAMES = {"player_0": 131184, "player_1": 77904, None: 46080}
POSITIONS = 5478


def test_every_game_is_counted() -> None:
    game = TicTacToe()
    seen = set()

    @cache
    def endings(state: str) -> Counter[str | None]:
        """How the games from a state end: winner (None = draw) -> how many."""
        seen.add(state)
        outcome = game.outcome(state)
        if outcome is not None:
            return Counter({(outcome.winners or (None,))[0]: 1})
        (seat,) = game.to_move(state)
        told: Counter[str | None] = Counter()
        for action in game.legal(state, seat):
            told.update(endings(game.apply(state, {seat: action}, RNG)))
        return told

    assert dict(endings(game.initial(RNG))) == GAMES
    assert sum(GAMES.values()) == 255168
    assert len(seen) == POSITIONS


def test_brute_force_counts_the_same() -> None:
    """Every order of the nine cells is played until someone has a line: a game of n plies is found (9 - n)! times."""
    lines = [{3 * k, 3 * k + 1, 3 * k + 2} for k in range(3)] + [{k, k + 3, k + 6} for k in range(3)]
    lines += [{0, 4, 8}, {2, 4, 6}]
    games: dict[tuple[int, ...], str | None] = {}
    for order in permutations(range(9)):
        ended, winner = 9, None
        for ply in range(5, 10):
            own = set(order[(ply - 1) % 2 : ply : 2])
            if any(line <= own for line in lines):
                ended, winner = ply, f"player_{(ply - 1) % 2}"
                break
        games[order[:ended]] = winner
    assert dict(Counter(games.values())) == GAMES


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("...", "is not three rows"),
        ("abc/.../...", "is not three rows"),
        ("O../.../...", "X moves first"),
        ("XX./.../...", "X moves first"),
        ("XXX/OO./...", "is already won"),
    ],
)
def test_a_position_that_cannot_be_is_refused(text: str, why: str) -> None:
    with pytest.raises(PositionError, match=why):
        TicTacToe().position(text, RNG)


def test_a_position_goes_on_where_it_stands() -> None:
    game = TicTacToe()
    state = game.position("XX./OO./...", RNG)
    assert game.to_move(state) == ("player_0",)
    after = game.apply(state, {"player_0": game.parse(state, "player_0", "c1")}, RNG)
    outcome = game.outcome(after)
    assert outcome is not None
    assert outcome.winners == ("player_0",)
