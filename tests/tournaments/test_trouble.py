"""Runs in trouble: broken players, watchers that break, files in the way, an end that takes too long."""

from __future__ import annotations

import pytest

import arena
from arena.tournaments.broken import Broken
from arena.tournaments.folder import CONFIG, JOURNAL, REPLAYS
from arena.tournaments.runner import Runner

AWAY = """
from arena.agents.core.errors import ProviderError
from arena.agents.baselines.first import First

class Away(First):
    async def act(self, turn):
        raise ProviderError("the service is away")
"""
SLOW = """
import asyncio
from arena.agents.baselines.first import First

class Slow(First):
    async def act(self, turn):
        for _ in range(300):
            await asyncio.sleep(0)
        return await super().act(turn)
"""


def test_a_player_that_is_broken_stops_nobody_else(settings, tmp_path):
    (tmp_path / "away.py").write_text(AWAY)
    (tmp_path / "slow.py").write_text(SLOW)
    settings["players"] = [
        {"name": "slow", "agent": f"python:{tmp_path / 'slow.py'}:Slow"},
        {"name": "away", "agent": f"python:{tmp_path / 'away.py'}:Away"},
        {"name": "random", "agent": "random"},
    ]
    settings["games"] = settings["games"][:1]
    settings["schedule"]["rounds"] = 30
    held = arena.tournament(settings, folder=tmp_path / "cup")
    assert held.end.why == "stuck"
    assert held.end.detail.startswith("away: ")
    assert "matches in a row were void, the last one: " in held.end.detail
    assert "the service is away" in held.end.detail
    healthy = [one for one in held.results if "away" not in one.occasion.players]
    assert len(healthy) == 60
    assert all(one.scored for one in healthy)
    assert 12 <= len(held.results) - len(healthy) < 60


def test_a_broken_player_has_the_most_void_matches_and_a_result_mends_it():
    broken = Broken()
    for _ in range(6):
        assert not broken.void(("good", "bad"), "away", ())
        assert not broken.void(("other", "bad"), "away", [("bad", "good")] * 7)  # 14 chances, for so many in play
    assert not broken.players
    assert broken.void(("good", "bad"), "away", ())
    assert broken.players == {"bad": "bad: 13 matches in a row were void, the last one: away"}
    assert not any(broken.void(("other", "bad"), "away", ()) for _ in range(30))  # nobody else is to blame for those
    assert broken.holds(("bad", "good"))
    broken.scored(("bad", "good"))
    assert not broken.holds(("bad", "good"))


def test_of_two_that_only_fail_together_the_one_without_results_or_other_matches_is_broken():
    broken = Broken()
    broken.scored(("proven", "good"))
    assert [broken.void(("proven", "bad"), "away", ()) for _ in range(12)] == [False] * 11 + [True]
    assert [*broken.players] == ["bad"]
    broken = Broken()
    for _ in range(12):
        broken.void(("busy", "bad"), "away", [("busy", "slow"), ("busy", "bad")])
    assert [*broken.players] == ["bad"]


def test_what_a_test_has_decided_ends_without_a_walk_through_the_schedule(settings, tmp_path):
    settings["players"] = [{"name": "minimax", "agent": "minimax,depth=2"}, {"name": "random", "agent": "random"}]
    settings["games"] = [{"name": "ttt", "game": "tictactoe", "openings": "random:3"}]
    settings["schedule"]["rounds"] = 10_000_000
    settings["stopping"] = {"kind": "sprt", "elo1": 100}
    assert arena.tournament(settings, folder=tmp_path).end.why == "decided"


def test_a_run_that_ends_gently_can_be_told_to_end_at_once(settings, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW.replace("range(300)", "range(10**9)"))
    slow = f"python:{tmp_path / 'slow.py'}:Slow"
    settings["players"] = [{"name": "slow", "agent": slow}, {"name": "first", "agent": "first"}]
    runners: list[Runner] = []

    def stopped(status) -> None:
        (runner,) = runners
        runner.stop("budget", "it is spent", gently=True)
        if status.detail == "" and len(seen) == 2:
            (tmp_path / "cup" / "control.json").write_text('{"want": "stop"}')
        seen.append(status.state)

    seen: list[str] = []
    began = Runner.__init__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "__init__", lambda self, *given: (runners.append(self), began(self, *given))[1])
        held = arena.tournament(settings, folder=tmp_path / "cup", on_status=stopped)
    assert (held.end.why, held.end.detail) == ("interrupted", "it was told to stop")
    assert all(result.reason == "interrupted" for result in held.results)


def test_a_watcher_that_breaks_and_a_status_that_cannot_be_written_stop_no_match(settings, tmp_path, results_in):
    for name in ("status.json.part", "status.json", "control.json"):
        (tmp_path / "cup" / name).mkdir(parents=True)
    (tmp_path / "cup" / REPLAYS).mkdir()
    (tmp_path / "cup" / CONFIG).write_text("")

    def broken(status) -> None:
        raise LookupError("nobody watches")

    with pytest.raises(LookupError, match="nobody watches"):
        arena.tournament(settings, folder=tmp_path / "cup", on_status=broken)
    assert len(results_in(tmp_path / "cup")) == 24
    assert '"kind":"closed"' in (tmp_path / "cup" / JOURNAL).read_text().splitlines()[-1]


def test_only_what_a_worker_has_begun_is_told_to_be_in_play(settings, tmp_path):
    settings["schedule"]["rounds"] = 30
    settings["executor"] = {"kind": "processes", "workers": 1}
    told = []
    arena.tournament(settings, folder=tmp_path, on_status=told.append)
    assert max(status.in_play for status in told) <= 2  # one may be over, and its file not yet taken away
    assert all(len(status.playing) == status.in_play for status in told)
