"""PettingZoo: any of its environments, AEC or parallel, whose actions are a list or a text.

PettingZoo is the Farama Foundation's interface for several agents (Terry et al., arXiv:2009.14471).

**Rules.** `pettingzoo:classic/leduc_holdem_v4(num_players=2)` is the environment that PettingZoo registers by that id,
made with those arguments; `pettingzoo:package.module` is that of an installed module which has `env()` or
`parallel_env()`. Its agents are the seats, in their order. In its parallel form all that are alive act at once, in the
other one after the other; `api` chooses, and the parallel one is taken where there is one. An agent that is out is not
asked any more. The environment is reset with a seed that is drawn from the match's. It is over when all agents are out,
or after `plies` plies.

**Notation.** The names of the actions where they are known, else their numbers from 0; a text where the environment
takes texts. Where the environment gives an action mask, what it forbids is illegal.

**Scoring.** The sum of each agent's rewards.

**Versions.** 1: PettingZoo 1.27.
"""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pettingzoo
from gymnasium import spaces
from numpy.typing import NDArray

from arena.games.adapters.arguments import check, split
from arena.games.adapters.classic import words_of
from arena.games.adapters.inner import Inner, pixels
from arena.games.adapters.packages import is_installed
from arena.games.adapters.probing import is_reproducible
from arena.games.adapters.quiet import quietly
from arena.games.adapters.tidy import one_line
from arena.games.adapters.words import Words
from arena.games.adapters.world import ForeignWorld
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.info import GameInfo

Api = Literal["auto", "aec", "parallel"]


class PettingZooWorld(ForeignWorld):
    """An environment of PettingZoo.

    Args:
        env: its id there, with its own arguments in brackets: classic/rps_v2(max_cycles=5); or an installed module.
        api: whether agents act at once (parallel) or in turn (aec); auto takes the parallel one where there is one.
        plies: plies after which the game ends in any case.
    """

    info = GameInfo(
        id="pettingzoo",
        version=1,
        title="An environment of PettingZoo",
        seats=("Player 0", "Player 1"),
        card="Any environment of PettingZoo by its id, with its own arguments in brackets: pettingzoo:classic/rps_v2.",
        payoff="general_sum",
        perfect_information=False,
        score_range=(-1e9, 1e9),
    )
    target = "env"

    def __init__(self, env: str = "", api: Api = "auto", plies: int = 1000, render_mode: str | None = None) -> None:
        if plies < 1:
            raise ParameterError(f"pettingzoo: plies go from 1, not {plies}")
        super().__init__(self.described(env=env, api=api), {"env": env, "api": api, "plies": plies}, render_mode)

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        if not params["env"]:
            raise ParameterError(
                "pettingzoo needs an environment's id behind a colon, such as pettingzoo:classic/connect_four_v3; "
                "arena games --all lists them"
            )
        return _described(params["env"], params["api"])

    @classmethod
    def foreign(cls, params: Mapping[str, Any]) -> str | None:
        """What PettingZoo itself has registered is known, and anything else a module."""
        name = split(str(params.get("env", "")))[0]
        return f"a module to be imported (pettingzoo:{name})" if _is_module(name) else None

    def made(self) -> tuple[Inner, Words]:
        return _made(self.params["env"], self.params["api"])


@lru_cache(maxsize=64)
def _described(env: str, api: Api) -> GameInfo:
    inner, words = _made(env, api)
    try:
        for number, agent in enumerate(inner.agents):
            space = inner.acting(number)
            if not isinstance(space, (spaces.Discrete, spaces.Text)):
                why = f"the actions of {agent} are {space}, not a list or a text"
                raise ParameterError(f"pettingzoo:{env} cannot be played here: {why}")
    finally:
        inner.close()
    title = split(env)[0].rpartition("/")[2]
    together = isinstance(inner, _Parallel)
    told = [
        f"You act in {title}, an environment of PettingZoo, as one of {', '.join(inner.agents)}.",
        words.card,
        "All act at once." if together else "One acts at a time.",
        f"An action is one of {', '.join(words.actions)}." if words.actions else "An action is one of those listed.",
        "Your score is the sum of your rewards; more is better.",
    ]
    return replace(
        PettingZooWorld.info,
        title=title,
        seats=tuple([agent.replace("_", " ") for agent in inner.agents]),
        card=" ".join(filter(None, told)),
        payoff="single" if len(inner.agents) == 1 else words.payoff,
        one_view=True if words.is_open or len(inner.agents) == 1 else None,
        simultaneous=together and len(inner.agents) > 1,
        score_range=words.score_range,
        deterministic=is_reproducible(f"pettingzoo:{env}", lambda: _made(env, api)),
    )


