"""The games of the tests, one for each kind of scene: they keep the promises that every game makes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import arena
from arena.games.core.errors import IllegalAction, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Dialogue, Grid, Hand, Plain, Stack
from arena.games.spec import game

HERE = Path(__file__).parent / "kinds"
ROOT = HERE.parents[2]
HAGGLE = f"python:{HERE / 'haggle.py'}"
SCENES = {
    "breakthrough": Grid,
    "sudoku": Grid,
    "menagerie": Hand,
    "hanoi": Stack,
    "low_bid": Hand,
    "nim": Plain,
    "haggle": Dialogue,
}
MATCHES = 15


def spec_of(name: str) -> str:
    return f"python:{HERE / name}.py"


def test_games_with_secrets_and_with_moves_at_once_pass_the_conformance_suite() -> None:
    given = [part for name in ("menagerie", "low_bid") for part in ("--game", spec_of(name))]
    command = [sys.executable, "-m", "pytest", "tests/games/conformance", *given, "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 100


@pytest.mark.parametrize("name", SCENES)
def test_matches_are_recorded_and_verify(name: str, tmp_path: Path) -> None:
    spec = spec_of(name)
    ref = game(spec)
    bot = f"python:{HERE / 'haggler.py'}" if name == "haggle" else "random"
    endings = set()
    for seed in range(MATCHES):
        result = arena.play(spec, [bot] * len(ref.info.seats), seed=seed, out=tmp_path)
        assert result.ended.ending == "played"
        assert isinstance(result.started.scene, SCENES[name])
        endings.add(tuple((result.scores or {}).values()))
        assert result.path is not None
        found = arena.verify(result.path, ref.env())
        assert found.verified, found.statement
    assert len(endings) > 1, "no game ends the same way every time"


def test_a_talk_shows_each_its_own_limit_alone() -> None:
    env = game(HAGGLE).env()
    for seed in range(20):
        env.reset(seed)
        rng = Rng(seed)
        while movers := env.to_act():
            seller, buyer, everybody = (
                repr(env.scene(seat)) + env.view(seat).text for seat in ("player_0", "player_1", None)
            )
            assert ("at least" in seller, "at most" in seller) == (True, False)
            assert ("at least" in buyer, "at most" in buyer) == (False, True)
            assert "at least" in everybody
            assert "at most" in everybody
            env.advance({seat: env.fallback(seat, rng) for seat in movers})


def test_what_begins_with_a_slash_and_is_no_offer_is_no_move() -> None:
    env = game(HAGGLE).env()
    env.reset(1)
    for text in ("/offer", "/offer 0", "/offer 31", "/offer 12 ducats", "/OFFER 12", "/resign", ""):
        with pytest.raises(UnreadableAction):
            env.parse("player_0", text)
    with pytest.raises(IllegalAction, match="none yet"):
        env.parse("player_0", "accept")
    env.advance({"player_0": "/offer 12"})
    assert env.parse("player_1", " accept ") == "accept"
