"""Tapes to look at: real games played by hand, and scenes that no game of ours draws."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from time import monotonic, process_time
from typing import Any, cast

import msgspec
import pytest
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from arena.agents.core.decision import Move
from arena.agents.core.turn import Turn
from arena.agents.persons.player import Player
from arena.games.core.errors import UnreadableAction
from arena.games.core.game import Game
from arena.games.core.scene import Plain, Scene, Screen
from arena.games.spec import game as find_game
from arena.replays.events import (
    AnyEvent,
    Asked,
    Attempted,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Played,
    Problem,
    Seated,
)
from arena.replays.tape import LiveTape
from arena.tui.app import ArenaApp
from arena.tui.screens import curtain, moving
from arena.tui.screens.match import MatchScreen

LOOK = 1 / 100
"""Seconds from one look at what the process does to the next."""
MEASURES = {"player_0": {"progression": 0.125, "depth": 10.0, "level": 4.0, "score": 938.0, "turns": 1944.0}}


def _started(
    scene: Any,
    seats: Sequence[tuple[str, str]] = (("Red", "mcts,simulations=400"), ("Yellow", "minimax,depth=5")),
    *,
    title: str = "Connect Four",
    params: Mapping[str, Any] | None = None,
    views: Mapping[str, Any] | None = None,
    **more: Any,
) -> MatchStarted:
    return MatchStarted(
        match="m1",
        created="2026-01-02T03:04:05Z",
        arena="0.1.0",
        game=GameSetup(id="game", version=1, params=params or {}, title=title),
        seats=[Seated(f"player_{k}", *names) for k, names in enumerate(seats)],
        seed=7,
        table={"attempts": 3, "on_illegal": "forfeit"},
        digest="d0",
        scene=scene,
        views=views or {},
        **more,
    )


def _events(scenes: Sequence[Any], *, seats: int = 2, ended: bool = True, **more: Any) -> list[AnyEvent]:
    """A match with the given scenes, one a ply, its seats moving in turn."""
    more.setdefault("seats", [(f"Seat {k}", f"player {k}") for k in range(seats)])
    events: list[AnyEvent] = [_started(scenes[0], **more)]
    for ply, scene in enumerate(scenes[1:]):
        seat = f"player_{ply % seats}"
        events.append(Asked(ply, seat, 1, float(ply)))
        events.append(Attempted(ply, seat, 1, reply=str(ply), extracted=str(ply), action=str(ply), seconds=0.5))
        events.append(Played(ply, seat, str(ply), f"d{ply + 1}", ply + 0.5, scene=scene))
    if ended:
        scores = {f"player_{k}": 1.0 if k == 0 else -1.0 for k in range(seats)}
        events.append(MatchEnded("played", "rules", "it is over", len(scenes) - 1, "d", 1.0, scores=scores))
    return events


def _game_events(spec: str, moves: Sequence[str], *, failing: Sequence[int] = ()) -> list[AnyEvent]:
    """A game played by the given moves; at the plies `failing` the first attempt is illegal."""
    game: Game[Any] = find_game(spec)
    env = game.env()
    env.reset(1)
    names = [(title, f"scripted:{title.lower()}") for title in game.info.seats]
    events: list[AnyEvent] = [_started(env.scene(None), names, title=game.info.title, params=game.params)]
    queue = list(moves)
    ply = 0
    while queue and env.to_act():
        actions, said = {}, []
        for seat in env.to_act():
            text = queue.pop(0)
            if ply in failing:
                problem = Problem("illegal", "column 99 is not on the board; possible: 1 2 3")
                events.append(Asked(ply, seat, 1, float(ply), clock=10.0))
                events.append(Attempted(ply, seat, 1, "I take 99!", "99", None, problem=problem, seconds=0.25))
            attempt = 2 if ply in failing else 1
            shown = {"text": env.view(seat).text, "legal": tuple(env.view(seat).legal)}
            events.append(Asked(ply, seat, attempt, float(ply), clock=9.75))
            events.append(
                Attempted(
                    ply,
                    seat,
                    attempt,
                    reply=f"My move is {text}.",
                    extracted=text,
                    action=text,
                    thought=f"The middle is strong, so {text} it is.",
                    shown=shown,
                    seconds=0.5,
                )
            )
            actions[seat] = env.parse(seat, text)
            said.append((seat, text))
        env.advance(actions)
        for number, (seat, text) in enumerate(said):
            last = number == len(said) - 1
            scene = env.scene(None) if last else None
            events.append(
                Played(ply, seat, text, f"d{ply}", ply + 0.5, scores=env.scores() if last else None, scene=scene)
            )
        ply += 1
    outcome = env.outcome()
    if outcome is not None:
        events.append(MatchEnded("played", "rules", outcome.reason, ply, "d", float(ply), scores=outcome.scores))
    return events


def tape_of(events: Sequence[AnyEvent], *, closed: bool = True) -> LiveTape:
    """The events on a tape; what has no end is cut off, or still open."""
    started, *rest = events
    assert isinstance(started, MatchStarted)
    tape = LiveTape(started)
    for event in rest:
        tape.append(event)
    if closed:
        tape.close()
    return tape


async def _until(app: App[Any], pause: Callable[[], Awaitable[None]], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await pause()


@pytest.fixture(autouse=True)
def no_haste(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for a person to take their finger off: tests press as fast as they can."""
    if "hasty" not in request.keywords:
        monkeypatch.setattr(curtain, "STILL", 0.0)
        monkeypatch.setattr(moving, "HASTE", 0.0)


