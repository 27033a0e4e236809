"""Hanabi: fireworks built together, by players who see every hand but their own.

**Rules.** In each of five colours there are the cards 1 1 1 2 2 3 3 4 4 5. Two or three players hold five cards each,
four or five players four, and see all hands but their own. In turn each *hints* (one other player learns which of their
cards have one colour, or one rank; at least one card must have it; costs one of eight hint tokens), *discards* a card
(gives a token back; not while all eight are there) or *plays* one: it must be the next card of its colour, else it is
discarded and one of three lives is lost. A complete colour gives a token back. Discarded and played cards are replaced
from the deck. The game ends when the third life is lost, when all colours are complete, or when everybody has had one
more turn after the last card was drawn. (Antoine Bauza, 2010; details as in the Hanabi Learning Environment, Bard et
al., 2020, arXiv:1902.00506. SPIN-Bench deals five cards to four players too: `hand=5`.)

**Notation.** `play 1`, `discard 3`: cards are counted from the left, the oldest first; a new card comes to the right.
`hint Bob red`, `hint Bob 3`: the colour or rank told. Players are Ann, Bob, Cid, Dee and Eve.

**Scoring.** All share one score: the cards in the fireworks, 0 to 25. When the last life is lost it is 0, as in the
rulebook, or with `lost=built` what was built until then. Either way the measure `built` counts what was built.

**Versions.** 1: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from arena.games.cards import hanabi_table as table
from arena.games.cards.fireworks import COLOURS, NAMES, Done, Held, Move, Setup, State, dealt_anew
from arena.games.core.errors import IllegalAction, UnreadableAction, listed, quoted
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Hand

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

Lost = Literal["zero", "built"]


def _info(lost: Lost = "zero", **params: Any) -> GameInfo:
    setup = Setup(**params)
    copies = " ".join(str(rank + 1) for rank in range(setup.ranks) for _ in range(setup.copies(rank)))
    names = NAMES[: setup.seats]
    worth = "scores 0" if lost == "zero" else "scores what was built until then"
    return GameInfo(
        id="hanabi",
        version=1,
        title="Hanabi",
        seats=names,
        card=(
            f"{', '.join(names[:-1])} and {names[-1]} build fireworks together. In each colour "
            f"({', '.join(COLOURS[: setup.colours])}) there are the cards {copies}; each firework is built from 1 up "
            f"to {setup.ranks}. You see all hands but your own. In turn, each does one of three things. "
            "`play 2` plays your second card: if it is the next one of its colour it is added, else it is discarded "
            f"and one of {setup.lives} lives is lost; a complete colour gives a hint token back. `discard 2` discards "
            f"your second card and gives a hint token back; not while there are {setup.hints}. `hint Bob red` or "
            "`hint Bob 3` tells another player which of their cards have that colour or rank, at least one, and costs "
            "a hint token. Cards are counted from the oldest; a new card comes last. The game ends when the last life "
            "is lost, when all is built, or when each has had one more turn after the last card was drawn. All share "
            f"one score, the number of cards added, up to {setup.most}; losing the last life {worth}."
        ),
        payoff="cooperative",
        perfect_information=False,
        score_range=(0.0, float(setup.most)),
    )


class Hanabi(Game[State]):
    """Hanabi for two to five.

    Args:
        seats: players, 2 to 5.
        colours: colours, 1 to 5.
        ranks: cards of a whole firework, 1 to 5.
        hand: cards of a hand, 1 to 5; without it the rulebook's five, or four where four or five play.
        hints: hint tokens, 1 to 50.
        lives: lives, 1 to 50.
        lost: what a game scores whose last life is lost: zero, or what was built.
    """

    info = _info()

    def __init__(
        self,
        seats: int = 2,
        colours: int = 5,
        ranks: int = 5,
        hand: int | None = None,
        hints: int = 8,
        lives: int = 3,
        lost: Lost = "zero",
    ) -> None:
        self.setup = setup = Setup(seats, colours, ranks, hand, hints, lives)
        self.lost = lost
        counts = {
            "seats": seats,
            "colours": colours,
            "ranks": ranks,
            "hand": setup.dealt,
            "hints": hints,
            "lives": lives,
        }
        super().__init__(**counts, lost=lost)
        self.num_actions = len(self.setup.moves)
        self._names = [[self.setup.name(move, seat) for move in self.setup.moves] for seat in range(seats)]
        self._actions = [{name: action for action, name in enumerate(names)} for names in self._names]
        self._turns = tuple((seat,) for seat in self.seats)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return _info(**params)

    # The rules

    def initial(self, rng: Rng) -> State:
        return self.dealt(rng.shuffled(self.setup.deck))

    def dealt(self, deck: Sequence[int]) -> State:
        """The state before the first ply with a deck in a given order: the first cards are the first player's hand."""
        setup = self.setup
        hands = [deck[seat * setup.dealt : (seat + 1) * setup.dealt] for seat in range(setup.seats)]
        return State(
            hands=tuple(tuple(setup.held(card) for card in hand) for hand in hands),
            deck=tuple(deck[setup.seats * setup.dealt :]),
            fireworks=(0,) * setup.colours,
            discards=(),
            hints=setup.hints,
            lives=setup.lives,
            turns=setup.seats,
        )

    def _over(self, state: State) -> bool:
        return not (state.lives and state.turns) or state.built == self.setup.most

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self._over(state) else self._turns[state.mover]

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        setup, own = self.setup, self.seats.index(seat)
        legal = list(range(setup.dealt if state.hints == setup.hints else 0, 2 * setup.dealt))
        hints = set()
        for further in range(1, setup.seats) if state.hints else ():
            for held in state.hands[(own + further) % setup.seats]:
                colour, rank = divmod(held.card, setup.ranks)
                hints |= {Move("colour", colour, further), Move("rank", rank, further)}
        return legal + sorted(setup.numbers[move] for move in hints)

    def apply(self, state: State, actions: Mapping[Seat, int], rng: Rng) -> State:
        ((seat, action),) = actions.items()
        own, hints = self.seats.index(seat), self.setup.moves[action].further
        after, done = self._hinted(state, own, action) if hints else self._dropped(state, own, action)
        return after._replace(
            turns=state.turns if state.deck else state.turns - 1,
            mover=(own + 1) % self.setup.seats,
            last=(*state.last, done)[-self.setup.seats :],
        )

    def _hinted(self, state: State, own: int, action: int) -> tuple[State, Done]:
        """A hint: of each card it is told whether it has the colour or the rank, or has it not."""
        move = self.setup.moves[action]
        target = (own + move.further) % self.setup.seats
        bit, hand, touched = 1 << move.value, list(state.hands[target]), []
        for place, held in enumerate(hand):
            colour, rank = divmod(held.card, self.setup.ranks)
            has = (colour if move.kind == "colour" else rank) == move.value
            if has:
                touched.append(place)
            kept = bit if has else ~bit
            if move.kind == "colour":
                hand[place] = held._replace(colours=held.colours & kept)
            else:
                hand[place] = held._replace(ranks=held.ranks & kept)
        after = state._replace(hands=_with(state.hands, target, hand), hints=state.hints - 1)
        return after, Done(own, action, touched=tuple(touched))

    def _dropped(self, state: State, own: int, action: int) -> tuple[State, Done]:
        """A card that is discarded or played, and the one that is drawn for it."""
        setup, move, hand = self.setup, self.setup.moves[action], list(state.hands[own])
        card = hand.pop(move.value).card
        if state.deck:
            hand.append(setup.held(state.deck[0]))
        colour, rank = divmod(card, setup.ranks)
        added = move.kind == "play" and state.fireworks[colour] == rank
        regained = (added and rank == setup.ranks - 1) or move.kind == "discard"
        after = state._replace(
            hands=_with(state.hands, own, hand),
            deck=state.deck[1:],
            hints=min(state.hints + regained, setup.hints),
            lives=state.lives - (move.kind == "play" and not added),
        )
        if not added:
            return after._replace(discards=(*state.discards, card)), Done(own, action, card)
        fireworks = tuple(height + (number == colour) for number, height in enumerate(state.fireworks))
        return after._replace(fireworks=fireworks), Done(own, action, card, added=True)

    def scores(self, state: State) -> Mapping[Seat, float]:
        nothing = self.lost == "zero" and not state.lives
        return dict.fromkeys(self.seats, 0.0 if nothing else float(state.built))

    def outcome(self, state: State) -> Outcome | None:
        if not self._over(state):
            return None
        reason = f"{state.built} of {self.setup.most} cards are built"
        if not state.lives:
            reason = f"the last life is lost, {reason}"
        elif state.built < self.setup.most:
            reason = f"the last turn is over, {reason}"
        return Outcome(self.scores(state), reason)

    def measures(self, state: State) -> Mapping[Seat, Mapping[str, float]]:
        """The cards built, which the score does not tell where the last life is lost."""
        return {seat: {"built": float(state.built)} for seat in self.seats}

    # How it is spoken of

    def notation(self, state: State, seat: Seat, action: int) -> str:
        return self._names[self.seats.index(seat)][action]

    def spelled(self, state: State, seat: Seat) -> Sequence[str]:
        return self._names[self.seats.index(seat)]

    def parse(self, state: State, seat: Seat, text: str) -> int:
        wanted, own = text.strip(), self.seats.index(seat)
        legal, action = self.legal(state, seat), self._actions[own].get(wanted)
        if action is not None and action in legal:
            return action
        possible = "possible: " + listed([self.notation(state, seat, other) for other in legal])
        if action is None:
            raise UnreadableAction(f"{quoted(wanted)} is not a move of {self.info.title}; {possible}")
        why = self._forbidden(state, own, self.setup.moves[action])
        raise IllegalAction(f"{quoted(wanted)} is not legal here: {why}; {possible}")

    def _forbidden(self, state: State, own: int, move: Move) -> str:
        """The rule that an illegal move would break."""
        if not move.further:
            return f"no card is discarded while all {self.setup.hints} hint tokens are there"
        if not state.hints:
            return "no hint token is left"
        what = COLOURS[move.value] if move.kind == "colour" else str(move.value + 1)
        return f"{NAMES[(own + move.further) % self.setup.seats]} has no {what} card"

    def secret(self, state: State, seat: Seat, action: int) -> bool:
        """What is done is done before everybody; only the cards in the own hand are hidden."""
        return False

    def redeal(self, state: State, seat: Seat, rng: Rng) -> State:
        """The own hand and the deck dealt anew, as the hints allow: all that the seat does not see."""
        own = self.seats.index(seat)
        hand, deck = dealt_anew(state.hands[own], state.deck, self.setup.ranks, rng)
        return state._replace(hands=_with(state.hands, own, hand), deck=tuple(deck))

    # How it is shown

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, 127, (table.observed_size(self.setup),), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 vector: the table, then each hand, the own one first, as `hanabi_table.observed` lays it out."""
        return table.observed(self.setup, state, self.seats.index(seat))

    def text(self, state: State, seat: Seat | None) -> str:
        return table.text(self.setup, state, self._own(seat), self._now(state))

    def scene(self, state: State, seat: Seat | None) -> Hand:
        return table.scene(self.setup, state, self._own(seat), acting=seat in self.to_move(state))

    def data(self, state: State, seat: Seat) -> Mapping[str, Any]:
        """The table as `hanabi_table.data` names it; the own cards are null."""
        return table.data(self.setup, state, self.seats.index(seat))

    def _own(self, seat: Seat | None) -> int | None:
        return None if seat is None else self.seats.index(seat)

    def _now(self, state: State) -> str:
        outcome = self.outcome(state)
        return f"{NAMES[state.mover]} to move" if outcome is None else f"The game is over: {outcome.reason}"


def _with(hands: tuple[tuple[Held, ...], ...], number: int, hand: Sequence[Held]) -> tuple[tuple[Held, ...], ...]:
    """The hands with one of them replaced."""
    return (*hands[:number], tuple(hand), *hands[number + 1 :])
