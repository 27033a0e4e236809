"""High Card: three players, one hidden card each, and the question who dares.

**Rules.** Each player is dealt one of nine cards, 1 to 9, face down. In seat order each acts once: *fold* gives the
card up for a stake of 1, *stay* stakes 2, *swap* stakes 3 and replaces the card by another from the deck. Whoever is
last and alone in may not fold. Of those who are in, the highest card takes all stakes; if only one is in, no card is
shown.

**Notation.** `fold`, `stay`, `swap`.

**Scoring.** What is won or lost in stakes.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from gymnasium.spaces import Box, Space
from numpy.typing import NDArray

from arena.games.core import Card, Game, GameInfo, Hand, Outcome, Rng, Seat

DECK = tuple(range(1, 10))
FOLD, STAY, SWAP = range(3)
NAMES = ("fold", "stay", "swap")
STAKES = (1.0, 2.0, 3.0)


@dataclass(frozen=True)
class State:
    """The card of each player, the card that each has swapped away (0 = none), and what was done so far."""

    cards: tuple[int, ...]
    gone: tuple[int, ...] = (0, 0, 0)
    done: tuple[int, ...] = ()

    @property
    def over(self) -> bool:
        return len(self.done) == len(self.cards)

    @property
    def inside(self) -> list[int]:
        """The players who have not folded, among those who have acted."""
        return [k for k, action in enumerate(self.done) if action != FOLD]

    @property
    def shown(self) -> list[int]:
        """The players whose card everybody sees."""
        return self.inside if self.over and len(self.inside) > 1 else []


class HighCard(Game[State]):
    """High Card for three."""

    info = GameInfo(
        id="high_card",
        version=1,
        title="High Card",
        seats=("Ann", "Bob", "Cid"),
        card=(
            "Each of three players has one hidden card from 1 to 9. In turn, each folds (stake 1), stays (stake 2) or "
            "swaps the card for another (stake 3). The highest card of those who are in takes all stakes."
        ),
        perfect_information=False,
        score_range=(-3.0, 6.0),
    )
    num_actions = 3

    def __init__(self) -> None:
        super().__init__()

    def initial(self, rng: Rng) -> State:
        return State(tuple(rng.shuffled(DECK)[:3]))

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.over else (self.seats[len(state.done)],)

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        alone = len(state.done) == 2 and not state.inside
        return (STAY, SWAP) if alone else (FOLD, STAY, SWAP)

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        ((seat, action),) = actions.items()
        after = replace(state, done=(*state.done, action))
        if action != SWAP:
            return after
        k = self.seats.index(seat)
        left = [card for card in DECK if card not in (*state.cards, *state.gone)]
        cards, gone = list(state.cards), list(state.gone)
        gone[k], cards[k] = cards[k], rng.choice(left)
        return replace(after, cards=tuple(cards), gone=tuple(gone))

    def scores(self, state: State) -> Mapping[Seat, float]:
        if not state.over:
            return dict.fromkeys(self.seats, 0.0)
        winner = max(state.inside, key=lambda k: state.cards[k])
        scores = [-STAKES[action] for action in state.done]
        scores[winner] = sum(STAKES[action] for k, action in enumerate(state.done) if k != winner)
        return dict(zip(self.seats, scores, strict=True))

    def outcome(self, state: State) -> Outcome | None:
        if not state.over:
            return None
        scores = self.scores(state)
        winner = max(self.seats, key=lambda seat: scores[seat])
        how = "has the highest card" if state.shown else "is alone in"
        return Outcome(scores, f"{self.seat_title(winner)} {how}")

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return NAMES[action]

    def secret(self, state: State, seat: Seat, action: int) -> bool:
        """What is done is seen by all; the cards are not."""
        return False

    def redeal(self, state: State, seat: Seat, rng: Rng) -> State:
        own = self.seats.index(seat)
        known = {own, *state.shown}
        held = {state.cards[k] for k in known} | {state.gone[own]}
        rest = rng.shuffled([card for card in DECK if card not in held])
        cards = tuple(card if k in known else rest.pop() for k, card in enumerate(state.cards))
        gone = tuple(card if k == own or card == 0 else rest.pop() for k, card in enumerate(state.gone))
        return replace(state, cards=cards, gone=gone)

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 9, (3, 3), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (3, 3), one row a player, own first: known card, known swapped card, action + 1."""
        own = self.seats.index(seat)
        seen = np.zeros((3, 3), dtype=np.int8)
        for row in range(3):
            k = (own + row) % 3
            seen[row, 0] = state.cards[k] if k == own or k in state.shown else 0
            seen[row, 1] = state.gone[k] if k == own else 0
            seen[row, 2] = state.done[k] + 1 if k < len(state.done) else 0
        return seen

    def text(self, state: State, seat: Seat | None) -> str:
        lines = [f"{title}: {' '.join(faces)}" for title, faces in self._table(state, seat)]
        outcome, mover = self.outcome(state), self.to_move(state)
        return "\n".join([*lines, outcome.reason if outcome else f"{self.seat_title(mover[0])} to act"])

    def scene(self, state: State, seat: Seat | None) -> Hand:
        table = self._table(state, seat)
        groups = [(title, tuple(Card(face, f"player_{k}") for face in faces)) for k, (title, faces) in enumerate(table)]
        if not state.over:
            groups.append(("To choose", tuple(Card(name, "plain", name) for name in NAMES)))
        return Hand(tuple(groups))

    def _table(self, state: State, seat: Seat | None) -> list[tuple[str, list[str]]]:
        """Each player's name, card and action, as a seat sees them."""
        told = []
        for k, title in enumerate(self.info.seats):
            open_to = seat is None or seat == self.seats[k] or k in state.shown
            faces = [str(state.cards[k]) if open_to else "?"]
            if k < len(state.done):
                faces.append(NAMES[state.done[k]])
                if state.gone[k] and (seat is None or seat == self.seats[k]):
                    faces.append(f"(was {state.gone[k]})")
            told.append((title, faces))
        return told
