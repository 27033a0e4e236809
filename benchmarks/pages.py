"""How large a match is as a page, and how quick: `arena export FILE --to html` of long matches, opened in a browser.

Each page is written by a process of its own. Chromium opens it from the disk, without a network, at ply 1, and is sent
to random plies; each time is until the ply is drawn. It is left out where chromium or playwright is not there, as
NetHack is where NLE is not.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from pydoc_data.topics import topics
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import arena
from arena.edges import SeatLike
from benchmarks.memory import peak
from benchmarks.report import Goal, Report, Value, command, say

PLIES, LONG, ROUNDS, WORDS = 200, 20_000, 1000, 300
"""Plies at chess, and of NetHack; rounds of rock, paper, scissors; words of thought a move."""
_JUMPS = 20
_SHORT_PAGE, _LONG_PAGE = 2.0, 15.0
"""Megabytes that a page of chess, and one of NetHack, may have."""
_JUMP = """async plies => {
    const viewer = document.querySelector(".arena-viewer"), took = [];
    for (const ply of plies) {
        const began = performance.now();
        location.hash = `ply=${ply}`;
        while (viewer.dataset.ply !== `${ply}`) await new Promise(done => setTimeout(done));
        viewer.getBoundingClientRect();
        took.push(performance.now() - began);
    }
    return took;
}"""


def measure(long: int = LONG) -> Report:
    """Play the matches, and write and open the page of each."""
    with TemporaryDirectory(prefix="arena-bench-") as place:
        folder = Path(place)
        rows = [_row(name, path, folder) for name, path in _matches(folder, long)]
    sizes: dict[Value, Any] = {row["match"]: row["MB"] for row in rows}
    talk, dungeon = f"chess, two models, {PLIES} plies", f"nethack, {long:,} plies"
    notes = [
        f"two models: each is sent all that was said before, and thinks {WORDS} words a move",
        f"rock, paper, scissors: {ROUNDS:,} rounds of a model that is sent all that was said before",
        f"jumps: to {_JUMPS} random plies",
    ]
    goals = [Goal(f"page of {talk}", sizes.get(talk), _SHORT_PAGE, "MB")]
    return Report("Pages", rows, notes, [*goals, Goal(f"page of {dungeon}", sizes.get(dungeon), _LONG_PAGE, "MB")])


def _matches(folder: Path, long: int) -> list[tuple[str, Path]]:
    """The matches, each with its replay."""
    say("pages: playing")
    table = {"max_plies": PLIES}
    chess = _played("chess", ["random", "random"], folder, table)
    found = [(f"chess, two bots, {PLIES} plies", chess)]
    seats = [_talker(folder, number, moves) for number, moves in enumerate(_moves(chess))]
    found.append((f"chess, two models, {PLIES} plies", _played("chess", seats, folder, table)))
    if find_spec("nle") is not None:
        found.append((f"nethack, {long:,} plies", _played("nethack", ["random"], folder, {"max_plies": long}, seed=4)))
    model = _talker(folder, 2, ["rock"] * ROUNDS, words=0)
    found.append(
        (
            f"rock, paper, scissors, {ROUNDS:,} rounds",
            _played(f"rock_paper_scissors,rounds={ROUNDS}", [model, "first"], folder),
        )
    )
    return found


def _played(game: str, seats: Sequence[SeatLike], folder: Path, table: Any = None, seed: int = 1) -> Path:
    result = arena.play(game, seats, seed=seed, table=table, out=folder)
    assert result.path is not None
    return result.path


def _moves(path: Path) -> tuple[list[str], list[str]]:
    """What each seat played."""
    replay = arena.load(path)
    played = [replay.frame(ply).played[0].action for ply in range(1, replay.plies + 1)]
    assert len(played) == PLIES, path
    return played[::2], played[1::2]


def _talker(folder: Path, number: int, moves: Sequence[str], words: int = WORDS) -> str:
    """The spec of a model that thinks, in the prose of Python's own manual, and then makes these moves."""
    prose = " ".join(topics.values()).split()[number * words * len(moves) :]
    thoughts = (" ".join(prose[at * words : (at + 1) * words]) for at in range(len(moves)))
    answers = (f"{thought}<move>{move}</move>" for thought, move in zip(thoughts, moves, strict=True))
    file = folder / f"script-{number}.txt"
    file.write_text("".join(f"{json.dumps(answer)}\n" for answer in answers))
    return f"scripted:{file},history=full"


def _row(name: str, path: Path, folder: Path) -> dict[str, Value]:
    say(f"pages: {name}")
    page = folder / "page.html"
    argv = [sys.executable, "-m", "benchmarks.pages", "--inside", str(path), str(page)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the page did not come to its end:\n{done.stderr}")
    row = {"match": name, "MB": round(page.stat().st_size / 1e6, 2), **json.loads(done.stdout)}
    return row | _opened(page, arena.load(path).plies)


def _inside(path: str, page: str) -> None:
    """Write a page; what that took, as JSON."""
    began = perf_counter()
    arena.export(path, page, force=True)
    print(json.dumps({"seconds": round(perf_counter() - began, 1), "memory, MB": round(peak() / 1e6)}))


def _opened(file: Path, plies: int) -> dict[str, Value]:
    """Milliseconds until the page is there, and until a random ply of it is."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None or find_spec("playwright") is None:
        return {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        began = perf_counter()
        page.goto(f"{file.as_uri()}#ply=1")
        page.wait_for_selector('.arena-viewer[data-ply="1"]')
        opened = perf_counter() - began
        jumps = sorted(page.evaluate(_JUMP, random.Random(7).choices(range(plies + 1), k=_JUMPS)))
        browser.close()
    return {"ms to open": round(1e3 * opened), "ms to jump": round(jumps[_JUMPS // 2]), "ms at worst": round(jumps[-1])}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        _inside(*sys.argv[2:])
    else:
        command(__doc__, lambda given: [measure(given.long)], {"long": LONG})
