"""Where the time of a recorded ply goes, by room: cProfile over recorded matches, its own cost taken out pro rata.

A profiler slows short functions most, so shares are better than microseconds: they are scaled to what the same matches
cost without it. Time spent in C (writing, compressing, hashing, encoding) is counted where it was called from, and the
heaviest of it is named on its own.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from pathlib import Path

import arena
from benchmarks.contenders import recorded
from benchmarks.report import Report, Value, say

_HOME = Path(arena.__file__).parent.resolve()
_NAMED = {
    "write": "  os.write (the journal's flush)",
    "encode_lines": "  JSON lines",
    "compress": "  zstd",
    "open": "  opening files",
    "replace": "  renaming, unlinking, closing",
    "unlink": "  renaming, unlinking, closing",
    "close": "  renaming, unlinking, closing",
    "digest": "  BLAKE2b",
    "blake2b": "  BLAKE2b",
}
"""Functions in C that are worth a line of their own."""

Place = tuple[str, int, str]


def rooms(matches: int) -> Report:
    """A recorded ply's time by room."""
    play = recorded().play
    say("plies: profiling")
    play(50, 0)
    samples = play(matches, 0)
    plies, seconds = sum(each for each, _ in samples), sum(taken for _, taken in samples)
    profile = cProfile.Profile()
    profile.enable()
    play(matches, 0)
    profile.disable()
    shares, named = _shares(pstats.Stats(profile))
    total = sum(shares.values())
    cost = 1e6 * seconds / plies
    rows: list[dict[str, Value]] = [
        {"room": room, "share": f"{share / total:.0%}", "µs a ply": round(cost * share / total, 2)}
        for room, share in [*shares.most_common(), *named.most_common()]
    ]
    notes = [f"{cost:.1f} µs a ply without the profiler, over {matches} matches.", "Indented: of which, in C."]
    return Report("Where a recorded ply's time goes", rows, notes)


def _shares(stats: pstats.Stats) -> tuple[Counter[str], Counter[str]]:
    shares: Counter[str] = Counter()
    named: Counter[str] = Counter()
    entries = stats.stats  # type: ignore[attr-defined]
    for place, (_, _, own, _, callers) in entries.items():
        if place[0] != "~" or not callers:
            shares[_room(place)] += own
            continue
        for caller, (_, _, part, _) in callers.items():
            room = _room(caller)
            shares[room] += part
            if room != "benchmark" and (label := _label(place[2])):
                named[label] += part
    return shares, named


def _label(function: str) -> str | None:
    """The line that a C function belongs to: "<built-in method posix.write>", "<method 'encode_lines' of …>"."""
    return next((label for name, label in _NAMED.items() if f"'{name}'" in function or f".{name}>" in function), None)


def _room(place: Place) -> str:
    path = Path(place[0])
    if "benchmarks" in path.parts:
        return "benchmark"
    for part in (path, path.resolve()):
        if part.is_relative_to(_HOME.parent):
            inside = part.relative_to(_HOME.parent).parts
            room = inside[1] if inside[0] == "arena" and len(inside) > 2 else inside[0]
            return room if room in ("games", "agents", "replays") else "engine"
    return "asyncio and other libraries"
