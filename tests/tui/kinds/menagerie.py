"""Menagerie: five tricks with hidden hands, for two.

**Rules.** Thirteen animals rank by the alphabet, the asp lowest and the mole highest. Each player holds five, three lie
aside unseen. One player leads an animal, the other answers with any; the higher one takes the trick, and whoever took
it leads. After five tricks whoever took more has won.

**Notation.** The animal's name: `koi`.

**Scoring.** 1 for a win, -1 for a loss.

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

ANIMALS = ("asp", "bee", "cod", "doe", "eel", "fox", "gnu", "hog", "ibis", "jay", "koi", "lynx", "mole")
HELD = 5


@dataclass(frozen=True)
class State:
    """Both hands, what lies aside, the animals played as (who, which) in order, and the tricks that each took."""

    hands: tuple[tuple[int, ...], tuple[int, ...]]
    aside: tuple[int, ...]
    played: tuple[tuple[int, int], ...] = ()
    taken: tuple[int, int] = (0, 0)
    leads: int = 0

    @property
    def mover(self) -> int:
        """Whose turn it is: who leads, or the other one where an animal lies there to be answered."""
        return self.leads if len(self.played) % 2 == 0 else 1 - self.leads

    @property
    def over(self) -> bool:
        """Whether all are played."""
        return len(self.played) == 2 * HELD


class Menagerie(Game[State]):
    """Five tricks of one animal each."""

    info = GameInfo(
        id="menagerie",
        version=1,
        title="Menagerie",
        seats=("Ann", "Bob"),
        card=(
            "Each of two players holds five of thirteen animals, unseen by the other: "
            f"{', '.join(ANIMALS)}, from low to high. One leads, the other answers; the higher animal takes the trick, "
            "and whoever took it leads. Most of five tricks win. A move is the name of an animal you hold."
        ),
        perfect_information=False,
    )
    num_actions = len(ANIMALS)

    def __init__(self) -> None:
        super().__init__()

    def initial(self, rng: Rng) -> State:
        deck = rng.shuffled(range(len(ANIMALS)))
        first, second = sorted(deck[:HELD]), sorted(deck[HELD : 2 * HELD])
        return State((tuple(first), tuple(second)), tuple(sorted(deck[2 * HELD :])))

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.over else (self.seats[state.mover],)

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        return state.hands[self.seats.index(seat)]

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        ((seat, animal),) = actions.items()
        mover = self.seats.index(seat)
        hands = list(state.hands)
        hands[mover] = tuple(held for held in hands[mover] if held != animal)
        after = replace(state, hands=(hands[0], hands[1]), played=(*state.played, (mover, animal)))
        if len(after.played) % 2:
            return after
        taker = max(after.played[-2:], key=lambda one: one[1])[0]
        taken = [count + (number == taker) for number, count in enumerate(state.taken)]
        return replace(after, taken=(taken[0], taken[1]), leads=taker)

    def scores(self, state: State) -> Mapping[Seat, float]:
        first, second = state.taken
        won = 0.0 if not state.over else 1.0 if first > second else -1.0
        return {self.seats[0]: won, self.seats[1]: 0.0 - won}

    def outcome(self, state: State) -> Outcome | None:
        if not state.over:
            return None
        winner = 0 if state.taken[0] > state.taken[1] else 1
        return Outcome(self.scores(state), f"{self.info.seats[winner]} takes {max(state.taken)} of {HELD} tricks")

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return ANIMALS[action]

    def secret(self, state: State, seat: Seat, action: int) -> bool:
        """What is played is seen by all; what is held is not."""
        return False

    def redeal(self, state: State, seat: Seat, rng: Rng) -> State:
        other = 1 - self.seats.index(seat)
        count = len(state.hands[other])
        unseen = rng.shuffled(sorted([*state.hands[other], *state.aside]))
        hands = list(state.hands)
        hands[other] = tuple(sorted(unseen[:count]))
        return replace(state, hands=(hands[0], hands[1]), aside=tuple(sorted(unseen[count:])))

    @cached_property
    def observation_space(self) -> Space[Any]:
        return Box(0, 3, (len(ANIMALS),), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (13,): 1 where the seat holds an animal, 2 where it played it, 3 the other did."""
        own = self.seats.index(seat)
        seen = np.zeros(len(ANIMALS), dtype=np.int8)
        seen[list(state.hands[own])] = 1
        for who, animal in state.played:
            seen[animal] = 2 if who == own else 3
        return seen

    def text(self, state: State, seat: Seat | None) -> str:
        lines = [
            f"{label}: {' '.join(card.face for card in cards) or '-'}" for label, cards in self._groups(state, seat)
        ]
        mover, outcome = self.to_move(state), self.outcome(state)
        return "\n".join([*lines, outcome.reason if outcome else f"{self.seat_title(mover[0])} to play"])

    def scene(self, state: State, seat: Seat | None) -> Hand:
        first, second = self.info.seats
        return Hand(self._groups(state, seat), f"tricks: {first} {state.taken[0]}, {second} {state.taken[1]}")

    def _groups(self, state: State, seat: Seat | None) -> tuple[tuple[str, tuple[Card, ...]], ...]:
        """Each hand and the table, as a seat sees them."""
        groups = []
        for number, name in enumerate(self.info.seats):
            seen = seat in (None, self.seats[number])
            groups.append((name, tuple(_card(number, animal, seen=seen) for animal in state.hands[number])))
        table = state.played[-2:] if len(state.played) % 2 == 0 else state.played[-1:]
        groups.append(("Table", tuple(Card(ANIMALS[animal], f"player_{number}") for number, animal in table)))
        if seat is None:
            groups.append(("Aside", tuple(Card(ANIMALS[animal], "muted") for animal in state.aside)))
        return tuple(groups)


def _card(number: int, animal: int, *, seen: bool) -> Card:
    return Card(ANIMALS[animal], f"player_{number}", ANIMALS[animal]) if seen else Card("?", f"player_{number}")
