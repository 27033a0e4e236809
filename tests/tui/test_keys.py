"""Raw keys: what a pressed key is called, and how keys wait for their turn."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from arena.agents.core.decision import Decision, Move, Resign
from arena.agents.core.turn import Turn
from arena.agents.persons.player import AHEAD, Player
from arena.games.core.errors import IllegalAction, UnreadableAction
from arena.tui.keys import typed, written


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [
        ("h", "h", "h"),
        ("upper_h", "H", "H"),
        ("colon", ":", ":"),
        ("semicolon", ";", ";"),
        ("less_than_sign", "<", "<"),
        ("7", "7", "7"),
        ("enter", "\r", "enter"),
        ("escape", "\x1b", "esc"),
        ("space", " ", "space"),
        ("ctrl+d", "\x04", "^d"),
        ("ctrl+x", "\x18", "^x"),
        ("ctrl+left_square_bracket", "\x1b", "^["),
        ("ctrl+underscore", "\x1f", "^_"),
        ("backspace", "\x7f", "^h"),
        ("tab", "\t", "^i"),
        ("alt+c", None, "m-c"),
        ("alt+shift+c", None, "m-C"),
        ("up", None, "north"),
        ("down", None, "south"),
        ("left", None, "west"),
        ("right", None, "east"),
        ("home", None, "northwest"),
        ("pageup", None, "northeast"),
        ("end", None, "southwest"),
        ("pagedown", None, "southeast"),
        ("f5", None, None),
        ("delete", None, None),
        ("ctrl+up", None, None),
        ("alt+up", None, None),
        ("shift+tab", None, None),
        ("ignore", "\x1b[99~", None),
    ],
)
def test_a_key_has_the_name_that_games_read(key: str, character: str | None, name: str | None) -> None:
    assert written(key, character) == name


def test_a_text_is_typed_with_keys() -> None:
    assert [*typed("aB 1\r\n\t+\x1b\x00\n")] == ["a", "B", "space", "1", "enter", "^i", "+", "enter"]


def test_nethack_reads_every_key_that_is_one_there() -> None:
    pytest.importorskip("nle", reason="needs the extra nethack")
    from arena.games.worlds.nethack.keyboard import keyboard

    board = keyboard("all")

    def pressed(key: str, character: str | None) -> bytes:
        name = written(key, character)
        assert name is not None
        return board.pressed(board.parse(name, "map"), "map")

    assert pressed("up", None) == b"k"
    assert [pressed(key, None) for key in ("home", "pageup", "end", "pagedown")] == [b"y", b"u", b"b", b"n"]
    assert pressed("enter", "\r") == b"\r"
    assert pressed("escape", "\x1b") == b"\x1b"
    assert pressed("space", " ") == b" "
    assert pressed("ctrl+d", "\x04") == b"\x04"
    assert pressed("alt+p", None) == bytes([ord("p") | 128])
    for character in "hjklyubnHJKLYUBNadeioqrstwzACEFMPQRTVWZ:;,.<>#_$+*^/\\'\"0123456789":
        assert pressed("x", character) == character.encode()


def turn(ply: int, attempt: int = 1, feedback: str | None = None) -> Turn:
    return Turn(ply, "player_0", cast(Any, None), attempt=attempt, feedback=feedback)


def parse(seat: str, key: str) -> int:
    """A game that knows the keys a to e."""
    if key == "E":
        raise IllegalAction('"E" is locked: possible: a, b')
    if key not in "abcde":
        raise UnreadableAction(f"{key} names no key")
    return 0


async def answered(player: Player, one: Turn) -> Decision:
    async with asyncio.timeout(30):
        return await player.ask(one)


async def test_a_key_is_the_answer_to_a_question() -> None:
    player, told = Player("player_0", parse), []
    player.changed = lambda: told.append(player.feedback)
    asked = asyncio.create_task(answered(player, turn(0)))
    await asyncio.sleep(0)
    assert player.is_asked
    player.press("a")
    assert await asked == Move("a")
    assert not player.is_asked
    assert told == [""]


async def test_keys_that_come_early_wait_in_order() -> None:
    player = Player(None, parse)
    for key in "abc":
        assert player.press(key)
    assert [await answered(player, turn(ply)) for ply in range(3)] == [Move("a"), Move("b"), Move("c")]


async def test_no_more_than_so_many_keys_wait() -> None:
    player = Player(None, parse)
    assert [player.press("a") for _ in range(AHEAD + 1)] == [True] * AHEAD + [False]
    assert AHEAD == 64


async def test_a_key_that_is_no_move_is_told_and_goes_no_further() -> None:
    player, told = Player(None, parse), []
    player.changed = lambda: told.append(player.feedback)
    asked = asyncio.create_task(answered(player, turn(0)))
    await asyncio.sleep(0)
    player.press("x")
    player.press("E")
    assert player.is_asked
    assert told == ["", "x names no key", '"E" is locked: possible: a, b']
    player.press("b")
    assert await asked == Move("b")
    assert player.feedback == ""


async def test_what_was_typed_after_a_key_that_is_no_move_is_forgotten() -> None:
    player = Player(None, parse)
    for key in "axbc":
        player.press(key)
    assert await answered(player, turn(0)) == Move("a")
    asked = asyncio.create_task(answered(player, turn(1)))
    await asyncio.sleep(0)
    assert player.is_asked
    assert player.feedback == "x names no key"
    player.press("d")
    assert await asked == Move("d")


async def test_a_key_that_the_game_itself_refuses_is_told_as_well() -> None:
    player = Player(None)
    player.press("x")
    player.press("a")
    assert await answered(player, turn(0)) == Move("x")
    asked = asyncio.create_task(answered(player, turn(0, 2, "x names no key")))
    await asyncio.sleep(0)
    assert player.feedback == "x names no key"
    assert player.is_asked
    player.press("c")
    assert await asked == Move("c")


@pytest.mark.parametrize("early", [True, False])
async def test_a_resignation_is_the_answer_now_or_at_the_next_turn(early: bool) -> None:
    player = Player(None, parse)
    if early:
        player.press("a")
        player.resign()
        assert await answered(player, turn(0)) == Resign()
        return
    asked = asyncio.create_task(answered(player, turn(0)))
    await asyncio.sleep(0)
    player.resign()
    assert await asked == Resign()


async def test_a_turn_that_is_taken_away_leaves_the_keys_alone() -> None:
    player = Player(None, parse)
    asked = asyncio.create_task(answered(player, turn(0)))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert player.press("b")
    assert await answered(player, turn(1)) == Move("b")
