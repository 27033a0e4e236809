"""A model as a player."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from arena.agents.baselines.evaluator import Evaluator
from arena.agents.core.agent import Agent, BaseAgent
from arena.agents.core.calls import Purpose
from arena.agents.core.client import ModelClient
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest, Provider
from arena.agents.core.turn import Turn
from arena.agents.models import sampling
from arena.agents.models.conversation import Conversation
from arena.agents.models.history import Seen
from arena.agents.models.reading import shown
from arena.agents.models.sampling import Answered
from arena.agents.models.scaffold import Answer, Scaffold
from arena.agents.models.sharing import Share
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat

T = TypeVar("T")
_FORMATS: Mapping[Answer, tuple[str, str]] = {
    "json": ("schema", "cannot be held to JSON, as answer=json wants; plain_json only asks for it"),
    "tool": ("tool", "cannot be given a tool to call, as answer=tool wants; answer=tag needs nothing"),
    "choice": (
        "choice",
        "cannot be held to the possible moves, as answer=choice wants; answer=tag needs nothing",
    ),
}
"""Form of answers -> the kind of format that a provider must know, and what is said where it does not."""


class ModelPlayer(BaseAgent):
    """A model that is shown the rules and what its seat sees, and answers with a move.

    Args:
        client: the model's client, or a way to one that is shared.
        scaffold: how it plays.
    """

    def __init__(self, client: ModelClient | Share, scaffold: Scaffold | None = None) -> None:
        self._given = client
        self._holds = False
        """Whether a shared client is held."""
        self.scaffold = scaffold or Scaffold()
        self._verifier = None if self.scaffold.sampling != "best" else _verifier(self.scaffold.verifier)

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down.

        Raises AgentUnavailable where the provider can make no call, for want of a key, or cannot hold the model to the
        form of its answers, and AgentMismatch where the verifier cannot value this game.
        """
        await super().start(game, seat, seed)
        if isinstance(self._verifier, Agent):
            await self._verifier.start(game, seat, seed)
        self._client = self._given.take() if isinstance(self._given, Share) else self._given
        self._holds = isinstance(self._given, Share)
        provider = self._client.provider
        try:
            getattr(provider, "check", bool)()
            _check_form(provider, self.scaffold.answer)
        except BaseException as error:
            await self.end(None)
            if isinstance(error, CallFailed):
                raise AgentUnavailable(str(error)) from None
            raise
        self.conversation = Conversation(self.scaffold, game, seat)

    def request(self, turn: Turn) -> ModelRequest:
        """The request that the turn would make first, but for notes that are due. Nothing is sent."""
        talk = self.conversation
        return talk.request(talk.seen(turn), self._possible(turn), self.scaffold.first)

    async def act(self, turn: Turn) -> Decision:
        """Ask the model. What it was sent and what it said is in the replay, whatever comes of it."""
        talk, possible = self.conversation, self._possible(turn)
        seen = talk.seen(turn)
        if turn.attempt == 1:
            await self._take_notes(turn)
        counted = ""
        if self.scaffold.sampling == "one":
            answered = await self._one(turn, seen, possible)
        else:
            answered, counted = await self._chosen(turn, seen, possible)
        reply, (move, fault, why) = answered
        talk.answered(seen, reply.parts, move)
        thought = "\n\n".join(part for part in (counted, reply.thought) if part)
        return Move(move or "", reply=shown(reply.parts), thought=thought, fault=fault or "", why=why)

    async def end(self, outcome: Outcome | None) -> None:
        """Get up. A client that was given stays open."""
        if isinstance(self._given, Share) and self._holds:
            self._holds = False
            await self._given.leave(self._client)

    def _possible(self, turn: Turn) -> Sequence[str]:
        """The possible moves, where the model may see them."""
        return turn.view.legal if self.scaffold.legal else ()

    async def _take_notes(self, turn: Turn) -> None:
        """Have the model sum up what was, where it is time; where it says nothing, all stays as it is.

        Notes that were cut count: the next ones would be cut as well.
        """
        talk = self.conversation
        while (request := talk.summary()) is not None:
            try:
                reply = await self._ask(turn, "summary", request)
            except CallFailed as error:
                if error.kind != "context" or not talk.history.cut():
                    raise
            else:
                if reply.stop in ("end", "length") and reply.text.strip():
                    talk.history.noted(reply.text.strip())
                return

    async def _one(self, turn: Turn, seen: Seen, possible: Sequence[str]) -> Answered:
        """One answer; a fast one that asks for time to think is followed by a slow one."""
        talk, first = self.conversation, self.scaffold.first
        reply = await self._fitting(partial(talk.request, seen, possible, first), partial(self._ask, turn, "move"))
        reading = talk.read(reply, possible)
        if talk.wants_to_think(reply, reading):
            more = talk.thinking_on(reply)
            slowly = partial(talk.request, seen, possible, "slow", *more)
            reply = await self._fitting(slowly, partial(self._ask, turn, "think"))
            reading = talk.read(reply, possible)
        return Answered(reply, reading)

    async def _ask(self, turn: Turn, purpose: Purpose, request: ModelRequest) -> ModelReply:
        return await self._client.ask(request, turn, turn.record, purpose)

    async def _fitting(self, request: Callable[[], ModelRequest], ask: Callable[[ModelRequest], Awaitable[T]]) -> T:
        """What a request brings; where the service says that it is too long, history is forgotten until it is not."""
        while True:
            try:
                return await ask(request())
            except CallFailed as error:
                if error.kind != "context" or not self.conversation.history.too_long():
                    raise

    async def _chosen(self, turn: Turn, seen: Seen, possible: Sequence[str]) -> tuple[Answered, str]:
        """One of several answers, and the votes in words."""
        talk, scaffold = self.conversation, self.scaffold
        request = partial(talk.request, seen, possible, scaffold.first)
        ask = partial(sampling.several, self._client, turn, scaffold.samples)
        replies = await self._fitting(request, ask)
        answers = [Answered(reply, talk.read(reply, possible)) for reply in replies]
        counted = sampling.votes(answers)
        told = sampling.told(counted, len(answers))
        if not counted:
            return answers[0], told
        best = max(counted, key=lambda move: counted[move])
        if scaffold.sampling == "best" and len(counted) > 1:
            best, why = await self._best(turn, request(), list(counted), best)
            told += f"\n{why}"
        return next(one for one in answers if one.reading.move == best), told

    async def _best(self, turn: Turn, request: ModelRequest, moves: list[str], most: str) -> tuple[str, str]:
        """The best of several moves, and who says so; the most frequent one, where the model names none of them."""
        if self._verifier is not None:
            worth = await sampling.values(self._verifier, turn, moves, self.rng)
            told = ", ".join(f"{move} ({value:g})" for move, value in worth.items())
            return max(worth, key=lambda move: worth[move]), f"valued by {self.scaffold.verifier}: {told}"
        try:
            reply = await self._ask(turn, "verify", self.conversation.verdict(request, moves))
        except CallFailed as error:
            return most, f"the call for the best of them failed ({error.kind}): the most frequent one was taken"
        named = self.conversation.read(reply, moves).move
        if named in moves:
            return named, f"the model judged {named} to be the best"
        return most, "the model named none of them as the best: the most frequent one was taken"


def _check_form(provider: Provider, answer: Answer) -> None:
    """Raises AgentUnavailable where a provider says that it cannot hold a model to a form of answers."""
    if answer == "score" and not getattr(provider, "scores", False):
        raise AgentUnavailable(f"{provider.name} cannot score moves, as answer=score wants; local models can")
    formats = getattr(provider, "formats", None)
    if answer in _FORMATS and formats is not None:
        kind, lacks = _FORMATS[answer]
        if kind not in formats:
            raise AgentUnavailable(f"{provider.name} {lacks}")


def _verifier(name: str) -> Evaluator | None:
    """The agent that values positions; None for the model itself. Raises AgentMismatch for one that cannot."""
    if name == "model":
        return None
    from arena.agents.spec import agent

    found = agent(name).build()
    if not isinstance(found, Evaluator):
        raise AgentMismatch(f"verifier={name}: {name} does not value positions; minimax does, and so can the model")
    return found
