"""Arguments that are no good, and replays that name files: one sentence, and nothing is executed."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

import arena
from arena.edges import set_up
from arena.games.core.errors import GameError, GameUnavailable, ParameterError
from arena.games.spec import game
from arena.replays.events import Asked
from arena.replays.recorder import file_name
from arena.replays.redact import redact

BOTH = ["first", "first"]
BOT = """
from pathlib import Path
from arena import BaseAgent, Move
Path(__file__).with_suffix(".ran").write_text("executed")
class Bot(BaseAgent):
    async def act(self, turn):
        return Move(turn.view.legal[0])
"""


@pytest.mark.parametrize(
    "more",
    [{"seed": seed} for seed in (-1, True, 1.5, "7")]
    + [{"position": position} for position in ([4], 5, b"44", "random:" + "9" * 5000)]
    + [{"table": 5}, {"table": [1]}, {"seats": "first"}, {"seats": 5}, {"game": 5}],
)
def test_strange_arguments_are_refused_in_one_sentence(more):
    with pytest.raises(ParameterError) as refused:
        set_up(**{"game": "connect_four", "seats": BOTH, **more})
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_seed_of_numpy_becomes_an_int():
    assert type(set_up("connect_four", BOTH, seed=np.int64(7)).seed) is int


def test_a_fork_executes_no_file_that_the_replay_names(tmp_path):
    bot = tmp_path / "bot.py"
    bot.write_text(BOT)
    played = arena.play("connect_four", ["first", f"python:{bot}"], seed=1, out=tmp_path)
    moved = tmp_path / "other.py"
    started = msgspec.structs.replace(
        played.started,
        seats=[msgspec.structs.replace(one, player=f" python:{moved}") for one in played.started.seats],
    )
    moved.write_text(BOT)
    replay = arena.load(played.path)
    replay.__dict__["started"] = started
    with pytest.raises(ParameterError, match="the replay names a file for Red: name it yourself, Red="):
        arena.fork(replay, 1, {}, record=False)
    assert not moved.with_suffix(".ran").exists()
    with pytest.raises(ParameterError, match="the replay names a file for Yellow"):
        arena.fork(played.path, 1, {}, record=False)
    assert arena.fork(played.path, 1, {"Yellow": f"python:{bot}"}, record=False).ended.ending == "played"


@pytest.mark.parametrize(
    ("seat", "what"),
    [
        ("cmd:touch {}", "program"),
        ("http://127.0.0.1:1/", "server"),
        ("https://127.0.0.1:1/,token_env=HOME", "server"),
        ("openai:gpt-5", "model"),
        ("openai:gpt-5,base_url=http://127.0.0.1:1/v1,api_key_env=HOME", "model"),
        ("anthropic:claude,settings={}", "model"),
        ("local:{}", "model"),
    ],
)
def test_a_fork_starts_no_program_and_calls_no_server_that_the_replay_names(seat, what, tmp_path):
    ran = tmp_path / "ran"
    played = arena.play("connect_four", ["first", "first"], seed=1, out=tmp_path)
    replay = arena.load(played.path)
    seats = [msgspec.structs.replace(one, player=seat.format(ran)) for one in played.started.seats]
    replay.__dict__["started"] = msgspec.structs.replace(played.started, seats=seats)
    with pytest.raises(ParameterError, match=f"the replay names a {what} for Red: name it yourself, Red="):
        arena.fork(replay, 1, {}, record=False)
    assert not ran.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import sys\nsys.exit(3)\n", "SystemExit"),
        ("class X(Game):\n    info = TicTacToe.info\n", "does not define"),
        ("class X(TicTacToe):\n    def __init__(self):\n        {}['a']\n", "KeyError"),
        ("class X(TicTacToe):\n    def __init__(self, a: Nowhere = 1):\n        pass\n", "Nowhere"),
        ("class X(TicTacToe):\n    info = None\n", "has no info"),
    ],
)
def test_a_file_that_fails_is_one_sentence(body, said, tmp_path):
    file = tmp_path / "game.py"
    file.write_text(
        "from __future__ import annotations\nfrom arena.games.core.game import Game\n"
        "from arena.games.board.tictactoe import TicTacToe\n" + body
    )
    with pytest.raises(GameError, match=said) as refused:
        game(f"python:{file}:X" if "class" in body else f"python:{file}")
    assert isinstance(refused.value, (GameUnavailable, ParameterError))
    assert "\n" not in str(refused.value)


def test_parameters_without_annotation_can_be_set(tmp_path):
    file = tmp_path / "game.py"
    file.write_text(
        "from arena.games.board.tictactoe import TicTacToe\n"
        "class X(TicTacToe):\n    def __init__(self, copy=15, other=None):\n"
        "        super().__init__()\n        self.params = {'copy': copy, 'other': other}\n"
    )
    assert game(f"python:{file},copy=7,other=x").params == {"copy": 7, "other": "x"}


def test_a_game_names_no_folder():
    started = next(iter([arena.play("tictactoe", BOTH, seed=1, record=False).started]))
    evil = msgspec.structs.replace(started, game=msgspec.structs.replace(started.game, id="../../x"))
    assert not set("/.") & set(file_name(evil))


def test_that_another_is_asked_again_is_not_told():
    fields = {"ply": 0, "seat": "player_0", "attempt": 2, "feedback": "no"}
    asked = msgspec.convert({"kind": "asked", "at": 0.0, **fields}, Asked, strict=False)
    assert redact(asked, "player_1") is None
    assert redact(asked, "player_0") is asked
