"""Whole games of several kinds of scenes, played by a person in the app: by keyboard and by mouse, at both sizes.

`games/` plays those of clues, stacks and talk.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.core.turn import Turn
from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.outcome import Seat
from arena.games.spec import game
from arena.replays.events import Attempted
from arena.replays.player import Replay
from arena.tui.app import ArenaApp
from arena.tui.screens.table import TableScreen
from arena.tui.widgets.scene import SceneView
from tests.tui.kinds.person import Person, Secrets, shown, spec_of

SIZES = [(80, 24), (160, 50)]
Enter = Callable[[Person, str], Awaitable[None]]
"""Makes a move that was decided on."""
Decide = Callable[[Turn, ArenaEnv], str]


async def typed(person: Person, move: str) -> None:
    await person.type(move)
    await person.pilot.press("enter")


async def begun(person: Person, move: str) -> None:
    """As much of the move as no other has, and enter."""
    assert person.turn is not None
    others = [other for other in person.turn.view.legal if other != move]
    size = next(size for size in range(1, len(move) + 1) if not any(one.startswith(move[:size]) for one in others))
    await typed(person, move[:size])


async def steered(person: Person, move: str) -> None:
    await person.steer(move)
    await person.pilot.press("enter")


def pointed(*cuts: int) -> Enter:
    """Clicks on the parts of a move, which is cut at the given places."""

    async def point(person: Person, move: str) -> None:
        ends = [0, *cuts, len(move)]
        for start, end in itertools.pairwise(ends):
            await person.point(move[start:end])

    return point


async def picked(person: Person, move: str) -> None:
    await person.pick(move)


def first(turn: Turn, env: ArenaEnv) -> str:
    return turn.view.legal[0]


def last(turn: Turn, env: ArenaEnv) -> str:
    return turn.view.legal[-1]


def hand_of_the_other(env: ArenaEnv, seat: Seat) -> list[str]:
    """Animals that somebody else holds."""
    assert isinstance(env, GameEnv)
    animals = dict(zip(env.possible_agents, env.current.hands, strict=True))
    return [
        env.game.notation(env.current, seat, one) for other, held in animals.items() if other != seat for one in held
    ]


@dataclass(frozen=True)
class Kind:
    """A game, who sits beside the person, how the person decides, and how moves are made."""

    game: str
    others: Sequence[str]
    decide: Decide
    keys: Enter
    mouse: Enter
    secrets: Secrets | None = None


KINDS = {
    "columns": Kind("connect_four,rows=4,columns=5", ["random"], last, typed, pointed()),
    "cells": Kind("tictactoe", ["first"], last, steered, pointed()),
    "from_to": Kind(spec_of("breakthrough"), ["random"], first, begun, pointed(2)),
    "hand": Kind(spec_of("menagerie"), ["random"], last, begun, pointed(), hand_of_the_other),
    "at_once": Kind(spec_of("low_bid"), ["random", "first"], first, begun, pointed()),
    "text": Kind(spec_of("nim"), ["mcts,simulations=20"], first, typed, picked),
}


async def play(person: Person, decide: Decide, enter: Enter) -> None:
    """Play to the end."""
    while await person.asked():
        turn = person.turn
        assert turn is not None
        await enter(person, decide(turn, person.env))
        await person.taken(turn)
    await person.until(lambda: isinstance(person.app.screen, TableScreen) and not person.screen.is_live)


async def whole(person: Person) -> None:
    """Wait until all of the screen is there: what is read in the background, and the keys."""
    await person.until(lambda: person.screen.index.through == person.screen.tape.plies)
    await person.until(lambda: bool(person.screen.query("FooterKey")))


def proved(session: Any, spec: str, persons: Sequence[Seat]) -> Replay:
    """The replay, which verifies, and in which every move of a person took time."""
    assert session.path is not None
    replay = arena.load(session.path)
    assert replay.ended is not None
    assert replay.ended.ending == "played"
    found = arena.verify(session.path, game(spec).env())
    assert found.verified, found.statement
    moved = [event for event in replay.events() if isinstance(event, Attempted) and event.seat in persons]
    assert moved
    assert all(event.seconds > 0 and event.problem is None for event in moved)
    return replay


@pytest.mark.parametrize(("number", "name"), enumerate(KINDS))
@pytest.mark.parametrize("way", ["keys", "mouse"])
async def test_a_whole_game_of_each_kind(number: int, name: str, way: str, tmp_path: Path) -> None:
    size = SIZES[(number + (way == "mouse")) % 2]  # one of the two by keys, the other by mouse
    kind = KINDS[name]
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person = Person(pilot, kind.secrets)
        await person.sit_down(kind.game, ["human", *kind.others], seed=3)
        await play(person, kind.decide, kind.keys if way == "keys" else kind.mouse)
        ended = person.session.tape and person.session.tape.ended
        assert ended is not None
        view = person.screen.query_one(SceneView)
        await person.until(lambda: view.scene == person.env.scene(person.screen.eyes))
        assert person.looks >= 5
        proved(person.session, kind.game, ["player_0"])


async def test_a_whole_game_of_keys(tmp_path: Path) -> None:
    """Every key is a move as soon as it is pressed, until NetHack's plies are used up; `hands.py` plays in any size."""
    pytest.importorskip("nle", reason="needs the extra nethack")
    app, spec, keys = ArenaApp(folder=tmp_path), "nethack,plies=8", "hjkls:.s"
    async with app.run_test(size=SIZES[0]) as pilot:
        person = Person(pilot)
        await person.sit_down(spec, ["human"], seed=7)
        player = person.session.player
        assert player is not None
        for ply, key in enumerate(keys):
            await person.until(lambda ply=ply: person.env.ply == ply and player.is_asked)  # type: ignore[misc]
            await person.type(key)
        await person.until(lambda: person.is_over)
        replay = proved(person.session, spec, ["player_0"])
        assert replay.plies == len(keys)


