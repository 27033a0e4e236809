"""The five rooms as one package: the links, the imports, and what the front page hands on."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import arena

ROOT = Path(__file__).parent.parent
ROOMS = ("games", "agents", "replays", "tui")
SOURCES = [
    path for room in (*ROOMS, "arena") for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts
]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_a_relative_link_in_the_package(room):
    link = ROOT / "arena" / room
    assert link.is_symlink()
    assert str(link.readlink()) == f"../{room}"


@pytest.mark.parametrize("name", arena.__all__)
def test_the_front_page_hands_on(name):
    assert getattr(arena, name) is not None
    assert not (ROOT / "arena" / f"{name}.py").exists(), "a submodule of that name would shadow it"


def test_the_front_page_is_lazy():
    code = (
        "import sys, arena; print(sorted({'numpy', 'pettingzoo', 'textual', 'pydantic', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_is_imported_bare(path):
    assert not {name for name in imports(path) if name.split(".")[0] in ROOMS}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_small_and_says_what_it_is(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    if text.strip():
        assert ast.get_docstring(ast.parse(text))


def test_every_module_can_be_imported():
    for path in SOURCES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts if parts[0] == "arena" else ("arena", *parts)).removesuffix(".__init__")
        if name != "arena.__main__":
            importlib.import_module(name)
