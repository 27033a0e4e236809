"""Accuracy in standings: what is counted, how far it can be trusted, and how it is told in every form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from arena.replays.analysis import Analysis, MoveJudged, read_analyses, write_analyses
from arena.replays.results import MatchResult
from arena.reports.accuracy import _ratio, accuracy_text, judges, with_accuracy
from arena.reports.data import data
from arena.reports.markdown import markdown
from arena.reports.page import page
from arena.reports.reckoning import standings
from arena.reports.standings import Accuracy, Interval, Standings
from arena.reports.table_csv import COLUMNS, JUDGED, csv_text
from arena.reports.text import text
from tests.reports.made import HOSTILE, config, match, pair

FIELD = config("alpha", "beta")


def judge(
    folder: Path, result: MatchResult, best: Sequence[tuple[int, int]], name: str = "solver", digest: str = ""
) -> None:
    """Say of each seat how many of its moves are best ones, of how many."""
    moves = [
        MoveJudged(ply, f"player_{seat}", "x", 1.0, 1.0, ("x",), 1 if number < good else 2, 5)
        for seat, (good, moves) in enumerate(best)
        for ply, number in enumerate(range(moves))
    ]
    path = folder / result.file
    path.parent.mkdir(parents=True, exist_ok=True)
    write_analyses(
        path, [*read_analyses(path), Analysis(name, digest or result.digest, "chess", (-1.0, 1.0), tuple(moves))]
    )


def told(results: Sequence[MatchResult], folder: Path) -> Standings:
    return with_accuracy(standings(FIELD, results, samples=50), FIELD, results, folder, lambda _, seats: seats)


def of(found: Standings, player: str) -> dict[str, Accuracy]:
    (table,) = found.tables
    (row,) = (row for row in table.rows if row.player == player)
    return dict(row.accuracy)


def test_without_analyses_nothing_changes(tmp_path: Path) -> None:
    results = pair(unit=1)
    before = standings(FIELD, results, samples=50)
    assert with_accuracy(before, FIELD, results, tmp_path, lambda _, seats: seats) is before
    assert not any(judges(table) for table in before.tables)


def test_it_is_the_share_of_best_moves_among_all(tmp_path: Path) -> None:
    results = [one for unit in (1, 2, 3) for one in pair(unit=unit)]
    for result, good in zip(results, (1, 2, 3, 4, 5, 6), strict=True):
        mine = (good, 10) if result.occasion.players[0] == "alpha" else (good, 20)
        judge(tmp_path, result, [mine, (0, 4)])
    found = told(results, tmp_path)
    alpha, beta = of(found, "alpha")["solver"], of(found, "beta")["solver"]
    assert alpha.moves == 3 * 10 + 3 * 4
    assert alpha.best.value == pytest.approx((1 + 3 + 5) / 42)
    assert beta.best.value == pytest.approx((2 + 4 + 6) / (3 * 20 + 3 * 4))
    assert 0 <= alpha.best.low < alpha.best.value < alpha.best.high <= 1


def test_a_copy_of_a_unit_says_nothing_new(tmp_path: Path) -> None:
    results = [one for unit in (1, 2, 3) for one in pair(unit=unit)]
    again = [one for unit in (4, 5) for one in pair(unit=unit, opening="opening 1")]
    for result in results + again:
        judge(tmp_path, result, [(2 if result.opening == "opening 1" else 8, 10)] * 2)
    once, twice = of(told(results, tmp_path), "alpha")["solver"], of(told(results + again, tmp_path), "alpha")["solver"]
    assert once.best == twice.best
    assert (once.moves, twice.moves) == (60, 100)


def test_copies_weigh_as_those_of_them_that_were_judged(tmp_path: Path) -> None:
    results = [one for unit in (1, 2, 3) for one in pair(unit=unit)]
    again = [one for unit in (4, 5) for one in pair(unit=unit, opening="opening 1")]
    for result in results:
        judge(tmp_path, result, [(2 if result.opening == "opening 1" else 8, 10)] * 2)
    once, twice = of(told(results, tmp_path), "alpha")["solver"], of(told(results + again, tmp_path), "alpha")["solver"]
    assert once == twice


def test_who_judged_but_some_of_the_matches_is_told_of(tmp_path: Path) -> None:
    results = [*pair(unit=1), *pair(unit=2), pair(unit=3)[0]]
    for result in results[:3]:
        judge(tmp_path, result, [(5, 10), (5, 10)])
    before = standings(FIELD, results, samples=50).warnings
    (caution,) = told(results, tmp_path).warnings[len(before) :]
    assert caution == "chess: solver judged 3 of 4 matches; accuracy is told of those alone."
    judge(tmp_path, results[3], [(5, 10), (5, 10)])
    assert told(results, tmp_path).warnings == before


def test_beside_it_stands_what_a_random_player_can_expect(tmp_path: Path) -> None:
    results = pair(unit=1)
    for result in results:
        judge(tmp_path, result, [(5, 10), (5, 10)])
    found = told(results, tmp_path)
    assert of(found, "alpha")["solver"].chance == pytest.approx(1 / 5)
    assert "by chance" in text(found, width=160)
    assert "| 20 % |" in markdown(found)
    assert "by chance" in page(found)


def test_units_that_are_not_whole_and_other_matches_do_not_count(tmp_path: Path) -> None:
    results = [*pair(unit=1), *pair(unit=2), pair(unit=3)[0]]
    for result in (*results[:2], results[-1]):
        judge(tmp_path, result, [(5, 10), (5, 10)])
    judge(tmp_path, results[2], [(9, 10), (9, 10)], digest="another")
    assert of(told(results, tmp_path), "alpha")["solver"].moves == 20


def test_each_judge_is_told_by_itself_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    results = [*pair(unit=1), *pair(unit=2)]
    for number, result in enumerate(results):
        judge(tmp_path, result, [(5, 10), (5, 10)])
        if number < 2:
            judge(tmp_path, result, [(7, 10), (7, 10)], "minimax,depth=6")
    (tmp_path / results[3].file.replace(".jsonl.zst", ".analysis.json")).write_text("{")
    found = told(results, tmp_path)
    assert {name: one.moves for name, one in of(found, "alpha").items()} == {"minimax,depth=6": 20, "solver": 30}
    assert judges(found.tables[0]) == ["solver", "minimax,depth=6"]
    assert "1 damaged analysis is left out: arena analyse tells which, and --force replaces them." in found.warnings


@pytest.mark.parametrize(
    ("share", "low", "high", "shown"),
    [
        (1, 0.78, 1, "100 % (78–100)"),
        (0.996, 0.9, 1, "99 % (90–100)"),
        (0.004, 0, 0.1, "1 % (0–10)"),
        (0, 0, 0.2, "0 % (0–20)"),
    ],
)
def test_nothing_short_of_all_is_all(share: float, low: float, high: float, shown: str) -> None:
    assert accuracy_text(Accuracy(Interval(share, low, high), 9), "–") == shown
    assert accuracy_text(None, "–") == "–"


def test_every_form_tells_it_and_only_where_it_is(tmp_path: Path) -> None:
    results = [*pair(unit=1), *pair(unit=2)]
    plain = standings(FIELD, results, samples=50)
    for result in results:
        judge(tmp_path, result, [(5, 10), (5, 10)])
    found = told(results, tmp_path)
    assert "best (solver)" in text(found, width=120)
    assert "| best \\(solver\\) |" in markdown(found)
    assert "50 % (" in page(found)
    (row, _) = data(found)["tables"][0]["rows"]
    assert row["accuracy"]["solver"]["moves"] == 40
    assert json.loads(json.dumps(row["accuracy"]))["solver"]["value"] == 0.5
    lines = [*csv.reader(io.StringIO(csv_text(found)))]
    assert lines[0] == [*COLUMNS, *JUDGED]
    assert [line[len(COLUMNS) :][:3] for line in lines[1:]] == [["solver", "40", "0.5000"]] * 2
    for form in (text(plain, width=120), markdown(plain), page(plain), csv_text(plain)):
        assert "best" not in form.casefold().replace("from the best", "")
    assert csv_text(plain).splitlines()[0] == ",".join(COLUMNS)
    assert data(plain)["tables"][0]["rows"][0]["accuracy"] == {}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_judge_may_be_called_anything(tmp_path: Path, name: str) -> None:
    results = pair(unit=1)
    for result in results:
        judge(tmp_path, result, [(5, 10), (5, 10)], name)
    found = told(results, tmp_path)
    shown = page(found) + markdown(found) + text(found, width=200) + csv_text(found)
    assert "<script>window" not in page(found)
    assert "<img src=x" not in page(found)
    assert not {"\x1b", "\u202e", "\u200b"} & {*shown}
    assert (
        len({line.count("|") - line.count("\\|") for line in markdown(found).splitlines() if line.startswith("|")}) <= 2
    )


@pytest.mark.parametrize("file", ["../up.jsonl", "\0", "x" * 5000 + ".jsonl", "/nowhere/at/all.jsonl"])
def test_a_result_may_name_any_file(tmp_path: Path, file: str) -> None:
    results = [match(file=file)]
    assert not of(told(results, tmp_path), "alpha")


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Units differ in length and in how hard they are: shares of all moves alone would be too sure of themselves."""
    rng = np.random.default_rng(1)
    field, held, runs = config("alpha", "beta", ratings={"samples": 200}), 0, 300
    truth = 0.7
    for _ in range(runs):
        moves = rng.integers(5, 40, 12)
        hard = np.clip(rng.normal(truth, 0.15, 12), 0.2, 1.0)
        best = rng.binomial(moves, hard)
        found = _ratio([*zip(best.tolist(), moves.tolist(), strict=True)], field)
        held += found.low <= truth <= found.high
    assert 0.92 <= held / runs <= 0.99
