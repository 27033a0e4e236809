"""What whoever sits before this app may do: everything at one's own terminal, less through a browser."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arena.agents.spec import AGENTS, STARTED
from arena.games.core.errors import GameUnavailable, ParameterError
from arena.games.core.registry import GAMES, OWN, Entry, Registry
from arena.games.spec import parse_spec

MOST = {
    "simulations": 20_000.0, "nodes": 1_000_000.0, "seconds": 10.0, "movetime": 10.0, "depth": 8.0, "threads": 1.0,
    "hash": 64.0,
}  # fmt: skip
"""How far a bot may be asked to search by somebody who spends another's time."""

LIVE = 4
"""Matches that may be played at once by somebody who spends another's time."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed. Watching always is."""

    play: bool = True
    """Whether matches may be begun, and seats taken."""
    spend: bool = True
    """Whether models, programs, servers and files of one's own may be seated or opened: what costs or executes."""
    write: bool = True
    """Whether settings and exported files may be written."""
    room: int | None = None
    """Bytes that the folder of replays may hold when a match is begun; None is any number."""

    def refuses(self, player: str) -> str:
        """Why a player, named by its spec, may not be seated, in a sentence; empty where it may."""
        if not self.play:
            return "this arena is for watching only"
        if self.spend:
            return ""
        if not _is_ours(player, AGENTS) or parse_spec(player).kind in STARTED:
            return "only the arena's own bots and persons play here"
        for name, value in parse_spec(player).options.items():
            most = MOST.get(name)
            if most is not None and _number(value) > most:
                return f"{name} may be {most:,.0f} at most here"
        return ""

    def refuses_game(self, game: str) -> str:
        """Why a game, named by its spec, may not be opened; empty where it may."""
        if not self.play:
            return "this arena is for watching only"
        return "" if self.spend or _is_ours(game, GAMES) else "only the arena's own games are played here"

    def hides(self, folder: Path) -> str:
        """What is not told of the paths below a folder: where it lies is nothing to whoever may not write there."""
        return "" if self.write else f"{str(folder.parent).rstrip(os.sep)}{os.sep}"

    def refuses_more(self, live: int, folder: Path) -> str:
        """Why no match may be begun beside so many, and recorded in this folder; empty where one may."""
        if not self.spend and live >= LIVE:
            return f"{LIVE} matches are being played already: leave one of them first"
        if self.room is not None and held(folder) > self.room:
            return "there is no room for more matches here, but all can be watched"
        return ""

    def refuses_match(self, game: str, players: Iterable[str], table: Mapping[str, Any]) -> str:
        """Why a match may not be played: its game, a player or the evaluator of its table; empty where it may."""
        rule = table.get("evaluator")
        judge = [str(rule.get("evaluator", ""))] if isinstance(rule, Mapping) else []
        return next(filter(None, [self.refuses_game(game), *map(self.refuses, [*players, *judge])]), "")


def held(folder: Path) -> int:
    """The bytes of the files in a folder; none where it cannot be read."""
    total = 0
    with suppress(OSError), os.scandir(folder) as found:
        for one in found:
            with suppress(OSError):
                total += one.stat(follow_symlinks=False).st_size
    return total


def _is_ours(spec: str, registry: Registry) -> bool:
    """Whether a spec names something that came with the arena, and no file, program or plugin."""
    try:
        read = parse_spec(spec)
    except ParameterError:
        return False
    entry = registry.entries.get(read.kind)
    return entry is not None and entry.source == OWN and read.target is None and not _opens_others(entry)


def _opens_others(entry: Entry) -> bool:
    """Whether what is registered opens whatever its spec names: other people's environments, other games."""
    try:
        return getattr(entry.load(GameUnavailable), "target", None) is not None
    except GameUnavailable:
        return False


def _number(value: str) -> float:
    """The number in a text; 0 where it is none, which whoever builds the agent tells."""
    try:
        return float(value)
    except ValueError:
        return 0.0


OWNER = Policy()
"""Whoever started the app at their own terminal."""
