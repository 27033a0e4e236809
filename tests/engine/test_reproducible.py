"""Seed and answers determine a match: side by side, one by one, and in another process."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys

import numpy as np
import pytest

import arena
from arena.replays.events import MatchStarted, timeless
from arena.replays.player import Replay
from arena.replays.verify import verify

PLAYERS = ["random", "first", "mcts,simulations=10"]
SEATINGS = [(one, other) for one in PLAYERS for other in PLAYERS]
MATCHES = 500


async def events_of(number):
    stream = arena.stream("connect_four", SEATINGS[number % len(SEATINGS)], seed=number)
    return [timeless(event) async for event in stream]


async def test_five_hundred_matches_at_once_equal_the_same_in_turn():
    together = await asyncio.gather(*[events_of(number) for number in range(MATCHES)])
    for number in range(MATCHES):
        assert await events_of(number) == together[number], number
    assert len({json.dumps(events[-1], sort_keys=True) for events in together}) > MATCHES / 4


async def test_recorded_matches_at_once_equal_the_same_in_turn(tmp_path):
    async def recorded(number, folder):
        seats = SEATINGS[number % len(SEATINGS)]
        return (await arena.aplay("connect_four", seats, seed=number, out=tmp_path / folder)).path

    together = await asyncio.gather(*[recorded(number, "together") for number in range(30)])
    for number, path in enumerate(together):
        alone = await recorded(number, "alone")
        assert [timeless(e) for e in Replay(path).events()] == [timeless(e) for e in Replay(alone).events()]
        assert verify(path).verified
    assert len(list((tmp_path / "together").iterdir())) == 30


@pytest.mark.parametrize("game", ["connect_four", "tictactoe", "rock_paper_scissors,rounds=5"])
async def test_agents_that_suspend_play_the_same_as_agents_that_do_not(game, spec):
    class Slow:
        runs, name = "loop", "random"

        def __init__(self):
            self.agent = arena.agents.spec.agent("random").build()

        async def start(self, info, seat, seed):
            await asyncio.sleep(0)
            await self.agent.start(info, seat, seed)

        async def act(self, turn):
            for _ in range(turn.ply % 3):
                await asyncio.sleep(0)
            return await self.agent.act(turn)

        async def end(self, outcome):
            await asyncio.sleep(0)

    eager = await arena.aplay(game, ["random", "random"], seed=5, record=False)
    slow = await arena.aplay(game, [Slow, Slow], seed=5, record=False)
    assert timeless(eager.ended) == timeless(slow.ended)


async def test_matches_touch_no_global_randomness():
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()
    await arena.aplay("connect_four", ["mcts,simulations=5", "random"], record=False, position="random:4")
    assert random.getstate() == before[0]
    after = np.random.get_state()
    assert after[0] == before[1][0]
    assert (after[1] == before[1][1]).all()
    assert after[2:] == before[1][2:]


async def test_global_randomness_touches_no_match():
    random.seed(1)
    one = await events_of(0)
    random.seed(2)
    np.random.seed(2)
    assert await events_of(0) == one


SCRIPT = """
import sys, arena
result = arena.play("connect_four", ["mcts,simulations=20", "random"], seed=11, out=sys.argv[1], position="random:2")
print(result.path)
"""


async def test_two_processes_play_the_same_match(tmp_path):
    matches = []
    for hash_seed in ("0", "12345"):
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / hash_seed)]
        done = subprocess.run(command, env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True)
        replay = Replay(done.stdout.strip())
        assert verify(replay).verified
        matches.append([timeless(event) for event in replay.events()])
    assert matches[0] == matches[1]
    here = await arena.aplay(
        "connect_four", ["mcts,simulations=20", "random"], seed=11, out=tmp_path, position="random:2"
    )
    assert [timeless(event) for event in here.replay.events()] == matches[0]


async def test_the_seats_have_streams_of_their_own():
    first = await arena.aplay("rock_paper_scissors,rounds=20", ["random", "random"], seed=3, record=False)
    assert first.ended.scores != {"player_0": 0, "player_1": 0}
    agents = {}

    class Notes(arena.BaseAgent):
        async def start(self, info, seat, seed):
            await super().start(info, seat, seed)
            agents[seat] = seed

        async def act(self, turn):
            return arena.Move("rock")

    await arena.aplay("rock_paper_scissors,rounds=1", [Notes, Notes], seed=3, record=False)
    one = dict(agents)
    await arena.aplay("rock_paper_scissors,rounds=1", [Notes, Notes], seed=4, record=False)
    assert len({*one.values(), *agents.values()}) == 4


async def test_a_seed_that_nobody_chose_is_told():
    seeds = {(await anext(arena.stream("connect_four", ["first", "first"]))).seed for _ in range(5)}
    assert len(seeds) == 5


async def test_random_replacements_do_not_depend_on_who_answers_first():
    """Each seat's replacement moves come from a stream of its own, so timing changes nothing."""

    class Wrong(arena.BaseAgent):
        def __init__(self, patience):
            self.patience = patience

        async def act(self, turn):
            for _ in range(self.patience):
                await asyncio.sleep(0)
            return arena.Move("lizard")

    played = []
    for patience in ((0, 5), (5, 0), (0, 0)):
        stream = arena.stream(
            "rock_paper_scissors,rounds=20",
            [Wrong(patience[0]), Wrong(patience[1])],
            seed=1,
            table={"on_illegal": "random", "attempts": 1},
        )
        played.append([event.action async for event in stream if isinstance(event, arena.replays.events.Played)])
    assert played[0] == played[1] == played[2]
    assert len(set(played[0])) == 3


async def test_a_match_is_told_from_its_beginning():
    stream = arena.stream("tictactoe", ["first", "first"], seed=1)
    assert isinstance(await anext(stream), MatchStarted)
    await stream.aclose()
