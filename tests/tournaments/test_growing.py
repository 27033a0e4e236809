"""Growing: what was played stays part of the tournament, and nothing that is new is left out without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.tournaments.changes import differs
from arena.tournaments.folder import REPLAYS

DOWN = """
from pathlib import Path
from arena.agents.core.errors import ProviderError
from arena.agents.baselines.first import First

class Down(First):
    async def act(self, turn):
        if Path({flag!r}).exists():
            raise ProviderError("the service is away")
        return await super().act(turn)
"""


@pytest.fixture
def rounds(settings: dict[str, Any]) -> dict[str, Any]:
    """Four bots at one game, in rounds."""
    settings["players"].append({"name": "last", "agent": "random"})
    settings["games"] = settings["games"][:1]
    return settings


@pytest.mark.parametrize(
    "schedule", [{"kind": "swiss", "swiss_rounds": 2}, {"kind": "knockout"}, {"kind": "ladder", "ladder_rounds": 3}]
)
def test_more_units_a_meeting_are_refused_once_later_rounds_were_paired(rounds, tmp_path, schedule):
    rounds["schedule"] = {**schedule, "rounds": 2}
    held = arena.tournament(rounds, folder=tmp_path)
    rounds["schedule"]["rounds"] = 3
    with pytest.raises(ParameterError, match=r"00003 would be new in a round that others followed.* cannot grow"):
        arena.tournament(rounds, folder=tmp_path)
    rounds["schedule"]["rounds"] = 2
    again = arena.tournament(rounds, folder=tmp_path)
    assert (again.end, len(again.results)) == (held.end, len(held.results))


def test_more_units_a_meeting_are_played_where_no_round_followed(rounds, tmp_path):
    rounds["schedule"] = {"kind": "swiss", "swiss_rounds": 1, "rounds": 2}
    assert len(arena.tournament(rounds, folder=tmp_path).results) == 8
    rounds["schedule"]["rounds"] = 3
    assert len(arena.tournament(rounds, folder=tmp_path).results) == 12


def test_further_rounds_are_played(rounds, tmp_path):
    rounds["schedule"] = {"kind": "swiss", "swiss_rounds": 2}
    assert len(arena.tournament(rounds, folder=tmp_path).results) == 8
    rounds["schedule"]["swiss_rounds"] = 3
    held = arena.tournament(rounds, folder=tmp_path)
    assert (held.end.why, len(held.results)) == ("complete", 12)


def test_a_further_player_of_a_ladder_is_refused(rounds, tmp_path):
    rounds["schedule"] = {"kind": "ladder", "ladder_rounds": 4}
    rounds["players"].append({"name": "fifth", "agent": "random"})
    arena.tournament(rounds, folder=tmp_path)
    rounds["players"].append({"name": "sixth", "agent": "random"})
    with pytest.raises(ParameterError, match="would be new in a round that others followed"):
        arena.tournament(rounds, folder=tmp_path)


def test_a_replay_of_an_earlier_round_that_was_taken_away_is_played_again(rounds, tmp_path, results_in):
    rounds["schedule"] = {"kind": "swiss", "swiss_rounds": 3}
    arena.tournament(rounds, folder=tmp_path)
    before = results_in(tmp_path)
    gone = next(name for name in before if "/r01." in name)
    (tmp_path / REPLAYS / f"{gone}.jsonl.zst").unlink()
    assert arena.tournament(tmp_path).end.why == "complete"
    assert results_in(tmp_path) == before
    assert arena.tournament(tmp_path).end.why == "complete"


@pytest.mark.parametrize("retries", [0, 4])
def test_what_stays_void_in_an_earlier_round_is_told_by_every_run(rounds, tmp_path, retries):
    flag = tmp_path / "down"
    flag.touch()
    (tmp_path / "down.py").write_text(DOWN.format(flag=str(flag)))
    rounds["players"][0] = {"name": "first", "agent": f"python:{tmp_path / 'down.py'}:Down"}
    rounds["schedule"] = {"kind": "ladder", "ladder_rounds": 4, "rounds": 2}
    rounds["limits"] = {"retries": retries, "matches": 1}
    first = arena.tournament(rounds, folder=tmp_path / "cup")
    assert any(result.detail.startswith("not tried: ") for result in first.results) == (retries > 0)
    flag.unlink()
    second = arena.tournament(tmp_path / "cup")
    third = arena.tournament(tmp_path / "cup")
    assert [held.end.why for held in (first, second, third)] == ["stuck"] * 3
    assert "the later rounds were paired without them, so no run tries them again" in third.end.detail
    assert len(third.results) == len(second.results)
    third_round = [one for one in third.results if "/r03." in one.occasion.match and "first" in one.occasion.players]
    assert third_round


def test_another_game_under_the_same_name_is_refused(settings, tmp_path):
    settings["games"] = [{"name": "game", "game": "tictactoe"}]
    arena.tournament(settings, folder=tmp_path)
    settings["games"][0]["game"] = "connect_four"
    with pytest.raises(ParameterError, match="game was the game tictactoe and would be connect_four"):
        arena.tournament(settings, folder=tmp_path)


@pytest.mark.parametrize(
    ("was", "would", "other"),
    [
        ("python:/old/cup/bot.py", "python:/new/cup/bot.py", False),
        ("python:/old/cup/v1/bot.py", "python:/new/cup/v2/bot.py", True),
        ("python:/new/cup/v1/bot.py", "python:/new/cup/v2/bot.py", True),
        ("python:cup/v1/bot.py", "python:/new/cup/v1/bot.py", False),
        ("python:v2/bot.py", "python:/new/cup/v1/bot.py", True),
        ("python:/old/bots/bot.py", "python:/new/cup/../bots/bot.py", False),
        ("python:/old/cup/bot.py:One", "python:/new/cup/bot.py:Two", True),
        ("python:/old/cup/bot.py,book=a/x", "python:/new/cup/bot.py,book=b/x", True),
        ("python:/old/cup/bot.py,book=a/x", "python:/new/cup/bot.py,book=a/x", False),
        ("uci:/old/cup/engine,nodes=9", "uci:/new/cup/engine,nodes=9", False),
        ("uci:/old/cup/engine", "uci:/new/cup/v2/engine", True),
        ("uci:/old/cup/engine,nodes=9", "uci:/new/cup/engine,nodes=8", True),
        ("uci:engine", "uci:/new/cup/engine", True),
        ("minimax,depth=2", "minimax,depth=3", True),
        ("openai:m,temperature=0,tries=3", "openai:m,budget=4,temperature=0,settings=/x/models.toml", False),
        ("openai:m,temperature=0", "openai:m,temperature=1", True),
        ("openai:m,base_url=http://one", "openai:m,base_url=http://two", True),
        ("openai:m,base_url=http://one,api_key_env=A", "openai:m,base_url=http://one,api_key_env=B", False),
    ],
)
def test_a_player_is_another_by_what_it_plays_alone(was, would, other):
    assert differs(was, would, Path("/new/cup")) is other
