"""Foreign text that tries to be more than text, harmless text of the same shape, and the cells that the app draws."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region
from textual.screen import Screen

from arena.games.core.scene import Plain
from arena.replays.events import (
    AnyEvent,
    Asked,
    Attempted,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Played,
    Problem,
    Progress,
    Seated,
)
from arena.replays.plain import plain
from arena.replays.tape import LiveTape

TEXTS: Mapping[str, str] = {
    "escapes": "\x1b[2J\x1b]0;t\x07\x1b]52;c;\x9b1m",
    "markup": "[red]x[/][@click=app.quit]y[link=//a][[]",
    "order": "\u202ea\u2066b\u200b\u200d\ufeff",
    "wide": "한🎲👩\u200d🚀🇩🇪❤\ufe0f\u1112\u1161\u11abe" + "\u0301" * 4,
    "breaks": "a\tb\rc\u2028d\x00\ud800",
}
"""What is tried everywhere: each is told whole wherever forty columns of it are."""

BLENDS: Mapping[str, str] = {
    "acting": "\x1b]0;\x07\x9b1m[@click=app.quit]\x00",
    "hiding": "\u202ea\u200b\u2066\tb\u2028\ud800[b]",
    "wide": TEXTS["wide"],
}
"""All of that in fewer texts, for what takes long to draw."""

HUGE: Mapping[str, str] = {
    "one line": "A" * 100_000,
    "many lines": "line\n" * 20_000,
    "empty lines": "\n" * 100_000,
    "one pile": "e" + "\u0301" * 100_000,
    "one cluster": "👩\u200d" * 40_000,
    "escapes": "\x1b[31m" * 20_000,
    "brackets": "[" * 100_000,
}
"""What takes long where it is taken whole."""

Cells = list[list[tuple[str, Style | None]]]


def harmless(text: str) -> str:
    """Letters in the place of everything that is drawn of a text: the same lines, words and columns."""
    return "".join(character if character in " \n" else "x" * cell_len(character) for character in plain(text))


def cells_of(screen: Screen[Any]) -> Cells:
    """Every cell of a screen; the second half of a wide character is an empty text."""
    rows: Cells = []
    for strip in screen._compositor.render_strips(screen.size):
        row: list[tuple[str, Style | None]] = []
        for segment in strip:
            for character in segment.text:
                wide = cell_len(character)
                if not wide and row:
                    row[-1] = (row[-1][0] + character, row[-1][1])
                row += [(character if not part else "", segment.style) for part in range(wide)]
        rows.append(row)
    return rows


def check(cells: Cells, width: int, height: int) -> None:
    """Every line is as wide as the terminal, by the app's measure and by Unicode's, and nothing in it acts."""
    assert len(cells) == height
    for row in cells:
        text = "".join(character for character, _ in row)
        assert len(row) == cell_len(text) == width, text
        assert sum(map(_columns, text)) == width, text
        assert text.isprintable(), ascii(text)
        for character in text:
            assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"), ascii(text)
        for character, style in row:
            assert style is None or (style.link is None and _is_ours(style)), (character, style)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _is_ours(style: Style) -> bool:
    """Whether what a click means, if anything, is what the app's own footer and scroll bars mean."""
    return all("quit" not in str(value) and "http" not in str(value) for value in style.meta.values())


def outside(cells: Cells, boxes: Iterable[Region]) -> dict[tuple[int, int], tuple[str, Style | None]]:
    """The cells that lie in none of the boxes, by (column, line)."""
    kept = list(boxes)
    return {
        (x, y): cell
        for y, row in enumerate(cells)
        for x, cell in enumerate(row)
        if not any(box.contains(x, y) for box in kept)
    }


def tape(
    scenes: Iterable[Any] = (Plain("before"), Plain("after")),
    *,
    seats: Iterable[tuple[str, str]] = (("Red", "mcts"), ("Yellow", "minimax")),
    game: Mapping[str, Any] | None = None,
    started: Mapping[str, Any] | None = None,
    asked: Mapping[str, Any] | None = None,
    attempted: Mapping[str, Any] | None = None,
    played: Mapping[str, Any] | None = None,
    ended: Mapping[str, Any] | None = None,
    pending: Iterable[AnyEvent] = (),
    closed: bool = True,
) -> LiveTape:
    """A match of one ply, with whatever is given in place of what is usual; without `ended` it has no end."""
    first, *rest = scenes
    setup = {"id": "game", "version": 1, "params": {"size": 3}, "title": "Game", **(game or {})}
    found = LiveTape(
        MatchStarted(
            **{
                "match": "m1",
                "created": "2026-01-02T03:04:05Z",
                "arena": "0.1.0",
                "game": GameSetup(**setup),
                "seats": [Seated(f"player_{number}", *names) for number, names in enumerate(seats)],
                "seed": 7,
                "table": {"attempts": 3},
                "digest": "d0",
                "scene": first,
                **(started or {}),
            }
        )
    )
    for ply, scene in enumerate(rest):
        found.append(Asked(ply, "player_0", 1, 0.0, **(asked or {})))
        found.append(Attempted(ply, "player_0", 1, **{"reply": "a1", "extracted": "a1", **(attempted or {})}))
        move = {"seat": "player_0", "action": "a1", "digest": "d", "at": 0.1, "scene": scene, **(played or {})}
        found.append(Played(ply, **move))
    for event in pending:
        found.append(event)
    if ended is not None:
        told = {"ending": "played", "reason": "rules", "detail": "over", "plies": len(rest), "digest": "d", "at": 1.0}
        found.append(MatchEnded(**{**told, "scores": {"player_0": 1.0, "player_1": -1.0}, **ended}))
    if closed:
        found.close()
    return found


def thinking(text: str) -> Iterator[AnyEvent]:
    """A seat that was asked, and whose thought arrives."""
    yield Asked(1, "player_1", 1, 0.0)
    yield Progress(1, "player_1", text)


def failed(text: str) -> Iterator[AnyEvent]:
    """An attempt that failed for a reason."""
    yield Asked(1, "player_1", 1, 0.0)
    yield Attempted(1, "player_1", 1, "?", problem=Problem("illegal", text, text))
