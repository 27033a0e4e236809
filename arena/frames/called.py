"""The rows of tables about models: what each call took and came to, and what was sent, message by message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from arena.agents.core.calls import Call
from arena.agents.core.messages import Message, Picture, Text
from arena.frames.choice import Choice
from arena.frames.match import Match
from arena.frames.rows import Row, as_json, attempted
from arena.replays.bills import Bill, charge
from arena.replays.events import Attempted
from arena.replays.player import Replay
from arena.replays.prompts import read_calls
from arena.replays.sent import alike


def calls(match: Match, choice: Choice) -> Iterator[Row]:
    """A row for each call."""
    for event, player in attempted(match, choice):
        for number, call in enumerate(event.calls, 1):
            yield _call(match, event, player, number, call)


def _call(match: Match, event: Attempted, player: str, number: int, call: Mapping[str, Any]) -> Row:
    asked, bill = charge(call).asked, Bill.of([call])
    one = msgspec.convert({**call, "request": {**call["request"], "messages": ()}}, Call)
    request = {
        name: value
        for name, value in msgspec.to_builtins(one.request).items()
        if name != "messages" and value not in (None, ())
    }
    reply = one.reply
    return (
        match.id,
        match.game,
        event.ply,
        event.seat,
        player,
        event.attempt,
        number,
        one.purpose,
        one.provider,
        asked,
        None if reply is None else reply.model or None,
        None if reply is None else reply.host or None,
        bool(bill.calls),
        one.unmade or None,
        one.cached_reply,
        None if reply is None else reply.stop,
        None if reply is None else reply.thought or None,
        None if reply is None else reply.text,
        bill.input.number,
        bill.cached.number,
        bill.cache_written.number,
        bill.output.number,
        bill.reasoning.number,
        bill.input.unknown + bill.output.unknown,
        bill.cost if bill.cost or not bill.unpriced else None,
        one.cost_from,
        bill.unpriced,
        one.queued,
        one.seconds,
        sum(failed.seconds + failed.waited for failed in one.failures),
        len(one.failures),
        [failed.kind for failed in one.failures],
        as_json(request),
        None if reply is None else as_json(reply.sent),
        None if reply is None else as_json(reply.ignored),
        None if reply is None else reply.fingerprint or None,
        None if reply is None else reply.id or None,
    )


def messages(match: Match, choice: Choice, *, repeated: bool = True) -> Iterator[Row]:
    """A row for each message of each call; without those that are `repeated`, where they are not wanted."""
    if match.path is None:
        return
    mine, replay = choice.players_of(match), Replay(match.path)
    before: dict[tuple[str, str], Sequence[Message]] = {}
    last = replay.plies if choice.last is None else min(choice.last, replay.plies)
    for ply in range(choice.first, last + 1):
        for event in replay.asked(ply + 1):
            if isinstance(event, Attempted) and event.calls and event.seat in mine:
                for number, call in enumerate(read_calls(event), 1):
                    key, sent = (event.seat, call.purpose), call.request.messages
                    same = alike(before.get(key, ()), sent)
                    before[key] = sent
                    head = match.id, match.game, event.ply, event.seat, mine[event.seat], event.attempt, number
                    for place in range(0 if repeated else same, len(sent)):
                        yield *head, call.purpose, place, *_message(sent[place]), place < same


def _message(message: Message) -> Row:
    pictures = [part.name for part in message.parts if isinstance(part, Picture)]
    other = [msgspec.to_builtins(part) for part in message.parts if not isinstance(part, (Text, Picture))]
    return (
        message.role,
        message.text,
        len(pictures),
        pictures,
        as_json(other) if other else None,
        message.cached,
    )
