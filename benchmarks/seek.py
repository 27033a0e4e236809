"""How quick a very long replay is: the size, opening and seeking of a synthetic match of 100,000 plies.

The match is written through the recorder's own journal: a NetHack-like screen of 24 × 80 characters, of which one row
changes at each ply, and a text that the agent was shown. Opening and seeking are measured on the sealed file, each
seek to a random ply with nothing decoded before (the reader keeps eight blocks; a seek into those is shown apart).
"""

from __future__ import annotations

import random
from argparse import Namespace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from arena.games.core.scene import Screen
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Seated
from arena.replays.journal import Journal
from arena.replays.player import Replay
from benchmarks.report import Report, command, say

PLIES, SEEKS = 100_000, 200
_ROWS, _COLUMNS = 24, 80


def measure(plies: int = PLIES, seeks: int = SEEKS) -> Report:
    """Write, open and seek."""
    say(f"seek: writing {plies:,} plies")
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        began = perf_counter()
        journal = Journal(Path(folder) / "long.jsonl")
        _write(journal, plies)
        written, plain = perf_counter() - began, journal.path.stat().st_size
        began = perf_counter()
        journal.close()
        sealed, size = perf_counter() - began, journal.path.stat().st_size
        say("seek: opening and seeking")
        opened = median(_timed_open(journal.path) for _ in range(20))
        rng = random.Random(7)
        cold = [_timed_seek(Replay(journal.path), rng.randrange(plies + 1)) for _ in range(seeks)]
        replay = Replay(journal.path)
        last = [_timed_seek(replay, ply) for ply in range(plies - 100, plies)]
    row = {
        "plies": plies,
        "bytes a ply, plain": round(plain / plies, 1),
        "sealed": round(size / plies, 1),
        "µs to write a ply": round(1e6 * written / plies, 1),
        "s to seal": round(sealed, 2),
        "ms to open": round(1e3 * opened, 2),
        "ms to seek": round(1e3 * median(cold), 2),
        "worst": round(1e3 * max(cold), 2),
        "µs to step": round(1e6 * median(last), 1),
    }
    return Report("A long replay", [row], [f"median of {seeks} seeks to random plies, each in a fresh reader"])


def _write(journal: Journal, plies: int) -> None:
    rng = random.Random(1)
    rows = [" " * _COLUMNS for _ in range(_ROWS)]
    game = GameSetup("synthetic", 1, {}, "Synthetic")
    seats = [Seated("player_0", "Hero", "nobody")]
    start = Screen(tuple(rows))
    journal.write(MatchStarted("0" * 12, "2026-01-01T00:00:00.000+00:00", "0", game, seats, 1, {}, "00" * 16, start))
    for ply in range(plies):
        row = rng.randrange(_ROWS)
        place = rng.randrange(_COLUMNS)
        rows[row] = rows[row][:place] + rng.choice("@.#|-$ ") + rows[row][place + 1 :]
        scene = Screen(tuple(rows), cursor=(row, place))
        digest = f"{ply:032x}"
        journal.write(Asked(ply, "player_0", 1, ply / 1000))
        journal.write(Attempted(ply, "player_0", 1, "north", "north", "north", shown={"text": f"You see {row}."}))
        journal.write(Played(ply, "player_0", "north", digest, ply / 1000, scene=scene))
    journal.write(MatchEnded("played", "ply_limit", "the limit", plies, "00" * 16, plies / 1000, {"player_0": 0.0}))


def _timed_open(path: Path) -> float:
    began = perf_counter()
    Replay(path)
    return perf_counter() - began


def _timed_seek(replay: Replay, ply: int) -> float:
    began = perf_counter()
    frame = replay.frame(ply)
    taken = perf_counter() - began
    assert frame.ply == ply
    return taken


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.plies, given.seeks)]


if __name__ == "__main__":
    command(__doc__, _measure, {"plies": PLIES, "seeks": SEEKS})
