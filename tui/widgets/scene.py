"""The scene, drawn as large as its place allows."""

from __future__ import annotations

from textual.app import App
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from arena.games.core.scene import Screen
from arena.tui.palette import Palette
from arena.tui.scenes.drawing import draw
from arena.tui.scenes.picture import Picture


def palette_of(app: App[object]) -> Palette:
    """The colours of the theme that is on."""
    return Palette.of(app.theme_variables, app.current_theme.dark, sixteen=app.console.color_system == "standard")


class SceneView(ScrollView, can_focus=False):
    """Any scene, in the middle of its place; where it is larger, it scrolls and keeps in view what changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.scene: object = None
        self._before: object = None
        self.picture = Picture((), 0)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _: Theme) -> None:
        self._draw()

    def show(self, scene: object, before: object = None) -> None:
        """Draw a scene; `before` is the one a ply earlier."""
        self.set_class(isinstance(scene, Screen), "-screen")
        self.scene, self._before = scene, before
        self._draw()

    def on_resize(self) -> None:
        self._draw(moved=True)

    def _draw(self, *, moved: bool = False) -> None:
        room = self.scrollable_content_region.size if self.is_attached else Size(0, 0)
        whole = self.container_size
        if whole.width <= 0 or whole.height <= 0 or self.scene is None:
            return
        picture = draw(self.scene, self._before, whole.width, whole.height, palette_of(self.app))
        if picture.height > whole.height and picture.width > whole.width - 1:
            picture = draw(self.scene, self._before, whole.width - 1, whole.height, palette_of(self.app))
        moved = moved or picture.focus != self.picture.focus
        self.picture = picture
        self.virtual_size = Size(picture.width, picture.height)
        self.refresh()
        if picture.focus is not None and moved and (picture.width > room.width or picture.height > room.height):
            self.call_after_refresh(self._bring, *picture.focus)

    def _bring(self, column: int, line: int) -> None:
        """Bring a place into view; of a terminal its beginning, as long as the place is seen there too."""
        room = self.scrollable_content_region.size
        if isinstance(self.scene, Screen) and column + 6 < room.width and line + 2 < room.height:
            self.scroll_to(0, 0, animate=False, force=True)
        else:
            self.scroll_to_region(Region(column - 6, line - 2, 13, 5), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        picture, (width, height) = self.picture, self.size
        left = max((width - picture.width) // 2, 0)
        top = max((height - picture.height) // 2, 0)
        x, scrolled = self.scroll_offset
        number = y + scrolled - top
        if not 0 <= number < picture.height:
            return Strip.blank(width, self.rich_style)
        shown = picture.lines[number].crop(x, x + width - left)
        return Strip.join([Strip.blank(left), shown]).extend_cell_length(width).apply_style(self.rich_style)
