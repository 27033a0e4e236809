"""Choosing in a scene, with the mouse and with the keys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.widgets import Static

from arena.games.core.scene import Card, Grid, Hand, Plain, Scene, Stack, Tile
from arena.tui.messages import Pointed
from arena.tui.palette import defaults
from arena.tui.scenes.choices import Choices
from arena.tui.scenes.picture import Target
from arena.tui.widgets.scene import SceneView
from tests.tui.hosting import LOOKS, SIZES, THEMES

LEGEND = {".": Tile(".", "empty", "empty"), "X": Tile("●", "disc", "player_0"), "R": Tile("♜", "rook", "light")}
NAMES = {f"{row},{column}": "abc"[column] + str(3 - row) for row in range(3) for column in range(3)}
CELLS = Grid(("...", "...", "R.."), LEGEND, ("3", "2", "1"), ("a", "b", "c"), NAMES, caption="white to move")
COLUMNS = Grid(("....",) * 3, LEGEND, (), tuple("1234"), {f"*,{column}": str(column + 1) for column in range(4)})
CARDS = Hand((("you", tuple(Card(face, "plain", face) for face in "♠♥♦♣")), ("table", (Card("X"),))))
PEGS = Stack(
    tuple((label, (Card("22"),)) for label in "ABC"), "a caption that is wider than the stacks", ("A", "B", "C")
)
EVERY = {
    "cells": (CELLS, frozenset(NAMES.values())),
    "columns": (COLUMNS, frozenset("1234")),
    "cards": (CARDS, frozenset("♠♥♦♣")),
    "pegs": (PEGS, frozenset("ABC")),
}
ROOK = Choices(frozenset({"a1"}))
REACH = Choices(frozenset({"a2", "a3", "b1", "c1"}), "a1")

both = pytest.mark.parametrize(("size", "theme"), LOOKS, ids=str)


class Host(App[None]):
    """A scene beside something else; what was pointed at is kept, and answered with `answers`."""

    CSS = "Static { width: 20; } SceneView { width: 1fr; height: 1fr; padding: 0 1; }"

    def __init__(self, scene: Scene, choices: Choices | None, theme: str) -> None:
        super().__init__()
        self.start = scene, choices, theme
        self.pointed: list[str] = []
        self.answers: Callable[[str], Choices | None] = lambda _: choices

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("beside")
            yield SceneView(id="scene")

    def on_mount(self) -> None:
        scene, choices, self.theme = self.start
        self.view.show(scene, choices=choices)

    def on_pointed(self, message: Pointed) -> None:
        self.pointed.append(message.text)
        self.view.show(self.view.scene, choices=self.answers(message.text))

    @property
    def view(self) -> SceneView:
        return self.query_one(SceneView)


def target(view: SceneView, text: str) -> Target:
    return next(one for one in view.picture.targets if one.text == text)


def spot(view: SceneView, text: str) -> tuple[int, int]:
    """Where a target's middle is, in the widget."""
    one, (left, top), (x, y) = target(view, text), view._origin, view.scroll_offset
    gutter = view.gutter
    return one.left + one.width // 2 + left - x + gutter.left, one.top + one.height // 2 + top - y + gutter.top


async def drag(pilot: Pilot[None], view: SceneView, start: str, *ways: tuple[int, int]) -> None:
    await pilot.mouse_down(view, offset=spot(view, start))
    for way in ways:
        await pilot.hover(view, offset=way)
    await pilot.mouse_up(view, offset=ways[-1])
    await pilot.pause()


