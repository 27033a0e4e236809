"""Games as PettingZoo environments, and what the engine asks of an environment beyond that.

`ArenaEnv` is what the engine drives. `GameEnv` makes one of any `Game`; a world with a closed state implements
`ArenaEnv` directly. An environment is driven either by PettingZoo's `step` or by the engine's `advance`, not by both:
`advance` leaves PettingZoo's dictionaries alone, which is what makes it cheap.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from operator import index
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn

import numpy as np
from gymnasium import spaces
from pettingzoo import AECEnv

from arena.games.core.canonical import canonical, chain
from arena.games.core.canvas import png
from arena.games.core.errors import GameError, IllegalAction, Unplayable, listed, quoted
from arena.games.core.game import Game, StateT, info_of
from arena.games.core.game_view import GameView
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat, seat_names
from arena.games.core.rng import Rng
from arena.games.core.scene import Scene
from arena.games.core.texts import Texts
from arena.games.core.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

Action = int | str
"""An element of the action space: an int, or a text where talk is free."""


@dataclass(frozen=True, slots=True)
class Position(Generic[StateT]):
    """The rules and the state behind a view: for searchers, where information is perfect."""

    game: Game[StateT]
    state: StateT


class ArenaEnv(AECEnv[Seat, Any, Any]):
    """A PettingZoo environment that the engine can seat agents at."""

    metadata: dict[str, Any]
    info: GameInfo
    params: Mapping[str, Any]
    ply: int
    """Plies executed since `reset`."""
    target: ClassVar[str | None] = None
    """The parameter that a spec names behind a colon, such as `env` of `gymnasium:CartPole-v1`."""
    digest: bytes
    """The chained digest after the last ply (`arena.games.core.canonical.chain`)."""

    def __init__(self, info: GameInfo, render_mode: str | None = None) -> None:
        modes = ["ansi", "human", "rgb_array"]
        if render_mode is not None and render_mode not in modes:
            raise ValueError(f"render_mode {render_mode!r} is none of {', '.join(modes)}")
        self.info = info
        self.metadata = {
            "name": f"{info.id}_v{info.version}",
            "render_modes": modes,
            "is_parallelizable": info.simultaneous,
        }
        self.render_mode = render_mode
        self.possible_agents = list(seat_names(len(info.seats)))
        self._pending: dict[Seat, Any] = {}

    @classmethod
    def described(cls, **params: Any) -> GameInfo:  # noqa: ARG003
        """The info of a world with these parameters; by default the same for all."""
        return cls.info

    @classmethod
    def foreign(cls, params: Mapping[str, Any]) -> str | None:  # noqa: ARG003
        """The code that parameters name and that nothing has registered, in words (`the file nim.py`); None for none.

        What a replay says of a game is asked before the game is built. The parameters may be anything, and may lack.
        """
        return None

    # What a world implements

    @abstractmethod
    def restart(self, seed: int, position: str | None = None) -> None:
        """Begin anew from a seed and, where the game takes one, a position as text."""

    @abstractmethod
    def to_act(self) -> tuple[Seat, ...]:
        """The seats asked for the next ply; none means that the game is over."""

    @abstractmethod
    def view(self, seat: Seat | None) -> View:
        """What a seat may know now; None is the spectator."""

    @abstractmethod
    def scene(self, seat: Seat | None) -> Scene:
        """The scene of `view(seat)`, for the recorder: reading it marks nothing as shown."""

    @abstractmethod
    def advance(self, actions: Mapping[Seat, Any]) -> None:
        """Execute one ply. Raises IllegalAction, changing nothing, unless all of `to_act` take a legal action."""

    @abstractmethod
    def parse(self, seat: Seat, text: str) -> Action:
        """The legal action that a text names; ActionError otherwise."""

    def pressed(self, seat: Seat, key: str) -> Action:
        """The action that a key of a person's keyboard is, by its name; ActionError where it is none.

        A printable key is its character; others have names such as "enter", "esc", "west" for an arrow, "^d" or "m-p".
        """
        return self.parse(seat, key)

    @abstractmethod
    def notation(self, seat: Seat, action: Any) -> str:
        """The canonical string of an action that is legal now."""

    @abstractmethod
    def scores(self) -> Mapping[Seat, float]:
        """What each seat has scored so far."""

    def measures(self) -> Mapping[Seat, Mapping[str, float]]:
        """What else is known so far of each seat beside its score, by name: depth reached, words used, regret."""
        return {}

    @abstractmethod
    def outcome(self) -> Outcome | None:
        """The outcome, once the rules have ended the game."""

    @abstractmethod
    def forfeit(self, seat: Seat) -> Outcome:
        """What it means that a seat leaves now."""

    @abstractmethod
    def fallback(self, seat: Seat, rng: Rng | None) -> Action:
        """A legal action for a seat whose attempts are used up: drawn from `rng`, or the game's default action."""

    def agreed_draw(self) -> Outcome | None:
        """What a draw by agreement means now, or None where there is none."""
        return None

    def secret(self, seat: Seat, action: Any) -> bool:
        """Whether the other seats may not know that `seat` takes `action` now."""
        return self.info.secretive

    def can_take_back(self, seat: Seat) -> bool:
        """Whether `take_back` would go back now."""
        return False

    def take_back(self, seat: Seat) -> int:
        """Execute one ply in which a seat's last move, and all that came after it, is undone; how many plies that were.

        Raises IllegalAction, changing nothing, where this world cannot go back or the seat has not moved yet.
        """
        raise IllegalAction(f"nothing can be taken back in {self.info.title}")

    def hold(self) -> None:
        """What was played so far stays: no take-back goes behind it."""

    def position(self) -> Position[Any] | None:
        """The rules and the state, where the game is `searchable` and there is a state to hand out."""
        return None

    def fingerprint(self) -> bytes | None:
        """Bytes that are equal for equal states (who is to move included), or None where the state is closed."""
        return None

    # PettingZoo's AEC

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Begin anew. Without a seed one is drawn from the operating system; options take "position"."""
        if seed is None:
            seed = int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
        self.restart(int(seed), (options or {}).get("position"))
        self.agents = list(self.possible_agents)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self._pending = {}
        self._skip_agent_selection: Seat | None = None  # type: ignore[assignment]
        self._settle(dict.fromkeys(self.agents, 0.0))
        self.agent_selection = self.to_act()[0]

    def step(self, action: Any) -> None:
        """Take the selected seat's action. A ply of several seats is executed when all of them have acted."""
        seat = self.agent_selection
        if self.terminations[seat] or self.truncations[seat]:
            self._was_dead_step(action)
            return
        taken = index(action) if isinstance(self.action_space(seat), spaces.Discrete) else action
        self._check(seat, taken)
        self._cumulative_rewards[seat] = 0.0
        self._pending[seat] = taken
        waiting = [other for other in self.to_act() if other not in self._pending]
        if waiting:
            self._clear_rewards()
            self.agent_selection = waiting[0]
            return
        before = self.scores()
        actions, self._pending = self._pending, {}
        self.advance(actions)
        after = self.scores()
        self._settle({agent: float(after[agent] - before[agent]) for agent in self.agents})
        self._accumulate_rewards()
        mover = self.to_act()
        self.agent_selection = mover[0] if mover else self.agents[0]
        if not mover:
            self._deads_step_first()

    def _settle(self, rewards: dict[Seat, float]) -> None:
        over = self.outcome() is not None
        self.rewards = rewards
        self.terminations = dict.fromkeys(self.agents, over)
        self.truncations = dict.fromkeys(self.agents, False)
        self.infos = {agent: {} for agent in self.agents}

    def _check(self, seat: Seat, action: Any) -> None:
        """Raise IllegalAction unless the seat may take the action now."""

    def observe(self, agent: Seat) -> Any:
        return self.view(agent).observation

    def render(self) -> str | NDArray[Any] | None:
        """The spectator's view as `render_mode` says: text, a picture of shape (height, width, 3), or printed."""
        view = self.view(None)
        if self.render_mode == "rgb_array":
            return np.asarray(view.image.convert("RGB"))
        if self.render_mode == "human":
            print(view.text)
            return None
        return view.text

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        stands = f"ply {self.ply}" if hasattr(self, "digest") else "reset() begins it"
        printer.text(f"<{type(self).__name__} {self.metadata['name']}, {len(self.possible_agents)} seats: {stands}>")

    def _repr_png_(self) -> bytes | None:
        """In a notebook: the spectator's picture of the state; none before the first reset."""
        return png(self.view(None).image) if hasattr(self, "digest") else None

    def close(self) -> None:
        """Release what a world holds (a process, a file); rules hold nothing."""