Maker = Callable[..., Any]


def makers(name: str) -> tuple[Maker | None, Maker | None]:
    """What makes the environment as AEC and as a parallel one. Raises ParameterError or GameUnavailable."""
    wanted = _wanted(name)
    if wanted in pettingzoo.aec_registry or wanted in pettingzoo.parallel_registry:
        found: list[Maker | None] = []
        for kind, registry in (("aec", pettingzoo.aec_registry), ("parallel", pettingzoo.parallel_registry)):
            found.append(_registered(kind, wanted) if wanted in registry else None)
        return found[0], found[1]
    if not _is_module(name):
        known = [re.sub(r"-v(?=\d+$)", "_v", known) for known in pettingzoo.aec_registry]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "arena games --all lists them"
        raise ParameterError(f"PettingZoo has no environment called {name!r}: {hint}")
    if not is_installed(name):
        raise GameUnavailable(f"pettingzoo:{name} names a module, and none of an installed package is called so")
    try:
        with quietly():
            module = importlib.import_module(name)
    except Exception as error:  # it is anybody's
        raise GameUnavailable(f"pettingzoo:{name} cannot be imported: {one_line(error)}") from error
    aec, parallel = getattr(module, "env", None), getattr(module, "parallel_env", None)
    if aec is None and parallel is None:
        raise ParameterError(f"pettingzoo:{name}: the module has neither env() nor parallel_env()")
    return aec, parallel


def _wanted(name: str) -> str:
    """An id as PettingZoo's registry writes it."""
    return re.sub(r"_v(?=\d+$)", "-v", name)


def _is_module(name: str) -> bool:
    known = _wanted(name) in pettingzoo.aec_registry or _wanted(name) in pettingzoo.parallel_registry
    return not known and "." in name and "/" not in name


def _registered(kind: Any, name: str) -> Maker:
    return lambda **arguments: pettingzoo.make(kind, name, **arguments)


def _made(env: str, api: Api) -> tuple[Inner, Words]:
    name, arguments = split(env)
    aec, parallel = makers(name)
    if api == "auto":
        api = "aec" if parallel is None else "parallel"
    maker = parallel if api == "parallel" else aec
    if maker is None:
        raise ParameterError(f"pettingzoo:{env} has no form {api}: leave api out")
    try:
        with quietly():
            bare = maker(**arguments)
            words = words_of(re.sub(r"_v\d+$", "", name.rpartition("/")[2].rpartition(".")[2]), bare)
            modes = bare.metadata.get("render_modes") or []
            check(f"pettingzoo:{env}", type(bare.unwrapped), modes, arguments)
            mode = next((mode for mode in ("ansi", "rgb_array") if mode in modes), None)
            if mode is not None and "render_mode" not in arguments:
                bare.close()
                bare = maker(render_mode=mode, **arguments)
            return (_Parallel if api == "parallel" else _Aec)(bare, words), words
    except ParameterError:
        raise
    except (TypeError, ValueError, KeyError, AssertionError) as error:
        raise ParameterError(f"pettingzoo:{env} cannot be made so: {one_line(error)}") from error
    except Exception as error:  # it is anybody's
        hint = f': pip install "pettingzoo[{name.partition("/")[0]}]"' if "/" in name else ""
        raise GameUnavailable(f"pettingzoo:{env} cannot be made here: {one_line(_cause(error))}{hint}") from error


def _cause(error: BaseException) -> BaseException:
    return error if error.__cause__ is None else error.__cause__


