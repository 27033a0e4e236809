"""One request to a local model, between the event loop that waits for it and the thread that answers it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from arena.agents.core.messages import Text
from arena.agents.core.model import CallFailed, Choice, Delta, ModelReply, ModelRequest, Usage
from arena.agents.providers.local_chat import Chat, Prompt
from arena.agents.providers.local_choice import ChoiceTree, Walk
from arena.agents.providers.local_pick import sampling_of
from arena.agents.providers.local_scoring import Option, Scoring
from arena.agents.providers.local_weights import Weights
from arena.agents.providers.local_writer import Writer

Piece = Delta | ModelReply | CallFailed
MOST = 2048
"""Tokens of a reply where neither the request nor the model's settings name a limit."""


class Job:
    """A request, and the way back to who asked. Made on an event loop; all but `next` and `cancel` is the worker's."""

    def __init__(self, request: ModelRequest, template: str | None, scoring: Scoring) -> None:
        self.request = request
        self.template = template
        self.scoring = scoring
        self.cancelled = False
        self.loop = asyncio.get_running_loop()
        self._pieces: asyncio.Queue[Piece] = asyncio.Queue()
        self.ids: list[int] = []
        self.inputs: Mapping[str, Any] | None = None
        self.writer: Writer
        self.options: list[Option] = []
        self._prompt: Prompt
        self._sent: dict[str, Any] = {}
        self._ignored: dict[str, str] = {}

    async def next(self) -> Delta | ModelReply:
        """The next piece of the reply. Raises CallFailed."""
        piece = await self._pieces.get()
        if isinstance(piece, CallFailed):
            raise piece
        return piece

    def cancel(self) -> None:
        """Nobody waits any more."""
        self.cancelled = True

    def put(self, pieces: Iterable[Piece]) -> None:
        """Hand out pieces, on the event loop."""
        for piece in pieces:
            self._pieces.put_nowait(piece)

    @property
    def is_scored(self) -> bool:
        """Whether nothing is to be written."""
        return isinstance(self.request.format, Choice) and self.request.format.scored

    def prepare(self, weights: Weights, chat: Chat, batching: str) -> None:
        """Make the prompt and the writer; `batching` is how it will be written. Raises CallFailed."""
        request, codec = self.request, weights.codec
        self._prompt = prompt = chat.prompt(request)
        self.ids, self.inputs = prompt.ids, prompt.inputs
        self._sent, self._ignored = dict(prompt.sent), dict(prompt.ignored)
        wanted = request.format
        room = MOST if weights.context is None else weights.context - len(self.ids)
        if isinstance(wanted, Choice):
            self.options = [tuple(codec.encode(option)) for option in wanted.options]
            self._check_options(weights, room)
        elif wanted is not None:
            self._ignored["format"] = "a local model is held to no JSON schema and no tool: what it writes is its own"
        if self.is_scored:
            self._sent |= {"answer": "scores", "scoring": self.scoring}
            self._leave_out("a scored choice writes nothing", "max_tokens", "thinking_tokens", "temperature", "top_p")
            self._leave_out("a scored choice writes nothing", "seed", "logprobs")
        else:
            self.writer = self._writer(weights, prompt, room)
        self._sent |= {"dtype": weights.dtype, "batching": batching}

    def _check_options(self, weights: Weights, room: int) -> None:
        """Raises CallFailed where the options are none, too long, or hold tokens that the model does not have."""
        if not self.options:
            raise CallFailed("a choice needs an option", "request")
        if max((token for option in self.options for token in option), default=0) >= weights.vocabulary:
            raise CallFailed("an option holds a token that the model does not know", "request")
        longest = max(map(len, self.options))
        if longest >= room:
            raise CallFailed(f"the longest option has {longest} tokens, and the context has {room} left", "context")

    def _leave_out(self, why: str, *names: str) -> None:
        self._ignored |= {name: why for name in names if getattr(self.request, name) is not None}

    def _writer(self, weights: Weights, prompt: Prompt, room: int) -> Writer:
        request, codec, defaults = self.request, weights.codec, weights.model.generation_config
        sampling = sampling_of(request, defaults)
        seed = request.seed if request.seed is not None else random.SystemRandom().getrandbits(32)
        most = request.max_tokens
        if most is None:
            most = getattr(defaults, "max_new_tokens", None) or MOST
        walk, think, budget = None, False, request.thinking_tokens
        if budget and request.max_tokens is not None and request.max_tokens > budget:
            most = request.max_tokens - budget
        if isinstance(request.format, Choice):
            walk = Walk(ChoiceTree(self.options, codec.choice_ends))
            think = bool(request.thinking_tokens) and "thinking_tokens" not in prompt.ignored and not prompt.opened
            if budget is not None:  # the choice has to fit in after it
                budget = max(0, min(budget, room - max(map(len, self.options)) - 2 * len(codec.closing) - 2))
            self._sent["answer"] = "choice"
            self._leave_out("a choice is written to its end", "max_tokens")
        penalty = getattr(defaults, "repetition_penalty", None)
        if penalty not in (None, 1.0) and sampling.temperature != 0 and walk is None:
            self._ignored["repetition_penalty"] = f"{penalty} in the model's own settings: not taken here"
        self._sent |= {"temperature": sampling.temperature} | (
            {"top_p": sampling.top_p, "top_k": sampling.top_k, "seed": seed} if sampling.temperature else {}
        )
        if walk is None:
            self._sent["max_tokens"] = min(most, room)
        if request.thinking_tokens is not None:
            self._sent["thinking_tokens"] = budget
        if prompt.stops:
            self._sent["stop"] = list(prompt.stops)
        return Writer(
            codec,
            sampling,
            seed=seed,
            room=room,
            most=most,
            budget=budget,
            opened=prompt.opened,
            stops=prompt.stops,
            logprobs=request.logprobs,
            walk=walk,
            options=request.format.options if isinstance(request.format, Choice) else (),
            think=think,
        )

    @property
    def usage(self) -> Usage:
        """The tokens so far."""
        return Usage(len(self.ids), 0, output=self.writer.written, reasoning=self.writer.thought)

    @property
    def so_far(self) -> Delta:
        """A piece without words that tells the tokens so far."""
        return Delta("", usage=self.usage)

    def reply(self, weights: Weights, chat: Chat) -> ModelReply:
        """What was written."""
        writer = self.writer
        closed = f"the thought was closed after {self._sent.get('thinking_tokens')} tokens" if writer.was_closed else ""
        noted = self.request.logprobs is not None
        return self._made(
            weights,
            chat,
            parts=writer.parts,
            stop=writer.stop or "unknown",
            usage=self.usage,
            detail=closed,
            tokens=tuple(writer.tokens) if noted else (),
            alternatives=tuple(writer.alternatives) if self.request.logprobs else (),
        )

    def scored(self, weights: Weights, chat: Chat, scores: Sequence[float]) -> ModelReply:
        """The likeliest option, with the scores of all."""
        assert isinstance(self.request.format, Choice)
        options = self.request.format.options
        best = max(range(len(options)), key=scores.__getitem__)
        read = len(self.ids) + sum(map(len, self.options))
        return self._made(
            weights,
            chat,
            parts=(Text(options[best]),),
            stop="end",
            usage=Usage(read, 0, output=0, reasoning=0),
            scores=dict(zip(options, scores, strict=True)),
        )

    def _made(self, weights: Weights, chat: Chat, **said: Any) -> ModelReply:
        return ModelReply(
            model=weights.source.name,
            host=weights.device,
            fingerprint=f"weights:{weights.hash},template:{chat.hash}",
            cost=0.0,
            sent=self._sent,
            ignored=self._ignored,
            **said,
        )
