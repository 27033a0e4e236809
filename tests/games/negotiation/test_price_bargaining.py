"""Price bargaining: what is dealt, how a price is scored, and what nobody else may know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arena.games.core.errors import ActionError, IllegalAction, ParameterError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.negotiation.price_bargaining import GOODS, PriceBargaining, Sale
from arena.games.spec import game as game_of
from tests.games.negotiation.table import State, spoken

SELLER, BUYER = "player_0", "player_1"
SOFA = Sale("sofa", 200, (100, 150))


def start(game: PriceBargaining) -> State:
    return replace(game.initial(Rng(0)), stake=SOFA)


def test_there_always_is_room_for_a_deal_and_what_is_known_is_true() -> None:
    game = PriceBargaining()
    low, high = game.info.score_range
    for seed in range(300):
        sale = game.initial(Rng(seed)).stake
        assert any(good == sale.good and least <= sale.listed <= most for good, least, most in GOODS)
        assert 0.4 * sale.listed <= sale.limits[0] <= 0.6 * sale.listed
        assert 0.7 * sale.listed <= sale.limits[1] <= 0.9 * sale.listed
        for who in (0, 1):
            least, most = game.stake_data(sale, who)["others_limit"]
            assert least <= sale.limits[1 - who] <= most
            for price in (1, sale.listed):
                assert low <= game.worth(sale, who, (price,)) <= high


@pytest.mark.parametrize(
    ("price", "seller", "buyer"), [(100, 0.0, 1.0), (150, 1.0, 0.0), (125, 0.5, 0.5), (90, -0.2, 1.2), (200, 2.0, -1.0)]
)
def test_a_price_divides_the_room_between_the_limits(price: int, seller: float, buyer: float) -> None:
    game = PriceBargaining()
    state = spoken(game, start(game), f"/offer {price}", "/accept : Fine.")
    assert game.scores(state) == {SELLER: pytest.approx(seller), BUYER: pytest.approx(buyer)}
    measured = game.measures(state)[SELLER]
    assert measured["pareto"] == 1.0
    assert measured["nash"] == pytest.approx(max(seller, 0) * max(buyer, 0) / 0.25)
    outcome = game.outcome(state)
    assert outcome is not None
    assert outcome.reason == f"a deal: a price of {price}"


def test_without_a_deal_it_is_as_far_from_the_frontier_as_can_be() -> None:
    game = PriceBargaining(rounds=1)
    measured = game.measures(spoken(game, start(game), "/offer 140", "No."))[BUYER]
    assert measured["pareto"] == 0.0
    assert measured["distance"] == pytest.approx(0.5**0.5)
    assert measured["nash"] == 0.0


@pytest.mark.parametrize(
    ("lines", "price"),
    [
        (["/offer 120|/offer 130"], 125),
        (["/offer 120|/offer 121"], 120),
        (["/offer 120|/offer 120"], 120),
        (["/offer 121|/offer 120"], None),
        (["/offer 180|/offer 90", "/accept|/offer 95"], 90),
        (["/offer 180|/offer 90", "/offer 90|Hm."], 90),
    ],
)
def test_at_once_prices_that_cross_meet_in_the_middle(lines: list[str], price: int | None) -> None:
    game = PriceBargaining(protocol="simultaneous")
    assert spoken(game, start(game), *lines).deal == (None if price is None else (price,))


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("/offer 201", IllegalAction, '"201" is no price that can be offered: they go from 1 to 200'),
        ("/offer 0", IllegalAction, "they go from 1 to 200"),
        ("/offer 12.5", UnreadableAction, "names no price: it reads /offer 200"),
        ("/offer a hundred", UnreadableAction, "names no price"),
        ("/offer", UnreadableAction, "names no price"),
        ("/accept", IllegalAction, "Buyer has no standing offer"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_the_reason(line: str, kind: type[ActionError], said: str) -> None:
    game = PriceBargaining()
    with pytest.raises(kind, match=said):
        game.parse(start(game), SELLER, line)


def test_the_other_limit_is_drawn_anew_unless_the_score_gives_it_away() -> None:
    game = PriceBargaining()
    state = spoken(game, start(game), "/offer 120")
    redealt = [game.redeal(state, SELLER, Rng(seed)).stake for seed in range(200)]
    assert {sale.limits[0] for sale in redealt} == {100}
    assert {sale.limits[1] for sale in redealt} > {140, 180}
    over = spoken(game, state, "/accept")
    assert {game.redeal(over, SELLER, Rng(seed)).stake for seed in range(20)} == {SOFA}
    even = spoken(game, start(game), "/offer 100", "/accept")
    assert len({game.redeal(even, SELLER, Rng(seed)).stake for seed in range(50)}) > 10, "its own limit tells nothing"


def test_what_others_read_and_see_does_not_tell_the_limit() -> None:
    game = PriceBargaining()
    state = spoken(game, start(game), "/offer 180", "/offer 90")
    for seat, other in ((SELLER, "150"), (BUYER, "100")):
        assert other not in game.text(state, seat)
        assert other not in repr(game.scene(state, seat))
        assert other not in repr(game.data(state, seat))


def test_parameters_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ParameterError, match="rounds go from 1 to 100, not 101"):
        game_of("price_bargaining,rounds=101")
