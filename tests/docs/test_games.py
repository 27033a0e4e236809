"""docs/games.md: it has every game of ours, with its seats, its parameters and a command that seats as many as play."""

from __future__ import annotations

import inspect
import re
import shlex
from typing import Any

import pytest

from arena.agents.spec import AGENTS
from arena.games.core.errors import GameUnavailable
from arena.games.core.registry import GAMES, OWN
from arena.games.spec import game, game_class, parse_spec

ADAPTERS = frozenset({"openspiel", "pettingzoo", "gymnasium"})
NAMES = [entry.name for entry in GAMES if entry.source == OWN]


@pytest.fixture(scope="module")
def rows(page: Any) -> dict[str, list[str]]:
    """The cells of each game's row, by the game's name."""
    found = re.findall(r"^\| `(\w+)(?::NAME)?`(.*)\|$", page("docs/games.md"), re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split(" | ")] for name, cells in found}


@pytest.fixture(scope="module")
def commands(blocks: Any) -> dict[str, list[str]]:
    """The words of the command that plays each game."""
    lines = [line for block in blocks("docs/games.md", "console") for line in block.splitlines()]
    words = [[word for word in shlex.split(line) if word != "--watch"] for line in lines]
    return {parse_spec(line[2]).kind: line for line in words}


def test_the_page_has_every_game_and_no_other(rows: dict[str, list[str]], commands: dict[str, list[str]]) -> None:
    assert set(rows) == set(NAMES) == set(commands)


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_are_those_of_the_game(name: str, rows: dict[str, list[str]]) -> None:
    try:
        maker = game_class(name)
    except GameUnavailable as error:
        pytest.skip(str(error))
    known = [one for one in inspect.signature(maker).parameters.values() if one.name != "render_mode"]
    assert re.findall(r"`(.+?)`", rows[name][-1]) == [spelled(one) for one in known]


def spelled(parameter: inspect.Parameter) -> str:
    """A parameter with its default, where that is written in a spec at all."""
    default = parameter.default
    if default in (None, ""):
        return parameter.name
    return f"{parameter.name}={str(default).lower() if isinstance(default, bool) else default}"


@pytest.mark.parametrize("name", sorted({*NAMES} - ADAPTERS))
def test_what_is_hidden_and_who_plays(name: str, rows: dict[str, list[str]]) -> None:
    try:
        info = game(name).info
    except GameUnavailable as error:
        pytest.skip(str(error))
    _, seats, hidden, *_ = rows[name]
    assert seats.startswith(str(len(info.seats)))
    assert ("against each other" in seats) == (info.payoff == "zero_sum" and len(info.seats) > 1)
    assert ("together" in seats) == (info.payoff == "cooperative")
    assert hidden.startswith("nothing") == (not info.secretive or len(info.seats) == 1) or info.simultaneous


@pytest.mark.parametrize("name", NAMES)
def test_the_command_seats_as_many_as_play(name: str, commands: dict[str, list[str]]) -> None:
    arena, play, spec, *agents = commands[name]
    assert (arena, play) == ("arena", "play")
    if "--max-plies" in agents:
        agents = agents[: agents.index("--max-plies")]
    assert all(parse_spec(agent).kind in AGENTS.entries for agent in agents)
    try:
        assert len(agents) == len(game(spec).info.seats)
    except GameUnavailable as error:
        pytest.skip(str(error))
