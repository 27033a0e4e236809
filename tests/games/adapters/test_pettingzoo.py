"""PettingZoo's environments as worlds: both forms, who is out, masks, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pettingzoo
import pytest
from gymnasium import spaces
from pettingzoo.utils import parallel_to_aec
from pettingzoo.utils.conversions import parallel_to_aec_wrapper

import arena
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError, IllegalAction
from arena.games.core.rng import Rng
from arena.games.core.scene import Grid
from arena.games.spec import game

pytest.importorskip("pygame", reason="needs PettingZoo's classic games")


class Falling(pettingzoo.ParallelEnv[Any, Any, Any]):
    """Three stand in a row; whoever answers 1 falls and gets its number. It is cut off after four steps."""

    metadata = {"name": "falling_v0", "render_modes": ["ansi"]}  # noqa: RUF012

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.possible_agents = ["ann", "bob", "cy"]

    def observation_space(self, agent: Any) -> spaces.Space[Any]:
        return spaces.Dict(
            {"observation": spaces.Box(0, 9, (2,), np.int8), "action_mask": spaces.Box(0, 1, (3,), np.int8)}
        )

    def action_space(self, agent: Any) -> spaces.Space[Any]:
        return spaces.Discrete(3)

    def _seen(self) -> Any:
        return {
            agent: {
                "observation": np.array([self.possible_agents.index(agent), len(self.agents)], np.int8),
                "action_mask": np.array([1, 1, 0], np.int8),
            }
            for agent in self.agents
        }

    def reset(self, seed: int | None = None, options: Any = None) -> Any:
        self.agents, self.steps = list(self.possible_agents), 0
        return self._seen(), {agent: {} for agent in self.agents}

    def step(self, actions: Any) -> Any:
        self.steps += 1
        seen, acted = self._seen(), list(self.agents)
        fell = {agent: actions[agent] == 1 for agent in acted}
        cut = dict.fromkeys(acted, self.steps == 4)
        rewards = {agent: float(fell[agent] * (1 + self.possible_agents.index(agent))) for agent in acted}
        self.agents = [agent for agent in acted if not (fell[agent] or cut[agent])]
        return seen, rewards, fell, cut, {agent: {} for agent in acted}

    def render(self) -> Any:
        return f"standing: {' '.join(self.agents)}"


class Loud(parallel_to_aec_wrapper):
    """Prints whatever is asked of it."""

    def observe(self, agent: Any) -> Any:
        print("observed")
        return super().observe(agent)

    def step(self, action: Any) -> None:
        print("stepped")
        super().step(action)

    def render(self) -> Any:
        print("drawn")
        return super().render()


@pytest.fixture(autouse=True)
def falling() -> Iterator[None]:
    pettingzoo.register("parallel", "test/falling_v0", entry_point=Falling)
    pettingzoo.register("aec", "test/falling_v0", entry_point=lambda **more: parallel_to_aec(Falling(**more)))
    pettingzoo.register("aec", "test/early_v0", entry_point="no_such_package:env")
    pettingzoo.register("aec", "test/loud_v0", entry_point=lambda **more: Loud(Falling(**more)))
    yield
    del pettingzoo.aec_registry["test/early-v0"], pettingzoo.aec_registry["test/loud-v0"]
    del pettingzoo.parallel_registry["test/falling-v0"], pettingzoo.aec_registry["test/falling-v0"]


def begun(spec: str, seed: int = 3) -> ArenaEnv:
    env = game(f"pettingzoo:{spec}").env()
    env.restart(seed)
    return env


def test_agents_that_are_out_are_not_asked_any_more() -> None:
    env = begun("test/falling_v0")
    assert env.info.seats == ("ann", "bob", "cy")
    env.advance({"player_0": 0, "player_1": 1, "player_2": 0})
    assert env.to_act() == ("player_0", "player_2")
    with pytest.raises(IllegalAction, match="takes an action of each of player_0, player_2"):
        env.advance({"player_0": 0, "player_1": 0, "player_2": 0})
    assert env.view(None).text.startswith("standing: ann cy")
    assert "standing" not in env.view("player_0").text
    env.advance({"player_0": 1, "player_2": 1})
    outcome = env.outcome()
    assert outcome is not None
    assert outcome.scores == {"player_0": 1.0, "player_1": 2.0, "player_2": 3.0}
    assert outcome.reason == "the episode has ended"


def test_being_cut_off_is_an_end_by_the_rules() -> None:
    result = arena.play("pettingzoo:test/falling_v0", ["first"] * 3, record=False)
    assert (result.ended.ending, result.ended.detail) == ("played", "the environment's limit of 4 steps")
    result = arena.play("pettingzoo:test/falling_v0,plies=2", ["first"] * 3, record=False)
    assert result.ended.detail == "the limit of 2 plies"


def test_what_an_environment_prints_reaches_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    env = begun("test/loud_v0")
    while movers := env.to_act():
        env.advance({movers[0]: 1})
        assert env.view(None).text
    assert capsys.readouterr().out == ""


def test_in_turn_the_same_agents_are_asked_one_after_the_other() -> None:
    env = begun("test/falling_v0,api=aec")
    asked = []
    while movers := env.to_act():
        asked += movers
        env.advance({movers[0]: 1 if env.ply == 1 else 0})
    assert asked[:5] == ["player_0", "player_1", "player_2", "player_0", "player_2"]
    assert env.scores() == {"player_0": 0.0, "player_1": 2.0, "player_2": 0.0}


def test_what_the_mask_forbids_is_illegal() -> None:
    env = begun("test/falling_v0")
    assert env.view("player_0").legal == ("0", "1")
    assert env.view("player_0").observation["action_mask"].tolist() == [1, 1, 0]
    with pytest.raises(IllegalAction, match='"2" is not legal here; possible: 0, 1'):
        env.parse("player_0", "2")


def test_a_seat_sees_its_own_observation_only() -> None:
    env = begun("classic/leduc_holdem_v4", seed=5)
    own = [env.view(seat).text for seat in env.possible_agents]
    assert all("The public card: not yet shown." in text for text in own)
    assert env.view(None).text.count("Your card: ") == 2
    assert env.info.secretive
    picture = env.view("player_0").image
    assert picture.tobytes() != env.view(None).image.tobytes(), "the environment draws both hands"


def test_rounds_at_once_and_what_the_other_chose() -> None:
    env = begun("classic/rps_v2(max_cycles=2)")
    assert env.to_act() == ("player_0", "player_1")
    env.advance({"player_0": env.parse("player_0", "rock"), "player_1": env.parse("player_1", "paper")})
    assert "The other chose paper in the last round." in env.view("player_0").text
    assert env.scores() == {"player_0": -1.0, "player_1": 1.0}


@pytest.mark.parametrize(
    ("name", "moves", "rows"),
    [
        ("connect_four_v3", ("3", "3"), ("...O...", "...X...")),
        ("tictactoe_v3", ("1", "2"), ("...", "X..", "O..")),
        ("go_v5(board_size=5)", ("1,2", "2,2"), (".X...", ".O...", ".....")),
    ],
)
def test_a_board_is_drawn_the_same_for_all_and_may_be_clicked(name: str, moves: Any, rows: Any) -> None:
    env = begun(f"classic/{name}")
    for seat, move in zip(("player_0", "player_1"), moves, strict=True):
        env.advance({seat: env.parse(seat, move)})
    scene = env.scene("player_0")
    assert isinstance(scene, Grid)
    assert "/".join(rows) in "/".join(scene.rows)
    assert scene == env.scene("player_1") == env.scene(None)
    env.restart(1)
    shown = env.scene(None)
    assert isinstance(shown, Grid)
    assert set(shown.clicks.values()) <= set(env.view("player_0").legal)
    assert len(shown.clicks) >= len(env.view("player_0").legal) - 1


def test_where_a_cell_is_clicked_the_piece_appears() -> None:
    """The numbers of PettingZoo's cells go down the columns; ours are where the click was."""
    for number in range(9):
        env = begun("classic/tictactoe_v3")
        shown = env.scene(None)
        assert isinstance(shown, Grid)
        where = next(cell for cell, name in shown.clicks.items() if name == str(number))
        env.advance({"player_0": number})
        after = env.scene(None)
        assert isinstance(after, Grid)
        row, column = map(int, where.split(","))
        assert after.rows[row][column] == "X"


