"""Scenes that were made to harm: they are drawn as far as they can be, and nothing in them is more than text."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.browser
MARKUP = "<img src=x onerror=hacked=1><script>hacked=1</script>\"'><b style='position:fixed'>\u202e\u0000\n"
LONG = "W<i>\u202e\u0301" * 20_000
LONGISH = LONG[:3000]
CARDS = [{"face": "K", "role": "player_0", "click": "K"}, {"face": " 22 ", "role": "light", "click": ""}]
SCENES: dict[str, dict[str, Any]] = {
    "grid": {
        "rows": ["ab", "ba"],
        "legend": {"a": {"glyph": "●", "name": "red", "role": "player_0"}, "b": {"glyph": "12", "name": "n"}},
        "row_labels": ["1", "2"],
        "column_labels": ["a", "b c"],
        "clicks": {"0,0": "a1", "1,*": "row", "*,1": "b"},
        "highlights": {"last": [[0, 0]], "win": [[1, 1]], "good": [[0, 1]]},
        "caption": "told",
        "regions": ["xy", "yy"],
        "between": {"0,0-0,1": "<", "0,1-1,1": "x"},
    },
    "screen": {"rows": ["ab", "c"], "colors": ["07", "f"], "cursor": [0, 1], "caption": "told"},
    "hand": {"groups": [["Yours", CARDS]], "caption": "told"},
    "stack": {"stacks": [["0", CARDS], ["1", []]], "clicks": ["0", "1"], "caption": "told"},
    "dialogue": {
        "messages": [{"speaker": "Ann", "text": "hello", "role": "player_0", "to": ["Ben"]}],
        "facts": [["Pot", "12"]],
        "caption": "told",
        "forms": [{"title": "Offer", "template": "{n}", "blanks": []}],
    },
    "plain": {"text": "words", "caption": "told"},
}
JUNK: list[Any] = [None, 5, -1.5, True, "x", MARKUP, LONGISH, [], {}, [[]], [None, 7, "y"], {"x": None}, {"0,0": [1]}]
CHOICES: list[Any] = [None, {"possible": ["a1", "K", "0"], "chosen": "a1"}, {"possible": 5, "chosen": []}, 7]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every part of a scene."""
    yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(part, (*path, key))


def broken(kind: str) -> Iterator[Any]:
    """A scene with each of its parts in turn replaced by junk."""
    whole = {"kind": kind, **SCENES[kind]}
    for path in places(whole):
        for junk in JUNK:
            if not path:
                yield junk
                continue
            scene = copy.deepcopy(whole)
            inner = scene
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = junk
            yield scene


@pytest.mark.parametrize("kind", SCENES)
def test_broken_scenes_are_drawn_as_far_as_they_can_be(draw, kind):
    page = draw({"kind": kind, **SCENES[kind]})
    assert "told" in page.locator(".arena-scene").text_content()
    found = page.evaluate(
        """([scenes, choices]) => {
            const odd = new Set();
            scenes.forEach((scene, at) => {
                const drawn = drawScene(scene, {
                    onPoint: () => {}, choices: choices[at % choices.length], before: scenes[(at + 7) % scenes.length],
                });
                for (const node of [drawn, ...drawn.querySelectorAll("*")]) {
                    const known = /^(div|p|span|section|h4|ol|li|dl|dt|dd|pre|svg|g|path|rect|text|circle|title)$/;
                    if (!known.test(node.localName)) odd.add(node.localName);
                    for (const {name, value} of node.attributes) {
                        if (/^on|href|src/.test(name)) odd.add(name);
                        if (/^(class|d|x|y|cx|cy|r|rx|width|height|transform|style|dy|font-size)$/.test(name)
                            && /[<>"'\\u202e]|NaN|undefined/.test(value)) odd.add(`${name}=${value.slice(0, 80)}`);
                    }
                }
                if (/[\\u202e\\0]/.test(drawn.textContent)) odd.add("what reorders text");
            });
            return [...odd];
        }""",
        [list(broken(kind)), CHOICES],
    )
    assert found == []
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("kind", SCENES)
def test_markup_is_nothing_but_text(draw, kind):
    def marked(value: Any) -> Any:
        if isinstance(value, str):
            return value + MARKUP
        if isinstance(value, dict):
            return {key: marked(part) for key, part in value.items()}
        return [marked(part) for part in value] if isinstance(value, list) else value

    page = draw({"kind": kind, **marked(SCENES[kind])})
    drawn = page.locator(".arena-scene")
    assert drawn.locator("img, script, b, i").count() == 0
    assert "<img src=x onerror=hacked=1>" in drawn.text_content() or kind == "screen"
    assert page.evaluate("[window.hacked, getComputedStyle(document.body).position]") == [None, "static"]


