"""Persons at the table: who they are, and how they are asked."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from arena.agents.core.errors import AgentUnavailable
from arena.agents.human import Human
from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from arena.match import Setup


def persons(setup: Setup) -> dict[Seat, Human]:
    """The persons at the table.

    Raises AgentUnavailable where one terminal would show one person what another hides.
    """
    seats = zip(setup.env.possible_agents, setup.players, strict=True)
    people = {seat: player.agent for seat, player in seats if isinstance(player.agent, Human)}
    info = setup.env.info
    if len(people) > 1 and (info.simultaneous or not info.perfect_information):
        raise AgentUnavailable(f"in {info.title} seats have secrets: one person plays at one terminal")
    return people


def seat_persons(setup: Setup) -> Seat | None:
    """Let every person be asked line by line; the seat through whose eyes the match is to be told, if any.

    Raises AgentUnavailable where nobody can be asked.
    """
    people = persons(setup)
    if not people:
        return None
    from arena.agents.lines import standard_input
    from arena.agents.terminal import ask_in_terminal, to_stderr
    from arena.replays.plain import plain

    if sys.stdin is None or sys.stdin.closed:
        raise AgentUnavailable("a person needs a terminal to type in, and standard input is closed")
    for person in people.values():
        person.ask = partial(ask_in_terminal, reader=standard_input().next, writer=to_stderr, clean=plain)
    return next(iter(people))
