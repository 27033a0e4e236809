"""The conformance suite itself: each game of mutants.py has one mistake, and the suite finds it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

MUTANTS = Path(__file__).parent / "mutants.py"
WANTED = {
    node.name: (ast.get_docstring(node) or "").removeprefix("Finds: ").split(", ")
    for node in ast.parse(MUTANTS.read_text()).body
    if isinstance(node, ast.ClassDef)
}


@pytest.fixture(scope="module")
def failed(run_arena: Any) -> dict[str, set[str]]:
    """Mutant -> the tests that fail on it."""
    specs = [part for name in WANTED for part in ("--game", f"python:{MUTANTS}:{name}")]
    done = run_arena(
        "tests/games/conformance", *specs, "-q", "-rf", "--tb=no", "-p", "no:cacheprovider", module="pytest"
    )
    found: dict[str, set[str]] = {name: set() for name in WANTED}
    for test, name in re.findall(r"^FAILED \S+::(\w+)\[python:\S+?\.py:(\w+)", done.stdout, re.MULTILINE):
        found[name].add(test)
    return found


@pytest.mark.parametrize("name", WANTED)
def test_the_mistake_is_found(name: str, failed: dict[str, set[str]]) -> None:
    assert set(WANTED[name]) <= failed[name]