HUGE = {
    "grid": """{rows: Array(200).fill("ab".repeat(100)), legend: {a: {glyph: "Q"}}, clicks: Object.fromEntries(
        Array.from({length: 40000}, (_, at) => [`${Math.floor(at / 200)},${at % 200}`, `at ${at}`]))}""",
    "long rows": '{kind: "grid", rows: ["x".repeat(100000)], row_labels: [long], column_labels: [long]}',
    "screen": '{rows: Array(3).fill("\u2500x".repeat(50000)), colors: Array(400).fill("01".repeat(50000))}',
    "many rows": '{kind: "screen", rows: Array(5000).fill("x")}',
    "hand": "{groups: Array(5000).fill([long, cards])}",
    "stack": '{stacks: Array(100).fill(["0", Array(5000).fill(cards).flat()])}',
    "dialogue": """{facts: Array(500).fill([long, long]), messages: Array(3000).fill(
        {speaker: long, text: long, role: long, to: Array(500).fill(long)})}""",
    "plain": "{text: long, caption: long}",
}
"""Scenes that are too large, in JavaScript: it takes longer to send them."""


@pytest.mark.parametrize("kind", HUGE)
def test_what_is_too_large_is_drawn_as_far_as_there_is_room_and_says_so(draw, kind):
    page = draw(None)
    page.evaluate(
        f"""([cards, long]) => {{
            shown.replaceWith(drawScene({{kind: "{kind}", ...({HUGE[kind]})}}, {{onPoint: () => {{}}}}));
        }}""",
        [CARDS, LONG],
    )
    elements, characters, width = page.evaluate(
        "[document.querySelectorAll('*').length, document.body.textContent.length, document.body.scrollWidth]"
    )
    assert elements < 70_000
    assert characters < 400_000
    assert width <= 1000
    told = page.locator(".arena-scene").text_content()
    assert "too large to be drawn whole: this is its beginning" in told or re.search("… .*more characters", told)


def test_rows_may_differ_in_length_and_codes_may_lack_a_tile(draw):
    highlights = {"last": [[9, 9], [0, 1], [-1, 0], [0.5, 0]], "nobody": [[1, 0]]}
    scene = {"kind": "grid", "rows": ["abc", "", "\u05d0"], "legend": {"a": {"glyph": "●", "role": "nobody"}}}
    page = draw({**scene, "highlights": highlights})
    assert page.locator(".arena-letter").all_text_contents() == ["b", "c", "\u05d0"]
    assert page.locator(".arena-shape.arena-role-plain").count() == 1
    assert page.locator(".arena-last").count() == 1
    assert page.locator(".arena-mark").count() == 2


TEXTS = st.text(max_size=8)
GRIDS = st.fixed_dictionaries(
    {
        "kind": st.just("grid"),
        "rows": st.lists(TEXTS, max_size=5),
        "legend": st.dictionaries(
            TEXTS,
            st.fixed_dictionaries({"glyph": st.sampled_from("●♞┼╋█ ·X12★") | TEXTS, "name": TEXTS, "role": TEXTS}),
            max_size=4,
        ),
    },
    optional={
        "row_labels": st.lists(TEXTS, max_size=3),
        "column_labels": st.lists(TEXTS, max_size=3),
        "regions": st.lists(TEXTS, max_size=4),
        "clicks": st.dictionaries(st.sampled_from(["0,0", "0,*", "*,0", "*,1", "1,1"]) | TEXTS, TEXTS, max_size=4),
        "between": st.dictionaries(st.sampled_from(["0,0-0,1", "0,0-1,0"]) | TEXTS, TEXTS, max_size=3),
        "caption": TEXTS,
    },
)


@settings(
    max_examples=60,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(scene=GRIDS)
def test_any_grid_is_drawn(draw, scene):
    page = draw(scene)
    assert page.locator(".arena-scene-grid").count() == 1
