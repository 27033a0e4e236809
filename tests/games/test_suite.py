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
    wanted = " or ".join({test for tests in WANTED.values() for test in tests})
    options = ["-k", wanted, "-q", "-rf", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-profile=hasty"]
    done = run_arena("tests/games/conformance", *specs, *options, module="pytest")
    found: dict[str, set[str]] = {name: set() for name in WANTED}
    failures = r"^FAILED \S+::(\w+)\[python:\S+?\.py:(\w+).*?\] - (.*)"
    for test, name, why in re.findall(failures, done.stdout, re.MULTILINE):
        if not re.match(r"(Type|Attribute|Name|Import)Error", why):  # a mutant that is out of date proves nothing
            found[name].add(test)
    return found


@pytest.mark.parametrize("name", WANTED)
def test_the_mistake_is_found(name: str, failed: dict[str, set[str]]) -> None:
    assert set(WANTED[name]) <= failed[name]
