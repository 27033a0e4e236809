"""Scenes in a film hide nothing, keep their shape, and are changed no further than that."""

from __future__ import annotations

import pytest

from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Scene, Screen, Tile
from arena.replays.plain import plain
from arena.replays.scenes import to_json
from arena.replays.signs import Signs

EMOJI = "I \u2764\ufe0f a fair \u2696\ufe0f deal"
TILE = Tile("x", "a piece")


def written(scene: Scene, before: Scene | None = None) -> dict:
    """A scene as a film has it."""
    return Signs().scene(before, scene)


def test_an_emoji_in_a_text_stays_one() -> None:
    talk = Dialogue((Message("Ann \u2696\ufe0f", EMOJI),), ((EMOJI, EMOJI),), EMOJI)
    told = written(talk)
    assert told["messages"][0] | {"text": plain(EMOJI)} == told["messages"][0]
    assert told["facts"] == [[plain(EMOJI)] * 2]
    for scene in (
        talk,
        Plain(EMOJI),
        Hand((("hand", (Card("\u2764\ufe0f"),)),)),
        Grid(("a",), {"a": Tile(EMOJI, EMOJI)}),
    ):
        assert "\ufffd" not in str(written(scene))
        assert "\ufe0f" not in str(written(scene))


def test_codes_that_cannot_be_shown_stay_distinct_and_the_same() -> None:
    codes = "\ue000\ue001\u200b\u00a0\t\U00020000\U00020001"
    legend = {code: Tile(str(place), f"piece {place}") for place, code in enumerate(codes)}
    first = Grid((codes, "....", "...."), legend, regions=("\u200b\u200c..",))
    later = Grid((codes[::-1], "....", "...."), legend)
    signs = Signs()
    whole, change = signs.scene(None, first), signs.scene(first, later)
    row = whole["rows"][0]
    assert len(row) == len(set(row)) == len(codes)
    assert all(plain(sign) == sign for sign in row)
    assert [whole["legend"][sign]["name"] for sign in row] == [f"piece {place}" for place in range(len(codes))]
    assert change["rows"]["0"] == row[::-1], "a change names a code as the scene before it did"
    assert len(set(whole["regions"][0])) == 3


@pytest.mark.parametrize("scene", [
    Plain('a "quoted"\nline with \\\\ and \u00e9 \u25cf \u4e2d'),
    Grid(("ab", "\u25cf "), {"a": TILE, "\u25cf": TILE}),
    Screen(("\u2502\u00b7@",), ("777",)),
])  # fmt: skip
def test_what_is_harmless_stays_as_it_is(scene: Scene) -> None:
    assert written(scene) == to_json(scene)


@pytest.mark.parametrize(
    "hidden", ["\x1b[2J", "\u202e", "\u200b", "\x00", "\x7f", "\ud800", "\u3164", "a\u0301\u0302\u0303"]
)
def test_nothing_is_hidden(hidden: str) -> None:
    assert written(Plain(hidden))["text"] == plain(hidden) != hidden
    if len(hidden) == 1:
        assert written(Screen((f"a{hidden}b",)))["rows"] == ["a\ufffdb"]
