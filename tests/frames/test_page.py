"""The page about data: its columns are those of the tables, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arena.frames.columns import DTYPES, TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_every_column_of_a_table_in_its_order(name):
    part = PAGE.split(f"### `{name}`\n")[1].split("\n##")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    assert lines == [f"| `{one.name}` | {one.kind} | {one.unit} | {one.told} |" for one in TABLES[name]]


def test_the_page_has_the_data_type_of_every_kind():
    lines = [f"| {kind} | `{arrow}` | `{pandas}` | `{polars}` |" for kind, (arrow, pandas, polars) in DTYPES.items()]
    assert "\n".join(lines) in PAGE


def test_every_function_is_in_the_list_of_the_page():
    listed = PAGE.split("## Sources")[0]
    assert set(re.findall(r"`(\w+)`", "".join(line for line in listed.splitlines() if line[:3] == "| `"))) == set(
        TABLES
    )


def test_the_examples_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = "".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
    found: dict[str, object] = {}
    exec(compile(code, "data.md", "exec"), found)
    assert len(found["matches"]) == 2
    assert {"match", "ply", "ending", "began"} <= set(found["replies"].columns)
    assert (tmp_path / "attempts.parquet").stat().st_size
