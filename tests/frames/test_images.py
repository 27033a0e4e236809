"""Pictures of plies: as the game draws them where its rules are here, else of the scene, for whose eyes they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import arena
from arena.games.core.draw import draw
from arena.games.core.errors import ParameterError
from arena.replays.errors import ReplayError
from arena.replays.rebuilding import Rebuilding, has_own_picture
from arena.replays.seal import unpacked


def plain_copy(path: Path, change: dict[str, object]) -> Path:
    lines = [json.loads(line) for line in unpacked(path.read_bytes()).splitlines()]
    lines[0].update(change)
    made = path.with_name("copy.jsonl")
    made.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return made


def test_a_ply_has_the_picture_that_its_rules_draw(tmp_path):
    result = arena.play("price_bargaining", ["boulware", "conceder"], seed=1, out=tmp_path)
    replay = result.replay
    match = Rebuilding(replay.started)
    assert has_own_picture(match.rules)
    for seat in (None, "player_0", "player_1"):
        own = match.rules.image(match.state(replay, 2), seat).convert("RGB")
        assert replay.image(2, seat).tobytes() == own.tobytes()
    assert replay.image(2, "player_0").tobytes() != replay.image(2, "player_1").tobytes()


def test_where_the_rules_cannot_lead_there_it_is_the_scene_as_the_seat_sees_it(tmp_path):
    path = arena.play("price_bargaining", ["boulware", "conceder"], seed=1, out=tmp_path).path
    replay = arena.load(plain_copy(path, {"digest": "0" * 32}))
    for seat in (None, "player_0", "player_1"):
        scene = replay.frame(1).scene_for(seat)
        assert replay.image(1, seat).tobytes() == draw(scene).convert("RGB").tobytes()


def test_a_game_without_a_picture_of_its_own_is_drawn_from_its_scene(talk):
    replay = talk.replay
    images = [replay.image(ply) for ply in range(replay.plies + 1)]
    assert {image.mode for image in images} == {"RGB"}
    assert len({image.tobytes() for image in images}) == len(images)
    assert images[-1].tobytes() == draw(replay.frame(replay.plies).scene).convert("RGB").tobytes()


def test_what_is_not_there_has_no_picture(talk):
    for ply in (-1, 99):
        with pytest.raises(IndexError, match="plies 0 to 5"):
            talk.replay.image(ply)
    for seat in ("white", 0):
        with pytest.raises(ParameterError, match=f"there is no seat {seat!r}; there is player_0, player_1"):
            talk.replay.image(0, seat)
    for ply in (2.0, "2", None):
        with pytest.raises(ParameterError, match="a ply is a whole number, 0 to 5, not"):
            talk.replay.image(ply)


def test_a_scene_that_would_fill_the_memory_is_not_drawn(talk):
    scene = {"kind": "grid", "rows": ["." * 3000] * 3000, "legend": {".": {"name": "empty", "glyph": ""}}}
    replay = arena.load(plain_copy(talk.path, {"scene": scene, "digest": "0" * 32}))
    with pytest.raises(ReplayError, match="up to 16,000,000 are drawn"):
        replay.image(0)
