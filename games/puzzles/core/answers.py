"""Whole answers: a grid as one line of JSON, read strictly and written in one canonical way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from arena.games.core.errors import UnreadableAction, quoted
from arena.games.puzzles.core.puzzle import OPEN, Puzzle
from arena.games.puzzles.core.sight import UNKNOWN, grid, read_sight

_SPACIOUS = 20
"""How much longer than its canonical form an answer may be, through white space."""
_KEYS = ("perception", "answer")


@dataclass(frozen=True)
class Answer:
    """A readable answer: the value of each cell, and what was said to be seen (None where nothing was)."""

    values: tuple[int, ...]
    sight: Any = None


def read_answer(puzzle: Puzzle, text: str, longest: int) -> Answer:
    """The answer that a text holds: a grid, or an object with "answer" and perhaps "perception".

    Raises UnreadableAction, which says what is wrong and where.
    """
    value = _json(text.strip(), longest * _SPACIOUS)
    if not isinstance(value, dict):
        value = {"answer": value}
    strange = next((key for key in value if key not in _KEYS), None)
    if strange is not None or "answer" not in value:
        what = f"has {quoted(strange)}" if strange is not None else 'lacks "answer"'
        raise UnreadableAction(f'{quoted(text.strip())} {what}: "answer" is wanted, and perhaps "perception"')
    values = {symbol.text: number for number, symbol in enumerate(puzzle.symbols)} | {UNKNOWN: OPEN}
    rows = _blamed(text, lambda: grid(value["answer"], puzzle, "answer", values.__contains__, _wanted(puzzle)))
    sight = _blamed(text, lambda: read_sight(puzzle, value["perception"])) if "perception" in value else None
    return Answer(tuple(values[symbol] for row in rows for symbol in row), sight)


def write_answer(puzzle: Puzzle, answer: Answer) -> str:
    """The canonical text of an answer."""
    said = {} if answer.sight is None else {"perception": answer.sight}
    return json.dumps({**said, "answer": puzzle.written(answer.values, UNKNOWN)}, separators=(",", ":"))


def longest_answer(cells: int) -> int:
    """An upper bound of the characters of any answer to a puzzle of so many cells, its perception included."""
    return 60 * cells + 200


def _blamed(text: str, read: Any) -> Any:
    """What `read` returns; its complaint is told with the text that it is about."""
    try:
        return read()
    except (UnreadableAction, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableAction(f"{quoted(text.strip())} cannot be read: {why}") from None


def _wanted(puzzle: Puzzle) -> str:
    return f"one of {' '.join(symbol.text for symbol in puzzle.symbols)} {UNKNOWN}"


def _json(text: str, longest: int) -> Any:
    if len(text) > longest:
        raise UnreadableAction(f"{quoted(text)} has {len(text)} characters: an answer has at most {longest}")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableAction(f"{quoted(text)} is not JSON: {why}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice: which of the two is meant cannot be known."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return read
