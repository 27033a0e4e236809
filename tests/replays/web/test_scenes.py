"""Scenes in a real browser: what every game shows, and what can be chosen in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from arena.games.core.errors import GameUnavailable
from arena.games.core.registry import GAMES
from arena.games.core.rng import Rng
from arena.games.spec import game
from arena.replays.scenes import to_json

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
NAMED = {"gymnasium", "openspiel", "pettingzoo"}
"""What needs a name behind a colon."""
SPECS = [
    *(entry.name for entry in GAMES if entry.name not in NAMED),
    "gymnasium:FrozenLake-v1(is_slippery=false)",
    "openspiel:kuhn_poker",
    "pettingzoo:classic/connect_four_v3",
]
PLIES = 9
REACHED = """() => {
    const targets = [...document.querySelectorAll(".arena-target")];
    const reached = new Set(targets.filter(target => target.getAttribute("tabindex") === "0"));
    for (const target of reached) {
        for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
            target.focus();
            target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
            reached.add(document.activeElement);
        }
    }
    return [reached.size, targets.length, new Set(targets.map(target => target.getAttribute("aria-label"))).size];
}"""
"""How many targets the arrow keys reach from the one where the keyboard comes in, of how many, with how many names."""


@cache
def scenes(spec: str) -> list[dict[str, Any]]:
    """A game's first scene, and one after some random plies as the seat to move sees it."""
    try:
        env = game(spec).env()
    except GameUnavailable as error:
        pytest.skip(str(error))
    env.restart(3)
    rng, shown = Rng(3), [to_json(env.scene(None))]
    while (movers := env.to_act()) and env.ply < PLIES:
        env.advance({seat: env.fallback(seat, rng) for seat in movers})
    shown.append(to_json(env.scene((*movers, None)[0])))
    env.close()
    return shown


def words(scene: dict[str, Any]) -> Iterator[str]:
    """All that a scene has to be read."""
    yield scene["caption"]
    match scene["kind"]:
        case "grid":
            yield from scene["row_labels"]
            for label in scene["column_labels"]:
                yield from label.split()
        case "screen":
            yield from scene["rows"]
        case "hand" | "stack":
            for label, cards in scene["groups" if scene["kind"] == "hand" else "stacks"]:
                yield label
                yield from (card["face"] for card in cards)
        case "dialogue":
            for message in scene["messages"]:
                yield from (message["speaker"], message["text"], *message["to"])
            for label, value in scene["facts"]:
                yield from (label, value)
        case "plain":
            yield scene["text"]


@pytest.mark.parametrize("spec", SPECS)
def test_every_game_is_drawn_with_all_its_words(draw, spec):
    for scene in scenes(spec):
        page = draw(scene, narrow=spec == "chess")
        drawn = page.locator(".arena-scene")
        shown = "".join((drawn.text_content() or "").split())
        for text in words(scene):
            assert "".join(text.split()) in shown
        box = drawn.bounding_box()
        assert box is not None
        assert box["width"] == pytest.approx(320 if spec == "chess" else 900)
        assert 20 < box["height"] < 760
        assert page.evaluate("document.documentElement.scrollWidth") <= 1000
        assert drawn.locator("> [aria-label]").count() == 1


@pytest.mark.parametrize("spec", SPECS)
def test_arrow_keys_reach_everything_that_can_be_chosen(draw, spec):
    scene = scenes(spec)[0]
    reached, targets, names = draw(scene).evaluate(REACHED)
    meant = {*scene.get("clicks", ())} if scene["kind"] == "stack" else {*scene.get("clicks", {}).values()}
    meant |= {card["click"] for _, cards in scene.get("groups", scene.get("stacks", ())) for card in cards}
    assert names == len(meant - {""})
    assert reached == targets


def test_a_click_on_a_column_is_its_notation(draw):
    page = draw(scenes("connect_four")[0])
    for column in ("3", "7"):
        page.get_by_role("button", name=column, exact=True).click(position={"x": 20, "y": 200})
    assert page.evaluate("said") == ["3", "7"]


