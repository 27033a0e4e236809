"""How a state is shown: to every seat, to the spectator, in every form, without changing anything."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.games.core.draw import ROLES
from arena.games.core.env import ArenaEnv
from arena.games.core.game import Game
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Plain, Scene, Screen, Stack
from arena.replays.scenes import changed, changes, from_json, to_json
from tests.games.conformance.looking import some

SEEDS = st.integers(0, 2**63 - 1)
examples = settings(max_examples=6, deadline=None)


def as_read(value: Any) -> Any:
    """A value as it comes back from a file."""
    return msgspec.json.decode(msgspec.json.encode(value))


@given(SEEDS)
@examples
def test_observations_lie_in_their_space_and_belong_to_the_reader(rules: Game[Any], walk: Any, seed: int) -> None:
    space = rules.observation_space
    assert rules.observation_space is space
    for moment in some(walk(seed)):
        before = rules.canonical(moment.state)
        for seat in rules.seats:
            seen = rules.observe(moment.state, seat)
            assert space.contains(seen), f"{seat} observes {seen!r}, which is not in {space}"
            kept = np.copy(seen)
            if seen.flags.writeable:
                seen[...] = 1
            assert np.array_equal(rules.observe(moment.state, seat), kept)
        assert rules.canonical(moment.state) == before


@given(SEEDS)
@examples
def test_texts_are_plain_and_the_same_each_time(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        for seat in (*rules.seats, None):
            text = rules.text(moment.state, seat)
            assert text.strip()
            assert text == rules.text(moment.state, seat)
            strange = {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}
            assert not strange, f"a text holds no control characters, and this one {strange!r}"


@given(SEEDS)
@examples
def test_scenes_survive_a_file_whole_and_as_changes(rules: Game[Any], walk: Any, seed: int) -> None:
    for seat in (*rules.seats, None):
        before: Scene | None = None
        kept: dict[str, Any] = {}
        for moment in some(walk(seed)):
            scene = rules.scene(moment.state, seat)
            assert scene == rules.scene(moment.state, seat)
            assert from_json(as_read(to_json(scene))) == scene
            kept = changed(kept, as_read(changes(before, scene)))
            assert from_json(kept) == scene
            before = scene


@given(SEEDS)
@examples
def test_scenes_are_well_made(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        for seat in (*rules.seats, None):
            scene = rules.scene(moment.state, seat)
            assert isinstance(scene, (Grid, Screen, Hand, Dialogue, Stack, Plain))
            spelled = {name for mover in rules.seats for name in rules.spelled(moment.state, mover)}
            for click in clicks(scene) if not rules.longest else ():
                assert any(name.startswith(click) or name.endswith(click) for name in spelled), (
                    f"a click means an action's notation or a part of one, and {click} is neither"
                )
            for role in roles(scene):
                assert role in ROLES or re.fullmatch(r"player_\d+", role), f"{role} is no colour role"
            if isinstance(scene, Grid):
                assert len({len(row) for row in scene.rows}) == 1
                assert len(scene.row_labels) in (0, len(scene.rows))
                assert len(scene.column_labels) in (0, len(scene.rows[0]))
                for row, column in (cell for cells in scene.highlights.values() for cell in cells):
                    assert 0 <= row < len(scene.rows)
                    assert 0 <= column < len(scene.rows[0])


@given(SEEDS)
@examples
def test_data_is_plain_and_the_same_each_time(rules: Game[Any], walk: Any, seed: int) -> None:
    for moment in some(walk(seed)):
        for seat in rules.seats:
            data = rules.data(moment.state, seat)
            assert as_read(data) == data, "data is what JSON can hold: no tuples, no numbers as keys"
            assert rules.data(moment.state, seat) == data


def cards(scene: Scene) -> list[Card]:
    groups = scene.groups if isinstance(scene, Hand) else scene.stacks if isinstance(scene, Stack) else ()
    return [card for _, held in groups for card in held]


def clicks(scene: Scene) -> set[str]:
    if isinstance(scene, Grid):
        assert all(re.fullmatch(r"(\d+|\*),(\d+|\*)", where) for where in scene.clicks)
        return set(scene.clicks.values())
    piles = scene.clicks if isinstance(scene, Stack) else ()
    return {click for click in (*piles, *(card.click for card in cards(scene))) if click}


def roles(scene: Scene) -> set[str]:
    if isinstance(scene, Grid):
        return {tile.role for tile in scene.legend.values()}
    if isinstance(scene, Dialogue):
        return {message.role for message in scene.messages}
    return {card.role for card in cards(scene)}


def test_images_are_rgb_and_the_same_each_time(rules: Game[Any], walk: Any) -> None:
    moments = walk(4)
    for moment in (moments[0], moments[len(moments) // 2], moments[-1]):
        for seat in (*rules.seats, None):
            image = rules.image(moment.state, seat)
            assert image.mode == "RGB"
            assert min(image.size) >= 16
            again = rules.image(moment.state, seat)
            assert (again.size, again.tobytes()) == (image.size, image.tobytes())


def test_images_hold_nothing_but_what_is_seen(env: ArenaEnv) -> None:
    """No texts of who drew them, which would say what is shown, or what is not."""
    env.restart(4)
    rng = Rng(4)
    for _ in range(3):
        for seat in (*env.possible_agents, None):
            image = env.view(seat).image
            assert image.info == {}
            assert not image.getexif()
        if env.to_act():
            env.advance({seat: env.fallback(seat, rng) for seat in env.to_act()})


def test_a_later_state_looks_different(rules: Game[Any], walk: Any) -> None:
    """The spectator sees what was done: in words, on the screen and in the picture."""
    first, last = walk(4)[0].state, walk(4)[-1].state
    assert rules.text(first, None) != rules.text(last, None)
    assert rules.scene(first, None) != rules.scene(last, None)
    assert rules.image(first, None).tobytes() != rules.image(last, None).tobytes()