def test_poker_by_its_words() -> None:
    env, rng = begun("classic/texas_holdem_v4"), Rng(1)
    assert env.view("player_0").text.startswith("Cards that you see, your two among them: ")
    assert set(env.view(env.to_act()[0]).legal) <= {"call", "raise", "fold", "check"}
    while env.to_act():
        env.advance({seat: env.fallback(seat, rng) for seat in env.to_act()})
    assert sum(env.scores().values()) == 0


def test_an_installed_module_is_named_by_its_path() -> None:
    result = arena.play(
        "pettingzoo:pettingzoo.classic.rps_v2(max_cycles=3)", ["random", "random"], seed=1, record=False
    )
    assert result.ended.plies == 3


def test_leaving_loses_to_the_other_or_comes_last() -> None:
    assert begun("classic/connect_four_v3").forfeit("player_0").scores == {"player_0": -1.0, "player_1": 1.0}
    env = begun("test/falling_v0")
    env.advance({"player_0": 0, "player_1": 1, "player_2": 0})
    assert env.forfeit("player_0").scores == {"player_0": -1.0, "player_1": 2.0, "player_2": 0.0}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "pettingzoo needs an environment's id behind a colon, such as pettingzoo:classic/connect_four_v3"),
        (":classic/conect_four_v3", "did you mean classic/connect_four_v3?"),
        (":test/early_v0", "No module named 'no_such_package': pip install"),
        (":classic/rps_v2(rounds=3)", "unexpected keyword argument 'rounds'"),
        (":classic/connect_four_v3,api=parallel", "has no form parallel"),
        (":json.tool", "none of an installed package is called so"),
        (":numpy.linalg", "has neither env() nor parallel_env()"),
        (":classic/rps_v2,plies=0", "plies go from 1, not 0"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_sentence(name: str, said: str) -> None:
    with pytest.raises(GameError) as caught:
        game(f"pettingzoo{name}").env()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
