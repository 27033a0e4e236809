"""NetHack for the tests of NetHack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

from arena.games.spec import game
from arena.games.worlds.nethack.world import NetHack

SEAT = "player_0"
Begin = Callable[..., NetHack]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins games, and ends them with the test."""
    begun: list[NetHack] = []

    def made(seed: int = 7, **params: Any) -> NetHack:
        env = game("nethack", **params).env()
        assert isinstance(env, NetHack)
        begun.append(env)
        env.restart(seed)
        return env

    yield made
    for env in begun:
        env.close()


@pytest.fixture
def press() -> Callable[..., NetHack]:
    """Does what each text says."""

    def pressed(env: NetHack, *texts: str) -> NetHack:
        for text in texts:
            env.advance({SEAT: env.parse(SEAT, text)})
        return env

    return pressed
