"""AdaStop: permutation tests that can be counted out, the authors' example, and who plays on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from arena.games.core.errors import ParameterError
from arena.ratings.adastop import AdaStop, against_the_field

WALKER = {
    "PPO": (3683.49, 1576.48, 3908.14, 1451.91, 5177.01, 3384.11, 2358.69, 1624.72, 4151.18, 1699.54),
    "DDPG": (420.27, 640.07, 2338.04, 879.1, 736.54, 962.29, 1771.09, 545.91, 906.02, 1553.93, 345.87, 857.63, 346.56,
             1978.24, 89.13, 705.55, 974.38, 1021.4, 936.26, 517.52, 957.05, 1254.51, 594.46, 586.46, 184.69),
    "SAC": (4291.03, 4551.04, 4669.77, 4697.37, 4074.5, 5453.36, 4988.52, 4617.74, 3955.18, 4135.49),
    "TRPO": (446.09, 1918.92, 1015.73, 757.01, 1769.34, 1031.3, 961.66, 695.73, 1817.83, 939.6, 450.03, 1125.62,
             567.03, 529.26, 1786.07, 998.79, 1631.73, 1517.6, 1873.34, 1906.8, 1909.22, 1671.61, 897.87, 1677.16,
             490.03),
}  # fmt: skip
"""examples/walker1.csv to walker5.csv of the package adastop: agents on MuJoCo's Walker2d."""
DOCUMENTED = {
    ("PPO", "DDPG"): ("larger", 2),
    ("PPO", "SAC"): ("smaller", 2),
    ("PPO", "TRPO"): ("larger", 2),
    ("DDPG", "SAC"): ("smaller", 1),
    ("SAC", "TRPO"): ("larger", 1),
    ("DDPG", "TRPO"): ("smaller", 5),
}
"""The decisions in docs/tutorials.md, and the looks at which the package, seed 1, makes them."""


def found(test: AdaStop, values: dict) -> dict:
    decisions = test.look(values)
    return {pair: (decisions.pairs[pair], look) for pair, look in decisions.decided_at.items()}


def test_walkers_are_told_apart_as_documented_but_for_the_pair_that_takes_twice_the_error():
    test = AdaStop(tuple(WALKER), paired=False)
    assert found(test, WALKER) == {**DOCUMENTED, ("DDPG", "TRPO"): ("equal", 5)}
    assert found(AdaStop(tuple(WALKER), alpha=0.1, paired=False), WALKER) == DOCUMENTED


def test_the_package_agrees_and_takes_a_one_sided_boundary():
    from adastop import MultipleAgentsComparator

    package = MultipleAgentsComparator(n=5, K=5, B=10_000, alpha=0.05, seed=1)
    looks, decisions = {}, {}
    for look in range(1, 6):
        package.partial_compare({name: np.array(values[: 5 * look]) for name, values in WALKER.items()}, verbose=False)
        for number, pair in enumerate(package.comparisons):
            names = tuple(package.agent_names[place] for place in pair)
            if package.decisions[str(package.comparisons[number])] != "continue" and names not in looks:
                looks[names] = look
                decisions[names] = package.decisions[str(package.comparisons[number])]
    assert {pair: (decisions[pair], looks[pair]) for pair in looks} == DOCUMENTED
    rng = np.random.default_rng(5)
    one, other = rng.normal(size=(2, 9))
    single = MultipleAgentsComparator(n=9, K=1, B=4000, alpha=0.05, seed=1)
    single.partial_compare({"a": one, "b": other}, verbose=False)
    theirs = single.boundary[0][1]
    twice, honest = (
        AdaStop(("a", "b"), 9, 1, alpha=alpha, paired=False).look({"a": one, "b": other}).boundaries[0]
        for alpha in (0.1, 0.05)
    )
    assert theirs == pytest.approx(twice, rel=0.05)
    assert theirs < 0.9 * honest


@pytest.mark.parametrize(("alpha", "decision"), [(0.12, "larger"), (0.08, "equal")])
def test_three_runs_above_three_others_are_two_in_twenty_arrangements(alpha, decision):
    test = AdaStop(("a", "b"), 3, 1, alpha=alpha, paired=False)
    assert test.look({"a": [4, 6, 5], "b": [3, 1, 2]}).pairs["a", "b"] == decision


@pytest.mark.parametrize(("alpha", "decision"), [(0.07, "smaller"), (0.055, "equal")])
def test_five_paired_losses_are_two_in_thirty_two_signs(alpha, decision):
    test = AdaStop(("a", "b"), 5, 1, alpha=alpha)
    values = {"a": [0.1, 0.3, 0.0, 0.2, 0.4], "b": [0.2, 0.4, 0.1, 0.3, 0.5]}
    assert test.look(values).pairs["a", "b"] == decision
    differences = [one - other for one, other in zip(values["a"], values["b"], strict=True)]
    assert test.look_at({("a", "b"): differences}).pairs["a", "b"] == decision


@pytest.mark.parametrize(("alpha", "decision"), [(0.0625 + 0.001, "larger"), (0.055, "equal")])
def test_sums_that_differ_in_rounding_alone_are_ties(alpha, decision):
    test = AdaStop(("a", "b"), 5, 1, 100_000, alpha=alpha)
    assert test.look({"a": [0.3, 0.8, 0.7, 0.1, 0.4], "b": [0.0] * 5}).pairs["a", "b"] == decision


