"""Over several games: profiles, aggregates and probabilities of improvement are those of the standings."""

from __future__ import annotations

import pytest

from arena.games.core.errors import ParameterError
from arena.plots import aggregates, improvement, profiles
from arena.reports.reckoning import standings
from tests.reports.made import config, episodes, pair


@pytest.fixture(scope="module")
def eight():
    means = {f"player{number}": 20.0 + 8 * number for number in range(14)}
    results = [one for game in ("dungeon", "cave") for one in episodes(means, 4, game=game)]
    return standings(config(*means, games=("dungeon", "cave")), results, samples=50)


def test_profiles_are_drawn_where_they_are_with_bands(whole):
    figure = profiles(whole)
    [axes] = figure.axes
    for line, band, one in zip(axes.lines, axes.collections, whole.aggregates, strict=True):
        assert list(line.get_ydata()) == [share for _, share, _, _ in one.profile]
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.min() == pytest.approx(min(low for _, _, low, _ in one.profile))
        assert heights.max() == pytest.approx(max(high for _, _, _, high in one.profile))
    assert axes.get_xlabel() == "Normalised score τ\nbands: 95 %, stratified bootstrap"


def test_of_many_players_the_first_twelve_are_drawn_and_told_so(eight):
    figure = profiles(eight)
    assert len(figure.axes[0].lines) == 12
    assert not figure.axes[0].collections
    assert figure.legends[0].get_title().get_text() == "the first 12 of 14"
    assert "bands" not in figure.axes[0].get_xlabel()
    assert len(profiles(eight, players=["player3", "player0"]).axes[0].collections) == 2


def test_aggregates_stand_side_by_side(whole):
    figure = aggregates(whole)
    assert [axes.get_xlabel() for axes in figure.axes] == ["IQM →", "Median →", "Mean →", "Optimality gap ←"]
    first = whole.aggregates[0]
    told = [axes.containers[0].lines[0].get_xdata()[0] for axes in figure.axes]
    assert told == pytest.approx([one.value for one in (first.iqm, first.median, first.mean, first.optimality_gap)])
    assert "stratified bootstrap" in figure.get_supxlabel()


def test_improvement_is_that_of_each_pair(whole):
    [axes] = improvement(whole).axes
    one = whole.improvement["alpha", "beta"]
    [bar] = axes.containers
    assert bar.lines[0].get_xdata()[0] == pytest.approx(one.value)
    assert bar.lines[2][0].get_segments()[0][:, 0] == pytest.approx([one.low, one.high])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["alpha over beta"]


def test_of_many_players_improvement_is_that_of_the_best_over_each(eight):
    best = eight.aggregates[0].player
    [axes] = improvement(eight).axes
    assert len(axes.containers) == 13
    assert axes.get_xlabel().startswith(f"Probability that {best} does better than\n")
    [axes] = improvement(eight, players=["player1", "player9"], against="player0").axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["player9", "player1"]


def test_where_scores_cannot_be_compared_there_is_a_sentence():
    found = standings(config("alpha", "beta"), pair(), samples=20)
    for draw in (profiles, aggregates, improvement):
        with pytest.raises(ParameterError, match='"cup": there are no scores that can be compared over games there'):
            draw(found)
    lone = standings(config("alpha"), list(episodes({"alpha": 70}, 3)), samples=20)
    with pytest.raises(ParameterError, match="of 2 to 30 players, and there are 1"):
        improvement(lone)
