"""docs/replays.md: every field of every line is on the page, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from arena.games.core.scene import Card, Message, Scene, Tile
from arena.replays.events import (
    FORMAT,
    Asked,
    Attempted,
    Ending,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Occasion,
    Parent,
    Played,
    Problem,
    Progress,
    Reason,
    Seated,
    Source,
)
from arena.replays.lines import BLOCK, Blob, Keyframe

PAGE = (Path(__file__).parents[2] / "docs" / "replays.md").read_text(encoding="utf-8")
SECTIONS = {
    "`started`": MatchStarted,
    "`game` in `started`": GameSetup,
    "`seats` in `started`": Seated,
    "`occasion` in `started`": Occasion,
    "`parent` in `started`": Parent,
    "`asked`": Asked,
    "`attempted`": Attempted,
    "`problem` in `attempted`": Problem,
    "`played`": Played,
    "`ended`": MatchEnded,
    "`keyframe`": Keyframe,
    "`blob`": Blob,
}


def section(title: str) -> str:
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, f"the page has no section {title}"
    return found[1]


@pytest.mark.parametrize("title", SECTIONS)
def test_the_fields_of_a_line_are_those_on_the_page(title: str) -> None:
    table = section(title).split("| Field | |")[1].split("\n\n")[0]
    told = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert told == list(SECTIONS[title].__struct_fields__)


def test_every_kind_of_line_has_its_section() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in (MatchStarted, Asked, Attempted, Played, MatchEnded)}
    kinds |= {str(kind.__struct_config__.tag) for kind in (Keyframe, Blob)}
    assert set(re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE)) == kinds
    assert f"`{Progress.__struct_config__.tag}` (`ply`, `seat`, `text`)" in PAGE
    assert Progress.__struct_fields__ == ("ply", "seat", "text")


@pytest.mark.parametrize(("title", "literal"), [("`ended`", Ending), ("`ended`", Reason), ("`played`", Source)])
def test_every_value_is_on_the_page(title: str, literal: Any) -> None:
    for value in get_args(literal):
        assert f"`{value}`" in section(title)


def test_every_kind_of_scene_is_on_the_page() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section("Scenes"), re.MULTILINE))
    assert rows.pop("kind") == "Fields"
    assert set(rows) == {str(kind.__struct_config__.tag) for kind in get_args(Scene)}
    for kind in get_args(Scene):
        outside = re.sub(r"\([^()]*\)", "", rows[str(kind.__struct_config__.tag)])
        assert re.findall(r"`(\w+)`", outside) == list(kind.__struct_fields__)
    for part, row in ((Tile, "grid"), (Card, "hand"), (Message, "dialogue")):
        assert all(f"`{name}`" in rows[row] for name in part.__struct_fields__)


def test_numbers_on_the_page_are_those_of_the_code() -> None:
    assert f"blocks** of {BLOCK} plies" in PAGE
    assert f"the version of this format, {FORMAT};" in PAGE


def test_the_commands_of_the_page_run(blocks: Any, shell: Any, tmp_path: Path) -> None:
    (commands,) = blocks("docs/replays.md", "sh")
    assert "\nverified" in shell(commands)
    assert '"kind":"started"' in (tmp_path / "events.jsonl").read_text(encoding="utf-8")
