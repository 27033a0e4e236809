"""What the tests of games share."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Arena = Callable[..., "subprocess.CompletedProcess[str]"]


def install(folder: Path, site: Path) -> None:
    """Put a project folder where Python finds it, as an installer does: its package, its metadata, its entry points.

    An installer would build a wheel first, for which it needs a build backend and mostly a network; neither is here.
    """
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    for package in folder.iterdir():
        if (package / "__init__.py").exists():
            (site / package.name).symlink_to(package, target_is_directory=True)
    info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    extras = "".join(f"Provides-Extra: {extra}\n" for extra in project.get("optional-dependencies", {}))
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n{extras}"
    )
    groups = [
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items()), ""])
        for group, points in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(groups))


@pytest.fixture(scope="session")
def thirdparty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process in which somebody else's games are installed."""
    site = tmp_path_factory.mktemp("site")
    install(Path(__file__).parent / "thirdparty", site)
    path = os.pathsep.join([str(site), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "COLUMNS": "400"}


@pytest.fixture(scope="session")
def run_arena(thirdparty: dict[str, str]) -> Arena:
    """Runs `python -m MODULE …` with somebody else's games installed."""

    def run(*arguments: str, module: str = "arena") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(command, env=thirdparty, cwd=ROOT, capture_output=True, text=True, check=False)

    return run
