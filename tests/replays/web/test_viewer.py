"""The viewer in a real browser: stepping, keys, the timeline, whose eyes look, and what it tells where it is empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import arena
from arena.replays.film import Film
from arena.replays.tape import LiveTape, Tape
from arena.replays.web import script, style
from tests.replays.web.filming import board, counted, opened, remembering, shown, started

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Show = Callable[..., Page]

pytestmark = pytest.mark.browser


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Show:
    """Opens the page of a match."""

    def show(tape: Tape, **how: object) -> Page:
        page.set_viewport_size({"width": 1200, "height": 800})
        opened(page, tape, tmp_path, **how)  # type: ignore[arg-type]
        return page

    return show


def minds(page: Page) -> list[str]:
    return page.locator(".arena-v-mind").all_inner_texts()


def stones(page: Page) -> str:
    return page.locator(".arena-caption").inner_text()


def test_a_match_opens_at_its_end_and_tells_the_result(show: Show) -> None:
    page = show(counted(12))
    assert stones(page) == "board 12"
    assert page.locator(".arena-v-status").inner_text() == "played"
    assert "it is counted; Ann +1, Ben -1" in page.locator(".arena-v-result").inner_text()
    assert page.locator(".arena-v-score").all_inner_texts() == ["1", "-1"]
    assert page.title().startswith("Counting (counting v1")


def test_keys_step_through_a_match(show: Show) -> None:
    page = show(counted(30))
    for key, ply in (
        ("Home", 0), ("ArrowRight", 1), ("PageDown", 11), ("ArrowLeft", 10), ("PageUp", 0), ("ArrowLeft", 0),
        ("n", 7), ("n", 14), ("N", 7), ("End", 30), ("ArrowRight", 30),
    ):  # fmt: skip
        page.keyboard.press(key)
        shown(page, ply)
        assert stones(page) == f"board {ply}"
    page.keyboard.press("g")
    page.keyboard.type("21")
    page.keyboard.press("Enter")
    shown(page, 21)
    page.keyboard.press("ArrowLeft")
    shown(page, 20)
    page.keyboard.press("?")
    assert "one ply back, on" in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_buttons_moves_and_the_timeline_lead_to_a_ply(show: Show) -> None:
    page = show(counted(40))
    slider = page.get_by_role("slider")
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] / 4, "y": 20})
    shown(page, 10)
    assert (slider.get_attribute("aria-valuenow"), slider.get_attribute("aria-valuemax")) == ("10", "40")
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=3)
    page.mouse.up()
    shown(page, 20)
    page.mouse.move(box["x"] + box["width"] * 21 / 40, box["y"] + 5)
    assert page.locator(".arena-v-tip").inner_text() == "ply 21: ✗ a failed attempt"
    page.get_by_role("button", name="One ply on").click()
    shown(page, 21)
    page.get_by_role("button", name="Next mark").click()
    shown(page, 28)
    page.locator(".arena-v-row", has_text="30").first.click()
    shown(page, 30)
    assert page.locator(".arena-v-row[aria-current]").inner_text().split() == ["30", "◆", "30"]
    page.get_by_role("button", name="5 plies with failed attempts. Go to the next").click()
    shown(page, 35)


def test_minds_tell_all_that_was_said(show: Show) -> None:
    page = show(counted(20), at="#ply=14")
    ann, ben = minds(page)
    assert "ply 13" in ann
    assert "thought 13" in ann
    for words in (
        "ply 14",
        "too hasty",
        "illegal: 14 is not possible",
        "try again",
        "attempt 2",
        "thought 14",
        "I say 14",
        "1:27",
    ):
        assert words in ben
    assert "shown 14" not in ben
    page.locator(".arena-v-mind").nth(1).get_by_text("What it was shown").click()
    page.get_by_text("shown 14").wait_for()
    page.keyboard.press("ArrowRight")
    shown(page, 15)
    assert "shown 15" in minds(page)[0], "what was unfolded stays so"
    assert "3.0 s" not in minds(page)[0]
    assert "4.5 s · 1 failed" in minds(page)[0], "what a seat used is what it used up to here"


def test_a_prompt_is_put_together_from_those_before_it(show: Show) -> None:
    page = show(remembering(6, pending=1), at="#ply=6")
    ben = page.locator(".arena-v-mind").nth(1)
    ben.get_by_text("The prompt as sent").click()
    folds = ben.locator("details.arena-v-same")
    folds.nth(1).wait_for()
    assert "ply 4 again for player_1" not in ben.inner_text()
    for fold, count in ((folds.nth(0), 5), (folds.nth(1), 6)):
        fold.get_by_text(f"the first {count} messages as before").click()
        fold.locator("details").nth(count - 1).wait_for()
        texts = fold.locator("details.arena-v-passage .arena-v-typed").all_text_contents()
        said = [f"ply {ply}{again} for player_1" for ply in (2, 4, 6) for again in ("", " again")]
        assert texts == ["rules for player_1", *said][:count]


def test_nothing_moves_while_one_steps(show: Show) -> None:
    page = show(counted(20), at="#ply=5")
    boxes = """[...document.querySelectorAll(
        ".arena-v-mind, .arena-scene, .arena-v-foot, .arena-v-button, .arena-v-moves"
    )].map((one) => JSON.stringify(one.getBoundingClientRect()))"""
    before = page.evaluate(boxes)
    for ply in (6, 7, 8):
        page.keyboard.press("ArrowRight")
        shown(page, ply)
        assert page.evaluate(boxes) == before


def test_a_long_match_is_sought_in_at_once(show: Show) -> None:
    page = show(counted(3000), at="#ply=1777")
    assert stones(page) == "board 1777"
    for ply in (2, 2999, 513, 512, 256, 257):
        page.evaluate(f"location.hash = '#ply={ply}'")
        shown(page, ply)
        assert stones(page) == f"board {ply}"
        assert f"thought {ply}" in minds(page)[(ply - 1) % 2]
        assert f"thought {ply - 1}" in minds(page)[ply % 2]
    assert page.locator(".arena-v-row").count() < 60


def test_eyes_see_what_a_seat_sees(show: Show) -> None:
    page = show(counted(9, secrets=True))
    assert page.locator("select.arena-v-eyes option").all_inner_texts() == [
        "spectator",
        "● as Ann sees it",
        "◆ as Ben sees it",
    ]
    page.keyboard.press("e")
    page.get_by_text("cards of player_0, 9").wait_for()
    ann, ben = minds(page)
    assert "thought 9" in ann
    assert "thought" not in ben
    assert "8" not in page.locator(".arena-v-row").nth(7).inner_text().split()[1:]
    assert "(hidden)" in page.locator(".arena-v-row").nth(7).inner_text()
    page.locator("select.arena-v-eyes").select_option("player_1")
    page.get_by_text("cards of player_1, 9").wait_for()


def test_a_page_of_a_seat_has_no_other_eyes(show: Show) -> None:
    page = show(counted(9, secrets=True), eyes="player_1")
    assert page.locator("select.arena-v-eyes").count() == 0
    assert page.locator(".arena-v-eyes").inner_text() == "as Ben sees it"
    assert page.get_by_text("cards of player_1, 9").count() == 1
    assert "thought 8" in minds(page)[1]


def test_a_match_plays_by_itself_and_stops(show: Show) -> None:
    page = show(counted(6))
    page.locator(".arena-v-speed").select_option("16")
    page.evaluate(
        """() => {
            const root = document.querySelector(".arena-viewer");
            document.body.dataset.plies = "";
            const seen = new MutationObserver(() => (document.body.dataset.plies += root.dataset.ply));
            seen.observe(root, { attributes: true, attributeFilter: ["data-ply"] });
        }"""
    )
    page.keyboard.press(" ")
    page.wait_for_selector('body[data-plies="0123456"]')
    page.get_by_role("button", name="Play").wait_for()
    page.locator(".arena-v-speed").select_option("0.5")
    page.keyboard.press(" ")
    page.get_by_role("button", name="Pause").click()
    shown(page, 0)
    page.get_by_role("button", name="Play").wait_for()


def test_a_match_of_nothing_is_shown(show: Show) -> None:
    page = show(LiveTape(started(board(0))))
    assert stones(page) == "board 0"
    assert "Nothing was played yet." in page.locator(".arena-v-moves").inner_text()
    assert "Nothing was thought or said yet." in minds(page)[0]
    assert page.get_by_role("button", name="Play").is_disabled()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    shown(page, 0)


def test_plies_that_were_left_out_are_not_kept_here(show: Show) -> None:
    page = show(counted(600), keep=9000)
    assert stones(page) == "board 600"
    page.keyboard.press("Home")
    page.get_by_text("These plies are not kept here.").wait_for()
    assert page.locator(".arena-v-row").first.inner_text().split() == ["1", "…"]
    page.keyboard.press("End")
    shown(page, 600)
    assert stones(page) == "board 600"


STAGE = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<style>{style}</style><body><div id="here"></div></body>
<script type="module">{script}
window.begin = (head, fresh) => {{
  const reel = new FilmReel(head);
  reel.append(null, fresh);
  reel.arriving.then(() => {{
    window.reel = reel;
    window.viewer = new Viewer(document.getElementById("here"), reel, {{ live: true }});
  }});
}};</script>"""