@pytest.mark.parametrize(("kind", "size", "theme"), [*zip(EVERY, cycle(SIZES), cycle(THEMES))])
async def test_a_click_chooses_what_is_under_the_mouse(kind: str, size: tuple[int, int], theme: str) -> None:
    scene, texts = EVERY[kind]
    app = Host(scene, Choices(texts), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for text in sorted(texts):
            await pilot.click(app.view, offset=spot(app.view, text))
            await pilot.pause()
        assert app.pointed == sorted(texts)
        await pilot.click(app.view, offset=(0, size[1] - 1))
        await pilot.click("Static")
        await pilot.click(app.view, offset=spot(app.view, min(texts)), button=3)
        assert app.pointed == sorted(texts)


@pytest.mark.parametrize(("kind", "size", "theme"), [*zip(EVERY, cycle(SIZES), cycle(reversed(THEMES)))])
async def test_what_is_under_the_mouse_is_marked_without_being_chosen(
    kind: str, size: tuple[int, int], theme: str
) -> None:
    scene, texts = EVERY[kind]
    app = Host(scene, Choices(texts), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        calm = app.view.picture
        assert app.view.cursor is None
        seen = {str(calm.lines)}
        for text in sorted(texts):
            await pilot.hover(app.view, offset=spot(app.view, text))
            assert app.view.cursor == text
            assert app.view.picture.targets == calm.targets
            seen.add(str(app.view.picture.lines))
        assert len(seen) == len(texts) + 1
        assert app.pointed == []
        assert app.view.choose()
        await pilot.pause()
        assert app.pointed == [max(texts)]


@both
async def test_where_nothing_can_be_chosen_nothing_reacts(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, None, theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        calm = app.view.picture
        place = spot(app.view, "a1")
        await pilot.click(app.view, offset=place)
        assert not app.view.move_cursor(1, 0)
        assert not app.view.choose()
        await drag(pilot, app.view, "a1", spot(app.view, "c1"))
        assert app.pointed == []
        assert app.view.picture.lines == calm.lines
        app.view.show(CELLS, choices=ROOK)
        await pilot.click(app.view, offset=spot(app.view, "b2"))
        assert app.pointed == []
        app.view.show(Plain("x"), choices=ROOK)
        assert not app.view.move_cursor(1, 0)
        await pilot.click(app.view)
        assert app.pointed == []


@both
async def test_a_piece_is_moved_with_two_clicks(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, ROOK, theme)
    app.answers = lambda text: REACH if text == "a1" else None
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.click(app.view, offset=spot(app.view, "a1"))
        await pilot.pause()
        assert app.view.choices == REACH
        await pilot.click(app.view, offset=spot(app.view, "b2"))
        await pilot.click(app.view, offset=spot(app.view, "c1"))
        await pilot.pause()
        assert app.pointed == ["a1", "c1"]
        assert app.view.cursor is None


@both
async def test_a_piece_is_dragged(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, ROOK, theme)
    app.answers = lambda text: REACH if text == "a1" else None
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        await drag(pilot, view, "a1", spot(view, "a2"), spot(view, "a3"))
        assert app.pointed == ["a1", "a3"]


@both
async def test_a_drag_that_ends_elsewhere_chooses_nothing_beyond(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, ROOK, theme)
    app.answers = lambda text: REACH if text == "a1" else ROOK
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        for elsewhere in ((1, 0), spot(view, "c3"), spot(view, "a1")):
            view.show(CELLS, choices=ROOK)
            app.pointed.clear()
            await drag(pilot, view, "a1", spot(view, "b2"), elsewhere)
            assert app.pointed == ["a1"]
        view.show(CELLS, choices=ROOK)
        app.pointed.clear()
        await pilot.mouse_down(view, offset=spot(view, "a1"))
        await pilot.hover("Static")
        await pilot.mouse_up("Static")
        await pilot.hover(view, offset=spot(view, "a2"))
        await pilot.mouse_up(view, offset=spot(view, "a2"))
        assert app.pointed == ["a1"], "what was let go beside the scene is over"


@both
async def test_a_drag_without_a_move_of_the_mouse_between(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, ROOK, theme)
    app.answers = lambda text: REACH if text == "a1" else None
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        await pilot.mouse_down(view, offset=spot(view, "a1"))
        await pilot.mouse_up(view, offset=spot(view, "c1"))
        await pilot.pause()
        assert app.pointed == ["a1", "c1"]


@both
async def test_a_whole_move_is_not_made_by_dragging_away(size: tuple[int, int], theme: str) -> None:
    app = Host(COLUMNS, Choices(frozenset("1234"), whole=frozenset("1234")), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        await drag(pilot, view, "2", spot(view, "3"))
        assert app.pointed == []
        await drag(pilot, view, "2", spot(view, "3"), spot(view, "2"))
        assert app.pointed == ["2"], "back again is a click"


@both
async def test_the_keys_go_everywhere(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, Choices(frozenset(NAMES.values())), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        assert view.move_cursor(1, 0)
        assert view.cursor == "b2", "the first key shows the cursor in the middle"
        walk = []
        for dx, dy in ((1, 0), (0, -1), (-1, 0), (-1, 0), (0, 1), (0, 1)):
            assert view.move_cursor(dx, dy)
            walk.append(view.cursor)
        assert walk == ["c2", "c3", "b3", "a3", "a2", "a1"]
        assert not view.move_cursor(-1, 0)
        assert not view.move_cursor(0, 1)
        assert view.cursor == "a1"
        assert view.choose()
        await pilot.pause()
        assert app.pointed == ["a1"]


@both
async def test_the_cursor_stays_or_goes_to_what_is_nearest(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, Choices(frozenset(NAMES.values())), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        await pilot.hover(view, offset=spot(view, "a1"))
        view.show(replace(CELLS, caption="black to move"), choices=Choices(frozenset(NAMES.values())))
        assert view.cursor == "a1"
        view.show(CELLS, choices=None)
        assert view.cursor is None
        assert not view.choose()
        view.show(CELLS, choices=Choices(frozenset({"a1", "c3"})))
        assert view.cursor == "a1"
        view.show(CELLS, choices=Choices(frozenset({"b1", "c3"}), "a1"))
        assert view.cursor == "b1"
        for room in ((20, 6), (200, 60), size):
            await pilot.resize_terminal(*room)
            await pilot.pause()
            assert view.cursor == "b1"


@both
async def test_targets_that_mean_the_same_are_one_to_the_keys(size: tuple[int, int], theme: str) -> None:
    hand = Hand((("you", (Card("1", click="x"), Card("2", click="x"), Card("3", click="y"), Card("4", click="x"))),))
    app = Host(hand, Choices(frozenset("xy")), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        await pilot.hover(view, offset=spot(view, "x"))
        assert view.move_cursor(1, 0)
        assert view.cursor == "y"
        assert view.move_cursor(1, 0)
        assert view.cursor == "x"
        assert not view.move_cursor(1, 0)


@both
async def test_a_scene_that_is_larger_than_its_place_is_scrolled_and_still_hit(
    size: tuple[int, int], theme: str
) -> None:
    side = 60
    names = {f"{row},{column}": f"{row}/{column}" for row in range(side) for column in range(side)}
    app = Host(Grid(("." * side,) * side, LEGEND, clicks=names), Choices(frozenset(names.values())), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view
        assert view.max_scroll_y > 0
        view.scroll_to(3, 17, animate=False, force=True)
        await pilot.pause()
        await pilot.click(view, offset=spot(view, "30/20"))
        assert app.pointed == ["30/20"]
        assert view.cursor == "30/20"
        for _ in range(20):
            view.move_cursor(0, 1)
        await pilot.pause()
        assert view.cursor == "50/20"
        column, row = spot(view, "50/20")
        assert 0 <= row < view.size.height, "what the keys point at comes into view"
        await pilot.click(view, offset=(column, row))
        assert app.pointed[-1] == "50/20"


@both
async def test_a_scene_in_a_tiny_place_is_still_chosen_from(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, Choices(frozenset(NAMES.values())), theme)
    async with app.run_test(size=size) as pilot:
        for room in ((40, 6), (24, 3), (21, 1), (1, 1)):
            await pilot.resize_terminal(*room)
            await pilot.pause()
            assert app.view.move_cursor(1, 0) or app.view.move_cursor(-1, 0)
        assert app.view.choose()


@both
async def test_what_is_shown_again_is_not_drawn_again(size: tuple[int, int], theme: str) -> None:
    app = Host(CELLS, ROOK, theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        before = app.view.picture
        app.view.show(CELLS, choices=Choices(frozenset({"a1"})))
        assert app.view.picture is before
        app.view.show(CELLS, choices=REACH)
        assert app.view.picture is not before
        app.theme = "nord"
        await pilot.pause()
        assert app.view.picture.lines != before.lines
