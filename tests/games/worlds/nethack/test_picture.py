"""Pictures of the terminal and of the map in tiles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import numpy as np
from nle import nethack
from PIL import Image

from arena.games.worlds.nethack.picture import SIZE, TILE, frame, screen, tiles
from arena.games.worlds.nethack.sight import BLOCK_BYTES, Sight, arrays_in
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
Begin = Callable[..., NetHack]
Press = Callable[..., NetHack]


def sight(env: NetHack) -> Sight:
    found: Sight = env.sight
    return found


def test_the_tiles_are_those_that_nle_draws() -> None:
    game = nethack.Nethack(observation_keys=(), playername="Agent-mon-hum-neu-mal", ttyrec=None)
    block = bytearray(BLOCK_BYTES)
    game._pynethack.set_buffers(**arrays_in(block, writable=True))
    game.setup_tiles()
    game.reset()
    game.step(ord("i"))
    drawn = np.zeros((21 * TILE, 79 * TILE, 3), np.uint8)
    game.draw_frame(drawn)
    assert np.array_equal(frame(Sight(bytes(block))), drawn)
    game.close()


def test_the_map_lies_between_the_message_and_the_status(begin: Begin) -> None:
    shown = sight(begin())
    image = tiles(shown)
    assert image.size == SIZE
    assert image.mode == "RGB"
    inside = np.asarray(image)[54:390]
    different = np.argwhere((inside != frame(shown)).any(axis=2))
    row, column = shown.stats.y, shown.stats.x
    assert len(different), "the character is marked"
    assert {(y // TILE, x // TILE) for y, x in different.tolist()} == {(row, column)}


@pytest.mark.parametrize("drawn", [screen, tiles])
def test_each_moment_has_a_picture_of_one_size(
    begin: Begin, press: Press, drawn: Callable[[Sight], Image.Image]
) -> None:
    env = begin()
    pictures = [drawn(sight(env))]
    for key in ("i", "esc", "^x", "esc", "q", "esc", "extended", "p", "esc"):
        press(env, key)
        pictures.append(drawn(sight(env)))
    assert {image.size for image in pictures} == {pictures[0].size}
    assert pictures[0].tobytes() != pictures[1].tobytes()


def test_black_things_are_seen(begin: Begin) -> None:
    """Blue and black on black would be nothing; every letter differs from the ground."""
    from arena.games.core.draw import terminal

    for code in "0123456789abcdef":
        image = np.asarray(terminal(["@"], [code]))
        assert int(image.max()) > 90, code


def test_the_view_draws_what_was_asked_for(begin: Begin) -> None:
    assert begin(picture="tiles").view(SEAT).image.size == SIZE
    assert begin(picture="screen").view(SEAT).image.size == (80 * 12, 24 * 22)
