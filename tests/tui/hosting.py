"""A small app that shows the screens before a match, and notes what they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

from arena.replays.tape import Tape
from arena.tui import palette
from arena.tui.messages import Begin, OpenTape, Resume, Visit
from arena.tui.plan import Plan
from arena.tui.policy import OWNER, Policy
from arena.tui.screens.home import HomeScreen
from arena.tui.screens.new_match import NewMatchScreen
from arena.tui.screens.settings import SettingsScreen
from arena.tui.settings import SettingsFile

SIZES = [(80, 24), (160, 50)]
THEMES = ["textual-dark", "textual-light"]
LOOKS = [*zip(SIZES, THEMES, strict=True)]
"""Each size and each theme once: they do not depend on each other."""


class HostApp(App[None]):
    """What those screens ask of the app, and no more."""

    CSS_PATH = Path(palette.__file__).with_name("arena.tcss")

    def __init__(
        self, folder: Path, *, file: SettingsFile | None = None, policy: Policy = OWNER, theme: str = "textual-dark"
    ) -> None:
        super().__init__()
        self.folder, self.policy = folder, policy
        self.settings_file = file or SettingsFile(folder / "config" / "tui.json")
        self.sessions: list[Any] = []
        self.begun: list[Plan] = []
        self.opened: list[Tape] = []
        self.resumed: list[Any] = []
        self.visited: list[str] = []
        self.quit = False
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return palette.defaults(self.current_theme)

    async def on_mount(self) -> None:
        await self.push_screen(HomeScreen())

    async def on_visit(self, message: Visit) -> None:
        self.visited.append(message.place)
        if message.place == "new":
            await self.push_screen(NewMatchScreen())
        elif message.place == "settings":
            await self.push_screen(SettingsScreen())

    def on_begin(self, message: Begin) -> None:
        self.begun.append(message.plan)

    def on_open_tape(self, message: OpenTape) -> None:
        self.opened.append(message.tape)

    def on_resume(self, message: Any) -> None:
        if isinstance(message, Resume):
            self.resumed.append(message.session)

    async def action_quit(self) -> None:
        self.quit = True
        self.exit()


def shown(app: App[Any]) -> str:
    """All that the screen shows."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))
