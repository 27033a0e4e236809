"""Scenes as pictures."""

import pytest
from rich.color import Color, ColorSystem
from textual.theme import BUILTIN_THEMES

from arena.games.core.scene import (
    Card,
    Dialogue,
    Grid,
    Hand,
    Message,
    Plain,
    Scene,
    Screen,
    Stack,
    Tile,
)
from arena.games.spec import game as find_game
from arena.tui.palette import TERMINAL, Palette, contrast, defaults, readable
from arena.tui.scenes.drawing import draw
from arena.tui.scenes.picture import Picture

HOSTILE = "[red]x[/] [@click=app.bell]y[/] \x1b[2J \u202eevil \u200b 🎲 e" + "\u0301" * 9
LEGEND = {
    ".": Tile("·", "empty", "empty"),
    "X": Tile("●", "red", "player_0"),
    "O": Tile("●", "yellow", "player_1"),
}


def palette(name: str = "textual-dark") -> Palette:
    theme = BUILTIN_THEMES[name]
    return Palette.of({**defaults(theme), **theme.to_color_system().generate()}, theme.dark)


def text(picture: Picture) -> str:
    return "\n".join(line.text for line in picture.lines)


def drawn(
    scene: object, before: object = None, width: int = 80, height: int = 40, theme: str = "textual-dark"
) -> Picture:
    return draw(scene, before, width, height, palette(theme))


def straight(picture: Picture) -> bool:
    """Whether every line of a board is as wide as the others."""
    return len({line.cell_length for line in picture.lines[1:]}) == 1


def test_a_board_grows_with_its_place_and_stays_inside() -> None:
    env = find_game("connect_four").env()
    env.reset(1)
    scene = env.scene(None)
    widths = []
    for width, height in ((22, 8), (50, 20), (78, 44), (200, 80)):
        picture = drawn(scene, None, width, height)
        assert picture.width <= width
        assert picture.height <= height
        widths.append(picture.width)
    assert widths == sorted(set(widths))
    assert widths[2] == 71


def test_pieces_that_differ_only_in_colour_differ_in_shape_too() -> None:
    small = drawn(Grid(("XO.",), LEGEND), None, 10, 1)
    assert "●" in text(small)
    assert "○" in text(small)
    shapes = [
        [[segment.text for segment in line] for line in drawn(Grid((code,), LEGEND), None, 11, 6).lines]
        for code in "XO"
    ]
    assert shapes[0] != shapes[1]


def test_last_move_and_winning_line_are_marked_without_colour() -> None:
    scene = Grid(("XXO",), LEGEND, highlights={"last": ((0, 2),), "win": ((0, 0),)})
    assert "[○]" in text(drawn(scene, None, 9, 1))
    assert "(●)" in text(drawn(scene, None, 9, 1))


def test_changed_cells_are_the_last_move_where_the_scene_names_none() -> None:
    before, after = Grid(("...", "..."), LEGEND), Grid(("...", ".X."), LEGEND)
    assert "[●]" in text(drawn(after, before, 9, 2))
    assert "[" not in text(drawn(after, None, 9, 2))
    dealt = Grid(("XOX", "OXO"), LEGEND)
    assert "[" not in text(drawn(dealt, before, 9, 2))


@pytest.mark.parametrize(
    "scene",
    [
        Grid((), {}),
        Grid(("", ""), {}),
        Grid(("X", "", "XOXOX"), LEGEND, ("1",), ("a", "b", "c", "d", "e", "f", "g")),
        Grid(("??", "\x1b\u202e"), {}, highlights={"last": ((99, 99), (-1, 0)), "win": ((0, 0, 0),)}),  # type: ignore[arg-type]
        Grid(
            ("ab",), {"a": Tile("🎲🎲🎲", "dice", "player_0"), "b": Tile("", "nothing")}, (HOSTILE,), (HOSTILE, HOSTILE)
        ),
        Grid(("ab",), {"a": Tile("\u0301\u200b", "marks", "no such role"), "b": Tile("日", "wide", "player_999999")}),
        Grid(
            ("XO", "O."),
            LEGEND,
            regions=("a\x1b\x1b", "", HOSTILE),
            between={"0,0-0,1": HOSTILE, "0,0-1,0": "日", "1,0-1,1": "", HOSTILE: "<", "0,0-": "x", "-": "-"},
            clicks={"0,0": HOSTILE, "*,*": "x", "0,*": "", "00,0": "y", HOSTILE: "z"},
        ),
        Grid(
            ("┼", "X"), {"┼": Tile("┼", "point", "empty"), "X": Tile("♚", "king", "light")}, (HOSTILE * 99,), ("\n \n",)
        ),
        Stack((("A", (Card("x", click=HOSTILE),)),), HOSTILE, (HOSTILE, "more", "than there are")),
        Screen(("ab\x1b[2J日", "", "x" * 300), ("7", "zz"), (50, 50)),
        Screen((), ()),
        Hand((), HOSTILE),
        Hand(((HOSTILE, ()), ("x", tuple(Card(HOSTILE * 9, "player_7", "m") for _ in range(9))))),
        Stack(()),
        Stack(((HOSTILE, (Card(HOSTILE), Card(""))), ("", ()))),
        Dialogue(()),
        Dialogue(
            tuple(Message(HOSTILE, HOSTILE * 5, "bad", (HOSTILE,)) for _ in range(300)), ((HOSTILE, HOSTILE),), HOSTILE
        ),
        Plain(""),
        Plain("x" * 1_000_000 + "\n" * 500, HOSTILE),
        None,
        {"kind": "grid"},
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (20, 5), (160, 50)])
def test_odd_scenes_are_drawn_with_nothing_that_acts(scene: Scene, size: tuple[int, int]) -> None:
    picture = draw(scene, scene, *size, palette())
    for line in picture.lines:
        assert "\n" not in line.text
        assert line.text.isprintable()
        for segment in line:
            assert segment.control is None
            assert segment.style is None or (segment.style.link is None and not segment.style.meta)
    if isinstance(scene, Grid):
        assert len({line.cell_length for line in picture.lines[bool(scene.column_labels) : len(scene.rows)]}) <= 1


