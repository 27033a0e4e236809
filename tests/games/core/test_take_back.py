"""Going back in an environment: three seats, moves that keep the turn, and chance, against a list of what there was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from hypothesis import given
from hypothesis import strategies as st

from arena.games.board.tictactoe import TicTacToe
from arena.games.core.env import GameEnv
from arena.games.core.errors import IllegalAction
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome
from arena.games.matrix.rock_paper_scissors import RockPaperScissors

State = tuple[int, tuple[tuple[int, int], ...]]
"""Who is to move, and every action with the number that was drawn for it."""


class Round(Game[State]):
    """Three seats in turn; 0 gives the turn on, 1 keeps it, and each draws a number. It never ends."""

    info = GameInfo("round", 1, "Round", "No rules.", ("A", "B", "C"), payoff="general_sum", score_range=(0.0, 1e9))
    num_actions = 2
    observation_space = spaces.Box(0, 1, (1,), np.float32)

    def initial(self, rng):
        return 0, ()

    def to_move(self, state):
        return (self.seats[state[0]],)

    def legal(self, state, seat):
        return (0, 1)

    def apply(self, state, actions, rng):
        ((_, action),) = actions.items()
        return (state[0] + 1 - action) % 3, (*state[1], (action, rng.below(1000)))

    def scores(self, state):
        return dict.fromkeys(self.seats, float(len(state[1])))

    def outcome(self, state):
        return Outcome(self.scores(state), "never") if len(state[1]) > 10_000 else None

    def observe(self, state, seat):
        return np.zeros(1, np.float32)

    def text(self, state, seat):
        return f"{state}"


def begun(game: Game[Any], seed: int = 0) -> GameEnv[Any]:
    env = GameEnv(game)
    env.restart(seed)
    return env


@given(st.lists(st.sampled_from(["give", "keep", "A", "B", "C", "hold"]), max_size=60))
def test_any_seat_goes_back_to_where_it_moved_last(steps):
    env, held, plies = begun(Round()), 0, 0
    line = [(env.current, "")]  # each state of the line, and who moved in it
    seen = []  # a view of each moment, read at the end, and what it should say
    digests = {env.digest}
    for step in steps:
        mover = env.to_act()[0]
        if step == "hold":
            env.hold()
            held = len(line) - 1
            continue
        if step in ("give", "keep"):
            line[-1] = (line[-1][0], mover)
            env.advance({mover: int(step == "keep")})
            line.append((env.current, ""))
        else:
            seat = f"player_{'ABC'.index(step)}"
            own = [place for place in range(held, len(line) - 1) if line[place][1] == seat]
            assert env.can_take_back(seat) == bool(own)
            if not own:
                before = env.digest, env.ply, env.current
                with pytest.raises(IllegalAction, match=f"{seat} has nothing to take back"):
                    env.take_back(seat)
                assert (env.digest, env.ply, env.current) == before
                continue
            assert env.take_back(seat) == len(line) - 1 - own[-1]
            del line[own[-1] + 1 :]
            assert env.to_act() == (seat,)
        plies += 1
        assert env.ply == plies
        assert env.digest not in digests
        digests.add(env.digest)
        assert env.current == line[-1][0]
        assert [state for state, _ in env.past] == [state for state, _ in line[:-1]]
        seen.append((env.view(None), [str(state) for state, _ in line[:-1]], str(env.current)))
    for view, past, now in seen:
        assert [moment.text for moment in view.history] == past
        assert [moment.ply for moment in view.history] == list(range(len(past)))
        assert view.text == now


def test_chance_goes_on_and_is_the_same_again():
    def once():
        env = begun(Round(), seed=3)
        for action in (0, 0, 0, 0):
            env.advance({env.to_act()[0]: action})
        before = env.current[1]
        assert env.take_back("player_1") == 3
        for action in (0, 0, 0):
            env.advance({env.to_act()[0]: action})
        return before, env.current[1], env.digest

    before, after, digest = once()
    assert before[:1] == after[:1]
    assert before[1:] != after[1:]
    assert once() == (before, after, digest)


def test_a_new_beginning_holds_nothing():
    env = begun(Round())
    env.advance({"player_0": 0})
    env.hold()
    assert not env.can_take_back("player_0")
    env.restart(0)
    env.advance({"player_0": 0})
    assert env.can_take_back("player_0")


def test_no_digest_of_a_take_back_is_that_of_moves():
    env, other = begun(TicTacToe()), begun(TicTacToe())
    for one in (env, other):
        one.advance({"player_0": 0})
    env.take_back("player_0")
    assert env.current == begun(TicTacToe()).current
    assert env.digest not in (begun(TicTacToe()).digest, other.digest)


def test_an_ended_game_can_go_back_and_one_of_simultaneous_moves_cannot():
    env = begun(TicTacToe())
    for action in (0, 3, 1, 4, 2):
        env.advance({env.to_act()[0]: action})
    assert env.outcome() is not None
    assert env.take_back("player_1") == 2
    assert env.outcome() is None
    assert env.scores() == {"player_0": 0.0, "player_1": 0.0}
    other = begun(RockPaperScissors(rounds=3))
    other.advance({"player_0": 0, "player_1": 0})
    assert not other.can_take_back("player_0")
    with pytest.raises(IllegalAction, match="nothing to take back"):
        other.take_back("player_0")
