"""A program as a player: what it is told at each turn, and what its answers come to."""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from io import BytesIO
from typing import Any, Protocol, get_args

import msgspec
from msgspec import UNSET

from arena.agents.core.agent import Runs
from arena.agents.core.decision import Decision
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.agents.core.turn import Turn
from arena.agents.programs.hiding import Hiding, ambient
from arena.agents.programs.protocol import (
    Answer,
    Asked,
    End,
    Failed,
    Form,
    ProgramFailed,
    Progress,
    Ready,
    Score,
    Start,
    Told,
    decision_of,
    game_of,
    name_of,
    read,
)
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.view import View


class Wire(Protocol):
    """The way to one program."""

    secrets: tuple[str, ...]
    """What it was opened with that may be written nowhere."""

    async def open(self) -> None:
        """Begin. Raises AgentUnavailable."""
        ...

    def ask(self, message: Told) -> AsyncGenerator[bytes, None]:
        """Say something, and give what is said to it, a message at a time. Raises ProgramFailed."""
        ...

    def drop(self) -> None:
        """The program was at fault, or too late: wait for nothing that it says."""
        ...

    async def close(self, last: End | None) -> None:
        """Say the last thing, if there is one to say, and let go of everything."""
        ...


class ProgramPlayer:
    """A program that holds one seat of one match.

    Args:
        name: the program as it was named.
        wire: the way to it.
    """

    runs: Runs = "loop"

    def __init__(self, name: str, wire: Wire) -> None:
        self._name = name
        self._wire = wire
        self._want: tuple[Form, ...] = ()
        self._seated = False

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Tell it the game. Raises AgentUnavailable where it does not get ready, AgentMismatch where it refuses."""
        await self._wire.open()
        self._hiding = Hiding(ambient(os.environ), self._wire.secrets)
        try:
            said = await self._said(Start(game=game_of(game), seat=seat, seed=seed), (Ready, Failed), None)
        except BaseException as error:
            self._wire.drop()
            if isinstance(error, ProgramFailed):
                raise AgentUnavailable(self._hiding.sentence(f"{self._name} did not get ready", error)) from None
            raise
        if isinstance(said, Failed):
            raise AgentMismatch(self._hiding.short(f"{self._name} does not sit down: {said.message}"))
        self._want = said.want
        self._seated = True

    async def act(self, turn: Turn) -> Decision:
        """Ask it once. Raises ProgramFailed."""
        asked = Asked(
            ply=turn.ply,
            seat=turn.seat,
            attempt=turn.attempt,
            feedback=turn.feedback,
            clock=turn.clock,
            draw_offered=turn.draw_offered,
            view={form: _FORMS[form](turn.view) for form in self._want},
            take_backs=turn.take_backs or UNSET,
            taken_back=turn.taken_back or UNSET,
        )
        try:
            said = await self._said(asked, (*get_args(Answer), Failed), turn)
            if isinstance(said, Failed):
                raise ProgramFailed(f"it gave up: {said.message}")
            return decision_of(said)
        except BaseException as error:
            self._wire.drop()
            if isinstance(error, ProgramFailed):
                raise ProgramFailed(self._hiding.sentence(self._name, error)) from None
            raise

    async def end(self, outcome: Outcome | None) -> None:
        """Tell it how the match ended, if it sat, and let go of it."""
        score = None if outcome is None else Score(outcome.scores, outcome.reason)
        await self._wire.close(End(outcome=score) if self._seated else None)

    async def _said(self, message: Told, due: tuple[type[Any], ...], turn: Turn | None) -> Any:
        """What the program says to a message, being one of what is due; what it says before that is passed on."""
        told = 0
        async with aclosing(self._wire.ask(message)) as bodies:
            async for body in bodies:
                said = read(body, self._hiding.strip_json, told)
                told += len(said.calls)
                if turn is not None:
                    for call in said.calls:
                        turn.record(call)
                if isinstance(said, Progress):
                    if turn is not None:
                        turn.progress(said.text)
                    await asyncio.sleep(0)  # the clock and other matches run while it says more
                elif isinstance(said, due):
                    return said
                else:
                    wanted = ", ".join(name_of(kind) for kind in due)
                    raise ProgramFailed(f"it said {name_of(type(said))} where one of {wanted} is due")
        raise ProgramFailed("it said progress and no more; a body holds the answer")


def _numbers(value: Any) -> Any:
    """Arrays as nested lists."""
    if isinstance(value, Mapping):
        return {name: _numbers(item) for name, item in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value


def _picture(view: View) -> dict[str, Any]:
    """The image as a PNG file in base64, with its size in pixels."""
    image, file = view.image, BytesIO()
    image.save(file, "PNG")
    return {"png": b64encode(file.getvalue()).decode(), "width": image.width, "height": image.height}


_FORMS: dict[Form, Callable[[View], Any]] = {
    "text": lambda view: view.text,
    "legal": lambda view: list(view.legal),
    "long_term": lambda view: view.long_term,
    "short_term": lambda view: view.short_term,
    "scene": lambda view: msgspec.to_builtins(view.scene),
    "image": _picture,
    "observation": lambda view: _numbers(view.observation),
    "data": lambda view: dict(view.data),
}
