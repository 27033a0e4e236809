"""Specs: how games are named with their parameters, and one sentence for each way to get it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arena
from arena.games.core.errors import GameError, GameUnavailable, ParameterError
from arena.games.spec import Spec, game, parse_spec


def test_a_spec_is_read() -> None:
    assert parse_spec("connect_four") == Spec("connect_four")
    assert parse_spec("mcts, simulations = 400") == Spec("mcts", None, {"simulations": "400"})
    assert parse_spec("python:a/nim.py:Nim,stones=15") == Spec("python", "a/nim.py:Nim", {"stones": "15"})


names = st.text("abcdefg_", min_size=1, max_size=8)


@given(names, st.none() | names, st.dictionaries(names, st.text("abc0123.-", max_size=5), max_size=3))
def test_a_spec_is_written_as_it_is_read(kind: str, target: str | None, options: dict[str, str]) -> None:
    spec = Spec(kind, target, options)
    assert parse_spec(str(spec)) == spec


def test_parameters_are_turned_into_their_types() -> None:
    found = game("connect_four,rows=7,columns=7")
    assert dict(found.params) == {"rows": 7, "columns": 7, "connect": 4}
    assert dict(game("connect_four", rows=7).params)["rows"] == 7
    assert dict(game("connect_four,rows=5", rows=7).params)["rows"] == 7
    assert game("connect_four,rows=7,columns=7") is found, "equal specs share their rules"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("connect_four,row=6", "connect_four has no parameter 'row': did you mean rows?"),
        ("connect_four,xyz=6", "connect_four has no parameter 'xyz': it takes rows, columns, connect"),
        ("tictactoe,size=4", "tictactoe has no parameter 'size': it takes none"),
        ("connect_four,rows=six", "connect_four: rows=six: input should be a valid integer"),
        ("connect_four,rows=6.5", "connect_four: rows=6.5: input should be a valid integer"),
        ("connect_four,rows=50", "connect_four: rows and columns go from 2 to 20, not 50 and 7"),
        ("connect_four,render_mode=ansi", "connect_four has no parameter 'render_mode'"),
        ("connect_four,rows", "'connect_four,rows': 'rows' is not key=value; a spec reads KIND"),
        ("connect_four,rows=6,rows=7", "'connect_four,rows=6,rows=7': 'rows=7' is given twice"),
        ("connect_four:6", "connect_four:6: a game's name takes no target; parameters follow a comma"),
        ("connect_four:", "'connect_four:' names nothing"),
        ("", "'' names nothing"),
        ("python", "python:FILE[:CLASS] names a game in a file; the file is missing"),
    ],
)
def test_what_is_wrong_is_one_sentence(spec: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        game(spec)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


TWO = """
from arena.games.board.tictactoe import TicTacToe
from dataclasses import replace


class One(TicTacToe):
    info = replace(TicTacToe.info, id="one")


class Two(TicTacToe):
    info = replace(TicTacToe.info, id="two")
"""


def test_a_game_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "games.py"
    file.write_text(TWO)
    assert game(f"python:{file}:Two").info.id == "two"
    assert arena.make(f"python:{file}:One").metadata["name"] == "one_v1"  # type: ignore[union-attr]
    with pytest.raises(GameUnavailable, match="not exactly one class to choose; it defines: One, Two"):
        game(f"python:{file}")
    with pytest.raises(GameUnavailable, match="has no class Three; it defines: One, Two"):
        game(f"python:{file}:Three")
    with pytest.raises(GameUnavailable, match="there is no file"):
        game(f"python:{tmp_path}/nothing.py")


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "games.py"
    file.write_text(TWO)
    first = type(game(f"python:{file}:Two"))
    assert type(game(f"python:{file}:Two")) is first
    file.write_text(TWO.replace('"two"', '"new"'))  # as long, and within the same second
    assert game(f"python:{file}:Two").info.id == "new"
    file.write_text("1 / 0")
    with pytest.raises(GameUnavailable, match="ZeroDivisionError"):
        game(f"python:{file}:Two")
    file.write_text(TWO)
    assert game(f"python:{file}:Two").info.id == "two"
    file.unlink()
    assert game(f"python:{file}:Two").info.id == "two", "what plays goes on"


def test_a_file_is_found_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in (("here", "One"), ("there", "Two")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "games.py").write_text(TWO.replace(f"class {kind}(", f"class {kind}X("))
        monkeypatch.chdir(tmp_path / name)
        assert game(f"python:games.py:{kind}X").info.id == kind.lower()
        other = {"One": "Two", "Two": "One"}[kind]
        assert game(f"python:games.py:{other}").info.id == other.lower()
    with pytest.raises(GameUnavailable, match="has no class OneX"):
        game("python:games.py:OneX")


def test_what_a_file_imports_is_not_its_own(tmp_path: Path) -> None:
    file = tmp_path / "empty.py"
    file.write_text("from arena.games.board.tictactoe import TicTacToe\n")
    with pytest.raises(GameUnavailable, match="it defines: none"):
        game(f"python:{file}")


def test_another_version_of_a_game_verifies_nothing_of_this_one(tmp_path: Path) -> None:
    """A replay is verified under the version that it names, and no other."""
    file = tmp_path / "game.py"
    text = (
        "from dataclasses import replace\nfrom arena.games.board.tictactoe import TicTacToe\n"
        "class Next(TicTacToe):\n    info = replace(TicTacToe.info, version=2)\n"
    )
    file.write_text(text)
    played = arena.play("tictactoe", ["random", "first"], seed=1, out=tmp_path)
    assert played.path is not None
    found = arena.verify(played.path, game(f"python:{file}").env())
    assert not found.verified
    assert "recorded under version 1 of tictactoe; installed is version 2" in found.statement


def test_a_game_that_refuses_its_parameters_is_a_game_error(tmp_path: Path) -> None:
    file = tmp_path / "picky.py"
    file.write_text(
        "from arena.games.board.tictactoe import TicTacToe\n"
        "class Picky(TicTacToe):\n"
        "    def __init__(self, size: int = 3) -> None:\n"
        "        if size != 3:\n"
        "            raise ValueError(f'size is 3, not {size}')\n"
        "        super().__init__()\n"
    )
    with pytest.raises(GameError, match="tictactoe: size is 3, not 4"):
        game(f"python:{file},size=4")
