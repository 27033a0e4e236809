"""A tournament's folder, written as a run writes it: real matches, at fixed times, and some that went wrong."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from arena.executors.job import Job
from arena.executors.playing import play_job
from arena.replays.events import Occasion
from arena.replays.lock import lock
from arena.replays.results import MatchResult
from arena.schedules.unit import Unit
from arena.tournaments.folder import (
    CONFIG,
    JOURNAL,
    REPLAYS,
    STATUS,
    AnyEntry,
    Closed,
    Finished,
    InPlay,
    Noted,
    Opened,
    Status,
)
from arena.tui.app import ArenaApp
from arena.tui.screens.tournament import TournamentScreen

Until = Callable[..., Awaitable[None]]
CONFIG_TEXT = """\
# The cup of three bots.
name = "small cup"
seed = 5

[[players]]
name = "careful"
agent = "minimax,depth=2"

[[players]]
name = "dice"
agent = "random"

[[players]]
name = "lefty"
agent = "first"

[[games]]
name = "noughts"
game = "tictactoe"
openings = "random:2"

[[games]]
name = "four"
game = "connect_four,rows=4,columns=5"
openings = "random:2"

[schedule]
rounds = 2  # pairs of each lineup

[budget]
dollars = 10.0
hours = 2.0

[ratings]
samples = 200
"""
AGENTS = {"careful": "minimax,depth=2", "dice": "random", "lefty": "first"}
GAMES = {"noughts": "tictactoe", "four": "connect_four,rows=4,columns=5"}
BEGAN = "2026-11-03T14:00:00.000+00:00"
OPENED = Opened(BEGAN, "0.1.0", CONFIG_TEXT, "/cups", "elsewhere", 4711)
CLOSED = Closed("2026-11-03T15:00:00.000+00:00", "complete", "all 24 matches have a result", 3600.0)
"""The end of a run."""


def jobs() -> Iterator[Job]:
    """Every match of the cup."""
    for number in (1, 2):
        for game, spec in GAMES.items():
            for pair in combinations(AGENTS, 2):
                unit = Unit(game, pair, number)
                for leg, players in zip("ab", (pair, pair[::-1]), strict=True):
                    occasion = Occasion("small cup", unit.key + leg, unit.key, game, players)
                    seats = tuple(AGENTS[player] for player in players)
                    yield Job(occasion, spec, seats, 100 * number + len(game), {}, "random:2")


def play(folder: Path) -> list[MatchResult]:
    """Play the whole cup into a folder: config and replays. The results are as if a clock had stood still."""
    replays = folder / REPLAYS
    replays.mkdir(parents=True)
    (folder / CONFIG).write_text(CONFIG_TEXT, encoding="utf-8")

    async def played() -> list[MatchResult]:
        return [await play_job(job, replays) for job in jobs()]

    found = []
    for number, result in enumerate(asyncio.run(played())):
        created = f"2026-11-03T14:{number:02}:00.000+00:00"
        seats = tuple(replace(seat, seconds=0.25 * seat.moves) for seat in result.seats)
        found.append(replace(result, created=created, seconds=12.5, changed=0, seats=seats))
    return found


def spoiled(results: Sequence[MatchResult]) -> list[MatchResult]:
    """The same with a forfeit, and an attempt at the last match that came to nothing before it was played."""
    *most, last = results
    first, *others = most
    seats = (replace(first.seats[0], score=-1.0, illegal=3), replace(first.seats[1], score=1.0))
    detail = "X: 3 attempts were illegal [red]\x1b[2J"
    forfeit = replace(first, ending="forfeited", reason="illegal", culprit=0, detail=detail, seats=seats)
    nothing = tuple(replace(seat, score=None, cost=1.25, tokens_in=52_000, calls=4) for seat in last.seats)
    void = replace(
        last, ending="void", reason="provider", detail="no answer in 3 tries", seats=nothing, file="", digest=""
    )
    return [forfeit, *others, void, replace(last, occasion=replace(last.occasion, attempt=2))]


def journal(folder: Path, *entries: AnyEntry, mode: str = "ab") -> None:
    """Append entries to a journal, or write it anew."""
    with (folder / JOURNAL).open(mode) as file:
        file.writelines(msgspec.json.encode(entry) + b"\n" for entry in entries)


def finished(results: Sequence[MatchResult]) -> list[Finished]:
    """Lines of matches that are over."""
    return [Finished(result.created, result) for result in results]


def status(folder: Path, **told: object) -> None:
    """Write how a run stands."""
    usual = Status(BEGAN, "running", socket.gethostname(), 4711, BEGAN, planned=24)
    (folder / STATUS).write_bytes(msgspec.json.encode(replace(usual, **told)))  # type: ignore[arg-type]


def ended(folder: Path, results: Sequence[MatchResult]) -> None:
    """Write the journal and the last status of a run that has played everything."""
    noted = Noted(CLOSED.at, "the budget was raised to $10")
    journal(folder, OPENED, *finished(results), noted, CLOSED, mode="wb")
    done, void = sum(one.scored for one in results), sum(not one.scored for one in results)
    spent = sum(one.cost for one in results)
    status(folder, at=CLOSED.at, state="ended", done=done, void=void, dollars=spent, hours=1.0, why="complete")


def in_play(result: MatchResult) -> InPlay:
    """A match as it is told of while it is played."""
    one = result.occasion
    return InPlay(one.match, one.game, one.players, result.file.removesuffix(".zst"), "2026-11-03T14:59:00+00:00")


def shown(app: ArenaApp) -> str:
    """The text of the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