def test_a_live_match_grows_and_waits_for_who_looks_back(page: Page) -> None:
    page.goto("about:blank")
    page.set_content(STAGE.format(style=style("scenes", "viewer"), script=script("film") + script("viewer")))
    tape = counted(261)
    film = Film(tape.started)
    page.evaluate("([head, fresh]) => begin(head, fresh)", [film.head, film.block])
    page.get_by_text("● LIVE").wait_for()
    shown(page, 0)
    for ply in range(1, 261):
        before = film.block
        taken = film.take(tape.frame(ply))
        page.evaluate(
            "([ply, fresh]) => reel.append(ply, fresh)", [taken, None if film.block is before else film.block]
        )
    page.evaluate("viewer.grown()")
    shown(page, 260)
    assert stones(page) == "board 260"
    page.evaluate("viewer.thoughts({player_0: 'What if I count on'})")
    assert "What if I count on" in minds(page)[0]
    page.locator(".arena-viewer").press("ArrowLeft")
    shown(page, 259)
    assert "What if I count on" not in minds(page)[0]
    page.evaluate("ply => reel.append(ply).then(() => viewer.grown())", film.take(tape.frame(261)))
    page.get_by_text("/ 261").wait_for()
    assert stones(page) == "board 259", "who looks back is not disturbed"
    page.locator(".arena-viewer").press("f")
    shown(page, 261)
    page.evaluate("number => reel.frame(number).then(frame => { window.found = frame.scene.caption; })", 17)
    page.wait_for_function("window.found === 'board 17'")
    page.evaluate("end => viewer.ended(end)", film.end(tape))
    assert page.locator(".arena-v-status").inner_text() == "played"
    assert "it is counted" in page.locator(".arena-v-result").inner_text()
    page.evaluate("viewer.drawBoard = () => { throw new Error('odd') }; viewer.go(3)")
    page.get_by_text("This ply cannot be drawn.").wait_for()
    page.evaluate("viewer.destroy()")
    assert page.locator("#here").inner_text() == ""


