"""Somebody who sits before the app and plays whole games in it, by keyboard or by mouse."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from arena.agents.core.turn import Turn
from arena.games.core.env import ArenaEnv
from arena.games.core.outcome import Seat
from arena.tui.app import ArenaApp
from arena.tui.messages import Begin
from arena.tui.plan import Plan
from arena.tui.screens.curtain import Curtain
from arena.tui.screens.person import PersonScreen
from arena.tui.screens.table import TableScreen
from arena.tui.session import Session
from arena.tui.widgets.movebar import MoveBar, Possible
from arena.tui.widgets.scene import SceneView

HERE = Path(__file__).parent
Secrets = Callable[[ArenaEnv, Seat], Iterable[str]]
"""The words that somebody at a seat must not see now."""
_KEYS = {
    " ": "space",
    ":": "colon",
    "/": "slash",
    "=": "equals_sign",
    ".": "full_stop",
    ",": "comma",
    "?": "question_mark",
    "-": "minus",
}
_PATIENCE = 30


def spec_of(name: str) -> str:
    """A game of this folder as a spec."""
    return f"python:{HERE / name}.py"


def shown(app: ArenaApp) -> str:
    """All that is on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


class Person:
    """One person with a keyboard and a mouse. Whatever is on the screen is looked at for what it must not show."""

    def __init__(self, pilot: Pilot[None], secrets: Secrets | None = None) -> None:
        assert isinstance(pilot.app, ArenaApp)
        self.pilot, self.app = pilot, pilot.app
        self._secrets = secrets
        self.looks = 0
        """How often the screen was looked at."""
        self.curtains = 0
        """How many curtains were lifted."""

    # What is on

    @property
    def session(self) -> Session:
        return self.app.sessions[-1]

    @property
    def env(self) -> ArenaEnv:
        assert self.session.setup is not None
        return self.session.setup.env

    @property
    def screen(self) -> TableScreen:
        assert isinstance(self.app.screen, TableScreen), self.app.screen
        return self.app.screen

    @property
    def turn(self) -> Turn | None:
        """What the person is asked, once the screen shows it."""
        screen = self.app.screen
        if not isinstance(screen, TableScreen) or not screen.is_mounted:
            return None
        turn = screen.people.turn
        return turn if turn is not None and screen.choices is not None else None

    @property
    def is_over(self) -> bool:
        return self.session.feed.done

    def look(self) -> None:
        """See that nothing is on the screen that must not be."""
        self.looks += 1
        if self._secrets is None:
            return
        seen = shown(self.app)
        people = self.session.people
        seats = self.env.possible_agents if isinstance(self.app.screen, Curtain) else [people.seat] if people else []
        for seat in seats:
            for word in self._secrets(self.env, seat or ""):
                assert not re.search(rf"\b{re.escape(word)}\b", seen), f"{seat} must not see {word}:\n{seen}"

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not holds():
                await self.pilot.pause()
                if self.app.sessions:
                    self.look()

    # What is done

    async def sit_down(self, game: str, seats: Sequence[str], **plan: Any) -> None:
        """Begin a match, and wait until it is this person's turn."""
        await self.pilot.pause()
        self.app.screen.post_message(Begin(Plan(game=game, seats=tuple(seats), **plan)))
        await self.until(lambda: bool(self.app.sessions) and self.session.tape is not None)
        await self.until(lambda: isinstance(self.app.screen, (PersonScreen, Curtain)))

    async def asked(self) -> bool:
        """Wait for a turn, lifting the curtain where there is one; False where the match is over."""
        while True:
            await self.until(lambda: self.turn is not None or self.is_over or isinstance(self.app.screen, Curtain))
            if self.turn is not None or self.is_over:
                await self.pilot.pause()
                self.look()
                return self.turn is not None
            self.curtains += 1
            await self.pilot.press("enter")
            await self.until(lambda: not isinstance(self.app.screen, Curtain))

    async def taken(self, turn: Turn | None) -> None:
        """Wait until what was done at a turn has come to the engine."""
        await self.until(lambda: self.is_over or self.session.people is None or self.session.people.turn is not turn)

    async def type(self, text: str) -> None:
        """Type, and look after every key where something must not be seen."""
        keys = [_KEYS.get(character, character) for character in text]
        for some in [keys] if self._secrets is None else [[key] for key in keys]:
            await self.pilot.press(*some)
            self.look()

    async def steer(self, part: str) -> None:
        """Bring the cursor on the board to a part of a move, with the arrow keys alone."""
        view = self.screen.query_one(SceneView)
        for _ in range(40):
            if view.cursor == part:
                return
            place = {target.text: (target.left, target.top) for target in view.picture.targets}
            x, y = place.get(view.cursor or "", (-1, -1))
            there = place[part]
            key = "down" if y < there[1] else "up" if y > there[1] else "right" if x < there[0] else "left"
            before = view.cursor
            await self.pilot.press(key)
            await self.pilot.pause()
            if view.cursor == before:
                await self.pilot.press("right" if x < there[0] else "left")
                await self.pilot.pause()
        raise AssertionError(f"the arrows never come to {part}, only to {view.cursor}")

    def place(self, part: str) -> tuple[int, int]:
        """Where a part of a move is seen, from the corner of the scene."""
        view = self.screen.query_one(SceneView)
        target = next(target for target in view.picture.targets if target.text == part)
        left = max((view.size.width - view.picture.width) // 2, 0) - view.scroll_offset.x
        top = max((view.size.height - view.picture.height) // 2, 0) - view.scroll_offset.y
        inside = view.content_region.offset - view.region.offset
        return left + target.left + target.width // 2 + inside.x, top + target.top + target.height // 2 + inside.y

    async def point(self, part: str) -> None:
        """Click on a part of a move in the scene."""
        seen = await self.pilot.click(self.screen.query_one(SceneView), offset=self.place(part))
        assert seen, f"{part} lies outside of what is seen"
        self.look()

    async def drag(self, start: str, end: str) -> None:
        """Drag from one part of a move to another."""
        view = self.screen.query_one(SceneView)
        await self.pilot.mouse_down(view, offset=self.place(start))
        await self.pilot.hover(view, offset=self.place(end))
        await self.pilot.mouse_up(view, offset=self.place(end))
        self.look()

    async def pick(self, move: str) -> None:
        """Click on a move in the list of those that are possible."""
        listed = self.screen.query_one(MoveBar).query_one(Possible)
        at = next(at for at, _, drawn in listed._places() if drawn == move)
        assert await self.pilot.click(listed, offset=(at + 1, 0))
        self.look()
