"""OpenSpiel: any of its games, by its name there, as a game of the arena.

OpenSpiel is DeepMind's collection of some 120 games and kinds of games (Lanctot et al., arXiv:1908.09453). Each becomes
a `Game`, so that whoever plays a game of ours plays it, search bots included.

**Rules.** They are OpenSpiel's: `openspiel:kuhn_poker(players=3)` is its game `kuhn_poker` with its parameter
`players`. Seats that move at once are asked at once. What OpenSpiel leaves to chance is drawn from the match's seed
before a seat is asked again. A game that draws its chance by itself is given a seed that is drawn from the match's.
Games of a mean field have no seats and are refused, as are those whose actions have no numbers.

**Notation.** OpenSpiel's own name of an action in that position, in one line; where legal actions share a name, their
numbers stand behind it: `Deal #3`.

**Scoring.** OpenSpiel's returns. Where it pays only at the end, the scores before are 0.

**Versions.** 1: OpenSpiel 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyspiel

from arena.games.adapters.openspiel_board import FIRST, Board
from arena.games.adapters.openspiel_cards import card, refusal
from arena.games.adapters.openspiel_state import SpielState, first, loaded, names_so_far, restored
from arena.games.adapters.tidy import tidy
from arena.games.core.errors import GameError, IllegalAction, ParameterError, UnreadableAction, listed, quoted
from arena.games.core.game import Game
from arena.games.core.info import GameInfo, Payoff
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Plain, Scene

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

_KIND = pyspiel.GameType
_FILE = re.compile(r"file(name)?\s*=", re.IGNORECASE)
"""A parameter of OpenSpiel's that names a file."""
_DEALS = 8
"""How often a deal is tried that everybody would see to be another."""
_MOST = 1e9
"""The highest score that is spoken of: some games know no bound."""


