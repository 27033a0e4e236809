"""What is wrong with a plan, and where, before it is played. It loads games and agents: call it in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from arena.agents.core.errors import AgentError
from arena.agents.human import Human
from arena.agents.spec import AGENTS, agent
from arena.edges import checked
from arena.games.core.errors import GameError
from arena.games.core.info import GameInfo
from arena.games.core.registry import OWN
from arena.games.spec import GameRef, parse_spec
from arena.games.spec import game as find_game
from arena.openings import prepare
from arena.tui.offers import cost_of
from arena.tui.plan import Plan
from arena.tui.policy import Policy


@dataclass(frozen=True)
class Verdict:
    """What is known of a plan."""

    plan: Plan
    seats: tuple[str, ...] = ()
    """The display names of the game's seats; none where the game cannot be opened."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Place ("game", "seat 0", "table", "position") -> what is wrong there, in a sentence."""
    costs: tuple[str, ...] = ()
    """Whom each seat calls, and whether that costs money."""


def check(plan: Plan, policy: Policy) -> Verdict:
    """What is wrong with a plan. Nothing is started, called or paid for."""
    problems: dict[str, str] = {}
    found: GameRef | None = None
    if refused := policy.refuses_game(plan.game):
        problems["game"] = refused
    else:
        try:
            found = find_game(plan.game)
        except (GameError, ValueError) as error:
            problems["game"] = str(error)
        except (Exception, SystemExit) as error:  # it is anybody's code
            problems["game"] = f"{plan.game} cannot be opened: {type(error).__name__}: {error}"
    info = None if found is None else found.info
    for number, seat in enumerate(plan.seats):
        if wrong := seat_problem(seat, policy, info):
            problems[f"seat {number}"] = wrong
    try:
        checked(plan.table)
    except GameError as error:
        problems["table"] = str(error).removeprefix("table: ")
    if found is not None and plan.position and (wrong := _position_problem(found, plan)):
        problems["position"] = wrong
    seats = () if info is None else tuple(str(name) for name in info.seats)
    return Verdict(plan, seats, problems, tuple(cost_of(seat) for seat in plan.seats))


def seat_problem(text: str, policy: Policy, info: GameInfo | None = None) -> str:
    """Why a player cannot be seated, at a game if one is given; empty where it can."""
    if refused := policy.refuses(text):
        return refused
    try:
        found = agent(text)
        kind = parse_spec(text).kind
        if info is not None and kind in AGENTS.entries and AGENTS.entries[kind].source == OWN:
            player = found.build()
            if not isinstance(player, Human):
                asyncio.run(player.start(info, "player_0", 0))
    except (AgentError, GameError, ValueError) as error:
        return str(error)
    except (Exception, SystemExit) as error:  # it is anybody's code
        return f"{text} cannot be seated: {type(error).__name__}: {error}"
    return ""


def _position_problem(found: GameRef, plan: Plan) -> str:
    try:
        env = found.env()
        try:
            prepare(env, plan.seed or 0, plan.position)
        finally:
            env.close()
    except (Exception, SystemExit) as error:  # the rules are anybody's code
        return str(error)
    return ""


def judged(plan: Plan, policy: Policy) -> tuple[Verdict, GameInfo | None]:
    """What is wrong with a plan, and the info of its game where that is there."""
    verdict = check(plan, policy)
    return verdict, find_game(plan.game).info if verdict.seats else None
