"""Replies that are kept on disk: a request that was answered before is answered from there, and costs nothing.

A file holds one reply, as JSON in a zstd frame, and its name is a hash of what was asked of whom: there are no prompts,
keys or headers in it. To empty the cache, delete the folder.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from arena.agents.core.model import Choice, ModelReply, ModelRequest, Provider, Stop

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = 1
"""Counts up when a kept reply would no longer be read as it was."""
KEPT: frozenset[Stop] = frozenset({"end", "tool", "length"})
"""Ends of replies that are kept. One that was refused or filtered, or ended who knows why, may be better next time."""
_CHECKED: dict[int, int] = {zstd.CompressionParameter.checksum_flag: 1}


class ReplyCache:
    """The kept replies of one provider, for one client. Any number of processes may share the folder.

    A reply is found again where all that it depends on is equal: the provider's name, host and `identity`, `options`
    that it was made with, and the whole request, pictures and settings included. A sampled reply may be asked for
    several times, as for a vote: the k-th time, this cache gives the k-th reply that was kept. So a vote keeps its
    votes apart, and matches that are played again come out the same; but matches that are played one after the other,
    each with a client of its own, are answered alike where they are alike. At temperature 0, and where a choice is
    scored, there is one reply.

    A file that is damaged counts as none, and is replaced. What cannot be written is not kept.

    Args:
        folder: where the files are.
        provider: whose replies they are.
        options: what it was made with, where it does not tell it as its `identity`.
    """

    def __init__(self, folder: Path, provider: Provider, options: Mapping[str, Any] | None = None) -> None:
        self.folder = folder
        host, identity = str(getattr(provider, "host", "")), dict(getattr(provider, "identity", {}))
        self._whose = _json([FORMAT, provider.name, host, identity, dict(options or {})])
        self._asked: Counter[bytes] = Counter()

    def place(self, request: ModelRequest) -> Path:
        """The file for the reply to a request that is made now; it counts how often that was."""
        asked = blake2b(f"{self._whose}\n{_json(request)}".encode(), digest_size=24)
        number = 0
        if not (request.temperature == 0 or (isinstance(request.format, Choice) and request.format.scored)):
            number = self._asked[asked.digest()]
            self._asked[asked.digest()] += 1
        asked.update(f"\n{number}".encode())
        name = asked.hexdigest()
        return self.folder / name[:2] / f"{name[2:]}.json.zst"

    def get(self, place: Path) -> ModelReply | None:
        """The reply in a file; None where there is none, or none that can be read."""
        try:
            return msgspec.json.decode(zstd.decompress(place.read_bytes()), type=ModelReply)
        except (OSError, zstd.ZstdError, EOFError, ValueError, RecursionError):
            return None

    def put(self, place: Path, reply: ModelReply) -> None:
        """Keep a reply, if it is whole and comes back as it is."""
        if reply.stop not in KEPT:
            return
        try:
            data = msgspec.json.encode(reply)
            if msgspec.json.decode(data, type=ModelReply) != reply:
                return
        except (TypeError, ValueError, RecursionError):  # what a provider calls opaque need not be JSON
            return
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, zstd.compress(data, options=_CHECKED))


def _write(place: Path, data: bytes) -> None:
    """Write a file that nobody ever sees half."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _json(value: Any) -> str:
    """A value as JSON in which equal things are written alike, lone surrogates included."""
    return json.dumps(msgspec.to_builtins(value), sort_keys=True, separators=(",", ":"))
