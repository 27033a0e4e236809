"""Specs: how a game or an agent is named on a command line and in a config: `KIND[:TARGET][,key=value…]`.

`connect_four`, `connect_four,rows=7,columns=7`, `python:nim.py,stones=15`, `mcts,simulations=400`.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.errors import GameError, GameUnavailable, ParameterError
from arena.games.core.game import Game, info_of
from arena.games.core.info import GameInfo
from arena.games.core.registry import GAMES, class_in, load_file, split_file

if TYPE_CHECKING:
    from pydantic import BaseModel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spec:
    """A parsed spec; option values are still text."""

    kind: str
    target: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        head = self.kind if self.target is None else f"{self.kind}:{self.target}"
        return ",".join([head, *(f"{key}={value}" for key, value in self.options.items())])


def parse_spec(text: str) -> Spec:
    """The spec in a text; ParameterError where it is not of the form."""
    head, *rest = [part.strip() for part in _parts(text)]
    kind, colon, target = head.partition(":")
    options: dict[str, str] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        if not equals or not key.strip() or key.strip() in options:
            why = "is given twice" if key.strip() in options else "is not key=value"
            raise ParameterError(f"{text!r}: {part!r} {why}; a spec reads KIND[:TARGET][,key=value…]")
        options[key.strip()] = value.strip()
    if not kind or (colon and not target):
        raise ParameterError(f"{text!r} names nothing; a spec reads KIND[:TARGET][,key=value…]")
    return Spec(kind, target or None, options)


def _parts(text: str) -> list[str]:
    """A spec cut at its commas. Those in brackets belong to a target: `openspiel:go(board_size=9,komi=5.5)`."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts if depth == 0 else text.split(",")


