"""Scenes as JSON: whole, and as changes from one to the next, which is what a replay stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import astuple

from arena.games.core.scene import Scene
from arena.replays.lines import UNREADABLE


def to_json(scene: Scene) -> dict[str, Any]:
    """The scene as a dict of lists, dicts and strings, with its kind."""
    body: dict[str, Any] = msgspec.to_builtins(scene)
    return body


def from_json(data: Mapping[str, Any]) -> Scene:
    """The scene of a dict made by `to_json`; ValueError where the dict is no scene."""
    try:
        scene: Scene = msgspec.convert(data, Scene)
        return scene
    except msgspec.ValidationError as error:
        raise ValueError(f"not a scene: {error}") from error


def changes(old: Scene | None, new: Scene) -> dict[str, Any]:
    """What turns `old` into `new`: a whole scene, or {"kind": "change", field: new value}.

    Of a list of which most stays, the new value is {index: new item}: items in their places, and in order those that
    follow at its end. An item that is a list itself is told in the same way.
    """
    if old is None or type(old) is not type(new):
        return to_json(new)
    change: dict[str, Any] = {"kind": "change"}
    for name, before, after in zip(new.__struct_fields__, astuple(old), astuple(new), strict=True):
        if before is not after and before != after:
            change[name] = _difference(before, after)
    return change


def _difference(before: Any, after: Any) -> Any:
    """The new value of a field or an item, told as {index: new item} where that says less."""
    if type(before) is not tuple or type(after) is not tuple or len(before) > len(after):
        return after
    items = {
        str(i): _difference(a, b) for i, (a, b) in enumerate(zip(before, after, strict=False)) if a is not b and a != b
    }
    items |= {str(i): after[i] for i in range(len(before), len(after))}
    new = sum(type(item) is not dict for item in items.values())
    return items if new * 2 < len(after) else after


def changed(old: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of the scene that `change` makes of `old`, both in JSON form; ValueError where it does not fit."""
    if not isinstance(change, Mapping):
        raise ValueError(f"{change!r:.80} is neither a scene nor a change of one")
    if change.get("kind") != "change":
        return dict(change)
    result = dict(old)
    for name, value in change.items():
        if name == "kind":
            continue
        try:
            result[name] = _applied(result.get(name), value)
        except (*UNREADABLE, IndexError) as error:
            raise ValueError(f"a change of {name} does not fit the scene before it: {error}") from error
    return result


def _applied(before: Any, value: Any) -> Any:
    """What a difference makes of a value."""
    if not isinstance(before, list) or not isinstance(value, dict):
        return value
    items = list(before)
    for index, item in value.items():
        at = int(index)
        if at == len(items):
            items.append(item)
        else:
            items[at] = _applied(items[at], item)
    return items
