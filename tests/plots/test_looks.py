"""Looks: series differ to every eye, in colour, in marker and in line.

How those see who lack a kind of cones is simulated as Machado, Oliveira and Fernandes have it: "A
physiologically-based model for simulation of color vision deficiency", IEEE Transactions on Visualization and Computer
Graphics 15, 2009, with their matrices for the severity of 1.0, which apply to linear RGB.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import arena
from arena.plots.looks import COLOURS, look

SEEN = {
    "everybody": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""From linear sRGB (IEC 61966-2-1)."""
APART = 20.0
"""The least difference in CIELAB: ten times what an eye just notices."""


def linear(colour) -> np.ndarray:
    from matplotlib.colors import to_rgb

    light = np.array(to_rgb(colour))
    return np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    parts = XYZ @ np.clip(light, 0, 1) / XYZ.sum(axis=1)
    x, y, z = np.where(parts > (6 / 29) ** 3, np.cbrt(parts), parts / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one, other, seen: str) -> float:
    matrix = np.array(SEEN[seen])
    return float(np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other))))


def test_the_difference_of_colours_is_that_of_cielab():
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert apart("white", "black", "everybody") == pytest.approx(100, abs=0.01)
    assert apart("#FF0000", "#00A000", "deuteranopia") < apart("#FF0000", "#00A000", "everybody") / 2


@pytest.mark.parametrize("seen", SEEN)
def test_neighbours_differ_to_every_eye(seen):
    for one, other in [*pairwise(COLOURS), (COLOURS[-1], COLOURS[0])]:
        assert apart(one, other, seen) > APART, (one, other)


@pytest.mark.parametrize("seen", SEEN)
def test_the_first_four_all_differ_to_every_eye(seen):
    for number, one in enumerate(COLOURS[:4]):
        assert all(apart(one, other, seen) > APART for other in COLOURS[:number])


@pytest.mark.parametrize("seen", SEEN)
def test_the_ends_of_the_crosstable_differ_to_every_eye(seen):
    from matplotlib import colormaps

    low, middle, high = (colormaps["RdBu"](share)[:3] for share in (0.1, 0.5, 0.9))
    assert min(apart(low, high, seen), apart(low, middle, seen), apart(middle, high, seen)) > APART


def test_neighbours_differ_in_marker_line_and_hatch_too():
    for one, other in pairwise(map(look, range(40))):
        assert one.marker != other.marker
        assert one.line != other.line
        assert one.hatch != other.hatch


def test_no_two_of_32_look_alike():
    assert len({(one.colour, one.marker) for one in map(look, range(32))}) == 32
    assert len({(one.colour, one.line) for one in map(look, range(32))}) == 32


def test_lines_of_a_figure_differ_in_all_of_it(whole):
    lines = arena.plots.profiles(whole).axes[0].lines
    assert len(lines) == 2
    for what in ("get_color", "get_marker", "get_linestyle"):
        assert len({getattr(line, what)() for line in lines}) == 2
