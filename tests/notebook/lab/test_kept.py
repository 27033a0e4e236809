"""What stays in a notebook: boards that need no kernel, and words of strangers that stay words."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="needs playwright")
pytest.importorskip("jupyterlab", reason="needs jupyterlab")
from playwright.sync_api import expect

from tests.notebook.lab.hostile import TEXTS, replay

pytestmark = pytest.mark.browser
STRANGE = f"""
import arena
from IPython.display import display

class Strange(arena.BaseAgent):
    name = {TEXTS[1] + TEXTS[5]!r}

    async def act(self, turn):
        return arena.Move(turn.view.legal[0], thought={TEXTS[2] + TEXTS[5]!r})

replay = arena.load("strange/hostile.jsonl.zst")
display(arena.viewer(replay, at=0), replay, replay.frame(3), arena.standings("strange"))
for table in (arena.frames.matches, arena.frames.plies, arena.frames.attempts, arena.frames.calls):
    display(table("strange"))
arena.play("tictactoe", [Strange(), Strange()], out="strange")
players = [{{"name": name, "agent": name}} for name in ("first", "random")]
games = [{{"name": "t", "game": "tictactoe", "rounds": 2}}]
cup = arena.tournament({{"name": {TEXTS[1] + "$x$"!r}, "players": players, "games": games}}, folder="a <b>cup</b> $y$")
"""
OUTPUTS = 11
"""Of that: eight are displayed, the match shows itself, and the tournament its progress and its standings."""


def test_a_saved_notebook_shows_its_boards_without_a_kernel(lab, server):
    cell = lab.run('arena.play("connect_four", ["mcts,simulations=20", "first"], seed=7, out="played")').finish()
    expect(cell.frame.get_by_role("slider", name="Ply")).to_be_visible()
    lab.save()
    for trusted in (True, False):
        lab.open_without_kernel(server.elsewhere(server.folder / "test_kept.ipynb", trusted=trusted))
        picture = lab.cell(cell.place).output.get_by_role("img", name="Connect Four")
        slider = cell.frame.get_by_role("slider", name="Ply")
        if trusted:
            expect(slider).to_be_visible()
            expect(picture).to_be_hidden()
            slider.press("Home")
            expect(slider).to_have_attribute("aria-valuenow", "0")
            slider.press("ArrowRight")
            expect(slider).to_have_attribute("aria-valuenow", "1")
        else:
            expect(picture).to_be_visible()
            assert picture.evaluate("picture => picture.naturalWidth") > 200
            expect(lab.cell(cell.place).output.locator("iframe")).to_have_count(0)
        expect(lab.cell(cell.place).output).to_contain_text("recorded:")
        lab.show_all()
        lab.shot("kept-trusted" if trusted else "kept-untrusted")


def test_texts_of_strangers_stay_texts(lab, server):
    replay(server.folder / "strange" / "hostile.jsonl")
    lab.open(server.folder / "test_kept.ipynb")
    cell = lab.run(STRANGE).finish()
    assert [one["output_type"] for one in cell.saved()] == ["display_data"] * OUTPUTS, cell.output.inner_text()
    shown = cell.output.get_by_role("region", name="Match:").first
    framed = cell.frames.first.get_by_role("region", name="Match:")
    for viewer in (shown, framed):
        slider = viewer.get_by_role("slider", name="Ply")
        slider.press("Home")
        for ply in range(1, 7):
            slider.press("ArrowRight")
            expect(slider).to_have_attribute("aria-valuenow", f"{ply}")
            while (fold := viewer.locator("details:not([open]) > summary")).count():
                fold.first.click()
            expect(viewer.get_by_role("group", name="Minds")).to_contain_text("window.hacked")
            expect(viewer.locator("script, iframe, img, a, base, meta, style")).to_have_count(0)
    played = cell.frames.last.get_by_role("region", name="Match:")
    expect(played.get_by_role("group", name="Minds")).to_contain_text(TEXTS[2] + TEXTS[5])
    cell.show()
    lab.shot("strange")
    lab.save()
    assert set(lab.flags()) == {None}
    for trusted in (False, True):
        lab.open_without_kernel(server.elsewhere(server.folder / "test_kept.ipynb", trusted=trusted))
        expect(cell.output).to_contain_text(TEXTS[0])
        ours = cell.output.locator(".jp-OutputArea-child:not(:has(.dataframe))")
        expect(ours.locator("mjx-container")).to_have_count(0)  # tables of pandas are set by MathJax, which is safe
        assert set(lab.flags()) == {None}
        cell.show()
        lab.shot("strange-trusted" if trusted else "strange-untrusted")