def test_the_whole_column_under_the_mouse_is_shown(draw):
    page = draw(scenes("connect_four")[0])
    target = page.get_by_role("button", name="4", exact=True)
    look = "node => [...node.children].map(part => getComputedStyle(part)).map(of => [of.fillOpacity, of.opacity])"
    before = target.evaluate(look)
    target.hover(position={"x": 20, "y": 300})
    page.wait_for_function("node => getComputedStyle(node.lastChild).opacity === '0.4'", arg=target.element_handle())
    assert target.evaluate(look) == [["0.16", "1"], ["1", "0.4"]] != before


def test_the_keyboard_chooses(draw):
    page = draw(scenes("connect_four")[0])
    entry = page.locator("[tabindex='0']")
    entry.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter", "ArrowRight", "Space", "ArrowLeft", "a", "Control+Enter"):
        page.keyboard.press(key)
    assert page.evaluate("said") == ["3", "4"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "3"
    assert entry.get_attribute("aria-label") == "3"


def test_a_cell_counts_before_its_row_and_a_row_before_its_column(draw):
    clicks = {"*,0": "column", "1,*": "row", "1,0": "cell", "*,9": "outside", "7,7": "outside"}
    page = draw({"kind": "grid", "rows": ["..", ".."], "legend": {}, "clicks": clicks})
    for x, y in ((0.2, 0.2), (0.2, 0.8), (0.8, 0.8), (0.8, 0.2)):
        box = page.locator(".arena-board").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    assert page.evaluate("said") == ["column", "cell", "row"]
    assert page.get_by_role("button").count() == 3


def test_dragging_is_two_clicks_unless_the_first_is_a_move_by_itself(draw):
    chess = scenes("chess")[0]
    for choices, said in (
        (None, ["e2", "e4"]),
        ({"possible": ["e2", "e4"], "chosen": "e2"}, ["e4"]),
        ({"possible": ["e2", "e4"], "whole": ["e2"]}, []),
    ):
        page = draw(chess, choices=choices)
        page.get_by_role("button", name="e2", exact=True).hover()
        page.mouse.down()
        page.get_by_role("button", name="e4", exact=True).hover()
        page.mouse.up()
        assert page.evaluate("said") == said


def test_choices_are_marked_and_only_they_can_be_chosen(draw):
    choices = {"possible": ["e2", "e3", "e4", "g1"], "chosen": "e2", "following": ["e3", "e4"], "hinted": ["f3"]}
    page = draw(scenes("chess")[0], choices=choices)
    marked = "name => [...document.querySelectorAll('.arena-' + name)].map(node => node.getAttribute('aria-label'))"
    assert page.evaluate(marked, "chosen") == ["e2"]
    assert sorted(page.evaluate(marked, "possible")) == ["e3", "e4"]
    assert page.evaluate(marked, "hinted") == [None]
    buttons = page.get_by_role("button")
    assert sorted(button.get_attribute("aria-label") or "" for button in buttons.all()) == ["e2", "e3", "e4", "g1"]
    assert page.get_by_role("button", pressed=True).get_attribute("aria-label") == "e2"
    assert page.locator(".arena-spot").count() == 2


def test_cards_and_stacks_are_chosen_by_click(draw):
    cards = [{"face": "K", "click": "king"}, {"face": "Q", "click": ""}]
    page = draw({"kind": "hand", "groups": [["Yours", cards]]}, choices={"possible": ["king"], "chosen": "king"})
    page.get_by_role("button", name="king").click()
    assert page.get_by_role("button").count() == 1
    assert page.evaluate("said") == ["king"]
    thing = {"face": " 1 ", "role": "player_0", "click": "top"}
    page = draw({"kind": "stack", "stacks": [["0", [thing]], ["1", []]], "clicks": ["0", "1"]})
    for name in ("top", "1"):
        page.get_by_role("button", name=name, exact=True).click()
    assert page.evaluate("said") == ["top", "1"]


def test_without_a_listener_nothing_can_be_chosen(draw):
    page = draw(scenes("chess")[0], listens=False)
    assert page.locator("[tabindex]").count() == 0
    assert page.get_by_role("img").get_attribute("aria-label") == (
        "Board of 8 rows and 8 columns; on it: black rook a8, h8; black knight b8, g8; black bishop c8, f8; "
        "black queen d8; black king e8; black pawn a7, b7, c7, d7, e7, f7, g7, h7; white pawn a2, b2, c2, d2, e2, f2, "
        "g2, h2; white rook a1, h1; white knight b1, g1; white bishop c1, f1; white queen d1; white king e1"
    )


def test_the_keyboard_stays_where_it_was_when_a_scene_is_drawn_again(draw):
    page = draw(scenes("connect_four")[0])
    page.get_by_role("button", name="5", exact=True).focus()
    page.evaluate("scene => swapped(shown, drawScene(scene, {onPoint: () => {}}))", scenes("connect_four")[1])
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "5"


def test_the_last_move_is_told_and_marked(draw):
    before, after = (dict(scenes("tictactoe")[0], rows=rows) for rows in (["...", "...", "..."], ["...", ".X.", "..."]))
    page = draw({**after, "highlights": {}}, before={**before, "highlights": {}})
    assert "last move: b2 (X" in (page.locator(".arena-board").get_attribute("aria-label") or "")
    assert page.locator(".arena-last").count() == 1
    assert page.locator(".arena-stressed").all_text_contents() == ["b", "2"]


def test_pieces_that_differ_in_colour_differ_in_shape(draw):
    page = draw(scenes("connect_four")[1])
    variants = page.locator(".arena-variant").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('d').slice(0, 60))"
    )
    assert len(variants) == 2
    page = draw(scenes("chess")[1])
    assert page.locator(".arena-variant").count() == 0


