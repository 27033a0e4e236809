"""docs/plots.md: every block runs, every figure has its picture, and no function is missing."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from PIL import Image

import arena

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plots.md"
SHORTER = (("rounds = 6", "rounds = 1"), ("rounds = 25", "rounds = 2"), ("rounds = 12", "rounds = 1"),
           ("simulations=200", "simulations=20"), ("simulations=60", "simulations=20"), ("slips=0.04", "slips=0.5"),
           ("{ name = \"futoshiki-7\", game = \"futoshiki,size=7\" },", ""))  # fmt: skip
"""The page's tournaments, smaller."""


def test_every_block_draws_its_figure(tmp_path, monkeypatch):
    text = PAGE.read_text(encoding="utf-8")
    for long, short in SHORTER:
        assert long in text
        text = text.replace(long, short)
    monkeypatch.chdir(tmp_path)
    drawn = dict(runpy.run_path(str(ROOT / "docs" / "pictures" / "figures.py"))["drawn"](text))
    assert {name.removeprefix("plot-") for name in drawn} == set(arena.plots.__all__)
    for name, figure in drawn.items():
        assert figure.axes, name
        with Image.open(ROOT / "docs" / "pictures" / f"{name}.png") as picture:
            assert picture.width == 880, f"python docs/pictures/make.py plots makes {name}"


def test_every_function_is_told_with_its_own_heading():
    text = PAGE.read_text(encoding="utf-8")
    for name in arena.plots.__all__:
        assert f"\n## {name.capitalize()}\n" in text
        assert f"(#{name})" in text
        assert re.search(rf"arena\.plots\.{name}\(", text)
