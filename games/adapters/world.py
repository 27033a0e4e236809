"""Worlds that others wrote: what all adapters of environments share.

An adapter says how its environment is made, asked and stepped (`Inner`), and how it is spoken of (`Words`). The rest is
here: seats, views with their history, notation, scores, limits, and the digest over all that was observed.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces

from arena.games.adapters.describe import array_space
from arena.games.adapters.inner import Inner
from arena.games.adapters.sights import Crowd, ForeignView, Moment
from arena.games.adapters.words import Words
from arena.games.core.canonical import canonical, chain
from arena.games.core.env import Action, ArenaEnv
from arena.games.core.errors import GameError, IllegalAction, PositionError, UnreadableAction, listed, quoted
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Scene
from arena.games.core.texts import Texts
from arena.games.core.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "hide")  # what it prints would be taken for data
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # nothing is shown in a window of its own
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

_REMEMBERED = 64
"""Plies that a view's history goes back."""


class ForeignWorld(ArenaEnv):
    """An environment that others wrote.

    Its own state is closed: a digest is over what every seat observes and gets.
    """

    inner: Inner
    words: Words

    def __init__(self, info: GameInfo, params: Mapping[str, Any], render_mode: str | None = None) -> None:
        super().__init__(info, render_mode)
        self.params = params
        self.inner, self.words = self.made()
        self.is_open = self.words.is_open
        self._begun = False
        self._origin = canonical((info.id, info.version, params))
        self._number = {seat: number for number, seat in enumerate(self.possible_agents)}
        self._names = {seat: self._named(number) for seat, number in self._number.items()}
        self.past: deque[tuple[int, Mapping[Seat | None, Moment], Mapping[Seat, str]]] = deque(maxlen=_REMEMBERED)
        self._spaces = {seat: self._spaces_of(seat) for seat in self.possible_agents}

    @abstractmethod
    def made(self) -> tuple[Inner, Words]:
        """A new environment, and how it is spoken of."""

    def _named(self, number: int) -> tuple[str, ...]:
        """The names of an agent's actions; none where they are texts."""
        space = self.inner.acting(number)
        if not isinstance(space, spaces.Discrete):
            return ()
        names = self.words.actions
        return names if len(names) == space.n else tuple([str(action) for action in range(int(space.n))])

    def _spaces_of(self, seat: Seat) -> tuple[spaces.Space[Any], spaces.Space[Any]]:
        number, names = self._number[seat], self._names[seat]
        seen: dict[str, spaces.Space[Any]] = {"observation": array_space(self.inner.seeing(number))}
        if names:
            seen["action_mask"] = spaces.Box(0, 1, (len(names),), np.int8)
            return spaces.Discrete(len(names)), spaces.Dict(seen)
        space = self.inner.acting(number)
        assert isinstance(space, spaces.Text)
        return Texts(space.max_length, partial(self.fallback, seat)), spaces.Dict(seen)

    def restart(self, seed: int, position: str | None = None) -> None:
        if position is not None:
            raise PositionError(f"{self.info.title} begins where it begins: it takes no position")
        if self._begun:  # an environment may keep something from one episode to the next
            self.inner.close()
            self.inner, self.words = self.made()
        self._begun = True
        self.rng = Rng(seed, 0)
        self.inner.begin(self.rng.bits() >> 33)
        self._scores = dict.fromkeys(self.possible_agents, 0.0)
        self._outcome: Outcome | None = None
        self.past.clear()
        self.ply = 0
        self._look()
        self.digest = chain(self._origin, "", self._digested())

    def _look(self) -> None:
        """Take in what every seat is shown now."""
        inner, drawn, scores = self.inner, self.inner.drawn(), self._scores
        titles = dict(zip(self.possible_agents, self.info.seats, strict=True))
        told = ", ".join([f"{titles[seat]} {score:g}" for seat, score in scores.items()])
        below = f"Scores so far: {told}. Ply: {self.ply}."
        self._moments: dict[Seat | None, Moment] = {}
        for seat, number in self._number.items():
            own = below if self.is_open else f"Score so far: {scores[seat]:g}. Ply: {self.ply}."
            seen = drawn if self.is_open or len(scores) == 1 else None
            self._moments[seat] = Moment(self.words, inner.sight(number), seen, own)
        first = self.possible_agents[0]
        if self.is_open or len(scores) == 1:
            self._moments[None] = self._moments[first]
        else:
            parts = [(titles[seat], self._moments[seat]) for seat in self.possible_agents]
            self._moments[None] = Crowd(parts, drawn, below)
        self._movers = () if self._outcome is not None else inner.movers()
        self._masks = {self.possible_agents[number]: inner.mask(number) for number in self._movers}

    def _digested(self) -> bytes:
        seen = [self._moments[seat].observation for seat in self.possible_agents]
        return canonical((seen, self.inner.rewards, self._movers, self.inner.reason))

    def to_act(self) -> tuple[Seat, ...]:
        return tuple([self.possible_agents[number] for number in self._movers])

    def moment(self, seat: Seat | None) -> Moment:
        """What a seat is shown now."""
        self._known(seat)
        return self._moments[seat]

    def shown(self, seat: Seat | None) -> bool:
        """Whether a seat may see the picture that the environment draws of the whole."""
        return seat is None or self.is_open or len(self.possible_agents) == 1

    def possible(self, seat: Seat | None) -> tuple[tuple[str, ...], NDArray[np.int8] | None]:
        """The names of what a seat may do now, and the same as 0 and 1; no mask where actions are texts."""
        if seat is None or not self._names[seat]:
            return (), None
        names = self._names[seat]
        if seat not in self._masks:
            return (), np.zeros(len(names), np.int8)
        mask = self._masks[seat]
        if mask is None:
            return names, np.ones(len(names), np.int8)
        return tuple([name for name, free in zip(names, mask.tolist(), strict=True) if free]), mask.copy()

    def _known(self, seat: Seat | None) -> None:
        if seat is not None and seat not in self._number:
            raise GameError(f"{self.info.title} has no seat {seat}; it has {', '.join(self.possible_agents)}")

    def view(self, seat: Seat | None) -> View:
        self._known(seat)
        return ForeignView(seat, self)

    def scene(self, seat: Seat | None) -> Scene:
        return self.moment(seat).scene

    def advance(self, actions: Mapping[Seat, Any]) -> None:
        movers = self.to_act()
        if not movers:
            raise IllegalAction("the game is over")
        if set(actions) != set(movers):
            raise IllegalAction(f"ply {self.ply} takes an action of each of {', '.join(movers)}, and of no other seat")
        done = {seat: self.notation(seat, actions[seat]) for seat in movers}
        before = self._moments
        self.inner.step({self._number[seat]: actions[seat] for seat in movers})
        self.past.append((self.ply, before, done))
        self.ply += 1
        for seat, reward in zip(self.possible_agents, self.inner.rewards, strict=True):
            self._scores[seat] += reward
        reason, limit = self.inner.reason, self.params["plies"]
        if reason is None and self.ply >= limit:
            reason = f"the limit of {limit} plies"
        if reason is not None:
            self._outcome = Outcome(dict(self._scores), reason)
        self._look()
        self.digest = chain(self.digest, ";".join([f"{seat}={done[seat]}" for seat in movers]), self._digested())

    def _check(self, seat: Seat, action: Any) -> None:
        self.notation(seat, action)

    def notation(self, seat: Seat, action: Any) -> str:
        names = self._names[seat]
        if not names:
            return str(self.parse(seat, action))
        listed_now, mask = self.possible(seat)
        if type(action) is int and 0 <= action < len(names) and mask is not None and mask[action]:
            return names[action]
        raise IllegalAction(
            f"action {action} is not legal for {seat} at ply {self.ply}; possible: {listed(listed_now)}"
        )

    def parse(self, seat: Seat, text: str) -> Action:
        names, wanted = self._names[seat], text.strip()
        if not names:
            return self._said(seat, wanted)
        possible, _ = self.possible(seat)
        if wanted in possible:
            return names.index(wanted)
        if wanted in names:
            raise IllegalAction(f"{quoted(wanted)} is not legal here; possible: {listed(possible)}")
        raise UnreadableAction(f"{quoted(wanted)} is not a move of {self.info.title}; possible: {listed(possible)}")

    def _said(self, seat: Seat, text: str) -> str:
        space = self.inner.acting(self._number[seat])
        if not text.isprintable() or not space.contains(text):
            raise UnreadableAction(f"{quoted(text)} is not a text that {self.info.title} takes: it takes {space}")
        return text

    def scores(self) -> Mapping[Seat, float]:
        return dict(self._scores)

    def outcome(self) -> Outcome | None:
        return self._outcome

    def forfeit(self, seat: Seat) -> Outcome:
        """One seat keeps what it has; of several, whoever leaves has one less than the last.

        In a game for a fixed sum between two the other wins; where the score is shared, all get the lowest.
        """
        scores, (low, high) = dict(self._scores), self.info.score_range
        if self.info.payoff == "zero_sum" and len(scores) == 2 and high < 1e9:
            scores = dict.fromkeys(scores, high)
            scores[seat] = low
        elif self.info.payoff == "cooperative":
            scores = dict.fromkeys(scores, max(low, 0.0))
        elif len(scores) > 1:
            scores[seat] = max(min(scores.values()) - 1.0, low)
        return Outcome(scores, f"{self.info.seats[self._number[seat]]} forfeits")

    def fallback(self, seat: Seat, rng: Rng | None) -> Action:
        names, space = self._names[seat], self.inner.acting(self._number[seat])
        if not names:
            space.seed(0 if rng is None else rng.bits() >> 33)
            return str(space.sample()).strip()
        possible, _ = self.possible(seat)
        return names.index(possible[0] if rng is None else rng.choice(possible))

    def action_space(self, agent: Seat) -> spaces.Space[Any]:
        self._known(agent)
        return self._spaces[agent][0]

    def observation_space(self, agent: Seat) -> spaces.Space[Any]:
        self._known(agent)
        return self._spaces[agent][1]

    def close(self) -> None:
        self.inner.close()
