"""Worlds at the table: whatever happens to one is nobody's fault, and ends one match."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nle", reason="needs the extra nethack")

import arena
from arena import BaseAgent, Decision, Move, Turn
from arena.edges import finish, set_up
from arena.games.worlds.nethack.world import NetHack
from arena.replays.events import timeless

PROCESSES = Path("/proc")


pytestmark = pytest.mark.usefixtures("zygote")


class Meddler(BaseAgent):
    """Sends the world's process a signal at its third ply."""

    name = "meddler"
    env: NetHack

    def __init__(self, number: int) -> None:
        self.number = number
        self.pid = 0

    async def act(self, turn: Turn) -> Decision:
        if turn.ply == 3:
            assert self.env._world is not None
            self.pid = self.env._world.pid
            os.kill(self.pid, self.number)
        return Move("search")


async def meddled(number: int, folder: Path, patience: float = 20.0, **table: Any) -> tuple[arena.Result, int]:
    agent = Meddler(number)
    setup = set_up("nethack", [agent], seed=1, table=table)
    assert isinstance(setup.env, NetHack)
    setup.env.patience = patience
    agent.env = setup.env
    return await finish(setup, folder), agent.pid


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (signal.SIGKILL, "was ended by SIGKILL"),
        (signal.SIGSEGV, "was ended by SIGSEGV"),
        (signal.SIGSTOP, "did not answer for 2 seconds, and was ended"),
    ],
)
async def test_a_world_that_dies_voids_its_match(number: int, said: str, tmp_path: Path) -> None:
    result, pid = await meddled(number, tmp_path, 2.0 if number == signal.SIGSTOP else 20.0)
    assert (result.ended.ending, result.ended.reason, result.ended.plies) == ("void", "infrastructure", 3)
    assert said in result.ended.detail
    assert result.scores is None
    assert result.measures == {}
    assert not (PROCESSES / str(pid)).exists()
    found = arena.verify(result.path)
    assert found.verified, found.statement


async def test_the_others_go_on(tmp_path: Path) -> None:
    fine = arena.aplay("nethack", ["random"], seed=2, table={"max_plies": 200}, out=tmp_path)
    (broken, _), whole = await asyncio.gather(meddled(signal.SIGSEGV, tmp_path), fine)
    assert broken.ended.ending == "void"
    assert whole.ended.ending == "played"


class Patient(BaseAgent):
    """Waits for something else before it answers."""

    name = "patient"

    async def act(self, turn: Turn) -> Decision:
        await asyncio.sleep(0.1)
        return Move(turn.view.legal[0])


async def test_a_world_that_hangs_takes_nobodys_time(tmp_path: Path) -> None:
    """While the loop waits for the world, the clocks of the other matches stand still."""
    other = arena.aplay("tictactoe", [Patient(), "random"], seed=1, table={"move_seconds": 1.5}, out=tmp_path)
    whole, (hung, _) = await asyncio.gather(other, meddled(signal.SIGSTOP, tmp_path, 3.0))
    assert hung.ended.ending == "void"
    assert whole.ended.ending == "played"


async def test_many_at_once_play_as_one_by_one(tmp_path: Path) -> None:
    table = {"max_plies": 150}
    game = "nethack,actions=task"
    together = await asyncio.gather(
        *(arena.aplay(game, ["random"], seed=seed, table=table, out=tmp_path / "a") for seed in range(16))
    )
    for seed in (0, 7, 15):
        alone = await arena.aplay(game, ["random"], seed=seed, table=table, out=tmp_path / "b")
        assert story(alone) == story(together[seed])


def story(result: arena.Result) -> list[dict[str, Any]]:
    return [timeless(event) for event in result.replay.events()]


async def test_what_the_game_measured_is_verified(tmp_path: Path) -> None:
    result = await arena.aplay("nethack", ["random"], seed=3, table={"max_plies": 40}, out=tmp_path)
    assert result.measures["player_0"]["depth"] == 1.0
    assert result.path is not None
    from arena.replays.seal import unpacked

    lines = unpacked(result.path.read_bytes()).decode()
    forged = tmp_path / "forged.jsonl"
    forged.write_text(lines.replace('"depth":1.0', '"depth":9.0'))
    found = arena.verify(forged)
    assert not found.verified
    assert "measured" in found.statement


async def test_one_changed_action_is_named_by_its_ply(tmp_path: Path) -> None:
    result = await arena.aplay("nethack,actions=task", ["random"], seed=3, table={"max_plies": 300}, out=tmp_path)
    assert arena.verify(result.path).verified
    from arena.replays.seal import unpacked

    assert result.path is not None
    lines = unpacked(result.path.read_bytes()).decode().splitlines()
    played = [number for number, line in enumerate(lines) if '"kind":"played","ply":200,' in line]
    assert len(played) == 1
    action = result.replay.frame(201).played[0].action
    other = "west" if action != "west" else "east"
    lines[played[0]] = lines[played[0]].replace(f'"action":"{action}"', f'"action":"{other}"')
    forged = tmp_path / "forged.jsonl"
    forged.write_text("\n".join([*lines, ""]))
    found = arena.verify(forged)
    assert (found.verified, found.ply) == (False, 200)


@pytest.mark.parametrize("seat", ["python:{}:Hangs", "python:{}:NeverReturns"])
async def test_a_bot_that_stops_answering_forfeits_and_its_world_ends(seat: str, tmp_path: Path) -> None:
    agent = seat.format(Path(__file__).with_name("culprits.py"))
    setup = set_up("nethack", [agent], seed=1, table={"move_seconds": 0.3})
    assert isinstance(setup.env, NetHack)
    result = await finish(setup, tmp_path)
    ended = result.ended
    assert (ended.ending, ended.reason, ended.culprit) == ("forfeited", "late", "player_0"), ended.detail
    assert setup.env._world is not None
    assert not (PROCESSES / str(setup.env._world.pid)).exists()
    assert result.path is not None
    assert arena.verify(result.path).verified
