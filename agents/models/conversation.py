"""What is said between the arena and one model in one match: requests are built here, and nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence

from arena.agents.core.messages import Message, Part, Text, ToolCall, ToolResult, say
from arena.agents.core.model import ModelReply, ModelRequest
from arena.agents.core.turn import Turn
from arena.agents.models import answers, prompt
from arena.agents.models.history import Exchange, History, Seen
from arena.agents.models.pictures import picture
from arena.agents.models.reading import Reading, read, shown
from arena.agents.models.scaffold import Mode, Scaffold
from arena.games.core.errors import ParameterError
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

_PARTS = ("last", "full", "summary")
"""Histories that send of an earlier view the part that is worth keeping."""


class Conversation:
    """The conversation with the model at one seat.

    Args:
        scaffold: how it is held.
        game: what is played.
        seat: who the model is.
    """

    def __init__(self, scaffold: Scaffold, game: GameInfo, seat: Seat) -> None:
        self.scaffold = scaffold
        self.form = answers.form(scaffold)
        self.history = History(scaffold)
        self._named: str | None = None
        """The move that the last answer named."""
        self._rules = say("system", prompt.rules(game, seat, self.form, scaffold), cached=True)

    def seen(self, turn: Turn) -> Seen:
        """What the turn shows; reading it is recorded."""
        see, view = self.scaffold.see, turn.view
        shown = None if see == "text" else picture(view.image, self.scaffold.pixels)
        text = "" if see == "image" else view.text
        lasting = view.long_term if text and view.is_parted and self.scaffold.history in _PARTS else text
        said = (prompt.refused(turn, self.scaffold, self._named), prompt.undone(turn))
        return Seen(turn.ply, text, lasting, "\n\n".join(part for part in said if part), shown)

    def request(self, seen: Seen, possible: Sequence[str], mode: Mode, *more: Message) -> ModelRequest:
        """The request for a move; `more` follows upon the question."""
        pictured = prompt.PICTURED if self.scaffold.see == "image" else ""
        told = self.history.messages(seen, prompt.question(possible, self.scaffold), pictured)
        if self.scaffold.answer in ("choice", "score") and not possible:
            raise ParameterError(f"answer={self.scaffold.answer} needs a game that lists its possible moves")
        form = self.form.format(possible, prompt.thinks(self.scaffold.reasoning))
        return ModelRequest((self._rules, *told, *more), format=form, **self.scaffold.settings(mode))

    def thinking_on(self, reply: ModelReply) -> tuple[Message, Message]:
        """What follows where the model has asked for time to think."""
        noted = (ToolResult(part.id, "noted") for part in reply.parts if isinstance(part, ToolCall))
        return Message("assistant", reply.parts), Message("user", (*noted, Text(prompt.SLOWLY)))

    def wants_to_think(self, reply: ModelReply, reading: Reading) -> bool:
        """Whether a fast answer asks for a slow one."""
        asked = reading.move == prompt.THINK or (reading.move is None and prompt.THINK in reply.text)
        return self.scaffold.reasoning == "auto" and asked

    def verdict(self, request: ModelRequest, moves: Sequence[str]) -> ModelRequest:
        """The request that asks which of several moves is the best."""
        *before, last = request.messages
        asked = Message(last.role, (*last.parts, Text(f"\n\n{prompt.judge(moves)}")))
        form = self.form.format(moves, prompt.thinks(self.scaffold.reasoning))
        settings = self.scaffold.settings(self.scaffold.first)
        return ModelRequest((*before, asked), format=form, **settings)

    def summary(self) -> ModelRequest | None:
        """The request for new notes, where it is time for some."""
        due = self.history.due()
        if not due:
            return None
        single = self.scaffold.frames == 1
        told = [f"Your notes so far:\n{self.history.notes}"] if self.history.notes and not single else []
        for seen, parts, _ in due:
            told.append(f"Turn {seen.ply + 1}\n\n" + "\n\n".join(text for text in (seen.lasting, seen.note) if text))
            told.append(f"Your answer:\n{shown(parts)}")
        asked = say("user", "\n\n".join([*told, prompt.notes(single)]))
        return ModelRequest((self._rules, asked), **self.scaffold.note_settings())

    def read(self, reply: ModelReply, possible: Sequence[str]) -> Reading:
        """What a reply came to."""
        return read(reply, self.form, possible)

    def answered(self, seen: Seen, parts: tuple[Part, ...], move: str | None) -> None:
        """Remember an answer. One that says nothing, but thinks at most, is not sent again: the model is told so."""
        self._named = move
        if shown(parts).strip():
            self.history.add(Exchange(seen, parts, "" if move is None else self.form.said(move)))
