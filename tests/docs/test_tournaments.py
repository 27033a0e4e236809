"""The pages about tournaments: what they play and show is what comes out, and no setting and no number is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from arena.reports.table_csv import COLUMNS
from arena.tournaments.config import ScheduleConfig, TournamentConfig
from arena.tournaments.folder import CONFIG, CONTROL, JOURNAL, REPLAYS, STATUS, Why
from arena.tournaments.loading import parse
from arena.tournaments.steering import LOG

ROOT = Path(__file__).parents[2]
LEADERBOARD, TOURNAMENTS, SCHEDULES = (f"docs/{name}.md" for name in ("leaderboard", "tournaments", "schedules"))
COLUMNS_SHOWN = 100
"""Of the screen that the pages show."""
BLOCK = re.compile(r"([^\n]*(?:\n[^\n]+)*)\n\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
"""A paragraph and the block after it."""


def settings(model: type[BaseModel] = TournamentConfig, before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting by its name, such as `players.agent`."""
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        parts = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if parts:
            yield from settings(parts[0], f"{before}{name}.")
        else:
            yield f"{before}{name}", field


def written(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value) if isinstance(value, float) else f"{value:_}"


def rows(text: str, heading: str) -> dict[str, list[str]]:
    """The rows of the tables under a heading: the name that each begins with -> its other cells."""
    tables = re.findall(rf"^{re.escape(heading)}[^\n]*\n((?:\|.*\n)+)", text, re.MULTILINE)
    found = [row for table in tables for row in re.findall(r"^\| `([^`]+)` \| (.*) \|$", table, re.MULTILINE)]
    assert len({name for name, _ in found}) == len(found) > 0
    return {name: rest.split(" | ") for name, rest in found}


def timeless(text: str) -> list[str]:
    """The lines, without what a clock says."""
    return re.sub(r"<?\d+(\.\d+)? (ms|s|min)\b", "TIME", text).splitlines()


def assert_shown(shown: str, out: str) -> None:
    """That what is shown came out, in this order. `…` stands for any lines."""
    left = timeless(out)
    skipping = False
    for line in timeless(shown):
        if line == "…":
            skipping = True
            continue
        while skipping and left and left[0] != line:
            del left[0]
        assert left[:1] == [line], f"{line!r} is not what came out\n{out}"
        del left[0]
        skipping = False


@pytest.mark.parametrize("name", [LEADERBOARD, TOURNAMENTS, SCHEDULES])
def test_what_a_page_plays_and_shows_is_what_comes_out(name: str, page: Any, shell: Any, tmp_path: Path) -> None:
    """From its first block to its last, in one folder. A file is called as the paragraph before it says."""
    ran = 0
    for before, language, block in BLOCK.findall(page(name)):
        called = re.findall(r"`(\w+\.(?:py|toml))`", before)
        if language in ("python", "toml") and called:
            (tmp_path / called[-1]).write_text(block, encoding="utf-8")
        elif language == "python":
            (tmp_path / "use.py").write_text(block, encoding="utf-8")
            shell("python use.py")
        elif language == "sh":
            shell(block)
        elif language == "console" and block.startswith("$ "):
            command, shown = block.removeprefix("$ ").split("\n", 1)
            assert_shown(shown, shell(f"export COLUMNS={COLUMNS_SHOWN}; {command}"))
        else:
            continue
        ran += 1
    assert ran >= 4


@pytest.mark.parametrize("name", [LEADERBOARD, TOURNAMENTS, SCHEDULES])
def test_every_config_on_a_page_is_one(name: str, blocks: Any) -> None:
    for block in blocks(name, "toml"):
        parse(block, name)


def test_every_setting_is_explained_with_its_default(page: Any) -> None:
    told = rows(page(TOURNAMENTS), "| Setting | Default | |")
    assert told.keys() == dict(settings()).keys()
    for name, field in settings():
        usual, meaning = told[name]
        default = field.get_default(call_default_factory=True)
        assert meaning
        if field.is_required():
            assert usual == "has to be there"
        elif default in (None, (), {}):
            assert usual
            assert usual not in ("has to be there", "`true`", "`false`")
        else:
            assert usual == f"`{written(default)}`"


def test_every_kind_that_a_setting_takes_is_named(page: Any) -> None:
    told = rows(page(TOURNAMENTS), "| Setting | Default | |")
    for name, field in settings():
        if get_origin(field.annotation) is Literal:
            for kind in get_args(field.annotation):
                assert f"`{kind}`" in told[name][1], f"{name} may be {kind}"


def test_the_page_on_schedules_knows_every_kind_and_setting(page: Any) -> None:
    text = page(SCHEDULES)
    assert [*rows(text, "| `kind` |")] == [*get_args(ScheduleConfig.model_fields["kind"].annotation)]
    for name in ScheduleConfig.model_fields:
        assert re.search(rf"`{name}\b", text), f"{name} is not explained"


def test_every_file_of_the_folder_is_told(page: Any) -> None:
    told = rows(page(TOURNAMENTS), "| File | |")
    assert {name.rstrip("/") for name in told} == {CONFIG, REPLAYS, JOURNAL, STATUS, CONTROL, LOG}


def test_every_reason_why_a_run_ends_is_told(page: Any) -> None:
    assert [*rows(page(TOURNAMENTS), "| Why | Exit code | |")] == [*get_args(Why)]


def test_the_keys_of_the_screen_are_those_on_the_page(page: Any) -> None:
    from arena.tui.tournament_words import KEYS, STEERING_KEYS

    told = rows(page(TOURNAMENTS), "| Key | |")
    assert [(key, *cells) for key, cells in told.items()] == [*KEYS, *STEERING_KEYS]


def test_every_number_of_a_report_is_explained(page: Any) -> None:
    """Whatever is a key of the JSON or heads a column of the CSV is named on the page."""
    code = ast.parse((ROOT / "arena/reports/data.py").read_text(encoding="utf-8"))
    dicts = [node for node in ast.walk(code) if isinstance(node, ast.Dict)]
    keys = {str(key.value) for node in dicts for key in node.keys if isinstance(key, ast.Constant)}
    assert {"tables", "rating_without_forfeits", "optimality_gap"} < keys
    told = {*re.findall(r"`(\w+)`", page(LEADERBOARD))}
    assert not {*COLUMNS, *keys} - told
