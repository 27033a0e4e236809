"""Failures are counted as they were; variants stand beside each other with their intervals."""

from __future__ import annotations

import pytest

from arena.games.core.errors import ParameterError
from arena.plots import failures, variants
from arena.reports.reckoning import standings
from tests.reports.made import config, forfeit, pair, void


def test_bars_are_shares_of_the_matches_that_were_tried():
    results = [*pair(unit=1), *pair(unit=2), forfeit(unit=3), forfeit(unit=4, reason="late"), void(unit=5),
               forfeit(unit=6, culprit=1)]  # fmt: skip
    figure = failures(standings(config("alpha", "beta"), results, samples=20))
    [axes] = figure.axes
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told == ["forfeited: illegal", "forfeited: late", "void"]
    widths = {label: [bar.get_width() for bar in bars] for label, bars in zip(told, axes.containers, strict=True)}
    names = [label.get_text() for label in axes.get_yticklabels()]
    by = {label: dict(zip(names, found, strict=True)) for label, found in widths.items()}
    assert by["forfeited: illegal"] == pytest.approx({"alpha": 12.5, "beta": 12.5})
    assert by["forfeited: late"] == pytest.approx({"alpha": 12.5, "beta": 0})
    assert by["void"] == pytest.approx({"alpha": 12.5, "beta": 12.5})
    assert [text.get_text() for text in axes.texts] == [" of 8", " of 8"]


def test_many_reasons_are_told_together():
    results = [*pair(unit=1), *(forfeit(unit=number + 2, reason=f"reason {number}") for number in range(9))]
    figure = failures(standings(config("alpha", "beta"), results, samples=20))
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert len(told) == 7
    assert told[-1] == "forfeited: other reasons"
    assert sum(bar.get_width() for bars in figure.axes[0].containers for bar in bars) == pytest.approx(100 * 9 / 11)


def test_where_nothing_failed_there_is_a_sentence():
    with pytest.raises(ParameterError, match='"cup": nobody forfeited a match and none is void'):
        failures(standings(config("alpha", "beta"), pair(), samples=20))


def test_each_variant_has_its_number_and_interval(whole):
    figure = variants(whole)
    [axes] = figure.axes
    table = whole.variants
    drawn = {bar.lines[0].get_xdata()[0] for bar in axes.containers}
    assert drawn == {row.estimate.value for made in table.tables.values() for row in made.rows}
    assert {text.get_text() for text in figure.legends[0].get_texts()} == {"text", "image"}
    assert len({bar.lines[0].get_marker() for bar in axes.containers}) == 2
    assert axes.texts[-1].get_text() == "apart (by chance)"
    low, high = table.spread["alpha"]
    assert axes.texts[0].get_text().startswith(f"{high - low:.0f} ")
    assert axes.get_xlabel() == "Elo (95 % bars)"
    assert variants(whole, game="chess", players=["beta"]).axes


def test_without_variants_there_is_a_sentence(whole):
    with pytest.raises(ParameterError, match='at "dungeon" there are no two variants to compare; there are some at'):
        variants(whole, game="dungeon")
    with pytest.raises(ParameterError, match="over all games there are no two variants to compare"):
        variants(standings(config("alpha", "beta"), pair(), samples=20))
