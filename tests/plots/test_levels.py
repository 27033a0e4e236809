"""Complexity curves and convergence: each point is the mean, or rating, of just the matches that belong to it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from arena.games.core.errors import ParameterError
from arena.plots import complexity, convergence
from arena.plots.growth import growth
from arena.plots.levels import family
from arena.plots.sources import Held, held
from arena.ratings.means import mean_interval
from arena.reports.reckoning import standings
from tests.reports.made import config, match, round_robin

SOLVED = {("good", 3): 8, ("good", 5): 6, ("good", 7): 1, ("weak", 3): 3, ("weak", 5): 0, ("weak", 7): 0}
"""(player, disks) -> runs of eight that were solved."""


def towers(**more):
    return [
        match((player,), (float(run < solved),), game=f"hanoi-{disks}{more}", unit=run, score_range=(0.0, 1.0), seats=[
            {"measures": {"disks_home": run / disks}}], params={"disks": disks, "answer": "steps"} | more)
        for (player, disks), solved in SOLVED.items() for run in range(8)
    ]  # fmt: skip


@pytest.fixture
def tower():
    return [replace(one, game="hanoi") for one in towers()]


def test_a_point_is_the_mean_of_the_runs_with_that_value(tower):
    figure = complexity(tower, scoring="accuracy")
    [axes] = figure.axes
    good, weak = axes.lines
    assert list(good.get_ydata()) == [1.0, 0.75, 0.125]
    assert list(weak.get_ydata()) == [0.375, 0.0, 0.0]
    assert good.get_xdata() == pytest.approx([3, 5, 7], abs=0.5)
    assert list(axes.get_xticks()) == [3, 5, 7]
    bar = axes.collections[0].get_segments()[1]
    told = mean_interval([1.0] * 6 + [0.0] * 2, low=0.0, high=1.0)
    assert bar[:, 1] == pytest.approx([told.low, told.high])
    assert axes.get_xlabel() == "disks of hanoi"
    assert axes.get_ylabel() == "Solved\n(8 runs, 95 % bars)"


def test_an_interval_holds_what_it_promises(tower):
    wide, narrow = (family(Held(tuple(tower), None), None, "accuracy", None, {}, share) for share in (0.99, 0.5))
    for player, levels in narrow.curves.items():
        for one, other in zip(levels, wide.curves[player], strict=True):
            assert other.mean.low <= one.mean.low <= one.mean.value <= one.mean.high <= other.mean.high
            assert other.mean.high - other.mean.low > one.mean.high - one.mean.low


def test_a_parameter_that_follows_from_another_is_no_second_one(tower):
    limited = [replace(one, params={**one.params, "limit": 2 ** one.params["disks"]}) for one in tower]
    assert complexity(limited).axes[0].get_xlabel() == "disks of hanoi"
    assert complexity(limited, "limit").axes[0].get_xlabel() == "limit of hanoi"
    loose = [replace(one, params={**one.params, "limit": one.seed % 2}) for one in tower]
    with pytest.raises(ParameterError, match="there are disks, limit: say which"):
        complexity(loose)
    with pytest.raises(ParameterError, match=r"such as where=\{'limit': 0\}"):
        complexity(loose, "disks")
    for told in (1, 1.0):
        assert list(complexity(loose, "disks", where={"limit": told}, players=["good"]).axes[0].lines[0].get_xdata())


def test_a_measure_is_a_curve_too(tower):
    [axes] = complexity(tower, "disks", scoring="measures.disks_home", players=["good"]).axes
    [line] = axes.lines
    assert list(line.get_ydata()) == pytest.approx([3.5 / 3, 3.5 / 5, 3.5 / 7])
    assert axes.get_ylabel().startswith("disks_home\n")


def test_copies_count_once(tower):
    same = [replace(one, opening="the same", digest=f"{one.occasion.game} {one.occasion.players}") for one in tower]
    found = family(Held(tuple(same), None), None, "accuracy", None, {}, 0.95)
    assert {level.runs for levels in found.curves.values() for level in levels} == {1}
    level = found.curves["good"][0]
    assert (level.mean.low, level.mean.high) == (0.0, 1.0)


def test_words_stand_side_by_side(tower):
    worded = [replace(one, params={"fleet": ["small", "large"][one.params["disks"] > 4]}) for one in tower]
    [axes] = complexity(worded, scoring="accuracy").axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["large", "small"]


def test_opponents_have_no_curve(tower):
    game = {"name": "hanoi", "game": "hanoi", "opponents": ["weak"], "seat": 1}
    made = config("good", "weak").model_copy(update={"games": config("good").games})
    apart = made.games[0].model_copy(update=game)
    found = family(Held(tuple(tower), None, made.model_copy(update={"games": (apart,)})), None, "score", None, {}, 0.95)
    assert list(found.curves) == ["good"]


def test_matches_that_are_no_family_are_a_sentence(tower):
    both = [*tower, *(replace(one, game="hanoi") for one in towers(answer="whole"))]
    with pytest.raises(ParameterError, match="goes along one parameter that varies; there are answer, disks: say"):
        complexity(both)
    with pytest.raises(ParameterError, match=r"differ in answer too: say which are meant, such as where="):
        complexity(both, "disks")
    assert complexity(both, where={"answer": "whole"}).axes
    with pytest.raises(ParameterError, match='no match of "hanoi" with a result has answer=none'):
        complexity(both, "disks", where={"answer": "none"})
    with pytest.raises(ParameterError, match='has no parameter "size"; there are answer, disks'):
        complexity(tower, "size")
    with pytest.raises(ParameterError, match="along one parameter that varies; none does"):
        complexity([one for one in tower if one.params["disks"] == 3])
    with pytest.raises(ParameterError, match="there are matches of chess, hanoi: say which, with game='chess'"):
        complexity([*tower, match()])
    with pytest.raises(ParameterError, match=r"scoring is wins, draws, unbeaten, .* not 'luck'"):
        complexity(tower, scoring="luck")
    with pytest.raises(ParameterError, match='no match of "hanoi" tells "speed"; there are disks_home'):
        complexity(tower, scoring="measures.speed")


def test_the_last_look_is_the_standings():
    results = list(round_robin({"alpha": 1200, "beta": 1000, "gamma": 900}, 4))
    made = config("alpha", "beta", "gamma")
    found = growth(Held(tuple(results), None, made), None, 5, 200)
    rows = standings(made, results, samples=200).tables[0].rows
    assert list(found.curves) == [row.player for row in rows]
    for row in rows:
        matches, last = found.curves[row.player][-1]
        assert (matches, last) == (len(results), row.estimate)
    assert max(map(len, found.curves.values())) == 5


def test_a_match_counts_once_it_is_over():
    late, *soon = (replace(one, created=f"2026-11-03T12:0{unit}:00+00:00", seconds=3600.0 if unit == 0 else 1.0)
                   for unit in range(4) for one in [match(("alpha",), (float(unit),), unit=unit)])  # fmt: skip
    [curve] = growth(Held((late, *soon)), None, 4, 50).curves.values()
    assert [mean.value for _, mean in curve] == pytest.approx([1, 1.5, 2, 1.5])
    odd = replace(late, created="some day")
    assert growth(Held((odd, *soon)), None, 4, 50).curves["alpha"][0][1].value == 0


def test_convergence_is_drawn_along_the_matches(cup):
    figure = convergence(cup, looks=3, samples=30)
    [axes] = figure.axes
    assert axes.get_xlabel() == "Matches played at all games"
    assert [list(line.get_xdata()) for line in axes.lines] == [[4, 8, 12], [4, 8, 12]]
    assert axes.get_ylabel() == "Elo\n(95 % bands)"
    assert convergence(cup, game="dice", looks=2, samples=30).axes[0].get_xlabel() == "Matches played at dice"
    with pytest.raises(ParameterError, match='there is no game "go"; there are "dice", "tictactoe"'):
        convergence(cup, game="go")
    with pytest.raises(ParameterError, match="looks go from 2 to 100, not 1"):
        convergence(cup, looks=1)


def test_a_folder_of_replays_and_results_of_matches_are_sources_too(cup, judged):
    assert {one.occasion.tournament for one in held(cup.folder).results} == {"cup"}
    assert len(held(judged.parent).results) == len(held(judged).results) == len(held([judged]).results) == 1
    assert held(cup).config == held(cup.folder).config
