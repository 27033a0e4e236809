"""Budgets of tournaments: matches that cannot be paid to their end do not begin, and what was spent stays spent."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

import arena
from arena.agents.core.budget import Budget, Estimate
from arena.tournaments.folder import JOURNAL, REPLAYS, Closed
from arena.tournaments.journal import Journal, entries, now
from arena.tournaments.stock import Stock

SERVER = Path(__file__).parent.parent / "agents" / "providers" / "openai_server.py"
TOOK = 5010
"""Tokens that each match of the talker takes: one reply that is no move."""


@pytest.fixture
def paid(settings, tmp_path):
    """A model of which every match takes the same, against a bot."""
    reply = json.dumps({"text": "well", "usage": {"input": TOOK - 10, "output": 10}})
    (tmp_path / "script.jsonl").write_text(f"{reply}\n" * 200)
    talker = f"scripted:{tmp_path / 'script.jsonl'},max_tokens=10"
    settings["players"] = [{"name": "talker", "agent": talker}, {"name": "first", "agent": "first"}]
    settings["games"] = [{"name": "ttt", "game": "tictactoe", "table": {"attempts": 1}}]
    return settings


def closings(folder: Path) -> list[Closed]:
    return [entry for entry in entries((folder / JOURNAL).read_bytes()) if isinstance(entry, Closed)]


def test_a_match_that_would_not_be_paid_to_its_end_does_not_begin(paid, tmp_path):
    paid["schedule"]["rounds"] = 20
    paid["limits"] = {"matches": 1}
    paid["budget"] = {"tokens": 3 * TOOK + TOOK // 2}
    held = arena.tournament(paid, folder=tmp_path / "cup")
    assert held.end.why == "budget"
    assert held.end.detail == (
        f"the tournament's budget: {TOOK // 2:,} of {3 * TOOK + TOOK // 2:,} tokens are left, and a match of "
        f"{' and '.join(held.results[1].occasion.players)} at ttt takes about {TOOK:,}"
    )
    assert [result.ending == "void" for result in held.results] == [False] * 3
    paid["budget"]["tokens"] = 40 * TOOK
    assert arena.tournament(paid, folder=tmp_path / "cup").end.why == "complete"


def test_as_many_begin_at_once_as_the_budget_has_room_for(paid, tmp_path):
    paid["schedule"]["rounds"] = 1
    arena.tournament(paid, folder=tmp_path / "cup")
    paid["schedule"]["rounds"] = 20
    paid["limits"] = {"matches": 8}
    paid["budget"] = {"tokens": 5 * TOOK + TOOK // 2}
    held = arena.tournament(paid, folder=tmp_path / "cup")
    assert held.end.why == "budget"
    assert Counter(result.ending for result in held.results)["void"] == 0
    assert len(held.results) == 5


def test_what_earlier_runs_took_beside_their_replays_stays_spent(paid, tmp_path):
    cup = tmp_path / "cup"
    paid["schedule"]["rounds"] = 1
    arena.tournament(paid, folder=cup)
    assert closings(cup)[-1].assumed_tokens == 0
    journal = Journal(cup)
    journal.write(Closed(now(), "interrupted", "", 1.0, 0.25, 4 * TOOK))
    journal.close()
    assert (Stock(cup).assumed_dollars, Stock(cup).assumed_tokens) == (0.25, 4 * TOOK)
    paid["schedule"]["rounds"] = 20
    paid["budget"] = {"tokens": 7 * TOOK + TOOK // 2}
    assert len(arena.tournament(paid, folder=cup).results) == 3
    assert closings(cup)[-1].assumed_tokens == 0


def test_a_call_that_is_cut_off_counts_as_what_was_held_for_it(settings, tmp_path, monkeypatch):
    service = SimpleNamespace(**runpy.run_path(str(SERVER)))
    monkeypatch.setenv("SOME_KEY", "sk-some")
    settings["games"] = settings["games"][:1]
    with service.OpenAIServer() as server:
        server.answer = lambda seen: service.Answer(fault="stall")
        model = f"openai:gpt-5,base_url={server.url},api=chat,api_key_env=SOME_KEY,max_tokens=1000"
        settings["players"] = [{"name": "model", "agent": model}, {"name": "first", "agent": "first"}]
        settings["budget"] = {"tokens": 1_000_000}
        settings["limits"] = {"matches": 1}

        def watched(status) -> None:
            if server.requests:
                (tmp_path / "cup" / "control.json").write_text('{"want": "stop"}')

        held = arena.tournament(settings, folder=tmp_path / "cup", on_status=watched)
    assert held.end.why == "interrupted"
    assert [result.tokens for result in held.results] == [0]
    (closed,) = closings(tmp_path / "cup")
    assert 1000 < closed.assumed_tokens < 5000


async def test_what_is_committed_is_known_assumed_and_held():
    budget = Budget(10.0, 1000, spent=1.0, used=100, assumed=Estimate(0.5, 50))
    await budget.hold(Estimate(2.0, 200))
    assert budget.committed == Estimate(3.5, 350)
    assert budget.assumed == Estimate(0.5, 50)


def test_hours_do_not_count_the_time_after_a_run_was_killed(settings, tmp_path):
    arena.tournament(settings, folder=tmp_path)
    journal = tmp_path / JOURNAL
    lines = journal.read_text().splitlines()
    old = [line.replace(json.loads(line)["at"], f"2020-01-01T00:00:{n:02}.000+00:00") for n, line in enumerate(lines)]
    journal.write_text("".join(f"{line}\n" for line in old[:11]))  # it was killed ten seconds after it began
    next((tmp_path / REPLAYS).rglob("*.zst")).touch()
    assert Stock(tmp_path).seconds == 10
    arena.tournament(settings, folder=tmp_path)
    assert 10 <= Stock(tmp_path).seconds < 1000
