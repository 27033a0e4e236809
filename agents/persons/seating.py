"""Who asks the persons at a table: one keyboard where moves are keys, else one screen that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from arena.agents.core.agent import Agent
from arena.agents.human import Human
from arena.agents.persons.people import People
from arena.agents.persons.player import Player
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat


def seated(
    info: GameInfo, agents: Mapping[Seat, Agent], pressed: Callable[[Seat, str], object]
) -> tuple[Player | None, People | None]:
    """Let every person at a table be asked here: with raw keys where moves are keys, else with whole moves.

    Args:
        info: the game's card.
        agents: who sits at each seat, in order.
        pressed: reads a seat's key as the game does (`ArenaEnv.pressed`).

    Returns who has the keyboard, or who sits before the screen; neither where nobody is a person.
    """
    people = {seat: agent for seat, agent in agents.items() if isinstance(agent, Human)}
    if not people:
        return None, None
    several = len(agents) > 1
    if info.keyboard and not (info.secretive and len(people) > 1):
        keys = Player(next(iter(people)) if several and len(people) == 1 else None, pressed)
        for person in people.values():
            person.ask = keys.ask
        return keys, None
    table = People(list(people), secrets=info.secretive or info.simultaneous, eyes=several)
    for person in people.values():
        person.ask = table.ask
    return None, table