class GameEnv(ArenaEnv, Generic[StateT]):
    """Any `Game` as an environment."""

    game: Game[StateT]
    current: StateT
    """The state now (PettingZoo keeps the name `state` for a method)."""

    def __init__(self, game: Game[StateT], render_mode: str | None = None) -> None:
        super().__init__(info_of(game), render_mode)
        self.game = game
        self.params = game.params
        self.past: list[tuple[StateT, Mapping[Seat, int]]] = []
        """Every earlier state with the actions taken in it, of the line that was not taken back."""
        self._held = 0
        """How much of the past stays."""
        self._origin = canonical((game.info.id, game.info.version, game.params))
        self._spaces: dict[Seat, tuple[spaces.Space[Any], spaces.Space[Any]]] = {}

    def restart(self, seed: int, position: str | None = None) -> None:
        game = self.game
        self.rng = Rng(seed, 0)
        self.current = game.initial(self.rng) if position is None else game.position(position, self.rng)
        if not game.to_move(self.current):
            raise Unplayable(f"{repr(game) if position is None else quoted(position)}: the position is already decided")
        self.past = []
        self._held = self.ply = 0
        self.digest = chain(self._origin, position or "", game.canonical(self.current))

    def to_act(self) -> tuple[Seat, ...]:
        return self.game.to_move(self.current)

    def view(self, seat: Seat | None) -> View:
        return GameView(self, seat)

    def scene(self, seat: Seat | None) -> Scene:
        return self.game.scene(self.current, seat)

    def advance(self, actions: Mapping[Seat, Any]) -> None:
        game, state = self.game, self.current
        movers = game.to_move(state)
        if not movers:
            raise IllegalAction("the game is over")
        if len(actions) != len(movers):
            raise IllegalAction(f"ply {self.ply} takes an action of each of {', '.join(movers)}, and of no other seat")
        spelled = []
        for seat in movers:
            action = actions.get(seat)
            if action is None or not game.is_legal(state, seat, action):
                self._refuse(seat, action)
            spelled.append(f"{seat}={game.notation(state, seat, action)}")
        after = game.apply(state, actions, self.rng)
        digest = chain(self.digest, ";".join(spelled), game.canonical(after))
        self.past.append((state, dict(actions)))
        self.current, self.digest, self.ply = after, digest, self.ply + 1

    def can_take_back(self, seat: Seat) -> bool:
        return self._last_move(seat) is not None

    def take_back(self, seat: Seat) -> int:
        """Go back to the state in which the seat moved last. Chance goes on: what was drawn since is drawn anew."""
        place = self._last_move(seat)
        if place is None:
            raise IllegalAction(f"{seat} has nothing to take back at ply {self.ply}")
        taken, state = len(self.past) - place, self.past[place][0]
        self.digest = chain(self.digest, f"{seat} takes back {taken}", self.game.canonical(state))
        self.past = self.past[:place]  # another list: a view of before keeps the line that it was made for
        self.current, self.ply = state, self.ply + 1
        return taken

    def hold(self) -> None:
        self._held = len(self.past)

    def _last_move(self, seat: Seat) -> int | None:
        """Where in the past the seat moved last; None where that stays, or where something is or was hidden."""
        if not self.info.searchable or self.info.simultaneous:
            return None
        places = range(len(self.past) - 1, self._held - 1, -1)
        return next((place for place in places if seat in self.past[place][1]), None)

    def _check(self, seat: Seat, action: Any) -> None:
        if not self.game.is_legal(self.current, seat, action):
            self._refuse(seat, action)

    def _refuse(self, seat: Seat, action: Any) -> NoReturn:
        if self.game.longest and isinstance(action, str):
            read = self.game.parse(self.current, seat, action)  # which says what is wrong
            raise IllegalAction(f"{quoted(action)} is not in its canonical form, which is {quoted(str(read))}")
        legal = self.game.legal(self.current, seat)
        possible = listed([self.game.notation(self.current, seat, other) for other in legal])
        what = "no action" if action is None else f"action {action}"
        raise IllegalAction(f"{what} is not legal for {seat} at ply {self.ply}; possible: {possible}")

    def parse(self, seat: Seat, text: str) -> Action:
        action: Action = self.game.parse(self.current, seat, text)
        return action

    def notation(self, seat: Seat, action: Any) -> str:
        return self.game.notation(self.current, seat, action)

    def scores(self) -> Mapping[Seat, float]:
        return self.game.scores(self.current)

    def measures(self) -> Mapping[Seat, Mapping[str, float]]:
        return self.game.measures(self.current)

    def outcome(self) -> Outcome | None:
        return self.game.outcome(self.current)

    def forfeit(self, seat: Seat) -> Outcome:
        return self.game.forfeit(self.current, seat)

    def agreed_draw(self) -> Outcome | None:
        return self.game.agreed_draw(self.current)

    def fallback(self, seat: Seat, rng: Rng | None) -> Action:
        if rng is None:
            action: Action = self.game.default_action(self.current, seat)
            return action
        drawn: Action = self.game.sample(self.current, seat, rng)
        return drawn

    def secret(self, seat: Seat, action: Any) -> bool:
        return self.game.secret(self.current, seat, action)

    def position(self) -> Position[StateT] | None:
        return Position(self.game, self.current) if self.info.searchable else None

    def fingerprint(self) -> bytes | None:
        return self.game.canonical(self.current)

    def action_space(self, agent: Seat) -> spaces.Space[Any]:
        return self._spaces_of(agent)[0]

    def observation_space(self, agent: Seat) -> spaces.Space[Any]:
        return self._spaces_of(agent)[1]

    def _spaces_of(self, agent: Seat) -> tuple[spaces.Space[Any], spaces.Space[Any]]:
        if agent not in self._spaces:
            if agent not in self.possible_agents:
                raise GameError(f"{self.info.id} has no seat {agent}; it has {', '.join(self.possible_agents)}")
            if self.game.longest:
                acting: spaces.Space[Any] = Texts(self.game.longest, partial(self.fallback, agent))
                seen = spaces.Dict({"observation": self.game.observation_space})
            else:
                acting = spaces.Discrete(self.game.num_actions)
                mask = spaces.Box(0, 1, (self.game.num_actions,), np.int8)
                seen = spaces.Dict({"observation": self.game.observation_space, "action_mask": mask})
            self._spaces[agent] = (acting, seen)
        return self._spaces[agent]
