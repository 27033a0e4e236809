"""A grid puzzle as a game for one: played cell by cell, or answered with the whole grid at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import numpy as np

from arena.games.core.canonical import canonical
from arena.games.core.errors import IllegalAction, ParameterError, UnreadableAction, listed, quoted
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid
from arena.games.puzzles.core.answers import Answer, longest_answer, read_answer, write_answer
from arena.games.puzzles.core.puzzle import OPEN, Puzzle, Symbol, name_of
from arena.games.puzzles.core.showing import LAYERS, layers_of, picture_of, scene_of, text_of
from arena.games.puzzles.core.sight import UNKNOWN, seen, share, sight_words
from arena.games.puzzles.core.solver import require

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray
    from PIL.Image import Image

Way = Literal["cells", "whole"]
"""How a puzzle is played: cell by cell, or as one answer."""
PATIENCE = 3
"""Moves for each open cell, where their number is not set."""
NOTHING = "."
"""An open cell in moves and in the text of a game that is played cell by cell."""


class State(NamedTuple):
    """A puzzle, what its cells hold now, and how far it is."""

    puzzle: Puzzle
    values: tuple[int, ...]
    moves: int = 0
    last: int = -1
    """The cell that was changed last; -1 where none was."""
    solved: bool = False
    seen: tuple[tuple[int, int], ...] | None = None
    """Of each part that is to be seen, how much was seen right, and of how much; None where nothing was said."""


class PuzzleGame(Game[State]):
    """A kind of puzzle on a square grid. Subclasses declare it, and draw one from a number.

    Args:
        symbols: what values look like; the value of a symbol is its place.
        answer: `cells` or `whole`.
        moves: moves after which a game of single cells ends; 0: three for each open cell.
        size: cells of a side.
    """

    info: GameInfo
    marks: ClassVar[bool] = False
    """Whether cells are selected (value 1) or not (value 0), so that one that is left open counts as not selected.

    Else all symbols may be filled in, and every cell has to be.
    """

    def __init__(self, symbols: tuple[Symbol, ...], answer: Way, moves: int, *, size: int, **params: Any) -> None:
        super().__init__(size=size, **params, answer=answer, moves=moves)
        require()
        if not 0 <= moves <= 100_000:
            raise ParameterError(f"{self.info.id}: moves go from 0 (enough) to 100000, not {moves}")
        self.size, self.moves = size, moves
        self.is_whole = answer == "whole"
        self._symbols, self._choices = symbols, 2 if self.marks else len(symbols)
        cells, choices = size * size, self._choices
        self.num_actions = 0 if self.is_whole else cells * (choices + 1)
        self.longest = longest_answer(cells) if self.is_whole else 0
        names = [*(symbol.text for symbol in symbols[:choices]), NOTHING]
        self._names = tuple(f"{name_of(cell, self.size)}={name}" for cell in range(cells) for name in names)
        self._actions = {name: action for action, name in enumerate(self._names)}

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        how = _WHOLE if params.get("answer") == "whole" else _MARKS if cls.marks else _NUMBERS
        return replace(cls.info, card=f"{cls.info.card} {how}")

    @abstractmethod
    def drawn(self, number: int) -> Puzzle:
        """The puzzle that a number stands for; the same one each time, whatever OR-Tools is installed."""

    # The rules

    def initial(self, rng: Rng) -> State:
        puzzle = self.drawn(rng.bits())
        return State(puzzle, puzzle.given)

    def limit(self, puzzle: Puzzle) -> int:
        """The moves after which the game is over."""
        return 1 if self.is_whole else self.moves or PATIENCE * len(puzzle.open)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.solved or state.moves >= self.limit(state.puzzle) else self.seats

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        if self.is_whole:
            return []
        wide = self._choices + 1
        return [
            cell * wide + choice
            for cell in state.puzzle.open
            for choice in range(wide)
            if choice != self._choice(state.values[cell])
        ]

    def is_legal(self, state: State, seat: Seat, action: Any) -> bool:
        if self.is_whole:
            return super().is_legal(state, seat, action)
        if not 0 <= action < self.num_actions:
            return False
        cell, choice = divmod(action, self._choices + 1)
        return state.puzzle.given[cell] == OPEN and bool(choice != self._choice(state.values[cell]))

    def _choice(self, value: int) -> int:
        """The number of the choice after which a cell holds a value: the last one empties it."""
        return self._choices if value == OPEN else value

    def apply(self, state: State, actions: Mapping[Seat, Any], rng: Rng) -> State:
        (action,) = actions.values()
        puzzle = state.puzzle
        if self.is_whole:
            answer = read_answer(puzzle, action, self.longest)
            sight = None if answer.sight is None else seen(puzzle, answer.sight)
            return State(puzzle, answer.values, 1, -1, puzzle.broken(answer.values) is None, sight)
        cell, choice = divmod(action, self._choices + 1)
        value = OPEN if choice == self._choices else choice
        values = (*state.values[:cell], value, *state.values[cell + 1 :])
        return State(puzzle, values, state.moves + 1, cell, puzzle.broken(self.settled(values)) is None)

    def settled(self, values: tuple[int, ...]) -> tuple[int, ...]:
        """A filling with open cells as what they count for."""
        if self.is_whole or not self.marks:
            return values
        return tuple(0 if value == OPEN else value for value in values)

    def scores(self, state: State) -> Mapping[Seat, float]:
        return {self.seats[0]: float(state.solved)}

    def outcome(self, state: State) -> Outcome | None:
        if self.to_move(state):
            return None
        broken = state.puzzle.broken(self.settled(state.values))
        if broken is None:
            return Outcome(self.scores(state), "solved")
        told = state.puzzle.told(broken)
        return Outcome(self.scores(state), f"not solved: {told}" if self.is_whole else f"out of moves: {told}")

    def measures(self, state: State) -> Mapping[Seat, Mapping[str, float]]:
        """Solved, the share of right cells of those that were open, and of what was said to be seen the right share."""
        puzzle, values = state.puzzle, self.settled(state.values)
        right = sum(values[cell] == puzzle.solution[cell] for cell in puzzle.open)
        told = {"solved": float(state.solved), "cells": right / len(puzzle.open)}
        if state.seen is not None:
            told |= {"perception": share(state.seen), "perceived": float(all(right == of for right, of in state.seen))}
        return {self.seats[0]: told}

    def canonical(self, state: State) -> bytes:
        return state.puzzle.key + canonical(state[1:])

    # How it is spoken of

    def notation(self, state: State, seat: Seat, action: Any) -> str:
        return str(action) if self.is_whole else self._names[action]

    def spelled(self, state: State, seat: Seat) -> Sequence[str]:
        return () if self.is_whole else self._names

    def parse(self, state: State, seat: Seat, text: str) -> Any:
        if self.is_whole:
            return write_answer(state.puzzle, read_answer(state.puzzle, text, self.longest))
        wanted = text.strip()
        action = self._actions.get(wanted)
        if action is not None and self.is_legal(state, seat, action):
            return action
        possible = "possible: " + listed([self._names[legal] for legal in self.legal(state, seat)])
        if action is None:
            raise UnreadableAction(f"{quoted(wanted)} is not a move of {self.info.title}; {possible}")
        cell = action // (self._choices + 1)
        where = name_of(cell, self.size)
        why = f"{where} is given and stays" if state.puzzle.given[cell] != OPEN else f"{where} holds that already"
        raise IllegalAction(f"{quoted(wanted)} is not legal here, since {why}; {possible}")

    def sample(self, state: State, seat: Seat, rng: Rng) -> Any:
        if not self.is_whole:
            return super().sample(state, seat, rng)
        values = tuple(rng.below(self._choices) if value == OPEN else value for value in state.puzzle.given)
        return write_answer(state.puzzle, Answer(values))

    def default_action(self, state: State, seat: Seat) -> Any:
        return write_answer(state.puzzle, Answer(state.puzzle.given)) if self.is_whole else self.legal(state, seat)[0]

    # How it is shown

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(-1, 127, (LAYERS, self.size, self.size), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        return layers_of(state.puzzle, state.values)

    def data(self, state: State, seat: Seat) -> Mapping[str, Any]:
        return state.puzzle.as_data(state.values)

    def text(self, state: State, seat: Seat | None) -> str:
        puzzle = state.puzzle
        lines = [text_of(puzzle, state.values, UNKNOWN if self.is_whole else NOTHING), self._standing(state)]
        if self.is_whole and self.to_move(state):
            words = sight_words(puzzle)
            told = "; ".join(words.values()) if len(words) == 1 else "; ".join(f'"{k}": {v}' for k, v in words.items())
            lines.append(f"The parts of the perception: {told}." if len(words) > 1 else f"The perception: {told}.")
        return "\n".join(lines)

    def _standing(self, state: State) -> str:
        outcome = self.outcome(state)
        if outcome is not None:
            return outcome.reason
        left = sum(state.values[cell] == OPEN for cell in state.puzzle.open)
        if self.is_whole:
            return f"{left} open; answer with the whole grid as JSON"
        spare = self.limit(state.puzzle) - state.moves
        return f"{left} open, {spare} move{'' if spare == 1 else 's'} left"

    def image(self, state: State, seat: Seat | None) -> Image:
        return picture_of(state.puzzle, self.scene(state, seat))

    def scene(self, state: State, seat: Seat | None) -> Grid:
        puzzle = state.puzzle
        is_played = bool(self.to_move(state)) and not self.is_whole
        clicks = {cell: self._click(state, cell) for cell in puzzle.open} if is_played else {}
        broken = None if self.to_move(state) or state.solved else puzzle.broken(self.settled(state.values))
        note = puzzle.note if puzzle.drawn_regions else ""
        caption = f"{note} {self._standing(state)}".strip()
        return scene_of(puzzle, state.values, clicks, state.last, broken, caption)

    def _click(self, state: State, cell: int) -> str:
        """What a click on a cell means: the cell, to which a number is typed; where cells are marked, the next mark."""
        where = name_of(cell, self.size)
        if not self.marks:
            return f"{where}="
        order = (self._symbols[1].text, self._symbols[0].text, NOTHING)
        return f"{where}={order[(OPEN, 1, 0).index(state.values[cell])]}"


_END = "The game ends when the grid is right, or when the moves are used up. Solving it scores 1, anything else 0."
_NUMBERS = (
    "A move fills one cell, such as b3=4: column letter, row number from the top, and the number. Filling it again "
    f"changes it, and b3=. empties it; what is given stays. {_END}"
)
_MARKS = (
    "A move marks one cell, such as b3=s: column letter, row number from the top, and s or e. Marking it again changes "
    f"it, and b3=. opens it; what is given stays. A cell that is left open counts as empty (e). {_END}"
)
_WHOLE = (
    "Answer once with the whole grid, as one line of JSON: "
    '{"perception": what you see of the puzzle as it is given, "answer": the rows of the solved grid, each a list of '
    "symbols, what was given included}. The perception may be left out, and is scored apart. Solving it scores 1, "
    "anything else 0."
)
