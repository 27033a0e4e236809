"""Specs of models: whose an option is, and what is said of one that is nobody's."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from arena.agents.spec import agent
from arena.cli import main
from arena.games.core.errors import ParameterError


@pytest.fixture(autouse=True)
def no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: tmp_path)


def run(*arguments: str) -> int:
    """How a command of the `arena` program exits."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
        patch.setattr(sys, "argv", ["arena", *arguments])
        main()
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize(
    ("options", "meant"), [("base_ulr=http://x", "base_url"), ("budgt=2", "budget"), ("resoning=cot", "reasoning")]
)
def test_a_name_that_is_nearly_right(options: str, meant: str) -> None:
    name = options.partition("=")[0]
    with pytest.raises(ParameterError, match=f"openai:gpt-5 has no option '{name}': did you mean {meant}\\?"):
        agent(f"openai:gpt-5,{options}")


def test_a_name_that_is_nobodys_is_told_with_all_that_there_are() -> None:
    with pytest.raises(ParameterError) as caught:
        agent("openai:gpt-5,zzzzzz=1")
    provider, client, player = str(caught.value).partition("by whose they are, ")[2].split("; ")
    assert provider.startswith("provider: base_url, api,")
    assert client.startswith("client: tries, at_once,")
    assert player.startswith("player: ")
    assert "history" in player


def test_the_list_of_agents_names_all_options(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("base_url=None", "history=full", "tries=6", "budget=None", "cache=None", "settings=None")
    assert run("agents", "--json") == 0
    (row,) = (row for row in json.loads(capsys.readouterr().out) if row["id"] == "openai:MODEL")
    assert set(options) <= set(row["parameters"].split(","))
    assert run("agents", "openai") == 0
    told = capsys.readouterr().out
    for name in ("base_url: the service", "history: what is sent again", "tries: calls for one reply"):
        assert name in told


@pytest.mark.parametrize("options", ["settings=nowhere.toml", "tries=0", "budget=much", "budgt=2"])
def test_what_is_wrong_with_an_option_is_one_sentence(
    options: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("play", "tictactoe", f"openai:gpt-5,{options}", "first", "--out", str(tmp_path)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert options.partition("=")[0] in said.err
