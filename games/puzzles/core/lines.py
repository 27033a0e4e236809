"""What the lengths of runs tell of a grid, line by line: the first way in which people solve a nonogram."""

from __future__ import annotations

from collections.abc import Sequence

_EITHER = 3
"""A cell as the values that it may hold: 1 not selected, 2 selected, 3 either."""


def undecided(rows: Sequence[Sequence[int]], columns: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The cells that stay open while rows and columns, each looked at alone, still tell something.

    Each line is the lengths of its runs, or 0. Raises ValueError where a line cannot have them.
    """
    wide, high = len(columns), len(rows)
    lines = [(lengths, range(k * wide, (k + 1) * wide)) for k, lengths in enumerate(rows)]
    lines += [(lengths, range(k, high * wide, wide)) for k, lengths in enumerate(columns)]
    may, waiting = [_EITHER] * (high * wide), set(range(len(lines)))
    while waiting:
        lengths, cells = lines[waiting.pop()]
        for cell, left in zip(cells, narrowed(lengths, [may[cell] for cell in cells]), strict=True):
            if left != may[cell]:
                may[cell] = left
                waiting |= {cell // wide, high + cell % wide}
    return tuple(cell for cell, values in enumerate(may) if values == _EITHER)


def narrowed(lengths: Sequence[int], may: Sequence[int]) -> list[int]:
    """What each cell of a line may hold, of what it `may`, if the line has runs of these lengths.

    The states of `Runs`, all that can be reached at once as the bits of a number: from the start of the line, and back
    from its end. Raises ValueError where no filling is left.
    """
    pattern = [bit for number, length in enumerate(lengths) for bit in [0] * (number > 0) + [1] * length]
    runs = sum(1 << state for state, bit in enumerate(pattern) if bit)
    gaps = ((1 << len(pattern)) - 1) ^ runs
    waits = runs & ~(runs << 1) | 1 << len(pattern)
    behind = [1 << len(pattern)]
    for values in reversed(may):
        last = behind[-1]
        empty = (last >> 1 & gaps | last & waits) if values & 1 else 0
        behind.append(empty | (last >> 1 & runs if values & 2 else 0))
    reached, left = 1, []
    for values, after in zip(may, reversed(behind[:-1]), strict=True):
        empty = ((reached & gaps) << 1 | reached & waits) if values & 1 else 0
        full = (reached & runs) << 1 if values & 2 else 0
        left.append(bool(empty & after) | bool(full & after) << 1)
        reached = empty | full
    if not all(left):
        raise ValueError(f"no line of {len(may)} cells has runs of {lengths} here")
    return left
