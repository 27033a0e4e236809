"""Games of several seats that are played for scores: who bargains or plays together is ranked by means, not by wins."""

from __future__ import annotations

import csv
import io
import json
from itertools import combinations

import numpy as np
import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.ratings.matched import linear, matched
from arena.reports.data import encode
from arena.reports.markdown import markdown
from arena.reports.page import page
from arena.reports.reckoning import standings
from arena.reports.table_csv import csv_text
from arena.reports.text import text
from tests.reports.made import config, match, round_robin

BARGAIN = {
    "name": "talks",
    "seed": 1,
    "players": [{"name": name, "agent": name} for name in ("hard_liner", "boulware", "conceder")],
    "games": [{"name": "price", "game": "price_bargaining,rounds=4"}],
    "schedule": {"rounds": 4},
}


def field(scores, rounds, payoff="cooperative", noise=0.0, score_range=(0.0, 25.0), seats=()):
    """A round robin of pairs; `scores` is lineup -> what the first and the second make together with each other."""
    rng = np.random.default_rng(7)
    for (one, other), made in scores.items():
        for unit in range(1, rounds + 1):
            moved = noise * rng.normal(size=2) if payoff == "general_sum" else noise * rng.normal() * np.ones(2)
            mine, theirs = (float(value) for value in np.asarray(made) + moved)
            shared = {"payoff": payoff, "unit": unit, "score_range": score_range, "seats": seats}
            yield match((one, other), (mine, theirs), leg="a", **shared)
            yield match((other, one), (theirs, mine), leg="b", **shared)


def test_negotiators_are_ranked_by_what_they_make_and_not_by_taking_more_than_the_other(tmp_path):
    held = arena.tournament(BARGAIN, folder=tmp_path)
    [table] = held.standings.tables
    assert not table.contest
    assert table.ratings is None
    assert not table.meetings
    for row in table.rows:
        made = [seat.score for result in held.results for seat in result.seats if seat.player == row.player]
        assert row.score.value == pytest.approx(sum(made) / len(made))
        assert row.measures["utility"].value == pytest.approx(row.score.value)
        assert (row.rating, row.wins, row.draws, row.losses, row.points) == (None, 0, 0, 0, 0.0)
    assert [row.score.value for row in table.rows] == sorted((row.score.value for row in table.rows), reverse=True)
    assert {row.player for row in held.standings.aggregates} == {row.player for row in table.rows}
    assert held.standings.warnings == ()


def test_every_form_tells_scores_and_measures_and_no_wins(tmp_path):
    told = arena.tournament(BARGAIN, folder=tmp_path).standings
    shown = text(told, width=200)
    for words in (shown, markdown(told), page(told)):
        assert "utility" in words
        assert "pareto" in words
        assert "W-D-L" not in words.replace("–", "-")
    assert "Elo" not in shown + markdown(told)
    assert "no room for pareto, rounds, utility" in " ".join(text(told, width=80).split())
    [table] = json.loads(encode(told))["tables"]
    assert (table["contest"], table["meetings"]) == (False, [])
    assert all(row["rating"] is None and row["measures"]["utility"]["low"] is not None for row in table["rows"])
    lines = list(csv.DictReader(io.StringIO(csv_text(told))))
    assert [line["elo"] for line in lines] == [""] * 3
    assert all(float(line["measures.utility"]) == pytest.approx(float(line["score"]), abs=1e-4) for line in lines)


def test_partners_are_told_apart_by_what_they_make_with_others(tmp_path):
    players = [
        {"name": "rules", "agent": "iggi"},
        {"name": "same", "agent": "iggi"},
        {"name": "dice", "agent": "random"},
    ]
    game = {"name": "hanabi", "game": "hanabi,colours=2,ranks=3"}
    held = arena.tournament({"players": players, "games": [game], "schedule": {"rounds": 8}}, folder=tmp_path)
    [table] = held.standings.tables
    ranks = {row.player: (row.rank, row.worst) for row in table.rows}
    assert ranks == {"rules": (1, 2), "same": (1, 2), "dice": (3, 3)}


def test_two_partners_share_every_score_and_every_rank():
    found = standings(config("alpha", "beta"), field({("alpha", "beta"): (9.0, 9.0)}, 12, noise=2.0))
    assert [(row.rank, row.worst) for row in found.tables[0].rows] == [(1, 2), (1, 2)]
    assert found.tables[0].rows[0].score == found.tables[0].rows[1].score


def test_who_takes_more_in_each_meeting_may_have_the_lower_mean():
    scores = {("greedy", "mild"): (0.3, 0.2), ("greedy", "warm"): (0.3, 0.2), ("mild", "warm"): (0.9, 0.9)}
    made = field(scores, 20, "general_sum", 0.03, (0.0, 1.0))
    rows = standings(config("greedy", "mild", "warm"), made).tables[0].rows
    assert {row.player: (row.rank, row.worst) for row in rows} == {"mild": (1, 2), "warm": (1, 2), "greedy": (3, 3)}


def test_measures_are_means_over_the_seats_of_a_player():
    seats = ({"measures": {"built": 4.0}}, {"measures": {"built": 8.0}})
    found = standings(config("alpha", "beta"), field({("alpha", "beta"): (1.0, 1.0)}, 3, seats=seats))
    assert [row.measures["built"].value for row in found.tables[0].rows] == [6.0, 6.0]


def test_scores_beside_others_are_told_where_not_all_met_the_same():
    scores = {("alpha", "beta"): (0.3, 0.2), ("beta", "gamma"): (0.3, 0.2)}
    found = standings(config("alpha", "beta", "gamma"), field(scores, 4, "general_sum"))
    assert any("did not all meet the same others equally often, so their scores also" in one for one in found.warnings)
    assert found.aggregates == ()


