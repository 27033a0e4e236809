"""The messages that workers and widgets post. Nobody but a screen acts on them."""

from __future__ import annotations

from textual.message import Message


class Grown(Message):
    """A live tape has grown, ended or failed. Many changes make one message."""


class Turned(Message):
    """A person's turn has begun, or a key of theirs was refused."""


class Seek(Message):
    """Somebody pointed at a ply."""

    def __init__(self, ply: int) -> None:
        super().__init__()
        self.ply = ply
