"""The dialogue core: seats that talk, make offers and agree or do not, whatever it is that they talk about.

A subclass says what is at stake and how its terms are written; talk, rounds, offers and what each seat may know of them
are the same in every negotiation.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Literal

import numpy as np

from arena.games.core.errors import IllegalAction, ParameterError, quoted
from arena.games.core.game import Game
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Dialogue, Form
from arena.games.negotiation import telling
from arena.games.negotiation.acts import LONGEST, Act, Grammar, Terms
from arena.games.negotiation.frontier import Frontier
from arena.games.negotiation.talk import StakeT, Talk

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray
    from PIL.Image import Image

TalkProtocol = Literal["turns", "simultaneous"]
PHRASES = (
    "Let us find something that is good for both of us.",
    "That is not enough for me.",
    "What matters most to you?",
    "I cannot go much lower.",
    "You ask for a lot.",
    "I like where this is going.",
    "Hm.",
    "Make me a better offer.",
)
"""What is said by who has nothing to say: players at random, and in redealt private talk."""
FORFEIT = -1.0
"""What a seat scores that forfeits: less than who ends without a deal."""
MOST_ROUNDS = 100
AT_ONCE = (
    " An offer can be accepted from the next round on, and binds its maker through that round, even if it makes another"
    " in it. Of two deals that come about at once, as when two seats accept each other's offers, a coin chooses."
)
"""What a card says of offers where all speak at the same time."""


class Negotiation(Game[Talk[StakeT]], Generic[StakeT]):
    """Talks about a stake, of which each seat knows its own part alone."""

    longest = LONGEST

    def __init__(self, rounds: int, protocol: str, **params: Any) -> None:
        name = self.info.id
        if not 1 <= rounds <= MOST_ROUNDS:
            raise ParameterError(f"{name}: rounds go from 1 to {MOST_ROUNDS}, not {rounds}")
        if protocol not in ("turns", "simultaneous"):
            raise ParameterError(f"{name}: protocol is turns or simultaneous, not {quoted(str(protocol))}")
        super().__init__(**params, rounds=rounds, protocol=protocol)
        self.rounds = rounds
        self.at_once = protocol == "simultaneous"
        self.names = self.info.seats
        self._space: Space[Any] | None = None

    # What it is about

    @abstractmethod
    def dealt(self, rng: Rng) -> StakeT:
        """What is at stake, drawn at random."""

    @abstractmethod
    def redealt(self, stake: StakeT, who: int, deal: Terms | None, rng: Rng) -> StakeT:
        """Another stake that a seat cannot tell from this one; with the deal, each seat's worth of it is known."""

    @abstractmethod
    def read_terms(self, stake: StakeT, who: int, text: str) -> Terms:
        """The terms that a seat writes so. Raises UnreadableAction or IllegalAction."""

    @abstractmethod
    def write_terms(self, stake: StakeT, who: int, terms: Terms) -> str:
        """The canonical text of terms that a seat offers."""

    @abstractmethod
    def tell_terms(self, stake: StakeT, terms: Terms) -> str:
        """Terms in words, for everybody."""

    @abstractmethod
    def possible(self, stake: StakeT) -> Sequence[Terms]:
        """All terms that can be offered."""

    @abstractmethod
    def worth(self, stake: StakeT, who: int, terms: Terms) -> float:
        """What a deal scores for a seat; no deal scores 0."""

    @abstractmethod
    def gain(self, stake: StakeT, who: int, terms: Terms) -> int:
        """What a deal brings a seat as far as the seat itself can tell, in the game's own unit."""

    @abstractmethod
    def tell_gain(self, stake: StakeT, who: int, terms: Terms) -> str:
        """The same in words, said to that seat or of it."""

    @abstractmethod
    def tell_own(self, stake: StakeT, who: int, terms: Terms) -> str:
        """What a deal means for a seat, said to that seat in a few words."""

    @abstractmethod
    def compatible(self, stake: StakeT, offers: Sequence[Terms]) -> Terms | None:
        """The deal that offers of all seats come to which are made at once; None where they want too much."""

    @abstractmethod
    def facts(self, stake: StakeT, who: int | None) -> tuple[tuple[str, str], ...]:
        """What a seat knows of the stake, as (label, value); the spectator (None) knows all."""

    @abstractmethod
    def form(self, stake: StakeT, who: int) -> Form:
        """The form in which a person makes an offer."""

    @abstractmethod
    def stake_data(self, stake: StakeT, who: int) -> dict[str, Any]:
        """What a seat knows of the stake, for scripts."""

    @abstractmethod
    def features(self, stake: StakeT, who: int) -> list[int]:
        """What a seat knows of the stake, for learners: as many numbers from 0 at every time."""

    @abstractmethod
    def bounds(self) -> tuple[int, int, int]:
        """How many features there are, how many numbers terms have, and the highest number in either."""

    # The rules

    def initial(self, rng: Rng) -> Talk[StakeT]:
        nobody = (None,) * len(self.seats)
        return Talk(self.dealt(rng), nobody, nobody)

    def to_move(self, state: Talk[StakeT]) -> tuple[Seat, ...]:
        if self._is_over(state):
            return ()
        return self.seats if self.at_once else (self.seats[len(state.said) % len(self.seats)],)

    def _is_over(self, state: Talk[StakeT]) -> bool:
        over = state.deal is not None or bool(state.left)
        return over or len(state.said) == self.rounds * len(self.seats)

    def legal(self, state: Talk[StakeT], seat: Seat) -> Sequence[int]:
        return ()

    def is_legal(self, state: Talk[StakeT], seat: Seat, action: Any) -> bool:
        return isinstance(action, str) and super().is_legal(state, seat, action)

    def parse(self, state: Talk[StakeT], seat: Seat, text: str) -> str:
        grammar = self._grammar(state, seat)
        act = grammar.read(text)
        if act.kind == "accept" and state.offers[act.of] is None:
            standing = [f"{self.names[who]}'s" for who in grammar.others if state.offers[who] is not None]
            instead = f"those that stand: {', '.join(standing)}" if standing else "no offer of another seat stands"
            raise IllegalAction(f"{quoted(text.strip())}: {self.names[act.of]} has no standing offer; {instead}")
        return grammar.write(act)

    def _grammar(self, state: Talk[StakeT], seat: Seat) -> Grammar:
        who = self.seats.index(seat)
        return Grammar(
            self.names,
            who,
            lambda text: self.read_terms(state.stake, who, text),
            lambda terms: self.write_terms(state.stake, who, terms),
        )

    def apply(self, state: Talk[StakeT], actions: Mapping[Seat, str], rng: Rng) -> Talk[StakeT]:
        acts = {self.seats.index(seat): self._grammar(state, seat).read(actions[seat]) for seat in self.to_move(state)}
        stake = state.stake
        return state.after(acts, rng, (lambda offers: self.compatible(stake, offers)) if self.at_once else None)

    def scores(self, state: Talk[StakeT]) -> Mapping[Seat, float]:
        return dict(zip(self.seats, self._worths(state, state.deal), strict=True))

    def _worths(self, state: Talk[StakeT], terms: Terms | None) -> list[float]:
        return [0.0 if terms is None else self.worth(state.stake, who, terms) for who in range(len(self.seats))]

    def outcome(self, state: Talk[StakeT]) -> Outcome | None:
        if not self._is_over(state):
            return None
        if state.deal is not None:
            reason = f"a deal: {self.tell_terms(state.stake, state.deal)}"
        elif state.left:
            left = " and ".join(self.names[who] for who in state.left)
            reason = f"no deal: {left} {'has' if len(state.left) == 1 else 'have'} left"
        else:
            reason = f"no deal in {self.rounds} round{'s' if self.rounds > 1 else ''}"
        return Outcome(self.scores(state), reason)

    def forfeit(self, state: Talk[StakeT], seat: Seat) -> Outcome:
        """There is no deal, and whoever forfeits scores less than that is worth."""
        scores = {other: FORFEIT if other == seat else 0.0 for other in self.seats}
        return Outcome(scores, f"{self.seat_title(seat)} forfeits")

    def measures(self, state: Talk[StakeT]) -> Mapping[Seat, Mapping[str, float]]:
        """Of what was agreed on; while there is no deal, of none.

        `utility` is what the deal is worth to the seat, which is its score unless somebody forfeits, `pareto` 1 on the
        Pareto frontier and else 0, `distance` how far from it, in units of the score, `nash` the Nash product as a
        share of the greatest, `rounds` how many began, and `conceded` what the seat gave up of its own utility from its
        first offer to its last.
        """
        frontier, worths = self.frontier(state.stake), self._worths(state, state.deal)
        point = np.array(worths)
        distance = frontier.distance(point)
        shared = {
            "pareto": float(distance < 1e-9),
            "distance": distance,
            "nash": frontier.share(point),
            "rounds": float(state.rounds),
        }
        return {
            seat: {"utility": worths[who], **shared, "conceded": self._conceded(state, who)}
            for who, seat in enumerate(self.seats)
        }

    def _conceded(self, state: Talk[StakeT], who: int) -> float:
        made = [act.terms for by, act in state.said if by == who and act.kind == "offer"]
        return self.worth(state.stake, who, made[0]) - self.worth(state.stake, who, made[-1]) if made else 0.0

    def frontier(self, stake: StakeT) -> Frontier:
        """All possible deals, as what they are worth."""
        possible = self.possible(stake)
        return Frontier.of(np.array([[self.worth(stake, who, t) for who in range(len(self.seats))] for t in possible]))

    # What is hidden

    def redeal(self, state: Talk[StakeT], seat: Seat, rng: Rng) -> Talk[StakeT]:
        """What others are said to want is drawn anew, and so are words that the seat did not hear."""
        who = self.seats.index(seat)
        said = tuple(
            (by, act if act.hears(by, who) else replace(act, words=rng.choice(PHRASES))) for by, act in state.said
        )
        return replace(state, stake=self.redealt(state.stake, who, state.deal, rng), said=said)

    def secret(self, state: Talk[StakeT], seat: Seat, action: str) -> bool:
        grammar = self._grammar(state, seat)
        act = grammar.read(action)
        return not all(act.hears(grammar.speaker, who) for who in grammar.others)

    # Playing without a plan

    def sample(self, state: Talk[StakeT], seat: Seat, rng: Rng) -> str:
        """Half of the time an offer, else mostly words; a standing offer is accepted every fifth time."""
        grammar, drawn = self._grammar(state, seat), rng.below(100)
        standing = [who for who in grammar.others if state.offers[who] is not None]
        if drawn < 50:
            words = rng.choice(PHRASES) if drawn < 20 else ""
            return grammar.write(Act("offer", words, terms=rng.choice(self.possible(state.stake))))
        if drawn < 70 and standing:
            return grammar.write(Act("accept", of=rng.choice(standing)))
        if drawn < 80 and len(self.seats) > 2:
            return grammar.write(Act("say", rng.choice(PHRASES), to=(rng.choice(grammar.others),)))
        if drawn >= 99:
            return grammar.write(Act("leave"))
        return rng.choice(PHRASES)

    def default_action(self, state: Talk[StakeT], seat: Seat) -> str:
        return "I say nothing."

    # How it is shown

    @property
    def observation_space(self) -> Space[Any]:
        if self._space is None:
            from gymnasium.spaces import Box

            features, size, highest = self.bounds()
            seats = len(self.seats)
            length = 2 + features + seats * (size + seats)
            self._space = Box(-1, max(highest, MOST_ROUNDS), (length,), np.int16)
        return self._space

    def observe(self, state: Talk[StakeT], seat: Seat) -> NDArray[Any]:
        """An int16 array: rounds begun, rounds in all, what the seat knows of the stake, then seat by seat, the own
        first, the terms of the standing offer (-1 where none stands), and whose offer it has accepted as zeros and a 1.
        """
        who, (_, size, _), seats = self.seats.index(seat), self.bounds(), len(self.seats)
        seen = [state.rounds, self.rounds, *self.features(state.stake, who)]
        for step in range(seats):
            other = (who + step) % seats
            terms = state.offers[other]
            seen += (-1,) * size if terms is None else terms
            seen += [int(state.backed[other] == (who + k) % seats) for k in range(seats)]
        return np.array(seen, dtype=np.int16)

    def text(self, state: Talk[StakeT], seat: Seat | None) -> str:
        return telling.text(self, state, None if seat is None else self.seats.index(seat))

    def scene(self, state: Talk[StakeT], seat: Seat | None) -> Dialogue:
        return telling.scene(self, state, None if seat is None else self.seats.index(seat))

    def data(self, state: Talk[StakeT], seat: Seat) -> Mapping[str, Any]:
        return telling.data(self, state, self.seats.index(seat))

    def image(self, state: Talk[StakeT], seat: Seat | None) -> Image:
        """Of two seats' talks the spectator sees the offers before the Pareto frontier; else the text is a picture,
        of long talks without what was said first.
        """
        from arena.games.negotiation.chart import chart, page

        if seat is None and len(self.seats) == 2:
            return chart(self, state)
        return page(self, state, None if seat is None else self.seats.index(seat))
