"""What a visitor of a served arena may do, what they may use up, and whom the server answers to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import arena

pytest.importorskip("textual_serve", reason="needs the extra serve")

from arena.tui.policy import OWNER, Policy
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
    others = ["gymnasium,env=CartPole-v1", "openspiel:go", "read_the_board,game=python:game.py", "pettingzoo,env=x"]
    assert all(map(policy.refuses_game, ["python:game.py", " python:game.py", "nothing", "", *others]))
    assert bool(policy.refuses_game("connect_four,rows=7")) is not play


async def test_a_visit_plays_four_matches_at_once(tmp_path: Path):
    from arena.tui.messages import Begin
    from arena.tui.plan import Plan
    from arena.tui.policy import LIVE
    from arena.tui.served.visitors import app

    visit = app(tmp_path, play=True, light=False)
    async with visit.run_test() as pilot:
        refused: list[str] = []
        one = {"title": "x", "tape": None, "is_live": True, "stop": _nothing}
        visit.sessions = [SimpleNamespace(**one) for _ in range(LIVE)]
        visit._refuse = refused.append
        visit.post_message(Begin(Plan(game="tictactoe", seats=("random", "random"))))
        await pilot.pause()
        assert len(visit.sessions) == LIVE
        assert "4 matches are being played already" in refused[0]
        visit.sessions[0].is_live = False
        assert visit._refuses_more() == ""


async def _nothing() -> None:
    pass


def test_no_match_is_begun_where_visitors_have_recorded_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from arena.tui.served import serving
    from arena.tui.served.visitors import app

    (tmp_path / "before.jsonl").write_bytes(b"x" * 500)
    monkeypatch.setattr(serving, "ROOM", 100)
    command = serving.Serving(tmp_path, host="127.0.0.1", port=0, play=True, visitors=1).front._command
    assert command[-2:] == ["--play", "--room=600"]
    visit = app(tmp_path, play=True, light=False, room=600)
    (tmp_path / "visit.jsonl").write_bytes(b"x" * 100)
    assert visit._refuses_more() == ""
    (tmp_path / "visit.jsonl").write_bytes(b"x" * 101)
    assert "no room for more matches" in visit._refuses_more()
    assert OWNER.refuses_more(1000, tmp_path) == ""


async def test_a_visitors_app_keeps_nothing_and_says_not_where_the_folder_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from arena.tui.screens.dialogs import Help
    from arena.tui.screens.replays import ReplaysScreen
    from arena.tui.served.visitors import app

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "somewhere" / "cup"
    folder.mkdir(parents=True)
    arena.play("tictactoe", ["first", "random"], seed=1, out=folder)
    (folder / "broken.jsonl").write_text("nothing\n")
    visit = app(folder, play=False, light=False)
    async with visit.run_test(size=(160, 50)) as pilot:
        screen = visit.screen
        assert isinstance(screen, ReplaysScreen)
        while not screen.whole:
            await pilot.pause()
        text = [_shown(visit)]
        for key in ("end", "home"):
            await pilot.press(key)
            screen._glance()
            await visit.workers.wait_for_complete()
            await pilot.press("y", "enter")
            await visit.workers.wait_for_complete()
            await pilot.pause()
            text += [_shown(visit), visit.clipboard, *(note.message for note in visit._notifications)]
            if visit.screen is not screen:
                await pilot.press("escape")
        assert "broken.jsonl" in "".join(text)
        assert "replays in cup" in text[0]
        assert visit.clipboard.startswith("cup/")
        assert "New match" not in text[0]
        await pilot.press("n")
        assert visit.screen is screen
        assert not any("watching only" in note.message for note in visit._notifications)
        await pilot.press("question_mark")
        assert isinstance(visit.screen, Help)
        text.append(_shown(visit))
        assert "new match" not in text[-1]
        assert "somewhere" not in "".join(text)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("play", [False, True])
async def test_an_empty_folder_offers_no_match_to_whoever_may_only_watch(play: bool, tmp_path: Path):
    from arena.tui.app import ArenaApp

    folder = tmp_path / "somewhere" / "cup"
    visit = ArenaApp(folder=folder, browse=True, policy=Policy(play=play, write=False))
    async with visit.run_test() as pilot:
        while "No replays in cup yet" not in _shown(visit):
            await pilot.pause()
        assert ("arena demo" in _shown(visit)) is play
        assert ("New match" in _shown(visit)) is play


def _shown(app: Any) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))
