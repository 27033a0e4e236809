"""What a match takes while it is played, as tags that limits count: `cpu`, `provider:openai`, `model:openai:gpt-5`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from arena.agents.spec import is_model
from arena.games.spec import GameRef, parse_spec

CPU = "cpu"
QUICK = frozenset({"first", "random"})
"""Bots whose moves take no time to speak of: beside a model, which is waited for, they do not count as computing."""


def tags(seats: Sequence[str], game: GameRef) -> frozenset[str]:
    """The tags of a match between the agents of these specs: `cpu` where something computes on this machine.

    That is a program that is started, a bot, or a world of its own kind instead of rules. A table of quick bots alone
    computes as well, since it does nothing else. Raises ParameterError for what is no spec.
    """
    found = [tags_of(seat) for seat in seats]
    waited_for = any(tag.startswith("provider:") for tags in found for tag in tags)
    computes = game.rules is None or not waited_for or any(CPU in tags for tags in found)
    return frozenset().union(*found, {CPU} if computes else ())


@lru_cache(maxsize=1024)
def tags_of(seat: str) -> frozenset[str]:
    """What one seat takes."""
    if seat.startswith("python:"):
        return frozenset({CPU})
    spec = parse_spec(seat)
    if spec.kind in ("http", "https"):
        return frozenset({"provider:http"})
    if spec.kind != "cmd" and is_model(spec.kind):
        return frozenset({f"provider:{spec.kind}", f"model:{spec.kind}:{spec.target}"})
    return frozenset() if spec.kind in QUICK else frozenset({CPU})