def test_a_suite_compares_those_who_are_measured_and_nobody_else():
    games = [{"name": name, "game": name, "opponents": ["rival"]} for name in ("chess", "talks")]
    base = config("alpha", "beta", "rival", schedule={"kind": "suite"})
    field_of = type(base).model_validate({**base.model_dump(exclude_defaults=True), "games": games})
    results = [
        match((player, "rival"), scores, game=game, unit=unit, payoff=payoff)
        for game, payoff in (("chess", "zero_sum"), ("talks", "general_sum"))
        for player, scores in (("alpha", (1.0, -1.0)), ("beta", (-1.0, 1.0)))
        for unit in range(1, 5)
    ]
    found = standings(field_of, results)
    assert [row.player for row in found.aggregates] == ["alpha", "beta"]
    assert not any("equally often" in one for one in found.warnings)


def test_a_contest_beside_a_negotiation_is_rated_alone():
    results = [*round_robin({"alpha": 200.0, "beta": 0.0}, 6)]
    talks = field({("alpha", "beta"): (0.2, 0.6)}, 6, "general_sum")
    results += [arena_named(result) for result in talks]
    found = standings(config("alpha", "beta", games=("chess", "talks")), results)
    assert [(table.title, table.contest) for table in found.tables] == [("chess", True), ("talks", False)]


def arena_named(result):
    """The same match at a game called `talks`."""
    from msgspec.structs import replace

    occasion = result.occasion
    where = {name: getattr(occasion, name).replace("chess", "talks") for name in ("match", "unit", "game")}
    return replace(result, occasion=replace(occasion, **where))


def test_equal_players_are_seldom_told_apart_by_their_means():
    rng = np.random.default_rng(1)
    apart = {"shared": 0, "opposed": 0}
    for sign, name in ((1.0, "shared"), (-1.0, "opposed")):
        for seed in range(60):
            runs = {player: {} for player in "abcd"}
            for one, other in combinations("abcd", 2):
                for number in range(5):
                    score = rng.normal()
                    runs[one][f"{one}{other}{number}"] = score
                    runs[other][f"{one}{other}{number}"] = sign * score
            own = {player: len(mine) for player, mine in runs.items()}
            apart[name] += matched(linear(runs), samples=200, seed=seed, own=own)[0].any()
    assert max(apart.values()) <= 7


def test_differences_of_means_have_their_own_mean_and_error():
    runs = {"a": {"1": 0.0, "2": 4.0, "3": 2.0}, "b": {"3": 1.0, "4": 5.0}}
    values = linear(runs)
    for player, mean, error in (("a", 2.0, 4 / 3), ("b", 3.0, 4.0)):
        own = np.array(list(values[player].values()))
        assert own.mean() == pytest.approx(mean)
        assert own.var(ddof=1) / len(own) == pytest.approx(error)


# Where results decide


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"stopping": {"kind": "sprt"}, "players": BARGAIN["players"][:2]},
            "sprt tests wins and losses: adastop takes",
        ),
        ({"stopping": {"kind": "adastop"}, "schedule": {"kind": "gauntlet"}}, "asks in a gauntlet who beats whom"),
        ({"schedule": {"kind": "swiss"}}, "a bye has none: add players"),
        (
            {"schedule": {"kind": "knockout"}, "games": [{"name": "hanabi", "game": "hanabi"}]},
            'at "hanabi" all at a table score the same, so nobody goes on before others',
        ),
    ],
)
def test_what_asks_who_beats_whom_refuses_games_that_are_played_for_scores(tmp_path, change, told):
    agents = [{"name": f"p{number}", "agent": "random"} for number in range(3)]
    players = agents if "hanabi" in str(change) else BARGAIN["players"]
    with pytest.raises(ParameterError, match=told):
        arena.tournament({**BARGAIN, "players": players, **change}, folder=tmp_path / "cup")
    assert not (tmp_path / "cup").exists()


def test_a_knockout_sends_on_who_scores_more_in_the_meeting(tmp_path):
    held = arena.tournament({**BARGAIN, "schedule": {"kind": "knockout", "rounds": 3}}, folder=tmp_path)
    final = [result for result in held.results if result.occasion.unit.split("/")[2].startswith("r02")]
    made: dict[str, float] = {}
    for seat in (seat for result in final for seat in result.seats):
        made[seat.player] = made.get(seat.player, 0.0) + seat.score
    assert held.standings.places[0].player == max(made, key=made.__getitem__)


def test_a_swiss_tournament_adds_up_scores(tmp_path):
    players = [*BARGAIN["players"], {"name": "mirror", "agent": "tit_for_tat"}]
    held = arena.tournament({**BARGAIN, "players": players, "schedule": {"kind": "swiss"}}, folder=tmp_path)
    for place in held.standings.places:
        scores = [seat.score for result in held.results for seat in result.seats if seat.player == place.player]
        assert place.points == pytest.approx(sum((score + 6) / 13 for score in scores) / 2)


def test_adastop_goes_by_scores(tmp_path):
    stopping = {"kind": "adastop", "block": 4, "looks": 2, "permutations": 1000}
    held = arena.tournament({**BARGAIN, "schedule": {"rounds": 8}, "stopping": stopping}, folder=tmp_path)
    means = {row.player: row.score.value for row in held.standings.tables[0].rows}
    for verdict in held.standings.verdicts:
        one, other = verdict.title.split(" against ")
        if "is better" in verdict.conclusion:
            better = verdict.conclusion.split(" is better")[0]
            assert means[better] == max(means[one], means[other])
    assert any("is better" in verdict.conclusion for verdict in held.standings.verdicts)
