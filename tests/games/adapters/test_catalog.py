"""The list of everything that the adapters reach."""

from __future__ import annotations

from typing import Any

import gymnasium
import pytest

from arena.games.adapters.catalog import Listed, catalog
from arena.games.core.errors import GameError
from arena.games.spec import game


@pytest.fixture(scope="module")
def listed() -> dict[str, Listed]:
    def broken(**arguments: Any) -> Any:
        raise ValueError("it is\nbroken")

    gymnasium.register("Broken-v0", entry_point=broken)
    try:
        return {one.id: one for one in catalog()}
    finally:
        del gymnasium.registry["Broken-v0"]


def test_all_three_adapters_are_in_it(listed: dict[str, Listed]) -> None:
    pytest.importorskip("pyspiel", reason="needs the extra openspiel")
    assert listed["openspiel:kuhn_poker"].seats == "2 to 10"
    assert listed["openspiel:kuhn_poker"].kind.startswith("one acts at a time, some things are hidden")
    assert listed["pettingzoo:classic/rps_v2"].kind == "all act at once"
    assert listed["gymnasium:FrozenLake-v1"].kind == "4 actions"
    assert {name.partition(":")[0] for name in listed} == {"openspiel", "pettingzoo", "gymnasium"}


def test_whatever_is_broken_is_one_line(listed: dict[str, Listed]) -> None:
    assert listed["gymnasium:Broken-v0"].problem == "ValueError: it is broken"
    assert all("\n" not in (one.problem or "") for one in listed.values())


@pytest.mark.parametrize("kind", ["pettingzoo:classic", "pettingzoo:sisl", "gymnasium:C", "gymnasium:P"])
def test_the_list_says_of_each_whether_it_can_be_played(kind: str, listed: dict[str, Listed]) -> None:
    names = [name for name in listed if name.startswith(kind)]
    assert names
    for name in names:
        try:
            game(name)
        except GameError:
            assert listed[name].problem is not None, name
        else:
            assert listed[name].problem is None, name
