"""Cautions: tests that end play, forfeits that decide, and anchors that do not hold what they should."""

from __future__ import annotations

from arena.reports.reckoning import standings
from arena.reports.standings import Verdict
from arena.reports.wording import basis_text
from tests.reports.made import config, episodes, forfeit, pair, round_robin


def told(found, words):
    return [warning for warning in found.warnings if words in warning]


def anchored(anchors, games=("chess",), **more):
    """alpha, beta and gamma, some of whom hold an Elo."""
    players = [
        {"name": name, "agent": f"bot:{name}", **({"anchor": anchors[name]} if name in anchors else {})}
        for name in ("alpha", "beta", "gamma")
    ]
    return config(games=games, **{"players": players, **more})


# Play that was ended


def test_play_that_was_ended_between_some_is_told_as_well():
    verdicts = [Verdict("adastop", "x", decided, "", 5, None, None, "5 %") for decided in (True, True, False)]
    found = standings(config("alpha", "beta"), pair(), planned=10, verdicts=verdicts)
    [warning] = told(found, "A test ended play of some (2 of 3 decided).")
    assert "intervals hold the truth less often than they say, and ranks tell apart who is not" in warning
    assert told(found, "provisional")


def test_play_that_went_to_its_end_was_not_stopped():
    verdicts = [Verdict("adastop", "x", True, "", 5, None, None, "5 %")]
    assert not told(standings(config("alpha", "beta"), pair(), planned=2, verdicts=verdicts), "A test ended play")


# Forfeits


def test_forfeits_are_told_of_every_table_in_which_they_decide():
    results = [*round_robin({"alpha": 0, "beta": 0}, 20), *round_robin({"alpha": 0, "beta": 0}, 20, ["go"], seed=1)]
    few = standings(config("alpha", "beta", games=("chess", "go")), [*results, forfeit(unit=90), forfeit(
        ("beta", "alpha"), unit=90, leg="b")])  # fmt: skip
    assert not told(few, "Without forfeited matches")
    lost = [forfeit(seats, culprit, unit=unit, leg=leg, game="go") for unit in range(30, 60)
            for leg, seats, culprit in (("a", ("alpha", "beta"), 0), ("b", ("beta", "alpha"), 1))]  # fmt: skip
    many = standings(config("alpha", "beta", games=("chess", "go")), [*results, *lost])
    [warning] = told(many, "Without forfeited matches the rating lies outside of its interval")
    assert "alpha (all games, go)" in warning
    assert "chess" not in warning
    assert "favours who forfeits when it stands badly" in warning


# Anchors


def test_what_holds_the_scale_is_told():
    results = list(round_robin({"alpha": 0, "beta": 0, "gamma": 0}, 5))
    for anchors, words in (
        ({}, "mean of the field 1500"),
        ({"beta": 1000}, "anchored: beta 1000"),
        ({"alpha": 1200.5, "beta": 1000}, "anchored: alpha 1200.5, beta 1000 (on the mean)"),
    ):
        found = standings(anchored(anchors), results)
        assert basis_text(found.tables[0], found) == words
    scored = standings(config("alpha"), episodes({"alpha": 5}, 3))
    assert basis_text(scored.tables[0], scored) == ""


def test_a_table_over_games_says_which_and_how_many_units_of_each():
    results = [*round_robin({"alpha": 0, "beta": 0}, 4, ["chess", "go"]), *pair(game="go", unit=9)]
    found = standings(config("alpha", "beta", games=("chess", "go")), results)
    assert found.tables[0].title == "all games"
    assert basis_text(found.tables[0], found) == "mean of the field 1500; chess 4, go 5 units"
    scored = standings(
        config("alpha", "beta", games=("chess", "go", "dungeon")), [*results, *episodes({"alpha": 50}, 3)]
    )
    assert scored.tables[0].title == "all contests"
    assert basis_text(scored.tables[0], scored) == "mean of the field 1500; chess 4, go 5 units"
    assert basis_text(scored.tables[1], scored) == "mean of the field 1500"


def test_anchors_that_results_contradict_are_told():
    results = list(round_robin({"alpha": 0, "beta": 0, "gamma": 0}, 40))
    [warning] = told(standings(anchored({"alpha": 1400, "beta": 1000}), results), "contradict the anchors")
    assert "Elo from beta, not +400 as given" in warning
    assert not told(standings(anchored({"alpha": 1000, "beta": 1000}), results), "contradict the anchors")


def test_an_anchor_without_a_result_is_told():
    results = list(round_robin({"alpha": 0, "beta": 0}, 5))
    assert told(standings(anchored({"gamma": 1000}), results), "chess: gamma is an anchor and has no result")
    assert not told(standings(anchored({"gamma": {"go": 1000}}, ("chess", "go")), results), "is an anchor")


def test_anchors_that_differ_between_games_and_all_of_them_are_told():
    results = list(round_robin({"alpha": 0, "beta": 0, "gamma": 0}, 5, ["chess", "go"]))
    games = ("chess", "go")
    found = standings(anchored({"alpha": {"chess": 1000, "go": 900}}, games), results)
    assert told(found, "all games: the scale is held by the mean of the field, and not by what holds it at chess, go")
    mixed = standings(anchored({"alpha": {"go": 900}, "beta": 1000}, games), results)
    assert told(mixed, "all games: the scale is held by beta, and not by what holds it at go")
    assert not told(standings(anchored({"alpha": 1000}, games), results), "the scale is held")
