"""What is read of a foreign name, and what is said of a foreign observation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces

from arena.games.adapters.arguments import split
from arena.games.adapters.describe import array_space, arrays, described
from arena.games.adapters.packages import is_installed
from arena.games.adapters.tidy import one_name, tidy, told_apart
from arena.games.core.errors import ParameterError


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("FrozenLake-v1", "FrozenLake-v1", {}),
        ("Lake( size = 8 , slippery=false)", "Lake", {"size": 8, "slippery": False}),
        ("Lake(map=8x8,p=0.5,none=None)", "Lake", {"map": "8x8", "p": 0.5, "none": None}),
        ("Lake(desc=['SF','FG'],at=(1,2))", "Lake", {"desc": ["SF", "FG"], "at": (1, 2)}),
    ],
)
def test_parameters_in_brackets_are_read(text: str, name: str, arguments: dict[str, Any]) -> None:
    assert split(text) == (name, arguments)


@pytest.mark.parametrize("text", ["Lake(size)", "Lake(size=1,size=2)", "Lake(size=1", "(size=1)", "Lake(a b=1)"])
def test_what_is_not_of_the_form_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match=r"Lake|size"):
        split(text)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.int64(3), "3"),
        (np.array([0.25, -1.0], np.float32), "0.25, -1"),
        ({"at": np.array([1, 2]), "goal": "the red door"}, "at: 1, 2\ngoal: the red door"),
        ((np.array(1), np.array([2, 3])), "0: 1\n1: 2, 3"),
        (np.array([[1, 0], [0, 1]]), "\n1  0\n0  1"),
        (np.dstack([np.eye(2, dtype=int), np.zeros((2, 2), int)]), "\nX .\n. X"),
        (np.zeros((20, 30, 3), np.uint8), "a picture, 30 pixels wide and 20 high"),
        (np.eye(50, dtype=np.int8)[7], "of 50 flags, those that are 1: 7"),
    ],
)
def test_an_observation_in_words(value: Any, told: str) -> None:
    assert described(value) == told


def test_a_long_list_is_cut_and_no_line_is_wide() -> None:
    told = described(np.arange(1000) / 3)
    assert told.endswith("… (1000 in all)")
    assert max(map(len, told.split("\n"))) <= 100


def test_learners_get_the_arrays_of_a_group_and_no_texts() -> None:
    space = spaces.Dict({"at": spaces.Discrete(4), "inner": spaces.Dict({"t": spaces.Text(9)}), "say": spaces.Text(9)})
    kept = array_space(space)
    assert set(kept) == {"at", "inner"}  # type: ignore[call-overload]
    seen = arrays(kept, {"at": 3, "inner": {"t": "x"}, "say": "hello"})
    assert seen["at"].shape == ()
    assert kept.contains(seen)


def test_foreign_text_is_made_harmless() -> None:
    assert tidy("\x1b[31mred\x1b[0m\t|\r\nnext \u202e\n\n") == "red     |\nnext"
    assert one_name(" Deal\n 3\x07 ", 7) == "Deal 3"
    assert one_name("\u200b", 7) == "7"
    assert told_apart(["a", "b", "a"], [4, 5, 6]) == ["a #4", "b", "a #6"]
    assert told_apart(["a", "a", "a #4"], [4, 5, 6]) == ["4", "5", "6"]


def test_a_module_is_imported_only_where_it_was_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lies_here.py").write_text("raise SystemExit('executed')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert not is_installed("lies_here")
    assert "lies_here" not in sys.modules
    assert is_installed("pettingzoo.classic")
    assert not is_installed("json")
    assert not is_installed("no_such_thing")
    assert not is_installed("../pettingzoo")
