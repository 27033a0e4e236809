"""Price Bargaining: a seller and a buyer talk about the price of one thing.

**Rules.** Something is for sale, and its list price is known to both. The seller has a lowest price, 40 to 60 % of it,
and the buyer a highest one, 70 to 90 % of it, so there always is a price that suits both; each knows its own alone, and
where the other one's may lie. They talk, in turn or both at once, for a number of rounds, name prices from 1 to the
list price, and accept one or do not. Nothing keeps a seat from a price beyond its own limit. Where both speak at once,
a buyer who offers as much as the seller asks, or more, has a deal at the middle of both prices, rounded down (the
double auction of Chatterjee and Samuelson, Bargaining under Incomplete Information, 1983). The setting is that of
CraigslistBargain: He et al., Decoupling Strategy and Generation in Negotiation Dialogues, EMNLP 2018
(arXiv:1808.09637), where a list price is known to both and targets are not; limits, and scores in units of the room
between them, are ours.

**Notation.** Words, or a command: `/offer 120 : words` names a price, `/accept : words` accepts the other one's,
`/leave` ends the talks. The module `arena.games.negotiation.acts` has the whole grammar.

**Scoring.** The deal's share of the room between both limits: 1 to the seller and 0 to the buyer at the buyer's limit,
the reverse at the seller's, and below 0 for who went beyond its limit. Both scores add up to 1. Without a deal both
score 0; a seat that forfeits scores -1.

**Versions.** 1: the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arena.games.core.errors import IllegalAction, UnreadableAction, quoted
from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.core.scene import Blank, Form
from arena.games.negotiation.acts import LONGEST, Terms
from arena.games.negotiation.dialogue import AT_ONCE, FORFEIT, Negotiation, TalkProtocol

GOODS = (
    ("bicycle", 120, 400),
    ("phone", 100, 300),
    ("sofa", 100, 400),
    ("guitar", 100, 500),
    ("bookcase", 60, 200),
    ("camera", 120, 480),
)
"""What is sold, with the lowest and the highest list price; all are multiples of 20."""
_STEP = 20
_DEAREST = max(high for _, _, high in GOODS)
SELLER, BUYER = 0, 1
LIMITS = ((40, 60), (70, 90))
"""Between which percentages of the list price the limits of the seller and of the buyer lie."""
_PRICE = re.compile(r"[0-9]{1,5}")


def _info(at_once: bool) -> GameInfo:
    when = "at the same time" if at_once else "in turn, the seller first"
    meet = f"{AT_ONCE} If the buyer offers at least what the seller asks, the deal is the middle of both."
    card = (
        f"A seller and a buyer talk about the price of one thing; its list price is known to both. The seller has a"
        f" lowest price ({LIMITS[SELLER][0]} to {LIMITS[SELLER][1]} % of the list price) and the buyer a highest one"
        f" ({LIMITS[BUYER][0]} to {LIMITS[BUYER][1]} %); each knows only its own. In each round both act once, {when}."
        " If there is a deal you score its distance from your own limit as a share of the distance between both limits,"
        " so both scores add up to 1, and who goes beyond its limit scores below 0; if there is no deal after the last"
        f" round, or somebody leaves, both score 0; a seat that forfeits scores {FORFEIT:g}. A move is one line. Words"
        " are said to the other one. /offer 120 offers that price, a whole number from 1 to the list price; it stands"
        " until you offer another. /accept accepts the other one's standing offer, and that is the deal."
        f"{meet if at_once else ''} /leave ends the talks without a deal. After a command and a colon you may say"
        " something: /offer 120 : My last word. Only a line that begins with a slash is a command. A line has at most"
        f" {LONGEST} characters."
    )
    return GameInfo(
        id="price_bargaining",
        version=1,
        title="Price Bargaining",
        seats=("Seller", "Buyer"),
        card=card,
        payoff="general_sum",
        perfect_information=False,
        simultaneous=at_once,
        score_range=(-6.0, 7.0),
    )


@dataclass(frozen=True)
class Sale:
    """What is sold, its list price, and the limits of the seller and of the buyer."""

    good: str
    listed: int
    limits: tuple[int, int]


class PriceBargaining(Negotiation[Sale]):
    """Bargaining about a price.

    Args:
        rounds: rounds after which there is no deal, 1 to 100; in each, both act once.
        protocol: whether they act in "turns" or at once ("simultaneous").
    """

    info = _info(at_once=False)

    def __init__(self, rounds: int = 10, protocol: TalkProtocol = "turns") -> None:
        super().__init__(rounds, protocol)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return _info(at_once=params["protocol"] == "simultaneous")

    # What is at stake

    def dealt(self, rng: Rng) -> Sale:
        good, low, high = rng.choice(GOODS)
        listed = low + _STEP * rng.below((high - low) // _STEP + 1)
        return Sale(good, listed, (self._limit(listed, SELLER, rng), self._limit(listed, BUYER, rng)))

    def _limit(self, listed: int, who: int, rng: Rng) -> int:
        low, high = _between(listed, who)
        return low + rng.below(high - low + 1)

    def redealt(self, stake: Sale, who: int, deal: Terms | None, rng: Rng) -> Sale:
        if deal is not None and deal[0] != stake.limits[who]:
            return stake  # whoever knows its limit, the price and the score knows the other limit
        other = self._limit(stake.listed, 1 - who, rng)
        return Sale(stake.good, stake.listed, (stake.limits[0], other) if who == SELLER else (other, stake.limits[1]))

    def possible(self, stake: Sale) -> Sequence[Terms]:
        return [(price,) for price in range(1, stake.listed + 1)]

    def worth(self, stake: Sale, who: int, terms: Terms) -> float:
        low, high = stake.limits
        return self.gain(stake, who, terms) / (high - low)

    def gain(self, stake: Sale, who: int, terms: Terms) -> int:
        """The money between the price and the own limit."""
        return terms[0] - stake.limits[SELLER] if who == SELLER else stake.limits[BUYER] - terms[0]

    def compatible(self, stake: Sale, offers: Sequence[Terms]) -> Terms | None:
        (asked,), (offered,) = offers
        return ((asked + offered) // 2,) if offered >= asked else None

    # How it is written

    def read_terms(self, stake: Sale, who: int, text: str) -> Terms:
        if not _PRICE.fullmatch(text):
            raise UnreadableAction(f"{quoted(f'/offer {text}'.strip())} names no price: it reads /offer {stake.listed}")
        if not 1 <= (price := int(text)) <= stake.listed:
            raise IllegalAction(f"{quoted(text)} is no price that can be offered: they go from 1 to {stake.listed}")
        return (price,)

    def write_terms(self, stake: Sale, who: int, terms: Terms) -> str:
        return str(terms[0])

    def tell_terms(self, stake: Sale, terms: Terms) -> str:
        return f"a price of {terms[0]}"

    def tell_gain(self, stake: Sale, who: int, terms: Terms) -> str:
        gain = self.gain(stake, who, terms)
        return f"{gain:+d}" if gain else "0"

    def tell_own(self, stake: Sale, who: int, terms: Terms) -> str:
        return f"{terms[0]} ({self.tell_gain(stake, who, terms)} for you)"

    # What is known

    def facts(self, stake: Sale, who: int | None) -> tuple[tuple[str, str], ...]:
        limits = (
            ("Seller's limit", f"{stake.limits[SELLER]}, the lowest price worth taking"),
            ("Buyer's limit", f"{stake.limits[BUYER]}, the highest price worth paying"),
        )
        sale = ("For sale", f"a {stake.good}, listed at {stake.listed}")
        if who is None:
            return (sale, *limits)
        low, high = _between(stake.listed, 1 - who)
        return (sale, ("Your limit", limits[who][1]), (limits[1 - who][0], f"between {low} and {high}"))

    def form(self, stake: Sale, who: int) -> Form:
        return Form("Offer a price", "/offer {price}", (Blank("price", low=1, high=stake.listed),))

    def stake_data(self, stake: Sale, who: int) -> dict[str, Any]:
        return {
            "about": "price",
            "good": stake.good,
            "role": "seller" if who == SELLER else "buyer",
            "listed": stake.listed,
            "limit": stake.limits[who],
            "others_limit": list(_between(stake.listed, 1 - who)),
        }

    def features(self, stake: Sale, who: int) -> list[int]:
        return [who, stake.listed, stake.limits[who]]

    def bounds(self) -> tuple[int, int, int]:
        return 3, 1, _DEAREST


def _between(listed: int, who: int) -> tuple[int, int]:
    """The lowest and the highest limit that a seat may have."""
    low, high = LIMITS[who]
    return listed * low // 100, listed * high // 100
