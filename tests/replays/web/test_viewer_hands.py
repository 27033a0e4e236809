"""The viewer in use: where the keyboard is, what is in sight at any size, and matches that are more than is usual."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from arena.games.core.scene import Card, Dialogue, Hand, Message, Plain, Scene
from arena.replays.events import Asked, Attempted, MatchEnded, Played, Problem
from arena.replays.export.bundle import bundle
from arena.replays.export.keeping import END, kept_end
from arena.replays.film import Film, packed
from arena.replays.tape import LiveTape
from tests.replays.web.filming import counted, opened, shown, started

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = ((900, 560), (1280, 800), (390, 800))
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName"


def seats(*names: str) -> LiveTape:
    """A match that has begun, with seats of any names."""
    first = started(Plain("p"))
    seated = tuple(type(first.seats[0])(name, f"T{place}", "bot") for place, name in enumerate(names))
    return LiveTape(type(first)(**{name: getattr(first, name) for name in first.__struct_fields__} | {"seats": seated}))


def told(scenes: Sequence[Scene]) -> LiveTape:
    """A match that shows these scenes, one a ply; its score always changes."""
    tape = LiveTape(started(scenes[0]))
    for ply, scene in enumerate(scenes[1:]):
        score = {"player_0": float(ply), "player_1": 0.0}
        tape.append(Played(ply, "player_0", f"move {ply}", "d", 0.0, scene=scene, scores=score))
    return tape


@pytest.mark.browser
def test_the_keyboard_stays_in_the_viewer_whatever_was_pointed_at(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1000, "height": 700})
    opened(page, counted(40), tmp_path)
    page.get_by_role("button", name="First ply").click()
    shown(page, 0)
    assert page.evaluate(FOCUSED) == "First ply"
    assert page.get_by_role("button", name="One ply back").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="ply 5, Ann: 5").click()
    shown(page, 5)
    assert page.evaluate(FOCUSED) == "Moves"
    page.keyboard.press("ArrowDown")
    shown(page, 6)
    page.get_by_role("slider").focus()
    page.keyboard.press("PageUp")
    shown(page, 16)
    page.locator(".arena-v-mind").nth(1).locator("summary").first.focus()
    page.keyboard.press("ArrowRight")
    shown(page, 17)
    page.keyboard.press("ArrowRight")
    shown(page, 18)
    assert page.evaluate(FOCUSED) == "What Ben thought and answered", "what had the keyboard was drawn anew"
    page.keyboard.press("t")
    dark = page.evaluate("getComputedStyle(document.querySelector('.arena-viewer')).colorScheme")
    page.keyboard.press("t")
    assert {dark, page.evaluate("getComputedStyle(document.querySelector('.arena-viewer')).colorScheme")} == {
        "dark",
        "light",
    }


@pytest.mark.browser
def test_what_scrolls_keeps_the_keys_that_scroll_it(page: Page, tmp_path: Path) -> None:
    tape = counted(12, ended=False)
    tape.append(Attempted(12, "player_0", 1, "r", None, "x", thought="word " * 2000))
    tape.append(Played(12, "player_0", "x", "d", 0.0, scene=tape.started.scene))
    opened(page, tape, tmp_path)
    page.locator(".arena-v-mind-body").first.focus()
    for key, least, most in (("End", 500, 10**9), ("Home", 0, 0)):
        page.evaluate(
            """() => { window.scrolled = new Promise((done) =>
                document.querySelector(".arena-v-mind-body").onscrollend = () => done()) }"""
        )
        page.keyboard.press(key)
        page.evaluate("scrolled")
        assert least <= page.evaluate("document.querySelector('.arena-v-mind-body').scrollTop") <= most
    assert page.locator(".arena-viewer").get_attribute("data-ply") == "13"
    page.keyboard.press("ArrowLeft")
    shown(page, 12)


@pytest.mark.browser
def test_the_newest_words_and_all_hands_are_in_sight_at_any_size(page: Page, tmp_path: Path) -> None:
    words = [Message("Ann" if place % 2 else "Ben", f"player_{place % 2}", "word " * 20) for place in range(12)]
    facts = tuple((f"fact {place}", "2 books, 2 hats") for place in range(5))
    talk = Dialogue(tuple(words), facts, "Round 3 of 10")
    groups = tuple((f"{name} (and what was told)", (Card("Y1 (no B)", "player_1"),) * 4) for name in "ABCDEFG")
    hands = Hand(groups, "built 0/25")
    opened(page, told([hands, *[talk] * 25]), tmp_path)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.keyboard.press("End")
        shown(page, 25)
        bottom = "name => document.querySelector(name).getBoundingClientRect().bottom"
        assert page.evaluate(bottom, ".arena-said > :last-child") <= page.evaluate(bottom, ".arena-v-place"), width
        assert page.evaluate("document.querySelector('.arena-facts').clientHeight") > 80
        for part in (".arena-v-speed", ".arena-v-jumps" if width > 480 else ".arena-v-at"):
            assert page.locator(part).is_visible(), (part, width)
        page.keyboard.press("Home")
        shown(page, 0)
        hand = page.locator(".arena-hand")
        assert hand.evaluate("hand => hand.scrollHeight - hand.clientHeight") <= 1, "no hand is hidden in another box"
        if width > 1000:
            assert page.evaluate(bottom, ".arena-group:last-child") <= page.evaluate(bottom, ".arena-v-place")
    assert page.locator(".arena-v-legend :visible").count() == 0, "a score that always changes is no mark"


@pytest.mark.browser
def test_seats_of_any_names_and_attempts_of_any_number_are_shown(page: Page, tmp_path: Path) -> None:
    names = ("__proto__", "constructor", "toString")
    tape = seats(*names)
    for ply in range(6):
        seat = names[ply % 2]
        for attempt in range(1, 46):
            tape.append(Asked(ply, seat, attempt, 0.0))
            problem = Problem("illegal", f"wrong {attempt}")
            tape.append(Attempted(ply, seat, attempt, "r", None, None, problem=problem))
        tape.append(Attempted(ply, seat, 46, "r", None, f"m{ply}", thought="word " * 5000, seconds=1.0))
        tape.append(
            Played(ply, seat, f"m{ply}", "d", ply, scene=Plain("p"), scores={name: float(ply) for name in names[:2]})
        )
    opened(page, tape, tmp_path)
    minds = page.locator(".arena-v-mind")
    assert minds.locator(".arena-v-score").all_inner_texts() == ["5", "5", ""]
    assert minds.nth(2).locator(".arena-v-mind-body").inner_text() == "Nothing was thought or said yet."
    assert minds.nth(0).locator("article").count() == 20
    minds.nth(0).get_by_text("… 26 earlier attempts").click()
    minds.nth(0).get_by_text("… 6 earlier attempts").wait_for()
    assert minds.nth(0).locator("article").count() == 40
    long = minds.nth(0).locator(".arena-v-thought")
    assert len(long.inner_text()) < 11_000
    long.get_by_text("… 15,000 more characters").click()
    long.locator(".arena-v-fold-body > .arena-v-part-text").wait_for()
    assert len(long.inner_text()) > 24_000


def test_an_output_is_small_whatever_its_end_holds() -> None:
    chance = random.Random(2)

    def noise(length: int) -> str:
        return f"{chance.getrandbits(4 * length):x}"

    tape = counted(3, ended=False)
    for attempt in range(1, 61):
        problem = Problem("illegal", "p")
        shown = {"text": noise(25_000)}
        tape.append(Attempted(3, "player_1", attempt, noise(25_000), None, None, problem=problem, shown=shown))
    film = Film(tape.started)
    for ply in range(1, 4):
        film.take(tape.frame(ply))
    end = film.end(tape)
    kept = kept_end(end)
    assert len(packed(end)) > 10 * END > 10 * len(packed(kept))
    assert [one["attempt"] for one in kept["said"]] == list(range(41, 61)), "the last are kept"
    assert kept["texts"][kept["said"][-1]["reply"]] == end["texts"][end["said"][-1]["reply"]][:2000]
    assert kept_end(film.end(counted(3))) == film.end(counted(3)), "an end of the usual size is whole"
    measures = {"player_0": {noise(2000): 1.0 for _ in range(500)}}
    tape.append(MatchEnded("played", "rules", noise(2_000_000), 3, "d", 1.0, {"player_0": 1.0}, measures=measures))
    made = bundle(tape)
    assert len(made["text/html"]) < len(bundle(counted(3))["text/html"]) + 400_000
    assert len(made["text/plain"]) < 4000
