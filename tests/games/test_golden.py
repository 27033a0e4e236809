"""Golden replays: matches recorded one day, which today's rules must still lead through, word for word.

`python tests/games/golden.py NAME` makes one again; do so only when the game's version was raised.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.games.core.registry import GAMES, OWN
from arena.games.spec import game
from arena.replays.events import Attempted

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("name", [entry.name for entry in GAMES if entry.source == OWN])
def test_every_game_of_ours_has_a_golden_replay(name: str) -> None:
    of = {arena.load(file).started.game.id for file in FILES}
    assert name in of, f"{name} has no golden replay: add a match to tests/games/golden.py and run it"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_verifies(file: Path) -> None:
    found = arena.verify(file)
    assert found.verified, found.statement
    assert found.statement.endswith("This proves that the rules were followed, not who gave the answers.")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_shown_is_what_is_shown_today(file: Path) -> None:
    replay = arena.load(file)
    started = replay.started
    env = game(started.game.id, **started.game.params).env()
    assert started.seed is not None
    env.restart(started.seed, started.position)
    compared = 0
    for ply in range(1, replay.plies + 1):
        frame = replay.frame(ply)
        for event in frame.attempts:
            if isinstance(event, Attempted):
                view = env.view(event.seat)
                assert event.shown["text"] == view.text
                assert event.shown["legal"] == list(view.legal)
                compared += 1
        env.advance({played.seat: env.parse(played.seat, played.action) for played in frame.played})
    assert compared > 4
    assert env.outcome() is not None, "a golden replay is a whole game"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_one_changed_action_is_found(file: Path, tmp_path: Path) -> None:
    """The golden test itself can fail: with any one action exchanged, the replay is refused at that ply."""
    lines = file.read_text(encoding="utf-8").splitlines()
    played = [number for number, line in enumerate(lines) if '"kind":"played"' in line]
    names = {json.loads(lines[number])["action"] for number in played}
    for number in played:
        body: dict[str, Any] = json.loads(lines[number])
        other = next(name for name in sorted(names) if name != body["action"])
        changed = [*lines[:number], json.dumps({**body, "action": other}), *lines[number + 1 :]]
        copy = tmp_path / "changed.jsonl"
        copy.write_text("\n".join([*changed, ""]), encoding="utf-8")
        found = arena.verify(copy)
        assert not found.verified
        assert found.ply == body["ply"]
