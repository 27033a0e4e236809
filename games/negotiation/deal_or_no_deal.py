"""Deal or No Deal: books, hats and balls are divided by people who want different ones.

**Rules.** Five to seven things lie on the table: books, hats and balls, at least one of each. Each seat has values for
them that only it knows: whole numbers from 0 by which all things together are worth 10 to it. Every kind is worth
something to somebody, and at least one kind to two seats or more. The seats talk, in turn or all at once, for a number
of rounds, make offers about who gets what, and accept one or do not. All things are divided in an offer. With three or
four seats a deal needs the acceptance of all. Where all speak at once, offers that together ask for no more than there
is are a deal too: each gets what it asked for itself, and what nobody asked for goes to nobody. The game, with two
seats, is that of Lewis et al., Deal or No Deal? End-to-End Learning for Negotiation Dialogues, EMNLP 2017
(arXiv:1706.05125), except that there both write down the deal after the talk and here one accepts an offer.

**Notation.** Words, or a command: `/offer books=2 hats=1 balls=0 : words` keeps so many of each and leaves the rest to
the other one; with more seats each number is the shares of all in the order of the seats, such as `books=2/0/0`.
`/accept`, with more seats `/accept NAME`; `/to NAME : words` with more seats; `/leave`. The module
`arena.games.negotiation.acts` has the whole grammar.

**Scoring.** What a seat gets, by its own values: 0 to 10. Without a deal 0; a seat that forfeits scores -1.

**Versions.** 1: the first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from arena.games.core.errors import IllegalAction, ParameterError, UnreadableAction, quoted
from arena.games.core.info import GameInfo
from arena.games.core.rng import Rng
from arena.games.core.scene import Blank, Form
from arena.games.negotiation.acts import LONGEST, Terms
from arena.games.negotiation.dialogue import AT_ONCE, FORFEIT, Negotiation, TalkProtocol

NAMES = ("Ann", "Ben", "Cleo", "Dan")
ITEMS = ("book", "hat", "ball")
TOTAL = 10
"""What all things together are worth to each seat."""
FEWEST, MOST = 5, 7
_ROOM = 2000
"""How often another deal of values is looked for before the one at hand is kept."""
_PART = re.compile(r"([a-z]+)=([0-9]{1,2}(?:/[0-9]{1,2})*)")


def _info(seats: int, at_once: bool) -> GameInfo:
    names = NAMES[:seats]
    turns = "In each round everybody acts once" + (", all at the same time" if at_once else ", in turn")
    if seats == 2:
        example, meaning = "books=2 hats=1 balls=0", "you keep so many of each, and the other one gets the rest"
        accept = "/accept accepts the other one's standing offer, and that is the deal."
    else:
        zeros = ["0"] * (seats - 1)
        example = " ".join(f"{item}s={'/'.join([*zeros[:at], '1', *zeros[at:]])}" for at, item in enumerate(ITEMS))
        meaning = f"for each kind what {', '.join(names)} get, in this order"
        accept = (
            "/accept NAME accepts that seat's standing offer and withdraws your own; it is the deal once all the others"
            " have accepted it. /to NAME : words is heard by those alone whom you name, with"
            " commas between them."
        )
    meet = f"{AT_ONCE} Offers that together ask for no more than there is are a deal too: each gets what it asked for."
    card = (
        f"Books, hats and balls are divided among {' and '.join((', '.join(names[:-1]), names[-1]))}. You know what one"
        f" of each kind is worth to you: all of them together {TOTAL}, as to everybody, but by values of their own that"
        f" you do not know. {turns}. If there is a deal you score what you get, by your values; if there is none after"
        f" the last round, or somebody leaves, all score 0; a seat that forfeits scores {FORFEIT:g}. A move is one"
        f" line. Words are said to all. /offer {example} offers a division: {meaning}. It stands until you make or"
        f" accept another. {accept}{meet if at_once else ''} /leave ends the talks without a deal. After a command and"
        f" a colon you may say something: /leave : Goodbye. Only a line that begins with a slash is a command. A line"
        f" has at most {LONGEST} characters."
    )
    return GameInfo(
        id="deal_or_no_deal",
        version=1,
        title="Deal or No Deal",
        seats=names,
        card=card,
        payoff="general_sum",
        perfect_information=False,
        simultaneous=at_once,
        score_range=(FORFEIT, float(TOTAL)),
    )


@dataclass(frozen=True)
class Things:
    """How many of each kind there are, and what one of each is worth to each seat."""

    counts: tuple[int, ...]
    values: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=256)
def values_of(counts: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """All values by which that many things together are worth 10."""
    ranges = [range(TOTAL // count + 1) for count in counts]
    return tuple(
        values
        for values in itertools.product(*ranges)
        if sum(count * value for count, value in zip(counts, values, strict=True)) == TOTAL
    )


@lru_cache(maxsize=256)
def divisions(counts: tuple[int, ...], seats: int) -> tuple[Terms, ...]:
    """All ways to divide all things among the seats: seat by seat, how many of each kind."""
    ways = [[way for way in itertools.product(range(n + 1), repeat=seats) if sum(way) == n] for n in counts]
    return tuple(tuple(itertools.chain(*zip(*kinds, strict=True))) for kinds in itertools.product(*ways))


def is_fair(things: Things) -> bool:
    """Whether every kind is worth something to somebody, one to two seats, and all can get something they want."""
    wanted = [[bool(value) for value in values] for values in things.values]
    wanting = [sum(kind) for kind in zip(*wanted, strict=True)]
    if min(wanting) < 1 or max(wanting) < 2:
        return False
    groups = itertools.chain(*(itertools.combinations(wanted, size) for size in range(2, len(wanted) + 1)))
    return all(  # Hall's condition for a thing of its own for each
        sum(n for n, *kind in zip(things.counts, *group, strict=True) if any(kind)) >= len(group) for group in groups
    )


class DealOrNoDeal(Negotiation[Things]):
    """Deal or No Deal for two to four seats.

    Args:
        seats: seats at the table, 2 to 4.
        rounds: rounds after which there is no deal, 1 to 100; in each, every seat acts once.
        protocol: whether the seats act in "turns" or all at once ("simultaneous").
    """

    info = _info(2, at_once=False)

    def __init__(self, seats: int = 2, rounds: int = 10, protocol: TalkProtocol = "turns") -> None:
        if not 2 <= seats <= len(NAMES):
            raise ParameterError(f"deal_or_no_deal: seats go from 2 to {len(NAMES)}, not {seats}")
        super().__init__(rounds, protocol, seats=seats)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return _info(params["seats"], at_once=params["protocol"] == "simultaneous")

    # What is at stake

    def dealt(self, rng: Rng) -> Things:
        sizes = range(1, MOST - len(ITEMS) + 2)
        counts = rng.choice([c for c in itertools.product(sizes, repeat=len(ITEMS)) if FEWEST <= sum(c) <= MOST])
        while not is_fair(things := Things(counts, tuple(rng.choice(values_of(counts)) for _ in self.seats))):
            pass
        return things

    def redealt(self, stake: Things, who: int, deal: Terms | None, rng: Rng) -> Things:
        choices = [
            [
                values
                for values in values_of(stake.counts)
                if deal is None or _sum(values, deal, other) == _sum(own, deal, other)
            ]
            for other, own in enumerate(stake.values)
        ]
        for _ in range(_ROOM):
            drawn = (own if other == who else rng.choice(choices[other]) for other, own in enumerate(stake.values))
            if is_fair(things := Things(stake.counts, tuple(drawn))):
                return things
        return stake

    def possible(self, stake: Things) -> Sequence[Terms]:
        return divisions(stake.counts, len(self.seats))

    def worth(self, stake: Things, who: int, terms: Terms) -> float:
        return float(_sum(stake.values[who], terms, who))

    def gain(self, stake: Things, who: int, terms: Terms) -> int:
        return _sum(stake.values[who], terms, who)

    def compatible(self, stake: Things, offers: Sequence[Terms]) -> Terms | None:
        asked = tuple(itertools.chain(*(_share(terms, who) for who, terms in enumerate(offers))))
        wanted = [sum(asked[kind :: len(ITEMS)]) for kind in range(len(ITEMS))]
        return asked if all(n <= there for n, there in zip(wanted, stake.counts, strict=True)) else None

    # How it is written

    def read_terms(self, stake: Things, who: int, text: str) -> Terms:
        form = f"/offer {self._example(stake)}"
        found = [_PART.fullmatch(part) for part in text.split()]
        parts = {part[1]: part for part in found if part}
        if len(parts) < len(found) or set(parts) != {f"{item}s" for item in ITEMS}:
            raise UnreadableAction(f"{quoted(f'/offer {text}'.strip())} is no offer: it reads {form}")
        shares = []
        for count, item in zip(stake.counts, ITEMS, strict=True):
            part = parts[f"{item}s"]
            numbers = [int(number) for number in part[2].split("/")]
            if len(numbers) != (1 if len(self.seats) == 2 else len(self.seats)):
                raise UnreadableAction(f"{quoted(part[0])} does not fit {len(self.seats)} seats: an offer reads {form}")
            if len(numbers) == 1:
                if numbers[0] > count:
                    raise IllegalAction(f"{quoted(part[0])} is too much: there {_are(count, item)}")
                numbers.insert(who, numbers[0])
                numbers[1 - who] = count - numbers[who]
            if sum(numbers) != count:
                raise IllegalAction(f"{quoted(part[0])} gives away {sum(numbers)}, and there {_are(count, item)}")
            shares.append(numbers)
        return tuple(itertools.chain(*zip(*shares, strict=True)))

    def _example(self, stake: Things) -> str:
        parts = []
        for count, item in zip(stake.counts, ITEMS, strict=True):
            shares = [str(count), *["0"] * (len(self.seats) - 1)] if len(self.seats) > 2 else [str(count)]
            parts.append(f"{item}s={'/'.join(shares)}")
        return " ".join(parts)

    def write_terms(self, stake: Things, who: int, terms: Terms) -> str:
        kinds = [terms[kind :: len(ITEMS)] for kind in range(len(ITEMS))]
        shares = [kind[who : who + 1] if len(self.seats) == 2 else kind for kind in kinds]
        return " ".join(f"{item}s={'/'.join(map(str, kind))}" for item, kind in zip(ITEMS, shares, strict=True))

    def tell_terms(self, stake: Things, terms: Terms) -> str:
        parts = []
        for who, name in enumerate(self.names):
            parts.append(f"{name} gets {_told(_share(terms, who))}")
        return "; ".join(parts)

    def tell_gain(self, stake: Things, who: int, terms: Terms) -> str:
        return str(self.gain(stake, who, terms))

    def tell_own(self, stake: Things, who: int, terms: Terms) -> str:
        return f"{self.gain(stake, who, terms)} for you: {_told(_share(terms, who))}"

    # What is known

    def facts(self, stake: Things, who: int | None) -> tuple[tuple[str, str], ...]:
        table = ("On the table", _told(stake.counts))
        values = [", ".join(f"a {item} {v}" for item, v in zip(ITEMS, own, strict=True)) for own in stake.values]
        if who is not None:
            return (table, ("Worth to you", values[who]))
        return (table, *((f"Worth to {name}", values[k]) for k, name in enumerate(self.names)))

    def form(self, stake: Things, who: int) -> Form:
        kinds = [(f"{item}s", count) for item, count in zip(ITEMS, stake.counts, strict=True)]
        if len(self.seats) == 2:
            template = " ".join(f"{kind}={{{kind}}}" for kind, _ in kinds)
            blanks = [Blank(kind, low=0, high=count) for kind, count in kinds]
            return Form("Offer: what you keep", f"/offer {template}", tuple(blanks))
        template = " ".join(f"{kind}={'/'.join(f'{{{kind} for {name}}}' for name in self.names)}" for kind, _ in kinds)
        blanks = [Blank(f"{kind} for {name}", low=0, high=count) for kind, count in kinds for name in self.names]
        return Form("Offer: who gets what", f"/offer {template}", tuple(blanks))

    def stake_data(self, stake: Things, who: int) -> dict[str, Any]:
        return {
            "about": "items",
            "items": [f"{item}s" for item in ITEMS],
            "counts": list(stake.counts),
            "values": list(stake.values[who]),
        }

    def features(self, stake: Things, who: int) -> list[int]:
        return [*stake.counts, *stake.values[who]]

    def bounds(self) -> tuple[int, int, int]:
        return 2 * len(ITEMS), len(self.seats) * len(ITEMS), TOTAL


def _share(terms: Terms, who: int) -> Terms:
    return terms[who * len(ITEMS) : (who + 1) * len(ITEMS)]


def _sum(values: tuple[int, ...], terms: Terms, who: int) -> int:
    return sum(value * n for value, n in zip(values, _share(terms, who), strict=True))


def _told(numbers: Terms) -> str:
    """So many of each kind, in words; kinds of which there is none are left out."""
    return ", ".join(_number(n, item) for n, item in zip(numbers, ITEMS, strict=True) if n) or "nothing"


def _number(count: int, item: str) -> str:
    return f"{count} {item}" if count == 1 else f"{count} {item}s"


def _are(count: int, item: str) -> str:
    return f"is {_number(count, item)}" if count == 1 else f"are {_number(count, item)}"
