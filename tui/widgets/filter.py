"""The filter line: one line of a small language, with completion."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input


class _Completer(Suggester):
    """Completes the last word, where what can be completed is known."""

    def __init__(self, completions: Callable[[str], list[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completions = completions

    async def get_suggestion(self, value: str) -> str | None:
        word = value.split()[-1] if value.split() and not value[-1].isspace() else ""
        for one in self._completions(value) if word else ():
            if one.startswith(word) and one.isprintable():
                return value + one[len(word) :]
        return None


class Filter(Input):
    """A line of text in which tab completes the last word, and down leads to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete"),
        Binding("down", "submit", "To the list", key_display="⏎"),
    ]

    class Typing(Message):
        """Somebody has begun to type here, or has left."""

        def __init__(self, begun: bool) -> None:
            super().__init__()
            self.begun = begun

    def __init__(self, completions: Callable[[str], list[str]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            placeholder="filter: words, game:connect, player:mcts, ending:forfeited, thought:fork …",
            suggester=_Completer(completions),
            select_on_focus=False,
            compact=True,
            max_length=500,
            id=id,
        )

    def on_focus(self) -> None:
        self.post_message(self.Typing(True))

    def on_blur(self) -> None:
        self.post_message(self.Typing(False))

    def action_complete(self) -> None:
        """Take what is suggested."""
        if self._suggestion:
            self.value = self._suggestion
            self.cursor_position = len(self.value)
