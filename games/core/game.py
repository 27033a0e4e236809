"""A game: pure rules over a frozen state, and how that state is shown and spoken of.

One class is all that a new game needs: `GameEnv` makes an environment of it, and the engine, the baselines, the
screens, the recorder and the verifier work with it as it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np

from arena.games.core.canonical import canonical
from arena.games.core.errors import ActionError, IllegalAction, PositionError, UnreadableAction, listed, quoted
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat, seat_names
from arena.games.core.rng import Rng
from arena.games.core.scene import Plain, Scene

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray
    from PIL.Image import Image

StateT = TypeVar("StateT")


class Game(ABC, Generic[StateT]):
    """The rules of one game with one set of parameters.

    Subclasses set `info` and `num_actions`, take their parameters as keyword arguments with defaults, and pass them on
    to `__init__`, which keeps them. A state is frozen and hashable, and holds everything that later play depends on.
    Every method is pure: the same arguments give the same answer, and nothing is changed.

    Where an action is an answer or something said, and not one of a list, a subclass sets `longest` in the place of
    `num_actions`: then actions are texts, `legal` is empty, and it defines `parse`, `sample` and `default_action`.
    """

    info: GameInfo
    num_actions: int = 0
    """Actions are the ints in [0, num_actions)."""
    longest: int = 0
    """Characters of the longest action, where actions are texts; 0 where they are numbers."""
    target: ClassVar[str | None] = None
    """The parameter that a spec names behind a colon, such as `game` of `openspiel:kuhn_poker`."""

    def __init__(self, **params: Any) -> None:
        self.params: Mapping[str, Any] = params
        self.info = self.described(**params)
        self.seats: tuple[Seat, ...] = seat_names(len(self.info.seats))

    @classmethod
    def described(cls, **params: Any) -> GameInfo:  # noqa: ARG003
        """The info of the game with these parameters, such as another number of seats; by default the same for all."""
        return cls.info

    @classmethod
    def foreign(cls, params: Mapping[str, Any]) -> str | None:  # noqa: ARG003
        """The code that parameters name and that nothing has registered, in words (`the file nim.py`); None for none.

        What a replay says of a game is asked before the game is built. The parameters may be anything, and may lack.
        """
        return None

    # The rules

    @abstractmethod
    def initial(self, rng: Rng) -> StateT:
        """The state before the first ply; what is dealt or drawn comes from `rng`."""

    @abstractmethod
    def to_move(self, state: StateT) -> tuple[Seat, ...]:
        """The seats that act now: several move at once, none means that the game is over."""

    @abstractmethod
    def legal(self, state: StateT, seat: Seat) -> Sequence[int]:
        """The actions that a seat to move may take, ascending; none where actions are texts."""

    def is_legal(self, state: StateT, seat: Seat, action: Any) -> bool:
        """Whether a seat to move may take an action; override it where that is cheaper than listing all."""
        if not self.longest:
            return action in self.legal(state, seat)
        try:
            return isinstance(action, str) and bool(self.parse(state, seat, action) == action)
        except ActionError:
            return False

    def sample(self, state: StateT, seat: Seat, rng: Rng) -> Any:
        """An action drawn at random: by default a uniform one of the legal actions.

        It is what a uniformly random player does, and depends on nothing that the seat may not know.
        """
        legal = self.legal(state, seat)
        if not legal:
            raise TypeError(f"{type(self).__name__} lists no actions and must define sample()")
        return rng.choice(legal)

    @abstractmethod
    def apply(self, state: StateT, actions: Mapping[Seat, Any], rng: Rng) -> StateT:
        """The state after one ply, in which each seat to move takes a legal action."""

    @abstractmethod
    def scores(self, state: StateT) -> Mapping[Seat, float]:
        """What each seat has scored so far; a reward is a difference of these."""

    @abstractmethod
    def outcome(self, state: StateT) -> Outcome | None:
        """The final scores and what ended the game, once it is over."""

    def forfeit(self, state: StateT, seat: Seat) -> Outcome:
        """What it means that `seat` leaves: by default it gets the lowest score.

        The one opponent in a zero-sum game gets the highest; elsewhere the others keep what they have, and where the
        payoff is shared, all get the lowest.
        """
        low, high = self.info.score_range
        scores = dict.fromkeys(self.seats, low) if self.info.payoff == "cooperative" else dict(self.scores(state))
        if self.info.payoff == "zero_sum" and len(self.seats) == 2:
            scores = dict.fromkeys(self.seats, high)
        scores[seat] = low
        return Outcome(scores, f"{self.seat_title(seat)} forfeits")

    def agreed_draw(self, state: StateT) -> Outcome | None:
        """What a draw by agreement means, or None; by default two zero-sum seats may share the points."""
        if self.info.payoff != "zero_sum" or len(self.seats) != 2 or len(self.to_move(state)) != 1:
            return None
        return Outcome(dict.fromkeys(self.seats, sum(self.info.score_range) / 2), "draw by agreement")

    def position(self, text: str, rng: Rng) -> StateT:
        """The state that a text in the game's own form describes; PositionError where it cannot be read or reached."""
        raise PositionError(
            f"{self.info.id} takes no position as text ({quoted(text)}): give the moves that lead to it"
        )

    # How it is spoken of

    def notation(self, state: StateT, seat: Seat, action: Any) -> str:
        """The one canonical string of an action; by default its number, or itself where it is a text."""
        return str(action)

    def parse(self, state: StateT, seat: Seat, text: str) -> Any:
        """The legal action that a canonical string names: UnreadableAction or IllegalAction otherwise, never a guess.

        White space around the string is not part of it.
        """
        wanted = text.strip()
        legal = self.legal(state, seat)
        for action in legal:
            if self.notation(state, seat, action) == wanted:
                return action
        possible = "possible: " + listed([self.notation(state, seat, action) for action in legal])
        if wanted in self.spelled(state, seat):
            raise IllegalAction(f"{quoted(wanted)} is not legal here; {possible}")
        raise UnreadableAction(f"{quoted(wanted)} is not a move of {self.info.title}; {possible}")

    def spelled(self, state: StateT, seat: Seat) -> Sequence[str]:
        """Every string that names an action at all, legal or not: it decides between unreadable and illegal.

        None where actions are texts.
        """
        return [self.notation(state, seat, action) for action in range(self.num_actions)]

    def default_action(self, state: StateT, seat: Seat) -> Any:
        """What is done for a seat that used up its attempts, where the table says "default": the first legal action."""
        return self.legal(state, seat)[0]

    # How it is shown

    @property
    @abstractmethod
    def observation_space(self) -> Space[Any]:
        """The space of `observe`; the same object at every call."""

    @abstractmethod
    def observe(self, state: StateT, seat: Seat) -> NDArray[Any]:
        """The state as `seat` may see it, for learners."""

    @abstractmethod
    def text(self, state: StateT, seat: Seat | None) -> str:
        """The state as `seat` may see it, for readers; None is the spectator, who sees all."""

    def scene(self, state: StateT, seat: Seat | None) -> Scene:
        """The state as `seat` may see it, for screens; by default its text."""
        return Plain(self.text(state, seat))

    def data(self, state: StateT, seat: Seat) -> Mapping[str, Any]:
        """What `seat` may know, as plain JSON values, for scripts and programs that play; by default nothing."""
        return {}

    def image(self, state: StateT, seat: Seat | None) -> Image:
        """The state as `seat` may see it, as an RGB picture; by default drawn from the scene."""
        from arena.games.core.draw import draw

        return draw(self.scene(state, seat))

    # What tools need

    def canonical(self, state: StateT) -> bytes:
        """The state as bytes, equal for equal states in every process: what digests are made of."""
        return canonical(state)

    def redeal(self, state: StateT, seat: Seat, rng: Rng) -> StateT:
        """Another state that `seat` cannot tell from this one; every game that hides something says how.

        Searchers sample with it, and the leak tests compare views with it.
        """
        if self.info.perfect_information:
            return state
        raise TypeError(f"{type(self).__name__} hides information and must define redeal()")

    def secret(self, state: StateT, seat: Seat, action: Any) -> bool:
        """Whether the others may not know that `seat` took `action`; by default in every game that hides something."""
        return self.info.secretive

    def measures(self, state: StateT) -> Mapping[Seat, Mapping[str, float]]:
        """What else is worth knowing of each seat beside its score, by name; by default nothing.

        Where the game hides something, no seat of several is told: it may be of the whole state.
        """
        return {}

    def seat_title(self, seat: Seat) -> str:
        """The display name of a seat, such as "Red"."""
        return self.info.seats[self.seats.index(seat)]

    def action_mask(self, state: StateT, seat: Seat) -> NDArray[np.int8]:
        """An int8 array of shape (num_actions,), 1 where an action is legal for `seat` now."""
        mask = np.zeros(self.num_actions, dtype=np.int8)
        if seat in self.to_move(state):
            mask[list(self.legal(state, seat))] = 1
        return mask

    def __repr__(self) -> str:
        return ",".join([self.info.id, *(f"{key}={value}" for key, value in self.params.items())])


def info_of(game: Game[Any]) -> GameInfo:
    """The info of a game, which says whether its actions are texts."""
    return replace(game.info, texts=True) if game.longest else game.info
