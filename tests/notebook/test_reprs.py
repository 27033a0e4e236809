"""Whatever the front page hands out shows itself in a notebook: in words, and as HTML or a picture where it can."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest
from IPython.core.formatters import DisplayFormatter
from msgspec import structs

import arena
from arena.agents.core.turn import Turn
from arena.games.core.errors import ParameterError
from arena.replays.errors import ReplayError


def shown(thing):
    """MIME type -> what a notebook shows of a thing."""
    found, _ = DisplayFormatter().format(thing)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shown")


@pytest.fixture(scope="module")
def result(folder):
    return arena.play("tictactoe", ["first", "random"], seed=1, out=folder / "match")


@pytest.fixture(scope="module")
def held(folder):
    settings = {
        "name": "cup",
        "players": [{"name": name, "agent": agent} for name, agent in (("a", "random"), ("b", "first"))],
        "games": [{"name": "t", "game": "tictactoe"}],
        "schedule": {"kind": "round_robin", "rounds": 2},
    }
    return arena.tournament(settings, folder=folder / "cup")


def assert_tables(found):
    assert "<table>" in found["text/html"]
    assert "<script" not in found["text/html"]
    assert "<style" not in found["text/html"]


def test_matches_show_their_boards(result):
    for thing in (result, result.replay, arena.load(result.path)):
        found = shown(thing)
        assert "<iframe" in found["text/html"]
        assert "Tic-Tac-Toe" in found["text/plain"]
        assert len(found["text/plain"]) < 400
    assert shown(result)["text/plain"] == str(result)


def test_a_match_that_is_not_recorded_or_was_moved_is_told_in_words(tmp_path):
    bare = arena.play("tictactoe", ["first", "first"], record=False)
    gone = arena.play("tictactoe", ["first", "first"], out=tmp_path)
    gone.path.unlink()
    for result in (bare, gone):
        assert shown(result) == {"text/plain": str(result)}


def test_tournaments_and_standings_show_tables(held, folder):
    for thing in (held, held.standings, arena.standings(folder / "cup")):
        found = shown(thing)
        assert_tables(found)
        assert "W-D-L" in found["text/plain"]
    assert str(held.folder) in shown(held)["text/html"]


def test_names_in_tables_are_text(held):
    table = held.standings.tables[0]
    rows = tuple(replace(row, player="<img src=x>", agent="<script>") for row in table.rows)
    html = shown(replace(held.standings, name="<b>cup", tables=(replace(table, title="<i>", rows=rows),)))["text/html"]
    assert "<bdi>&lt;img src=x&gt;</bdi>" in html
    assert "<bdi>&lt;b&gt;cup</bdi>" in html
    assert not re.search("<(img|script|i)[ >]", html)


def test_what_a_judge_said_is_a_table(result):
    report = arena.analyse(result.path.parent, "minimax,depth=9")
    found = shown(report)
    assert_tables(found)
    assert "first" in found["text/plain"]
    assert "1 matches" in found["text/plain"]


def test_a_suite_shows_tables(folder):
    (folder / "tiny.toml").write_text(
        'title = "A <tiny> suite"\n[[tasks]]\nname = "t"\ngame = "tictactoe"\nscoring = "wins"\nseat = "turns"\n'
        'opponents = ["first"]\nepisodes = 2\n'
    )
    bench = arena.bench(folder / "tiny.toml", ["first"], out=folder / "tiny")
    found = shown(bench)
    assert_tables(found)
    assert "A &lt;tiny&gt; suite" in found["text/html"]
    assert found["text/plain"] == str(bench)


def test_a_verification_says_so(result):
    found = shown(arena.verify(result.path))
    assert found["text/plain"].startswith("verified: ")
    assert "<b>verified</b>" in found["text/html"]


def test_frames_views_and_environments_show_the_table(result):
    frame = result.replay.frame(3)
    assert "<img" in shown(frame)["text/html"]
    assert shown(frame)["text/plain"].startswith("ply 3\n")
    env = arena.make("tictactoe")
    assert shown(env) == {"text/plain": "<GameEnv tictactoe_v1, 2 seats: reset() begins it>"}
    env.reset(seed=1)
    assert shown(env)["image/png"].startswith(b"\x89PNG")
    view = env.view("player_0")
    assert shown(view)["image/png"].startswith(b"\x89PNG")
    assert shown(view)["text/plain"] == env.view("player_0").text
    assert view.shown == {}, "to look at a view shows an agent nothing"


def test_a_parallel_environment_says_what_it_is():
    env = arena.make("rock_paper_scissors", parallel=True)
    assert shown(env)["text/plain"].endswith("_v1, 2 seats: reset() begins it>")
    env.reset(seed=1)
    assert shown(env)["text/plain"].endswith("_v1, 2 seats: ply 0>")


def test_a_damaged_replay_is_told_in_words(result, monkeypatch):
    replay = result.replay

    def damaged(ply):
        raise ReplayError(f"ply {ply} is missing")

    monkeypatch.setattr(replay, "frame", damaged)
    found = shown(replay)
    assert set(found) == {"text/plain"}
    assert str(result.path.name) in found["text/plain"]


def test_everything_else_is_told_in_a_line_or_two(result):
    class Looks(arena.BaseAgent):
        async def act(self, turn):
            turns.append(turn)
            return arena.Move(turn.view.legal[0])

    turns: list[Turn] = []
    arena.play("tictactoe", [Looks(), "first"], record=False)
    small = [
        arena.Table(), arena.Move("4"), arena.Resign(), arena.OfferDraw("4"), arena.AcceptDraw(), arena.TakeBack(),
        turns[0], arena.EvaluatorRule(evaluator="minimax"), arena.__version__, arena.redact(result.ended, "player_0"),
    ]  # fmt: skip
    for thing in small:
        assert len(shown(thing)["text/plain"]) < 2000


def test_every_name_of_the_front_page_can_be_shown():
    for name in arena.__all__:
        found = shown(getattr(arena, name))["text/plain"]
        assert found
        assert len(found) < 500


def test_a_stream_that_nobody_reads_does_no_harm():
    events = arena.stream("tictactoe", ["first", "first"])
    assert "async_generator" in shown(events)["text/plain"]
    asyncio.run(events.aclose())


def test_what_is_printed_is_what_the_command_says(held, result):
    assert str(held.standings) == str(held) == shown(held.standings)["text/plain"]
    assert "mean of the field" in str(held.standings)
    stopped = replace(result, ended=structs.replace(result.ended, plies=3, detail="interrupted after 3 plies"))
    assert str(stopped).count("after 3 plies") == 1


def test_what_no_tournament_takes_is_told_by_its_own_name():
    with pytest.raises(ParameterError, match="show is True, False or None, not 'yes please'"):
        arena.tournament({}, show="yes please")
    with pytest.raises(TypeError, match=r"^tournament\(\) got an unexpected keyword argument 'rounds'"):
        arena.tournament({}, rounds=3)
