"""That `answer=choice` and `answer=score` never make an illegal move: a local model plays every registered game.

A model with random weights sits at every seat, which is the hardest reader of a list of moves that there is; a table
allows one attempt, so that an illegal or unreadable answer ends its match as a forfeit. Matches are played, several at
once, until each way to answer has made `--plies` plies, shared out evenly among the games whose moves can be listed.
"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.local import OPTIONS, write_model
from benchmarks.report import Goal, Report, Value, command, say

PLIES, AT_ONCE = 10_000, 32
MATCH = 60
"""Plies of one match at most."""


def measure(plies: int = PLIES) -> Report:
    """A row a game and way to answer."""
    with TemporaryDirectory(prefix="arena-bench-") as folder:
        write_model(Path(folder), Namespace(**{**OPTIONS, "parameters": 0, "vocabulary": 2000}), _texts())
        return asyncio.run(_measure(Path(folder), plies))


async def _measure(folder: Path, plies: int) -> Report:
    games = _games()
    rows: list[dict[str, Value]] = []
    illegal = 0
    for answer in ("choice", "score"):
        for game in games:
            say(f"legal: answer={answer} at {game}")
            seat = f"local:{folder},device=cpu,at_once={AT_ONCE},answer={answer},history=none"
            began = perf_counter()
            played, endings = await _played(game, seat, -(-plies // len(games)))
            forfeited = sum(count for ending, count in endings.items() if ending != "played")
            illegal += forfeited
            rows.append(
                {
                    "answer": answer,
                    "game": game,
                    "plies": played,
                    "matches": sum(endings.values()),
                    "not played to their end": forfeited,
                    "plies/s": round(played / (perf_counter() - began), 1),
                }
            )
    goal = Goal("matches that an illegal move ended", illegal, 0, "matches")
    return Report("Moves that a model can only choose", rows, [f"matches of {MATCH} plies at most"], [goal])


async def _played(game: str, seat: str, plies: int) -> tuple[int, Counter[str]]:
    """How many plies were made, and how the matches ended."""
    import arena
    from arena.games.spec import game as find

    seats = [seat] * len(find(game).info.seats)
    left, seed = plies, 0
    endings: Counter[str] = Counter()

    async def table() -> None:
        nonlocal left, seed
        while left > 0:
            seed += 1
            limits = {"attempts": 1, "max_plies": MATCH}
            ended = (await arena.aplay(game, seats, seed=seed, record=False, table=limits)).ended
            endings[ended.ending] += 1
            left -= max(ended.plies, 1)

    await asyncio.gather(*(table() for _ in range(AT_ONCE)))
    return plies - left, endings


def _games() -> list[str]:
    """The registered games whose first mover has moves that can be listed."""
    from arena.games.core.errors import GameUnavailable, ParameterError
    from arena.games.core.registry import GAMES
    from arena.games.spec import game

    found = []
    for entry in GAMES:
        try:
            env = game(entry.name).env()
        except (GameUnavailable, ParameterError):  # not installed, or named behind a colon
            continue
        env.restart(0)
        if env.view(env.to_act()[0]).legal:
            found.append(entry.name)
        env.close()
    return found


def _texts() -> list[str]:
    """What the model's tokenizer learns its words from: the games' cards and first views."""
    from arena.games.spec import game

    texts: list[str] = []
    for name in _games():
        env: Any = game(name).env()
        env.restart(1)
        view = env.view(env.to_act()[0])
        texts += [env.info.card, view.text, ", ".join(view.legal)]
        env.close()
    return texts


if __name__ == "__main__":

    def _reports(given: Namespace) -> list[Report]:
        return [measure(given.plies)]

    command(__doc__, _reports, {"plies": PLIES})
