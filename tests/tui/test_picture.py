"""Pictures: what a model that sees was sent, and files that are no pictures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import PIL.Image
import pytest

from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import Picture, say
from arena.agents.core.model import ModelReply, ModelRequest
from arena.games.core.scene import Grid, Plain, Screen, Tile
from arena.replays.events import AnyEvent, Asked, Attempted, Played
from arena.tui.app import ArenaApp
from arena.tui.graphics import LONGEST, NoPicture, opened, protocol
from arena.tui.painter import of_scene
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.picture import PictureScreen, source_at
from arena.tui.widgets.blocks import Blocks
from tests.tui.hosting import LOOKS

Make = Callable[..., Any]
Until = Callable[..., Awaitable[None]]


def png(width: int = 60, height: int = 40, color: str = "#d43d3d") -> bytes:
    file = BytesIO()
    PIL.Image.new("RGB", (width, height), color).save(file, "PNG")
    return file.getvalue()


def with_size(data: bytes, width: int, height: int) -> bytes:
    """The file with another size in its head."""
    return data[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + data[24:]


def match(started: Make, data: bytes, scene: Any = None) -> list[AnyEvent]:
    """Red is sent a picture at ply 1; Yellow is sent none at ply 2, nor is anybody at ply 3."""
    shown = say("user", "look", Picture(data, 60, 40))
    call = plain(Call("openai:gpt", ModelRequest((shown,)), reply=ModelReply((), "end")))
    scene = scene or Plain("the scene")
    return [
        started(scene),
        Asked(0, "player_0", 1, 0.0),
        Attempted(0, "player_0", 1, "a", "a", "a", calls=(call,)),
        Played(0, "player_0", "a", "d", 0.1, scene=scene),
        Attempted(1, "player_1", 1, "b", "b", "b"),
        Played(1, "player_1", "b", "d", 0.1, scene=scene),
    ]


def screen_of(app: ArenaApp) -> PictureScreen:
    assert isinstance(app.screen, PictureScreen)
    return app.screen


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_picture_that_was_sent_is_shown_or_else_the_games_own(
    started: Make, tape: Make, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(tape(match(started, png())))
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.press("right", "i")
        screen = screen_of(app)
        await until(pilot, lambda: [one.size.height > 0 for one in screen.query(Blocks)] == [True])
        head = str(screen.query_one("#head").visual)  # type: ignore[attr-defined]
        assert head == " ply 1: the picture that Red was sent, 60×40 pixels"
        picture = screen.query_one(Blocks)
        assert picture.image.getpixel((0, 0)) == (0xD4, 0x3D, 0x3D)
        assert picture.size.height <= screen.size.height - 2
        middle = picture.render_line(picture.size.height // 2)
        assert {segment.style.color.triplet for segment in middle if segment.style and segment.text == "▀"} == {
            (0xD4, 0x3D, 0x3D)
        }
        await pilot.press("right")
        await until(pilot, lambda: "the game is not installed here" in screen.told)
        assert screen.ply == 2
        await pilot.press("right", "left")
        await until(pilot, lambda: "that Red was sent" in screen.told)
        await pilot.resize_terminal(20, 6)
        await pilot.pause()
        await pilot.press("escape")
        assert isinstance(app.screen, MatchScreen)


def test_a_picture_is_for_the_eyes_of_its_seat(started: Make, tape: Make) -> None:
    made = tape(match(started, png()))
    assert source_at(made, 1, None).png == png()
    assert source_at(made, 1, "player_0").png == png()
    assert source_at(made, 1, "player_1").png is None
    assert source_at(made, 2, None).png is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no PNG file"),
        (b"GIF89a" + bytes(40), "no PNG file"),
        (with_size(png(), 65_000, 65_000), "65,000×65,000 pixels"),
        (with_size(png(), 0, 5), "0×5 pixels"),
        (png()[:60], "damaged"),
        (with_size(png(), 61, 40), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8) + bytes([0, 0, 0, 9] * 2), "damaged"),
    ],
)
async def test_a_file_that_is_no_picture_says_so_in_place(
    started: Make, tape: Make, until: Until, data: bytes, words: str
) -> None:
    with pytest.raises(NoPicture, match=words):
        opened(data)
    app = ArenaApp(tape(match(started, data)))
    async with app.run_test() as pilot:
        await pilot.press("right", "i")
        screen = screen_of(app)
        await until(pilot, lambda: words in screen.problem)
        await pilot.press("q")
        assert isinstance(app.screen, MatchScreen)


def test_a_large_picture_is_made_smaller() -> None:
    assert max(opened(png(3000, 10)).size) == LONGEST
    assert opened(png(30, 10)).size == (30, 10)


@pytest.mark.parametrize(
    "scene",
    [
        Plain("x" * 1_000_000),
        Plain("\n" * 1_000_000),
        Grid(("a" * 10_000,) * 1000, {"a": Tile("a", "a")}),
        Grid(("a",), {"a": Tile("a" * 100_000, "a")}),
        Grid(("a",), {"a": Tile("a", "a")}, row_labels=("a" * 100_000,)),
        Screen(("a" * 100_000,) * 1000),
    ],
)
def test_no_huge_picture_is_made_of_a_scene(scene: Any) -> None:
    with pytest.raises(NoPicture):
        of_scene(scene)


def test_a_picture_is_made_of_a_usual_scene() -> None:
    assert of_scene(Plain("x" * 500)).size[0] > 320
    assert of_scene(Screen(("a" * 80,) * 24)).size == (960, 528)


@pytest.mark.parametrize(
    ("environ", "terminal", "expected"),
    [
        ({"TERM": "xterm-kitty"}, True, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, True, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, True, "kitty"),
        ({"TERM": "foot"}, True, "sixel"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True, "sixel"),
        ({"TERM": "xterm-256color"}, True, "blocks"),
        ({"TERM": "tmux-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"}, True, "blocks"),
        ({"TERM": "screen", "TERM_PROGRAM": "WezTerm"}, True, "blocks"),
        ({"TERM": "xterm-kitty"}, False, "blocks"),
        ({"TERM": "xterm", "ARENA_IMAGES": "sixel"}, True, "sixel"),
        ({"TERM": "xterm-kitty", "ARENA_IMAGES": "blocks"}, True, "blocks"),
        ({"TERM": "xterm", "ARENA_IMAGES": "sixel"}, False, "blocks"),
    ],
)
def test_the_way_of_drawing_follows_from_what_the_terminal_says_of_itself(
    environ: dict[str, str], terminal: bool, expected: str
) -> None:
    assert protocol(environ, terminal=terminal) == expected


PROGRAM = """
import os, pty, select, sys
child, there = pty.fork()
if not child:
    import PIL.Image
    from arena.tui.graphics import shown
    for way in ("blocks", "kitty", "sixel"):
        shown(PIL.Image.new("RGB", (8, 8)), way)
    print("done", flush=True)
    os._exit(0)
said = b""
while b"done" not in said:
    said += os.read(there, 1000)
os.waitpid(child, 0)
sys.exit(0 if said.strip() == b"done" else repr(said))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_no_terminal_is_asked_anything() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
