"""Every kind of scene becomes a picture and survives a file, also those that no game of ours uses yet."""

from __future__ import annotations

import msgspec
import pytest

from arena.games.core.draw import draw
from arena.games.core.errors import listed, quoted
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Scene, Screen, Stack, Tile
from arena.replays.scenes import changed, changes, from_json, to_json

LEGEND = {"#": Tile("█", "wall", "wall"), ".": Tile("·", "floor", "empty"), "@": Tile("@", "you", "player_0")}
SCENES: dict[str, tuple[Scene, Scene]] = {
    "grid": (
        Grid(("###", "#.@"), LEGEND, ("1", "2"), ("a", "b", "c"), {"1,*": "east"}, {"last": ((1, 2),)}),
        Grid(("###", "#@."), LEGEND, ("1", "2"), ("a", "b", "c"), {"1,*": "east"}, {"last": ((1, 1),)}),
    ),
    "screen": (
        Screen(("Hello", "  @  "), ("77777", "00f00"), (1, 2)),
        Screen(("Hello", "   @ "), ("77777", "000f0"), (1, 3), "Dlvl:1"),
    ),
    "hand": (
        Hand((("Ann", (Card("Q♥", "bad"), Card("?", "muted"))),)),
        Hand((("Ann", (Card("Q♥", "bad", "play Q♥"),)), ("Table", ())), "Ann to act"),
    ),
    "dialogue": (
        Dialogue((Message("Ann", "Hello"),)),
        Dialogue((Message("Ann", "Hello"), Message("Bob", "two\nlines", "player_1", ("Ann",))), (("Offer", "3"),)),
    ),
    "stack": (
        Stack((("A", (Card("3"), Card("2"), Card("1"))), ("B", ()))),
        Stack((("A", (Card("3"), Card("2"))), ("B", (Card("1", "accent"),))), "1 from A to B"),
    ),
    "plain": (Plain("some text"), Plain("some\nother text", "and a caption")),
}


@pytest.mark.parametrize("kind", SCENES)
def test_a_scene_is_drawn(kind: str) -> None:
    one, other = (draw(scene) for scene in SCENES[kind])
    for image in (one, other):
        assert image.mode == "RGB"
        assert len(image.getcolors(1 << 20) or ()) > 1, "something is drawn"
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("kind", SCENES)
def test_a_scene_survives_a_file_whole_and_as_a_change(kind: str) -> None:
    one, other = SCENES[kind]
    read = msgspec.json.decode(msgspec.json.encode(to_json(one)))
    assert read["kind"] == kind
    assert from_json(read) == one
    change = msgspec.json.decode(msgspec.json.encode(changes(one, other)))
    assert from_json(changed(read, change)) == other


def test_a_click_means_its_cell_before_its_row_before_its_column() -> None:
    grid = Grid(("...", "..."), LEGEND, clicks={"0,0": "cell", "0,*": "row", "*,1": "column"})
    found = [grid.click(row, column) for row, column in ((0, 0), (0, 1), (1, 1), (1, 0))]
    assert found == ["cell", "row", "column", None]


def test_what_was_said_is_quoted_so_that_it_does_nothing() -> None:
    assert quoted('a"b\x1b[31m\u202e') == '"a\'b\\x1b[31m\\u202e"'
    assert quoted("x" * 100) == '"' + "x" * 59 + '…"'
    assert listed([str(n) for n in range(50)], 3) == "0, 1, 2, … (50 in all)"
