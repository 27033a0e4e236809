"""Offers that stand and fall, and when they become a deal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from arena.games.core.rng import Rng
from arena.games.negotiation.acts import Act, Terms
from arena.games.negotiation.talk import Talk


def offer(price: int) -> Act:
    return Act("offer", terms=(price,))


def accept(of: int) -> Act:
    return Act("accept", of=of)


HELLO, LEAVE = Act("say", "Hello."), Act("leave")


def played(seats: int, *plies: dict[int, Act], seed: int = 0, meet: bool = False) -> Talk[str]:
    """The talk after some plies, each given by seat number."""
    talk: Talk[str] = Talk("a stake", (None,) * seats, (None,) * seats)
    rng = Rng(seed)
    for acts in plies:
        assert talk.deal is None
        talk = talk.after(acts, rng, crossing if meet else None)
    return talk


def crossing(offers: Sequence[Terms]) -> Terms | None:
    """As in a price: the buyer, who is seat 1, offers what is asked."""
    return offers[0] if offers[1] >= offers[0] else None


def test_an_offer_stands_until_its_maker_makes_another_or_accepts() -> None:
    talk = played(3, {0: offer(1)}, {1: offer(2)}, {2: HELLO}, {0: offer(3)})
    assert talk.offers == ((3,), (2,), None)
    talk = played(3, {0: offer(1)}, {1: offer(2)}, {2: HELLO}, {0: accept(1)})
    assert talk.offers == (None, (2,), None)
    assert talk.backed == (1, None, None)


def test_of_two_seats_the_other_one_alone_makes_it_a_deal() -> None:
    talk = played(2, {0: offer(1)}, {1: HELLO}, {0: HELLO}, {1: accept(0)})
    assert talk.deal == (1,)
    assert talk.rounds == 2


def test_of_three_seats_both_others_must_accept_the_same_offer() -> None:
    talk = played(3, {0: offer(1)}, {1: accept(0)}, {2: offer(5)}, {0: HELLO}, {1: HELLO})
    assert talk.deal is None
    assert talk.backed == (None, 0, None)
    assert talk.after({2: accept(0)}, Rng(0)).deal == (1,)
    assert talk.after({2: HELLO}, Rng(0)).deal is None


@pytest.mark.parametrize(("again", "backed"), [(offer(2), None), (offer(1), 0), (accept(2), None)])
def test_an_acceptance_falls_with_the_offer(again: Act, backed: int | None) -> None:
    talk = played(3, {0: offer(1)}, {1: accept(0)}, {2: offer(9)}, {0: again})
    assert talk.backed[1] == backed


def test_who_makes_an_offer_has_accepted_no_other() -> None:
    talk = played(3, {0: offer(1)}, {1: accept(0)}, {2: HELLO}, {0: HELLO}, {1: offer(4)}, {2: accept(0)})
    assert talk.deal is None
    assert talk.backed == (None, None, 0)


def test_at_once_an_offer_binds_its_maker_through_the_round() -> None:
    before = {0: offer(7), 1: HELLO}
    for what in (offer(8), HELLO, LEAVE):
        talk = played(2, before, {0: what, 1: accept(0)})
        assert talk.deal == (7,)
        assert talk.left == ()


def test_an_offer_of_the_same_round_cannot_be_accepted_yet() -> None:
    talk = played(2, {0: offer(3), 1: HELLO}, {0: HELLO, 1: offer(1)})
    assert (talk.offers, talk.deal) == (((3,), (1,)), None)


def test_where_each_accepts_the_others_offer_a_coin_decides() -> None:
    deals = [played(2, {0: offer(3), 1: offer(1)}, {0: accept(1), 1: accept(0)}, seed=seed).deal for seed in range(200)]
    assert set(deals) == {(1,), (3,)}
    assert 70 < deals.count((1,)) < 130


def test_compatible_offers_meet_where_all_speak_at_once() -> None:
    assert played(2, {0: offer(3), 1: offer(4)}, meet=True).deal == (3,)
    assert played(2, {0: offer(3), 1: offer(4)}).deal is None
    assert played(2, {0: offer(3), 1: offer(2)}, meet=True).deal is None
    assert played(2, {0: offer(3), 1: HELLO}, {0: HELLO, 1: offer(3)}, meet=True).deal == (3,), "the first one stands"
    assert played(2, {0: offer(3), 1: HELLO}, meet=True).deal is None


def test_leaving_ends_the_talks() -> None:
    talk = played(3, {0: offer(1)}, {1: LEAVE})
    assert (talk.left, talk.deal) == ((1,), None)
    assert played(3, {0: LEAVE, 1: HELLO, 2: LEAVE}).left == (0, 2), "nobody of those who left is singled out"
    assert played(2, {0: LEAVE, 1: offer(3)}, meet=True).deal is None