def test_pairs_are_permuted_each_for_itself():
    # One pair passes by chance in 1 of 32 cases, one of two in nearly 1 of 16.
    differences = {("a", "b"): [1.0] * 6, ("a", "c"): [1.0] * 6}
    for alpha, decision in ((0.055, "equal"), (0.065, "larger")):
        test = AdaStop(("a", "b", "c"), 6, 1, 20_000, alpha=alpha, pairs=tuple(differences))
        assert set(test.look_at(differences).pairs.values()) == {decision}


def test_a_large_gap_is_found_at_the_first_look_and_the_others_play_on():
    rng = np.random.default_rng(2)
    values = {name: rng.normal(mean, 1, 24) for name, mean in (("weak", 0), ("as weak", 0), ("strong", 20))}
    values["strong"] = values["strong"][:8]
    test = AdaStop(("strong", "weak", "as weak"), 8, 3)
    first = test.look({name: one[:8] for name, one in values.items()})
    assert first.decided_at == {("strong", "weak"): 1, ("strong", "as weak"): 1}
    assert {first.pairs["strong", "weak"], first.pairs["strong", "as weak"]} == {"larger"}
    assert (first.undecided, first.playing, first.finished) == ((("weak", "as weak"),), ("weak", "as weak"), False)
    last = test.look(values)
    assert (last.pairs["weak", "as weak"], last.looks, last.finished, last.playing) == ("equal", 3, True, ())
    assert last.boundaries[0] == first.boundaries[0]


def test_players_who_do_the_same_are_never_told_apart():
    test = AdaStop(("a", "b", "c"), 5, 2)
    same = [1.0, 0.5, 0.0, 0.5, 1.0] * 2
    decisions = test.look({"a": same, "b": same, "c": same})
    assert set(decisions.pairs.values()) == {"equal"}
    assert set(AdaStop(("a", "b"), 5, 2, paired=False).look({"a": same, "b": same}).pairs.values()) == {"equal"}


def test_a_block_that_somebody_has_not_finished_is_not_looked_at():
    test = AdaStop(("a", "b"), 5, 3)
    values = {"a": [1.0] * 12, "b": [0.0] * 9}
    assert test.look({}).looks == 0
    assert test.look(values) == test.look({"a": [1.0] * 5, "b": [0.0] * 5})
    assert test.look(values).looks == 1


@pytest.mark.parametrize("paired", [True, False])
def test_the_same_values_give_the_same_decisions_look_by_look(paired):
    rng = np.random.default_rng(7)
    values = {name: rng.normal(mean, 1, 20) for name, mean in zip("abcd", (0, 0.4, 0.8, 1.6), strict=True)}
    test = AdaStop(tuple("abcd"), 5, 4, 2000, paired=paired)
    whole = test.look(values)
    assert whole == test.look(values)
    for look in range(1, 4):
        part = test.look({name: one[: 5 * look] for name, one in values.items()})
        assert part.boundaries == whole.boundaries[:look]
        assert part.decided_at == {pair: at for pair, at in whole.decided_at.items() if at <= look}


def test_blocks_too_large_to_draw_at_once_are_permuted_all_the_same(monkeypatch):
    rng = np.random.default_rng(1)
    values = {"a": rng.normal(0.5, 1, 64), "b": rng.normal(0, 1, 64)}
    tests = [AdaStop(("a", "b"), 64, 1, 900, paired=paired) for paired in (True, False)]
    expected = [test.look(values) for test in tests]
    monkeypatch.setattr("arena.ratings.adastop._BLOCK", 64 * 128)
    assert [test.look(values) for test in tests] == expected


def test_only_named_pairs_are_compared():
    test = AdaStop(("hero", "a", "b"), 8, 1, pairs=(("hero", "a"), ("hero", "b")))
    decisions = test.look_at({("hero", "a"): [1.0] * 8, ("hero", "b"): [-1.0] * 8})
    assert decisions.pairs == {("hero", "a"): "larger", ("hero", "b"): "smaller"}


def test_a_value_against_the_field_is_the_mean_of_a_round():
    rounds = [
        [{"a": 1.0, "b": 0.0}, {"a": 0.5, "c": 0.5}, {"b": 0.25, "c": 0.75}],
        [{"b": 1.0, "c": 0.0}],
    ]
    assert against_the_field(rounds) == {"a": [0.75], "b": [0.125, 1.0], "c": [0.625, 0.0]}


def test_a_round_without_a_result_for_somebody_who_plays_on_counts_for_nobody():
    met = {"a": 1.0, "b": 0.0}, {"a": 0.5, "c": 0.5}
    values = against_the_field([met, met[:1], met])
    assert values == {"a": [0.75, 0.75], "b": [0.0, 0.0], "c": [0.5, 0.5]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"players": ("a",)}, "at least two players"),
        ({"players": ("a", "a")}, "each named once"),
        ({"block": 0}, "block is at least 1"),
        ({"looks": 0}, "looks is at least 1"),
        ({"alpha": 0.0}, "alpha is an error rate"),
        ({"permutations": 19}, "it takes 20 permutations"),
        ({"pairs": (("a", "x"),)}, "two different players of the field"),
        ({"pairs": (("a", "a"),)}, "two different players of the field"),
        ({"permutations": 10_000_000}, "8,333,333 would do"),
    ],
)
def test_a_test_that_makes_no_sense_is_refused(change, said):
    with pytest.raises(ParameterError, match=said):
        AdaStop(**{"players": ("a", "b", "c"), **change})


def test_values_that_are_none_are_refused():
    with pytest.raises(ParameterError, match='every value of "b"'):
        AdaStop(("a", "b"), 1, 1).look({"a": [1.0], "b": [math.nan]})
    with pytest.raises(ParameterError, match="paired is false"):
        AdaStop(("a", "b"), 1, 1, paired=False).look_at({("a", "b"): [1.0]})
