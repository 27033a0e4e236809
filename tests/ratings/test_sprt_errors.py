"""How often the sequential probability ratio test errs; `python -m benchmarks.early_stopping` measures more of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from arena.ratings.sprt import ELO_A_SIGMA, Sprt

POINTS = np.linspace(0, 1, 5)
TESTS = 1000
KINDS = {
    "independent legs": (0.12, 0.11, 0.54, 0.11, 0.12),
    "alike legs, no draws": (0.5, 0, 0, 0, 0.5),
    "nearly all drawn": (0.01, 0.02, 0.94, 0.02, 0.01),
    "rare double losses": (0.05, 0, 0.85, 0.1, 0),
}


def tilted(shape: tuple[float, ...], elo: float, model: str) -> np.ndarray:
    """The distribution of pairs, its mean put where a player so much stronger has it."""
    low, high = -60.0, 60.0
    for _ in range(80):
        likely = np.array(shape) * np.exp((low + high) / 2 * (POINTS - 0.5))
        likely /= likely.sum()
        mean = likely @ POINTS
        spread = math.sqrt(likely @ (POINTS - mean) ** 2)
        goal = 1 / (1 + 10 ** (-elo / 400)) if model == "logistic" else 0.5 + elo * math.sqrt(2) / ELO_A_SIGMA * spread
        low, high = ((low + high) / 2, high) if mean < goal else (low, (low + high) / 2)
    return likely


def accepted(test: Sprt, likely: np.ndarray, seed: int) -> np.ndarray:
    """The shares of many tests that accept `elo0` and `elo1`."""
    rng = np.random.default_rng(seed)
    counts, ends = np.zeros((TESTS, 5)), np.zeros(2)
    for _ in range(60):
        outcomes = rng.choice(5, (len(counts), 20), p=likely)
        seen = counts[:, None] + np.cumsum(np.eye(5)[outcomes], axis=1)
        different, which = np.unique(seen.reshape(-1, 5), axis=0, return_inverse=True)
        ratios = test.llrs(different)[which].reshape(len(counts), -1)
        over = (ratios <= test.bounds[0]) | (ratios >= test.bounds[1])
        last = ratios[over.any(axis=1), over.argmax(axis=1)[over.any(axis=1)]]
        ends += (last < 0).sum(), (last > 0).sum()
        counts = seen[~over.any(axis=1), -1]
        if not len(counts):
            break
    return ends / TESTS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("model", "elo0", "elo1"), [("logistic", 0, 120), ("logistic", -60, 40), ("normalized", 0, 150)]
)
def test_both_errors_stay_within_walds_bounds(kind, model, elo0, elo1):
    test = Sprt(elo0, elo1, alpha=0.05, beta=0.1, model=model)
    first = accepted(test, tilted(KINDS[kind], elo0, model), 1)
    second = accepted(test, tilted(KINDS[kind], elo1, model), 2)
    assert min(sum(first), sum(second)) > 0.995
    for rate, bound in zip((first[1], second[0]), test.error_rates, strict=True):
        assert rate < bound + 3 * math.sqrt(bound * (1 - bound) / TESTS)


def test_a_test_between_close_hypotheses_errs_nearly_as_often_as_it_may():
    first = accepted(Sprt(0, 60, alpha=0.1, beta=0.1), tilted(KINDS["independent legs"], 0, "logistic"), 3)
    assert 0.065 < first[1] < 0.14


@pytest.mark.parametrize("far", [200, 400])
def test_a_decision_after_a_few_units_is_no_error_more(far):
    for kind in ("independent legs", "alike legs, no draws"):
        likely = tilted(KINDS[kind], 0, "logistic")
        assert accepted(Sprt(0, far), likely, 4)[1] < 0.0527 + 0.013
