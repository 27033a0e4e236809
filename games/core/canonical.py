"""One byte string for one value: what digests are made of.

Equal states give equal bytes in every process, on every platform and under every hash seed.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

_ATOMS = frozenset({str, int, bool, float, bytes, type(None)})


def canonical(value: object) -> bytes:
    """The canonical bytes of a state made of atoms, tuples, lists, sets, mappings, dataclasses, enums and arrays.

    Raises TypeError for anything else: a game with such a state overrides `Game.canonical`.
    """
    return _write(value).encode("utf-8", "surrogatepass")


def _write(value: Any) -> str:
    kind = type(value)
    if kind in _ATOMS:
        return repr(value)
    if isinstance(value, (tuple, list)):
        return "(" + ",".join([_write(item) for item in value]) + ")"
    if isinstance(value, enum.Enum):
        return f"{kind.__name__}.{value.name}"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, np.ndarray):
        data = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<"), copy=False))
        return f"array{value.shape}{value.dtype.str[1:]}{data.tobytes().hex()}"
    if isinstance(value, Set):
        return "{" + ",".join(sorted(_write(item) for item in value)) + "}"
    if isinstance(value, Mapping):
        return "{" + ",".join(sorted(f"{_write(k)}:{_write(v)}" for k, v in value.items())) + "}"
    if is_dataclass(value):
        return f"{kind.__name__}(" + ",".join([_write(getattr(value, f.name)) for f in fields(value)]) + ")"
    raise TypeError(
        f"no canonical form for {kind.__name__}: override Game.canonical, or make the state of plain values"
    )


def chain(previous: bytes, actions: str, state: bytes) -> bytes:
    """The next digest: 16 bytes of BLAKE2b over the previous digest, the executed actions and the state after them."""
    return blake2b(b"%b%d:%b%b" % (previous, len(actions), actions.encode(), state), digest_size=16).digest()
