"""The golden games of NetHack show what is hard about it: every way in which it waits, a death and the top-ten list."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import arena
from arena.games.spec import game
from arena.games.worlds.nethack.world import NetHack

GOLDEN = Path(__file__).parents[2] / "golden"


def shown(name: str) -> list[tuple[str, str]]:
    """Each moment's mode and terminal, as the golden replay leads through them."""
    replay = arena.load(GOLDEN / f"{name}.jsonl")
    started = replay.started
    env = game(started.game.id, **started.game.params).env()
    assert isinstance(env, NetHack)
    assert started.seed is not None
    env.restart(started.seed, started.position)
    moments = []
    for ply in range(1, replay.plies + 1):
        (played,) = replay.frame(ply).played
        env.advance({played.seat: env.parse(played.seat, played.action)})
        moments.append((env.sight.mode, "\n".join(env.sight.rows)))
    env.close()
    return moments


def test_every_way_to_wait_is_golden() -> None:
    moments = shown("nethack-prompts")
    assert {mode for mode, _ in moments} == {"map", "more", "question", "line", "menu"}
    for words in (
        "What do you want to eat?",
        "In what direction?",
        "Are you sure you want to pray?",
        "(end)",
        "--More--",
    ):
        assert any(words in terminal for _, terminal in moments), words


def test_death_and_the_top_ten_list_are_golden() -> None:
    moments = shown("nethack-death")
    assert any("You die..." in terminal for _, terminal in moments)
    assert "Agent-Tou-Hum-Mal-Neu died in The Dungeons of Doom" in moments[-1][1]