def bind(
    where: str, function: Callable[..., Any], options: Mapping[str, Any], skip: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The options as the keyword arguments of `function`, turned into the types of its annotations.

    `skip` names arguments that a spec may not set. Raises ParameterError, with one sentence, for an unknown name or a
    value of the wrong type.
    """
    from pydantic import ValidationError

    try:
        model = _options(function, skip)
    except Exception as error:  # an annotation is evaluated, and may be anything
        raise ParameterError(
            f"{where}: its parameters cannot be read: {type(error).__name__}: {_sentence(error)}"
        ) from error
    known = {field.alias or name: name for name, field in model.model_fields.items()}
    for name in options:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known) or 'none'}"
            raise ParameterError(f"{where} has no parameter {name!r}: {hint}")
    try:
        checked = model.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ParameterError(f"{where}: {name}={options.get(name, '')}: {first['msg'].lower()}") from error
    return {name: getattr(checked, field) for name, field in known.items()}


@lru_cache(maxsize=256)
def _options(function: Callable[..., Any], skip: frozenset[str]) -> type[BaseModel]:
    """The keyword arguments of a function as a model that checks them.

    Its fields are numbered and go by alias, since a parameter may be called what a field may not (`copy`, `_x`).
    """
    from pydantic import ConfigDict, Field, create_model

    parameters = [
        parameter
        for name, parameter in inspect.signature(function, eval_str=True).parameters.items()
        if name not in skip | {"self"} and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    ]
    known: dict[str, Any] = {
        f"p{number}": (
            _type_of(parameter),
            Field(alias=parameter.name)
            if parameter.default is parameter.empty
            else Field(default=parameter.default, alias=parameter.name),
        )
        for number, parameter in enumerate(parameters)
    }
    return create_model("Options", __config__=ConfigDict(extra="forbid", arbitrary_types_allowed=True), **known)


def _type_of(parameter: inspect.Parameter) -> Any:
    """What a parameter is annotated with; where it is not, the type of a plain default."""
    if parameter.annotation is not parameter.empty:
        return parameter.annotation
    return type(parameter.default) if isinstance(parameter.default, (bool, int, float, str)) else Any


def _sentence(error: BaseException) -> str:
    return " ".join(str(error).split())


@dataclass(frozen=True)
class GameRef:
    """A game that can be set up: its spec, its info and its parameters with defaults filled in."""

    spec: str
    info: GameInfo
    params: Mapping[str, Any]
    rules: Game[Any] | None
    """The rules, where they are a `Game`; None where the world is an `ArenaEnv` of its own."""
    _world: type[ArenaEnv] | None = None

    def env(self, render_mode: str | None = None) -> ArenaEnv:
        """A new environment of this game. Raises GameError where its author's code fails."""
        rules, world = self.rules, self._world
        if rules is not None:
            return _made(self.info.id, lambda: GameEnv(rules, render_mode))
        assert world is not None
        return _made(self.info.id, lambda: world(**self.params, render_mode=render_mode))


def _made(where: str, make: Callable[[], T]) -> T:
    """What `make` returns; one sentence where it fails, since it runs code that may be anybody's."""
    try:
        return make()
    except (GameError, ValueError):  # a value that is refused, in the author's words
        raise
    except (Exception, SystemExit) as error:
        raise GameUnavailable(f"{where} cannot be set up: {type(error).__name__}: {_sentence(error)}") from error


def game(text: str | Spec, /, **params: Any) -> GameRef:
    """The game that a spec names, with `params` over the spec's own options.

    Raises UnknownGame, GameUnavailable or ParameterError. Rules are pure, so equal specs of registered games share one
    `Game`; what a relative path names depends on where one stands.
    """
    if not isinstance(text, (str, Spec)):
        raise ParameterError(f"a game is named by a text such as connect_four, not by {text!r:.80}")
    spec = parse_spec(text) if isinstance(text, str) else text
    options = {**spec.options, **params}
    if spec.kind != "python" and all(isinstance(value, Hashable) for value in options.values()):
        return _shared(spec.kind, spec.target, tuple(sorted(options.items())))
    return _built(spec.kind, spec.target, options)


@lru_cache(maxsize=256)
def _shared(kind: str, target: str | None, options: tuple[tuple[str, Any], ...]) -> GameRef:
    return _built(kind, target, dict(options))


def _built(kind: str, target: str | None, options: Mapping[str, Any]) -> GameRef:
    found = game_class(kind, target)
    if target is not None and kind != "python" and found.target is not None:
        if found.target in options:
            raise ParameterError(f"{kind}:{target} names its {found.target}, and {found.target}= names it once more")
        options = {found.target: target, **options}
    params = bind(found.info.id, found.__init__, options, frozenset({"render_mode"}))
    named = {key: str(value) for key, value in options.items() if target is None or key != found.target}
    text = str(Spec(kind, target, named))
    if issubclass(found, ArenaEnv):
        return GameRef(text, found.described(**params), params, None, found)
    try:
        rules = _made(found.info.id, lambda: found(**params))
    except ValueError as error:
        raise ParameterError(f"{found.info.id}: {error}") from error
    if not isinstance(getattr(rules, "params", None), Mapping):
        raise GameUnavailable(f"{found.info.id} keeps no params: its __init__ must pass them on to super().__init__")
    return GameRef(text, info_of(rules), rules.params, rules)


def game_class(kind: str, target: str | None = None) -> type[Game[Any]] | type[ArenaEnv]:
    """The class behind a game's name, or behind `python:FILE[:CLASS]`."""
    if kind == "python":
        if target is None:
            raise ParameterError("python:FILE[:CLASS] names a game in a file; the file is missing")
        path, name = split_file(target)
        return _whole(class_in(load_file(path, GameUnavailable), _is_game, name, path, GameUnavailable), path)
    loaded: Any = GAMES.load(kind)
    if not (isinstance(loaded, type) and _is_game(loaded)):
        raise GameUnavailable(f"{kind} is registered as {loaded!r}, which is neither a Game nor an ArenaEnv class")
    if target is not None and getattr(loaded, "target", None) is None:
        raise ParameterError(f"{kind}:{target}: a game's name takes no target; parameters follow a comma")
    return _whole(loaded, kind)


def _whole(found: type[Any], where: str) -> type[Any]:
    """The class, if nothing is missing in it; GameUnavailable otherwise."""
    missing = sorted(getattr(found, "__abstractmethods__", ()))
    if missing:
        raise GameUnavailable(f"{where}: {found.__name__} does not define {', '.join(missing)}")
    if not isinstance(getattr(found, "info", None), GameInfo):
        raise GameUnavailable(f"{where}: {found.__name__} has no info: give the class one, info = GameInfo(…)")
    return found


def _is_game(value: type) -> bool:
    return issubclass(value, (Game, ArenaEnv))
