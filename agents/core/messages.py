"""What is said to a model, and what it said: messages of parts, in no provider's dialect.

A provider translates them. What only it can read (signed or encrypted reasoning) is a part as well: it is kept as it
came and goes back to the same provider, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Literal

import msgspec

Role = Literal["system", "user", "assistant"]


class Text(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="text"):
    """Words. `opaque` is what their provider wants back beside them, unchanged."""

    text: str
    opaque: Any = None


class Picture(msgspec.Struct, frozen=True, tag_field="kind", tag="picture"):
    """An image, as the bytes of a PNG file; width and height are pixels."""

    png: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """The hash that stands for it in a replay."""
        return blake2b(self.png, digest_size=12).hexdigest()


class Reasoning(msgspec.Struct, frozen=True, tag_field="kind", tag="reasoning"):
    """What a model thought before it answered.

    `text` is as much of it as can be read; `opaque` is the provider's own item, to be returned unchanged.
    """

    provider: str
    text: str = ""
    opaque: Any = None


class ToolCall(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="tool_call"):
    """A tool that the model calls; `arguments` is the JSON that it wrote, unread.

    `opaque` is what its provider wants back beside it, unchanged.
    """

    id: str
    name: str
    arguments: str
    opaque: Any = None


class ToolResult(msgspec.Struct, frozen=True, tag_field="kind", tag="tool_result"):
    """What a call came to."""

    id: str
    text: str


Part = Text | Picture | Reasoning | ToolCall | ToolResult


class Message(msgspec.Struct, frozen=True):
    """One message. After one that is `cached`, a provider that wants to be told may keep what it has read so far."""

    role: Role
    parts: tuple[Part, ...]
    cached: bool = False

    @property
    def text(self) -> str:
        """Its words, without what is no text."""
        return text_of(self.parts)


def say(role: Role, text: str, *pictures: Picture, cached: bool = False) -> Message:
    """A message of words, and of pictures before them."""
    return Message(role, (*pictures, Text(text)), cached)


def text_of(parts: Sequence[Part]) -> str:
    """The words among some parts."""
    return "".join(part.text for part in parts if isinstance(part, Text))
