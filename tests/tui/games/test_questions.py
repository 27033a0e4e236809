"""ChildPlay's questions, answered by a person: by keyboard, by mouse, and with a form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Button, Input

import arena
from arena.games.core.env import GameEnv
from arena.games.questions.bricks import fault
from arena.tui.app import ArenaApp
from arena.tui.screens.fill import Fill
from tests.tui.kinds.person import Person

Enter = Callable[[Person, str], Awaitable[None]]
STRUCTURE = "[(0, 0, 'blue'), (2, 1, 'blue'), (4, 2, 'blue')]"
SMALL, LARGE = (80, 24), (160, 50)


async def typed(person: Person, answer: str) -> None:
    """Typed where it is long, else as much of it as no other answer has."""
    field = person.screen.query_one("#move", Input)
    if answer == STRUCTURE:
        field.value = answer  # as if it was pasted
    else:
        await person.type(answer)
    await person.pilot.press("enter")


async def picked(person: Person, answer: str) -> None:
    await person.pick(answer)


async def filled(person: Person, answer: str) -> None:
    """The form, opened and sent by mouse; the colours stay as they are."""
    await person.until(lambda: any(one.region.area for one in person.screen.query("#forms Button")))
    (button,) = person.screen.query("#forms Button").results(Button)
    assert await person.pilot.click(button)
    await person.until(lambda: isinstance(person.app.screen, Fill) and isinstance(person.app.focused, Input))
    for number, value in zip((0, 1, 3, 4, 6, 7), "002142", strict=True):
        field = person.app.screen.query_one(f"#blank-{number}", Input)
        field.focus()
        field.value = value
    assert await person.pilot.click("#send")


def right(person: Person) -> str:
    """The right answer, which only the rules know."""
    assert isinstance(person.env, GameEnv)
    question, game = person.env.current.now, person.env.info.id
    if game == "shapes":
        return str(question.shape)
    if game == "guess_the_smiles":
        from arena.games.questions.molecules import smiles

        return smiles(question)
    return STRUCTURE if not question else "invalid" if fault(question) else "valid"


@pytest.mark.parametrize(
    ("spec", "enter", "size"),
    [
        ("shapes,rounds=2", typed, SMALL),
        ("shapes,rounds=2", picked, LARGE),
        ("lego_connect_language,rounds=2", typed, LARGE),
        ("lego_connect_language,rounds=2", picked, SMALL),
        ("lego_connect_language,task=construction", typed, SMALL),
        ("lego_connect_language,task=construction", filled, LARGE),
        ("guess_the_smiles", typed, SMALL),
    ],
)
async def test_questions_are_answered(spec: str, enter: Enter, size: tuple[int, int], tmp_path: Path) -> None:
    if spec == "guess_the_smiles":
        pytest.importorskip("rdkit", reason="needs the extra smiles")
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person = Person(pilot)
        await person.sit_down(spec, ["human"], seed=3)
        while await person.asked():
            turn = person.turn
            await enter(person, right(person))
            await person.taken(turn)
        path = person.session.path
    assert path is not None
    ended = arena.load(path).ended
    assert ended is not None
    assert ended.scores == {"player_0": 1.0}
    assert arena.verify(path).verified
