"""Negotiations played to their end by a person in the app: Deal or No Deal by keyboard, a price by mouse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import pytest
from textual.widgets import Button, Input

import arena
from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.negotiation.deal_or_no_deal import DealOrNoDeal
from arena.games.negotiation.dialogue import Negotiation
from arena.replays.events import Attempted
from arena.tui.app import ArenaApp
from arena.tui.screens.fill import Fill
from tests.tui.kinds.person import Person, shown


def limit_of_the_other(env: ArenaEnv, seat: Seat) -> Iterable[str]:
    """The other one's limit, as a number."""
    assert isinstance(env, GameEnv)
    assert isinstance(env.game, Negotiation)
    return [str(env.current.stake.limits[1 - env.possible_agents.index(seat)])]


def values_of_the_other(env: ArenaEnv, seat: Seat) -> Iterable[str]:
    """The label of the other one's values, which stands only where they do."""
    return ["Worth to Ben"]


async def focus(person: Person, label: str) -> None:
    """Go to a structured move with the tabulator."""
    await person.until(lambda: bool(person.screen.query("#forms Button")))
    while not (isinstance(at := person.app.focused, Button) and str(at.label).startswith(label)):
        await person.pilot.press("tab")
        assert person.app.focused is not at


async def fields(person: Person) -> list[Input]:
    """The blanks of the form that is open."""
    await person.until(lambda: isinstance(person.app.screen, Fill) and isinstance(person.app.focused, Input))
    return [*person.app.screen.query(Input)]


async def click(person: Person, label: str) -> None:

    def found() -> list[Button]:
        buttons = person.screen.query("#forms Button").results(Button)
        return [one for one in buttons if str(one.label).startswith(label)]

    await person.until(lambda: any(one.region.area for one in found()))
    (button,) = found()
    assert await person.pilot.click(button)


def ended(person: Person) -> arena.Replay:
    """The match, which verifies and in which the person never had to be asked again."""
    assert person.session.path is not None
    assert arena.verify(person.session.path).verified
    replay = arena.load(person.session.path)
    assert replay.ended is not None
    assert replay.ended.ending == "played"
    assert all(event.problem is None for event in replay.events() if isinstance(event, Attempted))
    return replay


async def test_things_are_divided_by_keyboard(tmp_path: Path) -> None:
    """Words that look like a command, an offer through the form, and the other one's last offer accepted."""
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(pilot, values_of_the_other)
        await person.sit_down("deal_or_no_deal,rounds=3", ["human", "boulware"], seed=3)

        assert await person.asked()
        turn = person.turn
        await person.until(lambda: "Worth to you" in shown(app))
        await person.type("hi /accept")
        await person.pilot.press("enter")
        await person.taken(turn)

        assert await person.asked()
        turn = person.turn
        await person.until(lambda: "Ben's offer" in shown(app))
        await focus(person, "Offer")
        await pilot.press("enter")
        for number, blank in zip("121", await fields(person), strict=True):
            await person.until(lambda blank=blank: app.focused is blank)  # type: ignore[misc]
            await person.type(number)
            await pilot.press("enter")
        await person.taken(turn)

        assert await person.asked()
        turn = person.turn
        await focus(person, "Accept Ben's offer")
        await pilot.press("enter")
        await person.taken(turn)
        await person.until(lambda: person.is_over)
        replay = ended(person)
    told = [played.action for ply in range(1, 6) for played in replay.frame(ply).played if played.seat == "player_0"]
    assert told == ["hi /accept", "/offer books=1 hats=2 balls=1", "/accept"]
    assert replay.ended is not None
    assert replay.ended.detail.startswith("a deal: ")


async def test_a_price_is_found_by_mouse(tmp_path: Path) -> None:
    """An offer through the form, and the other one's offer accepted; in the light theme and on a large screen."""
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        app.theme = "textual-light"
        person = Person(pilot, limit_of_the_other)
        await person.sit_down("price_bargaining,rounds=2", ["human", "conceder"], seed=3)

        assert await person.asked()
        turn = person.turn
        await click(person, "Offer a price")
        (price,) = await fields(person)
        price.value = "150"
        assert await pilot.click("#send")
        await person.taken(turn)

        assert await person.asked()
        turn = person.turn
        await click(person, "Accept Buyer's offer")
        await person.taken(turn)
        await person.until(lambda: person.is_over)
        replay = ended(person)
    assert replay.frame(1).played[0].action == "/offer 150"
    assert replay.frame(3).played[0].action == "/accept"


@pytest.mark.parametrize("seats", [3, 4])
async def test_a_form_that_is_longer_than_the_screen_begins_with_its_title(
    seats: int, tmp_path: Path, until: Callable[..., Awaitable[None]]
) -> None:
    game = DealOrNoDeal(seats=seats)
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Fill(game.form(game.initial(Rng(0)).stake, 0)))
        await until(pilot, lambda: "Offer: who gets what" in shown(app))
        fields = list(app.screen.query(Input))
        first, last = fields[0], fields[-1]
        await until(pilot, lambda: app.focused is first)
        assert first.region in app.screen.region
        await pilot.press(*["enter"] * (len(fields) - 1))
        await until(pilot, lambda: app.focused is last)
        await until(pilot, lambda: last.region in app.screen.region)
