"""PGN out: every chess program reads what we write, and nothing that a player said gets out of its comment."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import chess.pgn
import pytest

import arena
from arena import BaseAgent, Decision, Move, Resign, TakeBack, Turn
from arena.replays.analysis import Analysis, MoveJudged, write_analyses
from arena.replays.errors import NotExported
from arena.replays.export.pgn import written

FOOL = ("f3", "e5", "g4", "Qh4#")


class Line(BaseAgent):
    """Plays given moves in turn, with something to think."""

    def __init__(self, moves: tuple[Any, ...], thought: str = "", name: str = "line") -> None:
        self._moves = list(moves)
        self._thought = thought
        self.name = name

    async def act(self, turn: Turn) -> Decision:
        move = self._moves.pop(0)
        return move if not isinstance(move, str) else Move(move, thought=self._thought)


def played(folder: Path, moves: tuple[Any, ...] = FOOL, spec: str = "chess", **more: Any) -> arena.Replay:
    thoughts = more.pop("thoughts", ("", ""))
    names = more.pop("names", ("Ann", "Ben"))
    seats = [Line(moves[k::2], thoughts[k], names[k]) for k in (0, 1)]
    result = arena.play(spec, seats, seed=4, out=folder, **more)
    assert result.path is not None
    return arena.load(result.path)


def read(text: str) -> chess.pgn.Game:
    """The one game in a text, as python-chess reads it without complaint."""
    file = io.StringIO(text)
    found = chess.pgn.read_game(file)
    assert found is not None
    assert not found.errors
    assert chess.pgn.read_game(file) is None
    return found


def test_a_game_is_read_as_it_was_played(tmp_path: Path) -> None:
    replay = played(tmp_path)
    text, remark = written(replay)
    found = read(text)
    assert remark is None
    assert [move.uci() for move in found.mainline_moves()] == ["f2f3", "e7e5", "g2g4", "d8h4"]
    tags = dict(found.headers)
    assert list(tags)[:7] == ["Event", "Site", "Date", "Round", "White", "Black", "Result"]
    assert (tags["White"], tags["Black"], tags["Result"]) == ("Ann", "Ben", "0-1")
    assert (tags["Termination"], tags["Ending"], tags["PlyCount"]) == ("normal", "Black wins by checkmate", "4")
    assert tags["Date"] == replay.started.created[:10].replace("-", ".")
    assert tags["Match"] == replay.started.match
    assert "FEN" not in tags
    assert all(node.emt() is None or node.emt() > 0 for node in found.mainline())  # type: ignore[operator]


def test_a_position_and_chess960_are_told(tmp_path: Path) -> None:
    at = "1r3k1r/8/8/8/8/8/8/1R3K1R w HBhb - 3 40"
    replay = played(tmp_path, ("O-O", Resign()), "chess,variant=chess960", position=at)
    found = read(written(replay)[0])
    assert found.headers["Variant"] == "Chess960"
    assert found.headers["SetUp"] == "1"
    board = found.end().board()
    assert board.fen() == "1r3k1r/8/8/8/8/8/8/1R3RK1 b kq - 4 40"
    assert found.headers["Result"] == "1-0"


def test_a_random_game_comes_back_whole(tmp_path: Path) -> None:
    result = arena.play("chess,notation=san,claims=automatic", ["random", "random"], seed=8, out=tmp_path)
    assert result.path is not None
    found = read(written(arena.load(result.path))[0])
    assert found.end().ply() == result.ended.plies
    assert found.headers["Result"] == {1.0: "1-0", 0.0: "1/2-1/2", -1.0: "0-1"}[result.ended.scores["player_0"]]  # type: ignore[index]


HOSTILE = [
    "a } 1. e4 e5 {",
    '"] [Result "1-0"] [White "Mallory',
    "[%eval 9.99] [%clk 0:00:01]",
    'line\n% escape\n\n[Event "x"]\n\n1. d4 *',
    "; to the end",
    "\x1b[2J\u202e\u200b\0",
    "(1. d4) $1 1/2-1/2 *",
    '\\\\ " \\',
    "{" * 50 + "}" * 50,
]


@pytest.mark.parametrize("foreign", HOSTILE)
def test_foreign_words_stay_where_they_are(tmp_path: Path, foreign: str) -> None:
    replay = played(tmp_path, thoughts=(foreign, foreign), names=(f"Ann{foreign}", "Ben"))
    text, _ = written(replay)
    found = read(text)
    assert [move.uci() for move in found.mainline_moves()] == ["f2f3", "e7e5", "g2g4", "d8h4"]
    assert found.headers["Result"] == "0-1"
    assert found.headers["White"].startswith("Ann")
    assert found.headers["Black"] == "Ben"
    assert all(node.eval() is None and node.clock() is None for node in found.mainline())
    assert all(character.isprintable() or character == "\n" for character in text)
    assert not any(line.startswith("%") for line in text.split("\n"))
    assert not any(node.is_main_variation() is False for node in found.mainline())


def test_thoughts_clocks_and_judgements_are_told_with_each_move(tmp_path: Path) -> None:
    replay = played(tmp_path, thoughts=("to open up", ""), table={"match_seconds": 60, "increment_seconds": 2})
    assert replay.ended is not None

    def judged(ply: int, told: str) -> MoveJudged:
        return MoveJudged(ply, f"player_{ply % 2}", "x", 0.0, 0.0, ("x",), 1, 20, told=told)

    def analysis(*moves: MoveJudged, digest: str) -> Analysis:
        return Analysis("stockfish", digest, "chess", (-1.0, 1.0), moves)

    of_this, other = replay.ended.digest, "00" * 16
    judgements = [judged(0, "-0.55"), judged(2, "#-1"), judged(3, "} 1. e4")]
    write_analyses(replay.path, [analysis(*judgements, digest=of_this), analysis(judged(1, "9.00"), digest=other)])
    found = read(written(replay)[0])
    nodes = list(found.mainline())
    evaluations = [node.eval() for node in nodes]
    assert evaluations[0] is not None
    assert evaluations[0].white().score() == -55
    assert evaluations[1] is None
    assert evaluations[2] is not None
    assert evaluations[2].white().mate() == -1
    assert evaluations[3] is None
    assert nodes[0].comment.endswith("to open up")
    assert all(60 < (node.clock() or 0) <= 64 for node in nodes)
    assert found.headers["TimeControl"] == "60+2"


@pytest.mark.parametrize(
    ("moves", "table", "result", "termination"),
    [
        (("f3", Resign()), {}, "1-0", "normal"),
        (("f3", "nonsense"), {"attempts": 1}, "1-0", "rules infraction"),
        (("f3", "e5"), {"max_plies": 2}, "1/2-1/2", "adjudication"),
        (("f3",), {}, "1-0", "abandoned"),
    ],
)
def test_how_it_ended_is_told_in_the_words_of_the_standard(
    tmp_path: Path, moves: tuple[Any, ...], table: dict[str, Any], result: str, termination: str
) -> None:
    found = read(written(played(tmp_path, moves, table=table))[0])
    assert (found.headers["Result"], found.headers["Termination"]) == (result, termination)


def test_moves_that_were_taken_back_are_left_out(tmp_path: Path) -> None:
    replay = played(tmp_path, ("d4", "d5", TakeBack(), "e5", "e4"), table={"take_backs": 1, "max_plies": 5})
    assert [replay.frame(ply).played[0].action for ply in range(1, 6)] == [
        "d2d4",
        "d7d5",
        "take back 2",
        "e2e4",
        "e7e5",
    ]
    text, remark = written(replay)
    assert remark == "3 plies that took back, or were taken back, are left out"
    assert [move.uci() for move in read(text).mainline_moves()] == ["e2e4", "e7e5"]


def test_a_claim_ends_the_game_without_a_move(tmp_path: Path) -> None:
    replay = played(tmp_path, ("claim",), position="4k3/8/8/8/8/8/8/R3K3 w - - 100 80")
    found = read(written(replay)[0])
    assert not list(found.mainline_moves())
    assert found.headers["Result"] == "1/2-1/2"
    assert found.headers["Ending"] == "draw by the 50-move rule, claimed by White"


def test_other_games_and_replays_that_lie_are_not_written(tmp_path: Path) -> None:
    other = arena.play("tictactoe", ["random", "random"], seed=1, out=tmp_path)
    assert other.path is not None
    with pytest.raises(NotExported, match="Tic-Tac-Toe cannot be written as PGN, which holds games of chess"):
        written(arena.load(other.path))
    golden = Path(__file__).parents[1] / "games" / "golden" / "chess.jsonl"
    lie = tmp_path / "lie.jsonl"
    lines = golden.read_text().splitlines()
    changed = [line.replace("e7e8r", "e7e8n") if '"kind":"played"' in line else line for line in lines]
    assert changed != lines
    lie.write_text("\n".join([*changed, ""]))
    with pytest.raises(NotExported, match="is not what the rules of chess make of it"):
        written(arena.load(lie))
