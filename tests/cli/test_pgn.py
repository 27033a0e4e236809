"""PGN on the command line: `arena export --to pgn`, and PGN files in `watch`, `show`, `export` and `verify`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import arena as library

Arena = Callable[..., Any]
GAME = """[Event "Short"]
[White "Ann"]
[Black "Ben"]
[Result "0-1"]

1. f3 e5 {a gift} 2. g4 Qh4# 0-1
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file of two games."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "games.pgn").write_text(f"{GAME}\n{GAME}")
    return tmp_path


@pytest.mark.parametrize("command", ["watch", "show"])
def test_a_game_is_shown_and_how_to_get_the_others(arena: Arena, here: Path, command: str) -> None:
    run = arena(command, "games.pgn#2")
    assert run.code == 0
    assert "2... Qh4#, checkmate" in run.out
    assert "White: Ann" in run.out
    assert "arena: this is game 2 of 2; another is games.pgn#1\n" in run.err


def test_a_replay_becomes_pgn_and_pgn_becomes_pgn(arena: Arena, here: Path) -> None:
    match = library.play("chess", ["random", "random"], seed=1, table={"max_plies": 6}, out=here / "replays")
    assert match.path is not None
    run = arena("export", match.path, "--to", "pgn", "--out", "out.pgn")
    assert (run.code, run.out, run.err) == (0, "out.pgn\n", "next: arena watch out.pgn\n")
    assert library.load(here / "out.pgn").plies == 6
    assert arena("export", "games.pgn#2", "--to", "pgn", "--out", "second.pgn").code == 0
    assert library.load(here / "second.pgn").plies == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "games.pgn", "--to", "pgn", "--out", "games.pgn", "--force"], "is the replay itself"),
        (["export", "games.pgn", "--to", "pgn"], "games.pgn is the replay itself"),
        (["export", "games.pgn", "--to", "pgn", "--out", "x.pgn", "--pace", "1"], "PGN takes none of them"),
        (["export", "games.pgn", "--to", "asciicast"], "only screens of a terminal can be exported"),
        (["show", "games.pgn#3"], "games.pgn has no game 3: its games are numbered from 1 to 2"),
        (["verify", "games.pgn"], "games.pgn cannot be executed again: a PGN file is no replay"),
        (["analyse", "games.pgn", "--with", "solver"], "games.pgn cannot be judged: a PGN file is no replay"),
        (["recover", "games.pgn"], "games.pgn cannot be sealed as a match: a PGN file is no replay"),
        (["fork", "games.pgn", "--at", "1"], "games.pgn cannot be played on: a PGN file is no replay"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_touches_nothing(
    arena: Arena, here: Path, words: list[str], said: str
) -> None:
    run = arena(*words)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert [path.name for path in here.iterdir()] == ["games.pgn"]
    assert (here / "games.pgn").read_text() == f"{GAME}\n{GAME}"