def test_what_a_judge_said_stands_over_the_timeline(show: Show, tmp_path: Path) -> None:
    replay = arena.play("connect_four", ["first", "random"], seed=5, out=tmp_path).replay
    assert isinstance(replay, arena.Replay)
    arena.analyse([replay.path], "minimax,depth=3")
    page = show(replay)
    assert page.locator(".arena-v-graph path").count() == 2
    page.keyboard.press("Home")
    page.get_by_role("button", name="blunder").click()
    page.get_by_text("? blunder, better: ").wait_for()
    box = page.get_by_role("slider").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 10)
    assert re.fullmatch(r"ply \d+.* · (Red|Yellow) \+1", page.locator(".arena-v-tip").inner_text())


@pytest.mark.parametrize("width", [360, 700, 1600])
def test_it_fits_any_width(show: Show, width: int) -> None:
    page = show(counted(12))
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (".arena-scene", ".arena-v-foot", ".arena-v-mind >> nth=0", ".arena-v-moves"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert box["height"] > 40


def test_one_line_tells_only_what_one_seat_gains_and_the_other_loses(page: Page) -> None:
    page.goto("about:blank")
    page.set_content(STAGE.format(style="", script=script("viewer") + "window.Graph = Graph;"))
    page.wait_for_function("!!window.Graph")
    judged = {"judge": "somebody", "range": [-1, 1], "moves": [[1, "a", 1, 1, "x", False], [2, "c", 1, 1, "x", False]]}
    for seats, payoff, words in (
        ("a", "zero_sum", "a 1"),
        ("ab", "zero_sum", "a +1"),
        ("ab", "general_sum", ""),
        ("abc", "zero_sum", ""),
    ):
        assert words == page.evaluate(
            """([seats, payoff, judged]) => {
                const graph = new Graph(seats.map((seat) => ({ seat, title: seat })), payoff);
                graph.show(judged, 2);
                return graph.element.hidden ? "" : graph.words(1);
            }""",
            [list(seats), payoff, judged],
        )
