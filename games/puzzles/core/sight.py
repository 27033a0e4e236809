"""Perception: what somebody says they see of a puzzle as it is given, and how much of that is right.

It has a part for each thing that a kind of puzzle shows: the cells, the regions, the clues of rows and columns, the
signs. Where there is one part it may stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from arena.games.core.errors import UnreadableAction, quoted
from arena.games.puzzles.core.puzzle import OPEN, Puzzle, name_of, neighbours

UNKNOWN = "*"
"""How an open cell is written in perceptions and answers."""
_SIGN = re.compile(r"([a-z])([1-9][0-9]?) ?([<>]) ?([a-z])([1-9][0-9]?)")
_CLUE = re.compile(r"[0-9]{1,2}(?: [0-9]{1,2})*")
Rows = list[list[str]]
Symbols = Callable[[str], bool]


def parts(puzzle: Puzzle) -> tuple[str, ...]:
    """What there is to be seen of a puzzle, by the names that a perception uses."""
    shown = {
        "cells": any(value != OPEN for value in puzzle.given),
        "regions": bool(puzzle.regions) and puzzle.drawn_regions,
        "rows": bool(puzzle.row_clues),
        "columns": bool(puzzle.column_clues),
        "signs": bool(puzzle.signs),
    }
    return tuple(name for name, is_shown in shown.items() if is_shown) or ("cells",)


def true_sight(puzzle: Puzzle) -> Any:
    """The perception that is all right, as a JSON value."""
    whole: dict[str, Any] = {
        "cells": puzzle.written(puzzle.given, UNKNOWN),
        "regions": [list(row) for row in puzzle.regions],
        "rows": list(puzzle.row_clues),
        "columns": list(puzzle.column_clues),
        "signs": sorted(f"{puzzle.name(small)}<{puzzle.name(large)}" for small, large in puzzle.signs),
    }
    names = parts(puzzle)
    return whole[names[0]] if len(names) == 1 else {name: whole[name] for name in names}


def read_sight(puzzle: Puzzle, value: Any) -> Any:
    """A perception in its canonical form. Raises UnreadableAction, naming the part and the place that is wrong."""
    names = parts(puzzle)
    if not isinstance(value, dict):
        read = _part(puzzle, names[0], value, "perception")
        return read if len(names) == 1 else {names[0]: read}
    strange = next((name for name in value if name not in names), None)
    if strange is not None or not value:
        what = f"{quoted(strange)} is no part of it" if strange is not None else "it is empty"
        raise UnreadableAction(f"perception: {what}; its parts are {', '.join(names)}")
    read_parts = {name: _part(puzzle, name, value[name], f"perception, {name}") for name in names if name in value}
    return read_parts[names[0]] if len(names) == 1 else read_parts


def seen(puzzle: Puzzle, sight: Any) -> tuple[tuple[int, int], ...]:
    """Of each part, how many things of a canonical perception are right, and of how many; what is left out is wrong."""
    names, truth = parts(puzzle), true_sight(puzzle)
    if len(names) == 1:
        sight, truth = {names[0]: sight}, {names[0]: truth}
    return tuple(_count(puzzle, name, sight.get(name), truth[name]) for name in names)


def share(counts: Sequence[tuple[int, int]]) -> float:
    """The mean over the parts of the share that is right; 1 alone where all of it is."""
    return sum(right / of if of else 1.0 for right, of in counts) / len(counts)


def _count(puzzle: Puzzle, name: str, said: Any, truth: Any) -> tuple[int, int]:
    if name == "signs":
        claimed, there = set(said or ()), set(truth)
        return len(claimed & there), len(claimed | there)
    if name in ("rows", "columns"):
        return sum(one == other for one, other in zip(said or (), truth, strict=False)), len(truth)
    size = len(puzzle.given)
    true = [text for row in truth for text in row]
    flat = [text for row in said for text in row] if said is not None else [UNKNOWN] * size
    if name == "cells":
        told = [one == other for one, other in zip(flat, true, strict=True) if (one, other) != (UNKNOWN, UNKNOWN)]
        return sum(told), len(told)
    if said is None:
        return 0, size
    right = [
        all((flat[cell] == flat[near]) == (true[cell] == true[near]) for near in _around(puzzle, cell))
        for cell in range(size)
    ]
    return sum(right), size


def _around(puzzle: Puzzle, cell: int) -> Sequence[int]:
    """The neighbours of a cell: what regions are called does not matter, but where their borders are."""
    return tuple(neighbours(cell, puzzle.rows, puzzle.columns))


def _part(puzzle: Puzzle, name: str, value: Any, where: str) -> Any:
    if name == "cells":
        known = {symbol.text for symbol in puzzle.symbols} | {UNKNOWN}
        return grid(value, puzzle, where, known.__contains__, f"one of {' '.join(sorted(known))}")
    if name == "regions":
        return grid(value, puzzle, where, lambda text: len(text) <= 2 and text.isascii() and text.isalnum(), "a letter")
    if name == "signs":
        return _signs(puzzle, value, where)
    count = puzzle.rows if name == "rows" else puzzle.columns
    if not isinstance(value, list) or len(value) != count:
        raise UnreadableAction(f'{where}: {count} clues such as "2 1" are wanted, not {quoted(str(value))}')
    most = max(puzzle.rows, puzzle.columns)
    return [_clue(one, most, f"{where}, clue {number}") for number, one in enumerate(value, 1)]


def _clue(value: Any, most: int, where: str) -> str:
    words = value if isinstance(value, list) else [value]
    text = " ".join(str(word) for word in words if isinstance(word, (int, str)) and not isinstance(word, bool))
    text = " ".join(text.split())
    if not _CLUE.fullmatch(text) or text.count(" ") >= most:
        raise UnreadableAction(f'{where}: {quoted(str(value))} is no clue such as "2 1"')
    return text


def _signs(puzzle: Puzzle, value: Any, where: str) -> list[str]:
    if not isinstance(value, list):
        raise UnreadableAction(f'{where}: a list of signs such as "a1<b1" is wanted, not {quoted(str(value))}')
    cells = {puzzle.name(cell): cell for cell in range(len(puzzle.given))}
    read = set()
    for one in value:
        found = _SIGN.fullmatch(one) if isinstance(one, str) else None
        names = (f"{found[1]}{found[2]}", f"{found[4]}{found[5]}") if found else ("", "")
        if (
            found is None
            or not all(name in cells for name in names)
            or cells[names[1]] not in _around(puzzle, cells[names[0]])
        ):
            raise UnreadableAction(f'{where}: {quoted(str(one))} is no sign between neighbours such as "a1<b1"')
        small, large = names if found[3] == "<" else names[::-1]
        read.add(f"{small}<{large}")
    return sorted(read)


def grid(value: Any, puzzle: Puzzle, where: str, is_known: Symbols, wanted: str) -> Rows:
    """Rows of symbols, each a list or a text. Raises UnreadableAction, naming the place that is wrong."""
    rows, columns = puzzle.rows, puzzle.columns
    if not isinstance(value, list) or len(value) != rows:
        what = f"{len(value)} rows" if isinstance(value, list) else quoted(str(value))
        raise UnreadableAction(f"{where}: {rows} rows of {columns} symbols are wanted, not {what}")
    return [
        [
            _symbol(one, f"{where}, {name_of(number * columns + place, columns)}", is_known, wanted)
            for place, one in enumerate(_symbols(line, columns, f"{where}, row {number + 1}"))
        ]
        for number, line in enumerate(value)
    ]


def _symbols(line: Any, columns: int, where: str) -> Sequence[Any]:
    """The symbols of a row: of a list, or of a text with or without spaces between them."""
    symbols: Any = line
    if isinstance(line, str):
        words = line.split()
        symbols = words if len(words) > 1 or len(line.strip()) != columns else list(line.strip())
    if not isinstance(symbols, list) or len(symbols) != columns:
        what = f"{len(symbols)}" if isinstance(symbols, list) else quoted(str(line))
        raise UnreadableAction(f"{where}: {columns} symbols are wanted, not {what}")
    return symbols


def _symbol(value: Any, where: str, is_known: Symbols, wanted: str) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    text = UNKNOWN if value == "." else str(value) if isinstance(value, str) or is_number else ""
    if not is_known(text):
        raise UnreadableAction(f"{where}: {quoted(str(value))} is not {wanted}")
    return text


def sight_words(puzzle: Puzzle) -> Mapping[str, str]:
    """What each part of a perception of this puzzle is, for who has to write one."""
    words = {
        "cells": f"the rows of the grid as it is given, {UNKNOWN} for a cell that is not",
        "regions": "rows of letters, the same one for cells of the same region",
        "rows": "the clues of the rows from the top",
        "columns": "the clues of the columns from the left",
        "signs": 'every sign between two cells, such as "a1<b1"',
    }
    return {name: words[name] for name in parts(puzzle)}
