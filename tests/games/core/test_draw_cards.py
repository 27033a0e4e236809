"""Pictures of cards and stacks: every face and colour is in them, and a foreign scene makes no endless one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from arena.games.core.draw import ROLES, draw
from arena.games.core.scene import Card, Hand, Stack


def has(image: Any, color: str) -> bool:
    wanted = [int(color[start : start + 2], 16) for start in (1, 3, 5)]
    return bool((np.asarray(image) == wanted).all(axis=-1).any())


@pytest.mark.parametrize("role", ["player_0", "player_5", "good", "accent"])
def test_a_card_has_the_colour_of_its_role(role: str) -> None:
    assert has(draw(Hand((("Ann", (Card("7", role),)),))), ROLES[role])
    assert has(draw(Stack((("A", (Card("7", role),)),))), ROLES[role])
    assert not has(draw(Hand((("Ann", (Card("7", "muted"),)),))), ROLES[role])


@pytest.mark.parametrize(
    "other",
    [
        Hand((("Ann", (Card("R1"), Card("R3"))), ("Bob", ()))),
        Hand((("Ann", (Card("R2"), Card("R1"))), ("Bob", ()))),
        Hand((("Ann", (Card("R1"), Card("R2"))), ("Cid", ()))),
        Hand((("Ann", (Card("R1"),)), ("Bob", (Card("R2"),)))),
        Hand((("Ann", (Card("R1"), Card("R2"))), ("Bob", ())), "a caption"),
    ],
)
def test_every_card_its_place_and_every_label_is_seen(other: Hand) -> None:
    one = Hand((("Ann", (Card("R1"), Card("R2"))), ("Bob", ())))
    assert draw(one).tobytes() != draw(other).tobytes()


def test_what_lies_lower_is_seen_lower() -> None:
    narrow, wide = Card("1".center(3), "good"), Card("2".center(9), "bad")
    upper, lower = draw(Stack((("A", (wide, narrow)),))), draw(Stack((("A", (narrow, wide)),)))
    assert upper.size == lower.size
    assert upper.tobytes() != lower.tobytes()


@pytest.mark.parametrize(
    "scene",
    [
        Hand(()),
        Stack(()),
        Hand((("", ()),)),
        Hand((("two\nlines", (Card("two\nlines"),)),), "two\nlines"),
        Hand(tuple((f"Round {number}", (Card("rock"),)) for number in range(5000))),
        Hand((("x" * 100_000, tuple(Card("x" * 10_000) for _ in range(5000))),), "x" * 100_000),
        Hand((), "x\n" * 100_000),
        Stack(tuple(("x" * 10_000, tuple(Card("x" * 1000) for _ in range(500))) for _ in range(200)), "x" * 100_000),
    ],
    ids=range(8),
)
def test_any_scene_makes_a_picture_of_a_sensible_size(scene: Hand | Stack) -> None:
    image = draw(scene)
    assert 320 * 48 <= image.width * image.height < 40_000_000
    assert image.mode == "RGB"
