"""Pages as tests see them: their code blocks, and a shell in which their commands run."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Blocks = Callable[[str, str], list[str]]
Shell = Callable[..., str]


@pytest.fixture(scope="session")
def blocks() -> Blocks:
    """The code blocks of a page in one language."""

    def found(page: str, language: str) -> list[str]:
        text = (ROOT / page).read_text(encoding="utf-8")
        return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)

    return found


@pytest.fixture(scope="session")
def page() -> Callable[[str], str]:
    """The text of a page."""
    return lambda name: (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs a shell script in a folder of its own, with `arena` and `python` on the path; what it printed."""
    assert shutil.which("bash"), "pages are tried with bash"
    site = tmp_path / "site"
    site.mkdir()
    paths = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(site), str(tmp_path)]),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }

    def run(script: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=cwd,
            env={**os.environ, **paths, "NO_COLOR": "1", "COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    return run


@pytest.fixture
def install(tmp_path: Path) -> Callable[[Path], None]:
    """Installs a project folder for what `shell` runs."""
    put = runpy.run_path(str(ROOT / "tests/games/conftest.py"))["install"]

    def installed(folder: Path) -> None:
        put(folder, tmp_path / "site")

    return installed
