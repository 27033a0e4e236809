"""Tie-breaks of a Swiss tournament: the points made, and how strong those were against whom they were made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arena.schedules.rounds import Meeting


@dataclass(frozen=True, slots=True, order=True)
class Tiebreaks:
    """What a Swiss standing is sorted by, the first that differs deciding."""

    points: float
    buchholz: float
    """The points of all opponents."""
    sonneborn_berger: float
    """The points of all opponents, each times what was made in the meeting with it."""


def tiebreaks(meetings: Iterable[Meeting]) -> dict[str, Tiebreaks]:
    """Player -> its points and tie-breaks, rounded to 9 digits.

    Whoever has met several in one meeting has them all as opponents. A bye counts as a meeting with somebody who has
    made as many points as the player itself: nobody is punished for having had no opponent, nor paid for it (FIDE's
    *dummy*, Handbook C.07).
    """
    played: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        for player in meeting:
            played.setdefault(player, []).append(meeting)
    points = {player: sum(meeting[player] for meeting in its) for player, its in played.items()}

    def opposed(player: str, meeting: Meeting) -> float:
        return points[player] if len(meeting) == 1 else sum(points[other] for other in meeting if other != player)

    return {
        player: Tiebreaks(
            round(points[player], 9),
            round(sum(opposed(player, meeting) for meeting in its), 9),
            round(sum(meeting[player] * opposed(player, meeting) for meeting in its), 9),
        )
        for player, its in played.items()
    }
