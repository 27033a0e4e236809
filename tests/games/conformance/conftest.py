"""Which games the conformance suite tries: every registered one, by itself.

`pytest tests/games/conformance --game python:nim.py` tries only the games that are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import Phase, settings

from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameUnavailable
from arena.games.core.game import Game
from arena.games.core.registry import GAMES
from arena.games.core.rng import Rng
from arena.games.spec import GameRef, game

NAMED = frozenset({"gymnasium", "openspiel", "pettingzoo"})
"""What needs the name of an environment behind a colon: VARIANTS have some."""
VARIANTS = (
    "gymnasium:FrozenLake-v1(is_slippery=false)",
    "gymnasium:MiniGrid-DoorKey-6x6-v0,plies=40",
    "openspiel:goofspiel(num_cards=4)",
    "openspiel:kuhn_poker(players=3)",
    "openspiel:pig(winscore=15)",
    "openspiel:tic_tac_toe",
    "pettingzoo:classic/connect_four_v3",
    "pettingzoo:classic/leduc_holdem_v4",
    "pettingzoo:classic/rps_v2(max_cycles=5)",
    "battleship,size=5,fleet=childplay,touching=false",
    "battleship,size=5,fleet=3-2,placement=seats,touching=false",
    "chess,variant=chess960,claims=automatic",
    "connect_four,rows=7,columns=7",  # ChildPlay's board
    "connect_four,rows=4,columns=5,connect=3",
    "guess_the_smiles,rounds=2",
    "deal_or_no_deal,protocol=simultaneous,rounds=3",
    "deal_or_no_deal,seats=3,rounds=3",
    "hanabi,seats=4,colours=2,ranks=3,hand=2,hints=3,lives=9,lost=built",
    "hanoi,disks=2,answer=whole",
    "lego_connect_language,task=construction,rounds=2",
    "nethack,plies=50",
    "nethack,actions=task,prompts=false,character=@,task=scout,plies=60",
    "nonogram,size=4,answer=whole",
    "sudoku,size=4,answer=whole",
    "price_bargaining,protocol=simultaneous,rounds=3",
    "read_the_board,game=rock_paper_scissors,plies=1",
    "read_the_board,game=tictactoe,form=image,questions=2",
    "rock_paper_scissors,rounds=1",
    "shapes,rounds=3",
)
"""Parameters that are tried beside each game's own defaults."""
PLIES = 200
"""Longest random play."""

settings.register_profile("hasty", phases=[Phase.explicit, Phase.generate], database=None)
"""For who wants to know whether something is found, not what the simplest case is."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--game", action="append", metavar="SPEC", help="a game to try, instead of all registered ones")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "spec" in metafunc.fixturenames:
        given = metafunc.config.getoption("--game", None)
        specs = given or [*(entry.name for entry in GAMES if entry.name not in NAMED), *VARIANTS]
        metafunc.parametrize("spec", specs, scope="session")


@pytest.fixture(scope="session")
def ref(spec: str) -> GameRef:
    """The game; one that cannot be loaded here is skipped with its reason."""
    try:
        return game(spec)
    except GameUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def rules(ref: GameRef) -> Game[Any]:
    """The game's rules, where it has any to try."""
    if ref.rules is None:
        pytest.skip(f"{ref.info.id} is a world of its own: it has no rules to try")
    return ref.rules


@pytest.fixture
def env(ref: GameRef) -> Iterator[ArenaEnv]:
    made = ref.env()
    yield made
    made.close()


@dataclass(frozen=True)
class Moment:
    """A state in a random play, and the actions taken in it (none in the last)."""

    state: Any
    actions: Mapping[str, int]


Walk = Callable[..., list[Moment]]


@pytest.fixture(scope="session")
def walk(rules: Game[Any]) -> Walk:
    """A random play, determined by a seed: every state with the actions taken in it."""

    def walked(seed: int, plies: int = PLIES) -> list[Moment]:
        chance, choice = Rng(seed, 0), Rng(seed, 1)
        state = rules.initial(chance)
        moments = []
        while (movers := rules.to_move(state)) and len(moments) < plies:
            actions = {seat: rules.sample(state, seat, choice) for seat in movers}
            moments.append(Moment(state, actions))
            state = rules.apply(state, actions, chance)
        return [*moments, Moment(state, {})]

    return walked
