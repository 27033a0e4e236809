"""How a run is shown that was stopped: by all that was played, within bounded time, and not at all if nothing was."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

import arena
from arena.notebook import progress
from arena.notebook.cell import Cell
from arena.notebook.progress import Progress
from arena.tournaments.folder import Status


class Publisher:
    """A notebook that keeps what each output shows at last."""

    def __init__(self):
        self.shown = {}

    def publish(self, data, metadata, transient, update):
        self.shown[transient["display_id"]] = data

    @property
    def told(self):
        return [data["text/html"] for data in self.shown.values()]


@pytest.fixture
def page():
    return Publisher()


def stopped(page, folder, *counts, reckon, error=KeyboardInterrupt):
    """Show a run of 400 matches that is stopped once so many are played."""
    with pytest.raises(error), Progress(Cell("cell", {}, page, None)) as shown:
        shown.begin(folder, reckon)
        for done in counts:
            shown.show(Status("", "running", "here", 1, "", planned=400, done=done))
        raise error


def test_the_standings_that_stay_are_of_all_that_was_played(page, tmp_path):
    counts = iter((7, 391))
    reckoned = threading.Event()

    def reckon():
        found = f"<b>{next(counts)} played</b>"
        reckoned.set()
        return found

    with pytest.raises(KeyboardInterrupt), Progress(Cell("cell", {}, page, None)) as shown:
        shown.begin(tmp_path, reckon)
        shown.show(Status("", "running", "here", 1, "", planned=400, done=7))
        reckoned.wait(10)
        shown.show(Status("", "ended", "here", 1, "", planned=400, done=391))
        raise KeyboardInterrupt
    assert "<b>391 played</b>" in page.told
    assert "<b>7 played</b>" not in page.told
    assert any("interrupted: 391 of 400 matches" in told for told in page.told)


def test_who_interrupts_does_not_wait_for_standings(page, tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "_LAST", 0.01)
    go = threading.Event()
    try:
        stopped(page, tmp_path, 391, reckon=lambda: str(go.wait()))
    finally:
        go.set()
    assert any(f"how everybody stands by now: arena.standings(&#x27;{tmp_path}&#x27;)" in told for told in page.told)


def test_where_nothing_was_played_nothing_is_said_of_it(page, tmp_path):
    stopped(page, tmp_path, reckon=lambda: "", error=ValueError)
    assert page.told == []
    stopped(page, tmp_path, 0, reckon=lambda: "<b>nobody</b>")
    assert ["<b>nobody</b>" in told for told in page.told] == [False]


STOPS = """
import arena, asyncio
class Stops(arena.BaseAgent):
    async def act(self, turn):
        {}
        raise KeyboardInterrupt
"""


@pytest.mark.parametrize(("before", "within"), [("pass", False), ("pass", True), ("await asyncio.sleep(0)", True)])
def test_an_interrupt_within_an_agent_is_told_once(tmp_path, caplog, before, within):
    (tmp_path / "stops.py").write_text(STOPS.format(before))
    players = [{"name": "stops", "agent": f"python:{tmp_path / 'stops.py'}"}, {"name": "first", "agent": "first"}]
    cup = {"players": players, "games": [{"name": "tictactoe", "game": "tictactoe"}]}

    async def cell():  # a loop runs already
        arena.tournament(cup, folder=tmp_path / "cup")

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(cell()) if within else arena.tournament(cup, folder=tmp_path / "cup")
    gc.collect()
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []
