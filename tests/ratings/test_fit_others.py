"""The fit beside published figures and beside other people's packages."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from arena.ratings.bootstrap import Sampler
from arena.ratings.evidence import Evidence
from arena.ratings.fit import ELO, rate
from arena.ratings.opinion import second_opinion
from arena.ratings.outcomes import outcomes
from arena.ratings.prior import leverages
from tests.ratings.fields import drawn, orders, units

TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
"""The American League's East in 1987, by winner and loser: Agresti, "Categorical data analysis", 1990, section 10.6."""
PUBLISHED = {
    "Milwaukee": 1.5814,
    "Detroit": 1.4364,
    "Toronto": 1.2945,
    "New York": 1.2476,
    "Boston": 1.1077,
    "Cleveland": 0.6839,
    "Baltimore": 0.0,
}
"""Turner and Firth, "Bradley-Terry models in R: the BradleyTerry2 package", 2012, of the same data."""


def bare(evidence):
    """Log-strengths without pseudo-units, their mean 0, by player."""
    found = outcomes(evidence)
    return dict(zip(found.players, Sampler(found, found.players, prior=0.0).likeliest()[0].tolist(), strict=True))


def test_baseball_comes_out_as_published():
    games = [
        (one, other)
        for row, one in zip(WINS, TEAMS, strict=True)
        for other, n in zip(TEAMS, row, strict=True)
        for _ in range(n)
    ]
    fitted = bare([Evidence((((one,), (other,)),)) for one, other in games])
    assert {team: fitted[team] - fitted["Baltimore"] for team in TEAMS} == pytest.approx(PUBLISHED, abs=5e-5)


def test_evalica_agrees_on_two_seats_with_games_for_the_pseudo_units():
    evalica = pytest.importorskip("evalica")
    evidence = drawn((1.5, 0.5, 0, 0, -2), 12, 0.4, 0.5, np.random.default_rng(1)) + units(
        "p0 > idle", "p4 > z", times=3
    )
    rated = rate(evidence, samples=1)
    ours = {row.player: row.elo - rated.rows[0].elo for row in rated.rows}
    found = outcomes(evidence)
    xs, ys, winners, weights = [], [], [], []
    for unit in evidence:
        for match in unit.matches:
            xs.append(match[0][0])
            ys.append(match[-1][-1])
            winners.append(evalica.Winner.X if len(match) == 2 else evalica.Winner.Draw)
            weights.append(1.0)
    met = np.zeros((len(found.players),) * 2)
    for x, y in zip(xs, ys, strict=True):
        met[[found.players.index(x), found.players.index(y)], [found.players.index(y), found.players.index(x)]] += 0.25
    share = leverages(met) / 2 * found.matches / len(evidence)
    for one, other in np.argwhere(share > 0).tolist():
        xs.append(found.players[one])
        ys.append(found.players[other])
        winners.append(evalica.Winner.X)
        weights.append(share[one, other])
    told = ELO * np.log(evalica.bradley_terry(xs, ys, winners, weights=weights, tolerance=1e-9).scores)
    theirs = (told - told[rated.rows[0].player]).to_dict()
    assert ours == pytest.approx(theirs, abs=0.001)


@pytest.mark.parametrize("seats", [2, 3, 5])
def test_choix_agrees_on_rankings_of_any_length(seats):
    choix = pytest.importorskip("choix")
    strengths = (1.0, 0.7, 0.2, -0.2, -0.7, -1.0)
    matches = orders(strengths, seats, 100, np.random.default_rng(seats))
    fitted = bare([Evidence((match,)) for match in matches])
    told = choix.ilsr_rankings(6, [[int(group[0][1:]) for group in match] for match in matches])
    assert [fitted[f"p{player}"] for player in range(6)] == pytest.approx((told - told.mean()).tolist(), abs=1e-4)


