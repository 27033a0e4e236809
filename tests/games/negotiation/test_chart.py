"""The picture of the offers before the frontier, and pictures that tell a seat no more than its text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageColor

from arena.games.core.draw import ROLES
from arena.games.core.rng import Rng
from arena.games.negotiation.acts import LONGEST
from arena.games.negotiation.chart import HEIGHT, WIDTH, rows
from arena.games.negotiation.deal_or_no_deal import DealOrNoDeal, Things
from arena.games.negotiation.price_bargaining import PriceBargaining
from tests.games.negotiation.table import spoken

STAKE = Things((3, 2, 1), ((1, 3, 1), (2, 1, 2)))


def places(image: np.ndarray, role: str) -> np.ndarray:  # type: ignore[type-arg]
    """Where a colour is, as (x, y), above all words below the axis."""
    rows, columns = np.nonzero((image[: HEIGHT - 120] == ImageColor.getrgb(ROLES[role])).all(axis=2))
    return np.stack([columns, rows], axis=1)


def test_an_offer_is_drawn_where_it_lies_in_the_colour_of_its_maker() -> None:
    game = DealOrNoDeal()
    state = replace(game.initial(Rng(0)), stake=STAKE)
    middles = {}
    for line, worth in {
        "books=3 hats=2 balls=1": (10, 0),
        "books=0 hats=2 balls=0": (6, 8),
        "books=0 hats=0 balls=0": (0, 10),
    }.items():
        after = spoken(game, state, f"/offer {line}")
        image = np.asarray(game.image(after, None))
        assert image.shape == (HEIGHT, WIDTH, 3)
        assert not len(places(image, "player_1")), "the other one has made no offer"
        middles[worth] = places(image, "player_0").mean(axis=0)
    (x0, y0), (x1, y1) = middles[0, 10], middles[10, 0]
    x, y = middles[6, 8]
    assert x == pytest.approx(x0 + 0.6 * (x1 - x0), abs=2)
    assert y == pytest.approx(y1 + 0.8 * (y0 - y1), abs=2)


def test_the_frontier_the_other_one_s_offers_and_the_deal_are_drawn() -> None:
    game = DealOrNoDeal()
    state = replace(game.initial(Rng(0)), stake=STAKE)
    empty = np.asarray(game.image(state, None))
    assert len(places(empty, "accent")) > 100
    assert not len(places(empty, "good"))
    state = spoken(game, state, "Hm.", "/offer books=3 hats=0 balls=1")
    assert len(places(np.asarray(game.image(state, None)), "player_1")) > 100
    state = spoken(game, state, "/accept")
    assert len(places(np.asarray(game.image(state, None)), "good")) > 100


@pytest.mark.parametrize("game", [DealOrNoDeal(), PriceBargaining(), DealOrNoDeal(seats=3)], ids=repr)
def test_what_others_want_is_in_no_seat_s_picture(game: DealOrNoDeal | PriceBargaining) -> None:
    """With every other stake that a seat can think of its picture is the same, and the spectator's is not."""
    state = spoken(game, game.initial(Rng(2)), "Hello.", "x" * 300)
    seen = game.image(state, "player_0").tobytes()
    others = [game.redeal(state, "player_0", Rng(seed)) for seed in range(6)]
    assert all(game.image(other, "player_0").tobytes() == seen for other in others)
    assert any(game.image(other, None).tobytes() != game.image(state, None).tobytes() for other in others)
    assert game.image(state, "player_0").width < 1500, "long words are broken"


@pytest.mark.parametrize("seat", ["player_0", None])
def test_long_talks_keep_to_a_page_that_a_model_can_read(seat: str | None) -> None:
    """With the facts, the standing offers and what was said last, however many seats said however much."""
    game = DealOrNoDeal(seats=4, rounds=100)
    state = game.initial(Rng(3))
    offer = game.write_terms(state.stake, 0, game.possible(state.stake)[0])
    lines = [f"/offer {offer} : " + f'{number} said "'.ljust(LONGEST - 80, '"') for number in range(150)]
    state = spoken(game, state, *lines)
    who = None if seat is None else 0
    drawn, own = rows(game, state, who), game.text(state, seat).split("\n")
    assert len(drawn) <= 40
    assert game.image(state, seat).height < 1300
    assert drawn[0] == own[0]
    shown = sum("offers:" in row for row in drawn)
    assert shown > 0
    assert f"… {150 - shown} earlier, left out here" in drawn
    assert "149 said" in " ".join(drawn)
    assert sum("'s offer: " in row or row.startswith("Your offer: ") for row in drawn) == 4
    short = spoken(game, game.initial(Rng(3)), "Hm.", "Hm.")
    assert rows(game, short, who) == game.text(short, seat).split("\n")


def test_offers_that_are_worth_the_same_share_a_place_and_both_colours() -> None:
    game = DealOrNoDeal()
    state = replace(game.initial(Rng(0)), stake=STAKE)
    once = places(np.asarray(game.image(spoken(game, state, "/offer books=0 hats=2 balls=0"), None)), "player_0")
    both = np.asarray(
        game.image(spoken(game, state, "/offer books=0 hats=2 balls=0", "/offer books=3 hats=0 balls=1"), None)
    )
    left, right = places(both, "player_0"), places(both, "player_1")
    assert left[:, 0].max() - 2 < once[:, 0].mean() < right[:, 0].min() + 2
    assert left[:, 1].mean() == pytest.approx(right[:, 1].mean(), abs=1)


def test_offers_beyond_a_limit_and_many_at_one_place_fit_into_the_picture() -> None:
    game = PriceBargaining(rounds=30)
    state = game.initial(Rng(4))
    state = spoken(game, state, *[f"/offer {price}" for price in [1, state.stake.listed] * 25])
    assert game.image(state, None).size == (WIDTH, HEIGHT)
