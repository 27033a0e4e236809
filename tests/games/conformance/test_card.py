"""What a game says of itself before anyone plays."""

from __future__ import annotations

import sys
from typing import get_args

from arena.games.core.info import Payoff
from arena.games.core.outcome import seat_names
from arena.games.core.registry import GAMES
from arena.games.spec import GameRef, parse_spec


def test_the_info_is_whole(ref: GameRef, spec: str) -> None:
    info = ref.info
    assert info.id.isidentifier()
    assert info.id == info.id.lower()
    assert info.version >= 1
    assert info.title
    assert len(info.seats) == len(set(info.seats)) >= 1
    assert all(name.strip() == name and name for name in info.seats)
    assert info.payoff in get_args(Payoff)
    low, high = info.score_range
    assert low < high
    assert len(info.card.split()) >= 10, "the card is what an agent is told: rules, notation and scoring in prose"
    if parse_spec(spec).kind in GAMES.entries:
        assert info.id == parse_spec(spec).kind, "a game is registered under its own id"


def test_the_module_docstring_is_the_games_card(ref: GameRef) -> None:
    kind = type(ref.rules) if ref.rules is not None else type(ref.env())
    card = sys.modules[kind.__module__].__doc__ or ""
    for part in ("**Rules.**", "**Notation.**", "**Scoring.**", "**Versions.**"):
        assert part in card, f"the docstring of {kind.__module__} lacks {part}"
    versions = card.split("**Versions.**")[1]
    assert f"{ref.info.version}:" in versions, f"**Versions.** says nothing of version {ref.info.version}"


def test_an_environment_knows_its_game(ref: GameRef) -> None:
    env = ref.env("ansi")
    try:
        assert env.info == ref.info
        assert dict(env.params) == dict(ref.params)
        assert env.metadata["name"] == f"{ref.info.id}_v{ref.info.version}"
        assert tuple(env.possible_agents) == seat_names(len(ref.info.seats))
    finally:
        env.close()


def test_a_game_with_its_recorded_parameters_is_the_same_game(ref: GameRef, spec: str) -> None:
    """A replay names the game by id and parameters."""
    found = parse_spec(spec)
    name = f"python:{found.target}" if found.kind == "python" else found.kind
    from arena.games.spec import game

    again = game(name, **ref.params)
    assert dict(again.params) == dict(ref.params)
    one, other = ref.env(), again.env()
    one.restart(5)
    other.restart(5)
    assert one.digest == other.digest
    one.close()
    other.close()
