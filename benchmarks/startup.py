"""How long a command takes to start: wall time of fresh processes, interleaved, median and minimum of many.

`arena --help` is compared with importing what it is made of (typer and pydantic), which is the least that it can cost,
and with `import pettingzoo`; `import arena` stands beside that, and so does what the first cell of a notebook touches.
Which heavy modules each of them loads is asked of a process apart, which is not timed: `--help` and `import arena` may
load none of torch, textual, openai, anthropic, pettingzoo. Byte code is compiled before the first round.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.report import Goal, Report, Value, command, say

RUNS = 15
HEAVY = (
    "torch", "textual", "openai", "anthropic", "IPython", "anywidget", "pandas", "matplotlib",
    "pettingzoo", "gymnasium", "numpy", "PIL", "pydantic", "typer",
)  # fmt: skip
FORBIDDEN = frozenset({"torch", "textual", "openai", "anthropic", "pettingzoo"})
LEAST, HELP = "import typer, pydantic", "arena --help"
ARENA, PEER = "import arena", "import pettingzoo"
TOUCHED = ("arena.play", "arena.load", "arena.viewer")
"""Names that a first cell may touch, which loads what is behind them."""

_ASKED = """
import io, contextlib, sys
try:
    with contextlib.redirect_stdout(io.StringIO()):
{body}
except SystemExit:
    pass
print(",".join(name for name in {heavy!r} if name in sys.modules))
"""
_HELP = "import runpy, sys; sys.argv = ['arena', '--help']; runpy.run_module('arena', run_name='__main__')"


def measure(runs: int = RUNS) -> Report:
    """Start-up times and what is imported."""
    commands = _commands()
    times: dict[str, list[float]] = {name: [] for name in commands}
    for argv in commands.values():
        _timed(argv)
    for number in range(runs):
        if number % 5 == 0:
            say(f"startup: run {number + 1} of {runs}")
        for name, argv in commands.items():
            times[name].append(_timed(argv))
    least = median(times[LEAST])
    rows: list[dict[str, Value]] = []
    for name, each in times.items():
        loaded = imported(_HELP if name.endswith("--help") else name)
        rows.append({
            "command": name,
            "ms": round(1000 * median(each)),
            "min": round(1000 * min(each)),
            "by typer, pydantic": round(median(each) / least, 2),
            "of the heavy it loads": ", ".join(loaded) or "none",
        })  # fmt: skip
    wrong = FORBIDDEN.intersection(imported(_HELP))
    carried = FORBIDDEN.intersection(imported(ARENA))
    notes = [
        f"median of {runs} processes each, interleaved; Python alone takes {1000 * median(times['pass']):.0f} ms.",
        f"--help loads none of {', '.join(sorted(FORBIDDEN))}."
        if not wrong
        else f"--help LOADS {', '.join(sorted(wrong))}.",
        f"import arena takes {median(times[ARENA]):.3f} s, import pettingzoo {median(times[PEER]):.3f} s.",
    ]
    goals = [
        Goal("arena --help, by import typer, pydantic", median(times[HELP]) / least, 1.5, "times"),
        Goal("heavy modules that --help loads", float(len(wrong)), 0.0, "modules"),
        Goal("import arena", median(times[ARENA]), 0.35, "seconds"),
        Goal("heavy modules that import arena loads", float(len(carried)), 0.0, "modules"),
    ]
    return Report("Start-up", rows, notes, goals)


def imported(code: str) -> list[str]:
    """Which of the heavy modules a fresh process has loaded after running some code."""
    body = "\n".join(f"        {line}" for line in code.splitlines())
    text = _ASKED.format(body=body, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return [name for name in done.stdout.strip().split(",") if name]


def _commands() -> Mapping[str, Sequence[str]]:
    script = Path(sys.executable).with_name("arena")
    arena = str(script) if script.exists() else shutil.which("arena")
    found: dict[str, Sequence[str]] = {name: [sys.executable, "-c", name] for name in ("pass", LEAST)}
    found[HELP] = [arena, "--help"] if arena else [sys.executable, "-m", "arena", "--help"]
    found["python -m arena --help"] = [sys.executable, "-m", "arena", "--help"]
    return found | {name: [sys.executable, "-c", name] for name in (ARENA, *_touched(), PEER)}


def _touched() -> list[str]:
    return [f"{ARENA}; {name}" for name in TOUCHED]


def _timed(argv: Sequence[str]) -> float:
    began = perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return perf_counter() - began


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.runs)]


if __name__ == "__main__":
    command(__doc__, _measure, {"runs": RUNS})
