"""What can be played, and by whom: everything registered, found or left to be typed, as data.

Building them imports games, agents and SDKs, which may take seconds and is anybody's code: do it in a thread.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from arena.agents.core.errors import AgentError
from arena.agents.core.providers import PROVIDERS
from arena.agents.models.found import FoundProvider, FoundServer
from arena.agents.models.presets import names as preset_names
from arena.agents.models.scaffold import Scaffold
from arena.agents.models.settings import ClientOptions
from arena.agents.spec import AGENTS, PROGRAMS, STARTED, agent_class, is_model
from arena.games.core.errors import GameError, ParameterError
from arena.games.core.game import Game
from arena.games.core.registry import GAMES
from arena.games.spec import Spec, game_class, parse_spec
from arena.tui.findings import MODELS, Findings
from arena.tui.parameters import Parameter, parameters, spec_of
from arena.tui.policy import Policy

Group = Literal["games", "people", "bots", "models", "your own"]
RIVAL = "mcts,simulations=400"
"""Who sits where nobody was chosen, in a game that can be searched."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MODEL_OPTIONS = ("reasoning", "history", "see", "budget")
"""Options of every model that have a field of their own."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A game, or a player, that can be chosen."""

    title: str
    spec: str
    """What it is called in a spec, as far as that is known; empty where all of it is typed."""
    detail: str = ""
    problem: str = ""
    """Why it cannot be chosen, and what to do, in a sentence."""
    group: Group = "games"
    card: str = ""
    """All that there is to say of it."""
    seats: tuple[str, ...] = ()
    target: str = ""
    """What has to be typed, in a word; empty where nothing has to be."""
    parameters: tuple[Parameter, ...] = ()
    more: bool = False
    """Whether it takes options beside its parameters."""
    cost: str = ""
    """Whom it calls, and that it costs money."""
    rival: str = "random"
    """Who can be seated at this game."""

    @property
    def words(self) -> str:
        """What a search looks in."""
        return f"{self.title} {self.spec} {self.detail} {self.group}".casefold()

    def finished(self, target: str = "", options: Mapping[str, str] | None = None, more: str = "") -> str:
        """The whole spec, with what was typed. Raises ParameterError."""
        target = target.strip()
        if self.target and not target:
            raise ParameterError(f"{self.title}: the {self.target} is missing")
        given = dict(options or {}) | (dict(parse_spec(f"x,{more}").options) if more.strip() else {})
        if not self.spec:
            return ",".join([target, *(f"{name}={value}" for name, value in given.items())])
        base = parse_spec(self.spec)
        return spec_of(base.kind, target or base.target, {**base.options, **given})


@dataclass(frozen=True, slots=True)
class Filled:
    """An offer, and what is to stand in its fields."""

    offer: Offer
    target: str = ""
    options: Mapping[str, str] | None = None


def filled(offers: Iterable[Offer], text: str) -> Filled | None:
    """The offer that a spec came from, the most specific if there are several; None where there is none."""
    free: Filled | None = None
    best: tuple[int, Filled] | None = None
    try:
        spec = parse_spec(text)
    except ParameterError:
        spec = Spec(text)
    for offer in offers:
        if not offer.spec:
            free = Filled(offer, text)
            continue
        base = parse_spec(offer.spec)
        rest = {key: value for key, value in spec.options.items() if base.options.get(key) != value}
        same = base.target == spec.target or (bool(offer.target) and base.target is None and spec.target is not None)
        fields = {one.name for one in offer.parameters}
        if base.kind != spec.kind or not same or len(rest) + len(base.options) != len(spec.options):
            continue
        if not offer.more and not rest.keys() <= fields:
            continue
        weight = 2 * len(base.options) + (base.target is not None)
        if best is None or weight > best[0]:
            best = weight, Filled(offer, spec.target or "" if offer.target else "", rest)
    return free if best is None else best[1]


