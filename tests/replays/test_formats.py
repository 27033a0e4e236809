"""Replays of an earlier format: `format-1.jsonl.zst` is a match of Hanabi as it was written before lists could grow."""

from __future__ import annotations

import json
from pathlib import Path

import arena
from arena.games.spec import game
from arena.replays.execution import execute
from arena.replays.player import Replay
from arena.replays.seal import unpacked

FIRST = Path(__file__).with_name("format-1.jsonl.zst")


def told(path: Path) -> dict[str, object]:
    """What the first line of a sealed file says."""
    line: dict[str, object] = json.loads(unpacked(path.read_bytes()).partition(b"\n")[0])
    return line


def test_every_scene_of_the_first_format_is_what_the_rules_make_of_it() -> None:
    assert "format" not in told(FIRST)
    replay, env = Replay(FIRST), game("hanabi").env()
    assert replay.started.seed is not None
    env.restart(replay.started.seed)
    assert replay.plies > 5
    for ply in range(replay.plies + 1):
        frame = replay.frame(ply)
        if ply:
            execute(env, frame.played)
        assert frame.scene == env.scene(None)
        assert frame.views == {seat: env.scene(seat) for seat in env.possible_agents}


def test_the_first_format_is_written_anew_as_this_one(tmp_path: Path) -> None:
    seats = dict.fromkeys(("Ann", "Bob"), "first")
    path = arena.fork(FIRST, 3, seats, out=tmp_path).path
    assert path is not None
    assert told(path)["format"] == 2
    assert Replay(path).frame(3).scene == Replay(FIRST).frame(3).scene
