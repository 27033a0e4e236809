"""One match: which of its moves are judged, and which replays are not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.baselines.judge import Judgement
from arena.agents.baselines.solver import Solver
from arena.agents.core.errors import AgentError, AgentMismatch
from arena.analysis.judging import NotJudged, analyse_replay, judged, moments
from arena.analysis.quality import Quality, quality
from arena.replays.analysis import BLUNDER, Analysis, MoveJudged
from arena.replays.errors import NotProved
from arena.replays.events import Played
from arena.replays.player import Replay
from tests.analysis.forging import forged, lines_of

VALUES = {"a": 1.0, "b": 1.0, "c": 0.0, "d": -1.0}


def a_move(action: str, values: Mapping[str, float] = VALUES, ranking: Mapping[str, float] | None = None) -> MoveJudged:
    found = judged(
        Played(4, "player_0", action, "d", 0.0), Judgement(values, ranking or {}, {"a": "wins", "d": "loses"})
    )
    assert found is not None
    return found


@pytest.mark.parametrize(("action", "rank", "loss"), [("a", 1, 0), ("b", 1, 0), ("c", 3, 1), ("d", 4, 2)])
def test_moves_that_are_as_good_share_the_better_rank(action: str, rank: int, loss: float) -> None:
    move = a_move(action)
    assert (move.rank, move.loss, move.moves, move.best, move.best_value) == (rank, loss, 4, ("a", "b"), 1.0)
    assert (move.ply, move.seat, move.played) == (4, "player_0", action)


def test_a_finer_ranking_tells_moves_of_one_value_apart() -> None:
    move = a_move("a", ranking={"a": 3, "b": 5, "c": 0, "d": -2})
    assert (move.rank, move.best, move.loss, move.told, move.best_told) == (2, ("b",), 0, "wins", "")
    assert a_move("d", ranking={"a": 3, "b": 3 + 1e-12, "c": 0, "d": -2}).best == ("a", "b")


def test_moves_that_chance_may_have_put_apart_are_as_good() -> None:
    values, errors = {"a": 0.5, "b": 0.58, "c": 0.6, "d": 0.1}, {"a": 0.03, "b": 0.03, "c": 0.03, "d": 0.03}
    found = [judged(Played(0, "player_0", name, "d", 0.0), Judgement(values, errors=errors)) for name in values]
    assert [(one.rank, one.loss) for one in found if one] == [(2, pytest.approx(0.1)), (1, 0), (1, 0), (4, 0.5)]
    assert all(one and one.best == ("c", "b") for one in found)
    certain = judged(Played(0, "player_0", "b", "d", 0.0), Judgement(values, errors=dict.fromkeys(values, 0.0)))
    assert certain is not None
    assert (certain.rank, certain.best) == (2, ("c",))


def test_where_all_moves_are_as_good_nothing_is_said_of_the_player() -> None:
    moves = (
        MoveJudged(0, "player_0", "x", 0.0, 0.0, ("x", "y"), 1, 2),
        MoveJudged(1, "player_0", "x", 0, 1, ("y",), 2, 2),
    )
    found = quality(Analysis("j", "d", "g", (0.0, 1.0), moves), ["player_0"])["player_0"]
    assert (found.accuracy, found.chance, found.alike) == (0.5, 0.75, 1)


def test_what_a_judgement_does_not_speak_of_is_not_judged() -> None:
    assert judged(Played(0, "player_0", "e", "d", 0.0), Judgement(VALUES)) is None


@pytest.mark.parametrize(
    "judgement", [Judgement({"a": float("nan")}), Judgement(VALUES, {"a": 1}), Judgement({"a": 1}, {"a": float("inf")})]
)
def test_a_judgement_that_is_none_is_refused(judgement: Judgement) -> None:
    with pytest.raises(ValueError, match="a finite value for every move"):
        judged(Played(0, "player_0", "a", "d", 0.0), judgement)


def test_a_blunder_is_a_share_of_the_score_range() -> None:
    analysis = Analysis("j", "d", "g", (0.0, 10.0), ())
    lost = [
        MoveJudged(0, "player_0", "x", 5.0 - loss, 5.0, ("y",), 2, 2) for loss in (10 * BLUNDER, 10 * BLUNDER - 0.01)
    ]
    assert [analysis.is_blunder(move) for move in lost] == [True, False]
    assert not Analysis("j", "d", "g", (1.0, 1.0), ()).is_blunder(lost[0])


def test_quality_counts_what_a_seat_chose_itself() -> None:
    moves = [
        MoveJudged(ply, seat, "x", value, 1.0, ("y", "z", "a"), rank, 9, source)
        for ply, (seat, value, rank, source) in enumerate(
            [
                ("player_0", 1.0, 1, "opening"),
                ("player_1", 1.0, 1, "agent"),
                ("player_0", 0.0, 3, "agent"),
                ("player_0", 0.9, 2, "agent"),
                ("player_0", -1.0, 5, "random"),
                ("player_0", 0.5, 4, "agent"),
            ]
        )
    ]
    found = quality(Analysis("j", "d", "g", (-1.0, 1.0), tuple(moves)), ["player_0", "player_1", "player_2"])
    assert found["player_0"] == Quality(3, (0, 1, 2), pytest.approx(1.6), 2, pytest.approx(1.0))
    assert found["player_1"] == Quality(1, (1, 1, 1), 0.0, 0, pytest.approx(1 / 3))
    assert found["player_2"] == Quality()
    both = found["player_0"] + found["player_1"]
    assert (both.accuracy, both.share(3), both.mean_loss) == (0.25, 0.75, pytest.approx(0.4))
    assert (both.chance, both.alike) == (pytest.approx(1 / 3), 0)


def files(folder: Path, game: str) -> list[Path]:
    return sorted(path for path in folder.iterdir() if game in path.name)


def test_every_move_is_judged_in_the_position_in_which_it_was_made(played: Path) -> None:
    replay = Replay(files(played, "connect_four")[0])
    analysis = analyse_replay(replay, Solver(), "solver")
    assert [move.ply for move in analysis.moves] == list(range(replay.plies))
    assert all(move.rank == 1 and move.loss == 0 for move in analysis.moves if move.seat == "player_0")
    assert {move.value for move in analysis.moves if move.seat == "player_0"} == {1.0}
    assert analysis.moves[0].told == "wins in 21"
    assert analysis.moves[-1].told == "wins in 1"
    assert (analysis.judge, analysis.by, analysis.game) == ("solver", "solver", "connect_four")
    assert replay.ended is not None
    assert analysis.digest == replay.ended.digest
    for moment, move in zip(moments(replay), analysis.moves, strict=True):
        assert moment.position.state.ply == move.ply


def test_moves_of_the_opening_and_of_the_table_are_told_apart(tmp_path: Path) -> None:
    class Mute(arena.BaseAgent):
        async def act(self, turn: Any) -> arena.Decision:
            return arena.Move("no move")

    table = {"attempts": 1, "on_illegal": "random"}
    path = arena.play("tictactoe", [Mute, "random"], seed=1, out=tmp_path, table=table, position="random:2").path
    assert path is not None
    analysis = analyse_replay(Replay(path), Solver(), "solver")
    sources = {move.ply: move.source for move in analysis.moves}
    assert [sources[ply] for ply in range(4)] == ["opening", "opening", "random", "agent"]
    assert quality(analysis, ["player_0"])["player_0"].moves == 0


def test_a_take_back_is_no_move(tmp_path: Path) -> None:
    class Unsure(arena.BaseAgent):
        async def act(self, turn: Any) -> arena.Decision:
            return arena.TakeBack() if turn.take_backs else arena.Move(turn.view.legal[0])

    path = arena.play("tictactoe", [Unsure, "first"], seed=1, out=tmp_path, table={"take_backs": 1}).path
    assert path is not None
    replay = Replay(path)
    analysis = analyse_replay(replay, Solver(), "solver")
    assert len(analysis.moves) == replay.plies - 1


@pytest.mark.parametrize(("game", "why"), [("rock_paper_scissors", "several seats move at once")])
def test_games_without_positions_are_not_judged(played: Path, game: str, why: str) -> None:
    with pytest.raises(NotJudged, match=why):
        analyse_replay(Replay(files(played, game)[0]), Solver(), "solver")


def test_a_match_that_was_cut_off_is_not_judged(played: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.jsonl"
    torn.write_text("".join(lines_of(files(played, "tictactoe")[0])[:-1]))
    with pytest.raises(NotJudged, match="it was cut off"):
        analyse_replay(Replay(torn), Solver(), "solver")


class Says:
    """A judge that does as it is told."""

    name = "says"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def judge(self, position: Any) -> Judgement:
        raise self.error

    def close(self) -> None: ...


def test_a_judge_that_does_not_know_the_game_or_breaks_is_told_of(played: Path) -> None:
    replay = Replay(files(played, "tictactoe")[0])
    with pytest.raises(NotJudged, match="not this one"):
        analyse_replay(replay, Says(AgentMismatch("not this one")), "says")
    with pytest.raises(AgentError, match="says fails at ply 0: ZeroDivisionError: oh"):
        analyse_replay(replay, Says(ZeroDivisionError("oh")), "says")


def test_a_replay_that_does_not_verify_is_refused(played: Path, tmp_path: Path) -> None:
    path = tmp_path / "forged.jsonl"
    path.write_text(forged(files(played, "tictactoe")[0]))
    with pytest.raises(NotProved, match="ply 1: the digest differs"):
        analyse_replay(Replay(path), Solver(), "solver")
