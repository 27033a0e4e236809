"""Classic: words for PettingZoo's classic games, whose observations are planes and flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from arena.games.adapters.words import Words
from arena.games.core.info import Payoff
from arena.games.core.scene import Grid, Scene, Tile

_SIGNS = ".XO"
_LEGEND = {
    ".": Tile("·", "empty", "empty"),
    "X": Tile("●", "first player's piece", "player_0"),
    "O": Tile("●", "second player's piece", "player_1"),
}


class Board(Words):
    """Words for a board of two seats of which nothing is hidden.

    Args:
        card: the rules.
        look: gives the rows of the board as the environment holds it: 0 is empty, 1 the first seat's, 2 the second's.
        clicks: what a click means, as in `Grid`.
        actions: the names of the actions, where they are not numbers.
    """

    is_open = True
    payoff: Payoff = "zero_sum"
    score_range = (-1.0, 1.0)

    def __init__(
        self, card: str, look: Callable[[Any], Any], clicks: Mapping[str, str], actions: tuple[str, ...] = ()
    ) -> None:
        self.card, self.actions = card, actions
        self._look, self._clicks = look, clicks

    def drawn(self, env: Any) -> str | None:
        rows = np.asarray(self._look(env)).tolist()
        return "\n".join([" ".join([_SIGNS[piece] for piece in row]) for row in rows])

    def scene(self, observation: Any, told: str) -> Scene:
        *rows, below = told.split("\n")
        return Grid(tuple([row.replace(" ", "") for row in rows]), _LEGEND, clicks=self._clicks, caption=below)


class Squares(Words):
    """Words for chess: the board as the environment draws it in characters."""

    is_open = True
    payoff: Payoff = "zero_sum"
    score_range = (-1.0, 1.0)
    card = (
        "Chess. Capital letters are White, who is the first seat. Actions are AlphaZero's numbers of moves, from 0 to "
        "4671, as PettingZoo counts them."
    )


class Choosing(Words):
    """Words for rock, paper, scissors and its larger forms."""

    payoff: Payoff = "zero_sum"

    def __init__(self, names: Sequence[str]) -> None:
        self.actions = tuple([name.lower() for name in names])
        self.card = "All choose at once; each choice beats some others. A round that is won is worth 1, a lost one -1."

    def text(self, observation: Any, drawn: str | None) -> str:
        last = int(observation)
        if last >= len(self.actions):
            return "Nothing was chosen so far."
        return f"The other chose {self.actions[last]} in the last round."


class Poker(Words):
    """Words for the limit games of poker: the cards that one sees, and the chips or raises."""

    payoff: Payoff = "zero_sum"
    actions = ("call", "raise", "fold", "check")

    def __init__(self, leduc: bool) -> None:
        self._leduc = leduc
        kind = "Leduc hold'em: two of each of J, Q, K; one card each, one public" if leduc else "Limit Texas hold'em"
        self.card = f"{kind}. Scores are chips won or lost, in halves of the big blind."

    def text(self, observation: Any, drawn: str | None) -> str:
        flags = np.flatnonzero(np.asarray(observation)).tolist()
        if not self._leduc:
            cards = ["A23456789TJQK"[place % 13] + "shdc"[place // 13] for place in flags if place < 52]
            raises = [str((place - 52) % 5) for place in flags if place >= 52]
            return f"Cards that you see, your two among them: {' '.join(cards)}.\nRaises by round: {', '.join(raises)}."
        own, public = ["JQK"[place] for place in flags if place < 3], ["JQK"[p - 3] for p in flags if 3 <= p < 6]
        chips = [place - 6 if place < 21 else place - 21 for place in flags if place >= 6]
        told = f"Your card: {' '.join(own)}. The public card: {' '.join(public) or 'not yet shown'}."
        return f"{told}\nChips in the pot, yours and the other's: {' and '.join([str(number) for number in chips])}."


def words_of(name: str, env: Any) -> Words:
    """The best words there are for an environment of that name, without its version."""
    if name == "connect_four":
        return Board(
            "Connect Four: drop a disc into a column, numbered 0 to 6 from the left. Four in a row win.",
            lambda bare: np.reshape(bare.board, (6, 7)),
            {f"*,{column}": str(column) for column in range(7)},
        )
    if name == "tictactoe":
        cells = {f"{row},{column}": str(3 * column + row) for row in range(3) for column in range(3)}
        return Board(
            "Tic-tac-toe. Cells are numbered 0 to 8, down the columns from the left.",
            lambda bare: np.reshape(bare.board.squares, (3, 3)).T,
            cells,
        )
    if name == "go":
        size = int(env.unwrapped._N)
        names = [f"{row + 1},{column + 1}" for row in range(size) for column in range(size)]
        clicks = {f"{at // size},{at % size}": name for at, name in enumerate(names)}
        return Board(
            "Go. A move is ROW,COLUMN, counted from 1 at the top left, or pass.",
            lambda bare: np.mod(bare._go.board, 3),  # black is 1 there, white -1
            clicks,
            (*names, "pass"),
        )
    if name == "chess":
        return Squares()
    if name == "rps":
        return Choosing(env.unwrapped._moves[:-1])
    if name in ("leduc_holdem", "texas_holdem"):
        return Poker(leduc=name == "leduc_holdem")
    if name == "texas_holdem_no_limit":
        raised = Words()
        raised.actions = ("fold", "check or call", "raise half the pot", "raise the pot", "all in")
        raised.payoff = "zero_sum"
        return raised
    return Words()
