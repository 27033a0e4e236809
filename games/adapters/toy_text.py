"""Toy text: Gymnasium's four small games of a grid or a table, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arena.games.adapters.words import Words
from arena.games.core.scene import Grid, Scene, Tile

_WAYS = ("left", "down", "right", "up")


class FrozenLake(Words):
    """The frozen lake with this map: S start, F ice, H hole, G goal."""

    actions = _WAYS
    card = (
        "Walk over a frozen lake from S to the goal G. F is ice, H a hole: who steps into one is out. Where the ice is "
        "slippery, a step may go to either side of where it was meant to go. The goal is worth 1."
    )
    score_range = (0.0, 1.0)

    def __init__(self, rows: Sequence[str]) -> None:
        self.rows = tuple(["".join([cell if cell in "SHG" else "F" for cell in row]) for row in rows])

    def text(self, observation: Any, drawn: str | None) -> str:
        row, column = divmod(int(observation), len(self.rows[0]))
        there = {"S": "the start", "F": "ice", "H": "a hole", "G": "the goal"}[self.rows[row][column]]
        return "\n".join(
            [*_marked(self.rows, row, column), f"You (@) are in row {row + 1}, column {column + 1}: {there}."]
        )

    def scene(self, observation: Any, told: str) -> Scene:
        row, column = divmod(int(observation), len(self.rows[0]))
        legend = {
            "S": Tile("s", "start", "muted"),
            "F": Tile("·", "ice", "empty"),
            "H": Tile("O", "hole", "bad"),
            "G": Tile("G", "goal", "good"),
            "@": Tile("@", "you", "accent"),
        }
        return Grid(_marked(self.rows, row, column), legend, caption=told.rpartition("\n")[2])

    def ended(self, reward: float) -> str:
        return "the goal is reached" if reward > 0 else "you fell into a hole"


class CliffWalking(Words):
    """The walk along a cliff, 4 rows of 12."""

    actions = ("up", "right", "down", "left")
    card = (
        "Walk from S, at the left end of the last row, to G at its right end. Between them is the cliff: who steps off "
        "it begins again at S, for -100. Every step costs 1."
    )
    score_range = (-1e9, 0.0)
    _ROWS = ("............", "............", "............", "SCCCCCCCCCCG")

    def text(self, observation: Any, drawn: str | None) -> str:
        row, column = divmod(int(observation), 12)
        return "\n".join([*_marked(self._ROWS, row, column), f"You (@) are in row {row + 1}, column {column + 1}."])

    def scene(self, observation: Any, told: str) -> Scene:
        row, column = divmod(int(observation), 12)
        legend = {
            ".": Tile("·", "path", "empty"),
            "S": Tile("s", "start", "muted"),
            "C": Tile("^", "cliff", "bad"),
            "G": Tile("G", "goal", "good"),
            "@": Tile("@", "you", "accent"),
        }
        return Grid(_marked(self._ROWS, row, column), legend, caption=told.rpartition("\n")[2])

    def ended(self, reward: float) -> str:
        return "the goal is reached"


class Taxi(Words):
    """The taxi that takes a passenger from one of four stands to another."""

    actions = ("south", "north", "east", "west", "pickup", "dropoff")
    card = (
        "Drive the taxi to the passenger, pickup, drive to the destination and dropoff. The stands are R (red), G "
        "(green), Y (yellow) and B (blue); | is a wall, : can be passed. Each step costs 1, a wrong pickup or dropoff "
        "10; the right dropoff is worth 20."
    )
    _MAP = ("+---------+", "|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |", "+---------+")
    _STANDS = ("R (red)", "G (green)", "Y (yellow)", "B (blue)")
    _PLACES = ((0, 0), (0, 4), (4, 0), (4, 3))

    def text(self, observation: Any, drawn: str | None) -> str:
        left, goal = divmod(int(observation), 4)
        left, who = divmod(left, 5)
        row, column = divmod(left, 5)
        where = "sits in the taxi" if who == 4 else f"waits at {self._STANDS[who]}, {self._at(*self._PLACES[who])}"
        return "\n".join(
            [
                *_marked(self._MAP, row + 1, 2 * column + 1),
                f"The taxi (@) is in {self._at(row, column)}.",
                f"The passenger {where}, and wants to go to {self._STANDS[goal]}, {self._at(*self._PLACES[goal])}.",
            ]
        )

    def _at(self, row: int, column: int) -> str:
        return f"row {row + 1}, column {column + 1}"

    def ended(self, reward: float) -> str:
        return "the passenger has arrived"


class Blackjack(Words):
    """Blackjack against a dealer, one hand."""

    actions = ("stick", "hit")
    card = (
        "Come closer to 21 than the dealer, who draws up to 17, and not beyond it. Hit takes a card, stick takes none. "
        "Picture cards count 10, an ace 1 or 11. A win is worth 1, a loss -1."
    )
    score_range = (-1.0, 1.5)

    def text(self, observation: Any, drawn: str | None) -> str:
        own, dealer, ace = (int(number) for number in observation)
        told = f"Your cards count {own}{', an ace as 11 among them' if ace else ''}. "
        return told + f"The dealer shows {'an ace' if dealer == 1 else dealer}."

    def ended(self, reward: float) -> str:
        return "the hand is won" if reward > 0 else "the hand is lost" if reward < 0 else "a draw"


def _marked(rows: Sequence[str], row: int, column: int) -> tuple[str, ...]:
    """The rows with an @ in one place."""
    return tuple([f"{line[:column]}@{line[column + 1 :]}" if at == row else line for at, line in enumerate(rows)])
