"""Iggi: Hanabi by rules in order, which plays only what is sure to fit, and so loses no life while it has a choice.

After the agent of that name by Walton-Rivers, Williams, Bartle, Perez-Liebana and Lucas, "Evaluating and Modelling
Hanabi-Playing Agents", 2017 (arXiv:1704.07069): play a card that fits for sure; tell somebody about a card that fits;
discard a card that is of no use for sure; discard the oldest card. Of the hints it takes the one after which the most
cards are known to fit, by what everybody sees, and of these the one that tells most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, ClassVar

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat


class Iggi(BaseAgent):
    """Plays Hanabi safely, with hints about cards that fit. What a hint means beyond its words is not asked."""

    summary: ClassVar[str] = "Hanabi by rules: safe plays, useful hints, then discards"

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch unless the game is Hanabi."""
        if game.id != "hanabi":
            raise AgentMismatch(f"iggi plays hanabi, and {game.title} is another game")
        await super().start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        """What the first rule that applies says."""
        return Move(chosen(turn.view.data, turn.view.legal))


def chosen(data: Mapping[str, Any], legal: Sequence[str]) -> str:
    """The move that the rules lead to, given what `arena.games.cards.hanabi` gives a seat to know."""
    table = Table(data)
    hand = data["hands"][data["you"]]
    for place, held in enumerate(hand, 1):
        if table.fits(held, table.unseen):
            return f"play {place}"
    hints = [(table.worth(move), move) for move in legal if move.startswith("hint")]
    worth, hint = max(hints, key=lambda one: one[0], default=((0, 0, 0), ""))
    if worth[1]:
        return hint
    if data["hints"] < data["tokens"]:
        useless = (place for place, held in enumerate(hand, 1) if table.useless(held))
        return f"discard {next(useless, 1)}"
    return hint or legal[0]  # where nobody else holds a card any more, one has to be played


class Table:
    """The open table, and which cards a player does not see."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._heights: dict[str, int] = {colour[0].upper(): height for colour, height in data["fireworks"].items()}
        copies = data["copies"]
        left = Counter({f"{colour}{rank + 1}": copies[rank] for colour in self._heights for rank in range(len(copies))})
        gone = Counter(data["discards"])
        self._dead = {colour: self._end(colour, left - gone) for colour in self._heights}
        gone.update(f"{colour}{rank}" for colour, height in self._heights.items() for rank in range(1, height + 1))
        self.open = left - gone
        """The cards that are not on the table, and how often: what everybody knows."""
        self.unseen = self.open - Counter(held["card"] for hand in data["hands"].values() for held in hand)
        """Those of them that the player sees nowhere."""

    def _end(self, colour: str, left: Counter[str]) -> int:
        """The highest card to which a firework can still be built."""
        height = self._heights[colour]
        while left[f"{colour}{height + 1}"]:
            height += 1
        return height

    def _next(self, card: str) -> bool:
        return int(card[1]) == self._heights[card[0]] + 1

    def _possible(self, held: Mapping[str, str], among: Counter[str]) -> Iterator[str]:
        """The cards that a held one may be."""
        return (card for card in map("".join, product(held["colours"], held["ranks"])) if among[card])

    def fits(self, held: Mapping[str, str], among: Counter[str]) -> bool:
        """Whether a card can be added to a firework, whatever it is."""
        return all(self._next(card) for card in self._possible(held, among))

    def useless(self, held: Mapping[str, str]) -> bool:
        """Whether a card of one's own can never be added to a firework, whatever it is."""
        cards = self._possible(held, self.unseen)
        return all(not self._heights[card[0]] < int(card[1]) <= self._dead[card[0]] for card in cards)

    def worth(self, hint: str) -> tuple[int, int, int]:
        """What a hint is worth: cards that are known to fit only after it, cards that fit it tells of, words saved."""
        _, name, what = hint.split()
        key, value = ("ranks", what) if what.isdigit() else ("colours", what[0].upper())
        sure = useful = told = 0
        for held in self._data["hands"][name]:
            has = held["card"][1 if key == "ranks" else 0] == value
            after = {**held, key: value if has else held[key].replace(value, "")}
            if after[key] == held[key] or self.fits(held, self.open):
                continue
            told += len(held[key]) - len(after[key])
            useful += has and self._next(held["card"])
            sure += self._next(held["card"]) and self.fits(after, self.open)
        return sure, useful, told