def games(policy: Policy) -> list[Offer]:
    """The registered games, those that cannot be opened included."""
    found = [game(entry.name, entry.source) for entry in GAMES]
    if policy.spend:
        found.append(
            Offer("A file of yours", "python", "a game class in a Python file", target="file", more=True, card=_FILE)
        )
    return found


def game(text: str, source: str = "") -> Offer:
    """A game, by its spec."""
    try:
        spec = parse_spec(text)
        found = game_class(spec.kind, spec.target)
        info = found.info
        seats = tuple(str(seat) for seat in info.seats)
        hidden = "perfect information" if info.perfect_information else "hidden information"
        told = [f"{len(seats)} seat{'s' * (len(seats) != 1)}", hidden, "all move at once" if info.simultaneous else ""]
        searched = issubclass(found, Game) and info.searchable and not info.simultaneous
        return Offer(
            str(info.title),
            str(Spec(spec.kind, spec.target)),
            " · ".join(part for part in told if part),
            card=inspect.getdoc(inspect.getmodule(found)) or str(info.card),
            seats=seats,
            target=(found.target or "") if spec.target is None else "",
            parameters=tuple(one for one in parameters(found) if one.name != found.target),
            rival=RIVAL if searched else "random",
        )
    except (GameError, ParameterError) as error:
        return Offer(text, text, source, str(error))
    except (Exception, SystemExit) as error:  # it is anybody's code
        return Offer(text, text, source, f"{text} cannot be described: {type(error).__name__}: {error}")


def players(policy: Policy) -> list[Offer]:
    """Whoever can be seated without looking around: persons and bots first, then what has to be typed."""
    found = [_agent(entry.name, entry.source) for entry in AGENTS]
    people = [one for one in found if one.group == "people"]
    bots = [one for one in found if one.group == "bots"]
    own = [
        Offer("A program", "cmd", "a program in any language, started here", target="command", card=_PROGRAM),
        Offer("A server", "", "a program that answers over HTTP", target="URL", card=_SERVER),
        Offer("A file of yours", "python", "an agent class in a Python file", target="file", more=True, card=_FILE),
        Offer("A spec", "", "anything that `arena play` takes", target="spec", card=_SPEC),
    ]
    theirs = [Offer(**{**_fields(one), "group": "your own"}) for one in own]
    return [one for one in [*people, *bots, *theirs] if not policy.refuses(one.spec or "cmd:x")]


def _fields(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in Offer.__slots__}


def _agent(name: str, source: str) -> Offer:
    group: Group = "people" if name == "human" else "bots"
    title = "A person" if group == "people" else name
    try:
        kind = agent_class(name)
        card = inspect.getdoc(kind) or ""
        summary = getattr(kind, "summary", "") or card.split("\n")[0]
        return Offer(title, name, str(summary), group=group, card=card, parameters=parameters(kind), more=True)
    except (AgentError, ParameterError) as error:
        return Offer(title, name, source, str(error), group)
    except (Exception, SystemExit) as error:  # it is anybody's code
        return Offer(title, name, source, f"{name} cannot be described: {type(error).__name__}: {error}", group)


def models(findings: Findings) -> list[Offer]:
    """The models that can be seated: those of this machine, then those of services; what is missing comes last."""
    options = _options()
    found = [
        Offer(
            model,
            server.spec(model) or "",
            f"{server.title}, {_host(server.url)}",
            "" if server.spec(model) else "no spec can hold this name: rename the model",
            "models",
            parameters=options,
            more=True,
            cost="runs on this machine",
        )
        for server in findings.servers
        for model in server.models[:MODELS]
    ]
    found += [_silent(server) for server in findings.servers if not server.models]
    disk = "from this disk, in this process"
    for name in findings.cached:
        found.append(Offer(name, f"local:{name}", disk, "", "models", parameters=options, more=True))
    for service in findings.services:
        base = parse_spec(service.spec)
        spec = str(Spec(base.kind, None, base.options))
        host = _host(base.options.get("base_url", ""))
        told = f"{service.key_env} is set"
        cost = f"calls {host}; costs money"
        found.append(
            Offer(service.title, spec, told, "", "models", "", (), "model", parameters=options, more=True, cost=cost)
        )
    offered = [_provider(one, options) for one in findings.providers]
    return sorted([*found, *offered], key=lambda one: bool(one.problem))