def notified(app: ArenaApp) -> str:
    """What was said in passing."""
    return "\n".join(one.message for one in app._notifications)


def screen_of(app: ArenaApp) -> TournamentScreen:
    """The tournament screen that is on."""
    assert isinstance(app.screen, TournamentScreen)
    return app.screen


async def ready(app: ArenaApp, pilot: Any, until: Until) -> TournamentScreen:
    """The tournament screen, once everything in the folder was read and reckoned."""

    def settled() -> bool:
        screen = app.screen
        if not isinstance(screen, TournamentScreen) or not screen.looked:
            return False
        reckoned = screen.study.problem or screen.study.standings is not None
        return (
            bool(reckoned)
            and len(screen.matches.rows) == len(screen.recorded.results)
            and (screen.views or screen.study.problem)
        )

    await until(pilot, settled)
    await pilot.pause()
    return screen_of(app)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Somebody runs the tournament."""
    file = os.open(folder / JOURNAL, os.O_RDWR)
    lock(file)
    try:
        yield
    finally:
        os.close(file)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[MatchResult]]:
    """Where the cup was played, and what came of it."""
    folder = tmp_path_factory.mktemp("cups") / "small"
    return folder, play(folder)


@pytest.fixture
def cup(tmp_path: Path, played: tuple[Path, list[MatchResult]]) -> Path:
    """A tournament that is over: a forfeit, and an attempt that came to nothing, are among its matches."""
    folder = begun(tmp_path / "small", played)
    ended(folder, spoiled(played[1]))
    return folder


@pytest.fixture
def bare(tmp_path: Path, played: tuple[Path, list[MatchResult]]) -> Path:
    """A tournament whose journal is still to be written."""
    return begun(tmp_path / "small", played)


def begun(folder: Path, played: tuple[Path, list[MatchResult]]) -> Path:
    """A folder with the config, and with the replays that were recorded once for all tests."""
    folder.mkdir()
    (folder / CONFIG).write_text(CONFIG_TEXT, encoding="utf-8")
    (folder / REPLAYS).symlink_to(played[0] / REPLAYS, target_is_directory=True)
    return folder


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is looked at again and again."""
    monkeypatch.setattr("arena.tui.screens.tournament._AGAIN", 0.2)
    monkeypatch.setattr("arena.tui.screens.tournaments._AGAIN", 0.2)
    monkeypatch.setattr("arena.tui.screens.tournament_matching._STILL", 0.01)
    monkeypatch.setattr("arena.tui.tournament._EVERY", 0.0)
    monkeypatch.setattr("arena.tui.tournament._SHARE", 0.0)
