"""Cost against strength: amounts, unknown amounts, the front, and names that cover nothing."""

from __future__ import annotations

import pytest

from arena.games.core.errors import ParameterError
from arena.plots import cost, spending
from arena.plots.costs import Point, front
from arena.plots.scales import amount_text, amounts
from arena.reports.reckoning import standings
from arena.reports.standings import Interval
from tests.reports.made import config, match, pair, round_robin


def point(player: str, spent: float, value: float, *, least: bool = False) -> Point:
    return Point(player, spent, Interval(value, value - 1, value + 1), least)


def test_the_front_is_who_nobody_outdoes():
    points = [
        point("dear", 9, 1500), point("waste", 9.5, 1490), point("free", 0, 1000), point("good", 2, 1400),
        point("same", 2, 1390), point("twin", 3, 1400), point("unknown", 0.1, 1600, least=True),
    ]  # fmt: skip
    assert [one.player for one in front(points)] == ["free", "good", "dear"]


def field(*, unpriced: int = 0):
    """Two who cost something and one who does not; of the large one's calls some may be without a price."""
    took = {
        "large": {"cost": 0.4, "calls": 2, "tokens_in": 100, "unpriced": unpriced},
        "small": {"cost": 0.01, "calls": 1, "tokens_out": 30},
        "free": {},
    }
    results = []
    for unit in range(3):
        for one, other in (("large", "small"), ("large", "free"), ("small", "free")):
            for leg, players in (("a", (one, other)), ("b", (other, one))):
                scores = [1.0 if player == one or leg == "b" else -1.0 for player in players]
                seats = [took[player] for player in players]
                results.append(match(players, (scores[0], -scores[0]), unit=unit, leg=leg, seats=seats))
    return standings(config("large", "small", "free"), results, samples=30)


def test_a_match_costs_what_was_spent_for_each():
    found = field()
    [axes] = cost(found).axes
    assert axes.get_xlabel() == "US dollars a match"
    assert axes.get_ylabel() == "Elo (95 % bars)"
    rows = {row.player: row for row in found.tables[0].rows}
    drawn = [(bar.lines[0].get_xdata()[0], bar.lines[0].get_ydata()[0]) for bar in axes.containers]
    large = rows["large"]
    assert (pytest.approx(large.cost / large.matches), pytest.approx(large.rating.elo)) in drawn
    assert axes.get_xticklabels()[0].get_text() == "0", "who spends nothing has a place"
    assert min(x for x, _ in drawn) == pytest.approx(axes.get_xticks()[0])
    assert cost(found, of="tokens").axes[0].get_xlabel() == "Tokens a match"
    assert cost(found, of="seconds").axes[0].get_xlabel() == "Seconds of thinking a match"


def test_what_is_not_known_in_full_is_told():
    figure = cost(field(unpriced=1))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["or more: not all is known"]
    arrows = [bar for bar in figure.axes[0].containers if bar.lines[0].get_marker() == ">"]
    assert len(arrows) == 1
    assert arrows[0].lines[0].get_markerfacecolor() == "white"
    alone = cost(field(unpriced=1), players=["large"])
    assert [text.get_text() for text in alone.legends[0].get_texts()] == ["or more: not all is known"]


def boxes(axes):
    axes.figure.draw_without_rendering()
    return [text.get_window_extent() for text in axes.texts]


def test_names_stand_beside_points_and_cover_nothing():
    figure = cost(field())
    [axes] = figure.axes
    assert {text.get_text() for text in axes.texts} == {"large", "small", "free"}
    named = boxes(axes)
    assert not any(one.overlaps(other) for number, one in enumerate(named) for other in named[:number])


def test_where_names_find_no_room_numbers_have_a_key():
    names = {f"a-vendor.a-model-with-a-long-name-{number:02d}": 1000.0 + 10 * number for number in range(40)}
    figure = cost(standings(config(*names), round_robin(names, 1), samples=20))
    key = [text.get_text() for text in figure.legends[0].get_texts()]
    assert len(key) == 40
    assert {text.get_text() for text in figure.axes[0].texts} == {str(number) for number in range(1, 41)}
    figure.draw_without_rendering()
    frame = figure.legends[0].get_window_extent()
    assert frame.x1 <= figure.bbox.x1
    assert frame.y1 <= figure.axes[0].get_tightbbox().y0 + 1


def test_what_is_not_known_cannot_be_drawn():
    found = standings(config("alpha", "beta"), pair(), samples=20)
    with pytest.raises(ParameterError, match='"chess": nothing is known of dollars that these players spent'):
        cost(found, of="dollars")
    with pytest.raises(ParameterError, match="of is one of dollars, tokens, seconds, not 'euros'"):
        cost(found, of="euros")


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [(0.0005, "dollars", "$0.0005"), (0.05, "dollars", "$0.05"), (20, "dollars", "$20"), (1500, "dollars", "$1,500"),
     (2000, "tokens", "2k"), (0.00001, "seconds", "10 µs"), (0.02, "seconds", "20 ms"), (600, "seconds", "10 min")],
)  # fmt: skip
def test_amounts_are_told_in_words(value, kind, told):
    assert amount_text(value, kind) == told


def test_the_time_of_answers_is_that_of_the_replays(cup):
    figure = spending(cup)
    [axes] = figure.axes
    assert {label.get_text() for label in axes.get_yticklabels()} == {"thinker", "random"}
    moves = sum(seat.moves for one in cup.results for seat in one.seats if seat.player == "random")
    assert any(text.get_text() == f"n = {moves:,}" for text in axes.texts)
    assert spending(cup, game="dice").axes
    with pytest.raises(ParameterError, match="nothing is known of tokens that an answer took"):
        spending(cup, "tokens")
    with pytest.raises(ParameterError, match="there is no match of 'chess'; there are dice, tictactoe"):
        spending(cup, game="chess")
    with pytest.raises(ParameterError, match="a Standings holds no single matches"):
        spending(cup.standings)
    with pytest.raises(ParameterError, match="do not say where its replays lie: give this figure the Tournament"):
        spending(cup.results)


def test_answers_that_took_nothing_are_told_beside_the_scale(cup, monkeypatch):
    monkeypatch.setattr("arena.plots.answers.answers", lambda *given: {"alpha": [0, 0, 10, 20, 30], "beta": [5]})
    [axes] = spending(cup, "tokens").axes
    assert {text.get_text() for text in axes.texts} == {"n = 3, 2 × 0", "n = 1"}
    assert axes.get_xlabel().endswith("of those above 0: median, middle half, middle nine tenths")


@pytest.mark.parametrize(("low", "high"), [(0.04, 0.13), (0.00009, 0.000125), (3.0, 3.0), (0.001, 40.0), (1e-6, 1e6)])
def test_a_scale_of_any_width_has_some_ticks_and_not_too_many(low, high):
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    ticks, told = amounts(axes, low, high, "dollars")
    assert 2 <= len(ticks) <= 7
    assert all(low / 2 <= tick <= high * 2 for tick in ticks)
    assert len(set(told)) == len(told)
