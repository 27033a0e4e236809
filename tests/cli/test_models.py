"""`arena models` and `arena models check`: what they print, in how much room, and how they exit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from rich.cells import cell_len

from arena.agents.models import found
from arena.agents.models.check.finding import Finding
from arena.cli.models import WIDTH, lines
from tests.agents.providers import openai_asking as asking

COLUMNS, ROWS = 80, 24
openai_server = asking.openai_server
Answer = asking.loopback.Answer
KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key, and no server of whoever runs the tests."""
    for name in (*found.SERVICES, "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(found, "PORTS", {})
    monkeypatch.setattr(found, "cached", list)


@pytest.fixture
def spec(openai_server: Any) -> str:
    """A model that finds a move."""
    openai_server.dialect = "compatible"
    openai_server.answer = lambda seen: Answer("<move>c3</move>" if "Your move" in str(seen.body) else None)
    return f"openai:tiny,base_url={openai_server.url}"


def fits(text: str) -> bool:
    shown = text.splitlines()
    return len(shown) <= ROWS and all(cell_len(line) <= COLUMNS and line.isprintable() for line in shown)


def test_keys_are_named_and_never_shown(arena):
    run = arena("models")
    assert run.code == 0
    assert "openai     OPENAI_API_KEY is set, calls api.openai.com" in run.out
    assert "anthropic  ANTHROPIC_API_KEY is not set" in run.out
    assert "none, on the usual ports" in run.out
    assert "docs/models.md" in run.err
    assert KEY[3:] not in run.out + run.err + arena("models", "--json").out


def test_a_local_server_is_listed_with_what_to_type(arena, openai_server, monkeypatch):
    monkeypatch.setattr(found, "PORTS", {openai_server.port: "Something"})
    run = arena("models")
    assert f"openai:gpt-5,base_url={openai_server.url}" in run.out
    (server,) = json.loads(arena("models", "--json").out)["servers"]
    assert server["specs"] == [f"openai:gpt-5,base_url={openai_server.url}"]


def test_a_hostile_list_of_models_moves_no_cursor_and_adds_no_line(arena, monkeypatch):
    names = ("a\x1b[2J\nnext: rm -rf", "a,temperature=2", "it's", *map(str, range(99)), "half \ud800 a pair")
    server = found.FoundServer("Something", "http://127.0.0.1:1/v1", names)

    async def servers(ports: object) -> list[found.FoundServer]:
        return [server]

    monkeypatch.setattr(found, "servers", servers)
    run = arena("models")
    assert {character for character in run.out if not character.isprintable()} == {"\n"}
    assert run.out.count("no spec can hold this name") == 2
    assert "'openai:it'\"'\"'s,base_url=http://127.0.0.1:1/v1'" in run.out
    assert "… and 95 more" in run.out
    (listed,) = json.loads(arena("models", "--json").out)["servers"]
    assert (len(listed["specs"]), listed["specs"][-1]) == (len(names), None)
    assert listed["server"]["models"][-1] == r"half \ud800 a pair"


def test_a_check_fits_one_screen_and_says_what_to_run_next(arena, spec):
    run = arena("models", "check", spec)
    assert run.code == 0
    assert fits(run.out), run.out
    assert run.out.startswith("ok      server      first piece after ")
    assert run.out.endswith("\nit can play\n")
    assert run.err == f"next: arena play connect_four {spec} random\n"
    assert KEY[3:] not in run.out


def test_a_check_as_json(arena, spec):
    run = arena("models", "check", spec, "--json", "--cheap", "--game", "tictactoe")
    body = json.loads(run.out)
    assert (run.code, body["spec"], body["can_play"]) == (0, spec, True)
    probes = {one["probe"]: one for one in body["findings"]}
    assert probes["match"]["numbers"]["game"] == "tictactoe"
    assert "context" not in probes


def test_a_check_as_json_wherever_that_is_said(arena, spec):
    run = arena("models", "--json", "check", spec, "--cheap", "--game", "tictactoe")
    assert (run.code, json.loads(run.out)["can_play"]) == (0, True)


def test_a_model_that_cannot_play_exits_with_1_whatever_it_says(arena, spec, openai_server):
    hostile = "\x1b[2J\x1b]0;owned\x07\u202e将棋将棋将棋将棋将棋将棋将棋将棋将棋将棋将棋将棋将棋将棋" * 4
    openai_server.answer = lambda seen: Answer(hostile, model=f"{hostile}2")
    run = arena("models", "check", spec)
    assert run.code == 1
    assert run.out.endswith("\nit cannot play\n")
    assert run.err == ""
    assert fits(run.out), run.out


def test_the_longest_screen_fits():
    names = ("schema", "tool", "choice", "scores", "temperature", "seed", "logprobs")
    told = [Finding(name, "told", "x" * 99) for name in ("match", "price", "this check")]
    advised = [
        Finding(name, "not", "x y " * 99, "do this") for name in ("model", "answer", "vision", "thinking", "context")
    ]
    shown = [
        Finding("server", "ok", "x" * 99, "do this"),
        *advised,
        *(Finding(name, "not", "x " * 99) for name in names),
    ]
    shown[-4] = Finding("scores", "not", "x" * 99, "do this")
    assert fits("\n".join([*(line for one in [*shown, *told] for line in lines(one)), "it cannot play"]))
    assert WIDTH == COLUMNS


@pytest.mark.parametrize("fault", ["auth", "html", "context"])
def test_a_service_that_cannot_be_asked_exits_with_1_and_a_remedy(arena, spec, openai_server, fault):
    openai_server.plan(*[fault] * 3)
    run = arena("models", "check", spec)
    assert run.code == 1
    assert run.out.startswith("not     server ")
    assert fits(run.out)
    assert KEY[3:] not in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mcts"], "mcts is no model"),
        (["openai"], "openai needs a model"),
        (["openai:gpt-5,histroy=diff"], "histroy"),
        (["openai:gpt-5", "--game", "chess960x"], "no game is called"),
        (["openai:gpt-5,base_url=https://me:secret@host/v1"], "base_url"),
    ],
)
def test_bad_input_is_one_sentence(arena, arguments, said):
    run = arena("models", "check", *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert "secret" not in run.err
    assert len(run.err.splitlines()) == 1


def test_an_interrupted_check_ends_cleanly(spec, openai_server):
    openai_server.plan(Answer("1 2 3"), "stall")
    command = [sys.executable, "-m", "arena", "models", "check", spec]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ) as run:
        assert openai_server.wait(lambda: len(openai_server.requests) == 2, 60)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate()
    assert run.returncode == 130
    assert out.startswith("ok      server")
    assert err.strip() == "interrupted"
    assert openai_server.all_closed()
