"""The colours and pieces of the viewer: those of the terminal app and of the default pictures, and legible."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from arena.games.core.pieces import PARTS, PIECES
from arena.replays.web import script, style
from arena.tui import palette

VARIABLE = re.compile(r"--arena-([\w-]+): (#[0-9a-f]{6});")
LIGHT, PREFERRED, DARK = (
    dict(VARIABLE.findall(block))
    for block in re.findall(r"\.arena[^{}]*\{([^{}]*color-scheme: [^{}]*)\}", style("scenes"))[:3]
)
THEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK}}


def rgb(color: str) -> palette.Rgb:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def test_dark_is_the_same_whether_it_is_preferred_or_asked_for():
    assert DARK == PREFERRED
    assert DARK.keys() == {name for name in LIGHT if not name.startswith(("wood", "ink-"))}


@pytest.mark.parametrize(("name", "own"), [("light", palette._LIGHT), ("dark", palette._DARK)])
def test_boards_and_players_have_the_colours_of_the_terminal_app(name, own):
    assert {key: THEMES[name][key] for key in own} == own


def test_terminals_and_wood_have_the_colours_of_the_terminal_app():
    assert tuple(rgb(LIGHT[f"ink-{code:x}"]) for code in range(16)) == palette.TERMINAL
    assert (rgb(LIGHT["wood-0"]), rgb(LIGHT["wood-1"])) == palette.WOOD


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read(name):
    theme = {key: rgb(color) for key, color in THEMES[name].items()}
    ground, soft = theme["ground"], theme["soft"]
    texts = [
        "ink",
        "muted",
        "accent",
        "good",
        "warn",
        "bad",
        *(f"text-player-{seat}" for seat in range(palette.PLAYERS)),
    ]
    for text in texts:
        assert palette.contrast(theme[text], ground) >= 4.5, text
        assert palette.contrast(theme[text], soft) >= 4.2, text
    for role in ("accent", "good", "warn", "bad"):
        assert palette.contrast(theme[f"on-{role}"], theme[f"fill-{role}"]) >= 4.5, role
    for seat in range(palette.PLAYERS):
        bubble = palette.blend(ground, theme[f"player-{seat}"], 0.1)
        assert palette.contrast(theme[f"text-player-{seat}"], bubble) >= 4.5
        assert palette.contrast(theme[f"on-player-{seat}"], theme[f"player-{seat}"]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_pieces_stand_out_from_their_squares(name):
    theme = {key: rgb(color) for key, color in THEMES[name].items()}
    darkest = palette.blend(theme["board-tile"], theme["board-line"], 0.22)
    for edge in (
        "ink",
        "muted",
        "accent",
        "good",
        "warn",
        "bad",
        *(f"text-player-{seat}" for seat in range(palette.PLAYERS)),
    ):
        assert palette.contrast(theme[edge], darkest) >= 3, edge


def test_chess_pieces_are_those_of_the_default_pictures():
    source = re.search(r"PIECE_PARTS = (\{.*?\n\});", script("scenes"), re.DOTALL)
    base = re.search(r"PIECE_BASE = (\[.*?\]);", script("scenes"))
    assert source is not None
    assert base is not None
    text = re.sub(r"(\w+):", r'"\1":', source[1].replace("PIECE_BASE", base[1]))
    parts = json.loads(re.sub(r",(\s*[\]}])", r"\1", text))
    assert {name: tuple(map(tuple, found)) for name, found in parts.items()} == PARTS
    for glyphs, name in PIECES.items():
        assert f'{name}: "{glyphs}"' in script("scenes")


def test_every_class_of_the_style_sheet_is_used():
    sheet = style("scenes")
    sources = "".join(
        path.read_text("utf-8") for path in files("arena.replays.web").iterdir() if path.name.endswith(".js")
    )
    made = {"arena-light", "arena-dark"}
    for name in set(re.findall(r"\.(arena-[a-z][\w-]*)", sheet)) - made:
        stem = re.sub(r"-(player-\d|[0-9a-f]|\w+)$", "-", name)
        assert name in sources or stem in sources, name
