"""Persons at the table of a plain terminal."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from arena.agents.core.errors import AgentUnavailable
from arena.agents.human import Human
from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from arena.match import Setup


def seat_persons(setup: Setup, *, watched: bool) -> Seat | None:
    """Give every person at the table a way to be asked; the seat through whose eyes the match is to be told, if any.

    Raises AgentUnavailable where nobody can be asked, or where one terminal would show one person what another hides.
    """
    seats = zip(setup.env.possible_agents, setup.players, strict=True)
    people = {seat: player.agent for seat, player in seats if isinstance(player.agent, Human)}
    if not people:
        return None
    info = setup.env.info
    if len(people) > 1 and (info.simultaneous or not info.perfect_information):
        raise AgentUnavailable(f"in {info.title} seats have secrets: one person plays at one terminal")
    if watched:
        raise AgentUnavailable("a person plays in the plain terminal: leave --watch out")
    from arena.agents.lines import standard_input
    from arena.agents.terminal import ask_in_terminal, to_stderr
    from arena.replays.plain import plain

    if sys.stdin is None or sys.stdin.closed:
        raise AgentUnavailable("a person needs a terminal to type in, and standard input is closed")
    for person in people.values():
        person.ask = partial(ask_in_terminal, reader=standard_input().next, writer=to_stderr, clean=plain)
    return next(iter(people))
