"""The probe in the app: a person types what stands where, by keyboard alone, and sees what was misread."""

from __future__ import annotations

from pathlib import Path

import arena
from arena.games.core.env import GameEnv
from arena.games.questions.board_reading import written
from arena.games.questions.read_the_board import ReadTheBoard
from arena.tui.app import ArenaApp
from arena.tui.widgets.movebar import MoveBar
from tests.tui.kinds.person import Person, shown

SPEC = "read_the_board:tictactoe,form=image,plies=3"


def right_answer(person: Person) -> str:
    env = person.env
    assert isinstance(env, GameEnv)
    assert isinstance(env.game, ReadTheBoard)
    return written(env.game.reading(env.current).truth())


async def test_a_person_reads_a_board_and_is_told_what_was_wrong_before(tmp_path: Path) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        person = Person(pilot)
        await person.sit_down(SPEC, ["human"], seed=2)
        assert await person.asked()
        await person.until(lambda: "What stands where?" in shown(app))
        turn = person.turn
        await person.type('{"rows":["...."]}')
        await pilot.press("enter")
        await person.until(lambda: person.turn is not None and person.turn is not turn)
        await person.until(lambda: '"rows" has 1 rows, and the board has 3' in shown(app))
        turn = person.turn
        await person.type(right_answer(person))
        await pilot.press("enter")
        await person.taken(turn)
        assert not await person.asked()
        await person.until(lambda: "9 of 9 right" in shown(app))
        path = person.session.path
    assert path is not None
    replay = arena.load(path)
    assert replay.ended is not None
    assert replay.ended.scores == {"player_0": 1.0}
    assert arena.verify(path).verified


async def test_with_the_mouse_the_line_is_found_and_clicks_on_the_board_answer_nothing(tmp_path: Path) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(pilot)
        await person.sit_down(SPEC, ["human"], seed=2)
        assert await person.asked()
        turn = person.turn
        await pilot.click("SceneView", offset=(20, 6))
        await pilot.click(person.screen.query_one(MoveBar).input)
        await person.type(right_answer(person))
        assert person.turn is turn, "nothing was answered by a click"
        await pilot.press("enter")
        await person.taken(turn)
        assert not await person.asked()
        assert person.session.feed.done
