"""Canonical bytes and chained digests: fixed for ever, like the random numbers."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.games.core.canonical import canonical, chain


class Suit(enum.Enum):
    CLUBS = 1


@dataclass(frozen=True)
class Hand:
    cards: tuple[int, ...]
    suit: Suit


class Pair(NamedTuple):
    a: int
    b: str


def test_the_bytes_never_change() -> None:
    """If this fails, every replay fails too: find out why, do not change the bytes."""
    value = (
        1,
        "x",
        None,
        True,
        0.1,
        b"\0",
        frozenset({2, 1}),
        {"b": 1, "a": 2},
        Hand((1, 2), Suit.CLUBS),
        Pair(1, "y"),
    )
    assert canonical(value) == (b"(1,'x',None,True,0.1,b'\\x00',{1,2},{'a':2,'b':1},Hand((1,2),Suit.CLUBS),(1,'y'))")
    assert canonical(np.array([[1, 2]], dtype=np.int16)) == b"array(1, 2)i201000200"
    assert chain(b"", "x", b"y").hex() == "5eab271734e7c254ebc437c8e20670cc"


def test_byte_order_does_not_matter() -> None:
    values = [1, 2, 3]
    assert canonical(np.array(values, dtype=">i4")) == canonical(np.array(values, dtype="<i4"))
    assert canonical(np.int64(3)) == canonical(3)


atoms = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5)
values = st.recursive(
    atoms, lambda inner: st.tuples(inner, inner) | st.frozensets(atoms, max_size=4) | st.tuples(inner)
)


@given(values, values)
def test_different_values_have_different_bytes(one: Any, other: Any) -> None:
    same = repr_sorted(one) == repr_sorted(other)
    assert (canonical(one) == canonical(other)) == same


def repr_sorted(value: Any) -> str:
    """A second way to write a value, types and all."""
    if isinstance(value, tuple):
        return f"<{' '.join(repr_sorted(item) for item in value)}>"
    if isinstance(value, frozenset):
        return f"[{' '.join(sorted(map(repr_sorted, value)))}]"
    return f"{type(value).__name__}:{value!r}"


@pytest.mark.parametrize("make", [object, lambda: lambda: 1, lambda: [{"a": object()}]])
def test_what_has_no_canonical_form_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"no canonical form for .*: override Game\.canonical"):
        canonical(make())


def test_a_chain_tells_its_parts_apart() -> None:
    digests = {chain(b"", "ab", b"c"), chain(b"", "a", b"bc"), chain(b"a", "b", b"c"), chain(b"", "abc", b"")}
    assert len(digests) == 4
