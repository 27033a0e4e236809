"""Makes the golden replays: `python tests/games/golden.py [NAME…]`.

A golden replay is a match as it was recorded one day. Today's rules must still lead through exactly that match, with
the same words, boards and scores. So they are made again only on purpose: after a game's version was raised, or for a
new game. Without names, only those that are missing are made.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import arena
from arena import BaseAgent, Decision, Move, Turn
from arena.replays.seal import unpacked

FOLDER = Path(__file__).parent / "golden"
KEYS = {
    "nethack-death": ["500s", "more", "n", "esc"],
    "nethack-prompts": [
        *("inventory", "esc", "look", "eat", "k", "more", "g", "20 search", "far west", "kick", "h", "more", "more"),
        *("extended", "pray", "n", "engrave", "-", "more", "Elbereth", "look", "more", "west", "far south"),
        *("call", "esc", "wear", "esc", "attributes", "space", "space", "esc", "overview", "esc"),
        *("travel", "<", ".", "fight", "l", "throw", "esc", "drop", "f", "esc", "pickup"),
        *("known", "esc", "enhance", "esc"),
    ],
}
"""What is pressed in a golden game of NetHack; with fewer keys than four, the one that fits."""
MATCHES = {
    "connect_four": ("connect_four", 2, {}),
    "connect_four-7x7": ("connect_four,rows=7,columns=7", 4, {"position": "random:4"}),
    "nethack-death": ("nethack,character=tou-hum-neu-mal", 65, {}),
    "nethack-prompts": (f"nethack,plies={len(KEYS['nethack-prompts'])}", 7, {}),
    "rock_paper_scissors": ("rock_paper_scissors,rounds=5", 1, {}),
    "tictactoe": ("tictactoe", 6, {}),
}
"""The replay's name -> game, seed and further arguments of `arena.play`."""


class Reader(BaseAgent):
    """Plays at random, and has everything shown to it, so that the replay says how it looked."""

    name = "reader"

    async def act(self, turn: Turn) -> Decision:
        view = turn.view
        thought = f"{len(view.text.splitlines())} lines, {len(view.legal)} moves"
        return Move(self.rng.choice(view.legal), thought=thought)


class Typist(Reader):
    """Presses given keys, one after the other; or of a few, what gets on: one for the map, --More--, and questions."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys

    async def act(self, turn: Turn) -> Decision:
        view = turn.view
        thought = f"{len(view.text.splitlines())} lines, {len(view.legal)} moves"
        if len(self._keys) > 4:
            return Move(self._keys[turn.ply], thought=thought)
        waits = ["--More-- is shown", "NetHack asks and waits for one key", "NetHack asks and waits for a line"]
        asked = next((number for number, words in enumerate(waits, 1) if words in view.text), 0)
        return Move(self._keys[1 if "The terminal:" in view.text else asked], thought=thought)


async def make(name: str) -> Path:
    """Play the match and put it down as plain lines."""
    game, seed, more = MATCHES[name]
    keys = KEYS.get(name)
    seats = [Reader if keys is None else Typist(keys) for _ in arena.make(game).possible_agents]
    with tempfile.TemporaryDirectory() as folder:
        result = await arena.aplay(game, seats, seed=seed, out=folder, **more)
        assert result.path is not None
        file = FOLDER / f"{name}.jsonl"
        file.write_bytes(unpacked(result.path.read_bytes()))
    return file


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in names or [name for name in MATCHES if not (FOLDER / f"{name}.jsonl").exists()]:
        print(asyncio.run(make(name)))


if __name__ == "__main__":
    main(sys.argv[1:])