def test_wide_glyphs_do_not_push_the_board() -> None:
    legend = {
        "a": Tile("🎲", "die", "player_0"),
        "b": Tile("日本語", "long", "player_1"),
        ".": Tile("·", "empty", "empty"),
    }
    for width, height in ((8, 3), (20, 10), (80, 40)):
        assert straight(drawn(Grid(("a..", "b.b", "..."), legend), None, width, height))


def test_screen_keeps_one_column_a_character_and_shows_the_cursor() -> None:
    picture = drawn(Screen(("日\u0301\x1bab",), ("00000",), (0, 3)))
    assert picture.lines[0].text == "???ab"
    assert picture.focus == (3, 0)


def test_the_colours_of_a_terminal_differ_where_there_are_256_or_16() -> None:
    def codes(inks: tuple[tuple[int, int, int], ...], system: ColorSystem) -> list[int | None]:
        return [Color.from_rgb(*ink).downgrade(system).number for ink in inks]

    assert len(set(codes(TERMINAL, ColorSystem.EIGHT_BIT))) == 16
    theme = BUILTIN_THEMES["textual-dark"]
    poor = Palette.of({**defaults(theme), **theme.to_color_system().generate()}, theme.dark, sixteen=True)
    assert codes(poor.terminal, ColorSystem.STANDARD) == [*range(16)]
    (line,) = draw(Screen(("ab",), ("19",)), None, 80, 24, poor).lines
    drawn_in = [segment.style.color.triplet for segment in line if segment.style and segment.style.color]
    assert drawn_in == [poor.terminal[1], poor.terminal[9]]


def test_conversation_shows_who_spoke_to_whom_and_its_end_is_in_view() -> None:
    messages = tuple(Message(f"Speaker {k}", "word " * 40, "player_1", ("Bob",) if k == 8 else ()) for k in range(9))
    picture = drawn(Dialogue(messages, (("books", "2"),)), None, 40, 10)
    assert "Speaker 8  → Bob only" in text(picture)
    assert "books  2" in text(picture)
    assert picture.width <= 40
    assert picture.focus is not None
    assert picture.focus[1] >= picture.height - 10


def test_cards_lose_their_frames_where_the_place_is_short() -> None:
    groups = tuple((f"Round {k}", (Card("rock", "player_0"), Card("paper", "", "paper"))) for k in range(6))
    high, low = drawn(Hand(groups), None, 60, 60), drawn(Hand(groups), None, 60, 12)
    assert "╭" in text(high)
    assert "╭" not in text(low)
    assert low.height <= 12
    for number in range(6):
        assert f"Round {number}" in text(low)


def test_stacks_stand_bottom_first() -> None:
    lines = text(drawn(Stack((("A", (Card("333"), Card("1"))), ("B", ()))), None, 60, 5)).split("\n")
    assert [number for number, line in enumerate(lines) if "333" in line] > [
        n for n, line in enumerate(lines) if "1" in line
    ]


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_text_can_be_read_in_every_theme(name: str) -> None:
    colors = palette(name)
    for role in (*(f"player_{k}" for k in range(9)), "plain", "muted", "accent", "good", "warn", "bad", "unknown"):
        assert contrast(colors.ink(role), colors.background) >= 4.5
    assert readable((255, 255, 255), (255, 255, 255)) != (255, 255, 255)
    assert len({colors.role(f"player_{k}") for k in range(8)}) == 8