def test_ties_are_for_choix_all_orders_of_the_tied():
    choix = pytest.importorskip("choix")
    ties = ["a = b > c", "c > a = b", "b > a > c", "a > c > b", "a = b = c", "c > b > a"]
    told = [[[0, 1, 2], [1, 0, 2]], [[2, 0, 1], [2, 1, 0]], [[1, 0, 2]], [[0, 2, 1]], None, [[2, 1, 0]]]
    every = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    data = [order for orders_ in told for order in (every if orders_ is None else orders_ * (6 // len(orders_)))]
    theirs = choix.ilsr_rankings(3, data)
    assert list(bare(units(*ties)).values()) == pytest.approx((theirs - theirs.mean()).tolist(), abs=1e-4)


def test_two_players_have_the_logarithm_of_their_odds():
    fitted = bare(units("a > b", times=30) + units("b > a", times=10))
    assert fitted["a"] - fitted["b"] == pytest.approx(math.log(3), abs=1e-9)


@pytest.mark.parametrize("texts", [("a > b",), ("a > b", "b > a", "c > d", "d > c"), ("a > b", "b > a", "a > c")])
def test_without_pseudo_units_there_need_not_be_a_fit(texts):
    with pytest.raises(ArithmeticError, match="no strengths are the likeliest"):
        bare(units(*texts))


def test_pseudo_units_are_one_fewer_than_players_and_lie_where_links_are_few():
    chain = leverages(np.array([[0, 40, 0], [40, 0, 1], [0, 1, 0]], dtype=float))
    assert chain == pytest.approx(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]), abs=1e-6)
    everybody = leverages(np.full((5, 5), 7.0) - 7 * np.eye(5))
    assert everybody == pytest.approx(0.4 * (1 - np.eye(5)), abs=1e-6)
    nobody = leverages(np.zeros((4, 4)))
    assert nobody == pytest.approx(0.5 * (1 - np.eye(4)), abs=1e-6)
    apart = leverages(np.array([[0, 9, 0, 0], [9, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=float))
    assert apart == pytest.approx(
        np.array([[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]])
        * (np.array([[0, 4, 1, 1], [4, 0, 1, 1], [1, 1, 0, 4], [1, 1, 4, 0]]) / 4),
        abs=1e-4,
    )


def test_the_second_opinion_is_the_first():
    pytest.importorskip("evalica")
    pytest.importorskip("choix")
    evidence = drawn((3, 0, -3), 10, 0.3, 0.5, np.random.default_rng(2)) + units("p0 > new")
    told = second_opinion(evidence)
    assert [opinion.package for opinion in told] == ["evalica", "choix"]
    for opinion in told:
        assert opinion.difference is not None
        assert opinion.difference < 0.001
        assert opinion.text.startswith(opinion.package)
        assert opinion.text.endswith("differs from these ratings by less than 0.01 Elo")
        assert "on the same units (copies merged, our pseudo-units given)" in opinion.text


def test_a_second_opinion_on_more_seats_is_choix_without_pseudo_units():
    pytest.importorskip("evalica")
    pytest.importorskip("choix")
    evidence = [Evidence((match,)) for match in orders((0.5, 0, 0, -0.5), 3, 60, np.random.default_rng(3))]
    evalica, choix = second_opinion(evidence + units("p0 = p1 > p2"))
    assert evalica.difference is None
    assert evalica.text == "evalica was not asked: it compares two players at a time, and some matches had more"
    assert choix.difference is not None
    assert choix.difference < 0.001
    assert "both fitted without pseudo-units" in choix.text
    _, only_wins = second_opinion(units("p0 > p1 > p2"))
    assert only_wins.difference is None
    assert "some players only won, only lost, or never met" in only_wins.text


def test_a_difference_is_told(monkeypatch):
    choix = pytest.importorskip("choix")
    monkeypatch.setattr(choix, "ilsr_pairwise_dense", lambda table, max_iter: np.array([0.1, -0.1]))
    opinion = second_opinion(units("a > b", "b > a"))[1]
    assert opinion.difference == pytest.approx(17.37, abs=0.01)
    assert opinion.text.endswith("differs from these ratings by up to 17.37 Elo")


def test_a_second_opinion_that_is_not_installed_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "evalica", None)
    monkeypatch.setitem(sys.modules, "choix", None)
    for opinion in second_opinion(units("a > b")):
        assert opinion.difference is None
        assert opinion.text == (
            f"{opinion.package} needs {opinion.package}, which is not installed: "
            'pip install "game-agent-arena[second-opinion]"'
        )
    assert [opinion.text for opinion in second_opinion([])] == [
        "evalica was not asked: nobody has met anybody yet",
        "choix was not asked: nobody has met anybody yet",
    ]
