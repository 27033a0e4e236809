"""Looks: how series differ, in colour, in marker and in line, so that every eye and every printer tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = ("#0072B2", "#D55E00", "#CC79A7", "#000000", "#009E73", "#E69F00", "#56B4E9", "#8A8A8A")
"""Those of Wong, "Points of view: Color blindness", Nature Methods 2011 (grey for yellow, which paper swallows), in the
order in which neighbours differ most to eyes that lack a kind of cones."""
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
LINES = ("-", "--", ":", "-.")
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "++++", "oooo", "||||")


@dataclass(frozen=True, slots=True)
class Look:
    """How one series looks. No two of the first 32 look alike, even in grey."""

    colour: str
    marker: str
    line: str
    hatch: str


def look(number: int) -> Look:
    """The look of a series, counted from 0: neighbours differ in everything."""
    turn, place = divmod(number, len(COLOURS))
    return Look(
        COLOURS[place],
        MARKERS[(place + turn) % len(MARKERS)],
        LINES[(place + turn) % len(LINES)],
        HATCHES[(place + turn) % len(HATCHES)],
    )
