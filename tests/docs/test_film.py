"""The page about films: its example runs, and it tells every field that a film has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arena.replays.film import Film
from tests.replays.test_film import read, secretive, taped

ROOT = Path(__file__).parents[2]


def test_the_example_runs(blocks: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("docs/film.md", "python")
    found: dict[str, Any] = {}
    exec(compile(example, "docs/film.md", "exec"), found)
    assert found["html"].startswith("<!DOCTYPE html>")
    assert isinstance(found["film"], Film)


def test_every_field_is_told(page: Callable[[str], str]) -> None:
    told = set(re.findall(r"`(\w+)`", page("docs/film.md")))
    head, blocks, end = read(taped(*secretive()))
    plies = [ply for block in blocks for ply in block["plies"]]
    said = [one for ply in plies for one in ply["said"]]
    for part in (head, *blocks, *plies, *said, *head["seats"], *blocks[0]["used"].values(), end):
        assert not part.keys() - told - {"player_0", "player_1"}
