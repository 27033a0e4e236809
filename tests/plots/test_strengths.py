"""Ratings stand where they are, with both intervals; the crosstable holds shares and counts."""

from __future__ import annotations

from itertools import pairwise

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.plots import cost, crosstable, ratings
from arena.reports.reckoning import standings
from tests.reports.made import config, episodes, forfeit, match, pair, round_robin


def bars(axes):
    """(value, low, high) of every bar."""
    return [
        (bar.lines[0].get_xdata()[0], *bar.lines[2][0].get_segments()[0][:, 0]) for bar in axes.containers
    ]  # fmt: skip


def test_ratings_are_drawn_with_and_without_forfeits(whole):
    row = whole.tables[0].rows[0]
    [axes] = ratings(whole, game="chess").axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["alpha", "beta"]
    drawn = bars(axes)
    assert drawn[0] == pytest.approx((row.rating.elo, row.rating.low, row.rating.high))
    assert drawn[1] == pytest.approx((row.clean.elo, row.clean.low, row.clean.high))
    assert axes.get_xlabel() == "Elo at chess\nbars: 95 %, Bayesian bootstrap"
    [legend] = axes.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["all matches", "without forfeits"]
    assert len(bars(ratings(whole, game="chess", forfeits=False).axes[0])) == 2


def test_an_anchor_is_told_apart():
    players = [{"name": "alpha", "agent": "random", "anchor": 1200}, {"name": "beta", "agent": "random"}]
    made = config(players=players)
    found = standings(made, [one for unit in range(4) for one in pair(unit=unit, second=0.0)], samples=30)
    figure = ratings(found)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["all matches", "anchor"]
    [anchored] = [bar for bar in figure.axes[0].containers if bar.lines[0].get_marker() == "D"]
    assert anchored.lines[0].get_xdata()[0] == pytest.approx(1200)


def test_mean_scores_say_how_their_bars_are_made(whole):
    assert ratings(whole, game="dungeon").axes[0].get_xlabel() == "Mean score at dungeon\nbars: 95 %, bootstrap-t"


def test_an_interval_without_ends_is_drawn_to_both_edges():
    part = [{"cost": 0.5, "calls": 1}]
    results = [match((name,), (score,), unit=unit, score_range=(-1e9, 1e9), seats=part)
               for name, score, units in (("alpha", 5.0, 1), ("beta", 3.0, 6), ("gamma", 4.0, 6))
               for unit, score in enumerate([score + step / 9 for step in range(units)])]  # fmt: skip
    found = standings(config("alpha", "beta", "gamma"), results)
    assert not next(row.score.bounded for row in found.tables[0].rows if row.player == "alpha")
    for figure, arrows, limits in ((ratings(found), "<>", "get_xlim"), (cost(found), "v^", "get_ylim")):
        [axes] = figure.axes
        ends = {line.get_marker(): line for line in axes.lines if line.get_marker() in tuple(arrows)}
        coordinate = "get_xdata" if limits == "get_xlim" else "get_ydata"
        reached = [float(getattr(ends[arrow], coordinate)()[1]) for arrow in arrows]
        assert reached == pytest.approx(getattr(axes, limits)())


def test_players_are_chosen_by_name_and_keep_their_order(whole):
    [axes] = ratings(whole, players=["beta", "alpha"]).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["alpha", "beta"]
    [axes] = ratings(whole, players=["beta"]).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["beta"]


def test_the_crosstable_holds_shares_and_counts(whole):
    axes = crosstable(whole).axes
    shares = axes[0].images[0].get_array()
    assert shares[0, 1] == pytest.approx(72)
    assert shares[1, 0] == pytest.approx(28)
    assert shares.mask.diagonal().all()
    assert not axes[0].patch.get_hatch()
    assert [text.get_text() for text in axes[0].texts] == ["72", "28"]
    assert axes[1].get_ylabel() == "Percent of the points\n(25 matches each)"


def test_the_crosstable_tells_each_count_where_they_differ():
    results = [*pair(unit=1), *pair("alpha", "gamma", unit=1), *pair("alpha", "gamma", unit=2)]
    axes = crosstable(standings(config("alpha", "beta", "gamma"), results, samples=20)).axes
    assert {text.get_text() for text in axes[0].texts} == {"0", "100", "n=2", "n=4"}
    assert axes[1].get_ylabel() == "Percent of the points\n(2 to 4 matches each; hatched: never met)"
    assert axes[0].patch.get_hatch()
    assert len(axes[0].patches) == 3, "nobody meets itself"


def test_forty_players_find_room():
    names = {f"a-vendor.a-model-with-a-long-name-{number:02d}": 1000.0 + 10 * number for number in range(40)}
    found = standings(config(*names), round_robin(names, 1), samples=20)
    for draw in (ratings, crosstable):
        figure = draw(found, width=5.5)
        figure.draw_without_rendering()
        whole = figure.bbox
        labels = figure.axes[0].get_yticklabels()
        boxes = sorted((label.get_window_extent() for label in labels), key=lambda box: box.y0)
        assert len(boxes) == len({label.get_text() for label in labels}) == 40
        assert all(low.y1 <= high.y0 + 1.5 for low, high in pairwise(boxes))
        assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 for box in boxes)


def test_one_player_is_drawn_and_has_no_crosstable():
    one = standings(config("alpha"), list(episodes({"alpha": 70}, 3)), samples=20)
    assert len(bars(ratings(one).axes[0])) == 1
    with pytest.raises(ParameterError, match="nobody met anybody in a contest there"):
        crosstable(one)


def test_what_cannot_be_drawn_is_a_sentence(whole, tmp_path):
    with pytest.raises(ParameterError, match='there is no game "ches"; did you mean "chess"'):
        ratings(whole, game="ches")
    with pytest.raises(ParameterError, match="there is no player 'alfa' to draw; did you mean \"alpha\""):
        crosstable(whole, players=["alfa", "beta"])
    with pytest.raises(ParameterError, match=r"players is a list of names, such as \['alpha'\]"):
        ratings(whole, players="alpha")
    with pytest.raises(ParameterError, match='"cup" has no match with a result yet'):
        ratings(standings(config("alpha", "beta"), []))
    with pytest.raises(ParameterError, match="none of these players met another"):
        crosstable(whole, game="chess", players=["alpha"])
    with pytest.raises(ParameterError, match=r"a figure is made of a Standings, a Tournament, .* not of 7"):
        ratings(7)
    with pytest.raises(ParameterError, match="there is neither a tournament nor a replay in it"):
        arena.plots.spending(tmp_path)
    with pytest.raises(ParameterError, match=r"a figure is made of .* is neither a result nor a replay"):
        ratings([forfeit(), 7])
