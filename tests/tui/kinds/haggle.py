"""Haggle: a seller and a buyer talk about a price, and may agree on one.

**Rules.** The seller has a lowest price and the buyer a highest one; each knows the own one alone. They speak in turn,
the seller first: whatever they like, or an offer, or they accept the last offer of the other one. After `turns` turns
without a deal there is none.

**Notation.** Any text of up to 200 characters; `/offer 12` offers 12 ducats, and `accept` accepts. A text that begins
with a slash and is no offer is no move.

**Scoring.** The seller scores the price above the lowest one, the buyer what it is below the highest one; without a
deal both score 0.

**Versions.** 1: the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.spaces import Box, Dict, Space, Text

from arena.games.core import (
    ArenaEnv,
    Dialogue,
    GameInfo,
    IllegalAction,
    Message,
    Outcome,
    ParameterError,
    Past,
    PositionError,
    Rng,
    Seat,
    UnreadableAction,
    View,
)
from arena.games.core.canonical import canonical, chain
from arena.games.core.draw import draw
from arena.games.core.errors import quoted
from arena.games.core.scene import Blank, Form

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

HIGHEST = 30
"""The highest price that can be offered."""
LONGEST = 200
"""Characters of the longest thing said."""
_OFFER = re.compile(r"/offer ([1-9][0-9]?)")


@dataclass(frozen=True)
class Talk:
    """Both limits, and what was said in turn, the seller first."""

    limits: tuple[int, int]
    said: tuple[str, ...] = ()

    @property
    def mover(self) -> int:
        """Whose turn it is: 0 is the seller."""
        return len(self.said) % 2

    @property
    def agreed(self) -> bool:
        """Whether there is a deal."""
        return bool(self.said) and self.said[-1] == "accept"

    def offered(self, by: int) -> int | None:
        """The last price that one of them offered."""
        for text in reversed(self.said[by::2]):
            if found := _OFFER.fullmatch(text):
                return int(found[1])
        return None


class Haggle(ArenaEnv):
    """A talk about a price.

    Args:
        turns: turns after which there is no deal, 2 to 100.
    """

    info = GameInfo(
        id="haggle",
        version=1,
        title="Haggle",
        seats=("Seller", "Buyer"),
        card=(
            "A seller and a buyer talk in turn about a price. Whatever you write is said to the other one; "
            "/offer 12 offers 12 ducats (1 to 30), accept accepts the last offer of the other one. "
            "The seller scores what the price is above a secret limit, the buyer what it is below another."
        ),
        payoff="general_sum",
        perfect_information=False,
        score_range=(-float(HIGHEST), float(HIGHEST)),
    )

    def __init__(self, turns: int = 12, render_mode: str | None = None) -> None:
        super().__init__(self.info, render_mode)
        if not 2 <= turns <= 100:
            raise ParameterError(f"haggle: turns go from 2 to 100, not {turns}")
        self.turns = turns
        self.params = {"turns": turns}
        self._acting: Space[Any] = Text(LONGEST)
        self._seen: Space[Any] = Dict({"observation": Box(0, HIGHEST, (4,), np.int8)})

    def restart(self, seed: int, position: str | None = None) -> None:
        if position is not None:
            raise PositionError("haggle begins with limits that are drawn: it takes no position")
        rng = Rng(seed, 0)
        self.talk = Talk((5 + rng.below(8), 18 + rng.below(8)))
        self.before: tuple[Talk, ...] = ()
        self.ply = 0
        self.digest = chain(canonical((self.info.id, self.info.version, self.params)), "", canonical(self.talk))

    def to_act(self) -> tuple[Seat, ...]:
        over = self.talk.agreed or len(self.talk.said) == self.turns
        return () if over else (self.possible_agents[self.talk.mover],)

    def view(self, seat: Seat | None) -> View:
        return HaggleView(self, seat)

    def scene(self, seat: Seat | None) -> Dialogue:
        return scene(self.talk, None if seat is None else self.possible_agents.index(seat), over=not self.to_act())

    def advance(self, actions: Mapping[Seat, Any]) -> None:
        if tuple(actions) != self.to_act():
            raise IllegalAction(f"ply {self.ply} takes an action of {', '.join(self.to_act()) or 'nobody'}")
        ((seat, action),) = actions.items()
        said = self.parse(seat, str(action))
        self.before = (*self.before, self.talk)
        self.talk = replace(self.talk, said=(*self.talk.said, said))
        self.digest = chain(self.digest, f"{seat}={said}", canonical(self.talk))
        self.ply += 1

    def parse(self, seat: Seat, text: str) -> str:
        said = text.strip()
        if not said or len(said) > LONGEST:
            raise UnreadableAction(f"{quoted(said)} cannot be said: 1 to {LONGEST} characters can")
        if said.startswith("/"):
            price = _OFFER.fullmatch(said)
            if price is None or int(price[1]) > HIGHEST:
                raise UnreadableAction(f"{quoted(said)} is no offer: /offer 1 to /offer {HIGHEST} are")
        if said == "accept" and self.talk.offered(1 - self.possible_agents.index(seat)) is None:
            raise IllegalAction('"accept" needs an offer of the other one, and there is none yet')
        return said

    def notation(self, seat: Seat, action: Any) -> str:
        return str(action)

    def scores(self) -> Mapping[Seat, float]:
        price = self.talk.offered(self.talk.mover) if self.talk.agreed else None
        low, high = self.talk.limits
        gains = (0.0, 0.0) if price is None else (float(price - low), float(high - price))
        return dict(zip(self.possible_agents, gains, strict=True))

    def outcome(self) -> Outcome | None:
        if self.to_act():
            return None
        price = self.talk.offered(self.talk.mover)
        return Outcome(self.scores(), f"a deal at {price} ducats" if self.talk.agreed else "there is no deal")

    def forfeit(self, seat: Seat) -> Outcome:
        return Outcome({other: -float(other == seat) for other in self.possible_agents}, "one of them has left")

    def fallback(self, seat: Seat, rng: Rng | None) -> str:
        return "I say nothing." if rng is None else rng.choice(("I say nothing.", "Hm.", f"/offer {1 + rng.below(30)}"))

    def secret(self, seat: Seat, action: Any) -> bool:
        """What is said is heard by both; the limits are not."""
        return False

    def fingerprint(self) -> bytes:
        return canonical(self.talk)

    def action_space(self, agent: Seat) -> Space[Any]:
        return self._acting

    def observation_space(self, agent: Seat) -> Space[Any]:
        return self._seen


class HaggleView(View):
    """A view of the talk at one moment."""

    def __init__(self, env: Haggle, seat: Seat | None) -> None:
        super().__init__(seat)
        self._number = None if seat is None else env.possible_agents.index(seat)
        self._talk, self._before, self._over = env.talk, env.before, not env.to_act()

    def _text(self) -> str:
        return text(self._talk, self._number)

    def _scene(self) -> Dialogue:
        return scene(self._talk, self._number, over=self._over)

    def _image(self) -> Image:
        return draw(self._scene())

    def _legal(self) -> Sequence[str]:
        return ()

    def _observation(self) -> Mapping[str, NDArray[Any]]:
        own = self._number or 0
        offers = [self._talk.offered(by) or 0 for by in (own, 1 - own)]
        return {"observation": np.array([self._talk.limits[own], *offers, self._talk.mover], dtype=np.int8)}

    def _history(self) -> Sequence[Past]:
        return [
            Past(ply, text(talk, self._number), self._talk.said[ply] if ply % 2 == self._number else None)
            for ply, talk in enumerate(self._before)
        ]


def facts(talk: Talk, number: int | None) -> tuple[tuple[str, str], ...]:
    """What stands beside the talk: the own limit (the spectator sees both), and the offers."""
    limits = ((0, f"sells for at least {talk.limits[0]} ducats"), (1, f"pays at most {talk.limits[1]} ducats"))
    known = [(Haggle.info.seats[who], limit) for who, limit in limits if number in (None, who)]
    prices = [(f"{Haggle.info.seats[by]} offers", f"{price}") for by in (0, 1) if (price := talk.offered(by))]
    return (*known, *prices)


def text(talk: Talk, number: int | None) -> str:
    """The talk as one of them may read it."""
    lines = [f"{label}: {value}" for label, value in facts(talk, number)]
    return "\n".join([*lines, *(f"{Haggle.info.seats[ply % 2]} says: {said}" for ply, said in enumerate(talk.said))])


def scene(talk: Talk, number: int | None, *, over: bool) -> Dialogue:
    """The talk as one of them may see it, with the moves that are structured where it is their turn."""
    names = Haggle.info.seats
    messages = tuple(Message(names[ply % 2], said, f"player_{ply % 2}") for ply, said in enumerate(talk.said))
    forms: list[Form] = []
    if number == talk.mover and not over:
        forms.append(Form("Offer a price", "/offer {price}", (Blank("price", low=1, high=HIGHEST),)))
        if price := talk.offered(1 - number):
            forms.append(Form(f"Accept {price}", "accept"))
    return Dialogue(messages, facts(talk, number), "", tuple(forms))