def test_a_screen_has_its_colours_and_its_order(page: Page, draw):
    rows, colors = ["ab\u05d0\u05d1c \u4e2d|", ""], ["0019f7g7", "1"]
    draw({"kind": "screen", "rows": rows, "colors": colors, "cursor": [1, 2], "caption": ""})
    lines = page.locator(".arena-screen-row")
    assert lines.nth(0).text_content() == "ab\u05d0\u05d1c ?|"
    assert lines.nth(1).text_content() == "   "
    assert page.locator(".arena-cursor").text_content() == " "
    places = lines.nth(0).evaluate(
        "row => [...row.children].filter(one => one.matches('.arena-one')).map(one => Math.round("
        "(one.getBoundingClientRect().left - row.getBoundingClientRect().left) / one.getBoundingClientRect().width))"
    )
    assert places == [2, 3, 6]
    inks = lines.nth(0).evaluate(
        "row => [...row.children].map(one => one.className.match(/arena-ink-(.)/)[1]).join('')"
    )
    assert inks[0] == "8"


def test_a_conversation_begins_at_its_end(draw):
    messages = [{"speaker": f"S{k}", "text": f"word {k}", "role": f"player_{k % 3}", "to": []} for k in range(60)]
    messages[-1]["to"] = ["S1", "S2"]
    page = draw({"kind": "dialogue", "messages": messages, "facts": [["Pot", "12"]], "caption": "", "forms": []})
    assert page.evaluate(
        """() => {
            const [talk, last] = [".arena-talk", ".arena-bubble:last-child"].map(name => document.querySelector(name));
            const [around, inside] = [talk, last].map(node => node.getBoundingClientRect());
            return talk.scrollHeight > talk.clientHeight && inside.bottom <= around.bottom + 1;
        }"""
    )
    assert page.locator(".arena-bubble").last.text_content() == "S59 → S1, S2 onlyword 59"
    assert page.locator("dl dt").text_content() == "Pot"
