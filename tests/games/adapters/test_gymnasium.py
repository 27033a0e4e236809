"""Gymnasium's environments as worlds: their words, their ends, and what is refused."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

import arena
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError, IllegalAction, ParameterError, PositionError, UnreadableAction
from arena.games.core.rng import Rng
from arena.games.spec import game

SEAT = "player_0"


class Echo(gymnasium.Env[Any, Any]):
    """Says again what was said, and ends at "stop"; with `wild` it says what no seed determines."""

    observation_space = spaces.Text(20)
    action_space = spaces.Text(10, min_length=1)

    def __init__(self, wild: bool = False, render_mode: str | None = None) -> None:
        self.wild = wild
        self.render_mode = render_mode

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        super().reset(seed=seed)
        print("begun")
        return f"begin {int(np.random.default_rng().integers(2**40))}" if self.wild else "begin", {}

    def step(self, action: str) -> Any:
        print("stepped")
        warnings.warn("stepped", stacklevel=1)
        return action, float(len(action)), action == "stop", False, {}


class Late(Echo):
    """Finds only when it begins that something is missing."""

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        raise gymnasium.error.DependencyNotInstalled("paint is missing")


@pytest.fixture(autouse=True)
def environments() -> Iterator[None]:
    kinds = {"Echo-v0": Echo, "Late-v0": Late, "Early-v0": "no_such_package:Env"}
    for name, kind in kinds.items():
        gymnasium.register(name, entry_point=kind)  # type: ignore[arg-type]
    yield
    for name in kinds:
        del gymnasium.registry[name]


def played(spec: str, moves: Sequence[str], seed: int = 3) -> ArenaEnv:
    env = game(f"gymnasium:{spec}").env()
    env.restart(seed)
    for move in moves:
        env.advance({SEAT: env.parse(SEAT, move)})
    return env


def test_actions_may_be_texts() -> None:
    env = played("Echo-v0", ["hello"])
    assert env.view(SEAT).text.startswith("hello\nScore so far: 5.")
    assert not env.view(SEAT).legal
    assert env.view(SEAT).sample(Rng(1)).isalnum()
    with pytest.raises(UnreadableAction, match="is not a text that Echo-v0 takes"):
        env.parse(SEAT, "a text that is much too long")
    env.advance({SEAT: "stop"})
    outcome = env.outcome()
    assert outcome is not None
    assert (outcome.scores, outcome.reason) == ({SEAT: 9.0}, "the episode has ended")
    assert arena.play("gymnasium:Echo-v0,plies=5", ["random"], record=False).ended.plies == 5


def test_what_an_environment_prints_and_warns_of_reaches_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    played("Echo-v0", ["hello", "stop"])
    assert capsys.readouterr().out == ""


def test_chance_that_no_seed_reaches_is_found_and_said() -> None:
    assert game("gymnasium:Echo-v0").info.deterministic
    assert not game("gymnasium:Echo-v0(wild=true)").info.deterministic


@pytest.mark.parametrize(
    ("spec", "moves", "seen", "reason"),
    [
        ("FrozenLake-v1(is_slippery=false)", ["right", "down"], "S@FF", "you fell into a hole"),
        (
            "FrozenLake-v1(is_slippery=false)",
            ["down", "down", "right", "down", "right", "right"],
            "",
            "the goal is reached",
        ),
        ("FrozenLake-v1(is_slippery=false),plies=2", ["left", "left"], "row 1, column 1", "the limit of 2 plies"),
        ("FrozenLake-v1(max_episode_steps=1)", ["left"], "", "the environment's limit of 1 steps"),
        ("CliffWalking-v1", ["up", *["right"] * 11, "down"], "You (@) are in row 3, column 1.", "the goal is reached"),
        ("Taxi-v3(max_episode_steps=1)", ["pickup"], "The passenger waits at", "the environment's limit of 1 steps"),
        ("CartPole-v1", ["left"] * 10, "cart velocity: -", "the episode has ended"),
    ],
)
def test_what_is_seen_after_a_move_and_how_it_ends(spec: str, moves: list[str], seen: str, reason: str) -> None:
    env = played(spec, moves[:1])
    assert seen in env.view(SEAT).text
    env = played(spec, moves)
    outcome = env.outcome()
    assert outcome is not None
    assert outcome.reason == reason
    assert env.to_act() == ()


def test_a_hand_of_blackjack_in_words() -> None:
    env = played("Blackjack-v1", [])
    assert env.view(SEAT).text.startswith("Your cards count ")
    assert "The dealer shows " in env.view(SEAT).text
    env.advance({SEAT: env.parse(SEAT, "stick")})
    outcome = env.outcome()
    assert outcome is not None
    assert outcome.reason == {1.0: "the hand is won", -1.0: "the hand is lost", 0.0: "a draw"}[outcome.scores[SEAT]]


def test_a_picture_is_the_environments_own_and_of_now() -> None:
    env = played("FrozenLake-v1(is_slippery=false)", [])
    early = env.view(SEAT)
    assert early.image.size == (256, 256)
    late = env.view(SEAT)
    env.advance({SEAT: env.parse(SEAT, "right")})
    assert early.image.tobytes() != env.view(SEAT).image.tobytes()
    with pytest.raises(LookupError, match="an earlier moment"):
        _ = late.image


def test_where_nothing_is_drawn_the_picture_is_of_the_text() -> None:
    assert played("Echo-v0", ["hello"]).view(None).image.mode == "RGB"


def test_a_wrong_answer_names_what_is_possible() -> None:
    env = played("FrozenLake-v1", [])
    with pytest.raises(
        UnreadableAction, match='"jump" is not a move of FrozenLake-v1; possible: left, down, right, up'
    ):
        env.parse(SEAT, "jump")
    with pytest.raises(IllegalAction, match="action 4 is not legal"):
        env.advance({SEAT: 4})
    with pytest.raises(PositionError, match="it takes no position"):
        env.restart(1, "somewhere")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "gymnasium needs an environment's id behind a colon, such as gymnasium:FrozenLake-v1"),
        (":FrozenLake-v9", "Gymnasium has no environment called 'FrozenLake-v9': did you mean FrozenLake-v1?"),
        (":Pendulum-v1", "its actions are Box(-2.0, 2.0, (1,), float32), not a list or a text"),
        (":Early-v0", "cannot be made here: No module named 'no_such_package'"),
        (":Late-v0", "cannot be begun here: DependencyNotInstalled: paint is missing"),
        (":FrozenLake-v1(size=3)", "unexpected keyword argument 'size'"),
        (":no_such_package:Env-v0", "needs the package no_such_package, which is not installed here"),
        (":tests.games:Env-v0", "needs the package tests.games, which is not installed here"),
        (":FrozenLake-v1,plies=0", "plies go from 1, not 0"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_sentence(name: str, said: str) -> None:
    with pytest.raises(GameError) as caught:
        game(f"gymnasium{name}").env()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_parameters_that_are_no_parameters_are_refused() -> None:
    with pytest.raises(ParameterError, match="'slippery' is not key=value"):
        game("gymnasium:FrozenLake-v1(slippery)")
