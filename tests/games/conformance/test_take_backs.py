"""Taking back, in every game that can: the state of then, another digest, and the same again when played again."""

from __future__ import annotations

import pytest

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import IllegalAction
from arena.games.core.rng import Rng


def test_a_take_back_leads_to_the_state_of_then_and_on_from_there(env: ArenaEnv) -> None:
    """At random, again and again: wherever a seat can go back, it stands where it moved last, and plays on."""
    rng, steps = Rng(7), list[tuple[str, str]]()
    env.restart(3)
    seen = {env.digest}
    for _ in range(80):
        movers = env.to_act()
        seat = (movers or tuple(env.possible_agents))[0]
        if not env.info.searchable or env.info.simultaneous:
            before = env.digest, env.ply
            assert not env.can_take_back(seat)
            with pytest.raises(IllegalAction):
                env.take_back(seat)
            assert (env.digest, env.ply) == before
        elif env.can_take_back(seat) and (not movers or rng.below(3) == 0):
            ply = env.ply
            assert env.take_back(seat) >= 1
            assert env.ply == ply + 1
            assert env.to_act() == (seat,)
            assert env.outcome() is None
            steps.append((seat, ""))
            assert env.digest not in seen
            seen.add(env.digest)
            continue
        if not movers:
            break
        actions = {seat: env.fallback(seat, rng) for seat in movers}
        steps += [(seat, env.notation(seat, action)) for seat, action in actions.items()]
        env.advance(actions)
        seen.add(env.digest)
    if env.info.simultaneous or not env.info.searchable:
        return
    end, text = env.digest, env.view(None).text
    env.restart(3)
    for seat, action in steps:
        if action:
            env.advance({seat: env.parse(seat, action)})
        else:
            env.take_back(seat)
    assert (env.digest, env.view(None).text) == (end, text)
