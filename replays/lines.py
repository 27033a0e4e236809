"""The lines of a replay file: events, and what the file needs beside them.

A file is JSON Lines in blocks of `BLOCK` plies. Every block but the first begins with a `Keyframe`, so that it can be
read by itself. In a file a scene stands as the change from the scene before, and what an agent was shown stands once,
as a `Blob`, and is referred to by {"blob": name, "block": where it stands}.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from arena.replays.events import Asked, Attempted, MatchEnded, MatchStarted, Played

BLOCK = 256
"""Plies in a block."""


class Keyframe(msgspec.Struct, frozen=True, tag_field="kind", tag="keyframe", omit_defaults=True):
    """The whole table after `ply` plies, at the beginning of a block."""

    ply: int
    scene: Mapping[str, Any]
    views: Mapping[str, Mapping[str, Any]]
    scores: Mapping[str, float]
    digest: str


class Blob(msgspec.Struct, frozen=True, tag_field="kind", tag="blob"):
    """Something that an agent was shown, named by its hash."""

    name: str
    data: Any


Line = MatchStarted | Asked | Attempted | Played | MatchEnded | Keyframe | Blob

KEYFRAME = b'{"kind":"keyframe"'
"""How the line of a keyframe begins."""

encode = msgspec.json.Encoder().encode
encode_lines = msgspec.json.Encoder().encode_lines
decode = msgspec.json.Decoder(Line).decode


UNREADABLE = (ValueError, RecursionError)
"""What decoding raises for bytes that are no line: malformed, of the wrong type, no UTF-8, or nested too deeply."""


def blob_name(data: Any) -> str:
    """The name of a blob: BLAKE2b over its JSON."""
    return blake2b(encode(data), digest_size=12).hexdigest()
