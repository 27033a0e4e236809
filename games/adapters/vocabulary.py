"""Vocabulary: words for environments that many know, by the class that they are of."""

from __future__ import annotations

import inspect
from copy import copy
from typing import Any

from arena.games.adapters.minigrid import MinigridWords
from arena.games.adapters.toy_text import Blackjack, CliffWalking, FrozenLake, Taxi
from arena.games.adapters.words import Named, Words


def words_of(env: Any) -> Words:
    """The best words there are for an environment."""
    bare = env.unwrapped
    names = [kind.__name__ for kind in type(bare).__mro__]
    if "MiniGridEnv" in names:
        return MinigridWords.of(env)
    if "FrozenLakeEnv" in names:
        return FrozenLake(["".join([cell.decode() for cell in row]) for row in bare.desc])
    for name in names:
        if name in _KNOWN:
            return _as_made(_KNOWN[name], env)
    if hasattr(bare, "get_action_meanings"):
        return Named(actions=tuple([str(name).lower() for name in bare.get_action_meanings()]))
    return Words()


def _as_made(words: Words, env: Any) -> Words:
    """The words, with what is told of rules and scores taken back where arguments may change it."""
    usual = {name: one.default for name, one in inspect.signature(type(env.unwrapped)).parameters.items()}
    usual |= {"sab": True}  # as Gymnasium registers Blackjack
    given = {} if env.spec is None else env.spec.kwargs
    own = {name: value for name, value in given.items() if name != "render_mode" and value != usual.get(name)}
    if not own:
        return words
    told = copy(words)
    listed = ", ".join([f"{name}={value}" for name, value in own.items()])
    told.card = f"{words.card} Here it is made with {listed}, which may change these rules and the scores."
    told.score_range = Words.score_range
    return told


_KNOWN: dict[str, Words] = {
    "TaxiEnv": Taxi(),
    "CliffWalkingEnv": CliffWalking(),
    "BlackjackEnv": Blackjack(),
    "CartPoleEnv": Named(
        ("cart position", "cart velocity", "pole angle (radians)", "pole angular velocity"),
        ("left", "right"),
        "Keep the pole upright by pushing the cart left or right: it is over when the pole leans 12 degrees or the "
        "cart is 2.4 from the middle. Each step is worth 1.",
        (0.0, 1e9),
    ),
    "MountainCarEnv": Named(
        ("position", "velocity"),
        ("left", "nothing", "right"),
        "A car too weak to climb swings up the hill on the right, to position 0.5. Each step costs 1.",
        (-1e9, 0.0),
    ),
    "AcrobotEnv": Named(
        (
            "cosine of the first angle",
            "sine of the first angle",
            "cosine of the second angle",
            "sine of the second angle",
            "angular velocity of the first joint",
            "angular velocity of the second joint",
        ),
        ("torque -1", "torque 0", "torque 1"),
        "Two links hang from a joint; swing the lower end above the line by torque on the joint between them. Each "
        "step costs 1.",
        (-1e9, 0.0),
    ),
    "LunarLander": Named(
        ("x", "y", "x velocity", "y velocity", "angle", "angular velocity", "left leg down", "right leg down"),
        ("nothing", "left engine", "main engine", "right engine"),
        "Land between the flags, at (0, 0), softly and upright.",
    ),
}
