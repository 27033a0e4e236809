"""Matches to be looked at in a browser: of nobody's game, as long as it takes, and with whatever words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arena.games.core.scene import Dialogue, Grid, Message, Plain, Scene, Tile
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Problem, Seated
from arena.replays.export.html import page
from arena.replays.tape import LiveTape, Tape

if TYPE_CHECKING:
    from playwright.sync_api import Page

TILES = {".": Tile("·", "empty", "empty"), "x": Tile("●", "a stone", "accent")}


def board(ply: int, width: int = 8) -> Grid:
    """A board on which the stones count in twos: every ply has its own."""
    bits = f"{ply:0{width * width}b}".replace("0", ".").replace("1", "x")
    return Grid(tuple(bits[row * width : row * width + width] for row in range(width)), TILES, caption=f"board {ply}")


def started(scene: Scene, titles: Sequence[str] = ("Ann", "Ben"), player: str = "bot", **more: Any) -> MatchStarted:
    """The beginning of a match."""
    seats = tuple(Seated(f"player_{place}", title, player) for place, title in enumerate(titles))
    setup = GameSetup("counting", 1, {}, more.pop("title", "Counting"), "zero-sum")
    return MatchStarted("m1", "2026-01-02T03:04:05+00:00", "0", setup, seats, 1, {}, "", scene, **more)


def counted(plies: int, *, ended: bool = True, secrets: bool = False) -> LiveTape:
    """A match of so many plies: ply N plays `N`, thinks `thought N`, and every seventh is failed at once."""
    views = {seat: Plain(f"cards of {seat}") for seat in ("player_0", "player_1")} if secrets else {}
    tape = LiveTape(started(board(0), views=views))
    for event in _counted(plies, secrets):
        tape.append(event)
    if ended:
        scores = {"player_0": 1.0, "player_1": -1.0}
        tape.append(MatchEnded("played", "rules", "it is counted", plies, "d", 9.0, scores, measures={}))
    return tape


def _counted(plies: int, secrets: bool) -> Iterator[Any]:
    for ply in range(plies):
        seat, name = f"player_{ply % 2}", str(ply + 1)
        views = {one: Plain(f"cards of {one}, {name}") for one in ("player_0", "player_1")} if secrets else {}
        yield Asked(ply, seat, 1, 0.0, clock=100.0 - ply % 90)
        failed = (ply + 1) % 7 == 0
        if failed:
            problem = Problem("illegal", f"{name} is not possible")
            yield Attempted(
                ply, seat, 1, f"first {name}", name, None, problem=problem, thought="too hasty", seconds=0.5
            )
            yield Asked(ply, seat, 2, 0.0, clock=100.0 - ply % 90, feedback="try again")
        shown = {"text": f"shown {name}"}
        said = f"I say {name}"
        yield Attempted(ply, seat, 1 + failed, said, name, name, thought=f"thought {name}", seconds=0.5, shown=shown)
        yield Played(ply, seat, name, "d", ply / 10, scene=board(ply + 1), views=views, secret=secrets)


def opened(
    page_: Page, tape: Tape, folder: Path, *, eyes: str | None = None, at: str = "", keep: int | None = None
) -> None:
    """Open the page of a match from a file, and wait until its viewer shows something."""
    file = folder / "match.html"
    file.write_text(page(tape, eyes, keep=keep), encoding="utf-8")
    page_.goto("about:blank")
    page_.goto(file.as_uri() + at)
    page_.wait_for_selector(".arena-viewer[data-ply]")


def shown(page_: Page, ply: int) -> None:
    """Wait until a ply is shown."""
    page_.wait_for_selector(f'.arena-viewer[data-ply="{ply}"]', timeout=5000)


def hostile(words: str) -> LiveTape:
    """A match in which everything that can be a text is these words."""
    grid = Grid(
        ("ab", "ba"),
        {"a": Tile(words[:4] or "x", words, words), "b": Tile("●", words, "player_0")},
        (words, words),
        (words, words),
        {"0,0": words},
        {words: ((0, 0),), "last": ((1, 1),)},
        words,
    )
    talk = Dialogue((Message(words, words, words, (words,)),), ((words, words),), words)
    call = {
        "provider": words,
        "purpose": "move",
        "request": {"messages": [{"role": "user", "parts": [{"kind": "text", "text": words}]}]},
        "reply": {
            "parts": [{"kind": "text", "text": words}],
            "stop": "end",
            "model": words,
            "host": words,
            "id": words,
        },
    }
    tape = LiveTape(
        started(grid, (words, words), words, title=words, views={"player_0": talk, "player_1": Plain(words)})
    )
    views = {"player_0": Plain(words), "player_1": talk}
    failed = Problem("illegal", words, words)
    for event in (
        Asked(0, "player_0", 1, 0.0),
        Attempted(
            0, "player_0", 1, words, words, None, problem=failed, thought=words, shown={"text": words}, calls=(call,)
        ),
        Asked(0, "player_0", 2, 0.0, feedback=words),
        Attempted(0, "player_0", 2, words, words, words, thought=words, calls=(call,)),
        Played(0, "player_0", words, "d", 0.0, scene=talk, views=views),
        Attempted(1, "player_1", 1, words, None, None, problem=failed, thought=words),
        MatchEnded(
            "forfeited",
            "illegal",
            words,
            1,
            "d",
            1.0,
            {"player_0": 1.0},
            "player_1",
            measures={"player_0": {words: 1.0}},
        ),
    ):
        tape.append(event)
    return tape


def remembering(plies: int, *, pending: int = 0) -> LiveTape:
    """A match of two models that are sent all that they were sent before; the first of each ply is asked twice.

    The first two messages of a seat are `rules for SEAT` and `ply 1 for SEAT`. As many attempts as are `pending` stand
    at the end without a ply.
    """
    tape = LiveTape(started(board(0)))
    sent: dict[str, list[Any]] = {}
    for ply in range(plies + pending):
        seat = f"player_{ply % 2}"
        messages = sent.setdefault(seat, [_message("system", f"rules for {seat}")])
        calls = []
        for again in ("", " again"):
            messages.append(_message("user", f"ply {ply + 1}{again} for {seat}"))
            calls.append({"provider": "p:m", "purpose": "move", "request": {"messages": list(messages)}})
        tape.append(Asked(ply, seat, 1, 0.0))
        tape.append(Attempted(ply, seat, 1, "a", "a", "a", seconds=0.5, calls=tuple(calls)))
        if ply < plies:
            tape.append(Played(ply, seat, "a", "d", ply / 10, scene=board(ply + 1)))
    return tape


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"kind": "text", "text": text}]}
