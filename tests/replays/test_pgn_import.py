"""PGN in: games of a file as replays, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import arena
from arena.replays.errors import ReplayError
from arena.replays.events import Attempted
from arena.replays.export.pgn import written
from arena.replays.imports.pgn_file import MOST_PLIES, is_pgn
from arena.replays.opening import open_replay, remark_on

OPERA = """[Event "Paris Opera"]
[Site "Paris"]
[Date "1858.11.02"]
[Round "?"]
[White "Morphy, Paul"]
[Black "Duke of Brunswick"]
[Result "1-0"]

1. e4 e5 2. Nf3 d6 3. d4 Bg4 {This is a weak move.} 4. dxe5 Bxf3 (4... dxe5 5. Qxd8+) 5. Qxf3 dxe5 6. Bc4 Nf6 7. Qb3
Qe7 8. Nc3 c6 9. Bg5 b5 $2 10. Nxb5! cxb5 11. Bxb5+ Nbd7 12. O-O-O Rd8 13. Rxd7 Rxd7 14. Rd1 Qe6 15. Bxd7+ Nxd7
16. Qb8+! Nxb8 17. Rd8# 1-0
"""
SHORT = '[Event "Short"]\n[White "A"]\n[Black "B"]\n[Result "{result}"]\n{more}\n{moves} {result}\n'


def file(folder: Path, text: str | bytes, name: str = "games.pgn") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def short(moves: str, result: str = "1-0", more: str = "") -> str:
    return SHORT.format(result=result, more=more, moves=moves)


def test_a_game_opens_as_a_replay(tmp_path: Path) -> None:
    replay = open_replay(file(tmp_path, OPERA))
    assert [seated.player for seated in replay.started.seats] == ["Morphy, Paul", "Duke of Brunswick"]
    assert replay.started.created.startswith("1858-11-02")
    assert replay.plies == 33
    assert replay.ended is not None
    assert (replay.ended.reason, replay.ended.detail) == ("rules", "White wins by checkmate")
    assert replay.frame(33).scene.caption == "17. Rd8#, checkmate"
    thoughts = {
        event.ply: event.thought
        for ply in range(1, 34)
        for event in replay.frame(ply).attempts
        if isinstance(event, Attempted) and event.thought
    }
    assert thoughts == {5: "This is a weak move.", 17: "?", 18: "!", 30: "!"}
    assert remark_on(replay) == ""
    assert arena.verify(replay.path).verified, "it was played by our rules"
    assert arena.load(tmp_path / "games.pgn").plies == 33


def test_what_we_write_we_read(tmp_path: Path) -> None:
    result = arena.play("chess,variant=chess960", ["random", "random"], seed=2, table={"max_plies": 30}, out=tmp_path)
    assert result.path is not None
    text, _ = written(arena.load(result.path))
    again = open_replay(file(tmp_path, text))
    assert again.plies == 30
    assert again.frame(30).scene == arena.load(result.path).frame(30).scene
    assert again.ended is not None
    assert again.ended.scores == result.ended.scores
    once_more, _ = written(again)
    kept = [line for line in text.split("\n") if not line.startswith(("[Event", "[UTC", "[Match", "[Date"))]
    assert set(kept) <= set(once_more.split("\n"))


def test_any_game_of_several_is_at_hand(tmp_path: Path) -> None:
    path = file(tmp_path, "\n".join([short("1. e4 e5"), short("1. d4 d5", "0-1"), OPERA]))
    first, third = open_replay(path), open_replay(f"{path}#3")
    assert (first.plies, third.plies) == (2, 33)
    assert remark_on(first) == f"this is game 1 of 3; another is {path}#2"
    assert remark_on(third) == f"this is game 3 of 3; another is {path}#1"
    for number in (0, 4, 999999999999):
        with pytest.raises(ReplayError, match=f"no game {number}: its games are numbered from 1 to 3$"):
            open_replay(f"{path}#{number}")
    odd = file(tmp_path, OPERA, "odd.pgn#2")
    assert open_replay(odd).plies == 33, "a file may be called so"


@pytest.mark.parametrize(
    ("text", "ending", "reason", "detail"),
    [
        (short("1. e4 e5", "1-0"), "played", "resignation", "1-0 by the file, normal"),
        (short("1. e4 e5", "1/2-1/2"), "played", "agreement", "1/2-1/2 by the file, normal"),
        (short("1. e4", "0-1", '[Termination "time forfeit"]\n'), "forfeited", "late", "0-1 by the file, time forfeit"),
        (short("1. e4 e5", "*"), "void", "interrupted", "the file gives no result"),
        (short("1. e4 e5 2. Ke3", "1-0"), "void", "interrupted", "the file cannot be read on: illegal san"),
        (short("1. f3 e5 2. g4 Qh4#", "0-1"), "played", "rules", "Black wins by checkmate"),
        (short("1. f3 e5 2. g4 Qh4#", "1-0"), "played", "rules", "Black wins by checkmate; the file says 1-0"),
        (short("1. Nf3 Nf6 2. Ng1 Ng8 " * 5, "1/2-1/2"), "played", "rules", "fivefold repetition; the file plays on"),
    ],
)
def test_how_it_ended_is_by_the_rules_or_by_the_file(
    tmp_path: Path, text: str, ending: str, reason: str, detail: str
) -> None:
    ended = open_replay(file(tmp_path, text)).ended
    assert ended is not None
    assert (ended.ending, ended.reason) == (ending, reason)
    assert detail in ended.detail
    assert ("the file says" in ended.detail) == ("the file says" in detail)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no game of chess"),
        ("\n\n  \n", "holds no game of chess"),
        ("hello", "holds no game of chess"),
        (b"\x00\xff\xfe" * 100, "holds no game of chess"),
        (short("1. e4", more='[Variant "Atomic"]\n'), "is a game of 'Atomic', and here chess and Chess960 are played"),
        (short("1. e4", more='[SetUp "1"]\n[FEN "8/8/8/8/8/8/8/8 w - - 0 1"]\n'), "no white king"),
        (short("1. e4", more='[SetUp "1"]\n[FEN "nonsense"]\n'), ""),
        (short("", more='[SetUp "1"]\n[FEN "7k/5Q2/6K1/8/8/8/8/8 b - - 0 1"]\n'), "already decided"),
    ],
)
def test_a_file_that_holds_no_game_that_we_play_is_told(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(ReplayError) as caught:
        open_replay(file(tmp_path, text))
    assert said in str(caught.value)
    assert "games.pgn" in str(caught.value)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.pgn").mkdir()
    os.mkfifo(tmp_path / "pipe.pgn")
    for name, said in (("nowhere.pgn", "No such file"), ("folder.pgn", "is not a file"), ("pipe.pgn", "is not a file")):
        with pytest.raises(ReplayError, match=said):
            open_replay(tmp_path / name)


def test_a_game_longer_than_any_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=f"more than {MOST_PLIES:,} plies"):
        open_replay(file(tmp_path, short("1. Nf3 Nf6 2. Ng1 Ng8 " * (MOST_PLIES // 4 + 1))))


def test_a_first_game_without_moves_is_told_and_the_next_is_at_hand(tmp_path: Path) -> None:
    forfeit, apart = short("", "1-0"), short("\n1. e4 e5")
    for text in (f"{forfeit}\n{OPERA}", apart):
        path = file(tmp_path, text)
        first = open_replay(path)
        assert (first.plies, first.started.seats[0].player) == (0, "A")
        assert remark_on(first) == f"this is game 1 of 2, which has no moves; another is {path}#2"
        assert open_replay(f"{path}#2").plies > 0
    assert remark_on(open_replay(file(tmp_path, forfeit))) == "the game has no moves"
    bare = file(tmp_path, f"*\n\n{OPERA}")
    assert open_replay(bare).plies == 0
    assert remark_on(open_replay(bare)).endswith(f"which has no moves; another is {bare}#2")


def test_tags_in_comments_begin_no_game(tmp_path: Path) -> None:
    path = file(tmp_path, short('1. e4 {see\n[Event "x"]\n[White "y"]\n} e5 {\n[Event "z"]}'))
    assert remark_on(open_replay(path)) == ""


def test_names_in_latin_1_and_with_quotes_are_read(tmp_path: Path) -> None:
    text = short("1. e4 {Müller} e5").replace('"A"', '"Müller"').replace('"B"', r'"a \"b\" c\\d \e"')
    for encoding in ("latin-1", "utf-8", "utf-8-sig"):
        replay = open_replay(file(tmp_path, text.encode(encoding)))
        assert [seated.player for seated in replay.started.seats] == ["Müller", r'a "b" c\d \e']
    assert r'[Black "a \"b\" c\\d \\e"]' in written(replay)[0]


def test_a_game_that_is_written_again_keeps_its_tags(tmp_path: Path) -> None:
    game = OPERA.replace('"1858.11.02"', '"1858.??.??"').replace('"?"', '"3.1"')
    lines = written(open_replay(file(tmp_path, game.replace("[Result", '[ECO "C41"]\n[Result'))))[0].split("\n")
    assert {'[Event "Paris Opera"]', '[Site "Paris"]', '[Date "1858.??.??"]', '[Round "3.1"]', '[ECO "C41"]'} <= {
        *lines
    }
    assert not any("UTC" in line for line in lines)
    again = written(open_replay(file(tmp_path, "\n".join(lines))))[0].split("\n")
    assert {*lines} ^ {*again} == {line for line in (*lines, *again) if line.startswith("[Match")}


def test_foreign_words_are_kept_as_they_are_and_print_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = short("1. e4 {\x1b[2J\u202e [%emt 0:00:03] [%eval 0.3] hi} e5 2. Qxx9", "1-0").replace('"A"', '"\x1b[31mA"')
    replay = open_replay(file(tmp_path, text))
    (_, attempt) = replay.frame(1).attempts
    assert isinstance(attempt, Attempted)
    assert attempt.thought == "\x1b[2J\u202e   hi"
    assert attempt.seconds == 3.0
    assert capfd.readouterr() == ("", "")


def test_names_of_pgn_files() -> None:
    assert all(is_pgn(Path(name)) for name in ("a.pgn", "A.PGN", "a.pgn#3"))
    assert not any(is_pgn(Path(name)) for name in ("a.pgn.zst", "a.png", "a.pgn#", "a.pgn#x", "pgn"))
