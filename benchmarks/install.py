"""What installing the base takes: `pip install .` into a fresh virtual environment, timed, and the megabytes it leaves.

This needs a package index, its time depends on the network and on pip's cache (`--cold` switches the cache off), and it
takes a minute: so it is run only when it is asked for. The megabytes are those of site-packages, without pip itself and
with the byte code that pip compiles.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from argparse import Namespace
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.report import Goal, Report, Value, command, say

HOME = Path(__file__).resolve().parent.parent
_TOP = 8
_PIP = ("pip", "setuptools", "_distutils_hack", "pkg_resources")


def measure(cold: bool = False) -> Report:
    """Seconds and megabytes of the base install."""
    say("install: a fresh virtual environment")
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        say("install: pip install (needs a package index)")
        argv = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(HOME)]
        began = perf_counter()
        subprocess.run([*argv, *(["--no-cache-dir"] if cold else [])], stdout=sys.stderr, check=True)
        seconds = perf_counter() - began
        asked = subprocess.run(
            [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        sizes = _sizes(Path(asked.stdout.strip()))
    total = sum(sizes.values())
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:_TOP]
    rows: list[dict[str, Value]] = [{"what": name, "MB": round(size / 1e6, 1)} for name, size in largest]
    rows.append({"what": "everything", "MB": round(total / 1e6, 1)})
    notes = [f"{seconds:.0f} s with pip's cache {'off' if cold else 'as it was'}; site-packages without pip"]
    goals = [
        Goal("base install, size", round(total / 1e6, 1), 280.0, "MB"),
        Goal("base install, time", round(seconds, 1), 40.0, "s"),
    ]
    return Report("Base install", rows, notes, goals)


def _sizes(packages: Path) -> dict[str, int]:
    """Bytes by what lies directly in site-packages."""
    sizes: Counter[str] = Counter()
    for file in packages.rglob("*"):
        top = file.relative_to(packages).parts[0]
        if file.is_file() and not top.startswith(_PIP):
            sizes[top] += file.stat().st_size
    return sizes


def _measure(given: Namespace) -> list[Report]:
    return [measure(given.cold)]


if __name__ == "__main__":
    command(__doc__, _measure, {"cold": False})