async def test_a_piece_is_dragged_to_where_it_goes(tmp_path: Path) -> None:
    app, kind = ArenaApp(folder=tmp_path), KINDS["from_to"]
    async with app.run_test(size=SIZES[0]) as pilot:
        person = Person(pilot)
        await person.sit_down(kind.game, ["human", "first"], seed=3)
        assert await person.asked()
        turn = person.turn
        await person.drag("b2", "c3")
        await person.taken(turn)
        await person.until(lambda: person.env.view(None).text.count("w") == 10)
        assert await person.asked()
        tape = person.session.tape
        assert tape is not None
        assert tape.frame(1).played[0].action == "b2c3"


async def test_what_is_hidden_from_a_person_is_hidden_from_the_hint_too(tmp_path: Path) -> None:
    """A bot that needs to see everything cannot advise; that is one sentence, and the turn goes on."""
    app, kind = ArenaApp(folder=tmp_path), KINDS["hand"]
    async with app.run_test(size=SIZES[0]) as pilot:
        person = Person(pilot, hand_of_the_other)
        await person.sit_down(kind.game, ["human", "random"], seed=3)
        assert await person.asked()
        turn = person.turn
        await pilot.press("f5")
        await person.until(lambda: "needs perfect information" in shown(app))
        assert person.turn is turn
        await typed(person, last(turn, person.env))  # type: ignore[arg-type]
        await person.taken(turn)


async def test_two_persons_and_a_curtain_between_their_hands(tmp_path: Path) -> None:
    """While the curtain is up nothing of the match is seen, neither hand, nor what was played."""
    app, kind = ArenaApp(folder=tmp_path), KINDS["hand"]
    behind: list[str] = []

    def hidden(env: ArenaEnv, seat: Seat) -> list[str]:
        return hand_of_the_other(env, seat)

    async with app.run_test(size=SIZES[0]) as pilot:
        person = Person(pilot, hidden)
        await person.sit_down(kind.game, ["human", "human"], seed=5)
        await person.until(lambda: "to the screen" in shown(app))
        behind.append(shown(app))
        await play(person, kind.decide, kind.keys)
        assert person.curtains >= 5, "whoever is next comes to the screen first"
        proved(person.session, kind.game, ["player_0", "player_1"])
    assert re.search(r"Ann to the screen", behind[0])
    assert not re.search(r"Table|tricks|\?", behind[0])


async def test_two_persons_choose_at_once_and_neither_sees_the_other(tmp_path: Path) -> None:
    """Whatever the first has chosen, the second sees the same, where there is room to see the most."""
    kind, seen = KINDS["at_once"], set()
    for number, chosen in enumerate(("one", "four")):
        app = ArenaApp(folder=tmp_path / str(number))
        async with app.run_test(size=(160, 50)) as pilot:
            person = Person(pilot)
            await person.sit_down(f"{kind.game},rounds=1", ["human", "human", "first"], seed=5)
            while await person.asked():
                turn = person.turn
                assert turn is not None
                if turn.seat == "player_1":
                    await whole(person)
                    seen.add(re.sub(r"(to move|[0-9.]+ s) *", "", shown(app)))  # how long it takes is no secret
                await typed(person, chosen if turn.seat == "player_0" else "two")
                await person.taken(turn)
            assert person.curtains == 2
            assert person.is_over
    assert len(seen) == 1
