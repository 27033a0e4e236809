"""The parameters of games and players, as a form asks for them: read from a signature."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from arena.games.core.errors import ParameterError
from arena.games.spec import Spec, bind, game_class, parse_spec

Kind = Literal["whole", "number", "switch", "choice", "text"]
_KINDS: Mapping[Any, Kind] = {int: "whole", float: "number", bool: "switch"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. Its values are text, as a spec holds them."""

    name: str
    kind: Kind = "text"
    default: str | None = ""
    """The default; empty where it is nothing, None where there is none, so that a value must be given."""
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is None


def parameters(function: Callable[..., Any], skip: Iterable[str] = ()) -> tuple[Parameter, ...]:
    """The keyword arguments of a class or function. It raises what the annotations raise when they are evaluated."""
    left_out = {"self", "render_mode", *skip}
    return tuple(
        _parameter(one)
        for name, one in inspect.signature(function, eval_str=True).parameters.items()
        if name not in left_out and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
    )


def fields_of(model: type[BaseModel], names: Iterable[str]) -> tuple[Parameter, ...]:
    """Those fields of a model that it has."""
    known = model.model_fields
    return tuple(
        Parameter(name, kind, text_of(known[name].default), choices)
        for name in names
        if name in known
        for kind, choices in [_kind(known[name].annotation)]
    )


def _parameter(one: inspect.Parameter) -> Parameter:
    default = None if one.default is one.empty else text_of(one.default)
    annotation = type(one.default) if one.annotation is one.empty and one.default is not one.empty else one.annotation
    kind, choices = _kind(annotation)
    return Parameter(one.name, kind, default, choices)


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        kinds = {_kind(one) for one in get_args(annotation) if one is not type(None)}
        return kinds.pop() if len(kinds) == 1 else ("text", ())
    if origin is Literal:
        return "choice", tuple(text_of(value) for value in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "choice", tuple(text_of(member) for member in annotation)
    return _KINDS.get(annotation, "text"), ()


def text_of(value: Any) -> str:
    """A value as a spec holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return text_of(value.value)
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def problem_of(where: str, function: Callable[..., Any], name: str, text: str) -> str:
    """What is wrong with the value of one parameter, in a sentence; empty where nothing is."""
    if "," in text:
        return "a comma cannot stand in a value: it parts the options"
    try:
        others = frozenset({one.name for one in parameters(function)} - {name}) | {"render_mode"}
        bind(where, function, {name: text}, others)
    except ParameterError as error:
        return str(error).removeprefix(f"{where}: {name}={text}: ")
    return ""


def spec_of(kind: str, target: str | None, options: Mapping[str, str]) -> str:
    """A spec of its parts; ParameterError where it would not be read as the same parts again."""
    spec = Spec(kind, target, dict(options))
    if parse_spec(str(spec)) != spec:
        raise ParameterError("a comma, or a space at an end, cannot stand in a spec: commas part its options")
    return str(spec)


def maker_of(spec: str) -> Callable[..., Any]:
    """What makes the game that a spec names."""
    parsed = parse_spec(spec)
    return game_class(parsed.kind, parsed.target)
