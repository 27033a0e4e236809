"""A sign to press with the mouse."""

from __future__ import annotations

from arena.tui.widgets.told import Told


class Sign(Told, can_focus=False):
    """A button of one line that acts at every click, however fast they come; keys do the same."""

    def __init__(self, text: str, action: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, id=id)
        self._action = action

    async def on_click(self) -> None:
        await self.app.run_action(self._action, default_namespace=self.screen)