def _silent(server: FoundServer) -> Offer:
    return Offer(f"{server.title}?", "", _host(server.url), server.problem or "it names no model", "models")


def _provider(found: FoundProvider, options: tuple[Parameter, ...]) -> Offer:
    problem, detail, cost = found.problem, "needs no key", ""
    if found.key_env is not None:
        detail = f"{found.key_env} is {'set' if found.key_found else 'not set'}"
        cost = f"calls {found.calls}; costs money" if found.calls else "costs money"
        if not found.key_found and not problem and not _is_here(found.calls):
            problem = f"set {found.key_env} before you start the arena, to play with {found.name}"
    title = {"openai": "OpenAI", "anthropic": "Anthropic"}.get(found.name, found.name)
    own = _own(found.name) if not problem else ()
    return Offer(
        title, found.name, detail, problem, "models", target="model", parameters=(*own, *options), more=True, cost=cost
    )


def _own(name: str) -> tuple[Parameter, ...]:
    """The parameters of a provider without which it cannot be made, beside the model."""
    try:
        found = parameters(PROVIDERS.load(name))
    except (Exception, SystemExit):  # it was found to be whole before; its annotations are anybody's code
        return ()
    return tuple(one for one in found[1:] if one.required)


def _options() -> tuple[Parameter, ...]:
    """The options of models that have a field of their own."""
    known = {one.name: one for kind in (Scaffold, ClientOptions) for one in parameters(kind)}
    return (
        Parameter("preset", "choice", "", ("", *preset_names())),
        *(known[name] for name in _MODEL_OPTIONS if name in known),
    )


def cost_of(text: str) -> str:
    """Whom a player calls or starts, and whether that costs money; empty where it is a bot or a person."""
    try:
        spec = parse_spec(text)
        if spec.kind in PROGRAMS | STARTED:
            return "starts a program here" if spec.kind in STARTED else f"calls {_host(f'{spec.kind}:{spec.target}')}"
        if spec.kind in AGENTS.entries or not is_model(spec.kind):
            return "executes a file" if spec.kind == "python" else ""
        kind: Any = PROVIDERS.load(spec.kind)
        if not isinstance(getattr(kind, "key_env", None), str):
            return ""
        named = spec.options.get("base_url")
        called = _host(named) if named else str(getattr(kind(spec.target or "model"), "host", ""))
    except (Exception, SystemExit):  # whoever seats it is told what is wrong with it
        return ""
    if _is_here(called):
        return f"calls {called}, on this machine"
    sure = named is None or "api_key_env" in spec.options
    return f"calls {called}; {'costs money' if sure else 'may cost money'}" if called else "costs money"


def _host(url: str) -> str:
    """The host of a URL, with its port and without whatever is secret in it."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _is_here(netloc: str) -> bool:
    try:
        return urlsplit(f"//{netloc}").hostname in _LOOPBACK
    except ValueError:
        return False


def search(offers: Sequence[Offer], text: str) -> list[Offer]:
    """The offers that have every word of a text in them."""
    words = text.casefold().split()
    return [one for one in offers if all(word in one.words for word in words)]


_FILE = "FILE.py, or FILE.py:CLASS where the file has several. The file is executed."
_PROGRAM = "A command, such as perl bot.pl. It is started here and speaks JSON lines on standard input and output."
_SERVER = "A URL, such as http://localhost:8000/play. It is sent each turn as JSON and answers with a move."
_SPEC = "KIND[:TARGET][,key=value…], such as mcts,simulations=400 or openai:gpt-5,reasoning=cot."
