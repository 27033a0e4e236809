"""Agents that misbehave, each in one way. Loaded as a file, so that a process of its own can load them too."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import Decision, Move, TakeBack
from arena.agents.core.errors import AgentMismatch, ProviderError
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat


class Fine(BaseAgent):
    """Plays the last legal move, by way of the event loop."""

    async def act(self, turn: Turn) -> Decision:
        await asyncio.sleep(0)
        return Move(turn.view.legal[-1])


class Answers(BaseAgent):
    """Gives the answers it was made with, one after the other, and the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.turns: list[Turn] = []

    async def act(self, turn: Turn) -> Decision:
        self.turns.append(turn)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return Move(answer) if isinstance(answer, str) else answer


class Unspeakable(Exception):
    """An exception that cannot even be printed."""

    def __str__(self) -> str:
        raise RuntimeError("not even this")

    __repr__ = __str__


class Raises(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        raise ValueError("the dog ate my move")


class ReturnsNone(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        return None  # type: ignore[return-value]


class Surrogates(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        return Move("\ud800", thought="\udfff")


class Nonsense(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        return Move("the horse to the moon")


class Illegal(BaseAgent):
    """Always names the same column, which is full before long."""

    async def act(self, turn: Turn) -> Decision:
        return Move("1")


class TenMegabytes(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        return Move("1", reply="1" * 10_000_000)


class Hangs(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        await asyncio.Event().wait()
        return Move("1")


class Stubborn(BaseAgent):
    """Does not let itself be cancelled, nor closed."""

    ended = False

    async def act(self, turn: Turn) -> Decision:
        while not self.ended:
            try:
                await asyncio.Event().wait()
            except BaseException:
                continue
        return Move("1")


class Relents(BaseAgent):
    """Answers when it is cancelled: too late."""

    async def act(self, turn: Turn) -> Decision:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return Move("1", thought="now then")
        return Move("2")


class Floods(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        for number in range(2000):
            turn.progress(f"thought {number}\n")
            if number % 100 == 0:
                await asyncio.sleep(0)
        return Move("1")


class StartRaises(BaseAgent):
    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        raise ValueError("no chair")

    async def act(self, turn: Turn) -> Decision:
        raise AssertionError


class StartHangs(Fine):
    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        await asyncio.Event().wait()


class StartMismatch(Fine):
    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        raise AgentMismatch("not this game")


class StartProvider(Fine):
    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        raise ProviderError("no credit")


class EndRaises(Fine):
    async def end(self, outcome: Outcome | None) -> None:
        raise ValueError("I won't get up")


class EndHangs(Fine):
    async def end(self, outcome: Outcome | None) -> None:
        await asyncio.Event().wait()


class Provider(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        raise ProviderError("the service answered 529")


class Exits(BaseAgent):
    """Calls sys.exit, as a program does."""

    async def act(self, turn: Turn) -> Decision:
        sys.exit(3)


class BlocksUntil(BaseAgent):
    """Blocks its thread until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.thread: threading.Thread | None = None

    async def act(self, turn: Turn) -> Decision:
        self.thread = threading.current_thread()
        self.let_go.wait(60)
        return Move("1")


# What only a process of its own survives


class OsExit(BaseAgent):
    runs = "process"

    async def act(self, turn: Turn) -> Decision:
        os._exit(7)


class KillsItself(BaseAgent):
    runs = "process"

    async def act(self, turn: Turn) -> Decision:
        os.kill(os.getpid(), signal.SIGKILL)
        return Move("1")


class NeverReturns(BaseAgent):
    runs = "process"

    async def act(self, turn: Turn) -> Decision:
        while True:
            time.sleep(60)


class Prints(BaseAgent):
    runs = "process"

    async def act(self, turn: Turn) -> Decision:
        print("noise " * 100_000)
        sys.stderr.write("noise " * 100_000)
        os.write(1, b"\x00\xff" * 1000)
        os.write(2, b"\x00\xff" * 1000)
        return Move(turn.view.legal[0])


class Spawns(BaseAgent):
    """Leaves a child of its own running, and writes down its number."""

    runs = "process"

    def __init__(self, note: str = "") -> None:
        self.note = note

    async def act(self, turn: Turn) -> Decision:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(self.note).write_text(f"{os.getpid()} {child.pid}")
        return Move(turn.view.legal[0])


class SpawnsAndDies(Spawns):
    async def act(self, turn: Turn) -> Decision:
        await super().act(turn)
        os._exit(1)


class Garbage(BaseAgent):
    """Writes into every descriptor it finds, the pipe to the engine among them."""

    runs = "process"

    def __init__(self, text: str = "garbage") -> None:
        self.text = text

    async def act(self, turn: Turn) -> Decision:
        for number in range(3, 30):
            try:
                os.write(number, self.text.encode("latin-1") * 20)
            except OSError:
                continue
        return Move(turn.view.legal[0])


class Impostor:
    """Not a decision, though it looks like one."""

    text, reply, thought = "1", None, ""


class ReturnsImpostor(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        return Impostor()  # type: ignore[return-value]


class MoveOfFive(BaseAgent):
    async def act(self, turn: Turn) -> Decision:
        return Move(5)  # type: ignore[arg-type]


class Regrets(BaseAgent):
    """Plays, and takes back as soon and as often as it can."""

    async def act(self, turn: Turn) -> Decision:
        return TakeBack() if turn.take_backs else Move(turn.view.legal[0])


class Hears(BaseAgent):
    """Thinks what it is told of take-backs."""

    async def act(self, turn: Turn) -> Decision:
        return Move(turn.view.legal[-1], thought=turn.taken_back)


class Rests(BaseAgent):
    """Pauses its own clock."""

    async def act(self, turn: Turn) -> Decision:
        with turn.waiting("paused"):
            return Move(turn.view.legal[0])


class Sits(BaseAgent):
    """Waits until it sits before the screen."""

    async def act(self, turn: Turn) -> Decision:
        with turn.waiting("seated"):
            return Move(turn.view.legal[0])
