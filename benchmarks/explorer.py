"""How far the explorer comes in NetHack, beside random players, on the same seeds.

Everybody plays the default character (a monk) until it dies or has played `--plies` plies. Intervals are 95 % bootstrap
intervals of the mean over seeds (percentile, 10,000 resamples); the last table is of differences seed by seed. The
explorer was written while looking at games below seed 300, so the seeds begin at 1,000.
"""

from __future__ import annotations

import random
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.report import Report, Value, command, say

FIRST, SEEDS, PLIES = 1000, 40, 10_000
MEASURES = ("depth", "level", "score", "progression")
_RESAMPLES = 10_000


@dataclass(frozen=True)
class Player:
    """Who plays what."""

    name: str
    game: str
    agent: str


EXPLORER = Player("explorer", "nethack", "explorer")
RANDOM = Player("random, the 23 keys of NLE's tasks", "nethack,actions=task,prompts=false", "random")
PLAYERS = (EXPLORER, RANDOM, Player("random, all keys", "nethack", "random"))


def measure(first: int = FIRST, seeds: int = SEEDS, plies: int = PLIES) -> list[Report]:
    """The means of every player, and the differences between the explorer and the better random player."""
    found = {player.name: _played(player, range(first, first + seeds), plies) for player in PLAYERS}
    rows: list[dict[str, Value]] = []
    for name, results in found.items():
        row: dict[str, Value] = {"player": name}
        for measured in MEASURES:
            row[measured] = interval([result[measured] for result in results])
        row["turns"] = round(fmean(result["turns"] for result in results))
        row["game over"] = f"{sum(result['died'] for result in results):.0f} of {seeds}"
        rows.append(row)
    better: list[dict[str, Value]] = []
    for measured in MEASURES:
        pairs = zip(found[EXPLORER.name], found[RANDOM.name], strict=True)
        differences = [ours[measured] - theirs[measured] for ours, theirs in pairs]
        wins = sum(difference > 0 for difference in differences)
        losses = sum(difference < 0 for difference in differences)
        better.append(
            {"measure": measured, "explorer - random": interval(differences), "better, worse": f"{wins}, {losses}"}
        )
    notes = [f"Seeds {first} to {first + seeds - 1}, at most {plies:,} plies; mean [95 % interval]."]
    return [
        Report("NetHack: the explorer and random players", rows, notes),
        Report("Seed by seed, against random on the 23 keys", better),
    ]


def _played(player: Player, seeds: range, plies: int) -> list[dict[str, float]]:
    """What was measured of each seed's match."""
    import arena

    results = []
    for seed in seeds:
        if seed % 10 == 0:
            say(f"{player.name}: seed {seed}")
        result = arena.play(player.game, [player.agent], seed=seed, table={"max_plies": plies}, record=False)
        assert result.ended.ending == "played", result
        results.append({**result.measures["player_0"], "died": float(result.ended.reason == "rules")})
    return results


def interval(values: Sequence[float]) -> str:
    """The mean with its bootstrap interval."""
    draw, count = random.Random(1), len(values)
    means = sorted(fmean(draw.choices(values, k=count)) for _ in range(_RESAMPLES))
    low, high = means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES) - 1]
    digits = 3 if max(map(abs, values)) < 1 else 1
    return f"{fmean(values):,.{digits}f} [{low:,.{digits}f}, {high:,.{digits}f}]"


def _measure(given: Namespace) -> list[Report]:
    return measure(given.first, given.seeds, given.plies)


if __name__ == "__main__":
    command(__doc__, _measure, {"first": FIRST, "seeds": SEEDS, "plies": PLIES})
