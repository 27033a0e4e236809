"""Models by name: `openai:gpt-5,reasoning=cot,history=diff`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from urllib.parse import urlsplit

from arena.agents.core.client import ModelClient
from arena.agents.core.model import Provider
from arena.agents.core.providers import PROVIDERS
from arena.agents.models.player import ModelPlayer
from arena.agents.models.sharing import Share
from arena.games.core.errors import ParameterError
from arena.games.spec import Spec, bind


def seat(spec: Spec) -> Callable[[], ModelPlayer]:
    """What makes players of the model that a spec names: of its options, some are the provider's, others the player's.

    Raises UnknownAgent, AgentUnavailable and ParameterError.
    """
    name = f"{spec.kind}:{spec.target}"
    if spec.target is None:
        raise ParameterError(f"{spec.kind} needs a model: {spec.kind}:MODEL[,key=value…]")
    kind = PROVIDERS.load(spec.kind)
    first, *others = inspect.signature(kind).parameters
    theirs = {key: value for key, value in spec.options.items() if key in others}
    ours = {key: value for key, value in spec.options.items() if key not in others}
    _no_secrets(name, spec.options.get("base_url"))
    provider_options = bind(name, kind.__init__, theirs, frozenset({first}))
    player_options = bind(name, ModelPlayer.__init__, ours, frozenset({"client"}))
    target = spec.target

    def make() -> ModelClient:
        provider: Provider = kind(target, **provider_options)
        return ModelClient(provider)

    share = Share((name, tuple(sorted(theirs.items()))), make)
    return lambda: ModelPlayer(share, **player_options)


def _no_secrets(name: str, url: str | None) -> None:
    """Raises ParameterError where a URL holds what should not be in a replay, in which every spec stands."""
    if url is None:
        return
    try:
        parts = urlsplit(url)
        secret = bool(parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        secret = True
    if secret:
        raise ParameterError(
            f"{name}: base_url is scheme://host[:port][/path] and no more, since it stands in the replay; "
            "a key goes into the environment variable that api_key_env names"
        )