async def _quiet(least: float = 0.0, most: float = 1.0) -> None:
    """Wait until the process has nothing to do, as Textual's own `wait_for_idle` does, but look twice as often.

    Where others held the processor for so long that nothing could be done, nothing is known: it is looked again.
    """
    looks = round(most / LOOK)
    for _ in range(10 * looks):
        before, busy = monotonic(), process_time()
        await asyncio.sleep(LOOK)
        if monotonic() - before >= 2 * LOOK:
            continue
        looks -= 1
        if process_time() - busy < LOOK / 20 or looks <= 0:
            break


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """Apps with the same colours share what their style sheets say: to read them is a quarter of starting an app."""
    read, known = Stylesheet._parse_rules, dict[Any, list[RuleSet]]()

    def rules(sheet: Stylesheet, *source: Any, **more: Any) -> list[RuleSet]:
        key = (source, frozenset(more.items()), frozenset(sheet._variables.items()))
        if key not in known:
            known[key] = read(sheet, *source, **more)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", rules)
        yield


@pytest.fixture(autouse=True)
def no_dawdling(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a key that is pressed, the app is looked at twice, which is longer than a frame of the screen."""
    monkeypatch.setattr("textual.app.wait_for_idle", _quiet)
    monkeypatch.setattr("textual.pilot.wait_for_idle", _quiet)


@pytest.fixture
def started() -> Callable[..., MatchStarted]:
    return _started


@pytest.fixture
def events_of() -> Callable[..., list[AnyEvent]]:
    return _events


@pytest.fixture
def game_events() -> Callable[..., list[AnyEvent]]:
    return _game_events


@pytest.fixture
def tape() -> Callable[..., LiveTape]:
    return tape_of


def terminal(said: str = "", cursor: tuple[int, int] = (5, 5)) -> Screen:
    """A terminal of 24 rows whose every row can be told."""
    rows = [f"{number:02}{'-' * 76}{number:02}" for number in range(24)]
    rows[0] = said.ljust(77) + "@00"
    return Screen(tuple(rows), tuple("0123456789abcdef" * 5 for _ in rows), cursor)


def _parse(seat: str, key: str) -> int:
    if key == "x":
        raise UnreadableAction(
            '"x" names no key: there are north, east, south, west, and so many others that it is long'
        )
    return 0


class Table:
    """A match of one person whose every key is answered by a screen that says it; `!` ends it."""

    def __init__(self) -> None:
        self.player = Player(None, _parse)
        self.keys: list[str] = []
        self.clock: float | None = None
        """Seconds that the person has for a key."""
        self.ending = MatchEnded("played", "rules", "the end", 0, "d", 1.0, scores={"player_0": 1.0}, measures=MEASURES)

    async def run(self) -> AsyncIterator[AnyEvent]:
        """The events of the match."""
        yield _started(terminal("start"), [("Hero", "human")], title="Keys")
        ending, key = self.ending, ""
        while key != "!":
            ply = len(self.keys)
            yield Asked(ply, "player_0", 1, 0.0, clock=self.clock)
            decision = await self.player.ask(Turn(ply, "player_0", cast(Any, None)))
            if not isinstance(decision, Move):
                ending = msgspec.structs.replace(ending, reason="resignation")
                break
            key = decision.text
            self.keys.append(key)
            yield Attempted(ply, "player_0", 1, reply=key, extracted=key, action=key, seconds=0.01)
            yield Played(
                ply, "player_0", key, f"d{ply}", 0.1, scores={"player_0": 1.0}, scene=terminal(f"pressed {key}")
            )
        yield ending


@pytest.fixture
def table() -> Table:
    """Somebody who plays with keys."""
    return Table()


@pytest.fixture
def connect_four() -> LiveTape:
    """Red connects four in the fourth column at ply 7, after an illegal attempt at ply 4."""
    return tape_of(_game_events("connect_four", ["4", "3", "4", "3", "4", "3", "4"], failing=[3]))


@pytest.fixture
def counting() -> list[Scene]:
    """Thirty-one scenes that say their number."""
    return [Plain(f"scene {number}") for number in range(31)]


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something holds: `await until(pilot, lambda: …)`."""

    async def wait(pilot: Any, holds: Callable[[], bool]) -> None:
        await _until(pilot.app, pilot.pause, holds)

    return wait


@pytest.fixture
def match() -> Callable[[ArenaApp], MatchScreen]:
    """The match screen that is on."""

    def found(app: ArenaApp) -> MatchScreen:
        assert isinstance(app.screen, MatchScreen)
        return app.screen

    return found
