"""What the browser of replays says: its keys, its heading, its hints, and what it says where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content

from arena.tournaments.folder import is_tournament
from arena.tui.scenes.picture import one_line
from arena.tui.shelving import Search

BROWSING: list[BindingType] = [
    Binding("slash", "filter", "Filter", key_display="/"),
    Binding("s", "sort", "Sort"),
    Binding("S", "turn", "Turn", show=False),
    Binding("p", "preview", "Preview"),
    Binding("n", "new", "New match"),
    Binding("y", "copy", "Copy path", show=False),
    Binding("r", "refresh", "Refresh", show=False),
    Binding("backspace", "leave", "Leave", show=False),
    Binding("question_mark", "help", "Help", key_display="?"),
    Binding("f1", "help", "Help", key_display="F1"),
    Binding("escape", "back", "Back", show=False),
]

HINT = "words, or game: player: ending: date: after: before: plies:>9 thought:word file:   - not   tab completes"

BEGIN = ("n", "new match")
KEYS = (
    ("↑ ↓ pgup pgdn home end", "go through the list"),
    ("enter", "watch the replay, enter the folder, see how the tournament stands"),
    ("backspace", "leave the folder"),
    ("/", "filter"),
    ("s S", "sort by the next column; the other way round"),
    ("p", "show or hide the preview"),
    ("y", "copy the path"),
    ("r", "look and read again"),
    BEGIN,
    ("escape", "leave the filter, clear it, go back"),
    ("q", "quit"),
    ("mouse", "point at a row, again to watch; at a head to sort"),
    ("game:connect player:mcts", "in the game, in a player"),
    ("ending:forfeited", "played forfeited void live cut, or a reason"),
    ("date:2026-11 after: before:", "when it began, by the clock here"),
    ("plies:>100 plies:20-40", "how long it was"),
    ('thought:"a fork"', "in what was thought or answered"),
    ("-ending:void", "not"),
)

_TO_DO: tuple[tuple[str, str], ...] = (
    ("\n\n", ""),
    ("n", "bold $text-accent"),
    ("  begins a match and records it;\n", "$quiet"),
    ("arena demo", "$text-accent"),
    ("  plays one for you to watch.", "$quiet"),
)


def counted(files: int, matching: int | None, folder: str, doing: str) -> Content:
    """How many replays match of how many, where, and what is still being done."""
    number = f"{files:,}" if matching is None else f"{matching:,} of {files:,}"
    return Content.assemble(
        (" arena ", "bold $text-accent"),
        (f"{number} replay{'s' * (files != 1)} in ", "$quiet"),
        (one_line(folder, 300), "$foreground"),
        (f"  {doing}" if doing else "", "$text-warning"),
    )


def doing(search: Search | None, read: int | None) -> str:
    """What is still being done: how far a search is, or how many files were read."""
    if search is not None and not search.done:
        return f"searched {search.read:,} of {len(search.wanted):,}…"
    return "" if read is None else f"read {read:,}…"


def keys(*, play: bool) -> Sequence[tuple[str, str]]:
    """The keys of whoever may, or may not, begin matches."""
    return [one for one in KEYS if play or one != BEGIN]


def hint(given: str, trouble: str, offered: Sequence[str], usual: str = HINT) -> Content:
    """What is wrong with a filter, or what its last word could become, or what it could say at all."""
    if trouble:
        return Content.assemble((" ✗ ", "bold $text-error"), (trouble, "$text-error"))
    if offered and not given.endswith(offered[0]):
        return Content.styled("  " + "  ".join(one_line(one, 60) for one in offered[:12]), "$text-accent")
    return Content.styled(f"  {usual}", "$quiet")


def empty(folder: str, *, play: bool) -> Content:
    """What to do in a folder without replays."""
    told = (f"No replays in {one_line(folder, 300)} yet.", "bold $foreground")
    return Content.assemble(told, *(_TO_DO if play else ()))


def unreadable(problem: str, *, play: bool) -> Content:
    """Why a folder cannot be read, and what to do."""
    return Content.assemble((one_line(problem, 400), "bold $text-error"), *(_TO_DO if play else ()))


def unmatched(given: str, *, over: bool) -> Content:
    """That nothing matches a filter, so far or at all."""
    return Content.assemble(
        ("No replay matches\n" if over else "Searching…\n", "bold $foreground"),
        (f"{one_line(given.strip(), 200)}\n\n", "$text-accent"),
        ("escape", "bold $text-accent"),
        ("  clears the filter", "$quiet"),
    )


def behind(folder: Path) -> str:
    """What a folder leads to."""
    return "A tournament; enter shows how it stands." if is_tournament(folder) else "A folder; enter goes there."


def copy(app: App[object], path: str) -> None:
    """Copy a path, unless a terminal would take it for more than that."""
    if path.isprintable():
        app.copy_to_clipboard(path)
        app.notify(path, title="copied", timeout=3, markup=False)
    else:
        app.notify(f"{one_line(path, 300)} has characters that cannot be copied", severity="error", markup=False)
