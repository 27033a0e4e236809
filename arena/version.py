"""The version of the installed arena."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("game-agent-arena")
except PackageNotFoundError:  # imported from a folder that was never installed
    VERSION = "0"
