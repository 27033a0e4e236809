"""The tournament screen while somebody plays: what grows, what pauses, and what was killed."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from arena.replays.journal import Journal
from arena.replays.player import Replay
from arena.replays.results import MatchResult
from arena.tournaments.folder import JOURNAL, REPLAYS
from arena.tournaments.reading import read
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.tournament_head import bar, heading, ledger, left
from arena.tui.tournament_tables import many
from arena.tui.widgets.sheet import SheetView
from tests.tui import cups
from tests.tui.cups import Until, held, notified, ready, shown

Played = tuple[Path, list[MatchResult]]
played, cup, bare, hurry = cups.played, cups.cup, cups.bare, cups.hurry


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_what_is_played_meanwhile_is_seen(
    bare: Path, played: Played, until: Until, size: tuple[int, int]
) -> None:
    results = played[1]
    cups.journal(bare, cups.OPENED)
    cups.status(bare)
    app = ArenaApp(tournament=bare)
    with held(bare):
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: "The first matches are being played" in shown(app))
            await until(pilot, lambda: "● running" in shown(app))
            cups.journal(bare, *cups.finished(results[:8]))
            cups.status(bare, done=8, rate=42.0, left=1800.0, in_play=1, playing=(cups.in_play(results[8]),), void=3)
            screen = await ready(app, pilot, until)
            await until(pilot, lambda: "8 of 24" in shown(app) and "careful" in shown(app))
            for words in ("33%", "42/min", "30 min left", "1 in play", "3 void", "$0.00 of $10.00"):
                await until(pilot, lambda words=words: words in shown(app))
            assert screen.study.standings is not None
            assert screen.study.standings.planned == 24
            await pilot.press("5", "down")
            here = screen.matches.pointed
            cups.journal(bare, *cups.finished(results[8:20]))
            await until(pilot, lambda: len(screen.matches.rows) == 20)
            assert screen.matches.pointed is here
            await pilot.press("home")
            cups.journal(bare, *cups.finished(results[20:]), cups.CLOSED)
            await until(pilot, lambda: len(screen.matches.rows) == 24)
            assert screen.matches.cursor == 0
    assert screen.recorded.done == 24


async def test_a_match_in_play_is_watched_live(bare: Path, played: Played, until: Until) -> None:
    one = played[1][-1]
    name = "four/dice~lefty/00009a.jsonl"
    (bare / REPLAYS).unlink()
    (bare / REPLAYS).mkdir()
    journal = Journal(bare / REPLAYS / name)
    tape = Replay(played[0] / REPLAYS / one.file)
    journal.write(tape.started)
    for event in [*tape.frame(1).attempts, *tape.frame(1).played]:
        journal.write(event)
    journal.flush()
    cups.journal(bare, cups.OPENED)
    cups.status(bare, in_play=1, playing=(cups.replace(cups.in_play(one), file=name),))
    app = ArenaApp(tournament=bare)
    with held(bare):
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "4 Playing 1" in shown(app))
            await pilot.press("4")
            await until(pilot, lambda: "lefty – dice" in shown(app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MatchScreen))
            assert app.screen.tape.status == "live"
            await pilot.press("escape")
            journal.close()
            await until(pilot, lambda: "4 Playing" in shown(app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MatchScreen))
            assert app.screen.tape.path.name == "00009a.jsonl.zst"


async def test_a_run_that_is_paused_says_so(bare: Path, until: Until) -> None:
    cups.journal(bare, cups.OPENED)
    cups.status(bare, state="paused", done=5)
    app = ArenaApp(tournament=bare)
    with held(bare):
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "‖ paused" in shown(app))
            await until(pilot, lambda: "p Go on" in shown(app))
            await pilot.press("4")
            await until(pilot, lambda: "the run is paused" in shown(app))


async def test_a_run_that_was_killed_says_so(bare: Path, played: Played, until: Until) -> None:
    cups.journal(bare, cups.OPENED, *cups.finished(played[1][:6]))
    cups.status(bare, done=6, in_play=8, rate=9.0, left=60.0, dollars=1.0)
    app = ArenaApp(tournament=bare)
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(app, pilot, until)
        await until(pilot, lambda: "✗ cut off" in shown(app))
        await until(pilot, lambda: "its last run ended without a word" in shown(app))
        text = shown(app)
        assert "in play" not in text.split("\n")[1]
        assert "left" not in text.split("\n")[0]
        await pilot.press("p")
        await until(pilot, lambda: "nobody is playing it: s plays what is missing" in notified(app))
        await pilot.press("x")
        await until(pilot, lambda: "there is nothing to stop" in notified(app))


async def test_while_matches_are_played_intervals_are_rough_and_after_that_they_are_not(
    bare: Path, played: Played, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arena.tui.tournament.QUICK", 20)
    cups.journal(bare, cups.OPENED, *cups.finished(played[1]))
    cups.status(bare)
    app = ArenaApp(tournament=bare)
    with ExitStack() as run:
        run.enter_context(held(bare))
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await ready(app, pilot, until)

            def samples() -> int:
                told = screen.study.standings
                return 0 if told is None or told.tables[0].ratings is None else len(told.tables[0].ratings.samples)

            assert samples() == 20
            run.close()
            await until(pilot, lambda: samples() == 200)


async def test_a_journal_that_is_another_is_shown_instead(cup: Path, played: Played, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("3")
        cups.journal(cup, cups.OPENED, *cups.finished(played[1][:4]), cups.CLOSED, mode="wb")
        await until(pilot, lambda: len(screen.matches.rows) == 4)
        table = screen.query_one("#failures", SheetView)
        await until(pilot, lambda: sum(row.matches for row in table.rows) == 8)
        os.remove(cup / JOURNAL)
        await until(pilot, lambda: "Nothing was played yet" in shown(app))


def test_the_heading_fits_wherever_there_is_room(cup: Path) -> None:
    recorded = read(cup)
    for width in range(1, 200):
        first, second = heading(recorded, "small cup", width), ledger(recorded, width)
        if width >= 80:
            assert first.cell_length <= width
        assert second.cell_length <= max(width, 90)
    assert heading(recorded, "x\x1b[2J", 80).plain.startswith(" arena x\\x1b[2J")


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0 s"), (80, "80 s"), (600, "10 min"), (9000, "2.5 h"), (400_000, "4.6 days")]
)
def test_how_long_it_will_take_is_told_roughly(seconds: float, told: str) -> None:
    assert left(seconds) == told


@pytest.mark.parametrize(("share", "line"), [(-1, "━━━━"), (0.5, "━━"), (0.63, "━━╸"), (2, "━━━━")])
def test_a_bar_is_as_long_as_it_may_be(share: float, line: str) -> None:
    full, rest = bar(share, 4)
    assert len(full[0] + rest[0]) == 4
    assert (full[0] or rest[0]) == line


@pytest.mark.parametrize(
    ("number", "told"), [(7, "7"), (99_999, "99,999"), (123_456, "123k"), (999_600, "1.0M"), (12_345_678, "12.3M")]
)
def test_numbers_stay_narrow(number: int, told: str) -> None:
    assert many(number) == told
