"""How fast tables are made of 5,000 replays and of one long one of a model, and what they take: `arena.frames`.

Each table is made in a process of its own. Its memory is what the process takes more at its peak than it did after
a table of one short match; of batches no more than one is held.
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import arena
from benchmarks.memory import peak
from benchmarks.report import Report, command, say
from benchmarks.shelf import make

REPLAYS = 5000
_MOVES = 200
"""Moves of the model, whose prompt has all that was said before."""
_TABLES = ("matches", "seats", "plies", "scores", "attempts", "calls")
_OF_A_MODEL = ("attempts", "calls", "messages")


def measure(replays: int = REPLAYS) -> Report:
    """Make the replays, and every table of them."""
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        say(f"frames: making {replays:,} replays")
        short, long = Path(folder, "short"), Path(folder, "long")
        size = make(short, replays)
        _talk(long)
        rows = [_made(name, short) for name in _TABLES]
        rows += [_made("attempts", short, "batches")]
        rows += [{**_made(name, long), "of": "a model"} for name in _OF_A_MODEL]
    notes = [
        f"{replays:,} sealed replays of short matches between bots, {size / replays:,.0f} bytes each",
        f"a model: one match with {_MOVES} moves of a model that is sent all that was said before, each time",
    ]
    return Report("Tables of replays", rows, notes)


def _talk(folder: Path) -> None:
    """A long match of a model that answers at once."""
    folder.mkdir()
    (folder / "script.txt").write_text('"<move>rock</move>"\n' * _MOVES)
    seat = f"scripted:{folder / 'script.txt'},history=full"
    result = arena.play(f"rock_paper_scissors,rounds={_MOVES}", [seat, "first"], seed=1, out=folder)
    assert result.ended.plies == _MOVES, result


def _made(name: str, folder: Path, to: str = "pandas") -> dict[str, Any]:
    say(f"frames: {name} as {to}")
    argv = [sys.executable, "-m", "benchmarks.frames", "--inside", name, str(folder), to]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the table did not come to its end:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _inside(name: str, folder: str, to: str) -> None:
    """Make a table; what that took, as JSON."""
    table = getattr(arena.frames, name)
    _rows(table(min(Path(folder).parent.glob("short/*")), to=to))
    before, began = peak(), perf_counter()
    rows = _rows(table(folder, to=to))
    took = perf_counter() - began
    told = {
        "table": name,
        "of": "bots",
        "as": to,
        "rows": rows,
        "seconds": round(took, 2),
        "rows/s": round(rows / took),
        "MB": round((peak() - before) / 1e6, 1),
    }
    print(json.dumps(told))


def _rows(made: Any) -> int:
    return len(made) if hasattr(made, "columns") else sum(batch.num_rows for batch in made)


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.replays)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        _inside(*sys.argv[2:])
    else:
        command(__doc__, _measure, {"replays": REPLAYS})
