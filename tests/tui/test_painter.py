"""The painter: the game's own picture of a ply where its rules are here, for the eyes that look and no others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PIL.Image import Image
from PIL.Image import new as new_image

import arena
from arena.games.core.env import GameEnv
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.negotiation.deal_or_no_deal import DealOrNoDeal
from arena.replays.events import MatchStarted
from arena.replays.player import Replay
from arena.replays.rebuilding import Rebuilding
from arena.replays.redact import redact
from arena.replays.tape import LiveTape, Tape
from arena.tui import painter
from arena.tui.app import ArenaApp
from arena.tui.painter import Drawn, Painter, of_scene
from arena.tui.policy import Policy
from arena.tui.screens.person import PersonScreen
from arena.tui.screens.picture import PictureScreen, source_at
from arena.tui.widgets.blocks import Blocks
from tests.tui.hosting import LOOKS
from tests.tui.kinds.person import Person

Until = Callable[..., Awaitable[None]]


def played(folder: Path, game: str, *players: str) -> Replay:
    return arena.play(game, list(players), seed=3, out=folder).replay


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """A negotiation that ends with a deal."""
    return played(tmp_path_factory.mktemp("talk"), "deal_or_no_deal", "conceder", "boulware")


def own(tape: Replay, ply: int, eyes: Seat | None, state: Any = None) -> Image:
    """The game's own picture, by the rules themselves."""
    match = Rebuilding(tape.started)
    return match.rules.image(match.state(tape, ply) if state is None else state, eyes)


def painted(tape: Tape, ply: int, eyes: Seat | None, refusal: str = "") -> list[Drawn]:
    """What the painter tells, in this thread."""
    told: list[Drawn] = []
    brush = Painter(told.append, refusal)
    source = source_at(tape, ply, eyes)
    brush.ask(source)
    brush.paint(source)
    return told


def the(told: list[Drawn]) -> tuple[bytes, str]:
    """The pixels of the only picture, and why it is no other."""
    (drawn,) = told
    assert drawn.picture is not None, drawn.problem
    return drawn.picture.tobytes(), drawn.instead


def live(tape: Replay, plies: int, started: MatchStarted | None = None) -> LiveTape:
    """The first plies of a match as they come while it is played."""
    growing = LiveTape(started or tape.started)
    for ply in range(1, plies + 1):
        for event in tape.frame(ply).played:
            growing.append(replace(event, scene=tape.frame(ply).scene, views=tape.frame(ply).views))
    return growing


def test_the_spectator_is_shown_the_games_own_picture_at_every_ply(talk: Replay) -> None:
    for ply in (talk.plies, 0, 3):
        assert the(painted(talk, ply, None)) == (own(talk, ply, None).tobytes(), "")
        assert the(painted(talk, ply, None))[0] != of_scene(talk.frame(ply).scene).tobytes()
    assert the(painted(live(talk, 3), 3, None)) == (own(talk, 3, None).tobytes(), "")


@pytest.mark.parametrize("seat", ["player_0", "player_1"])
def test_a_seats_picture_is_the_same_whatever_it_may_not_know(talk: Replay, seat: Seat) -> None:
    match = Rebuilding(talk.started)
    rules, ply = match.rules, talk.plies - 1
    state = match.state(talk, ply)
    dealt = [rules.redeal(state, seat, Rng(number)) for number in range(8)]
    assert any(other != state for other in dealt)
    for tape in (talk, live(talk, ply)):
        pixels, instead = the(painted(tape, ply, seat))
        assert not instead
        assert all(pixels == own(talk, ply, seat, other).tobytes() for other in dealt)
        assert pixels != the(painted(tape, ply, None))[0]


def test_a_game_that_draws_its_scene_is_shown_as_the_seat_saw_it(tmp_path: Path) -> None:
    tape = played(tmp_path, "battleship", "random", "random")
    for eyes in ("player_0", "player_1", None):
        assert the(painted(tape, 9, eyes)) == (of_scene(tape.frame(9).scene_for(eyes)).tobytes(), "")
    assert tape.frame(9).scene_for("player_0") != tape.frame(9).scene_for("player_1")


