"""What was shown and sent, written once: how a journal names it afterwards, and how a player finds it again.

A text that an agent was shown, or a message that a model was sent, stands in a file as a `Blob` and is named by
{"blob": name, "block": where it stands}. A call lists its messages in order. A prompt mostly repeats the one before,
so a list may begin with {"same": k}, which are the first k messages of the last call that the same seat made for the
same purpose in this block; and {"list": name, "block": …} are the messages that a blob lists, `RUN` of them. So neither
what was sent nor the lists of it grow with the square of a match, and each block is read by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec

from arena.replays.events import Attempted
from arena.replays.lines import Blob, encode

RUN = 64
"""Messages in a list that stands as a blob."""
MOST = 1 << 22
"""Messages of all calls of a ply, at the most: more stand in no file that was not made to be too much."""
RECENT = 512
"""Values remembered as they are: to find these again costs no hashing."""
NAMES = 1 << 18
"""Blobs remembered by name; one that was forgotten is written again, which costs room and nothing else."""

Ref = dict[str, Any]
Json = Mapping[str, Any]


class Sent:
    """The writing side. `write` takes each blob before what names it; `turn` begins a block."""

    def __init__(self, write: Callable[[Blob], object]) -> None:
        self._write = write
        self._block = 0
        self._recent: dict[Any, Ref] = {}
        self._places: dict[bytes, int] = {}
        """The hash of a blob -> the block in which it stands."""
        self._last: dict[tuple[str, str], list[bytes]] = {}
        """The seat and the purpose -> the messages of its last call in this block, by their hashes."""

    def turn(self) -> None:
        """Begin the next block, whose lists refer to none before it."""
        self._block += 1
        self._last.clear()

    def shown(self, value: Any) -> Ref:
        """The name of a value that can be hashed."""
        known = self._recent.get(value)
        if known is None:
            if len(self._recent) >= RECENT:
                self._recent.clear()
            self._forget()
            self._recent[value] = known = self._ref(self._put(encode(value)))
        return known

    def call(self, seat: str, call: Json) -> dict[str, Any]:
        """A call with its messages named."""
        self._forget()
        request = call["request"]
        hashes = [self._put(encode(message)) for message in request["messages"]]
        key = seat, str(call.get("purpose"))
        same = alike(self._last.get(key, ()), hashes)
        self._last[key] = hashes
        named = [{"same": same}, *self._listed(hashes, same)] if same else list(self._listed(hashes, 0))
        return {**call, "request": {**request, "messages": named}}

    def _forget(self) -> None:
        if len(self._places) >= NAMES:
            self._places.clear()

    def _listed(self, hashes: Sequence[bytes], start: int) -> Iterator[Ref]:
        """The names of all messages from `start` on. Whole runs begin at multiples of `RUN`, so that they recur."""
        place = start
        while place < len(hashes):
            if place % RUN == 0 and place + RUN <= len(hashes):
                run = [self._ref(name) for name in hashes[place : place + RUN]]
                name = self._put(encode(run))
                yield {"list": name.hex(), "block": self._places[name]}
                place += RUN
            else:
                yield self._ref(hashes[place])
                place += 1

    def _put(self, data: bytes) -> bytes:
        """Write some JSON, where it does not stand yet; its hash."""
        name = blake2b(data, digest_size=12).digest()
        if name not in self._places:
            self._write(Blob(name.hex(), msgspec.Raw(data)))
            self._places[name] = self._block
        return name

    def _ref(self, name: bytes) -> Ref:
        return {"blob": name.hex(), "block": self._places[name]}


def alike(before: Sequence[Any], now: Sequence[Any]) -> int:
    """How many items two lists begin with together."""
    most = min(len(before), len(now))
    return next((place for place in range(most) if before[place] != now[place]), most)


@dataclass(frozen=True, slots=True)
class _Call:
    """What a call lists, and the call that it may refer to."""

    listed: Any
    before: _Call | None


class Lists:
    """The reading side: what the calls of one block list. Nothing is checked before it is asked for."""

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        """By the identity of the call, which its block holds for as long as this."""
        self._last: dict[tuple[str, str], _Call] = {}
        self._known: dict[tuple[str, str], tuple[_Call, list[Ref]]] = {}
        """What was found last, from which the next call is found at once."""

    def add(self, event: Attempted) -> None:
        """Take the next attempt of the block."""
        for call in event.calls:
            request, key = call.get("request"), _key(event.seat, call)
            listed = request.get("messages") if isinstance(request, dict) else None
            self._calls[id(call)] = self._last[key] = _Call(listed, self._last.get(key))

    def of(self, seat: str, call: Json, read: Callable[[Ref], Any]) -> list[Ref]:
        """The names of the messages of a call; `read` gives the blob of a list. Raises ValueError."""
        key = _key(seat, call)
        asked = self._calls[id(call)]
        known, before = self._known.get(key, (None, []))
        parts: list[list[Ref]] = []
        at: _Call | None = asked
        need = MOST + 1
        while need:
            if known is not None and at is known:
                parts.append(_first(before, need, whole=at is asked))
                break
            if at is None:
                raise ValueError(f"a call of a model repeats {need:,} messages, and there was none before it")
            same, rest = _parted(at.listed)
            if need > same:
                parts.append(_first(_spelled(rest, need - same, read), need - same, whole=at is asked))
            need, at = min(need, same), at.before
        names = [name for part in reversed(parts) for name in part]
        self._known[key] = asked, names
        return names


def _key(seat: str, call: Json) -> tuple[str, str]:
    return seat, str(call.get("purpose"))


def _parted(listed: Any) -> tuple[int, list[Any]]:
    """How many messages a list repeats, and what it names itself."""
    if not isinstance(listed, list):
        raise ValueError("a call of a model has no messages")
    if not (listed and isinstance(listed[0], dict) and "same" in listed[0]):
        return 0, listed
    same = listed[0]["same"]
    if type(same) is not int or not 0 <= same <= MOST:
        raise ValueError(f"a call of a model repeats {same!r:.80} messages, which is no number of them")
    return same, listed[1:]


def _spelled(items: Sequence[Any], need: int, read: Callable[[Ref], Any]) -> list[Ref]:
    """The names that a list holds or refers to, as far as they are needed."""
    names: list[Ref] = []
    for item in items:
        if len(names) >= need:
            break
        if isinstance(item, dict) and "list" in item:
            run = read({"blob": item["list"], "block": item.get("block")})
            if not isinstance(run, list):
                raise ValueError("messages of a call are said to be in a list, which is none")
            names += run
        else:
            names.append(item)
    return names


def _first(names: list[Ref], need: int, *, whole: bool) -> list[Ref]:
    """The first `need` names, which must be there unless the `whole` list is what was asked for."""
    if len(names) < need and not whole:
        raise ValueError(f"a call of a model repeats {need - len(names):,} messages more than there were before it")
    return names[:need]
