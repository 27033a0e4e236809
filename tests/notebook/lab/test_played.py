"""A person plays in JupyterLab: by pointing at a board, by a form and in words."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="needs playwright")
pytest.importorskip("jupyterlab", reason="needs jupyterlab")
from playwright.sync_api import expect

import arena

pytestmark = pytest.mark.browser
LIVE = "match = arena.live({game!r}, ['human', {other!r}], seed=3, out={out!r})\nmatch"


def look(lab) -> None:
    """Take a moment before a click: nobody sees what is asked and clicks in less."""
    lab.page.wait_for_timeout(300)


def test_a_person_plays_connect_four_by_clicking_columns(lab, server):
    cell = lab.run(LIVE.format(game="connect_four", other="first", out="clicked")).finish()
    ply = cell.output.get_by_role("slider", name="Ply")
    turn = cell.output.get_by_role("status").filter(has_text="your turn")
    columns = {name: cell.output.get_by_role("button", name=name, exact=True).first for name in "2345"}
    for number, (name, column) in enumerate(columns.items()):
        expect(ply).to_have_attribute("aria-valuenow", f"{2 * number}")
        expect(turn).to_be_visible()
        look(lab)
        if name == "3":
            column.press("Enter")
            expect(ply).to_have_attribute("aria-valuenow", f"{2 * number + 2}")
            expect(column).to_be_focused()
        else:
            column.click()
    inside = cell.frame.get_by_role("slider", name="Ply")
    expect(inside).to_have_attribute("aria-valuenow", "7")
    expect(cell.frame.get_by_text("Red connects 4")).to_be_visible()
    lab.shot("clicked")
    told = lab.run("print(match.result.scores, arena.verify(match.path).verified)").finish().saved()
    assert told[0]["text"] == "{'player_0': 1.0, 'player_1': -1.0} True\n"
    (file,) = (server.folder / "clicked").iterdir()
    replay = arena.load(file)
    assert [seated.player for seated in replay.started.seats] == ["human", "first"]


def test_offers_are_answered_by_a_form_and_in_words(lab, server):
    cell = lab.run(LIVE.format(game="deal_or_no_deal", other="conceder", out="talked")).finish()
    words = cell.output.get_by_role("textbox", name="What you say")
    words.fill("The books for me, <b>please</b>.")
    words.press("Enter")
    talk = cell.output.get_by_role("log")
    expect(talk).to_contain_text("The books for me, <b>please</b>.")
    offers = talk.get_by_role("listitem").filter(has_text="offers: Ann gets")
    expect(offers).to_have_count(1)
    moves = cell.output.get_by_role("group", name="Structured moves")
    moves.get_by_role("button", name="Offer: what you keep").click()
    form = cell.output.get_by_role("group", name="Offer")
    form.get_by_label("books").fill("2")
    form.get_by_label("balls").fill("1")
    cell.show()
    lab.shot("talked-form")
    form.get_by_role("button", name="Send").click()
    expect(offers).to_have_count(3)
    look(lab)
    moves.get_by_role("button", name="Accept").click()
    expect(cell.frame.get_by_role("status").first).to_contain_text("played")
    lab.shot("talked")
    (file,) = (server.folder / "talked").iterdir()
    assert arena.verify(file).verified
    replay = arena.load(file)
    assert [one.action for ply in range(1, replay.plies + 1) for one in replay.frame(ply).played][::2] == [
        "The books for me, <b>please</b>.",
        "/offer books=2 hats=0 balls=1",
        "/accept",
    ]


def test_a_match_goes_on_in_a_page_that_was_loaded_anew(lab, server):
    cell = lab.run(LIVE.format(game="connect_four", other="first", out="anew")).finish()
    look(lab)
    cell.output.get_by_role("button", name="4", exact=True).first.click()
    ply = cell.output.get_by_role("slider", name="Ply")
    expect(ply).to_have_attribute("aria-valuenow", "2")
    lab.save()
    lab.load()
    lab.open(server.folder / "test_played.ipynb")
    expect(ply).to_have_attribute("aria-valuenow", "2")
    look(lab)
    cell.output.get_by_role("button", name="5", exact=True).first.click()
    expect(ply).to_have_attribute("aria-valuenow", "4")
    lab.shot("anew")
    again = lab.run("match.stop()\nmatch").finish()
    expect(cell.output.get_by_role("status").first).to_contain_text("void")
    expect(again.frame.get_by_role("slider", name="Ply")).to_have_attribute("aria-valuenow", "4")
    (file,) = (server.folder / "anew").iterdir()
    assert arena.load(file).ended.ending == "void"


def test_a_match_ends_with_its_kernel_and_is_kept(lab, server):
    cell = lab.run(LIVE.format(game="connect_four", other="first", out="ended")).finish()
    look(lab)
    cell.output.get_by_role("button", name="4", exact=True).first.click()
    expect(cell.output.get_by_role("slider", name="Ply")).to_have_attribute("aria-valuenow", "2")
    lab.end_kernel()
    (file,) = (server.folder / "ended").iterdir()
    replay = arena.load(file)
    assert (replay.plies, replay.ended.ending, replay.ended.reason) == (2, "void", "interrupted")
    cell.output.get_by_role("button", name="5", exact=True).first.click()  # nobody hears it
    expect(cell.output.get_by_role("alert").filter(has_text="gone or was restarted")).to_be_visible()
    expect(cell.output).not_to_contain_text("LIVE")
