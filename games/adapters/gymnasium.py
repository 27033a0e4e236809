"""Gymnasium: any of its environments whose actions are a list or a text, by its id there.

Gymnasium is the Farama Foundation's interface for reinforcement learning (Towers et al., arXiv:2407.17032); Minigrid
and BabyAI, and many others, come through it.

**Rules.** `gymnasium:FrozenLake-v1(map_name=8x8)` is the environment of that id, made with those arguments; of an
environment that another package registers, the package's name stands before: `gymnasium:package:Env-v0`. The one seat
acts once a ply. The environment is reset with a seed that is drawn from the match's. It is over when the environment
says so, by its end or by its limit of steps, or after `plies` plies.

**Notation.** The names of the actions where they are known (Minigrid's `forward`, Taxi's `pickup`), else their numbers
from 0; a text where the environment takes texts.

**Scoring.** The sum of all rewards.

**Versions.** 1: Gymnasium 1.2.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from arena.games.adapters.arguments import check, split
from arena.games.adapters.inner import Inner, pixels
from arena.games.adapters.packages import is_installed, remedy
from arena.games.adapters.probing import is_reproducible
from arena.games.adapters.quiet import quietly
from arena.games.adapters.tidy import one_line
from arena.games.adapters.vocabulary import words_of
from arena.games.adapters.words import Words
from arena.games.adapters.world import ForeignWorld
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.info import GameInfo

PACKAGES = {"MiniGrid": "minigrid", "BabyAI": "minigrid"}
"""Packages that register their environments when they are imported, by how the ids begin."""


class GymnasiumWorld(ForeignWorld):
    """An environment of Gymnasium with one seat.

    Args:
        env: its id there, with its own arguments in brackets: FrozenLake-v1(map_name=8x8).
        plies: plies after which the game ends in any case.
    """

    info = GameInfo(
        id="gymnasium",
        version=1,
        title="An environment of Gymnasium",
        seats=("Agent",),
        card="Any environment of Gymnasium by its id, with its own arguments in brackets: gymnasium:FrozenLake-v1.",
        payoff="single",
        perfect_information=False,
        one_view=True,
        score_range=(-1e9, 1e9),
    )
    target = "env"

    def __init__(self, env: str = "", plies: int = 1000, render_mode: str | None = None) -> None:
        if plies < 1:
            raise ParameterError(f"gymnasium: plies go from 1, not {plies}")
        super().__init__(self.described(env=env), {"env": env, "plies": plies}, render_mode)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        if not params["env"]:
            raise ParameterError(
                "gymnasium needs an environment's id behind a colon, such as gymnasium:FrozenLake-v1; "
                "arena games --all lists them"
            )
        return _described(params["env"])

    @classmethod
    def foreign(cls, params: Mapping[str, Any]) -> str | None:
        """What stands before a colon is a module, wherever in the id or its arguments."""
        env = str(params.get("env", ""))
        return f"a module to be imported (gymnasium:{env})" if ":" in env else None

    def made(self) -> tuple[Inner, Words]:
        return _made(self.params["env"])


@lru_cache(maxsize=64)
def _described(env: str) -> GameInfo:
    inner, words = _made(env)
    try:
        space = inner.acting(0)
        if not isinstance(space, (spaces.Discrete, spaces.Text)):
            raise ParameterError(
                f"gymnasium:{env} cannot be played here: its actions are {space}, not a list or a text"
            )
        answers = "a text" if isinstance(space, spaces.Text) else ", ".join(words.actions) or f"0 to {int(space.n) - 1}"
    finally:
        inner.close()
    title = split(env)[0].rpartition(":")[2]
    told = [f"You act in {title}, an environment of Gymnasium.", words.card, f"Each answer is one action: {answers}."]
    return replace(
        GymnasiumWorld.info,
        title=title,
        card=" ".join([*filter(None, told), "Your score is the sum of all rewards; more is better."]),
        score_range=words.score_range,
        deterministic=is_reproducible(f"gymnasium:{env}", lambda: _made(env)),
    )


def found(name: str) -> gym.envs.registration.EnvSpec:
    """The environment that an id names. Raises ParameterError, saying what is near, or GameUnavailable."""
    module, colon, _ = name.rpartition(":")
    module = module if colon else next((it for start, it in PACKAGES.items() if name.startswith(start)), "")
    if module:
        if not is_installed(module):
            raise GameUnavailable(
                f"gymnasium:{name} needs the package {module}, which is not installed here{remedy(module)}"
            )
        try:
            with quietly():
                importlib.import_module(module)
        except Exception as error:  # it is anybody's
            raise GameUnavailable(f"gymnasium:{name}: {module} fails when it is imported: {one_line(error)}") from error
    plain = name.rpartition(":")[2]
    if plain not in gym.registry:
        near = difflib.get_close_matches(plain, gym.registry, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else "arena games --all lists them"
        raise ParameterError(f"Gymnasium has no environment called {plain!r}: {hint}")
    return gym.registry[plain]


def _made(env: str) -> tuple[Inner, Words]:
    name, arguments = split(env)
    spec = found(name)
    try:
        with quietly():
            bare: Any = spec.make(disable_env_checker=True, **arguments)
            modes = bare.metadata.get("render_modes") or []
            check(f"gymnasium:{env}", type(bare.unwrapped), modes, arguments)
            words = words_of(bare)
            ways = ("ansi", "rgb_array") if type(words) is Words else ("rgb_array",)  # characters for want of words
            mode = next((way for way in ways if way in modes), None)
            if mode is not None and "render_mode" not in arguments:
                bare.close()
                bare = spec.make(disable_env_checker=True, render_mode=mode, **words.arguments(arguments), **arguments)
                words = words_of(bare)  # no two environments need have the same map
    except ParameterError:
        raise
    except (TypeError, ValueError, KeyError, AssertionError) as error:
        raise ParameterError(f"gymnasium:{env} cannot be made so: {one_line(error)}") from error
    except Exception as error:  # it is anybody's
        raise GameUnavailable(f"gymnasium:{env} cannot be made here: {one_line(error)}") from error
    return _Gym(bare, words), words


class _Gym(Inner):
    agents = ("Agent",)

    def __init__(self, env: Any, words: Words) -> None:
        self.env = env
        self.words = words
        self.rewards = [0.0]
        self.reason = None
        space = env.action_space
        self._start = int(space.start) if isinstance(space, spaces.Discrete) else None
        self._steps = 0

    def begin(self, seed: int) -> None:
        with quietly():
            self._seen, _ = self.env.reset(seed=seed)

    def movers(self) -> tuple[int, ...]:
        return (0,) if self.reason is None else ()

    def step(self, actions: Mapping[int, Any]) -> None:
        action = actions[0] if self._start is None else self._start + actions[0]
        with quietly():
            self._seen, reward, ended, cut, _ = self.env.step(action)
        self._steps += 1
        self.rewards = [float(reward)]
        if ended:
            self.reason = self.words.ended(self.rewards[0])
        elif cut:
            self.reason = f"the environment's limit of {self._steps} steps"

    def sight(self, agent: int) -> Any:
        return deepcopy(self._seen)

    def mask(self, agent: int) -> NDArray[np.int8] | None:
        return None

    def acting(self, agent: int) -> spaces.Space[Any]:
        space: spaces.Space[Any] = self.env.action_space
        return space

    def seeing(self, agent: int) -> spaces.Space[Any]:
        space: spaces.Space[Any] = self.env.observation_space
        return space

    def drawn(self) -> str | None:
        if self.env.render_mode != "ansi":
            return None
        with quietly():
            return str(self.env.render())

    def picture(self) -> NDArray[Any] | None:
        if self.env.render_mode != "rgb_array":
            return None
        return pixels(self.env)

    def close(self) -> None:
        self.env.close()
