"""What JupyterLab shows while cells play: boards that grow, standings that refresh, and what is left of them."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright", reason="needs playwright")
pytest.importorskip("jupyterlab", reason="needs jupyterlab")
from playwright.sync_api import expect

import arena

pytestmark = pytest.mark.browser
WAITING = """
import arena, asyncio
from pathlib import Path

class Waiting(arena.BaseAgent):
    "Drops discs from the left to the right, each when there is a file that is called like the ply."

    async def act(self, turn):
        while not Path(f"{turn.ply}.go").exists():
            await asyncio.sleep(0.01)
        return arena.Move(turn.view.legal[turn.ply // 2 % 7])
"""
MATCH = "arena.play('connect_four', ['python:waiting.py', 'first'], seed=1, out={!r})"


@pytest.fixture(autouse=True)
def go(server):
    """Lets the agent that waits play plies."""
    (server.folder / "waiting.py").write_text(WAITING)

    def allow(*plies: int) -> None:
        for ply in plies:
            (server.folder / f"{ply}.go").touch()

    yield allow
    for file in server.folder.glob("*.go"):
        file.unlink()


def test_a_board_grows_while_the_cell_runs_and_stays_whole(lab, server, go):
    cell = lab.run(f"result = {MATCH.format('watched')}")
    ply = cell.output.get_by_role("slider", name="Ply")
    expect(ply).to_have_attribute("aria-valuenow", "0")
    go(0, 2)
    expect(ply).to_have_attribute("aria-valuenow", "4")
    expect(cell.output.get_by_role("status").first).to_contain_text("LIVE")
    assert cell.is_running
    lab.shot("live")
    go(4, 6)
    cell.finish()
    inside = cell.frame.get_by_role("slider", name="Ply")
    expect(inside).to_have_attribute("aria-valuenow", "7")
    expect(ply).to_have_count(0)
    cell.frame.get_by_role("button", name="One ply back").click()
    expect(inside).to_have_attribute("aria-valuenow", "6")
    inside.press("Home")
    expect(inside).to_have_attribute("aria-valuenow", "0")
    box = inside.bounding_box()
    inside.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(inside).to_have_attribute("aria-valuenow", re.compile("[34]"))
    cell.show()
    lab.shot("finished")
    (file,) = (server.folder / "watched").iterdir()
    assert arena.verify(file).verified


def test_a_replay_is_stepped_and_the_kernel_knows_where_one_looks(lab, server):
    arena.play("connect_four", ["mcts,simulations=20", "first"], seed=7, out=server.folder / "stepped")
    cell = lab.run(
        "from pathlib import Path\n(file,) = Path('stepped').iterdir()\nview = arena.viewer(file)\nview"
    ).finish()
    slider = cell.output.get_by_role("slider", name="Ply")
    expect(slider).to_have_attribute("aria-valuenow", "0")

    def stands_at(ply: int) -> None:
        expect(slider).to_have_attribute("aria-valuenow", f"{ply}")
        asked = (lab.run("print(view.ply)").finish().saved()[0]["text"] for _ in range(50))
        assert f"{ply}\n" in asked, "the kernel was not told"

    slider.press("ArrowRight")
    slider.press("ArrowRight")
    stands_at(2)
    for key in "ddx":  # which would delete the cell, and cut it
        slider.press(key)
    expect(slider).to_be_visible()
    cell.output.get_by_role("button", name="One ply on").click()
    stands_at(3)
    last = int(slider.get_attribute("aria-valuemax"))
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] - 1, "y": box["height"] / 2})
    stands_at(last)
    cell.output.get_by_role("textbox", name="Go to ply").fill("5")
    cell.output.get_by_role("textbox", name="Go to ply").press("Enter")
    stands_at(5)
    lab.run("view.ply = 4").finish()
    expect(slider).to_have_attribute("aria-valuenow", "4")
    cell.show()
    lab.shot("stepped")


def test_an_interrupted_cell_says_so_and_keeps_what_was_played(lab, server, go):
    go(0, 2)
    cell = lab.run(MATCH.format("stopped"))
    expect(cell.output.get_by_role("slider", name="Ply")).to_have_attribute("aria-valuenow", "4")
    lab.interrupt()
    cell.finish()
    expect(cell.output).to_contain_text("KeyboardInterrupt")
    expect(cell.output).to_contain_text("what was played is kept")
    inside = cell.frame.get_by_role("slider", name="Ply")
    expect(inside).to_have_attribute("aria-valuenow", "4")
    expect(cell.frame.get_by_role("status").first).to_contain_text("void")
    cell.show()
    lab.shot("interrupted")
    (file,) = (server.folder / "stopped").iterdir()
    replay = arena.load(file)
    assert (replay.plies, replay.ended.ending, replay.ended.reason) == (4, "void", "interrupted")


def test_standings_refresh_while_a_tournament_goes_on(lab, server, go):
    agents = {"first": "first", "random": "random", "waiting": "python:waiting.py"}
    config = {
        "name": "cup",
        "players": [{"name": name, "agent": agent} for name, agent in agents.items()],
        "games": [{"name": "four", "game": "connect_four", "rounds": 1}],
    }
    cell = lab.run(f"cup = arena.tournament({config}, folder='cup')")
    expect(cell.output).to_contain_text("2 of 6 matches")
    expect(cell.output.get_by_role("progressbar")).to_have_attribute("value", "2")
    expect(cell.output.get_by_role("table").first).to_contain_text("random")
    assert cell.is_running
    cell.show()
    lab.shot("tournament-goes-on")
    go(*range(42))
    cell.finish()
    expect(cell.output).to_contain_text("all 6 matches have a result")
    expect(cell.output.get_by_role("progressbar")).to_have_count(0)
    expect(cell.output.get_by_role("table").first).to_contain_text("waiting")
    lab.shot("tournament")
    assert arena.standings(server.folder / "cup").played == 6
