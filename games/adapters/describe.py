"""Describe: an observation in words, by the space that it lies in, where nobody wrote better words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import numpy as np
from gymnasium import spaces

_LONGEST = 40
"""Numbers of a list that are told one by one."""
_WIDEST = 40
"""Cells of a row that is drawn."""
_LINE = 100
"""Characters of a line of text."""
_SIGNS = "XOABCDEFGHIJKLMNPQRSTUVWYZ"


def described(value: Any, name: str = "") -> str:
    """A value of any space: numbers, lists, small grids, planes of a board, and groups of them by their names."""
    head = f"{name}: " if name else ""
    if isinstance(value, Mapping):
        return "\n".join([described(part, f"{name} {key}".strip()) for key, part in value.items()])
    if isinstance(value, str):
        return fill(head + value, _LINE)
    if isinstance(value, (tuple, list)) and any(isinstance(part, (Mapping, tuple, list, np.ndarray)) for part in value):
        parts = [described(part, f"{name} {number}".strip()) for number, part in enumerate(value)]
        return "\n".join(parts)
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return head + str(value)
    told = head + _numbers(array)
    return told if "\n" in told else fill(told, _LINE, subsequent_indent="  ")


def array_space(space: spaces.Space[Any]) -> spaces.Space[Any]:
    """The part of a space that is arrays: of a group, without texts and the like, which learners cannot take in."""
    if not isinstance(space, spaces.Dict):
        return space
    kept = {name: array_space(part) for name, part in space.spaces.items()}
    return spaces.Dict({name: part for name, part in kept.items() if isinstance(part, _ARRAYS)})


def arrays(space: spaces.Space[Any], value: Any) -> Any:
    """The part of an observation that lies in `array_space`; plain numbers as arrays without a dimension."""
    if isinstance(space, spaces.Dict):
        return {name: arrays(part, value[name]) for name, part in space.spaces.items()}
    return np.asarray(value) if isinstance(value, (int, float, np.generic)) else value


_ARRAYS = (spaces.Box, spaces.Discrete, spaces.MultiBinary, spaces.MultiDiscrete, spaces.Dict)


def is_picture(value: Any) -> bool:
    """Whether a value is an RGB picture: bytes of the shape (height, width, 3), 16 pixels each way at least."""
    return (
        isinstance(value, np.ndarray)
        and value.dtype == np.uint8
        and value.ndim == 3
        and value.shape[2] == 3
        and min(value.shape[:2]) >= 16
    )


def _numbers(array: Any) -> str:
    if array.ndim == 0:
        return _number(array.item())
    if is_picture(array):
        return f"a picture, {array.shape[1]} pixels wide and {array.shape[0]} high"
    if array.ndim == 1:
        return _listed(array)
    if array.ndim == 2 and array.shape[1] <= _WIDEST and array.size <= _WIDEST * _WIDEST:
        return "\n" + "\n".join(["  ".join([_number(cell) for cell in row]) for row in array.tolist()])
    if array.ndim == 3 and _is_planes(array):
        return "\n" + "\n".join(_board(array))
    where = np.argwhere(array != 0)
    shape = " x ".join([str(size) for size in array.shape])
    if len(where) > _LONGEST:
        return f"numbers of the shape {shape}, {len(where)} of them not 0"
    marked = [f"{tuple(place)}={_number(array[tuple(place)].item())}" for place in where.tolist()]
    return f"numbers of the shape {shape}, all 0 but {', '.join(marked) or 'none'}"


def _listed(array: Any) -> str:
    cells = array.tolist()
    if len(cells) <= _LONGEST:
        return ", ".join([_number(cell) for cell in cells])
    if np.isin(array, (0, 1)).all():
        return f"of {len(cells)} flags, those that are 1: " + (
            ", ".join([str(place) for place in np.flatnonzero(array).tolist()]) or "none"
        )
    return ", ".join([_number(cell) for cell in cells[:_LONGEST]]) + f", … ({len(cells)} in all)"


def _number(value: float) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, int) else f"{value:.4g}"


def _is_planes(array: Any) -> bool:
    """Whether it is a board in planes of 0 and 1, at most one of them 1 in a cell."""
    height, width, planes = array.shape
    if planes > len(_SIGNS) or width > _WIDEST or height > _WIDEST:
        return False
    return bool(np.isin(array, (0, 1)).all() and (array.sum(axis=2) <= 1).all())


def _board(array: Any) -> Sequence[str]:
    signs = np.where(array.any(axis=2), array.argmax(axis=2), -1).tolist()
    return [" ".join(["." if plane < 0 else _SIGNS[plane] for plane in row]) for row in signs]
