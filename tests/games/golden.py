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
    "gymnasium-FrozenLake": ("gymnasium:FrozenLake-v1(is_slippery=false)", 2, {}),
    "gymnasium-MiniGrid": ("gymnasium:MiniGrid-DoorKey-6x6-v0,plies=30", 3, {}),
    "openspiel-goofspiel": ("openspiel:goofspiel(num_cards=4)", 2, {}),
    "openspiel-phantom_ttt": ("openspiel:phantom_ttt", 4, {}),
    "pettingzoo-rps": ("pettingzoo:classic/rps_v2(max_cycles=5)", 2, {}),
    "battleship": ("battleship,size=6,fleet=3-2-1,placement=seats,touching=false", 3, {}),
    "battleship-childplay": ("battleship,size=5,fleet=childplay,touching=false", 6, {}),
    "chess": ("chess", 148, {"position": "8/4P1k1/8/8/8/8/p7/R3K3 w Q - 0 1"}),
    "chess-960": (
        "chess,variant=chess960,notation=san",
        74,
        {"position": "1rk2r2/p7/8/8/8/8/8/1RK2R2 w FBfb - 94 80"},
    ),
    "connect_four": ("connect_four", 2, {}),
    "connect_four-7x7": ("connect_four,rows=7,columns=7", 4, {"position": "random:4"}),
    "deal_or_no_deal": ("deal_or_no_deal,seats=3,rounds=4", 2, {}),
    "guess_the_smiles": ("guess_the_smiles,rounds=5", 1, {}),
    "hanabi": ("hanabi,seats=3,colours=3,ranks=3,hand=3,hints=4,lives=9", 3, {}),
    "hanoi": ("hanoi,disks=2", 4, {}),
    "lego_connect_language": ("lego_connect_language,rounds=5", 1, {}),
    "lego_connect_language-construction": ("lego_connect_language,task=construction,rounds=5", 1, {}),
    "nethack-death": ("nethack,character=tou-hum-neu-mal", 65, {}),
    "nethack-prompts": (f"nethack,plies={len(KEYS['nethack-prompts'])}", 7, {}),
    "price_bargaining": ("price_bargaining,protocol=simultaneous", 5, {}),
    "read_the_board": ("read_the_board:tictactoe,form=image,plies=4,questions=5", 7, {}),
    "battleship_solitaire": ("battleship_solitaire,moves=12", 3, {}),
    "futoshiki": ("futoshiki,moves=12", 5, {}),
    "light_up": ("light_up,moves=12", 2, {}),
    "nonogram": ("nonogram,moves=12", 4, {}),
    "star_battle": ("star_battle,moves=12", 6, {}),
    "sudoku": ("sudoku,moves=12", 1, {}),
    "rock_paper_scissors": ("rock_paper_scissors,rounds=5", 1, {}),
    "shapes": ("shapes,rounds=5", 2, {}),
    "tictactoe": ("tictactoe", 6, {}),
}
"""The replay's name -> game, seed and further arguments of `arena.play`."""


class Reader(BaseAgent):
    """Plays at random, and has everything shown to it, so that the replay says how it looked."""

    name = "reader"

    async def act(self, turn: Turn) -> Decision:
        view = turn.view
        thought = f"{len(view.text.splitlines())} lines, {len(view.legal)} moves"
        return Move(view.sample(self.rng), thought=thought)


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
