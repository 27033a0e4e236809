"""The page on prompts: what it shows is what the command prints, and it knows every option and preset."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from arena.agents.models.presets import names, preset
from arena.agents.models.scaffold import Scaffold

PAGE = "docs/prompts.md"


def test_the_prompt_on_the_page_is_what_the_command_prints(blocks: Any, shell: Any) -> None:
    shown = next(block for block in blocks(PAGE, "console") if block.startswith("$ arena prompt"))
    command, expected = shown.removeprefix("$ ").split("\n", 1)
    assert shell(command) == expected


def test_every_option_of_a_player_is_explained(blocks: Any, page: Any) -> None:
    text = page(PAGE) + page("docs/models.md")
    missing = [field.name for field in fields(Scaffold) if not re.search(rf"`{field.name}\b", text)]
    assert missing == []


def test_every_preset_is_listed_with_its_rules(page: Any) -> None:
    text = page(PAGE)
    for name in names():
        (row,) = [line for line in text.splitlines() if line.startswith(f"| [`{name}`]")]
        for key, value in preset(name).rules().items():
            assert f"{key}={value}" in row
        for key in preset(name).player:
            assert f"`{key}=" in row
