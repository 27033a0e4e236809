"""Whether killing a tournament changes it: a round robin of bots over three games, `kill -9` at random moments, rerun.

The set of results and digests at the end is compared with that of a run that nobody interrupted. On Ray it is played on
a cluster of two nodes of this machine, and one of the nodes is killed as well, once, while a run goes on.

`--executor here|processes|ray`, `--matches N`, `--kills N`, `--seed N`.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from arena.tournaments.stock import Stock
from benchmarks.report import Goal, Report, command, say

MATCHES = 10_000
KILLS = 20
_A_ROUND = 36
"""Matches of one round: six pairings at three games, in pairs."""
_CONFIG = """
seed = {seed}
players = [
  {{name = "first", agent = "first"}},
  {{name = "random", agent = "random"}},
  {{name = "minimax", agent = "minimax,depth=2"}},
  {{name = "mcts", agent = "mcts,simulations=5"}},
]
games = [
  {{name = "tictactoe", game = "tictactoe"}},
  {{name = "connect_four", game = "connect_four", openings = "random:4"}},
  {{name = "small", game = "connect_four,rows=4,columns=5"}},
]
schedule = {{rounds = {rounds}}}
executor = {executor}
"""


def measure(matches: int = MATCHES, kills: int = KILLS, executor: str = "here", seed: int = 1) -> Report:
    """Play it twice, once undisturbed."""
    rounds = -(-matches // _A_ROUND)
    whole = rounds * _A_ROUND
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        place = Path(folder)
        say(f"kills: {whole:,} matches, undisturbed")
        took = _undisturbed(_config(place / "whole.toml", rounds, seed, '{kind = "here"}'))
        wanted = _results(place / "whole")
        say(f"kills: the same by {executor}, killed {kills} times")
        with _Cluster(executor) as (told, node):
            config = _config(place / "cut.toml", rounds, seed, told)
            chance = random.Random(seed)
            nodes = 0
            for number in range(kills):
                nodes += _killed(config, place / "cut", chance, 2 * whole // (kills + 1), node if number == 1 else None)
            _undisturbed(config)
        found = _results(place / "cut")
        differing = sum(wanted.get(name) != found.get(name) for name in wanted.keys() | found.keys())
        stock = Stock(place / "cut")
    row: dict[str, str | float | int | None] = {
        "executor": executor,
        "matches": whole,
        "kills of the run": kills,
        "kills of a node": nodes,
        "attempts cut off": sum(not one.scored for one in stock.results),
        "results that differ": differing,
        "s undisturbed, here": took,
    }
    goals = [Goal("results that differ", float(differing), 0.0, "matches")]
    return Report("A tournament that is killed", [row], ["a result is how it ended, the scores, and the digest"], goals)


def _config(path: Path, rounds: int, seed: int, executor: str) -> Path:
    path.write_text(_CONFIG.format(seed=seed, rounds=rounds, executor=executor), encoding="utf-8")
    return path


def _results(folder: Path) -> dict[str, Any]:
    return {
        one.occasion.match: (one.ending, [(seat.player, seat.score) for seat in one.seats], one.digest)
        for one in Stock(folder, fresh=True).results
        if one.scored
    }


def _begun(config: Path) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "arena", "tournament", "-q", str(config)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _undisturbed(config: Path) -> float:
    began = time.perf_counter()
    process = _begun(config)
    _, err = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the tournament did not come to its end:\n{err}")
    return time.perf_counter() - began


def _killed(config: Path, folder: Path, chance: random.Random, most: int, node: Callable[[], None] | None) -> int:
    """Begin a run, and kill it after some matches more, and before that a node, if there is one: how many of those."""
    until = _lines(folder) + chance.randrange(1, most)
    process = _begun(config)
    killed = 0
    while process.poll() is None and _lines(folder) < until:
        if node is not None and not killed and _lines(folder) > until - most // 2:
            node()
            killed = 1
        time.sleep(0.01)
    time.sleep(chance.random() / 10)
    process.kill()
    process.communicate()
    return killed


def _lines(folder: Path) -> int:
    with suppress(FileNotFoundError):
        return (folder / "journal.jsonl").read_bytes().count(b"\n")
    return 0


class _Cluster:
    """What a config says of the executor, and for Ray a way to kill one of two nodes."""

    def __init__(self, executor: str) -> None:
        self._executor = executor
        self._cluster: Any = None

    def __enter__(self) -> tuple[str, Callable[[], None] | None]:
        if self._executor != "ray":
            return f'{{kind = "{self._executor}"}}', None
        from ray.cluster_utils import Cluster

        self._cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        other = self._cluster.add_node(num_cpus=1)
        self._cluster.wait_for_nodes()

        def kill() -> None:
            self._cluster.remove_node(other, allow_graceful=False)

        return f'{{kind = "ray", address = "{self._cluster.address}"}}', kill

    def __exit__(self, *_: object) -> None:
        if self._cluster is not None:
            self._cluster.shutdown()


def reports(given: Namespace) -> list[Report]:
    """The report that the command line asks for."""
    return [measure(given.matches, given.kills, given.executor, given.seed)]


if __name__ == "__main__":
    command(__doc__, reports, {"matches": MATCHES, "kills": KILLS, "executor": "here", "seed": 1})
