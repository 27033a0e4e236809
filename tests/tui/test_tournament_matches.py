"""The matches of a tournament: listed, filtered, and opened, however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from arena.replays.player import Replay
from arena.replays.query import Query, QueryError
from arena.replays.results import MatchResult
from arena.tournaments.folder import JOURNAL
from arena.tui.app import ArenaApp
from arena.tui.screens.match import MatchScreen
from arena.tui.settings import SettingsFile
from arena.tui.tournament import inside
from arena.tui.tournament_matches import Chosen, Latest, Wanted, entry_of, wanted
from arena.tui.widgets import matches as listing
from arena.tui.widgets.filter import Filter
from tests.tui import cups
from tests.tui.cups import Until, notified, ready, shown, spoiled

Played = tuple[Path, list[MatchResult]]
played, cup, bare, hurry = cups.played, cups.cup, cups.bare, cups.hurry


async def test_the_last_match_stands_first_and_is_opened_and_left(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup, settings=SettingsFile(None))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("5")
        assert [row.occasion.attempt for row in screen.matches.rows[:2]] == [2, 1]
        await pilot.press("down", "enter")
        await until(pilot, lambda: bool(app._notifications))
        assert "no replay of this match" in notified(app)
        await pilot.press("up", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))
        assert isinstance(app.screen.tape, Replay)
        assert app.screen.tape.started.occasion.match == "four/dice~lefty/00002b"
        assert app.settings_file.settings.recent[0].endswith("four/dice~lefty/00002b.jsonl.zst")
        await pilot.press("escape")
        assert app.screen is screen
        assert screen.tab == "matches"


async def test_a_match_is_opened_by_the_mouse(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(160, 50)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("5")
        await until(pilot, lambda: screen.matches.size.height > 4)
        await pilot.click(screen.matches, offset=(30, 4))
        assert screen.matches.cursor == 3
        for words in ("four", "00002b", "lefty", "minimax,depth=2", "rules: ", "seed", "random:2", "12.5 s"):
            await until(pilot, lambda words=words: words in str(screen.query_one("#about-text", Static).visual))
        await pilot.click(screen.matches, offset=(30, 4))
        await until(pilot, lambda: isinstance(app.screen, MatchScreen))


async def test_what_a_player_has_played_is_listed_exactly(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("g", "down", "enter")
        await until(pilot, lambda: screen.query_one(Filter).value == "player:=dice game:=noughts")
        await until(pilot, lambda: len(screen.matches.rows) == 8)
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.matches.rows) == 25)


async def test_a_filter_is_typed_completed_refused_and_cleared(cup: Path, until: Until) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        await pilot.press("slash", *"ending:vo")
        await until(pilot, lambda: screen.query_one(Filter)._suggestion == "ending:void")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: len(screen.matches.rows) == 1)
        assert screen.matches.has_focus
        screen.query_one(Filter).value = "thought:fork"
        await pilot.press("slash", "enter")
        await until(pilot, lambda: "searched among the replays" in " ".join(shown(app).split()))
        assert len(screen.matches.rows) == 1
        screen.query_one(Filter).value = "game:chess"
        await until(pilot, lambda: "No match is like this" in shown(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(screen.matches.rows) == 25)


async def test_a_hundred_thousand_matches_are_drawn_as_they_are_seen(
    cup: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(app, pilot, until)
        drawn: list[object] = []
        monkeypatch.setattr(listing, "entry_of", lambda result: drawn.append(result) or entry_of(result))
        few = screen.recorded.results
        many = [few[number % 25] for number in range(100_000)]
        monkeypatch.setattr(screen.recorded, "results", many)
        await pilot.press("5")
        await until(pilot, lambda: len(screen.matches.rows) == 100_000)
        await until(pilot, lambda: "100,000" in shown(app))
        await pilot.press("end", "pageup", "home")
        await pilot.pause()
        assert 0 < len(drawn) < 2000
        screen.list_those("ending:illegal")
        await until(pilot, lambda: len(screen.matches.rows) == 4000)
        await pilot.press("pagedown")
        here = screen.matches.pointed
        many.append(few[0])
        await until(pilot, lambda: len(screen.matches.rows) == 4001)
        assert screen.matches.pointed is here


async def test_hostile_names_change_nothing_but_their_cells(bare: Path, played: Played, until: Until) -> None:
    nasty = "[red]\x1b[2J\u202e[@click=app.bell]x" + "y" * 300
    text = cups.msgspec.json.encode(spoiled(played[1])).decode()
    for name in ("careful", "noughts"):
        text = text.replace(f'"{name}"', cups.msgspec.json.encode(nasty + name).decode())
    results = cups.msgspec.json.decode(text, type=list[MatchResult])
    results = [cups.replace(one, detail=nasty) for one in results]
    cups.journal(bare, cups.OPENED, *cups.finished(results), cups.Noted(cups.BEGAN, nasty))
    cups.status(bare, playing=(cups.replace(cups.in_play(results[0]), file=nasty),), in_play=1)
    app = ArenaApp(tournament=bare)
    with cups.held(bare):
        async with app.run_test(size=(160, 50)) as pilot:
            screen = await ready(app, pilot, until)
            for key in "123456":
                await pilot.press(key, "down")
                await pilot.pause()
                assert all(line.isprintable() for line in shown(app).split("\n")), key
                await until(pilot, lambda: "[red]" in shown(app))
            await pilot.press("5", "end", "y", "4", "enter")
            await until(pilot, lambda: bool(app._notifications))
            await pilot.press("1", "end", "enter")
            await until(pilot, lambda: 0 < len(screen.matches.rows) < 25)
            assert all(line.isprintable() for line in shown(app).split("\n"))


async def test_a_journal_leads_to_no_file_outside(cup: Path, played: Played, until: Until) -> None:
    (cup.parent / "secret.jsonl").write_bytes(b"{}\n")
    one = cups.replace(played[1][0], file="../../secret.jsonl")
    (cup / JOURNAL).write_bytes(b"")
    cups.journal(cup, cups.OPENED, *cups.finished([one]))
    app = ArenaApp(tournament=cup)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot, until)
        await pilot.press("5", "enter")
        await until(pilot, lambda: "no replay" in notified(app))
    assert inside(cup, "a/../b") == cup / "a/../b"
    assert inside(cup, "a\0b") is None


def test_the_latest_are_seen_without_a_copy(played: Played) -> None:
    results = played[1][:5]
    latest = Latest(results)
    assert [*latest] == results[::-1]
    assert latest[1:3] == [results[3], results[2]]
    results.append(played[1][5])
    assert len(latest) == 5
    assert Latest(results).place(results[2], 9) == 3
    assert Latest(results).place(played[1][9], 0) is None
    with pytest.raises(IndexError):
        latest[5]


def test_a_filter_goes_on_where_it_stopped(played: Played) -> None:
    results = spoiled(played[1])
    some = results[:3]
    chosen = Chosen(wanted("game:=noughts -player:=lefty"))
    assert len(chosen.take(some)) == 2
    some += results[3:]
    assert len(chosen.take(some)) == 4
    assert len(chosen.take(results[:1])) == 1
    assert len(Chosen(Wanted()).take(results)) == 25


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("", 25),
        ("player:=careful player:=dice", 8),
        ("game:=nought", 0),
        ("game:nought", 12),
        ("-game:=four", 12),
        ("ending:provider", 1),
        ("ending:illegal player:careful", 1),
        ("plies:<6 ending:played", 2),
        ("2026-11-03", 25),
    ],
)
def test_a_filter_asks_for_what_it_says(played: Played, text: str, many: int) -> None:
    asked = wanted(text)
    assert sum(asked.matches(one) for one in spoiled(played[1])) == many
    assert isinstance(asked.query, Query)


@pytest.mark.parametrize("text", ["thought:fork", "endings:void", '"open', "plies:many"])
def test_a_filter_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        wanted(text)
