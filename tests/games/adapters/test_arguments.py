"""Arguments of foreign environments: how they are read, and what is refused before it is misunderstood."""

from __future__ import annotations

import re
from typing import Any

import pytest

from arena.games.adapters.arguments import split
from arena.games.core.errors import ParameterError
from arena.games.spec import game


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Lake", {}),
        ("Lake(a=1,b=true,c=x y)", {"a": 1, "b": True, "c": "x y"}),
        ("Lake(a='one, two',b=[1,(2,3)])", {"a": "one, two", "b": [1, (2, 3)]}),
        ('Lake(a=")",b=["SF","(G"])', {"a": ")", "b": ["SF", "(G"]}),
        ("Lake(a=don't,b=2)", {"a": "don't", "b": 2}),
    ],
)
def test_commas_in_brackets_and_quotes_belong_to_a_value(text: str, given: dict[str, Any]) -> None:
    assert split(text) == ("Lake", given)


@pytest.mark.parametrize("text", ["Lake(a=1))", "Lake((a=1)", "Lake(a='b)", "Lake(a=[1)", "Lake(a=1],b=[2)"])
def test_brackets_and_quotes_that_do_not_match_are_refused(text: str) -> None:
    with pytest.raises(ParameterError, match=re.escape(f"{text!r}: its brackets or quotes do not match")):
        split(text)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("gymnasium:FrozenLake-v1(is_slippery=no)", "is_slippery is true or false, not 'no'"),
        ("gymnasium:FrozenLake-v1(render_mode=foo)", "render_mode is one of human, ansi, rgb_array, not 'foo'"),
        ("pettingzoo:classic/rps_v2(render_mode=foo)", "render_mode is one of human, rgb_array, not 'foo'"),
    ],
)
def test_what_an_environment_would_misunderstand_is_refused(spec: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        game(spec)
    assert str(caught.value) == f"{spec}: {said}"
