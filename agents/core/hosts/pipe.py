"""What the engine and an agent's process say to each other.

Each message is four bytes of length and a body. Towards the process, bodies are pickles. From the process, which may
be anybody's code, they are MessagePack and only ever plain values: a list whose first item is one of

    "done"                                start or end is through
    "decision", kind, text, reply, thought, fault, why
    "get", form                           asks for a form of the view; the answer is a pickle
    "progress", text
    "waiting", why / "resumed"            stops and starts the clock
    "credit", why, seconds                takes time off the clock that has passed
    "call", call                          records a call of a model
    "failed", type, message               an exception; type is "ProviderError" or whatever it was
"""

from __future__ import annotations

import struct

TOLD = (
    "ply",
    "seat",
    "attempt",
    "feedback",
    "clock",
    "draw_offered",
    "replaced",
    "take_backs",
    "taken_back",
)
"""What a process is told of a turn beside its view."""
LENGTH = struct.Struct("<I")
LONGEST = 256 * 1024 * 1024
"""Bytes that a message of a process may have; a longer one ends the process."""
