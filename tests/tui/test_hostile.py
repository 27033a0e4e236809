"""Hostile text in a match: wherever it stands, it changes nothing but the box that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from textual.geometry import Region
from textual.screen import Screen

from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import say
from arena.agents.core.model import ModelReply, ModelRequest
from arena.games.core.scene import Blank, Card, Dialogue, Form, Grid, Hand, Message, Plain, Stack, Tile
from arena.games.core.scene import Screen as ScreenScene
from arena.replays.events import Parent, Problem
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from tests.tui.foreign import BLENDS, Cells, cells_of, check, failed, harmless, outside, tape, thinking

OVER: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Place:
    """Where a text may come from, and the widgets in which it may be seen."""

    made: Callable[[str], LiveTape]
    boxes: tuple[str, ...]
    ply: int = 1


def scene(make: Callable[[str], Any], *boxes: str) -> Place:
    """A place in a scene."""
    return Place(lambda text: tape([Plain("before"), make(text)]), ("#scene", *boxes))


def call(text: str) -> Any:
    return plain(Call(text, ModelRequest((say("user", text),)), reply=ModelReply(text, text)))


def tile(text: str) -> Grid:
    return Grid(("ab", "ba"), {"a": Tile(text, text, "good"), "b": Tile(".", "none", "empty")})


TITLE = ("#seats", "#mind", "#result", "#head")
PLACES: dict[str, Place] = {
    "seat title": Place(lambda t: tape(seats=((t, "a"), ("B", "b")), ended=OVER), TITLE),
    "seat title of a loser": Place(lambda t: tape(seats=(("A", "a"), (t, "b")), ended=OVER), TITLE),
    "player": Place(lambda t: tape(seats=(("A", t), ("B", "b"))), ("#seats",)),
    "seat": Place(lambda t: tape(played={"seat": t}), ("#mind", "#moves", "#seats")),
    "game": Place(lambda t: tape(game={"title": t}), ("#head",)),
    "name of a parameter": Place(lambda t: tape(game={"params": {t: 1}}), ("#head",)),
    "parameter": Place(lambda t: tape(game={"params": {"a": t, "b": [t], "c": {t: t}}}), ("#head",)),
    "table": Place(lambda t: tape(started={"table": {"attempts": t, t: t, "list": [t]}}), ("#mind",), 0),
    "position": Place(lambda t: tape(started={"position": t, "opening": t}), ("#mind",), 0),
    "parent": Place(lambda t: tape(started={"parent": Parent(t, 1, t)}), ("#mind",), 0),
    "feedback": Place(lambda t: tape(asked={"feedback": t}), ("#mind",)),
    "thought": Place(lambda t: tape(attempted={"thought": t}), ("#mind",)),
    "reply": Place(lambda t: tape(attempted={"reply": t}), ("#mind",)),
    "extracted": Place(lambda t: tape(attempted={"extracted": t}), ("#mind",)),
    "matched": Place(lambda t: tape(attempted={"action": t}), ("#mind",)),
    "problem": Place(lambda t: tape(attempted={"problem": Problem("illegal", t, t)}), ("#mind",)),
    "name of a form shown": Place(lambda t: tape(attempted={"shown": {t: "a"}}), ("#mind",)),
    "shown": Place(lambda t: tape(attempted={"shown": {"text": t, "legal": (t, t)}}), ("#mind",)),
    "call": Place(lambda t: tape(attempted={"calls": (call(t),)}), ("#mind", "#seats")),
    "thought that arrives": Place(lambda t: tape(pending=thinking(t), closed=False), ("#mind",)),
    "open problem": Place(lambda t: tape(pending=failed(t), closed=False), ("#mind",)),
    "move": Place(lambda t: tape(played={"action": t}), ("#mind", "#moves")),
    "outcome": Place(lambda t: tape(ended={"detail": t}), ("#result",)),
    "culprit": Place(lambda t: tape(ended={"ending": "forfeited", "culprit": t}), ("#result",)),
    "seat with a score": Place(lambda t: tape(ended={"scores": {t: 2.0, "player_1": 1.0}}), ("#result", "#seats")),
    "measure": Place(lambda t: tape(ended={"measures": {"player_0": {t: 2.0}}}), ("#result",)),
    "plain": scene(Plain),
    "caption": scene(lambda t: Plain("a", t)),
    "tile": scene(tile),
    "code of a tile": scene(lambda t: Grid((t, t), {})),
    "role of a tile": scene(lambda t: Grid(("a",), {"a": Tile("a", "a", t)}, highlights={t: ((0, 0),)})),
    "coordinates": scene(lambda t: Grid(("a", "a"), {}, (t, t), (t,))),
    "caption of a grid": scene(lambda t: Grid(("a",), {}, caption=t)),
    "terminal": scene(lambda t: ScreenScene((t, t, "end"), (t,), (0, 1), t)),
    "group of cards": scene(lambda t: Hand(((t, (Card("a"),)), (t, ())), t)),
    "card": scene(lambda t: Hand((("a", (Card(t), Card(t, t, "c"), Card(t, "player_0"))),))),
    "stack": scene(lambda t: Stack(((t, (Card("a"),)), ("b", ())), t)),
    "disk": scene(lambda t: Stack((("a", (Card(t), Card("b"))), ("b", ())))),
    "speaker": scene(lambda t: Dialogue((Message(t, "a", t, (t, t)),))),
    "chat": scene(lambda t: Dialogue((Message("a", t), Message("b", t, "player_1")), caption=t)),
    "fact": scene(lambda t: Dialogue((), ((t, t), ("a", t)))),
    "form": scene(lambda t: Dialogue((Message("a", "b"),), forms=(Form(t, "{b}", (Blank("b", (t,)),)),))),
}


async def drawn(app: ArenaApp, pilot: Any, place: Place, text: str) -> Screen[Any]:
    """A match screen with the text in its place."""
    screen = MatchScreen(place.made(text))
    await app.push_screen(screen)
    screen.index.extend(10)  # what is read in the background comes at any time
    screen.playback.go(place.ply)
    screen.show()
    while not screen.query("FooterKey"):
        await pilot.pause()
    await pilot.pause()
    for _ in range(4):
        if all(box.area for box in boxes(screen, place.boxes).values()):
            break
        screen.action_mind()
        await pilot.pause()
    return screen


def boxes(screen: Screen[Any], names: tuple[str, ...]) -> dict[str, Region]:
    return {name: screen.query_one(name).region for name in names}


TRIED = list(zip(PLACES, cycle(BLENDS.values())))
"""A place and a text: every text is tried in every place by the tests of whole screens."""
LARGER = list(zip(PLACES, cycle([*BLENDS.values()][1:])))[::7]
"""What is tried on a larger terminal, where lines are only longer."""
SHARES = [((80, 24), TRIED[::3]), ((80, 24), TRIED[1::3]), ((80, 24), TRIED[2::3]), ((160, 50), LARGER)]
"""A size and what is tried at it, in shares that can be tried side by side."""


@pytest.mark.parametrize(("size", "tried"), SHARES, ids=["80x24-1", "80x24-2", "80x24-3", "160x50"])
async def test_a_text_stays_in_its_box(size: tuple[int, int], tried: list[tuple[str, str]]) -> None:
    app = ArenaApp(tape())
    async with app.run_test(size=size) as pilot:

        async def seen(name: str, text: str) -> tuple[Cells, dict[str, Region]]:
            place = PLACES[name]
            screen = await drawn(app, pilot, place, text)
            found = cells_of(screen), boxes(screen, place.boxes)
            await app.pop_screen()
            check(found[0], *size)
            assert any(box.area for box in found[1].values()), name
            return found

        for name, text in tried:
            hostile, here = await seen(name, text)
            quiet, there = await seen(name, harmless(text))
            assert here == there, (name, ascii(text))
            assert outside(hostile, here.values()) == outside(quiet, here.values()), (name, ascii(text))
