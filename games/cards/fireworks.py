"""The cards of Hanabi: the deck, the hands with what was told of them, and the table, as one state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from arena.games.core.rng import Rng

COLOURS = ("red", "yellow", "green", "white", "blue")
"""In the order of the Hanabi Learning Environment."""
NAMES = ("Ann", "Bob", "Cid", "Dee", "Eve")


class Held(NamedTuple):
    """A card in a hand, and which colours and ranks it may have by the hints that were given: a bit each."""

    card: int
    colours: int
    ranks: int


class Done(NamedTuple):
    """A move that was made: whose, which, the card that it showed (-1 = none), and whether that was added."""

    seat: int
    action: int
    card: int = -1
    added: bool = False
    touched: tuple[int, ...] = ()
    """The places of the cards that a hint was about."""


class State(NamedTuple):
    """The hands, the deck with the next card first, and the open table."""

    hands: tuple[tuple[Held, ...], ...]
    deck: tuple[int, ...]
    fireworks: tuple[int, ...]
    """The highest card of each colour, 0 = none."""
    discards: tuple[int, ...]
    hints: int
    lives: int
    turns: int
    """Turns left once the deck is used up."""
    mover: int = 0
    last: tuple[Done, ...] = ()
    """The last moves, one a seat, oldest first."""

    @property
    def built(self) -> int:
        """Cards in the fireworks."""
        return sum(self.fireworks)


class Move(NamedTuple):
    """What an action does: discard or play the card at a place, or tell a seat further on a colour or a rank."""

    kind: str
    value: int
    """The place, colour or rank, from 0."""
    further: int = 0
    """Seats from the mover to whoever is told."""


@dataclass(frozen=True)
class Setup:
    """How many of everything there are. A card is a number: colour times ranks, plus its rank from 0.

    Raises ValueError for what cannot be dealt.
    """

    seats: int = 2
    colours: int = 5
    ranks: int = 5
    hand: int | None = None
    hints: int = 8
    lives: int = 3

    def __post_init__(self) -> None:
        ranges = {"seats": (2, 5), "colours": (1, 5), "ranks": (1, 5), "hints": (1, 50), "lives": (1, 50)}
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} goes from {low} to {high}, not {getattr(self, name)}")
        if not 1 <= self.dealt <= 5:
            raise ValueError(f"hand goes from 1 to 5, not {self.hand}")
        if self.seats * self.dealt > len(self.deck):
            raise ValueError(
                f"{self.seats} hands of {self.dealt} cards cannot be dealt from a deck of {len(self.deck)}: "
                "take a smaller hand, or more colours or ranks"
            )

    @property
    def dealt(self) -> int:
        """Cards of a hand: by the rulebook five, and four where four or five play."""
        if self.hand is not None:
            return self.hand
        return 5 if self.seats < 4 else 4

    @property
    def most(self) -> int:
        """Cards of all fireworks when they are complete."""
        return self.colours * self.ranks

    def copies(self, rank: int) -> int:
        """How often a rank, from 0, is there in each colour: three times the lowest, once the highest, else twice."""
        return 3 if rank == 0 else 1 if rank == self.ranks - 1 else 2

    @cached_property
    def deck(self) -> tuple[int, ...]:
        """All cards, in order."""
        return tuple(card for card in range(self.most) for _ in range(self.copies(card % self.ranks)))

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What each action does, in the order of the Hanabi Learning Environment."""
        others = range(1, self.seats)
        return (
            *(Move("discard", place) for place in range(self.dealt)),
            *(Move("play", place) for place in range(self.dealt)),
            *(Move("colour", colour, further) for further in others for colour in range(self.colours)),
            *(Move("rank", rank, further) for further in others for rank in range(self.ranks)),
        )

    @cached_property
    def numbers(self) -> Mapping[Move, int]:
        """The action of each move."""
        return {move: action for action, move in enumerate(self.moves)}

    @cached_property
    def unknown(self) -> tuple[int, int]:
        """The bits of colours and ranks of a card of which nothing was told."""
        return (1 << self.colours) - 1, (1 << self.ranks) - 1

    def held(self, card: int) -> Held:
        """A card as it is drawn."""
        return Held(card, *self.unknown)

    def face(self, card: int) -> str:
        """A card in two characters, such as R3."""
        colour, rank = divmod(card, self.ranks)
        return f"{COLOURS[colour][0].upper()}{rank + 1}"

    def name(self, move: Move, seat: int) -> str:
        """A move of a seat in words, which is its notation."""
        if not move.further:
            return f"{move.kind} {move.value + 1}"
        what = COLOURS[move.value] if move.kind == "colour" else str(move.value + 1)
        return f"hint {NAMES[(seat + move.further) % self.seats]} {what}"


def could_be(held: Held, card: int, ranks: int) -> bool:
    """Whether what was told of a card leaves it possible that it is `card`."""
    colour, rank = divmod(card, ranks)
    return bool(held.colours >> colour & 1 and held.ranks >> rank & 1)


def dealt_anew(hand: Sequence[Held], deck: Sequence[int], ranks: int, rng: Rng) -> tuple[list[Held], list[int]]:
    """A hand and a deck of the same cards, each deal that fits what was told of the hand being as likely as the other.

    Each place draws from the cards that fit it, and all draw again while two have drawn the same card. With h places
    that takes h! draws at most on average: the places sorted by how many cards fit them, the i-th has at least i
    cards, and at least one of i is free at each step where any deal fits at all (Hall's theorem).
    """
    pool = sorted([*(held.card for held in hand), *deck])
    fitting = [[number for number, card in enumerate(pool) if could_be(held, card, ranks)] for held in hand]
    drawn = [rng.choice(numbers) for numbers in fitting]
    while len(set(drawn)) < len(drawn):
        drawn = [rng.choice(numbers) for numbers in fitting]
    taken = set(drawn)
    rest = [card for number, card in enumerate(pool) if number not in taken]
    again = [held._replace(card=pool[number]) for held, number in zip(hand, drawn, strict=True)]
    return again, rng.shuffled(rest)
