"""The game as an environment: PettingZoo's own tests, and what the engine relies on beyond them."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test

from arena.games.core.env import ArenaEnv, GameEnv
from arena.games.core.errors import ActionError, GameError
from arena.games.core.parallel import ParallelArenaEnv
from arena.games.core.rng import Rng
from arena.games.spec import GameRef
from tests.games.conformance.looking import some

ADVISORY = (
    "Observation is not a NumPy array",  # it is a dict of arrays, with the action mask
    "Observation numpy array is all zeros",  # an empty board
    "Action mask numpy array is all zeros",  # not this seat's turn
    "Observation space for each agent probably should be",  # it is a Dict, for the same reason
    "Action space for each agent probably should be",  # answers and talk are texts
)


@contextmanager
def advised() -> Iterator[None]:
    """Lets pass what PettingZoo's tests merely advise, and nothing else."""
    with warnings.catch_warnings():
        for message in ADVISORY:
            warnings.filterwarnings("ignore", message=message, category=UserWarning)
        yield


def test_pettingzoos_api_test(env: ArenaEnv) -> None:
    with advised():
        api_test(env, num_cycles=200)


def test_pettingzoos_seed_test(ref: GameRef) -> None:
    with advised():
        seed_test(ref.env, num_cycles=100)


def test_pettingzoos_parallel_api_test(ref: GameRef, env: ArenaEnv) -> None:
    if not all_move_at_once(env):
        with pytest.raises(GameError, match="parallel=True needs a game where all move at once"), advised():
            parallel_api_test(ParallelArenaEnv(env), num_cycles=200)
        return
    with advised():
        parallel_api_test(ParallelArenaEnv(env), num_cycles=200)
        env.restart(42)
        if not isinstance(env, GameEnv) or all(env.game.action_mask(env.current, seat).all() for seat in env.to_act()):
            parallel_seed_test(lambda: ParallelArenaEnv(ref.env()), num_cycles=100)  # which samples without the mask


def all_move_at_once(env: ArenaEnv) -> bool:
    """Whether all seats move at every ply of a random play, and not only at the first."""
    env.restart(0)
    rng = Rng(0)
    while (movers := env.to_act()) and env.ply < 100:
        if set(movers) != set(env.possible_agents):
            return False
        env.advance({seat: env.fallback(seat, rng) for seat in movers})
    return True


def test_observations_lie_in_their_space(env: ArenaEnv) -> None:
    env.reset(3)
    rng = Rng(3)
    for seat in env.agent_iter(400):
        seen, _, over, cut, _ = env.last()
        assert env.observation_space(seat).contains(seen)
        env.step(None if over or cut else env.fallback(seat, rng))


def test_rewards_are_differences_of_scores(env: ArenaEnv) -> None:
    """What AEC adds up for each seat is what the rules say that it scored."""
    env.reset(3)
    rng, total = Rng(3), dict.fromkeys(env.possible_agents, 0.0)
    for seat in env.agent_iter(400):
        _, reward, over, cut, _ = env.last()
        total[seat] += reward
        env.step(None if over or cut else env.fallback(seat, rng))
    for seat in env.agents:  # of a game that goes on
        total[seat] += env._cumulative_rewards[seat]
    assert total == pytest.approx(dict(env.scores()))


def test_a_refused_ply_changes_nothing(env: ArenaEnv) -> None:
    if not isinstance(env, GameEnv):
        pytest.skip("a world of its own")
    for seed in range(3):
        env.restart(seed)
        rng = Rng(seed)
        for _ in range(30):
            movers = env.to_act()
            if not movers:
                break
            good = {seat: env.fallback(seat, rng) for seat in movers}
            for bad in refused(env, good):
                before = (env.current, env.ply, env.digest, env.to_act(), len(env.past))
                with pytest.raises(ActionError) as caught:
                    env.advance(bad)
                assert len(str(caught.value)) > 20
                assert (env.current, env.ply, env.digest, env.to_act(), len(env.past)) == before
            env.advance(good)


