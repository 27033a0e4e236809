"""A model as a player."""

from __future__ import annotations

from arena.agents.core.agent import BaseAgent
from arena.agents.core.client import ModelClient
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.messages import say
from arena.agents.core.model import CallFailed, Effort, ModelRequest
from arena.agents.core.turn import Turn
from arena.agents.models import history, prompt
from arena.agents.models.history import Exchange
from arena.agents.models.reading import read
from arena.agents.models.sharing import Share
from arena.games.core.errors import ParameterError
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat


class ModelPlayer(BaseAgent):
    """A model that is shown the rules and what its seat sees, and answers with a move in a tag.

    Args:
        client: the model's client, or a way to one that is shared.
        reasoning: whether it is asked to answer at once, or to think in its answer first.
        history: what is sent again of earlier turns: none, the last ones, all (full), or all as what changed (diff).
        last: how many turns `history=last` keeps, at least; up to twice as many are sent.
        legal: whether the possible moves are listed.
        max_tokens: tokens of an answer, thinking included where the service counts it so.
        thinking_tokens: tokens of thinking, where the service takes a number.
        effort: how hard to think, where the service takes a word.
        temperature: as the service means it; not sent where it is None.
    """

    def __init__(
        self,
        client: ModelClient | Share,
        *,
        reasoning: prompt.Reasoning = "direct",
        history: history.Kind = "full",
        last: int = 8,
        legal: bool = True,
        max_tokens: int | None = None,
        thinking_tokens: int | None = None,
        effort: Effort | None = None,
        temperature: float | None = None,
    ) -> None:
        if last < 1:
            raise ParameterError("last is a number from 1")
        self._given = client
        self._reasoning: prompt.Reasoning = reasoning
        self._kind = history
        self._last = last
        self._legal = legal
        self._settings = {
            "max_tokens": max_tokens,
            "thinking_tokens": thinking_tokens,
            "effort": effort,
            "temperature": temperature,
        }

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentUnavailable where the provider can make no call, for want of a key."""
        await super().start(game, seat, seed)
        self._client = self._given.take() if isinstance(self._given, Share) else self._given
        try:
            getattr(self._client.provider, "check", bool)()
        except BaseException as error:
            await self.end(None)
            if isinstance(error, CallFailed):
                raise AgentUnavailable(str(error)) from None
            raise
        self._rules = say("system", prompt.rules(game, seat, self._reasoning), cached=True)
        self._past: list[Exchange] = []

    async def act(self, turn: Turn) -> Decision:
        """Ask the model once. What it was sent and what it said is in the replay, whatever comes of it."""
        seen, asked = turn.view.text, prompt.question(turn, legal=self._legal)
        told = history.messages(self._kind, self._past, seen, asked, self._last)
        request = ModelRequest((self._rules, *told), **self._settings)  # type: ignore[arg-type]
        reply = await self._client.ask(request, turn, turn.record)
        if reply.parts:
            self._past.append(Exchange(seen, asked, reply.parts))
        found = read(reply)
        return Move(found.move or "", reply=reply.text, thought=reply.thought, fault=found.fault or "", why=found.why)

    async def end(self, outcome: Outcome | None) -> None:
        """Get up. A client that was given stays open."""
        self._past = []
        if isinstance(self._given, Share):
            await self._given.leave()
