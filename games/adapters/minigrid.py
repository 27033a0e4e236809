"""Minigrid: what its agent sees, in words and on a screen, for Minigrid, BabyAI and whatever is built on them.

All is read from the observation: a square of cells before the agent, each an object, a colour and a state
(Chevalier-Boisvert et al., arXiv:2306.13831). The words name objects by their place as seen from the agent, as BALROG's
text wrapper does (arXiv:2411.13543); they are our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any, NamedTuple

from arena.games.adapters.words import Words
from arena.games.core.scene import Scene, Screen

_OBJECTS = (*("unseen", "empty", "wall", "floor", "door", "key", "ball", "box", "goal", "lava", "agent"),)
_COLORS = ("red", "green", "blue", "purple", "yellow", "grey")
_DOORS = ("an open", "a closed", "a locked")
_FACING = ("east", "south", "west", "north")
_SIGNS = {
    "unseen": " ", "empty": ".", "wall": "#", "floor": ".", "key": "k", "ball": "o", "box": "b", "goal": "G",
    "lava": "~", "agent": "A",
}  # fmt: skip
_DOOR_SIGNS = "/+L"
_TERMINAL = dict(zip(_COLORS, "9ACDB7", strict=True))
"""The terminal's colour of each of Minigrid's."""
_PLAIN, _DIM, _LAVA = "7", "8", "1"
_WIDTH = 76
_FREE = ("empty", "floor")
"""What one walks over, beside an open door: a step onto a goal or lava ends the episode."""


class Thing(NamedTuple):
    """One cell of what is seen: steps to the right of the agent (to the left below 0), steps forward, what is there."""

    right: int
    ahead: int
    kind: str
    color: str
    state: int

    @property
    def name(self) -> str:
        """In words, such as "a locked red door"."""
        if self.kind == "door":
            return f"{_DOORS[self.state % 3]} {self.color} door"
        if self.kind in ("wall", "lava"):
            return f"a {self.kind}" if self.kind == "wall" else "lava"
        return f"a {self.color} {self.kind}"

    @property
    def place(self) -> str:
        """Where it is, such as "1 step left and 2 steps forward"."""
        parts = []
        if self.right:
            parts.append(f"{_steps(abs(self.right))} {'left' if self.right < 0 else 'right'}")
        if self.ahead:
            parts.append(f"{_steps(self.ahead)} forward")
        return " and ".join(parts)

    @property
    def is_free(self) -> bool:
        """Whether one walks over it as over floor."""
        return self.kind in _FREE or (self.kind == "door" and self.state == 0)


class MinigridWords(Words):
    """Words for an environment of Minigrid."""

    score_range = (-1.0, 1.0)

    def __init__(self, actions: tuple[str, ...], takes_pov: bool) -> None:
        self.actions = actions
        self._takes_pov = takes_pov
        self.card = (
            "You are in a grid of rooms and have a mission. left and right turn you where you stand, forward takes a "
            "step; pickup takes the object right before you, drop puts down what you carry there, toggle opens or "
            "closes the door right before you (a locked one with the key of its colour in your hands) or opens a box; "
            "done does nothing but in missions that ask for it. A step into lava ends the episode. You see a square of "
            "cells before you, and not through walls and closed doors. Fulfilling the mission is worth 1, less up to "
            "0.9 for the steps that it took."
        )

    @classmethod
    def of(cls, env: Any) -> MinigridWords:
        """The words for one environment, with its own names of the actions."""
        names = tuple([action.name for action in type(env.unwrapped.actions.left) if action.value < env.action_space.n])
        return cls(names, hasattr(env.unwrapped, "agent_pov"))

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The picture shows what the agent sees: its own point of view."""
        return {"agent_pov": True} if self._takes_pov and "agent_pov" not in given else {}

    def text(self, observation: Any, drawn: str | None) -> str:
        if not _is_sight(observation):
            return super().text(observation, drawn)
        things = list(_things(observation["image"]))
        own = next(thing for thing in things if not (thing.right or thing.ahead))
        seen = [one for one in things if one is not own and one.kind not in ("unseen", "empty", "floor", "wall")]
        lines = [
            f"Mission: {observation['mission']}.",
            f"You face {_FACING[int(observation['direction']) % 4]} and carry "
            f"{'nothing' if own.kind in ('empty', 'floor', 'unseen', 'agent') else own.name}.",
        ]
        if seen:
            seen.sort(key=lambda one: (abs(one.right) + one.ahead, one.ahead, one.right))
            lines += ["You see:", *[f"- {one.name} {one.place}" for one in seen]]
        else:
            lines.append("You see nothing but walls and floor.")
        lines += [f"{name}: {_way(things, *step)}." for name, step in _WAYS.items()]
        return "\n".join(lines)

    def scene(self, observation: Any, told: str) -> Scene:
        if not _is_sight(observation):
            return super().scene(observation, told)
        image = observation["image"]
        width, depth = image.shape[:2]
        rows, colors = [], []
        for y in range(depth):
            signs = [_sign(Thing(x - width // 2, depth - 1 - y, *_named(image[x, y]))) for x in range(width)]
            rows.append(" ".join([sign for sign, _ in signs]))
            colors.append(_DIM.join([color for _, color in signs]))
        said = [line for part in told.split("\n") for line in wrap(part, _WIDTH) or [""]]
        wide = max(map(len, [*rows, *said]))
        rows = [row.ljust(wide) for row in [*rows, "", *said]]
        colors = [*colors, *[_PLAIN * wide] * (len(said) + 1)]
        return Screen(tuple(rows), tuple([color.ljust(wide, _PLAIN) for color in colors]))

    def ended(self, reward: float) -> str:
        return "the mission is fulfilled" if reward > 0 else "the mission has failed"


_WAYS = {"Forward": (0, 1), "To the left": (-1, 0), "To the right": (1, 0)}


def _way(things: list[Thing], right: int, ahead: int) -> str:
    """How far one can go that way, and what is there then."""
    at = {(thing.right, thing.ahead): thing for thing in things}
    free = 0
    while (thing := at.get((right * (free + 1), ahead * (free + 1)))) is not None and thing.is_free:
        free += 1
    last = "beyond what you see" if thing is None or thing.kind == "unseen" else thing.name
    return f"{last} right there" if not free else f"{_steps(free)} free, then {last}"


def _is_sight(observation: Any) -> bool:
    return isinstance(observation, Mapping) and {"image", "direction", "mission"} <= observation.keys()


def _things(image: Any) -> Iterator[Thing]:
    """The cells of a sight. The agent stands in the middle of the last row and looks up it."""
    width, depth = image.shape[:2]
    for x in range(width):
        for y in range(depth):
            yield Thing(x - width // 2, depth - 1 - y, *_named(image[x, y]))


def _named(cell: Any) -> tuple[str, str, int]:
    kind, color, state = (int(number) for number in cell)
    known = _OBJECTS[kind] if kind < len(_OBJECTS) else "thing"
    return known, _COLORS[color] if color < len(_COLORS) else "grey", state


def _sign(thing: Thing) -> tuple[str, str]:
    """A cell's character and its colour on a terminal."""
    if not (thing.right or thing.ahead):
        return "^", "F"
    if thing.kind == "door":
        return _DOOR_SIGNS[thing.state % 3], _TERMINAL[thing.color]
    if thing.kind in ("wall", "floor", "empty", "unseen"):
        return _SIGNS[thing.kind], _DIM
    return _SIGNS.get(thing.kind, "?"), _LAVA if thing.kind == "lava" else _TERMINAL[thing.color]


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"
