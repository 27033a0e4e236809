"""The pages on suites and on the probe: what they play is played, and no suite, setting or parameter is left out."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from arena.games.questions.read_the_board import ReadTheBoard
from arena.suites.suite import Task, own, parse

SUITES, READING = "docs/suites.md", "docs/reading.md"


@pytest.mark.parametrize("name", [SUITES, READING])
def test_the_commands_of_the_page_run(name: str, blocks: Any, shell: Any) -> None:
    assert "Tic-Tac-Toe" in shell("\n".join(blocks(name, "sh")))


def test_the_python_of_the_page_runs(blocks: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(SUITES, "python")
    exec(compile(code, SUITES, "exec"), {})
    assert (tmp_path / "small" / "tournament.toml").is_file()


def test_the_suite_of_the_page_is_one(blocks: Any) -> None:
    (text,) = blocks(SUITES, "toml")
    assert [task.name for task in parse(text, "the page").tasks] == ["tictactoe", "reading"]


def test_every_suite_and_setting_is_told(page: Any) -> None:
    text = page(SUITES)
    for name in own():
        assert f"| `{name}` |" in text
    assert set(re.findall(r"^\| `(\w+)` \| .* \| .* \|$", text, re.MULTILINE)) - set(own()) == set(Task.model_fields)


def test_every_parameter_of_the_probe_is_told_with_its_default(page: Any) -> None:
    text = page(READING)
    for name, parameter in inspect.signature(ReadTheBoard).parameters.items():
        assert f"| `{name}` | `{parameter.default}` |" in text


def test_the_exact_chances_are_those_of_the_test(page: Any) -> None:
    from tests.suites.test_exact import at_the_seventh_ply, first_wins

    text = page(SUITES)
    for chance, written in ((first_wins(), "737 / 1,260"), (at_the_seventh_ply(), "13,032 / 7⁷")):
        assert f"{written} = {float(chance):.5f}" in text
