"""Figures are white, of the width that was asked for, show themselves, and leave the settings of others alone."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure
from PIL import Image

import arena
from arena.games.core.errors import ParameterError
from arena.plots.names import labels, short
from arena.reports.reckoning import config_for, standings
from tests.reports.made import HOSTILE, hostile, pair


def test_a_figure_is_matplotlibs_own_and_pyplot_knows_nothing_of_it(whole):
    assert isinstance(arena.plots.ratings(whole), Figure)
    assert not Gcf.figs


def test_what_others_have_set_changes_no_figure_and_is_not_changed(whole):
    plain = arena.plots.cost(whole)._repr_png_()[0]
    dark = {"figure.facecolor": "black", "axes.facecolor": "black", "text.color": "white", "axes.labelcolor": "white",
            "xtick.color": "white", "text.usetex": True, "savefig.facecolor": "black", "axes.grid": False}  # fmt: skip
    with matplotlib.rc_context(dark):
        before = dict(matplotlib.rcParams)
        assert arena.plots.cost(whole)._repr_png_()[0] == plain
        assert dict(matplotlib.rcParams) == before
    with Image.open(io.BytesIO(plain)) as picture:
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_threads_that_draw_at_once_leave_the_settings_alone(whole):
    before = dict(matplotlib.rcParams)
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda _: arena.plots.improvement(whole)._repr_png_()[0], range(8)))
    assert len(set(drawn)) == 1
    assert dict(matplotlib.rcParams) == before


def test_a_notebook_in_which_matplotlib_was_not_set_up_shows_a_figure(whole):
    formatters = pytest.importorskip("IPython.core.formatters")
    data, about = formatters.DisplayFormatter().format(arena.plots.ratings(whole))
    with Image.open(io.BytesIO(data["image/png"])) as picture:
        assert picture.width == 2 * about["image/png"]["width"] == 1100


@pytest.mark.parametrize("width", [3.3, 7.0])
def test_a_figure_has_the_width_that_was_asked_for(whole, width):
    for draw in (arena.plots.ratings, arena.plots.crosstable, arena.plots.profiles, arena.plots.cost):
        assert draw(whole, width=width).get_figwidth() == width


@pytest.mark.parametrize(
    ("given", "told"),
    [({"width": 0}, "a figure is 2 to 30 inches wide, not 0"), ({"width": "a"}, "inches wide, not 'a'"),
     ({"width": float("nan")}, "inches wide, not nan"), ({"players": 5}, "players is a list of names, not 5"),
     ({"players": [5]}, "players is a list of names"), ({"game": 5}, "game is a text, not 5"),
     ({"title": 5}, "title is a text, not 5"), ({"forfeits": "no"}, "forfeits is True, False or None, not 'no'"),
     ({"confidence": "x"}, "confidence goes from 0.01 to 0.9999"), ({"looks": "a"}, "looks go from 2 to 100, not 'a'"),
     ({"samples": True}, "samples go from"), ({"where": 5}, "where names parameters and their values")],
)  # fmt: skip
def test_what_no_figure_can_be_made_with_is_a_sentence(whole, given, told):
    draw = {"confidence": arena.plots.complexity, "where": arena.plots.complexity, "looks": arena.plots.convergence,
            "samples": arena.plots.convergence}.get(*given, arena.plots.ratings)  # fmt: skip
    with pytest.raises(ParameterError, match=told):
        draw(whole, **given)
    if "width" in given:
        with pytest.raises(ParameterError, match=told):
            arena.plots.crosstable(whole, **given)


def test_a_long_title_takes_lines_of_its_own(whole):
    plain = arena.plots.ratings(whole)
    figure = arena.plots.ratings(whole, title="A title that is much too long for a line. " * 5 + "\n\n$Last$ line")
    figure.draw_without_rendering()
    title = figure.texts[0].get_window_extent()
    assert title.x1 <= figure.bbox.x1
    assert title.y0 >= figure.axes[0].get_window_extent().y1
    assert figure.texts[0].get_text().endswith("\n$Last$ line")
    plain.draw_without_rendering()
    heights = [one.axes[0].get_window_extent().height for one in (plain, figure)]
    assert heights[1] == pytest.approx(heights[0], rel=0.15)


def test_a_pdf_holds_letters_and_no_bitmaps(whole):
    out = io.BytesIO()
    arena.plots.ratings(whole).savefig(out, format="pdf")
    assert b"/TrueType" in out.getvalue() or b"/CIDFontType2" in out.getvalue()
    assert b"/Type3" not in out.getvalue()
    assert b"/Subtype /Image" not in out.getvalue()


def test_names_are_drawn_as_they_are_and_no_formula():
    results = [one for one in hostile() if one.ending != "void"]
    found = standings(config_for(results), results, samples=20)
    names = {label.get_text() for label in arena.plots.ratings(found, width=7).axes[0].get_yticklabels()}
    assert {short(name, 35) for name in HOSTILE} == names
    figure = arena.plots.ratings(standings(config_for(results), pair("$x^2$", "_$\\frac{"), samples=20), title="$t$")
    assert figure._repr_png_()
    assert {label.get_text() for label in figure.axes[0].get_yticklabels()} == {"$x^2$", "_$\\frac{"}
    assert not any(label.get_parse_math() for label in figure.axes[0].get_yticklabels())


def test_a_name_that_begins_with_a_line_is_in_the_legend():
    results = [one for unit in range(3) for one in pair("_hidden", "$a$", unit=unit, second=0.0)]
    figure = arena.plots.convergence(results, samples=20, looks=2)
    assert {text.get_text().strip("\u200a") for text in figure.legends[0].get_texts()} == {"_hidden", "$a$"}


def test_every_hostile_tournament_can_be_drawn(tmp_path):
    from arena.plots.saving import figures

    results = hostile()
    made = figures(standings(config_for(results), results, samples=20))
    assert {"failures", "variants", "cost"} < set(made)
    for figure in made.values():
        figure.savefig(tmp_path / "figure.png", dpi=40)


def test_long_names_are_cut_in_the_middle_and_stay_apart():
    assert short("a-model-with-a-very-long-name-turbo", 20) == "a-model-with-…-turbo"
    given = [f"a-model-of-a-vendor-with-a-very-long-name-{number}-and-a-very-long-end" for number in range(3)]
    assert list(labels(given, 20).values()) == ["a-model-of-a…0…g-end", "a-model-of-a…1…g-end", "a-model-of-a…2…g-end"]
    sizes = [f"qwen2.5-coder-{size}b-instruct-with-a-long-end" for size in ("07", "14", "32")]
    assert list(labels([*sizes, "random"], 20).values()) == [
        "qwen2.5-cod…07b…-end", "qwen2.5-cod…14b…-end", "qwen2.5-cod…32b…-end", "random",
    ]  # fmt: skip
    both = [f"v-{one}-with-a-very-long-middle-{other}-and-an-end" for one in "xy" for other in "pq"]
    assert list(labels(both, 12).values()) == ["v-x-wit…p…nd", "v-x-wit…q…nd", "v-y-wit…p…nd", "v-y-wit…q…nd"]
    twins = labels(["x" * 30 + one + "y" * 30 for one in ("12", "12", "13")] + ["z"], 20)
    assert list(twins.values()) == ["x" * 12 + "…2…" + "y" * 5, "x" * 12 + "…3…" + "y" * 5, "z"]
    assert list(labels(["a\x07", "a\\x07"], 20).values()) == ["a\\x07", "a\\x07·2"]


def test_letters_that_are_two_columns_wide_count_twice():
    assert short("日本語" * 9, 10) == "日本語…語"
