"""What the screens of this app may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.screen import Screen
from textual.worker import Worker

if TYPE_CHECKING:
    from arena.tui.policy import Policy
    from arena.tui.session import Session
    from arena.tui.settings import SettingsFile


class Host(Protocol):
    """The app, as its screens see it."""

    settings_file: SettingsFile
    policy: Policy
    folder: Path
    """Where replays go."""

    @property
    def sessions(self) -> Sequence[Session]:
        """The matches that the app plays."""


def host(screen: Screen[Any]) -> Host:
    """The app that a screen belongs to."""
    return cast(Host, screen.app)


def work(screen: Screen[Any], what: Callable[[], Coroutine[Any, Any, None]], group: str) -> Worker[None]:
    """Have something done beside the screen, in place of what was begun in the same group.

    It is called when it begins: what is put off before that leaves no coroutine behind that nobody awaits.
    """
    return screen.run_worker(what, exclusive=True, group=group)


def stands(screen: Screen[Any]) -> bool:
    """Whether a screen's widgets are there: not while it is set up or taken down, nor once the app ends."""
    return screen.is_mounted and screen.app.is_running and screen in screen.app.screen_stack
