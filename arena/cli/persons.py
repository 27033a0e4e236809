"""Persons at the table of a plain terminal."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from arena.agents.core.errors import AgentUnavailable
from arena.agents.human import Human

if TYPE_CHECKING:
    from arena.match import Setup


def seat_persons(setup: Setup, *, watched: bool) -> None:
    """Give every person at the table a way to be asked; AgentUnavailable where there is none."""
    people = [player.agent for player in setup.players if isinstance(player.agent, Human)]
    if not people:
        return
    if watched:
        raise AgentUnavailable("a person plays in the plain terminal: leave --watch out")
    from arena.agents.lines import standard_input
    from arena.agents.terminal import ask_in_terminal, to_stderr
    from arena.replays.plain import plain

    if sys.stdin is None or sys.stdin.closed:
        raise AgentUnavailable("a person needs a terminal to type in, and standard input is closed")
    for person in people:
        person.ask = partial(ask_in_terminal, reader=standard_input().next, writer=to_stderr, clean=plain)
