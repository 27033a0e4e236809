"""Matches that a recorded rule ends early: a position that repeats, or an evaluator that has seen enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gymnasium.spaces import Box

import arena
from arena.agents.core.decision import TakeBack
from arena.edges import player
from arena.forks import set_up_fork
from arena.games.core.env import GameEnv
from arena.games.core.errors import ParameterError
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.match import Match, Setup
from arena.replays.player import Replay
from arena.replays.recorder import Recorder
from arena.replays.verify import verify
from arena.table import Table

SPACE = Box(0, 1, (4,), np.int8)


class Round(Game):
    """Two seats walk one stone round four places by turns; it never ends. A state is the place and the mover."""

    info = GameInfo(id="round", version=1, title="Round", seats=("One", "Two"))
    num_actions = 2

    def initial(self, rng):
        return 0, 0

    def to_move(self, state):
        return (self.seats[state[1]],)

    def legal(self, state, seat):
        return [0, 1]

    def apply(self, state, actions, rng):
        (action,) = actions.values()
        return (state[0] + (1, -1)[action]) % 4, 1 - state[1]

    def scores(self, state):
        return dict.fromkeys(self.seats, 0.0)

    def outcome(self, state):
        return None

    def notation(self, state, seat, action):
        return ("on", "back")[action]

    @property
    def observation_space(self):
        return SPACE

    def observe(self, state, seat):
        return np.eye(4, dtype=np.int8)[state[0]]

    def text(self, state, seat):
        return f"place {state[0]}, {self.info.seats[state[1]]} to move"


class Shared(Round):
    """The same with points that are not divided when it ends."""

    info = replace(Round.info, id="shared", payoff="general_sum", score_range=(0.0, 9.0))

    def scores(self, state):
        return {self.seats[0]: float(state[0]), self.seats[1]: 0.0}


class Closed(GameEnv):
    def fingerprint(self):
        return None


@pytest.fixture
def walk(tmp_path):
    """Plays Round: the end, and what verifying it says."""

    async def walked(seats, table, rules=Round, opening=()):
        env = GameEnv(rules())
        recorder = Recorder(tmp_path)
        plies = [{env.possible_agents[n % 2]: action} for n, action in enumerate(opening)]
        setup = Setup(env, [player(seat) for seat in seats], 1, Table(**table), None, plies, "given")
        events = [event async for event in recorder.record(Match(setup).events())]
        proof = verify(Replay(recorder.path), GameEnv(rules()))
        assert proof.verified, proof.statement
        return events[-1], proof.statement

    return walked


@pytest.mark.parametrize(("times", "plies"), [(2, 2), (3, 4), (5, 8)])
async def test_a_position_that_occurs_often_enough_is_a_draw(times, plies, walk, bad):
    ended, statement = await walk([bad.Answers("on"), bad.Answers("back")], {"repeats": times})
    assert (ended.ending, ended.reason, ended.plies, ended.culprit) == ("played", "adjudication", plies, None)
    assert ended.scores == {"player_0": 0.0, "player_1": 0.0}
    assert ended.evidence == {"rule": "repeats", "count": times}
    assert ended.detail == f"the position occurred {times} times"
    assert "the result is that of adjudication" in statement


async def test_who_is_to_move_is_part_of_the_position(walk, bad):
    ended, _ = await walk([bad.Answers("on")] * 2, {"repeats": 2})
    assert ended.plies == 4


async def test_positions_of_the_opening_count(walk, bad):
    seats = [bad.Answers("on"), bad.Answers("back")]
    ended, _ = await walk(seats, {"repeats": 3}, opening=(0, 1))
    assert (ended.reason, ended.plies) == ("adjudication", 4)
    ended, _ = await walk(seats, {"repeats": 2}, opening=(0, 1))
    assert (ended.reason, ended.plies) == ("adjudication", 3)


async def test_where_points_are_not_divided_the_scores_stay_as_they_are(walk, bad):
    ended, _ = await walk([bad.Answers("on", "back"), bad.Answers("on")], {"repeats": 2}, Shared)
    assert (ended.reason, ended.plies) == ("adjudication", 3)
    assert ended.scores == {"player_0": 1.0, "player_1": 0.0}


@pytest.mark.parametrize(("times", "plies"), [(2, 5), (3, 7)])
async def test_positions_that_were_taken_back_do_not_count(times, plies, walk, bad):
    """One: on, back to the beginning, on again; Two: on, and then the way back to what was there before."""
    seats = [bad.Answers("on", TakeBack(), "on"), bad.Answers("on", "back")]
    ended, _ = await walk(seats, {"repeats": times, "take_backs": 1})
    assert (ended.reason, ended.plies) == ("adjudication", plies)
    assert ended.evidence == {"rule": "repeats", "count": times}


async def test_a_fork_knows_what_was_taken_back_in_its_opening(tmp_path, bad):
    table = {"repeats": 3, "take_backs": 1, "max_plies": 4}
    env, recorder = GameEnv(Round()), Recorder(tmp_path)
    seats = [player(bad.Answers("on", TakeBack(), "on")), player(bad.Answers("on"))]
    [_ async for _ in recorder.record(Match(Setup(env, seats, 1, Table(**table))).events())]
    walking = [bad.Answers("on"), bad.Answers("back")]
    named = {"One": walking[0], "Two": walking[1]}
    setup = set_up_fork(recorder.path, 4, named, table={"repeats": 2}, env=GameEnv(Round()))
    again = Recorder(tmp_path)
    events = [event async for event in again.record(Match(setup).events())]
    assert (events[-1].reason, events[-1].plies) == ("adjudication", 5)
    proof = verify(Replay(again.path), GameEnv(Round()))
    assert proof.verified, proof.statement


async def test_nothing_repeats_without_the_rule(walk, bad):
    ended, _ = await walk([bad.Answers("on"), bad.Answers("back")], {"max_plies": 40})
    assert (ended.reason, ended.plies) == ("ply_limit", 40)


async def test_repetitions_in_a_closed_state_are_refused_before_the_first_event(bad):
    setup = Setup(Closed(Round()), [player(bad.Answers("on"))] * 2, 1, Table(repeats=2))
    with pytest.raises(ParameterError, match="round has a closed state: repeated positions cannot be seen"):
        await anext(Match(setup).events())


RULE = {"evaluator": "minimax,depth=9", "margin": 0.9, "plies": 2}


async def test_an_evaluator_ends_a_match_that_stays_decided(tell, bad):
    table = {"evaluator": RULE}
    story = await tell([bad.Answers("a1", "a2"), bad.Answers("b1")], game="tictactoe", table=table)
    assert story.end() == ("played", "adjudication", None)
    assert story.ended.scores == {"player_0": 1.0, "player_1": -1.0}
    assert (story.ended.plies, story.ended.evidence["plies"]) == (3, 2)
    story = await tell(["minimax,depth=9", "minimax,depth=9"], game="tictactoe", table=table)
    assert story.end() == ("played", "rules", None)


async def test_the_evidence_of_an_evaluator_is_recorded(tell, bad):
    story = await tell(
        [bad.Answers("a1"), bad.Answers("b1")], game="tictactoe", table={"evaluator": {**RULE, "plies": 1}}
    )
    assert story.end() == ("played", "adjudication", None)
    assert story.ended.plies == 2
    assert story.ended.scores == {"player_0": 1.0, "player_1": -1.0}
    assert story.ended.evidence == {
        "rule": "evaluator",
        "evaluator": "minimax,depth=9",
        "plies": 1,
        "values": {"player_0": 1.0, "player_1": -1.0},
    }
    assert story.ended.detail == "minimax,depth=9 gives X at least 0.9 for 1 plies"
    assert "is recorded, not derived" in verify(story.replay).statement


class Judge:
    """Gives the first seat the values it was made with, one for each ply."""

    runs = "loop"

    def __init__(self, *values):
        self.values = list(values)

    async def start(self, game, seat, seed): ...

    async def act(self, turn): ...

    async def end(self, outcome): ...

    def evaluate(self, position):
        assert position.game.to_move(position.state)
        if not position.state.ply:
            return {"player_0": 0.0, "player_1": 0.0}
        value = self.values.pop(0)
        return {"player_0": value, "player_1": -value}


@pytest.mark.parametrize(
    ("values", "plies", "winner"),
    [
        ([0.9, 0.9, 0.9], 3, "player_0"),
        ([1, 1, 0.5, 1, 1, 1], 6, "player_0"),
        ([1, 1, -1, -1, -1], 5, "player_1"),
        ([0.89, -0.89, 0, 0, -1, -0.9, -0.95], 7, "player_1"),
    ],
)
async def test_one_seat_must_be_favoured_for_some_plies_on_end(values, plies, winner, tell, monkeypatch):
    made = arena.agents.spec.AgentRef("judge", "loop", "judge", lambda: Judge(*values))
    monkeypatch.setattr("arena.adjudication.agent", {"judge": made}.__getitem__)
    story = await tell(["random", "random"], table={"evaluator": {"evaluator": "judge", "plies": 3}})
    assert story.end() == ("played", "adjudication", None)
    assert story.ended.plies == plies
    assert story.ended.scores[winner] == 1.0
    assert sum(story.ended.scores.values()) == 0


async def test_a_game_that_is_over_needs_no_verdict(tell, bad):
    seats = [bad.Answers("a1", "b1", "c1"), bad.Answers("a2", "b2")]
    story = await tell(seats, game="tictactoe", table={"evaluator": {**RULE, "plies": 9}})
    assert story.end() == ("played", "rules", None)


@pytest.mark.parametrize(
    ("game", "evaluator", "message"),
    [
        ("tictactoe", "random", "random cannot evaluate positions; minimax and mcts can"),
        ("rock_paper_scissors", "minimax", "minimax"),
        ("rock_paper_scissors", "mcts,simulations=5", "mcts"),
    ],
)
async def test_an_evaluator_that_does_not_fit_is_refused_before_the_first_event(game, evaluator, message):
    with pytest.raises(ParameterError, match=message):
        await anext(arena.stream(game, ["first", "first"], table={"evaluator": {"evaluator": evaluator}}))
