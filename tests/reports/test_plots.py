"""Figures: each shows its numbers, harms no name, and is the same file for the same standings."""

from __future__ import annotations

import sys

import pytest

from arena.games.core.errors import ParameterError
from arena.replays.plain import one_line
from arena.reports.reckoning import config_for, standings
from tests.reports.made import HOSTILE, config, episodes, forfeit, hostile, match, pair

matplotlib = pytest.importorskip("matplotlib", reason="needs the extra plots")

from matplotlib._pylab_helpers import Gcf  # noqa: E402

from arena.reports import plots  # noqa: E402


@pytest.fixture(scope="module")
def whole():
    """A tournament with everything that there is."""
    part = [{"cost": 0.5, "calls": 3}, {"cost": 0.1, "calls": 1}]
    results = [
        *(one for unit in range(6) for variant in ("text", "image")
          for one in pair(unit=unit, second=0.0, variant=variant, seats=part)),
        *episodes({"alpha": 70, "beta": 30}, 8),
        forfeit(unit=90, variant="text"),
    ]  # fmt: skip
    return standings(config("alpha", "beta", games=("chess", "dungeon")), results, samples=50)


def test_there_is_a_figure_for_everything(whole):
    assert list(plots.figures(whole)) == [
        "ratings-0-chess", "crosstable-0-chess", "ratings-1-dungeon", "profiles", "cost", "failures", "variants",
    ]  # fmt: skip
    assert list(plots.figures(standings(config("alpha", "beta"), pair(), samples=50))) == [
        "ratings",
        "crosstable",
        "cost",
    ]
    assert plots.figures(standings(config("alpha", "beta"), [])) == {}


def test_ratings_are_drawn_where_they_are(whole):
    table = whole.tables[0]
    [axes] = plots.intervals(table, 0.95).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["alpha", "beta"]
    first = axes.containers[0]
    assert first.lines[0].get_xdata()[0] == table.rows[0].rating.elo
    [ends] = first.lines[2][0].get_segments()
    assert ends[:, 0] == pytest.approx([table.rows[0].rating.low, table.rows[0].rating.high])


def test_an_interval_without_ends_is_drawn_to_both_edges():
    part = [{"cost": 0.5, "calls": 1}]
    results = [match((name,), (score,), unit=unit, score_range=(-1e9, 1e9), seats=part)
               for name, score, units in (("alpha", 5.0, 1), ("beta", 3.0, 6), ("gamma", 4.0, 6))
               for unit, score in enumerate([score + step / 9 for step in range(units)])]  # fmt: skip
    found = standings(config("alpha", "beta", "gamma"), results)
    assert not next(row.score.bounded for row in found.tables[0].rows if row.player == "alpha")
    for figure, arrows, limits in (
        (plots.intervals(found.tables[0]), "<>", "get_xlim"),
        (plots.cost(found), "v^", "get_ylim"),
    ):
        [axes] = figure.axes
        ends = {line.get_marker(): line for line in axes.lines if line.get_marker() in tuple(arrows)}
        coordinate = "get_xdata" if limits == "get_xlim" else "get_ydata"
        reached = [float(getattr(ends[arrow], coordinate)()[1]) for arrow in arrows]
        assert reached == pytest.approx(getattr(axes, limits)())


def test_the_axis_of_time_names_its_unit():
    found = standings(config("alpha", "beta"), pair(), samples=50)
    assert plots.cost(found).axes[0].get_xlabel() == "Seconds of thinking a match"


def test_the_crosstable_holds_shares_of_points(whole):
    axes = plots.crosstable(whole.tables[0]).axes[0]
    shares = axes.images[0].get_array()
    assert shares[0, 1] == pytest.approx(18 / 25)
    assert shares[1, 0] == pytest.approx(7 / 25)


def test_figures_leave_the_settings_of_others_alone(whole):
    before = dict(matplotlib.rcParams)
    plots.figures(whole)
    assert dict(matplotlib.rcParams) == before
    assert not Gcf.figs


def test_files_are_whole_and_the_same_each_time(whole, tmp_path):
    one = standings(config("alpha"), episodes({"alpha": 70}, 3), samples=50)
    first, second = (plots.save(one, tmp_path / name) for name in ("first", "second"))
    assert [path.name for path in first[:2]] == ["ratings.pdf", "ratings.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[0].read_bytes().startswith(b"%PDF")
    assert first[1].read_bytes().startswith(b"\x89PNG")


def test_names_are_drawn_as_they_are(tmp_path):
    results = [one for one in hostile() if one.ending != "void"]
    found = standings(config_for(results), results, samples=20)
    figure = plots.intervals(found.tables[0])
    labels = {label.get_text() for label in figure.axes[0].get_yticklabels()}
    shown = {one_line(name).replace("$", r"\$") for name in HOSTILE}
    assert {name for name in shown if len(name) <= 40} < labels
    assert "日本語の名前と" + "x" * 32 + "…" in labels
    assert plots._bytes(figure, "png")


def test_without_matplotlib_the_extra_is_named(whole, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ParameterError, match=r'figures need matplotlib: pip install "game-agent-arena\[plots\]"'):
        plots.save(whole, tmp_path / "figures")
    assert not (tmp_path / "figures").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(whole, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="is no folder that can be written to"):
        plots.save(standings(config("alpha"), []), tmp_path / "file")
