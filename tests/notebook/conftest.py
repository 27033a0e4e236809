"""Widgets without a browser: whoever wants one gets a front end that is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from arena.edges import SeatLike
    from arena.notebook.live import LiveMatch
    from tests.notebook.front import Front


@pytest.fixture
def fronts() -> Iterator[None]:
    """Lets widgets talk to fronts."""
    pytest.importorskip("anywidget", reason="needs the extra notebook")
    from tests.notebook.front import wired

    with wired():
        yield


@pytest.fixture
def notebook(fronts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook in which persons can play, as hastily as they want."""
    monkeypatch.setattr("arena.notebook.live.kernel_shell", object)
    monkeypatch.setattr("arena.notebook.person.HASTE", 0.0)


@pytest.fixture
def sit(notebook: None, tmp_path: Path) -> Iterator[Callable[..., tuple[LiveMatch, Front]]]:
    """Begins a match, with somebody before it."""
    import arena
    from tests.notebook.front import Front

    begun: list[LiveMatch] = []

    def sit(game: str, seats: Sequence[SeatLike], **options: Any) -> tuple[LiveMatch, Front]:
        match = arena.live(game, seats, seed=1, out=tmp_path, **options)
        begun.append(match)
        return match, Front(match.view)

    yield sit
    for match in begun:
        match.stop()