def refused(env: GameEnv[Any], good: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Plies that are not possible now: a seat too few, too many, the wrong one, and every illegal action."""
    mover = next(iter(good))
    yield {}
    yield {seat: action for seat, action in good.items() if seat != mover}
    yield {**good, "player_99": 0}
    yield {("player_99" if seat == mover else seat): action for seat, action in good.items()}
    for other in env.possible_agents:
        if other not in good:
            yield {**good, other: good[mover]}
            yield {(other if seat == mover else seat): action for seat, action in good.items()}
    if env.game.longest:
        yield from ({**good, mover: action} for action in ("", "\0", 0, None))
        return
    legal = set(env.game.legal(env.current, mover))
    for action in some(range(-1, env.game.num_actions + 1), 60):
        if action not in legal:
            yield {**good, mover: action}


def test_a_finished_game_takes_no_action(env: ArenaEnv) -> None:
    env.restart(2)
    finish(env, Rng(2))
    if env.to_act():
        pytest.skip("a game that does not end by itself in a few hundred plies")
    with pytest.raises(ActionError):
        env.advance({env.possible_agents[0]: 0})


def finish(env: ArenaEnv, rng: Rng, plies: int = 500) -> None:
    while (movers := env.to_act()) and env.ply < plies:
        env.advance({seat: env.fallback(seat, rng) for seat in movers})


def test_a_view_stays_what_it_was(env: ArenaEnv) -> None:
    """A view belongs to its moment, also when it is read later."""
    env.restart(6)
    rng, early, late = Rng(6), [], []
    for _ in range(10):
        movers = env.to_act()
        if not movers:
            break
        early.append([(env.view(seat).text, tuple(env.view(seat).legal)) for seat in movers])
        late.append([env.view(seat) for seat in movers])
        env.advance({seat: env.fallback(seat, rng) for seat in movers})
    assert [[(view.text, tuple(view.legal)) for view in views] for views in late] == early


def test_history_is_what_the_seat_saw_and_did(env: ArenaEnv) -> None:
    env.restart(8)
    rng = Rng(8)
    past: dict[str, list[tuple[int, str, str | None]]] = {seat: [] for seat in env.possible_agents}
    for _ in range(12):
        movers = env.to_act()
        if not movers:
            break
        actions = {seat: env.fallback(seat, rng) for seat in movers}
        for seat, moments in past.items():
            done = env.notation(seat, actions[seat]) if seat in actions else None
            moments.append((env.ply, env.view(seat).text, done))
        env.advance(actions)
    for seat, moments in past.items():
        assert [(moment.ply, moment.text, moment.action) for moment in env.view(seat).history] == moments


def test_the_callers_dict_stays_the_callers(env: ArenaEnv) -> None:
    """Whoever fills one dict anew for every ply changes no history by it."""
    env.restart(8)
    rng, actions, done = Rng(8), {}, []
    while (movers := env.to_act()) and env.ply < 6:
        actions.clear()
        actions.update({seat: env.fallback(seat, rng) for seat in movers})
        done.append({seat: env.notation(seat, action) for seat, action in actions.items()})
        env.advance(actions)
    actions.clear()
    for seat in env.possible_agents:
        assert [moment.action for moment in env.view(seat).history] == [ply.get(seat) for ply in done]


def test_restarting_forgets(env: ArenaEnv) -> None:
    assert digests(env, 4, 30) == digests(env, 4, 30)
    env.restart(4)
    assert env.ply == 0
    assert not env.view(env.possible_agents[0]).history


def digests(env: Any, seed: int, plies: int) -> list[str]:
    """The digests of a random play, which is run here and in another process."""
    from arena.games.core.rng import Rng

    env.restart(seed)
    rng, told = Rng(seed, 3), [env.digest.hex()]
    while env.to_act() and env.ply < plies:
        env.advance({seat: env.fallback(seat, rng) for seat in env.to_act()})
        told.append(env.digest.hex())
    return told


def test_digests_are_the_same_in_another_process(env: ArenaEnv, spec: str) -> None:
    """In a process with another hash seed, so that no order of a set gets into them."""
    script = (
        "from __future__ import annotations\nimport json, sys\nfrom arena.games.spec import game\n"
        f"{inspect.getsource(digests)}\n"
        "print(json.dumps(digests(game(sys.argv[1]).env(), 9, 40)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, spec],
        env={**os.environ, "PYTHONHASHSEED": "4321"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == digests(env, 9, 40)


def test_rendering(ref: GameRef) -> None:
    for mode, kind in (("ansi", str), ("rgb_array", None)):
        env = ref.env(mode)
        env.reset(1)
        drawn = env.render()
        if kind is not None:
            assert isinstance(drawn, kind)
        else:
            assert drawn.ndim == 3
            assert drawn.shape[2] == 3
        env.close()
    with pytest.raises(ValueError, match="none of ansi, human, rgb_array"):
        ref.env("hologram")
