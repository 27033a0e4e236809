"""What a visitor of a served arena may do, what they may use up, and whom the server answers to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="needs the extra serve")

from arena.tui.served.bounds import environment
from arena.tui.served.doors import Doors, is_loopback
from arena.tui.served.front import PAGE

SECRETS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "MY_PASSWORD")


@pytest.mark.parametrize(
    ("host", "url", "asked", "known"),
    [
        ("127.0.0.1", None, "127.0.0.1:8000", True),
        ("127.0.0.1", None, "localhost:9000", True),
        ("127.0.0.1", None, "[::1]:8000", True),
        ("127.0.0.1", None, "evil.example:8000", False),
        ("127.0.0.1", None, "localhost.evil.example", False),
        ("127.0.0.1", None, "[::1", False),
        ("127.0.0.1", None, None, False),
        ("127.0.0.1", "https://arena.example.org", "arena.example.org", True),
        ("127.0.0.1", "https://arena.example.org", "evil.example", False),
        ("0.0.0.0", None, "anything.example", True),
    ],
)
def test_a_server_on_loopback_answers_to_its_own_names(host: str, url: str | None, asked: str | None, known: bool):
    assert Doors(host, url).answers_to(asked) is known


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://arena.example.org", "127.0.0.1:8000", True),
        ("http://arena.example.org", "127.0.0.1:8000", False),
        ("http://localhost:9999", "localhost:8000", False),
        ("http://evil.example", "127.0.0.1:8000", False),
        ("http://127.0.0.1:8000.evil.example", "127.0.0.1:8000", False),
        ("null", "127.0.0.1:8000", False),
        ("http://[::1", "[::1", False),
        ("", "", False),
        (None, "127.0.0.1:8000", False),
    ],
)
def test_a_socket_is_opened_for_our_own_page_alone(origin: str | None, host: str, may: bool):
    assert Doors("127.0.0.1", "https://arena.example.org/").lets_in(origin, host) is may


@pytest.mark.parametrize(("host", "loopback"), [("localhost", True), ("::1", True), ("0.0.0.0", False), ("x", False)])
def test_what_loopback_is(host: str, loopback: bool):
    assert is_loopback(host) is loopback


def test_the_page_asks_nobody_else_for_anything():
    for file in PAGE.iterdir():
        foreign = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", file.read_text(encoding="utf-8")))
        assert foreign <= {"http://www.w3.org"}, file.name  # the name of SVG


def test_an_environment_keeps_only_what_is_listed():
    given = {"PATH": "/bin", "LC_ALL": "C", "PYTHONPATH": "x", "XDG_CACHE_HOME": "y", "LC_TOKEN2": "s", "PATHS": "s"}
    kept = environment(given | dict.fromkeys([*SECRETS, "TEXTUAL", "TEXTUAL_LOG", "PYTHONSTARTUP"], "s"))
    assert "s" not in kept.values()
    assert given.items() & kept.items() == {key: value for key, value in given.items() if value != "s"}.items()


@pytest.mark.skipif(sys.platform != "linux", reason="the bounds are those of Linux")
def test_an_app_can_use_up_no_more_than_its_share():
    code = (
        "import os, resource\nfrom arena.tui.served.bounds import limit\nbefore = os.nice(0)\nlimit()\n"
        "print(os.nice(0) > before, resource.getrlimit(resource.RLIMIT_CPU)[1] <= 3600)\n"
        "try:\n    bytearray(3 << 30)\nexcept MemoryError:\n    print('bounded')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "bounded"]


@pytest.mark.parametrize("play", [False, True])
def test_a_visitor_never_spends_and_never_writes(play: bool, tmp_path: Path):
    from arena.tui.served.visitors import app

    policy = app(tmp_path, play=play, light=False).policy
    assert (policy.play, policy.spend, policy.write) == (play, False, False)
    refused = [
        "openai:gpt-5",
        "anthropic:claude",
        "local:model",
        "scripted:x",
        "cmd:sh -c true",
        "http://127.0.0.1/",
        "python:bot.py",
        " python:bot.py",
        "mcts:target",
        "mcts,simulations=1_000_000_000",
        "mcts,seconds=inf",
        "minimax,depth=60",
        "nobody",
        "",
    ]
    assert all(map(policy.refuses, refused))
    assert bool(policy.refuses("mcts,simulations=400")) is not play
    assert bool(policy.refuses("human")) is not play
    assert all(map(policy.refuses_game, ["python:game.py", " python:game.py", "nothing", ""]))
    assert bool(policy.refuses_game("connect_four,rows=7")) is not play
