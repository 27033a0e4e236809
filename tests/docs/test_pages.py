"""All pages: their commands run, their links lead somewhere, what they name is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from arena.table import EvaluatorRule, Table

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "README.md")),
]
MINE = [page for page in PAGES if page.name not in ("README.md", "benchmarks.md")]
names = {"ids": lambda page: str(page.relative_to(ROOT))}


@pytest.mark.parametrize(
    "page",
    [
        "docs/analysis.md",
        "docs/chess.md",
        "docs/foreign-games.md",
        "docs/negotiation.md",
        "docs/notebook.md",
        "docs/puzzles.md",
        "docs/trust.md",
        "docs/watch.md",
    ],
)
def test_the_commands_of_the_page_run(page: str, blocks: Any, shell: Any) -> None:
    shell("\n".join(blocks(page, "sh")))


@pytest.mark.parametrize("page", PAGES, **names)  # type: ignore[arg-type]
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", MINE, **names)  # type: ignore[arg-type]
def test_files_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    rooms = "arena|agents|docs|games|replays|tests|tui"
    for name in re.findall(rf"`((?:{rooms})/[\w./]*)`", text):
        assert (ROOT / name).exists(), f"{page.name} names {name}"


@pytest.mark.parametrize("page", MINE, **names)  # type: ignore[arg-type]
def test_no_page_knows_one_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(home|root|work|tmp|Users)\b", page.read_text(encoding="utf-8"))


def test_every_setting_of_the_table_is_explained() -> None:
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    for name in Table.model_fields:
        assert f"`{name}`" in text
    for name in ("attempts", "reply_chars", "waiting_seconds", "start_seconds"):
        row = next(line for line in text.splitlines() if f"| `{name}`" in line)
        assert f"({Table.model_fields[name].default:,.0f}" in row
    assert set(EvaluatorRule.model_fields) == {"evaluator", "margin", "plies"}


def test_the_keys_of_the_screen_are_those_on_the_page() -> None:
    from arena.tui.bindings import KEYS, PLAY_KEYS, TABLE_KEYS

    text = (ROOT / "docs" / "watch.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(.+)` \| (.+) \|$", text, re.MULTILINE) == [*KEYS, *TABLE_KEYS, *PLAY_KEYS]


def test_every_decision_is_listed_and_short() -> None:
    listed = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        title = text.splitlines()[0].split(". ", 1)[1]
        assert f"(decisions/{page.name}) {title}" in listed
        assert len(text.splitlines()) <= 20


def test_the_changelog_knows_this_version() -> None:
    from arena.version import VERSION

    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
