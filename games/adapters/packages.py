"""Packages: whether a module is part of something that was installed, and so may be imported by its name.

A replay names environments too, and reading one must not execute whatever lies in a folder.
"""

from __future__ import annotations

import importlib.util
import sysconfig
from pathlib import Path

EXTRAS = {"minigrid": "minigrid", "pyspiel": "openspiel"}
"""Our extras that bring a package."""


def remedy(module: str) -> str:
    """How to get a package, where an extra of ours brings it; else nothing."""
    return f': pip install "game-agent-arena[{EXTRAS[module]}]"' if module in EXTRAS else ""


def is_installed(module: str) -> bool:
    """Whether a dotted name's first part is found where packages are installed, or was put there to be edited."""
    top = module.partition(".")[0]
    if not all(part.isidentifier() for part in module.split(".")):
        return False
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return False
    if spec is None or spec.origin is None:
        return False
    places = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
    if any(Path(spec.origin).resolve().is_relative_to(place) for place in places):
        return True
    from importlib.metadata import packages_distributions

    return top in packages_distributions()
