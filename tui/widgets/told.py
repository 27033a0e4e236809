"""A text that changes often and its size seldom: only with its size is everything around it laid out again."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Told(Static):
    """A text in place, which is drawn only where it is another than before."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, id=id, markup=False)
        self.told = Content(text)
        """What is said."""
        self._fits = False
        """Whether the room that it has was made for what is said."""

    def tell(self, text: Content) -> None:
        """Say something."""
        shown = all(node.display for node in self.ancestors_with_self)
        if text.is_same(self.told) and (self._fits or not shown):
            return
        same = self._fits and self.size.width > 0 and self._room(text) == self._room(self.told)
        self.told, self._fits = text, shown and self.size.width > 0
        self.update(text, layout=shown and not same)

    def _room(self, text: Content) -> tuple[int, int]:
        """The columns and lines that a text takes, where the widget has as many as it."""
        rules = self.styles.get_rules()
        wide = text.get_optimal_width(rules, 0) if self.styles.is_auto_width else 0
        return wide, text.get_height(rules, wide or self.size.width) if self.styles.is_auto_height else 0
