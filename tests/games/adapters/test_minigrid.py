"""Minigrid in words: the mission, what is seen and where, and what is carried; checked against the grid itself."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from arena.games.adapters.gymnasium import GymnasiumWorld
from arena.games.adapters.minigrid import MinigridWords
from arena.games.core.rng import Rng
from arena.games.core.scene import Screen
from arena.games.spec import game

pytest.importorskip("minigrid", reason="needs the extra minigrid")
SEAT = "player_0"
SEEN = re.compile(r"^- (?:an? )?([\w ]+?) ((?:\d+ steps? (?:left|right|forward)(?: and )?)+)$", re.MULTILINE)
STATES = {(True, False): "open", (False, False): "closed", (False, True): "locked"}


def world(spec: str, seed: int = 3) -> GymnasiumWorld:
    env = game(f"gymnasium:{spec}").env()
    assert isinstance(env, GymnasiumWorld)
    env.restart(seed)
    return env


def truth(grid: Any) -> set[tuple[str, str]]:
    """What stands in the agent's sight according to the grid itself: a name, and a place relative to the agent."""
    found = set()
    for x in range(grid.width):
        for y in range(grid.height):
            thing = grid.grid.get(x, y)
            if thing is None or thing.type == "wall" or not grid.agent_sees(x, y) or (x, y) == tuple(grid.agent_pos):
                continue
            dx, dy = x - grid.agent_pos[0], y - grid.agent_pos[1]
            ahead = dx * grid.dir_vec[0] + dy * grid.dir_vec[1]
            right = dx * grid.right_vec[0] + dy * grid.right_vec[1]
            name = thing.type if thing.type == "lava" else f"{thing.color} {thing.type}"
            if thing.type == "door":
                name = f"{STATES[thing.is_open, thing.is_locked]} {name}"
            found.add((name, f"{right},{ahead}"))
    return found


def told(text: str) -> set[tuple[str, str]]:
    """What a text says is seen, in the same form."""
    found = set()
    for name, place in SEEN.findall(text):
        at = {"left": 0, "right": 0, "forward": 0}
        for steps, way in re.findall(r"(\d+) steps? (left|right|forward)", place):
            at[way] = int(steps)
        found.add((name, f"{at['right'] - at['left']},{at['forward']}"))
    return found


@pytest.mark.parametrize(
    "spec", ["MiniGrid-DoorKey-6x6-v0", "BabyAI-GoToLocal-v0", "MiniGrid-LavaGapS5-v0", "BabyAI-Open-v0"]
)
def test_the_words_say_what_stands_in_the_grid(spec: str) -> None:
    env, rng, compared = world(spec), Rng(1), 0
    for _ in range(60):
        if not env.to_act():
            break
        text = env.view(SEAT).text
        grid = env.inner.env.unwrapped  # type: ignore[attr-defined]
        assert told(text) == truth(grid), text
        compared += len(told(text))
        assert f"Mission: {grid.mission}." in text
        env.advance({SEAT: env.fallback(SEAT, rng)})
    assert compared > 10


def test_a_door_is_opened_with_its_key_and_the_words_follow() -> None:
    env = world("MiniGrid-DoorKey-6x6-v0")
    assert "You face south and carry nothing." in env.view(SEAT).text
    assert "- a yellow key 3 steps forward" in env.view(SEAT).text
    assert "- a locked yellow door 2 steps left and 2 steps forward" in env.view(SEAT).text
    assert "Forward: 2 steps free, then a yellow key." in env.view(SEAT).text
    for move in ("forward", "forward", "pickup", "left", "forward"):
        env.advance({SEAT: env.parse(SEAT, move)})
    text = env.view(SEAT).text
    assert "You face east and carry a yellow key." in text
    assert "Forward: a locked yellow door right there." in text
    env.advance({SEAT: env.parse(SEAT, "toggle")})
    assert "- an open yellow door 1 step forward" in env.view(SEAT).text


@pytest.mark.parametrize(("kind", "name"), [(8, "a green goal"), (9, "lava")])
def test_what_ends_the_episode_is_not_free(kind: int, name: str) -> None:
    image = np.zeros((7, 7, 3), np.uint8)
    image[:, :, 0] = 1
    image[3, 3] = (kind, 1, 0)  # three steps before the agent
    text = MinigridWords((), False).text({"image": image, "direction": 0, "mission": "go"}, None)
    assert f"Forward: 2 steps free, then {name}." in text
    assert "lava ends the episode" in MinigridWords((), False).card


def test_the_screen_is_what_the_agent_sees() -> None:
    env = world("MiniGrid-DoorKey-6x6-v0")
    scene = env.scene(SEAT)
    assert isinstance(scene, Screen)
    assert (
        "".join(row[:13].rstrip() + "/" for row in scene.rows[:7])
        == "//  # # # #/  # . k #/  L . . #/  # . . #/  # . ^ #/"
    )
    assert {len(row) for row in scene.rows} == {len(row) for row in scene.colors} == {len(scene.rows[0])}
    assert scene.colors[3][scene.rows[3].index("k")] == "B", "a yellow key is yellow"
    assert any(row.startswith("Mission: use the key") for row in scene.rows)


def test_the_picture_is_the_agents_point_of_view_unless_it_is_asked_for_the_whole() -> None:
    assert world("MiniGrid-DoorKey-6x6-v0").view(SEAT).image.size == (224, 224)
    assert world("MiniGrid-DoorKey-6x6-v0(agent_pov=false)").view(SEAT).image.size == (192, 192)


def test_learners_get_the_arrays() -> None:
    env = world("MiniGrid-DoorKey-6x6-v0")
    seen = env.view(SEAT).observation["observation"]
    assert set(seen) == {"image", "direction"}
    assert seen["image"].shape == (7, 7, 3)
