"""A water as it is seen: its cells as codes, as tiles and as text, and Battleship's rules in words."""

from __future__ import annotations

import re

from arena.games.board.fleets import Fleet, Known, members, union
from arena.games.core.errors import quoted
from arena.games.core.scene import Tile

SEA, SHIP, MISS, HIT, SUNK = "~SOX#"
"""The codes of a cell; `SEA` is also what is not known yet."""
LEGEND = {
    SEA: Tile("·", "sea", "empty"),
    SHIP: Tile("■", "ship", "plain"),
    MISS: Tile("○", "miss", "muted"),
    HIT: Tile("✕", "hit", "bad"),
    SUNK: Tile("█", "sunk", "bad"),
    " ": Tile("|", "between the waters", "wall"),
}
_SHIPS = 20
"""Ships of the largest fleet."""
_FULL = 0.5
"""The share of a sea that ships may fill which may touch."""
_FULL_APART, _SMALL, _FULL_SMALL = 0.6, 6, 0.8
"""The same where each ship has a rim of its own, and how much it is on a sea of at most 6 by 6: whether ships find room
is searched, and a large sea that is nearly full would take too long."""


def water(size: int, ships: Fleet, shots: int, known: Known | None) -> str:
    """The code of every cell of a water: all of it, or what is `known` of the fleet."""
    if known is None:
        hidden = union(ships)
        known = Known(shots & hidden, shots & ~hidden, tuple([ship for ship in ships if not ship & ~shots]))
    else:
        hidden = 0
    codes = [SEA] * (size * size)
    for code, cells in ((SHIP, hidden), (MISS, known.misses), (HIT, known.hits), (SUNK, union(known.sunk))):
        for cell in members(cells):
            codes[cell] = code
    return "".join(codes)


def side_by_side(titles: tuple[str, str], waters: tuple[str, str], letters: str) -> list[str]:
    """Two waters of the same size as lines of text, with their coordinates, and what the codes mean."""
    size = round(len(waters[0]) ** 0.5)
    width = 2 * size + 3
    head = "    " + " ".join(letters[:size])
    above = [title[0].upper() + title[1:] for title in titles]
    lines = [f"{above[0]:<{width}}    {above[1]}", f"{head:<{width}}    {head}"]
    for row in range(size):
        parts = [f"{row + 1:>2}  " + " ".join(cells[row * size : (row + 1) * size]) for cells in waters]
        lines.append(f"{parts[0]:<{width}}    {parts[1]}")
    return [*lines, f"{SEA} sea or unknown, {SHIP} ship, {MISS} miss, {HIT} hit, {SUNK} sunk"]


def lengths_in(fleet: str, size: int, touching: bool) -> tuple[int, ...]:
    """The lengths of the ships that a fleet consists of; for ChildPlay's, of those that are tried, in that order."""
    if fleet == "childplay":
        return (2, 1, *range(size, 0, -1))
    if not re.fullmatch(r"[1-9]\d?(-[1-9]\d?)*", fleet):
        raise ValueError(f"fleet is childplay or lengths of ships such as 5-4-3-3-2, not {quoted(fleet)}")
    lengths = tuple(int(length) for length in fleet.split("-"))
    if max(lengths) > size or len(lengths) > _SHIPS:
        raise ValueError(
            f"fleet has up to {_SHIPS} ships of 1 to {size} cells on a sea of that size, not {quoted(fleet)}"
        )
    if touching:
        fills = sum(lengths) / size**2 / _FULL
    else:
        rims = sum(2 * (length + 1) for length in lengths)
        fills = rims / (size + 1) ** 2 / (_FULL_SMALL if size <= _SMALL else _FULL_APART)
    if fills > 1:
        raise ValueError(f"fleet={fleet} is too large for a sea of {size} by {size}: take fewer or shorter ships")
    return lengths


def is_told(sinking: str, fleet: str) -> bool:
    """Whether it is told that a ship is sunk; `auto` is as the fleet has it."""
    return fleet != "childplay" if sinking == "auto" else sinking == "told"


def card(
    size: int = 10, fleet: str = "5-4-3-3-2", placement: str = "random", touching: bool = True, sinking: str = "auto"
) -> str:
    """The rules of a variant in prose, for players."""
    if fleet == "childplay":
        ships = (
            "Each side's fleet was drawn: a ship of 2 cells, and some or none of further ships of 1, "
            f"{', '.join(str(length) for length in range(size, 0, -1))} cells. So the fleets differ."
        )
    else:
        ships = f"Each side has a fleet of straight ships: their lengths are {', '.join(fleet.split('-'))} cells."
    parts = [
        f"Two players each have a square of water of {size} by {size} cells, which the other does not see. {ships}",
        "Ships may touch each other." if touching else "Ships never touch each other, not even diagonally.",
        "First both place their ships, one by one and at the same time: a move is then the two cells at the ends of "
        "the ship, the upper or left one first, such as A1-A4, or the one cell of a ship of 1. Then they"
        if placement == "seats"
        else "They",
        "take turns to shoot at one cell of the other's water, Red first, one shot a turn; it is told whether it hit"
        + (" and whether it has sunk a ship." if is_told(sinking, fleet) else ", but not whether a ship was sunk."),
        "Nobody may shoot twice at the same cell. Whoever has hit all cells of the other's fleet wins and scores 1, "
        f"the other -1. A shot is a cell such as B{min(size, 7)}: columns are letters, rows are numbers from the top. "
        "Your own water is shown on the left.",
    ]
    return " ".join(parts)
