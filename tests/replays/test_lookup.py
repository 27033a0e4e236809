"""What a replay's parameters name is never executed: not by a proof, a fork, a judge or a screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import arena
from arena.analysis.judging import moments
from arena.forks import outside, set_up_fork
from arena.games.core.errors import GameError, GameUnavailable
from arena.games.spec import game
from arena.replays.events import GameSetup, MatchStarted
from arena.replays.lookup import game_of
from arena.replays.player import Replay
from arena.replays.rebuilding import NotRebuilt, rules_of
from arena.replays.verify import verify
from arena.tui.judge import _game_of as judged_by_the_viewer

MARKING = """
from arena.games.board.tictactoe import TicTacToe

open({mark!r}, "w").close()

class Game(TicTacToe):
    pass
"""


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """What is there once the hostile file was executed."""
    return tmp_path / "executed"


@pytest.fixture
def hostile(tmp_path: Path, mark: Path) -> Path:
    """A file that leaves a mark when it is executed."""
    file = tmp_path / "evil.py"
    file.write_text(MARKING.format(mark=str(mark)))
    return file


@pytest.fixture
def replay(tmp_path: Path, hostile: Path) -> Replay:
    """A replay whose parameters name the file."""
    found = arena.play("read_the_board:tictactoe,plies=1", ["random"], seed=1, out=tmp_path).replay
    setup = found.started.game
    found.started = replace(
        found.started,
        game=replace(setup, params={**setup.params, "game": f"python:{hostile}"}, perfect_information=True),
    )
    return found


def setup(id_: str, **params: Any) -> GameSetup:
    return GameSetup(id_, 1, params, "A game", "single", (0.0, 1.0))


READERS: dict[str, Callable[[Replay], object]] = {
    "verify": verify,
    "fork": lambda replay: set_up_fork(replay, 0, {}),
    "analyse": lambda replay: [*moments(replay)],
    "painter": lambda replay: rules_of(replay.started),
    "judge": lambda replay: judged_by_the_viewer(replay.started),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_file_that_parameters_name_is_not_loaded(
    reader: Callable[[Replay], object], replay: Replay, mark: Path
) -> None:
    assert isinstance(replay.started, MatchStarted)
    with pytest.raises((GameUnavailable, NotRebuilt), match=r"name the game yourself|not loaded to be looked at"):
        reader(replay)
    assert not mark.exists()


def test_it_is_loaded_where_whoever_asks_names_it(replay: Replay, hostile: Path, mark: Path) -> None:
    with pytest.raises(GameUnavailable, match="name the game yourself"):
        game_of(replay.started.game, "read_the_board")
    assert not mark.exists()
    found = game_of(replay.started.game, f"read_the_board:python:{hostile}")
    assert mark.exists(), "or the other tests would prove nothing"
    assert found.params["plies"] == 1


def test_a_match_of_a_module_is_proved_where_whoever_asks_names_the_module(tmp_path: Path) -> None:
    spec = "pettingzoo:pettingzoo.classic.rps_v2(max_cycles=2)"
    played = arena.play(spec, ["random", "random"], seed=1, out=tmp_path).replay
    with pytest.raises(GameUnavailable, match="name the game yourself"):
        verify(played)
    assert verify(played, game_of(played.started.game, spec).env()).verified


@pytest.mark.parametrize(
    ("id_", "params", "code"),
    [
        ("read_the_board", {"game": "python:evil.py,a=1"}, "the file evil.py"),
        ("read_the_board", {"game": " python:evil.py"}, "the file evil.py"),
        ("read_the_board", {"game": "gymnasium:evil:Env-v0"}, "gymnasium:evil:Env-v0"),
        ("read_the_board", {"game": "gymnasium,env=evil:Env-v0"}, "gymnasium:evil:Env-v0"),
        ("read_the_board", {"game": "pettingzoo:this.evil(a=1)"}, "pettingzoo:this.evil"),
        ("gymnasium", {"env": "evil:Env-v0"}, "gymnasium:evil:Env-v0"),
        ("gymnasium", {"env": "GymV21Environment-v0(env_id=evil:Env-v0)"}, "a module to be imported"),
        ("pettingzoo", {"env": "this.evil"}, "pettingzoo:this.evil"),
        ("pettingzoo", {"env": " antigravity.evil (a=1)"}, "pettingzoo:antigravity.evil"),
    ],
)
def test_code_that_nothing_registered_is_told(id_: str, params: dict[str, Any], code: str) -> None:
    with pytest.raises(GameUnavailable) as told:
        game_of(setup(id_, **params))
    assert code in str(told.value)
    assert "--game SPEC" in str(told.value)


@pytest.mark.parametrize(
    "nested", ["read_the_board:python:evil.py", "read_the_board(game=python:evil.py)", " read_the_board,a=1"]
)
def test_a_board_that_is_read_is_not_read_again(nested: str) -> None:
    for refused in (lambda: game_of(setup("read_the_board", game=nested)), lambda: game("read_the_board", game=nested)):
        with pytest.raises(GameError, match="not read again"):
            refused()


@pytest.mark.parametrize(
    ("id_", "params"),
    [
        ("gymnasium", {"env": "FrozenLake-v1(map_name=4x4)"}),
        ("pettingzoo", {"env": "classic/rps_v2(max_cycles=3)"}),
        ("read_the_board", {"game": "connect_four(rows=5)"}),
    ],
)
def test_what_is_registered_is_built(id_: str, params: dict[str, Any]) -> None:
    assert game_of(setup(id_, **params)).info.id == id_


def test_a_program_that_plays_chess_is_a_program_to_a_fork() -> None:
    assert outside("uci:/tmp/evil.sh") == "program"
    assert outside("stockfish,skill=3") is None
