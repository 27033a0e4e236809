"""Agents by name: `random`, `mcts,simulations=400`, `python:bot.py:MyBot`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, get_args

from arena.agents.core.agent import Agent, Runs
from arena.agents.core.errors import AgentError, AgentUnavailable, UnknownAgent
from arena.agents.core.providers import PROVIDERS
from arena.games.core.errors import GameError, ParameterError
from arena.games.core.registry import Registry, class_in, load_file, split_file
from arena.games.spec import Spec, bind, parse_spec

AGENTS = Registry("arena.agents", "agent", UnknownAgent, AgentUnavailable)
PROGRAMS = frozenset({"cmd", "http", "https"})
"""Kinds of specs that name a program, which is started or called: it need not be in Python."""
STARTED = frozenset({"cmd", "uci"})
"""Kinds of specs that name a program which is started here."""


@dataclass(frozen=True)
class AgentRef:
    """A player that can be seated any number of times: its name, where it runs, and how to build it."""

    name: str
    runs: Runs
    spec: str | None = None
    """The spec it came from; None for an agent made in Python."""
    factory: Callable[[], Agent] | None = field(default=None, compare=False)

    def build(self) -> Agent:
        """A new agent for one match (the very object that was given, where an object was given)."""
        assert self.factory is not None
        return self.factory()


def agent(given: str | Agent | Callable[[], Agent]) -> AgentRef:
    """The player that a spec, an agent or a factory of agents names.

    A spec may end in `runs=loop|thread|process`, which overrides where the agent says that it runs.
    Raises UnknownAgent, AgentUnavailable or ParameterError.
    """
    if isinstance(given, str):
        return _found(given) if given.startswith("python:") else _remembered(given)
    if isinstance(given, type) or not isinstance(given, Agent):
        if not callable(given):
            raise ParameterError(f"{given!r} is neither an agent, nor a spec, nor a function that makes an agent")
        first = given()
        return AgentRef(_name(first), _runs(first), None, given)
    return AgentRef(_name(given), _runs(given), None, lambda: given)


def _name(agent: Any) -> str:
    return str(getattr(agent, "name", None) or type(agent).__name__)


def _runs(agent: Any) -> Runs:
    """Where an agent says that it runs; AgentUnavailable where it does not."""
    runs: Any = getattr(agent, "runs", None)
    if runs not in get_args(Runs):
        said = "does not say where it runs" if runs is None else f"says runs = {runs!r:.80}"
        raise AgentUnavailable(f"{type(agent).__name__} {said}: runs is one of {', '.join(get_args(Runs))}")
    found: Runs = runs
    return found


@lru_cache(maxsize=256)
def _remembered(text: str) -> AgentRef:
    """A registered agent; one from a file is not remembered, since a path may come to mean another file."""
    return _found(text)


def _found(text: str) -> AgentRef:
    spec = parse_spec(text)
    if spec.kind in PROGRAMS:
        from arena.agents.programs.spec import seat as program

        return AgentRef(str(spec), "loop", str(spec), program(spec))
    if spec.kind not in AGENTS.entries and spec.kind != "python" and is_model(spec.kind):
        from arena.agents.models.spec import seat

        return AgentRef(str(spec), "loop", str(spec), seat(spec))
    kind = agent_class(spec.kind, spec.target)
    wanted: Any = spec.options.get("runs")
    if wanted is not None and wanted not in get_args(Runs):
        raise ParameterError(f"{text!r}: runs is one of {', '.join(get_args(Runs))}, not {wanted!r}")
    options = _options(spec, kind)

    def build() -> Agent:
        try:
            made: Agent = kind(**options)
        except (AgentError, ParameterError):
            raise
        except (ValueError, GameError) as error:
            raise ParameterError(f"{spec.kind}: {error}") from error
        except (Exception, SystemExit) as error:  # it may be anybody's code
            said = " ".join(str(error).split())
            raise AgentUnavailable(f"{text} cannot be set up: {type(error).__name__}: {said}") from error
        return made

    runs: Runs = wanted or _runs(build())
    return AgentRef(str(spec), runs, str(spec), build)


def _options(spec: Spec, kind: type[Any]) -> dict[str, Any]:
    """The keyword arguments of an agent that a spec asks for, its target among them.

    Where its `__init__` takes more than it names, so does a spec: options that it does not name stay texts.
    """
    given = {key: value for key, value in spec.options.items() if key != "runs"}
    target = getattr(kind, "target", None)
    if spec.kind != "python" and target is not None:
        if spec.target is not None and target in given:
            raise ParameterError(f"{spec} names its {target} twice: behind the colon and as {target}=")
        if spec.target is not None:
            given = {target: spec.target, **given}
        if target not in given:
            raise ParameterError(f"{spec} lacks its {target}: {spec.kind}:{str(target).upper()}")
    parameters = inspect.signature(kind.__init__).parameters.values()
    more: dict[str, str] = {}
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        named = {parameter.name for parameter in parameters}
        more = {key: value for key, value in given.items() if key not in named}
    return bind(spec.kind, kind.__init__, {key: value for key, value in given.items() if key not in more}) | more


def plain_spec(text: str) -> str:
    """The spec of an agent in Python without what does not change what it thinks: defaults, and where it runs."""
    spec = parse_spec(text)
    kind = agent_class(spec.kind, spec.target)
    given = _options(spec, kind)
    parameters = inspect.signature(kind.__init__).parameters
    named = [name for name in parameters if name in spec.options and given[name] != parameters[name].default]
    own = sorted(spec.options.keys() - parameters.keys() - {"runs"})
    return str(Spec(spec.kind, spec.target, {name: str(given[name]) for name in [*named, *own]}))


def agent_class(kind: str, target: str | None = None) -> type[Any]:
    """The class behind an agent's name, or behind `python:FILE[:CLASS]`."""
    if kind == "python":
        if target is None:
            raise ParameterError("python:FILE[:CLASS] names an agent in a file; the file is missing")
        path, name = split_file(target)
        return class_in(load_file(path, AgentUnavailable), _has_act, name, path, AgentUnavailable)
    loaded = AGENTS.load(kind)
    if target is not None and getattr(loaded, "target", None) is None:
        raise ParameterError(f"{kind}:{target}: {kind} takes no target; parameters follow a comma")
    if not (isinstance(loaded, type) and _has_act(loaded)):
        raise AgentUnavailable(f"{kind} is registered as {loaded!r}, which is no agent class: it has no act()")
    return loaded


def is_model(kind: str) -> bool:
    """Whether a spec of this kind names a model of a registered provider."""
    return kind in PROVIDERS.entries


def _has_act(value: type) -> bool:
    return callable(getattr(value, "act", None)) and value.__name__ != "BaseAgent"
