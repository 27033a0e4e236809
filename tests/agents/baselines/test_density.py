"""The bot that counts places of ships: by hand where few are left, and against random play."""

from __future__ import annotations

import numpy as np
import pytest

import arena
from arena.agents.baselines.density import density, place_of
from arena.agents.core.errors import AgentMismatch
from arena.games.board.battleship import Battleship
from arena.games.board.fleets import union
from arena.games.core.rng import Rng


def known(touching: bool = True, **other: object) -> dict[str, object]:
    """What a seat may know on a sea of 4 by 4."""
    told = {"hits": [], "misses": [], "sunk": [], "afloat": [2], "certain": 1, **other}
    return {"size": 4, "touching": touching, "place": None, "other": told}


def test_on_an_empty_sea_every_place_counts_once() -> None:
    assert density(known()).tolist() == [[2, 3, 3, 2], [3, 4, 4, 3], [3, 4, 4, 3], [2, 3, 3, 2]]
    assert density(known(afloat=[1, 1], certain=1)).tolist() == [[1.5] * 4] * 4, "a ship that may be there counts half"


def test_a_miss_a_sunk_ship_and_its_surroundings_are_water() -> None:
    dense = density(known(misses=["A1"]))
    assert (dense[0, 0], dense[0, 1]) == (0, 2)
    dense = density(known(hits=["A1", "B1"], sunk=[["A1", "B1"]]))
    assert dense[0].tolist() == [0, 0, 2, 2]
    dense = density(known(touching=False, hits=["A1", "B1"], sunk=[["A1", "B1"]]))
    assert dense[:2].tolist() == [[0, 0, 0, 1], [0, 0, 0, 2]]


def test_around_a_hit_it_hunts_and_two_hits_show_the_way() -> None:
    dense = density(known(hits=["B2"], afloat=[3]))
    assert np.unravel_index(dense.argmax(), dense.shape) in {(0, 1), (1, 0), (1, 2), (2, 1)}
    dense = density(known(hits=["B2", "C2"], afloat=[3]))
    assert {place_of("A2"), place_of("D2")} == {tuple(map(int, cell)) for cell in np.argwhere(dense == dense.max())}
    apart = density(known(touching=False, hits=["B2"], misses=["A2", "C2"], afloat=[2]))
    assert set(map(tuple, np.argwhere(apart == apart.max()).tolist())) == {(0, 1), (2, 1)}
    assert (apart[0, 0], apart[0, 2]) == (0, 0), "no ship lies diagonally beside another"


def shots_to_win(rules: Battleship, seed: int) -> int:
    """How many shots the bot needs, with nobody shooting back."""
    rng = Rng(seed)
    state = rules.initial(rng)
    while union(state.fleets[1]) & ~state.shots[0]:
        dense = density(rules.data(state, "player_0"))
        best = np.flatnonzero(dense.ravel() == dense.max()).tolist()
        state = state._replace(shots=(state.shots[0] | 1 << rng.choice(best), 0))
    return state.shots[0].bit_count()


def test_on_the_classic_sea_it_needs_as_many_shots_as_the_literature_says() -> None:
    """44.3 on average in 500 matches, with a standard deviation of 9; random play needs 95."""
    needed = [shots_to_win(Battleship(), seed) for seed in range(60)]
    assert 40.5 < np.mean(needed) < 48


@pytest.mark.parametrize(
    ("spec", "least"),
    [
        ("battleship,size=6,fleet=3-2-1,placement=seats,touching=false", 26),
        ("battleship,size=5,fleet=childplay,touching=false", 23),
    ],
)
def test_it_beats_random_play(spec: str, least: int) -> None:
    """Of 30 matches, both seats in turn; 23 or more happen by chance in one of 375, 26 in one of 20,000."""
    won = 0
    for seed in range(30):
        seats = ["density", "random"] if seed % 2 else ["random", "density"]
        result = arena.play(spec, seats, seed=seed, record=False)
        assert result.scores is not None
        won += result.scores["player_1" if seed % 2 == 0 else "player_0"] > 0
    assert won >= least


def test_elsewhere_it_says_that_it_does_not_know_the_game() -> None:
    with pytest.raises(AgentMismatch, match="density plays battleship, and Tic-Tac-Toe is another game"):
        arena.play("tictactoe", ["density", "random"], record=False)
