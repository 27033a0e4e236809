"""Sheets: what stands in them, which columns there is room for, and how intervals are drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from arena.replays.results import MatchResult
from arena.reports.reckoning import standings
from arena.reports.standings import Aggregate, Interval, Standings, Verdict
from arena.tournaments.folder import InPlay
from arena.tournaments.loading import parse
from arena.tournaments.reading import read
from arena.tui import tournament_about as about
from arena.tui.intervals import Scale, bar
from arena.tui.palette import Palette
from arena.tui.sheets import Nothing, Sheet, fitting, widened
from arena.tui.tournament import views
from arena.tui.tournament_cross import CrossSheet
from arena.tui.tournament_failures import Faults
from arena.tui.tournament_tables import AggregateSheet, FailureSheet, InPlaySheet, StandingSheet
from arena.tui.tournament_verdicts import verdicts_of
from arena.tui.widgets.tabline import _around
from tests.tui import cups

Played = tuple[Path, list[MatchResult]]
played, cup = cups.played, cups.cup
PALETTE = Palette.of({}, dark=True)
WHITE, RED = (255, 255, 255), (255, 0, 0)


@pytest.fixture(scope="module")
def told(played: Played) -> Standings:
    """What the cup says."""
    return standings(parse(cups.CONFIG_TEXT, ""), cups.spoiled(played[1]), planned=24)


def lines(sheet: Sheet[object], width: int) -> list[str]:
    """A sheet as text: its heads, and its rows."""
    columns = sheet.columns(width)
    rows = [[[sheet.head(one, PALETTE, (0, 0, 0))] for one in columns]]
    rows += [[sheet.cell(row, one, PALETTE) for one in columns] for row in sheet.rows]
    return [" ".join("".join(text for text, _, _ in cell) for cell in row) for row in rows]


@pytest.mark.parametrize("width", [1, 10, 30, 78, 114, 158])
def test_columns_never_take_more_than_there_is(told: Standings, played: Played, width: int) -> None:
    faults = Faults()
    faults.take(played[1])
    table = told.tables[0]
    some = InPlay("four/a~b/00001a", "four", ("a", "b"), "f", "2026-11-03T14:00:00+00:00", "image")
    for sheet in (
        StandingSheet(table),
        CrossSheet(table),
        FailureSheet(faults.of(None)),
        InPlaySheet([some]),
        AggregateSheet([aggregate("a", 0.5)]),
    ):
        columns = sheet.columns(width)
        assert columns
        if width >= 30:
            assert sum(one.width for one in columns) + len(columns) - 1 <= width
        for row in sheet.rows:
            for column in columns:
                cell = sheet.cell(row, column, PALETTE)
                if width >= 78 and column.name != "player":
                    assert sum(cell_len(text) for text, _, _ in cell) <= column.width, column.name


def test_what_matters_least_goes_first() -> None:
    wanted = (("a", 5, 3), ("b", -5, 1), ("c", 5, 2))
    assert [one.name for one in fitting(17, *wanted)] == ["a", "b", "c"]
    assert [one.name for one in fitting(16, *wanted)] == ["a", "c"]
    assert [(one.name, one.right) for one in fitting(2, *wanted)] == [("a", True)]
    assert [one.width for one in widened(fitting(17, *wanted), "b", 30)] == [5, 18, 5]
    assert [one.width for one in widened(fitting(17, *wanted), "b", 30, 9)] == [5, 9, 5]
    assert Nothing().columns(80) == ()


@pytest.mark.parametrize(
    ("interval", "width", "line"),
    [
        (Interval(5.0, 0.0, 10.0), 11, "├────●────┤"),
        (Interval(0.0, 0.0, 10.0), 11, "●─────────┤"),
        (Interval(10.0, 0.0, 10.0), 11, "├─────────●"),
        (Interval(5.0, 4.0, 6.0), 11, "    ├●┤"),
        (Interval(5.0, 5.0, 5.0), 11, "     ●"),
        (Interval(5.0, 0.0, 10.0), 1, "●"),
        (Interval(99.0, -99.0, 999.0), 3, "├─●"),
        (Interval(5.0, 0.0, 10.0), 0, ""),
    ],
)
def test_an_interval_lies_where_its_ends_are(interval: Interval, width: int, line: str) -> None:
    scale = Scale(0.0, 10.0)
    assert "".join(text for text, _, _ in bar(interval, scale, width, WHITE, RED)) == line


def test_a_scale_holds_all_intervals_and_is_never_empty() -> None:
    assert Scale.over([Interval(1, 0, 2), Interval(5, -3, 6)]) == Scale(-3, 6)
    assert Scale.over([Interval(1, 1, 1)]) == Scale(0, 2)
    assert Scale.over([]) == Scale(0.0, 1.0)


def test_the_standings_say_what_the_tables_say(told: Standings) -> None:
    sheet = StandingSheet(told.tables[0])
    head, first, *_ = lines(sheet, 170)
    for word in ("player", "Elo", "from – to", "points", "won", "drawn", "lost", "matches", "distinct", "illegal", "$"):
        assert word in head
    row = told.tables[0].rows[0]
    assert row.rating is not None
    for word in (row.player, f"{row.rating.elo:,.0f}", f"{row.wins}", f"{row.points / row.matches:.1%}"):
        assert word in first


def test_a_crosstable_is_seen_from_both_sides(told: Standings) -> None:
    table = told.tables[0]
    sheet = CrossSheet(table)
    for one in table.rows:
        for other in table.rows:
            met, back = sheet.meeting(one.player, other.player), sheet.meeting(other.player, one.player)
            assert (met.wins, met.draws, met.losses) == (back.losses, back.draws, back.wins)
    assert sheet.pointed(99).across == 2
    assert sheet.pointed(-1).across == 0
    assert CrossSheet(table, "nobody").opponent == table.rows[0].player
    narrow = CrossSheet(table, table.rows[2].player).columns(32)
    assert [one.name for one in narrow][-1] == "3"
    scored = CrossSheet(replace(table, contest=False))
    assert (tuple(scored.rows), scored.opponent) == ((), None), "nobody beats anybody where all play for scores"


def test_failures_are_counted_once_and_as_they_come(played: Played) -> None:
    results = cups.spoiled(played[1])
    grown, whole, faults = results[:9], Faults(), Faults()
    faults.take(grown)
    grown += results[9:]
    faults.take(grown)
    faults.take(grown)
    whole.take(results)
    assert faults.of(None) == whole.of(None)
    assert sum(one.matches for one in faults.of("noughts").values()) == 24
    assert faults.of("chess") == {}
    faults.take(results[:1])
    assert sum(one.matches for one in faults.of(None).values()) == 2


def test_matches_in_play_say_how_long() -> None:
    rows = [
        InPlay("g/a~b/00002a", "g", ("a", "b"), "2", "2026-11-03T14:00:30+00:00"),
        InPlay("g/a~b/00001a", "g", ("a", "b"), "1", "2026-11-03T14:00:00", "image"),
        InPlay("g/a~b/00003a", "g", ("a\x1b", "b"), "3", "whenever"),
    ]
    sheet = InPlaySheet(rows, datetime.fromisoformat("2026-11-03T14:02:10+00:00"))
    _, first, second, third = lines(sheet, 80)
    assert first.split() == ["2:10", "g", "a", "–", "b", "image", "00001a"]
    assert second.split()[0] == "1:40"
    assert "a\\x1b – b" in third


def aggregate(player: str, value: float) -> Aggregate:
    """How a player does over all games."""
    one = Interval(value, value - 0.1, value + 0.1)
    return Aggregate(player, one, one, one, Interval(1 - value, 0.9 - value, 1.1 - value), ())


def test_scores_over_games_are_a_view_of_their_own(told: Standings) -> None:
    better, worse = aggregate("dice", 0.75), aggregate("lefty", 0.5)
    chances = {("dice", "lefty"): Interval(0.8, 0.7, 0.9)}
    several = replace(told, aggregates=(worse, better), improvement=chances)
    view = views(several)[-1]
    assert view.table is None
    _, first, second = lines(AggregateSheet(view.aggregates), 100)
    assert first.startswith("dice 0.750")
    assert second.startswith("lefty 0.500")
    text = about.aggregate(better, several).plain
    assert "80%  (70% – 90%)" in text
    assert "0.750  (0.650 – 0.850)" in text


def test_what_tests_have_decided_is_told_with_its_errors(told: Standings, cup: Path) -> None:
    verdict = Verdict("sprt", "a [red]against b", True, "a is better", 40, 2.95, (-2.94, 2.94), "5 % of both kinds")
    text = about.notes(read(cup), replace(told, verdicts=(verdict,), warnings=("mind \x1b[2J",))).plain
    for words in ("a [red]against b", "■ a is better", "2.950 between -2.940 and 2.940 after 40 units", "5 % of both"):
        assert words in text
    assert "mind \\x1b[2J" in text
    assert "complete after" in text
    assert "Nothing stands against" in about.notes(read(cup), replace(told, warnings=())).plain


@pytest.mark.parametrize(
    ("chosen", "room", "seen"), [(0, 100, (0, 4)), (0, 25, (0, 2)), (3, 25, (2, 4)), (2, 5, (2, 3)), (9, 30, (1, 4))]
)
def test_the_chosen_name_is_always_seen(chosen: int, room: int, seen: tuple[int, int]) -> None:
    assert _around(chosen, [10] * 4, room) == seen


def test_the_verdicts_are_those_of_the_tests_and_nobodys_program_is_executed(played: Played, tmp_path: Path) -> None:
    assert verdicts_of(parse(cups.CONFIG_TEXT, ""), played[1]) == ()
    text = f'{cups.CONFIG_TEXT}\n[stopping]\nkind = "adastop"\nblock = 1\nlooks = 2\npermutations = 100\n'
    found = verdicts_of(parse(text, ""), played[1])
    assert {one.kind for one in found} == {"adastop"}
    assert all(one.errors for one in found)
    (tmp_path / "game.py").write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n", encoding="utf-8")
    foreign = text.replace('game = "tictactoe"', f'game = "python:{tmp_path / "game.py"}:Game"')
    foreign = foreign.replace('agent = "first"', f'agent = "python:{tmp_path / "game.py"}:Agent"')
    assert verdicts_of(parse(foreign, ""), played[1]) == ()
    own = text.replace('agent = "first"', f'agent = "python:{tmp_path / "game.py"}:Agent"')
    assert verdicts_of(parse(own, ""), played[1]) == found
    assert not (tmp_path / "executed").exists()
