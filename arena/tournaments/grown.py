"""What has changed from one config of a tournament to the next, in words: a reader of the standings should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from arena.tournaments.config import TournamentConfig


def grown(before: TournamentConfig, after: TournamentConfig) -> list[str]:
    """Every setting that is another than before: `budget.dollars: none, now 5.0`, `players.mcts: new`."""
    return list(_changes(_plain(before), _plain(after)))


def _plain(config: TournamentConfig) -> dict[str, Any]:
    """A config as plain values, with players, games and variants by their names."""
    found = config.model_dump(mode="json")
    for part in ("players", "games", "variants"):
        found[part] = {one["name"]: one for one in found[part]}
    return found


def _changes(before: Any, after: Any, where: str = "") -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _changes(before.get(key), after.get(key), f"{where}.{key}" if where else key)
    elif before is None and isinstance(after, Mapping):
        yield f"{where}: new"
    elif before != after:
        yield f"{where}: {_told(before)}, now {_told(after)}"


def _told(value: Any) -> str:
    return "none" if value is None else str(value)
