"""Models by name: `openai:gpt-5,reasoning=cot,history=diff,budget=2.50`."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from arena.agents.core.cache import ReplyCache
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.errors import AgentError, AgentUnavailable
from arena.agents.core.model import Provider
from arena.agents.core.providers import PROVIDERS
from arena.agents.core.urls import refuse_key, refuse_secrets
from arena.agents.models.player import ModelPlayer
from arena.agents.models.presets import with_preset
from arena.agents.models.scaffold import Scaffold
from arena.agents.models.settings import OPTIONS, ClientOptions, settings_for
from arena.agents.models.sharing import Share
from arena.games.core.errors import ParameterError
from arena.games.spec import Spec, bind


def seat(spec: Spec, client: Callable[..., ModelClient] = ModelClient) -> Callable[[], ModelPlayer]:
    """What makes players of the model that a spec names.

    Of its options some are the provider's, some the client's (`ClientOptions`), and some the player's; a name that
    several know is the first one's of them. `client` is called as ModelClient is, and makes the client that they share.
    Raises UnknownAgent, AgentUnavailable and ParameterError.
    """
    name = f"{spec.kind}:{spec.target}"
    if spec.target is None:
        raise ParameterError(f"{spec.kind} needs a model: {spec.kind}:MODEL[,key=value…]")
    kind = PROVIDERS.load(spec.kind)
    first, *others = _names(kind)
    theirs, clients, ours = _sorted(name, spec, others, OPTIONS, ["preset", *_names(Scaffold)])
    if "api_key_env" in theirs:
        refuse_key(name, "api_key_env", theirs["api_key_env"])
    if "base_url" in theirs:
        refuse_secrets(name, "base_url", theirs["base_url"], "api_key_env")
    provider_options = bind(name, kind.__init__, theirs, frozenset({first}))
    checked = bind(name, ClientOptions.__init__, clients)
    scaffold = Scaffold(**bind(name, Scaffold, with_preset(ours)))
    client_options = {key: checked[key] for key in clients}
    target, key = spec.target, (name, tuple(sorted(theirs.items())), tuple(sorted(clients.items())))

    def make() -> ModelClient:
        settings = settings_for(client_options, key)
        more = {} if settings.connect_seconds is None else {"connect_seconds": settings.connect_seconds}
        known = {option: value for option, value in more.items() if option in others and option not in theirs}
        provider = _made(name, lambda: kind(target, **{**provider_options, **known}))
        told = {} if hasattr(provider, "identity") else theirs
        limits = settings.limits
        if limits.begin == Limits.begin:
            limits = replace(limits, begin=getattr(provider, "begin_seconds", limits.begin))
        cache = None if settings.cache is None else ReplyCache(settings.cache, provider, told)
        return client(provider, limits, budget=settings.budget, prices=settings.prices, cache=cache)

    settings_for(client_options, key)  # what cannot be used is said at once
    _made(name, lambda: kind(target, **provider_options))
    share = Share(key, make)
    return lambda: ModelPlayer(share, scaffold)


def _made(name: str, make: Callable[[], Provider]) -> Provider:
    """The provider; one sentence where it cannot be made, since it may be anybody's code."""
    try:
        return make()
    except (AgentError, ParameterError):
        raise
    except Exception as error:
        said = " ".join(str(error).split())
        raise AgentUnavailable(f"{name} cannot be set up: {type(error).__name__}: {said}") from error


def _names(kind: Any) -> list[str]:
    """The parameters of a class."""
    several = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [name for name, one in inspect.signature(kind).parameters.items() if one.kind not in several]


def _sorted(
    name: str, spec: Spec, theirs: Iterable[str], clients: Iterable[str], ours: Iterable[str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The options of a spec by whose they are. Raises ParameterError for one that is nobody's."""
    whose = {"provider": theirs, "client": clients, "player": ours}
    found: dict[str, dict[str, str]] = {part: {} for part in whose}
    for key, value in spec.options.items():
        part = next((part for part, names in whose.items() if key in names), None)
        if part is None:
            near = difflib.get_close_matches(key, [known for names in whose.values() for known in names], n=1)
            known = "; ".join(f"{part}: {', '.join(names) or 'none'}" for part, names in whose.items())
            hint = f"did you mean {near[0]}?" if near else f"it takes, by whose they are, {known}"
            raise ParameterError(f"{name} has no option {key!r}: {hint}")
        found[part][key] = value
    return found["provider"], found["client"], found["player"]
