"""Chess in the app: a person promotes and mates, by keyboard and by mouse, and claims a draw."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import arena
from arena.replays.opening import open_replay
from arena.tui.app import ArenaApp
from tests.tui.kinds.person import Person, shown

PROMOTION = "7k/P7/8/6K1/8/8/8/8 w - - 0 1"
MOVES = ("g5g6", "a7a8q")
"""Black has one move between them."""


async def steered(person: Person, move: str) -> None:
    """Both squares with the arrows; of the pieces that a pawn may become, the letter."""
    for square in (move[:2], move[2:4]):
        await person.steer(square)
        await person.pilot.press("enter")
    if promoted := move[4:]:
        await person.pilot.press(promoted, "enter")


async def dragged(person: Person, move: str) -> None:
    """From square to square; the piece is picked from the list of moves."""
    await person.drag(move[:2], move[2:4])
    if move[4:]:
        await person.until(lambda: move in shown(person.app))
        await person.pick(move)


async def clicked(person: Person, move: str) -> None:
    """One square after the other, then the piece in the list of moves."""
    await person.point(move[:2])
    await person.point(move[2:4])
    if move[4:]:
        await person.until(lambda: move in shown(person.app))
        await person.pick(move)


async def typed_in_san(person: Person, move: str) -> None:
    await person.type({"g5g6": "Kg6", "a7a8q": "a8=Q"}[move])
    await person.pilot.press("enter")


@pytest.mark.parametrize(
    ("enter", "size"),
    [(steered, (80, 24)), (clicked, (80, 24)), (dragged, (160, 50)), (typed_in_san, (160, 50))],
    ids=["keys", "clicks", "drags", "san"],
)
async def test_a_pawn_becomes_a_queen_and_mates(
    enter: Callable[[Person, str], Awaitable[None]], size: tuple[int, int], tmp_path: Path
) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        person = Person(pilot)
        await person.sit_down("chess", ["human", "first"], seed=1, position=PROMOTION)
        for move in MOVES:
            assert await person.asked()
            turn = person.turn
            await enter(person, move)
            await person.taken(turn)
        assert not await person.asked()
        await person.until(lambda: "checkmate" in shown(app))
        path = person.session.path
    ended(path, "White wins by checkmate", 3)


async def test_a_draw_is_claimed(tmp_path: Path) -> None:
    app = ArenaApp(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(pilot)
        await person.sit_down("chess", ["human", "first"], seed=1, position="4k3/8/8/8/8/8/8/R3K3 w - - 100 80")
        assert await person.asked()
        await person.until(lambda: "a draw may be claimed (claim)" in shown(app))
        turn = person.turn
        await person.type("claim")
        await pilot.press("enter")
        await person.taken(turn)
        assert not await person.asked()
        path = person.session.path
    ended(path, "draw by the 50-move rule, claimed by White", 1)


def ended(path: Path | None, how: str, plies: int) -> None:
    """The match was recorded, ended so, and is verified."""
    assert path is not None
    replay = arena.load(path)
    assert replay.ended is not None
    assert (replay.ended.detail, replay.plies) == (how, plies)
    assert arena.verify(path).verified


async def test_a_game_of_a_pgn_file_is_watched_and_saved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "fool.pgn"
    file.write_text('[Event "x"]\n[White "Ann"]\n[Black "Ben"]\n[Result "0-1"]\n\n1. f3 e5 2. g4 {Oh no} Qh4# 0-1\n')
    app = ArenaApp(open_replay(file))
    async with app.run_test(size=(160, 50)) as pilot:
        person = Person(pilot)
        await pilot.press("right", "right", "right")
        await person.until(lambda: "Oh no" in shown(app) and "2. g4" in shown(app))
        await pilot.press("end")
        await person.until(lambda: "2... Qh4#, checkmate" in shown(app))
        await pilot.press("e", "g")
        await person.until(lambda: (tmp_path / "fool-2.pgn").exists() and (tmp_path / "fool-2.pgn").stat().st_size > 0)
    assert "{ Oh no }" in (tmp_path / "fool-2.pgn").read_text()
