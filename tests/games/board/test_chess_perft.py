"""Perft: how many games of a length there are, which no wrong rule of moving gets right.

The numbers are those of the Chess Programming Wiki, https://www.chessprogramming.org/Perft_Results.
"""

from __future__ import annotations

import pytest

from arena.games.board.chess import Chess
from arena.games.board.chess_state import Key, State
from arena.games.core.rng import Rng

STANDARD = {
    "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1": (20, 400, 8902, 197281),
    "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1": (48, 2039, 97862, 4085603),
    "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1": (14, 191, 2812, 43238),
    "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1": (6, 264, 9467, 422333),
    "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8": (44, 1486, 62379, 2103487),
    "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10": (46, 2079, 89890, 3894594),
}
CHESS960 = {
    "bqnb1rkr/pp3ppp/3ppn2/2p5/5P2/P2P4/NPP1P1PP/BQ1BNRKR w HFhf - 2 9": (21, 528, 12189),
    "2nnrbkr/p1qppppp/8/1ppb4/6PP/3PP3/PPP2P2/BQNNRBKR w HEhe - 1 9": (21, 807, 18002),
    "qbbnnrkr/2pp2pp/p7/1p2pp2/8/P3PP2/1PPP1KPP/QBBNNR1R w hf - 0 9": (22, 593, 13440),
}


def perft(game: Chess, position: str, depth: int) -> tuple[int, ...]:
    """How many games of each length there are, up to `depth`; a position that is met again is looked at once."""
    rng = Rng(0)
    states: dict[Key, tuple[State, int]] = {(): (game.position(position, rng), 1)}
    counts = []
    for left in range(depth, 0, -1):
        later: dict[Key, tuple[State, int]] = {}
        found = 0
        for state, times in states.values():
            (seat,) = game.to_move(state) or ("",)
            legal = game.legal(state, seat) if seat else ()
            found += times * len(legal)
            for action in legal if left > 1 else ():
                after = game.apply(state, {seat: action}, rng)
                key = after.met[-1]
                later[key] = (after, times + (later[key][1] if key in later else 0))
        states = later
        counts.append(found)
    return tuple(counts)


@pytest.mark.parametrize("position", STANDARD)
def test_the_six_standard_positions_to_depth_four(position: str) -> None:
    assert perft(Chess(), position, 4) == STANDARD[position]


@pytest.mark.parametrize("position", CHESS960)
def test_castling_in_chess960(position: str) -> None:
    assert perft(Chess(variant="chess960"), position, 3) == CHESS960[position]
