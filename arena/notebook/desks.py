"""What lies before the persons at a table in a notebook: a desk for whole moves, or a keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from arena.agents.persons.seating import seated
from arena.games.core.outcome import Seat
from arena.match import Setup
from arena.notebook.keys import Keyboard
from arena.notebook.person import Before, Desk


def desk_of(setup: Setup, view: Before) -> Desk | Keyboard | None:
    """What lies before the persons at a table; None where nobody is a person."""
    info = setup.env.info
    agents = {seat: player.agent for seat, player in zip(setup.env.possible_agents, setup.players, strict=True)}
    player, people = seated(info, agents, setup.env.pressed)
    titles: dict[Seat, str] = dict(zip(setup.env.possible_agents, info.seats, strict=True))
    several = len(agents) > 1
    if player is not None:
        return Keyboard(player, view, titles, player.seat or (None if several else _alone(info.secretive, titles)))
    if people is None:
        return None
    draws = info.payoff == "zero_sum" and len(agents) == 2 and setup.table.draws
    secrets = (info.secretive or info.simultaneous) and len(people.seats) > 1
    eyes = people.seats[0] if several else _alone(info.secretive, titles)
    return Desk(people, view, setup.table, titles, eyes=eyes, secrets=secrets, draws=draws)


def _alone(secretive: bool, seats: Mapping[Seat, str]) -> Seat | None:
    """The eyes of whoever sits alone: their own where something is hidden."""
    return next(iter(seats)) if secretive else None
