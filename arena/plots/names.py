"""Names in figures: harmless, on one line, no longer than there is room, and never two that look the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from rich.cells import cell_len

from arena.replays.plain import one_line

_HAIR = "\u200a"
_BREAKS = frozenset(" -_./:,;@")
"""Where the words of a name end."""


def short(name: str, most: int) -> str:
    """A name in at most so many columns: of a long one its middle is left out, since ends tell names apart."""
    shown = one_line(name)
    if cell_len(shown) <= most:
        return shown
    tail = max((most - 1) // 3, 1)
    return f"{_part(shown, most - 1 - tail)}…{_part(shown[::-1], tail)[::-1]}"


def labels(names: Iterable[str], most: int) -> dict[str, str]:
    """Name -> its label, each another one.

    Of names that would be cut alike the part is kept in which they differ; those that are alike even so are numbered.
    """
    told = {name: one_line(name) for name in names}
    cut = _apart(list(dict.fromkeys(told.values())), most)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, shown in told.items():
        label, number = cut[shown], 1
        while label in taken:
            number += 1
            label = f"{short(cut[shown], most - len(str(number)) - 1)}·{number}"
        taken.add(label)
        found[name] = label
    return found


def for_legend(label: str) -> str:
    """A label that no legend leaves out: a leading `_` would hide it."""
    return f"{_HAIR}{label}" if label.startswith("_") else label


def _apart(names: Sequence[str], most: int) -> dict[str, str]:
    """Name -> its label, another one wherever there is room for what makes the difference."""
    cut = {name: short(name, most) for name in names}
    groups = [names]
    while groups:
        alike: dict[str, list[str]] = defaultdict(list)
        for name in groups.pop():
            alike[cut[name]].append(name)
        for group in alike.values():
            made = _differing(group, most) if len(group) > 1 else group
            if len(group) > 1 and len(set(made)) > 1:
                cut.update(zip(group, made, strict=True))
                groups.append(group)
    return cut


def _differing(names: Sequence[str], most: int) -> list[str]:
    """Each name with the part of it that not all have, in whole words where these fit."""
    before = _shared(names)
    after = _shared([name[before:][::-1] for name in names])
    made = []
    for name in names:
        exact = begin, end = before, len(name) - after
        while begin and name[begin - 1] not in _BREAKS:
            begin -= 1
        while end < len(name) and name[end] not in _BREAKS:
            end += 1
        if cell_len(name[begin:end]) > most - 2:
            begin, end = exact
        part = short(name[begin:end], most - 2)
        made.append(_around(name[:begin], part, name[end:], most - cell_len(part)))
    return made


def _shared(names: Sequence[str]) -> int:
    """How many characters all begin with."""
    ends = zip(min(names), max(names), strict=False)  # what these share all between them do
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))


def _around(before: str, part: str, after: str, room: int) -> str:
    """A part of a name, with the beginning of what is before and the end of what is after, in so many more columns."""
    tail = min(cell_len(after), max(room // 3, room - cell_len(before)))
    head = room - tail
    if cell_len(before) > head:
        before = f"{_part(before, head - 1)}…"
    if cell_len(after) > tail:
        after = f"…{_part(after[::-1], tail - 1)[::-1]}"
    return before + part + after


def _part(text: str, most: int) -> str:
    kept, wide = [], 0
    for letter in text:
        wide += cell_len(letter)
        if wide > most:
            break
        kept.append(letter)
    return "".join(kept)