def test_where_the_game_cannot_be_asked_the_scene_is_drawn_as_it_was_recorded(
    talk: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = redact(talk.started, "player_0")
    assert isinstance(seen, MatchStarted)
    version = replace(talk.started, game=replace(talk.started.game, version=99))
    for tape, refusal, why in [
        (live(talk, 4, seen), "", "the seed was taken out of this replay"),
        (live(talk, 4, version), "", "it is of version 99 of the rules, and 1 is here"),
        (talk, "this arena is for watching only", "this arena is for watching only"),
    ]:
        assert the(painted(tape, 4, None, refusal)) == (of_scene(talk.frame(4).scene).tobytes(), why)

    def secret(self: DealOrNoDeal, state: Any, seat: Seat | None) -> Image:
        raise ValueError(f"the other has {state}")

    monkeypatch.setattr(DealOrNoDeal, "image", secret)
    view = of_scene(talk.frame(4).scene_for("player_1")).tobytes()
    assert the(painted(talk, 4, "player_1")) == (view, "the game could not draw its own")
    monkeypatch.setattr(DealOrNoDeal, "image", lambda *_: new_image("RGB", (5000, 5000)))
    assert the(painted(talk, 4, "player_1")) == (view, "the game could not draw its own")


def test_what_takes_long_is_shown_as_its_scene_first(talk: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter, "FAR", 3)
    first, second = painted(talk, 4, None)
    assert first.instead == "the game's own is being made"
    assert first.picture is not None
    assert first.picture.tobytes() == of_scene(talk.frame(4).scene).tobytes()
    assert the([second]) == (own(talk, 4, None).tobytes(), "")


def test_only_what_was_asked_last_is_made(talk: Replay) -> None:
    told: list[Drawn] = []
    brush = Painter(told.append)
    passed, wanted = source_at(talk, 5, None), source_at(talk, 2, None)
    brush.ask(passed)
    brush.ask(wanted)
    brush.paint(passed)
    assert told == []
    brush.paint(wanted)
    assert [one.source for one in told] == [wanted]
    brush.stop()
    brush.run()
    assert len(told) == 1


@pytest.mark.parametrize(("size", "theme"), LOOKS)
async def test_the_frontier_of_a_negotiation_is_seen_in_the_app(
    talk: Replay, until: Until, size: tuple[int, int], theme: str
) -> None:
    app = ArenaApp(talk)
    async with app.run_test(size=size) as pilot:
        app.theme = theme

        def is_on(eyes: Seat | None, ply: int) -> bool:
            found = list(app.screen.query(Blocks))
            return len(found) == 1 and found[0].image.tobytes() == own(talk, ply, eyes).tobytes()

        await pilot.press("end", "i")
        screen = app.screen
        assert isinstance(screen, PictureScreen)
        await until(pilot, lambda: is_on(None, talk.plies))
        assert "this is the game's own" in screen.told
        await pilot.press("left")
        await until(pilot, lambda: is_on(None, talk.plies - 1))
        await pilot.press("escape", "2", "i")
        await until(pilot, lambda: is_on("player_1", talk.plies))
        brush = screen._painter
        await until(pilot, lambda: not brush.is_alive())


async def test_for_whoever_may_only_watch_no_game_is_executed(talk: Replay, until: Until) -> None:
    app = ArenaApp(talk, policy=Policy(play=False))
    async with app.run_test() as pilot:
        await pilot.press("i")
        await until(pilot, lambda: len(app.screen.query(Blocks)) == 1)
        assert isinstance(app.screen, PictureScreen)
        assert app.screen.told == "ply 0: the scene, as this arena is for watching only"


async def test_a_person_at_the_table_is_shown_nothing_but_their_seats_picture(tmp_path: Path, until: Until) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(pilot)
        await person.sit_down("deal_or_no_deal", ["human", "boulware"], seed=2)
        assert await person.asked()
        screen, env = app.screen, person.env
        assert isinstance(screen, PersonScreen)
        assert isinstance(env, GameEnv)
        screen.action_look_back()
        screen.action_picture()
        await until(pilot, lambda: len(app.screen.query(Blocks)) == 1)
        assert isinstance(app.screen, PictureScreen)
        assert "this is the game's own" in app.screen.told
        seen = app.screen.query_one(Blocks).image.tobytes()
        assert seen == env.game.image(env.current, "player_0").tobytes()
        assert seen != env.game.image(env.current, None).tobytes()


async def test_who_sits_alone_is_not_shown_the_spectators_picture(tmp_path: Path) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(pilot)
        await person.sit_down("read_the_board:tictactoe,questions=2", ["human"], seed=2)
        assert await person.asked()
        screen = app.screen
        assert isinstance(screen, PersonScreen)
        assert (screen.eyes, screen.picture_eyes) == (None, "player_0")
