"""What is pasted: nothing but text reaches a field, whichever it is and whatever drives the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.widgets import Input

from arena.edges import set_up
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.screens.replays import ReplaysScreen
from arena.tui.screens.table import TableScreen
from arena.tui.session import Session
from arena.tui.settings import SettingsFile
from arena.tui.widgets.finder import Words
from arena.tui.widgets.form import Field
from tests.tui.foreign import TEXTS, cells_of, check

Until = Callable[..., Awaitable[None]]
HOSTILE = "1\x1b[2J\x1b]52;c;x\x07\x9b\x002\u202e\u2028"


def home(folder: Path) -> ArenaApp:
    return ArenaApp(folder=folder, settings=SettingsFile(folder / "config" / "tui.json"))


async def pasted(pilot: Any, until: Until, field: Input, text: str = HOSTILE) -> str:
    """What stands in a field after something was pasted into it."""
    field.can_focus = True
    field.focus()
    await until(pilot, lambda: field.has_focus)
    field.value = ""
    pilot.app.post_message(Paste(text))
    await until(pilot, lambda: field.value != "")
    await pilot.pause()
    check(cells_of(pilot.app.screen), *pilot.app.size)
    return field.value


async def everywhere(pilot: Any, until: Until, *, least: int = 1) -> None:
    """Paste into every field of the screen that is on."""
    found = pilot.app.screen.query(Input)
    fields = [field for field in found if all(node.display for node in field.ancestors_with_self)]
    assert len(fields) >= least
    for field in fields:
        if not field.is_attached:  # what was pasted before has put others in its place
            continue
        if field.type == "text":
            value = await pasted(pilot, until, field)
            assert value == "1[2J]52;c;x2"[: field.max_length or None], field.id
        else:  # takes a number whole or not at all
            assert await pasted(pilot, until, field, "1\x1b\x9b2\x07") == "12", field.id


@pytest.mark.parametrize(
    ("keys", "least"),
    [(("n", "g"), 1), (("n", "1"), 1), (("n", "m"), 3), (("s",), 4), (("r",), 1)],
    ids=["games", "players", "new match", "settings", "replays"],
)
async def test_in_the_fields_before_a_match(keys: tuple[str, ...], least: int, tmp_path: Path, until: Until) -> None:
    app = home(tmp_path)
    async with app.run_test() as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        expected = least
        await until(pilot, lambda: len(app.screen.query(Input)) >= expected)
        if keys == ("n", "m"):
            await until(pilot, lambda: len(app.screen.query(Field)) >= expected)
        await everywhere(pilot, until, least=least)
        assert isinstance(app.screen, ReplaysScreen) == (keys == ("r",))


async def test_in_the_fields_over_a_match(connect_four: LiveTape, until: Until) -> None:
    app = ArenaApp(connect_four)
    async with app.run_test() as pilot:
        await pilot.press("slash")
        await everywhere(pilot, until)
        await pilot.press("escape", "g")
        await until(pilot, lambda: not isinstance(app.screen, MatchScreen) and bool(app.screen.query(Input)))
        await everywhere(pilot, until)


async def test_in_the_move_bar(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(session=Session.of(set_up("tictactoe", ["human", "first"], seed=3), tmp_path))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, TableScreen) and app.screen._is_mine)
        await everywhere(pilot, until)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_lines_and_tabs_are_text(
    text: str, connect_four: LiveTape, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ArenaApp(connect_four)
    seen: list[str] = []
    monkeypatch.setattr(Words, "on_paste", lambda _, event: seen.append(event.text), raising=False)
    async with app.run_test() as pilot:
        await pilot.press("slash")
        app.post_message(Paste(f"a\r\n\tb{text}"))
        await until(pilot, lambda: bool(seen))
    assert seen == ["a\r\n\tb" + "".join(one for one in text if one.isprintable() or one in "\r\n\t")]
