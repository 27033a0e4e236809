"""Tables of standings: they say what `arena standings --json` says, and rows of matches add up to them."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace

import pandas
import pytest

from arena import frames
from arena.cli import main
from arena.games.core.errors import ParameterError
from arena.reports.standings import Accuracy, Interval, VariantTable


@pytest.fixture
def told(cup, monkeypatch, capsys):
    """What the command prints of the tournament."""
    monkeypatch.setattr(sys, "argv", ["arena", "standings", str(cup.folder), "--json"])
    with pytest.raises(SystemExit):
        main()
    return json.loads(capsys.readouterr().out)


def same(found: object, expected: float | None) -> bool:
    return bool(pandas.isna(found)) if expected is None else found == pytest.approx(expected)


def test_standings_say_what_the_command_says(cup, told):
    rows = {(row["table"], row["player"]): row for row in frames.standings(cup.folder).to_dict("records")}
    lines = {(table["title"], row["player"]): row for table in told["tables"] for row in table["rows"]}
    assert rows.keys() == lines.keys()
    assert len(rows) == 9
    for key, row in rows.items():
        line = lines[key]
        for name in ("rank", "matches", "distinct", "wins", "losses", "forfeits", "voids", "unreadable", "tokens"):
            assert row[name] == line[name], name
        for name in ("cost", "seconds", "points"):
            assert row[name] == pytest.approx(line[name]), name
        assert row["worst_rank"] == line["rating"]["worst_rank"]
        for name, part in (("elo", "elo"), ("elo_low", "low"), ("elo_high", "high")):
            assert same(row[name], line["rating"][part])
        clean = line["rating_without_forfeits"] or {"elo": None, "low": None}
        assert same(row["elo_without_forfeits"], clean["elo"])
        assert same(row["elo_without_forfeits_low"], clean["low"])


def test_meetings_say_what_the_command_says_of_points(cup, told):
    rows = frames.meetings(cup)
    for table in told["tables"]:
        mine = rows[rows["table"] == table["title"]]
        for line in table["rows"]:
            player = mine[mine["player"] == line["player"]]
            assert (player["wins"].sum(), player["losses"].sum()) == (line["wins"], line["losses"])
            assert player["points"].sum() == pytest.approx(line["points"])
    assert (rows["share"] == rows["points"] / rows["matches"]).all()


def test_aggregates_and_profiles_say_what_the_command_says(cup, told):
    found = frames.aggregates(cup).set_index(["player", "measure"])
    points = frames.profiles(cup)
    assert told["aggregates"]
    for one in told["aggregates"]:
        for name in ("iqm", "median", "mean", "optimality_gap"):
            row = found.loc[one["player"], name]
            assert [row["value"], row["low"], row["high"]] == pytest.approx(list(one[name].values()))
        mine = points[points["player"] == one["player"]][["score", "share", "low", "high"]]
        assert mine.to_numpy().tolist() == one["profile"]
    assert set(frames.aggregates(cup, player="deep")["player"]) == {"deep"}


def test_seats_and_calls_add_up_to_the_standings(cup):
    over_all = frames.standings(cup).query("table == 'all games'").set_index("player")
    seats, calls = frames.seats(cup), frames.calls(cup)
    for player, row in over_all.iterrows():
        mine = seats[seats["player"] == player]
        assert mine["cost"].sum() == pytest.approx(row["cost"])
        assert calls[calls["player"] == player]["cost"].sum() == pytest.approx(row["cost"])
        for name in ("moves", "illegal", "unreadable", "substituted", "unpriced"):
            assert mine[name].sum() == row[name], name
        assert (mine["input"] + mine["output"]).sum() == row["tokens"]
        assert mine["score"].notna().sum() == row["matches"]
    assert over_all["cost"].sum() > 0


def test_standings_of_any_replays_are_those_of_their_folder(recorded):
    whole = frames.standings(recorded)
    alone = frames.standings([recorded / name for name in ("more", ".")])
    key = ["table", "player"]
    left, right = (
        one.sort_values(key)[[*key, "wins", "elo", "score"]].reset_index(drop=True) for one in (whole, alone)
    )
    pandas.testing.assert_frame_equal(left, right)
    assert frames.standings(recorded, game="tictactoe", player="minimax")["wins"].tolist() == [1]


def test_what_cannot_be_said_of_an_end_is_null(cup):
    (table, *rest), boundless = cup.standings.tables, Interval(0.5, -math.inf, math.inf)
    first = replace(table.rows[0], score=boundless, cost=0.0, unpriced=3, tokens=0, tokens_unknown=2)
    made = replace(cup.standings, tables=(replace(table, rows=(first,)), *rest))
    row = frames.standings(made).iloc[0]
    assert row["score"] == 0.5
    assert row[["score_low", "score_high", "cost", "tokens"]].isna().all()
    assert (row["unpriced"], row["tokens_unknown"]) == (3, 2)


def test_the_judge_of_most_moves_is_told(cup):
    tables = cup.standings.tables
    judged = replace(tables[1].rows[0], accuracy={"solver": Accuracy(Interval(0.9, 0.8, 1.0), 40, 0.3)})
    made = replace(cup.standings, tables=(replace(tables[1], rows=(judged, *tables[1].rows[1:])),))
    rows = frames.standings(made)
    assert rows["judge"].tolist()[0] == "solver"
    assert rows["accuracy"].tolist()[0] == 0.9
    assert rows["judged_moves"].isna().tolist() == [False, True, True]


def test_variants_have_rows_of_their_own(cup):
    table = cup.standings.tables[1]
    variants = VariantTable({"text": table, "image": table}, {}, {})
    rows = frames.standings(replace(cup.standings, tables=(table,), game_variants={"ttt": variants}))
    assert rows.groupby("variant", dropna=False).size().to_dict() == {"text": 3, "image": 3, pandas.NA: 3}
    assert set(rows["game"]) == {"ttt"}


def test_where_nothing_is_over_nobody_stands_anywhere():
    with pytest.raises(ParameterError, match="no match that is over"):
        frames.standings([])
