"""Scenes as JSON: whole, and as changes from one to the next, which is what a replay stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import astuple

from arena.games.core.scene import Scene


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
    """What turns `old` into `new`: a whole scene, or {"kind": "change", field: new value, or {index: new item}}."""
    if old is None or type(old) is not type(new):
        return to_json(new)
    change: dict[str, Any] = {"kind": "change"}
    for name, before, after in zip(new.__struct_fields__, astuple(old), astuple(new), strict=True):
        if before is after or before == after:
            continue
        if type(after) is tuple and type(before) is tuple and len(before) == len(after) > 2:
            items = {str(i): b for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b}
            if len(items) * 2 <= len(after):
                change[name] = items
                continue
        change[name] = after
    return change


def changed(old: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of the scene that `change` makes of `old`, both in JSON form; ValueError where it does not fit."""
    if not isinstance(change, Mapping):
        raise ValueError(f"{change!r:.80} is neither a scene nor a change of one")
    if change.get("kind") != "change":
        return dict(change)
    result = dict(old)
    for name, value in change.items():
        before = result.get(name)
        if name == "kind":
            continue
        if isinstance(before, list) and isinstance(value, dict):
            try:
                items = list(before)
                for index, item in value.items():
                    items[int(index)] = item
            except (ValueError, IndexError) as error:
                raise ValueError(f"a change of {name} does not fit the scene before it: {error}") from error
            result[name] = items
        else:
            result[name] = value
    return result
