"""The scene, drawn as large as its place allows."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual import events
from textual.app import App
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from arena.games.core.scene import Screen
from arena.tui.messages import Pointed
from arena.tui.palette import Palette
from arena.tui.scenes.choices import Choices, Marks, beside, center, nearest
from arena.tui.scenes.drawing import draw
from arena.tui.scenes.picture import Picture, Target


def palette_of(app: App[object]) -> Palette:
    """The colours of the theme that is on."""
    variables = tuple(app.theme_variables.items())
    return _palette(variables, app.current_theme.dark, app.console.color_system == "standard")


@lru_cache(maxsize=8)
def _palette(variables: tuple[tuple[str, str], ...], dark: bool, sixteen: bool) -> Palette:
    return Palette.of(dict(variables), dark, sixteen=sixteen)


class SceneView(ScrollView, can_focus=False):
    """Any scene, in the middle of its place; where it is larger, it scrolls and keeps in view what changed.

    What can be chosen is pointed at with the mouse or `move_cursor`, and chosen with a click, a drag or `choose`.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.scene: object = None
        self._before: object = None
        self.picture = Picture((), 0)
        self._ground = Style()
        """What lies under the picture."""
        self._room = Size(0, 0)
        """What the picture was drawn for."""
        self.choices: Choices | None = None
        self._cursor = ""
        """What was pointed at last, also while nothing can be chosen."""
        self._adrift = False
        """Whether it came there by itself, since what it was on can no longer be chosen."""
        self._place: tuple[float, float] | None = None
        """Where that was."""
        self._pressed: Target | None = None
        """Where the mouse was pressed."""
        self._dragged = False
        """Whether what it was pressed on was chosen by dragging away from it."""
        self._answered = True
        """Whether a scene has been shown since."""

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self._draw()

    def show(self, scene: object, before: object = None, *, choices: Choices | None = None) -> None:
        """Draw a scene; `before` is the one a ply earlier, `choices` what can be chosen, None where nothing can be."""
        self._answered = True
        if scene is self.scene and before is self._before and choices == self.choices and not self._resized:
            return
        self.set_class(isinstance(scene, Screen), "-screen")
        self.scene, self._before, self.choices = scene, before, choices
        self._draw()

    def on_resize(self) -> None:
        self._draw(moved=True)

    @property
    def _resized(self) -> bool:
        return self._room != self.container_size

    # Drawing

    def _draw(self, *, moved: bool = False) -> None:
        room = self.scrollable_content_region.size if self.is_attached else Size(0, 0)
        whole = self.container_size
        if whole.width <= 0 or whole.height <= 0 or self.scene is None:
            return
        self._room = whole
        picture = self._drawn(whole)
        if self._lose(picture):
            picture = self._drawn(whole)
        moved = moved or picture.focus != self.picture.focus
        self.picture = picture
        self.virtual_size = Size(picture.width, picture.height)
        self.refresh()
        if picture.focus is not None and moved and (picture.width > room.width or picture.height > room.height):
            self.call_after_refresh(self._bring, *picture.focus)

    def _drawn(self, whole: Size) -> Picture:
        palette, marks = palette_of(self.app), Marks(self.choices, self._cursor)
        picture = draw(self.scene, self._before, whole.width, whole.height, palette, marks)
        if picture.height > whole.height and picture.width > whole.width - 1:
            picture = draw(self.scene, self._before, whole.width - 1, whole.height, palette, marks)
        return picture

    def _lose(self, picture: Picture) -> bool:
        """Move the cursor off what cannot be chosen any more, to what is nearest; whether it had to be."""
        possible = self._possible(picture)
        if not self._cursor or not possible or any(target.text == self._cursor for target in possible):
            return False
        target = nearest(possible, self._place or (0, 0))
        assert target is not None
        self._cursor, self._place, self._adrift = target.text, center(target), True
        return True

    def _bring(self, column: int, line: int) -> None:
        """Bring a place into view; of a terminal its beginning, as long as the place is seen there too."""
        room = self.scrollable_content_region.size
        if isinstance(self.scene, Screen) and column + 6 < room.width and line + 2 < room.height:
            self.scroll_to(0, 0, animate=False, force=True)
        else:
            self.scroll_to_region(Region(column - 6, line - 2, 13, 5), animate=False, force=True)

    @property
    def _origin(self) -> Offset:
        """Where the picture begins in the place, before it is scrolled."""
        width, height = self.size
        return Offset(max((width - self.picture.width) // 2, 0), max((height - self.picture.height) // 2, 0))

    def render_lines(self, crop: Region) -> list[Strip]:
        self._ground = self.rich_style  # once for all lines: it is asked of every ancestor
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        picture, (width, _), (left, top) = self.picture, self.size, self._origin
        x, scrolled = self.scroll_offset
        number = y + scrolled - top
        if not 0 <= number < picture.height:
            return Strip.blank(width, self._ground)
        shown = picture.lines[number].crop(x, x + width - left)
        return Strip.join([Strip.blank(left), shown]).extend_cell_length(width).apply_style(self._ground)

    # Choosing

    @property
    def cursor(self) -> str | None:
        """What is pointed at; None where nothing is, or nothing can be chosen."""
        return self._cursor if self.choices is not None and self._cursor in self.choices.possible else None

    def _possible(self, picture: Picture) -> list[Target]:
        if self.choices is None:
            return []
        return [target for target in picture.targets if target.text in self.choices.possible]

    def target_at(self, x: int, y: int) -> Target | None:
        """The target at a place of the content, whether it can be chosen or not."""
        left, top = self._origin
        across, down = self.scroll_offset
        return self.picture.at(x - left + across, y - top + down)

    def move_cursor(self, dx: int, dy: int) -> bool:
        """Point at the nearest target that can be chosen in a direction; False where there is none."""
        possible = self._possible(self.picture)
        here = self._pointed(possible)
        if here is None:
            focus = self.picture.focus or (self.picture.width // 2, self.picture.height // 2)
            target = nearest(possible, (focus[0], 2 * focus[1]))
        else:
            target = beside((one for one in possible if one.text != here.text), here, dx, dy)
        if target is None:
            return False
        self._point(target)
        region = Region(target.left, target.top, target.width, target.height)
        self.scroll_to_region(region, animate=False, force=True)
        return True

    def choose(self) -> bool:
        """Choose what is pointed at; False where nothing is, or the cursor came there by itself: so it is only seen."""
        adrift, self._adrift = self._adrift, False
        if self.cursor is None or adrift:
            return False
        self._choose(self.cursor)
        return True

    def _pointed(self, possible: list[Target]) -> Target | None:
        """The target that is pointed at: where several mean the same, the one that was last."""
        return nearest([one for one in possible if one.text == self._cursor], self._place or (0, 0))

    def _point(self, target: Target) -> None:
        self._place, self._adrift = center(target), False
        if target.text != self._cursor:
            self._cursor = target.text
            self._draw()

    def _choose(self, text: str) -> None:
        self._answered = False
        self.post_message(Pointed(text))

    def _under(self, event: events.MouseEvent) -> Target | None:
        offset = event.get_content_offset(self)
        return None if offset is None else self.target_at(offset.x, offset.y)

    def _can(self, target: Target | None) -> bool:
        return target is not None and self.choices is not None and target.text in self.choices.possible

    def on_mouse_move(self, event: events.MouseMove) -> None:
        target = self._under(event)
        if target is None or self._pressed is None or target.text != self._pressed.text:
            self._drag()
        if target is not None and self._can(target):
            self._point(target)

    def on_leave(self) -> None:
        self._drag()
        self._pressed = None

    def _drag(self) -> None:
        """The mouse leaves what it was pressed on: that is chosen then, unless it is a whole move."""
        pressed, choices = self._pressed, self.choices
        if pressed is None or choices is None or self._dragged or pressed.text not in choices.possible - choices.whole:
            return
        self._dragged = True
        self._choose(pressed.text)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        target = self._under(event)
        self._pressed, self._dragged = None, False
        if event.button == 1 and target is not None and self._can(target):
            self._pressed = target
            self._point(target)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        pressed, target = self._pressed, self._under(event)
        if pressed is None or target is None or target.text != pressed.text:
            self._drag()
        self._pressed = None
        if pressed is None or target is None:
            return
        if target.text == pressed.text and not self._dragged:
            chosen = self._can(target)
        else:
            chosen = self._dragged and target.text != pressed.text and (self._can(target) or not self._answered)
        if chosen:
            self._choose(target.text)
