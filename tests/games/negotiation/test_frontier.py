"""The frontier of possible deals, against brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.rng import Rng
from arena.games.negotiation.deal_or_no_deal import DealOrNoDeal
from arena.games.negotiation.frontier import Frontier, product

POINTS = st.integers(2, 4).flatmap(
    lambda seats: st.lists(st.tuples(*[st.integers(-3, 10)] * seats), min_size=1, max_size=40)
)


def dominates(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


@given(POINTS)
@settings(max_examples=150, deadline=None)
def test_it_holds_what_nothing_dominates(points: list[tuple[float, ...]]) -> None:
    found = {tuple(point) for point in Frontier.of(np.array(points)).line.tolist()}
    assert found == {point for point in points if not any(dominates(other, point) for other in points)}


@given(POINTS)
@settings(max_examples=150, deadline=None)
def test_the_nash_product_is_the_greatest_and_a_share_of_it_at_most_1(points: list[tuple[float, ...]]) -> None:
    frontier = Frontier.of(np.array(points))
    best = max(np.prod([max(gain, 0) for gain in point]) for point in points)
    assert product(frontier.nash[None])[0] == best
    for point in points:
        share = np.prod([max(gain, 0) for gain in point]) / best if best else 1.0
        assert frontier.share(np.array(point, dtype=float)) == pytest.approx(share)


@pytest.mark.parametrize("seats", [2, 3])
def test_a_deal_lies_on_it_exactly_where_nobody_can_gain_without_a_loss(seats: int) -> None:
    game = DealOrNoDeal(seats=seats)
    for seed in range(2 if seats == 3 else 12):
        stake = game.initial(Rng(seed)).stake
        worths = {tuple(game.worth(stake, who, terms) for who in range(seats)) for terms in game.possible(stake)}
        best = {worth for worth in worths if not any(dominates(other, worth) for other in worths)}
        frontier = game.frontier(stake)
        for worth in worths:
            distance = frontier.distance(np.array(worth))
            assert (distance < 1e-9) == (worth in best)
            assert distance == pytest.approx(min(math.dist(worth, other) for other in best))