class OpenSpiel(Game[SpielState]):
    """A game of OpenSpiel.

    Args:
        game: its name there, with its own parameters in brackets: kuhn_poker(players=3).
    """

    info = GameInfo(
        id="openspiel",
        version=1,
        title="A game of OpenSpiel",
        seats=("Player 0", "Player 1"),
        card="Any game of OpenSpiel, by its name there, with its own parameters in brackets: openspiel:tic_tac_toe.",
    )
    target = "game"

    def __init__(self, game: str = "") -> None:
        super().__init__(game=game)
        self.spiel = loaded(game)
        kind = self.spiel.get_type()
        self.num_actions = self.spiel.num_distinct_actions()
        self._number = {seat: number for number, seat in enumerate(self.seats)}
        self._pays_late = kind.reward_model == _KIND.RewardModel.TERMINAL
        forms = ("observation", "information_state")
        self._told = [form for form in forms if getattr(kind, f"provides_{form}_string")]
        self._tensor = next((form for form in forms if getattr(kind, f"provides_{form}_tensor")), None)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        name = params["game"]
        if not name:
            raise ParameterError(
                "openspiel needs the name of a game behind a colon, such as openspiel:tic_tac_toe; "
                "arena games --all lists them"
            )
        spiel = loaded(name)
        why = refusal(spiel)
        if why is not None:
            raise ParameterError(f"openspiel:{name} cannot be played here: {why}")
        kind, seats = spiel.get_type(), spiel.num_players()
        low, high = spiel.min_utility(), spiel.max_utility()
        if kind.reward_model == _KIND.RewardModel.REWARDS:
            low, high = min(low, 0.0), max(high, 0.0)  # a game may be left before anything was paid
        low = max(low, -_MOST)
        return GameInfo(
            id=cls.info.id,
            version=cls.info.version,
            title=tidy(kind.long_name).rstrip("."),
            seats=tuple([f"Player {number}" for number in range(seats)]),
            card=card(spiel, name),
            payoff=_payoff(kind.utility, seats),
            perfect_information=kind.information != _KIND.Information.IMPERFECT_INFORMATION,
            simultaneous=kind.dynamics == _KIND.Dynamics.SIMULTANEOUS,
            chance=kind.chance_mode != _KIND.ChanceMode.DETERMINISTIC,
            score_range=(low, min(max(high, low + 1.0), _MOST)),
        )

    @classmethod
    def foreign(cls, params: Mapping[str, Any]) -> str | None:
        """Some of OpenSpiel's games read a file."""
        game = str(params.get("game", ""))
        return f"a file to be read (openspiel:{game})" if _FILE.search(game) else None

    @property
    def own_parameters(self) -> str:
        """OpenSpiel's parameters of the game with their values, as a spec writes them."""
        return ",".join([f"{name}={value}" for name, value in sorted(self.spiel.get_parameters().items())])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.params["game"],)

    # The rules

    def initial(self, rng: Rng) -> SpielState:
        state = first(self.params["game"], rng)
        if not state.movers:
            raise GameError(f"{self!r} is over before anybody moves")
        return state

    def to_move(self, state: SpielState) -> tuple[Seat, ...]:
        return state.movers

    def legal(self, state: SpielState, seat: Seat) -> Sequence[int]:
        return state.choices(self._number[seat]).actions if seat in state.movers else ()

    def apply(self, state: SpielState, actions: Mapping[Seat, int], rng: Rng) -> SpielState:
        if len(actions) == 1 and not self.info.simultaneous:
            return state.after(list(actions.values()), rng)
        if state.raw.is_simultaneous_node():
            return state.after([actions.get(seat, 0) for seat in self.seats], rng)
        return state.after([actions[seat] for seat in state.movers], rng)

    def scores(self, state: SpielState) -> Mapping[Seat, float]:
        if self._pays_late and not state.raw.is_terminal():
            return dict.fromkeys(self.seats, 0.0)
        return dict(zip(self.seats, [score + 0.0 for score in state.raw.returns()], strict=True))

    def outcome(self, state: SpielState) -> Outcome | None:
        if state.movers:
            return None
        scores = self.scores(state)
        outcome = Outcome(scores, "the game is over")
        if len(self.seats) == 1:
            return outcome
        best = [self.seat_title(seat) for seat in outcome.winners]
        if not best:
            return Outcome(scores, "all score the same")
        return Outcome(scores, f"{' and '.join(best)} {'scores' if len(best) == 1 else 'score'} most")

    def canonical(self, state: SpielState) -> bytes:
        return state.key

    # How it is spoken of

    def notation(self, state: SpielState, seat: Seat, action: int) -> str:
        return state.choices(self._number[seat]).names[action]

    def parse(self, state: SpielState, seat: Seat, text: str) -> int:
        wanted = text.strip()
        numbers = state.choices(self._number[seat]).numbers
        action = numbers.get(wanted)
        if action is not None:
            return action
        possible = "possible: " + listed(list(numbers))
        if wanted in self.spelled(state, seat):
            raise IllegalAction(f"{quoted(wanted)} is not legal here; {possible}")
        raise UnreadableAction(f"{quoted(wanted)} is not a move of {self.info.title}; {possible}")

    def spelled(self, state: SpielState, seat: Seat) -> Sequence[str]:
        """The names of what the seat might do so far and may do now: OpenSpiel names no action that is not possible."""
        return names_so_far(state, self._number[seat])

    # How it is shown

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        if self._tensor is None:
            return Box(0, 1, (self.num_actions,), np.int8)
        return Box(-np.inf, np.inf, tuple(getattr(self.spiel, f"{self._tensor}_tensor_shape")()), np.float32)

    def observe(self, state: SpielState, seat: Seat) -> NDArray[Any]:
        """OpenSpiel's observation tensor in its shape, as float32; else that of the information state.

        Where it has neither, what the seat may do, as 0 and 1.
        """
        if self._tensor is None:
            return self.action_mask(state, seat)
        told = getattr(state.raw, f"{self._tensor}_tensor")(self._number[seat])
        return np.array(told, dtype=np.float32).reshape(self.observation_space.shape)

    def text(self, state: SpielState, seat: Seat | None) -> str:
        return "\n".join([line for line in (self._seen(state, seat), *self._below(state)) if line])

    def _below(self, state: SpielState) -> list[str]:
        """What all are told beside the position: scores that are paid so far, and who is to move or how it ended."""
        lines = []
        if not self._pays_late:
            scores = self.scores(state)
            lines.append("Scores: " + ", ".join([f"{self.seat_title(one)} {scores[one]:g}" for one in self.seats]))
        outcome = self.outcome(state)
        if outcome is not None:
            lines.append(f"Over: {outcome.reason}.")
        elif len(self.seats) > 1:
            lines.append("To move: " + ", ".join([self.seat_title(one) for one in state.movers]))
        return lines

    def scene(self, state: SpielState, seat: Seat | None) -> Scene:
        """The board, where nothing is hidden and OpenSpiel draws one; else the text."""
        if self._board is not None:
            moves = [name for one in state.movers for name in state.choices(self._number[one]).names.values()]
            grid = self._board.grid(tidy(str(state.raw)), moves, self._below(state))
            if grid is not None:
                return grid
        return Plain(self.text(state, seat))

    @cached_property
    def _board(self) -> Board | None:
        """Where OpenSpiel draws a board of which nothing is hidden."""
        signs = FIRST.get(self.spiel.get_type().short_name, "xX")
        if not (self.info.perfect_information and signs):
            return None
        return Board.found(tidy(str(self.initial(Rng(0)).raw)), signs)

    def _seen(self, state: SpielState, seat: Seat | None) -> str:
        """The position in OpenSpiel's words: all of it, or what a seat observes and knows."""
        if seat is None or self.info.perfect_information:
            return tidy(str(state.raw))
        first, *more = [told.replace("][", "]\n[").split("\n") for told in self.data(state, seat).values()]
        if more and set(first) <= set(more[0]):
            first, more = more[0], []
        beside = [line for told in more for line in told if line not in first]
        return "\n".join([*first, *([f"You also know: {beside[0]}"] if beside else []), *beside[1:]])

    def data(self, state: SpielState, seat: Seat) -> Mapping[str, Any]:
        """OpenSpiel's strings of what the seat observes and of all that it knows, where something is hidden."""
        if self.info.perfect_information:
            return {}
        number = self._number[seat]
        return {form: tidy(getattr(state.raw, f"{form}_string")(number)) for form in self._told}

    def redeal(self, state: SpielState, seat: Seat, rng: Rng) -> SpielState:
        """Another position with the same information state. Raises TypeError where OpenSpiel cannot draw one."""
        if self.info.perfect_information or not state.movers:
            return state
        for _ in range(_DEALS):
            try:
                dealt = state.raw.resample_from_infostate(self._number[seat], rng.random)
            except pyspiel.SpielError as error:
                raise TypeError(f"OpenSpiel cannot deal {self.info.title} anew for one seat: {error}") from error
            other = restored(state.origin, dealt.history())
            if other.movers == state.movers and self.scores(other) == self.scores(state):
                return other
        return state


def _payoff(utility: Any, seats: int) -> Payoff:
    if seats == 1:
        return "single"
    if utility == _KIND.Utility.ZERO_SUM:
        return "zero_sum"
    return "cooperative" if utility == _KIND.Utility.IDENTICAL else "general_sum"
