"""Scenes of all six kinds as JSON, and the changes from one to the next."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Screen, Stack, Tile
from arena.replays.scenes import changed, changes, from_json, to_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
CELL = st.tuples(st.integers(0, 9), st.integers(0, 9))
ROWS = st.lists(st.text("XO.", min_size=3, max_size=3), max_size=6).map(tuple)
CARDS = st.lists(st.builds(Card, TEXT, TEXT, TEXT), max_size=4).map(tuple)
GROUPS = st.lists(st.tuples(TEXT, CARDS), max_size=5).map(tuple)
TEXTS = st.lists(TEXT, max_size=4).map(tuple)
MESSAGES = st.lists(st.builds(Message, TEXT, TEXT, TEXT, TEXTS), max_size=4).map(tuple)

GRIDS = st.builds(
    Grid,
    rows=ROWS,
    legend=st.dictionaries(st.sampled_from("XO."), st.builds(Tile, TEXT, TEXT, TEXT)),
    row_labels=TEXTS,
    column_labels=TEXTS,
    clicks=st.dictionaries(TEXT, TEXT, max_size=3),
    highlights=st.dictionaries(TEXT, st.lists(CELL, max_size=3).map(tuple), max_size=3),
    caption=TEXT,
)
KINDS = {
    "grid": GRIDS,
    "screen": st.builds(Screen, ROWS, ROWS, st.none() | CELL, TEXT),
    "hand": st.builds(Hand, GROUPS, TEXT),
    "dialogue": st.builds(Dialogue, MESSAGES, st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple), TEXT),
    "stack": st.builds(Stack, GROUPS, TEXT),
    "plain": st.builds(Plain, TEXT, TEXT),
}
SCENES = st.one_of(*KINDS.values())


def on_disk(value):
    """What a value is once it was written and read: as the journal encodes it."""
    return json.loads(msgspec.json.encode(value))


@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_a_scene_comes_back(kind, data):
    scene = data.draw(KINDS[kind])
    assert to_json(scene)["kind"] == kind
    assert from_json(to_json(scene)) == scene
    assert from_json(on_disk(to_json(scene))) == scene


@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_turns_the_old_into_the_new(kind, data):
    old, new = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    change = on_disk(changes(old, new))
    before = on_disk(to_json(old))
    assert from_json(changed(before, change)) == new
    assert before == on_disk(to_json(old)), "what was before stays as it is"
    assert changes(new, new) == {"kind": "change"}


@given(old=SCENES, new=SCENES)
def test_from_any_kind_to_any_other(old, new):
    assert from_json(changed(on_disk(to_json(old)), on_disk(changes(old, new)))) == new
    assert from_json(changed({}, on_disk(changes(None, new)))) == new


@given(scenes=st.lists(GRIDS, min_size=1, max_size=8))
def test_changes_follow_one_another(scenes):
    now, old = {}, None
    for scene in scenes:
        now, old = changed(now, on_disk(changes(old, scene))), scene
        assert from_json(now) == scene


@given(rows=st.lists(st.text("XO.", min_size=3, max_size=3), min_size=3, max_size=9), data=st.data())
def test_one_row_that_differs_is_all_that_is_written(rows, data):
    row = data.draw(st.integers(0, len(rows) - 1))
    old = Grid(tuple(rows), {"X": Tile("X", "cross")}, caption="to move")
    new = replace(old, rows=(*rows[:row], "new", *rows[row + 1 :]))
    assert changes(old, new) == {"kind": "change", "rows": {str(row): "new"}}


def test_a_list_that_grows_is_told_by_what_is_new():
    said = [Message("a", str(i)) for i in range(5)]
    assert changes(Dialogue(tuple(said[:3])), Dialogue(tuple(said))) == {
        "kind": "change", "messages": {"3": said[3], "4": said[4]}
    }  # fmt: skip
    cards = tuple(Card(str(i)) for i in range(9))
    old, new = Hand((("yours", cards[:2]), ("theirs", cards[:8]))), Hand((("yours", cards[:2]), ("theirs", cards)))
    assert changes(old, new) == {"kind": "change", "groups": {"1": {"1": {"8": cards[8]}}}}
    both = Hand((("yours", cards[:7]), ("theirs", cards)))
    assert changes(Hand((("yours", cards[:6]), ("theirs", cards[:8]))), both) == {
        "kind": "change", "groups": {"0": {"1": {"6": cards[6]}}, "1": {"1": {"8": cards[8]}}}
    }  # fmt: skip


@given(scenes=st.lists(st.one_of(KINDS["hand"], KINDS["dialogue"], KINDS["stack"]), min_size=1, max_size=6))
def test_lists_in_lists_follow_one_another(scenes):
    now, old = {}, None
    for scene in scenes:
        now, old = changed(now, on_disk(changes(old, scene))), scene
        assert from_json(now) == scene


def test_where_most_differs_the_whole_field_is_written():
    assert changes(Grid(("a", "b", "c"), {}), Grid(("x", "y", "c"), {})) == {"kind": "change", "rows": ("x", "y", "c")}
    assert changes(Grid(("a", "b"), {}), Grid(("a", "y"), {})) == {"kind": "change", "rows": ("a", "y")}
    assert changes(Grid(("a",) * 3, {}), Grid(("a",) * 2, {})) == {"kind": "change", "rows": ("a",) * 2}


def test_another_kind_and_a_first_scene_are_written_whole():
    assert changes(None, Plain("x")) == to_json(Plain("x")) == {"kind": "plain", "text": "x", "caption": ""}
    assert changes(Grid((), {}), Plain("x")) == to_json(Plain("x"))


@pytest.mark.parametrize(
    "data",
    [
        {}, {"kind": "painting"}, {"kind": "plain"}, {"kind": "plain", "text": 1}, {"kind": "grid", "rows": ["x"]},
        {"kind": "grid", "rows": 1, "legend": {}}, {"kind": "grid", "rows": [], "legend": {"x": {}}},
        {"kind": "screen", "rows": [], "cursor": [1]}, {"kind": "hand", "groups": [["a"]]}, {"text": "x"},
        {"kind": "stack", "stacks": [["a", [1]]]}, {"kind": "dialogue", "messages": [{"text": "x"}]}, [], None, 7, "x",
        {"kind": "change"}, {"kind": None}, {"kind": ["plain"]},
    ],
)  # fmt: skip
def test_what_is_no_scene_is_refused(data):
    with pytest.raises(ValueError, match="not a scene"):
        from_json(data)


def test_a_file_of_the_first_format_changes_lists_of_one_length():
    old = on_disk(to_json(Hand((("yours", (Card("a"),)), ("theirs", (Card("b"), Card("c"))), ("deck", ())))))
    first = {"kind": "change", "groups": {"1": on_disk(("theirs", (Card("d"),)))}}
    assert changed(old, first)["groups"][1] == on_disk(("theirs", (Card("d"),)))


GRID = to_json(Grid(("...", "...", "..."), {}))


@pytest.mark.parametrize("index", ["4", "99", "x", "", "1.0", "-4", "9" * 5000])
def test_an_item_that_is_not_there_does_not_fit(index):
    with pytest.raises(ValueError, match=r"does not fit the scene before it|digits|neither"):
        changed(on_disk(GRID), {"kind": "change", "rows": {index: "X.."}})


@pytest.mark.parametrize("change", [7, "x", None, [], [{"kind": "change"}], True])
def test_what_is_neither_scene_nor_change_is_refused(change):
    with pytest.raises(ValueError, match="neither a scene nor a change"):
        changed(on_disk(GRID), change)


@pytest.mark.parametrize("deep", [100, 3000])
def test_what_is_nested_too_deeply_is_refused(deep):
    before: list[object] = []
    change: dict[str, object] = {"0": []}
    for _ in range(deep):
        before, change = [before], {"0": change}
    scene = {**on_disk(GRID), "caption": before}
    with pytest.raises(ValueError, match=r"does not fit the scene before it|not a scene"):
        from_json(changed(scene, {"kind": "change", "caption": change}))


def test_a_change_cannot_change_the_kind_of_what_was_before():
    assert changed(on_disk(GRID), {"kind": "change", "caption": "x"})["kind"] == "grid"


@given(
    old=SCENES, change=st.dictionaries(st.sampled_from(["rows", "text", "caption", "groups"]), st.none() | TEXT | TEXTS)
)
def test_any_change_gives_a_scene_or_is_refused(old, change):
    try:
        from_json(changed(on_disk(to_json(old)), {**on_disk(change), "kind": "change"}))
    except ValueError as error:
        assert str(error)  # noqa: PT017
