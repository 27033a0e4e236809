"""What OpenSpiel's games cost in the arena: random play against a loop over OpenSpiel itself, in one run.

"Bare" asks for the legal actions, takes one with Python's `random` and applies it. "Told" is that with what a player
in the arena is given: the names of all legal actions, of which it answers with one, which is looked up and applied.
"Rules" is the bare loop over the adapter's own `Game`, as search bots use it: positions that nobody changes, chance
drawn from our `Rng`. The rest is what a match costs: the arena plays its own agent `random`, unrecorded and recorded.

In each round every contender plays the same number of matches, and each round begins with another one. A ply's cost is
the whole time of a round's matches by their plies; the table has medians over the rounds, and the ratios
are medians of the rounds' own.
"""

from __future__ import annotations

import asyncio
import gc
import random
from argparse import Namespace
from collections.abc import Callable
from operator import truediv
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.report import Goal, Report, Value, command, say

GAMES = {
    "tic_tac_toe": 60,
    "connect_four": 25,
    "breakthrough": 10,
    "leduc_poker": 80,
    "go(board_size=9)": 4,
}
"""Game -> matches in a round."""
ROUNDS = 15
LONGEST = 200
"""Plies of a match."""

Play = Callable[[int, int], tuple[int, float]]
"""Plays a number of matches from a seed on; the plies and the seconds."""


def measure(rounds: int = ROUNDS) -> Report:
    """A row a game, and the goals over all of them."""
    rows: list[dict[str, Value]] = []
    ratios: dict[str, list[float]] = {"rules": [], "unrecorded": [], "recorded": []}
    for game, matches in GAMES.items():
        say(f"openspiel: {game}")
        with TemporaryDirectory(prefix="arena-bench-") as folder:
            there = {
                "bare": _loop(game, told=False),
                "told": _loop(game, told=True),
                "rules": _rules(game),
                "unrecorded": _arena(game, None),
                "recorded": _arena(game, folder),
            }
            costs = _race(there, rounds, matches)
        row: dict[str, Value] = {"game": game}
        row |= {f"{name}, µs": round(median(each), 1) for name, each in costs.items()}
        for name, found in ratios.items():
            ratio = median(map(truediv, costs[name], costs["bare"]))
            found.append(ratio)
            row[f"{name} / bare"] = round(ratio, 1)
        rows.append(row)
    notes = [f"{rounds} rounds, interleaved, one process; matches of {LONGEST} plies at most."]
    limits = {"rules": 3, "unrecorded": 3, "recorded": 6}
    goals = [
        Goal(f"{name}, in plies of the bare loop: median of the games", round(median(found), 1), limits[name], "plies")
        for name, found in ratios.items()
    ]
    return Report("OpenSpiel's games through the adapter", rows, notes, goals)


def _race(there: dict[str, Play], rounds: int, matches: int) -> dict[str, list[float]]:
    """The cost of a ply of every contender, in µs, round by round; a round before that does not count."""
    costs: dict[str, list[float]] = {name: [] for name in there}
    names = list(there)
    for number in range(-1, rounds):
        turn = number % len(names)
        for name in [*names[turn:], *names[:turn]]:
            gc.collect()
            plies, seconds = there[name](matches, (number + 1) * matches)
            if number >= 0:
                costs[name].append(seconds / plies * 1e6)
    return costs


def _loop(game: str, told: bool) -> Play:
    import pyspiel

    rules = pyspiel.load_game(game)

    def play(matches: int, seed: int) -> tuple[int, float]:
        plies, began = 0, perf_counter()
        for number in range(seed, seed + matches):
            plies += _played(rules.new_initial_state(), random.Random(number), told)
        return plies, perf_counter() - began

    return play


def _played(state: Any, rng: random.Random, told: bool) -> int:
    plies = 0
    while not state.is_terminal() and plies < LONGEST:
        if state.is_chance_node():
            actions, chances = zip(*state.chance_outcomes(), strict=True)
            state.apply_action(rng.choices(actions, chances)[0])
            continue
        legal = state.legal_actions()
        if told:
            player = state.current_player()
            names = [state.action_to_string(player, action) for action in legal]
            state.apply_action(legal[names.index(rng.choice(names))])
        else:
            state.apply_action(rng.choice(legal))
        plies += 1
    return plies


def _rules(game: str) -> Play:
    from arena.games.core.rng import Rng
    from arena.games.spec import game as find

    rules: Any = find(f"openspiel:{game}").rules

    def play(matches: int, seed: int) -> tuple[int, float]:
        plies, began = 0, perf_counter()
        for number in range(seed, seed + matches):
            chance, rng = Rng(number), random.Random(number)
            state, played = rules.initial(chance), 0
            while (movers := rules.to_move(state)) and played < LONGEST:
                state = rules.apply(state, {movers[0]: rng.choice(rules.legal(state, movers[0]))}, chance)
                played += 1
            plies += played
        return plies, perf_counter() - began

    return play


def _arena(game: str, folder: str | None) -> Play:
    import arena

    async def session(matches: int, seed: int) -> int:
        plies = 0
        for number in range(seed, seed + matches):
            more: dict[str, Any] = {"record": False} if folder is None else {"out": folder}
            table = {"max_plies": LONGEST}
            spec = f"openspiel:{game}"
            plies += (await arena.aplay(spec, ["random", "random"], seed=number, table=table, **more)).ended.plies
        return plies

    def play(matches: int, seed: int) -> tuple[int, float]:
        began = perf_counter()
        plies = asyncio.run(session(matches, seed))
        return plies, perf_counter() - began

    return play


if __name__ == "__main__":

    def _reports(given: Namespace) -> list[Report]:
        return [measure(given.rounds)]

    command(__doc__, _reports, {"rounds": ROUNDS})