class _Zoo(Inner):
    """What both forms share."""

    def __init__(self, env: Any, words: Words) -> None:
        self.env = env
        self.words = words
        self.agents = tuple([str(agent) for agent in env.possible_agents])
        self._ids = list(env.possible_agents)
        self.rewards = [0.0] * len(self.agents)
        self.reason = None
        self._steps = 0
        self._seen: dict[Any, Any] = {}
        self._infos: Mapping[Any, Any] = {}

    def sight(self, agent: int) -> Any:
        seen = self._seen.get(self._ids[agent])
        if isinstance(seen, Mapping) and "action_mask" in seen and "observation" in seen:
            seen = seen["observation"]
        return deepcopy(seen)

    def mask(self, agent: int) -> NDArray[np.int8] | None:
        name = self._ids[agent]
        for told in (self._seen.get(name), self._infos.get(name)):
            if isinstance(told, Mapping) and told.get("action_mask") is not None:
                return np.array(told["action_mask"], dtype=np.int8)
        return None

    def acting(self, agent: int) -> spaces.Space[Any]:
        space: spaces.Space[Any] = self.env.action_space(self._ids[agent])
        return space

    def seeing(self, agent: int) -> spaces.Space[Any]:
        space = self.env.observation_space(self._ids[agent])
        if isinstance(space, spaces.Dict) and {"observation", "action_mask"} <= space.spaces.keys():
            return space["observation"]
        seen: spaces.Space[Any] = space
        return seen

    def _taken(self, agent: int, action: Any) -> Any:
        space = self.acting(agent)
        return int(space.start) + action if isinstance(space, spaces.Discrete) else action

    def drawn(self) -> str | None:
        with quietly():
            own = self.words.drawn(self.env.unwrapped)
            if own is None and getattr(self.env, "render_mode", None) == "ansi":
                return str(self.env.render())
            return own

    def picture(self) -> NDArray[Any] | None:
        if getattr(self.env, "render_mode", None) != "rgb_array":
            return None
        return pixels(self.env)

    def close(self) -> None:
        self.env.close()


class _Parallel(_Zoo):
    """An environment in which all act at once."""

    def begin(self, seed: int) -> None:
        with quietly():
            self._seen, self._infos = self.env.reset(seed=seed)

    def movers(self) -> tuple[int, ...]:
        alive = set(self.env.agents)
        return tuple([number for number, agent in enumerate(self._ids) if agent in alive])

    def step(self, actions: Mapping[int, Any]) -> None:
        taken = {self._ids[agent]: self._taken(agent, action) for agent, action in actions.items()}
        with quietly():
            seen, rewards, ended, _, self._infos = self.env.step(taken)
        self._steps += 1
        self._seen = {**self._seen, **seen}
        self.rewards = [float(rewards.get(agent, 0.0)) for agent in self._ids]
        if not self.env.agents:
            all_ended = all(ended.values())
            self.reason = "the episode has ended" if all_ended else f"the environment's limit of {self._steps} steps"


class _Aec(_Zoo):
    """An environment in which one acts after the other."""

    def begin(self, seed: int) -> None:
        with quietly():
            self.env.reset(seed=seed)
            self._look()

    def movers(self) -> tuple[int, ...]:
        return (self._ids.index(self.env.agent_selection),) if self.env.agents else ()

    def step(self, actions: Mapping[int, Any]) -> None:
        env = self.env
        ((agent, action),) = actions.items()
        ended = True
        with quietly():
            env.step(self._taken(agent, action))
            self.rewards = [float(env.rewards.get(name, 0.0)) for name in self._ids]
            self._look()
            while env.agents and (env.terminations[env.agent_selection] or env.truncations[env.agent_selection]):
                ended = ended and env.terminations[env.agent_selection]
                env.step(None)  # which is how PettingZoo lets an agent go
        self._steps += 1
        if not env.agents:
            self.reason = "the episode has ended" if ended else f"the environment's limit of {self._steps} steps"

    def _look(self) -> None:
        for agent in self.env.agents:
            self._seen[agent] = self.env.observe(agent)
        self._infos = self.env.infos
