"""Persons at the table: who is asked line by line, who key by key, and what is told of the end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import arena as package
from arena.agents import lines
from arena.agents.core.decision import Move
from arena.agents.persons.player import Player
from arena.cli import screens
from arena.replays.events import Attempted
from arena.tui import launch as tui
from arena.tui.session import Record, Session


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a terminal."""
    monkeypatch.setattr(screens, "on_screen", lambda: True)


class Keyboard:
    """The screen of a person who types ahead, and resigns after as many moves."""

    def __init__(self, keys: list[str], moves: int) -> None:
        self.keys, self.moves = keys, moves
        self.player: Player | None = None
        self.record: Record = lambda: None

    def __call__(self, session: Session, **_: Any) -> None:
        assert session.record is not None
        self.player, self.record = session.player, session.record
        asyncio.run(self._watch(session))

    async def _watch(self, session: Session) -> None:
        assert self.player is not None
        for key in self.keys:
            self.player.press(key)
        session.start()
        while not session.feed.done:
            await asyncio.sleep(0)
            tape = session.tape
            if tape is not None and tape.plies + len(tape.pending()) // 2 >= self.moves:
                self.player.resign()
        await session.stop()


class Typed:
    """Lines of standard input."""

    def __init__(self, *said: str) -> None:
        self._said = [*said]

    async def next(self) -> str:
        await asyncio.sleep(0)
        return self._said.pop(0) if self._said else ""


def test_a_game_of_keys_opens_on_the_screen(arena, tmp_path, monkeypatch, on_screen):
    pytest.importorskip("nle", reason="needs the extra nethack")
    screen = Keyboard(["i", "esc", "^d", "h", "2"], 5)
    monkeypatch.setattr(tui, "watch_live", screen)
    run = arena("play", "nethack", "human", "--seed", 7, "--out", tmp_path)
    assert run.code == 0
    assert screen.player is not None
    assert screen.player.seat is None
    recorded = screen.record()
    assert recorded is not None
    assert recorded.plies == 5
    assert "played (resignation) after 5 plies" in run.out
    assert "Adventurer: progression 0, depth 1, level 1" in run.out
    (file,) = tmp_path.iterdir()
    replay = package.load(file)
    assert [replay.frame(ply + 1).played[0].action for ply in range(5)] == ["inventory", "esc", "kick", "h", "2"]
    assert package.verify(file).verified
    shown = arena("show", file).out.splitlines()
    assert shown[-2].startswith("played (resignation)")
    assert shown[-1].startswith("Adventurer: progression 0, depth 1")


def test_keys_that_are_no_moves_are_no_attempts(arena, tmp_path, monkeypatch, on_screen):
    pytest.importorskip("nle", reason="needs the extra nethack")
    screen = Slipping()
    monkeypatch.setattr(tui, "watch_live", screen)
    run = arena("play", "nethack", "human", "--seed", 7, "--attempts", 1, "--out", tmp_path)
    assert "played (resignation) after 1 plies" in run.out
    assert screen.told == ['"S" would end the program: a match is not saved, but resigned']
    (file,) = tmp_path.iterdir()
    replay = package.load(file)
    attempts = [event for event in replay.frame(1).attempts if isinstance(event, Attempted)]
    assert [event.action for event in attempts] == ["search"]


class Slipping(Keyboard):
    """Somebody who presses S for s."""

    def __init__(self) -> None:
        super().__init__([], 1)
        self.told: list[str] = []

    async def _watch(self, session: Session) -> None:
        player = self.player
        assert player is not None
        asked = 0

        def changed() -> None:
            nonlocal asked
            asked += 1
            if asked == 1:
                player.press("S")
            elif asked == 2:
                self.told.append(player.feedback)
                player.press("s")

        player.changed = changed
        await super()._watch(session)


@pytest.mark.parametrize("how", ["--json", "--quiet"])
def test_a_game_of_keys_is_played_line_by_line_where_its_result_is_data(arena, tmp_path, monkeypatch, on_screen, how):
    pytest.importorskip("nle", reason="needs the extra nethack")
    reader = Typed("far east\n", "i\n", "resign\n")
    monkeypatch.setattr(lines, "standard_input", lambda: reader)
    run = arena("play", "nethack", "human", "--seed", 7, "--out", tmp_path, how)
    assert run.code == 0
    (file,) = tmp_path.iterdir()
    replay = package.load(file)
    assert [replay.frame(ply + 1).played[0].action for ply in range(2)] == ["far east", "inventory"]


def test_a_game_of_keys_is_played_line_by_line_without_a_terminal(arena, tmp_path, monkeypatch):
    pytest.importorskip("nle", reason="needs the extra nethack")
    reader = Typed("20s\n", "nonsense\n", "resign\n")
    monkeypatch.setattr(lines, "standard_input", lambda: reader)
    run = arena("play", "nethack", "human", "--seed", 7, "--out", tmp_path, "--watch")
    assert "--watch needs a terminal" in run.err
    assert '"nonsense" names no key' in run.err
    assert run.out.splitlines()[-3].startswith("played (resignation) after 1 plies")
    assert run.out.splitlines()[-1].endswith("faults: 1 unreadable")
    assert run.out.splitlines()[-2].startswith("Adventurer: progression 0, depth 1")


class Moves(Keyboard):
    """The screen of a person who plays whole moves."""

    def __call__(self, session: Session, **_: Any) -> None:
        assert session.record is not None
        self.record = session.record
        asyncio.run(self._moves(session))

    async def _moves(self, session: Session) -> None:
        people = session.people
        assert people is not None
        session.start()
        while not session.feed.done:
            await asyncio.sleep(0)
            if people.is_asked:
                people.answer(Move(self.keys.pop(0)))
        await session.stop()


@pytest.mark.parametrize("watch", [[], ["--watch"]])
def test_a_person_plays_on_the_screen_where_there_is_one(arena, tmp_path, monkeypatch, on_screen, watch):
    screen = Moves(["a1", "b2", "c3"], 3)
    monkeypatch.setattr(tui, "watch_live", screen)
    run = arena("play", "tictactoe", "human", "python:SCRIPT", "--out", tmp_path, *watch)
    assert run.code == 2
    (tmp_path / "bot.py").write_text(BOT)
    run = arena("play", "tictactoe", "human", f"python:{tmp_path / 'bot.py'}", "--out", tmp_path / "out", *watch)
    assert run.code == 0
    assert "X wins" in run.out or "three in a row" in run.out or "played: " in run.out
    (file,) = (tmp_path / "out").iterdir()
    assert package.verify(file).verified


def test_a_person_may_be_asked_line_by_line_on_a_screen_too(arena, tmp_path, monkeypatch, on_screen):
    reader = Typed("a1\n", "resign\n")
    monkeypatch.setattr(lines, "standard_input", lambda: reader)
    run = arena("play", "tictactoe", "human", "first", "--plain", "--out", tmp_path)
    assert run.code == 0
    assert "resignation" in run.out
    run = arena("play", "tictactoe", "human", "first", "--plain", "--watch", "--out", tmp_path)
    assert run.code == 2
    assert "leave one of them out" in run.err


BOT = """
from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Move


class Bot(BaseAgent):
    async def act(self, turn):
        return Move({1: "a2", 3: "a3"}[turn.ply])
"""
