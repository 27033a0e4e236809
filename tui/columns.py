"""The columns of the list of replays: which there is room for, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from arena.replays.catalog import Entry
from arena.replays.dates import game_of
from arena.replays.query import KINDS
from arena.replays.summary import Summary
from arena.tui.palette import Palette, Rgb, marker, readable
from arena.tui.scenes.picture import fit, one_line

Sort = Literal["date", "game", "plies", "ending"]
"""What the list can be sorted by."""
SORTS: tuple[Sort, ...] = ("date", "game", "plies", "ending")
UP = ".."
"""The name of the row that leads out of a folder."""

Part = tuple[str, Rgb | None, bool]
"""A piece of a cell: its text, its ink (None: that of the row), and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its width, and what it sorts by, if anything."""

    name: str
    width: int
    sort: Sort | None = None
    right: bool = False


def columns(width: int) -> tuple[Column, ...]:
    """The columns that fit into a width, with a space between two. The players take what is left."""
    if width >= 132:
        fixed = [Column("date", 16, "date"), Column("game", 22, "game"), Column("players", 0)]
        fixed += [Column("ending", 34, "ending"), Column("plies", 7, "plies", right=True), Column("file", 26)]
    elif width >= 96:
        fixed = [Column("date", 16, "date"), Column("game", 18, "game"), Column("players", 0)]
        fixed += [Column("ending", 26, "ending"), Column("plies", 7, "plies", right=True)]
    elif width >= 70:
        fixed = [Column("date", 11, "date"), Column("game", 14, "game"), Column("players", 0)]
        fixed += [Column("ending", 17, "ending"), Column("plies", 6, "plies", right=True)]
    elif width >= 46:
        fixed = [Column("date", 5, "date"), Column("game", 12, "game"), Column("players", 0)]
        fixed += [Column("ending", 14, "ending"), Column("plies", 5, "plies", right=True)]
    elif width >= 30:
        fixed = [Column("date", 5, "date"), Column("players", 0), Column("ending", 12, "ending")]
    else:
        return (Column("players", max(width, 1)),)
    left = width - sum(column.width for column in fixed) - len(fixed) + 1
    return tuple(
        Column(column.name, left, column.sort, column.right) if not column.width else column for column in fixed
    )


def sort_key(sort: Sort) -> Callable[[Entry], Any]:
    """What sorts entries, the newest first where nothing else tells them apart, and those that were not read last."""
    if sort == "game":
        return lambda entry: (entry.summary is None, "" if entry.summary is None else entry.summary.title.casefold())
    if sort == "plies":
        return lambda entry: -1 if entry.summary is None or entry.summary.plies is None else entry.summary.plies
    if sort == "ending":
        return lambda entry: _rank(entry.summary)
    return lambda entry: entry.order


def arranged(entries: Iterable[Entry], sort: Sort, *, backwards: bool) -> list[Entry]:
    """The entries in order: the newest, the longest, and names from the first, unless it is to be `backwards`."""
    found = sorted(entries, key=lambda entry: entry.order, reverse=True)
    if sort == "date":
        return found[::-1] if backwards else found
    found.sort(key=sort_key(sort), reverse=(sort == "plies") is not backwards)
    return found


def _rank(summary: Summary | None) -> tuple[int, str]:
    return (len(KINDS), "") if summary is None else (KINDS.index(summary.kind), summary.reason)


def cell(entry: Entry, column: Column, palette: Palette, year: str) -> list[Part]:
    """What stands in a cell. `year` need not be told where there is little room."""
    summary, name = entry.summary, column.name
    if entry.kind == "folder":
        told = "the folder above" if entry.name == UP else f"{one_line(entry.name)}/"
        return [(f"▸ {told}", palette.ink("accent"), True)] if name == "players" else []
    if name == "date":
        return [(_date(entry.date, column.width, year), palette.muted, False)]
    if name == "file":
        return [(one_line(entry.name), palette.muted, False)]
    if summary is None:
        told = one_line(game_of(entry.name)) if name == "game" else "…" if name == "ending" else ""
        return [(told, palette.muted, False)]
    if name == "game":
        return [(one_line(summary.title), None, False)]
    if name == "plies":
        return [("" if summary.plies is None else f"{summary.plies:,}", palette.muted, False)]
    return _ending(summary, column.width, palette) if name == "ending" else _players(entry, column.width, palette)


def _date(date: str, width: int, year: str) -> str:
    if width >= 16:
        return date
    if not date.startswith(year) or not year:
        return date[:10] if width >= 10 else date[:4]
    return date[5:] if width >= 11 else date[5:10]


def _players(entry: Entry, width: int, palette: Palette) -> list[Part]:
    summary = entry.summary
    assert summary is not None
    if summary.kind == "broken" or not summary.players:
        return [(one_line(entry.name), palette.muted, False)]
    names = [one_line(player) for player in summary.players]
    room = max(width - 3 * (len(names) - 1), len(names))
    shares = _shares([len(name) for name in names], room)
    parts: list[Part] = []
    winners = summary.winners if summary.versus else ()
    for number, (name, share) in enumerate(zip(names, shares, strict=True)):
        if number:
            parts.append((" – ", palette.muted, False))
        won = number in winners
        parts.append((fit(name, share).rstrip(), palette.ink(f"player_{number}") if won else None, won))
    return parts


def _shares(wanted: list[int], room: int) -> list[int]:
    """How much of the room each of several texts gets: what it wants, or an equal share of what is left."""
    shares = [0] * len(wanted)
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    for at, number in enumerate(order):
        shares[number] = max(min(wanted[number], room // (len(wanted) - at)), 1)
        room -= shares[number]
    return shares


def _ending(summary: Summary, width: int, palette: Palette) -> list[Part]:
    """How it ended, in as many words as there is room for."""
    good, warn, bad = (readable(color, palette.background) for color in (palette.good, palette.warn, palette.bad))
    if summary.kind == "live":
        return [("● live", good, True)]
    if summary.kind == "cut":
        return [("✗ cut off", warn, False)]
    if summary.kind == "broken":
        return [("✗ broken", bad, False)]
    if summary.kind == "recording":
        return [("recording", palette.muted, False)]
    reason = one_line(summary.reason).replace("_", " ")
    if summary.kind == "void":
        return [(f"∅ void: {reason}", warn, False)]
    if summary.kind == "forfeited":
        number = summary.culprit
        name = one_line(summary.seats[number]) if number is not None and number < len(summary.seats) else "forfeit"
        return [(f"✗ {name}: {reason}", bad, False)]
    parts = _score(summary, palette)
    used = sum(len(text) for text, _, _ in parts)
    more = one_line(summary.detail) if summary.reason == "rules" else reason
    if width - used > 18 and more:
        parts.append((f"  {more}", palette.muted, False))
    return parts


def _score(summary: Summary, palette: Palette) -> list[Part]:
    if not summary.scores:
        return [("over", None, False)]
    if len(summary.scores) == 1:
        return [(f"{summary.scores[0]:g}", None, False)]
    winners = summary.winners
    if not winners:
        return [("= draw" if summary.versus else "= all the same", palette.muted, False)]
    first = winners[0]
    title = one_line(summary.winner, 40) + ("" if summary.ahead == 1 else f" +{summary.ahead - 1:,}")
    word = "wins" if summary.versus and summary.ahead == 1 else "first"
    seat = f"player_{first}"
    return [(f"{marker(seat)} ", palette.ink(seat), False), (f"{title} {word}", None, False)]
