"""Given: what a program asks of a figure, as far as it can be judged before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from arena.games.core.errors import ParameterError

_WIDTHS = (2.0, 30.0)
_LOOKS, _SAMPLES = (2, 100), (10, 100_000)


def check(given: Mapping[str, Any]) -> None:
    """Raise ParameterError where an argument, by its name, is none that a figure could do with."""
    for name, value in given.items():
        rule = _RULES.get(name)
        if rule is not None and not rule[0](value):
            raise ParameterError(f"{rule[1]}, not {value!r:.40}")


def _is_number(value: object, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _is_count(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and _is_number(value, low, high)


def _is_names(value: object) -> bool:
    if isinstance(value, str):
        raise ParameterError(f"players is a list of names, such as [{value!r:.60}]")
    return value is None or (isinstance(value, Iterable) and all(isinstance(name, str) for name in value))


def _is_words(value: object) -> bool:
    return value is None or isinstance(value, str)


_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "width": (
        lambda value: _is_number(value, *_WIDTHS),
        f"a figure is {_WIDTHS[0]:g} to {_WIDTHS[1]:g} inches wide",
    ),
    "confidence": (lambda value: _is_number(value, 0.01, 0.9999), "confidence goes from 0.01 to 0.9999"),
    "looks": (lambda value: _is_count(value, *_LOOKS), f"looks go from {_LOOKS[0]} to {_LOOKS[1]}"),
    "samples": (lambda value: _is_count(value, *_SAMPLES), f"samples go from {_SAMPLES[0]} to {_SAMPLES[1]:,}"),
    "players": (_is_names, "players is a list of names"),
    "forfeits": (lambda value: value is None or isinstance(value, bool), "forfeits is True, False or None"),
    "where": (
        lambda value: value is None or (isinstance(value, Mapping) and all(isinstance(key, str) for key in value)),
        "where names parameters and their values, such as {'size': 5}",
    ),
    **{
        name: (_is_words, f"{name} is a text") for name in ("title", "game", "parameter", "scoring", "judge", "against")
    },
}
