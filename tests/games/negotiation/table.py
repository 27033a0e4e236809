"""A table at which lines are said, for the tests of negotiations."""

from __future__ import annotations

from typing import Any

from arena.games.core.rng import Rng
from arena.games.negotiation.dialogue import Negotiation
from arena.games.negotiation.talk import Talk

State = Talk[Any]


def spoken(game: Negotiation[Any], state: State, *lines: str) -> State:
    """The state after some lines, each said by the seat whose turn it is; `a|b` is what two say at once."""
    for line in lines:
        movers = game.to_move(state)
        said = line.split("|") if len(movers) > 1 else [line]
        actions = {seat: game.parse(state, seat, text) for seat, text in zip(movers, said, strict=True)}
        state = game.apply(state, actions, Rng(1))
    return state
