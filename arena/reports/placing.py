"""How places are told: what stands over them and in their columns, the same in every report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from arena.reports.standings import Course, Place
from arena.reports.wording import NONE

KINDS = {"swiss": "Swiss tournament", "knockout": "Knockout", "ladder": "Ladder"}
"""Schedules that place players, by their kind in a config."""
_TIEBREAKS = {"buchholz": "Buchholz", "sonneborn_berger": "Sonneborn–Berger"}


@dataclass(frozen=True, slots=True)
class Placing:
    """One column of the places, beside the place and the player."""

    heading: str
    cell: Callable[[Place], str]
    left: bool = False
    """Whether it holds words."""


def title(course: Course) -> str:
    """What is placed, such as `Places: Swiss tournament`."""
    return f"Places: {KINDS.get(course.kind, course.kind)}"


def course_text(course: Course) -> str:
    """How far the schedule has come, such as `provisional, after 2 of 5 rounds`."""
    if course.over:
        return f"after {'the only round' if course.of == 1 else f'all {course.of} rounds'}"
    return f"provisional, after {course.rounds} of {course.of} rounds"


def columns(places: Sequence[Place]) -> list[Placing]:
    """The columns that some places have."""
    found = []
    if any(one.points is not None for one in places):
        found.append(Placing("points", lambda one: NONE if one.points is None else _exact(one.points)))
    names = dict.fromkeys(name for one in places for name in one.tiebreaks)
    found += [Placing(_TIEBREAKS.get(name, name), _tiebreak(name)) for name in names]
    if any(one.stage for one in places):
        found.append(Placing("came to", stage_text, left=True))
    return found


def stage_text(one: Place) -> str:
    """How far somebody came in a knockout."""
    return f"{one.stage}, to be played" if one.still_in else one.stage


def _tiebreak(name: str) -> Callable[[Place], str]:
    return lambda one: _exact(one.tiebreaks[name]) if name in one.tiebreaks else NONE


def _exact(value: float) -> str:
    """Points that decide a place, of which quarters and thirds of a unit matter."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")
