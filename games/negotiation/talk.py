"""The state of a negotiation, and how what is done at the table changes it.

A seat's offer stands until it makes another or accepts somebody else's. A seat has accepted an offer until that offer
falls, or until the seat makes or accepts another. Once all the others have accepted an offer, it is the deal. An offer
that stood when a round began binds its maker through that round: where all speak at once it can still be accepted while
its maker makes another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from arena.games.core.rng import Rng
from arena.games.negotiation.acts import Act, Terms

StakeT = TypeVar("StakeT")
Meeting = Callable[[Sequence[Terms]], Terms | None]
"""The deal that the standing offers of all seats come to, if they are compatible."""


@dataclass(frozen=True)
class Talk(Generic[StakeT]):
    """Where talks stand.

    `stake` is what they are about, and what it is worth to each. `said` holds (seat number, act) in the order in which
    they were done, as many a round as there are seats.
    """

    stake: StakeT
    offers: tuple[Terms | None, ...]
    """The standing offer of each seat."""
    backed: tuple[int | None, ...]
    """Whose offer each seat has accepted."""
    said: tuple[tuple[int, Act], ...] = ()
    deal: Terms | None = None
    left: tuple[int, ...] = ()
    """Who has left, and so ended the talks."""

    @property
    def rounds(self) -> int:
        """Rounds that have begun and in which something was done."""
        return -(-len(self.said) // len(self.offers))

    def after(self, acts: Mapping[int, Act], rng: Rng, meeting: Meeting | None = None) -> Talk[StakeT]:
        """The state after the acts of one ply, by seat number.

        Where several offers are accepted at once, as when two seats accept each other's, a coin decides. `meeting` is
        asked where compatible offers make a deal too.
        """
        offers, backed = list(self.offers), list(self.backed)
        for who, act in acts.items():
            if act.kind == "offer":
                offers[who], backed[who] = act.terms, None
            elif act.kind == "accept":
                offers[who], backed[who] = None, act.of
            elif act.kind == "leave":
                offers[who] = backed[who] = None
        left = tuple(who for who, act in acts.items() if act.kind == "leave")
        agreed = [terms for maker, terms in enumerate(self.offers) if terms is not None and _all_back(maker, backed)]
        deal: Terms | None = rng.choice(agreed) if len(agreed) > 1 else agreed[0] if agreed else None
        standing = [terms for terms in offers if terms is not None]
        if deal is None and not left and meeting is not None and len(standing) == len(offers):
            deal = meeting(standing)
        for who, maker in enumerate(backed):
            if maker is not None and offers[maker] != self.offers[maker]:
                backed[who] = None
        return replace(
            self,
            offers=tuple(offers),
            backed=tuple(backed),
            said=(*self.said, *acts.items()),
            deal=deal,
            left=left if deal is None else (),
        )


def _all_back(maker: int, backed: Sequence[int | None]) -> bool:
    return all(of == maker for who, of in enumerate(backed) if who != maker)
