"""Gymnasium's environments as worlds: their words, their ends, and what is refused."""

from __future__ import annotations

import re
import sys
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


class Faulty(gymnasium.Env[Any, Any]):
    """Cannot draw itself, and leaves the program at the action 1."""

    metadata = {"render_modes": ["rgb_array"]}  # noqa: RUF012
    observation_space = spaces.Discrete(2)
    action_space = spaces.Discrete(2)

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.steps = 0

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        return 0, {}

    def step(self, action: int) -> Any:
        self.steps += 1
        if action == 1 and self.steps > 7:  # later than it is tried
            sys.exit(3)
        return 0, 0.0, False, False, {}

    def render(self) -> Any:
        raise OSError("no screen")


@pytest.fixture(autouse=True)
def environments() -> Iterator[None]:
    kinds = {
        "Echo-v0": Echo,
        "Late-v0": Late,
        "Faulty-v0": Faulty,
        "Leaving-v0": lambda: sys.exit(4),
        "Early-v0": "no_such_package:Env",
    }
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


def test_a_random_map_is_told_as_it_is_and_as_chance_that_no_seed_reaches() -> None:
    spec = "FrozenLake-v1(desc=none,map_name=none)"
    assert not game(f"gymnasium:{spec}").info.deterministic
    env = played(spec, [])
    rows = ["".join([cell.decode() for cell in row]) for row in env.inner.env.unwrapped.desc]  # type: ignore[attr-defined]
    assert env.view(SEAT).text.split("\n")[:8] == ["@" + rows[0][1:], *rows[1:]]


def test_cells_of_a_map_that_nobody_knows_are_ice() -> None:
    assert (
        "row 1, column 2: ice" in played('FrozenLake-v1(desc=["SX","FG"],is_slippery=false)', ["right"]).view(SEAT).text
    )


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("CartPole-v1(sutton_barto_reward=true)", "made with sutton_barto_reward=True"),
        ("CliffWalking-v1(is_slippery=true)", "made with is_slippery=True"),
        ("Taxi-v3(is_rainy=true)", "made with is_rainy=True"),
        ("Blackjack-v1(natural=true)", "made with natural=True"),
    ],
)
def test_the_card_says_what_the_arguments_may_change(spec: str, said: str) -> None:
    usual, own = game(f"gymnasium:{spec.partition('(')[0]}").info, game(f"gymnasium:{spec}").info
    assert said in own.card
    assert own.score_range == (-1e9, 1e9)
    assert "made with" not in usual.card
    assert usual.score_range != own.score_range or "Taxi" in spec


def test_an_environment_that_cannot_draw_itself_is_drawn_by_its_text() -> None:
    assert played("Faulty-v0", ["0"]).view(SEAT).image.mode == "RGB"


def test_an_environment_that_leaves_the_program_does_not_end_the_arena() -> None:
    env = played("Faulty-v0", ["0"] * 8)
    with pytest.raises(RuntimeError, match="it wants to end the program: SystemExit\\(3\\)"):
        env.advance({SEAT: 1})


def test_a_package_that_is_missing_is_named_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from arena.games.adapters import catalog
    from arena.games.adapters import gymnasium as adapter

    for module in (adapter, catalog):
        monkeypatch.setattr(module, "is_installed", lambda name: False)
    remedy = 'not installed here: pip install "game-agent-arena[minigrid]"'
    with pytest.raises(GameError, match=re.escape(remedy)):
        game("gymnasium:MiniGrid-No-Such-v0")
    (missing,) = [one for one in catalog._gymnasium() if one.id == "gymnasium:minigrid"]
    assert remedy in (missing.problem or "")


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
        (":Leaving-v0", "cannot be made here: it wants to end the program: SystemExit(4)"),
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
