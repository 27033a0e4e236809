"""One match: the graph shows what the judge said, and the scores are those of the game."""

from __future__ import annotations

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.plots import evaluation, scores
from arena.replays.analysis import Analysis, MoveJudged, read_analyses, write_analyses


def test_the_graph_is_what_the_first_seat_can_expect(judged):
    [analysis] = read_analyses(judged)
    figure = evaluation(judged)
    [axes] = figure.axes
    line = axes.lines[0]
    assert list(line.get_xdata()) == [move.ply + 1 for move in analysis.moves]
    told = [move.value if move.seat == "player_0" else -move.value for move in analysis.moves]
    assert list(line.get_ydata()) == told
    assert set(told) > {-1.0} or set(told) > {1.0}, "the match has to change its mind for this test"
    assert axes.get_xlabel() == "Ply (judge: solver)"
    assert axes.get_ylabel() == "Expected score of\nrandom (X)"


def test_blunders_are_marked_and_named(judged):
    [analysis] = read_analyses(judged)
    blunders = [move for move in analysis.moves if analysis.is_blunder(move)]
    assert blunders
    figure = evaluation(arena.load(judged))
    [axes] = figure.axes
    marked = sorted(x for line in axes.lines[2:] for x in line.get_xdata())
    assert marked == [move.ply + 1 for move in blunders]
    assert {text.get_text() for text in axes.texts} <= {move.played for move in blunders}
    assert {text.get_text() for text in figure.legends[0].get_texts()} <= {
        "a blunder of random (X)", "a blunder of random (O)"
    }  # fmt: skip


def test_who_has_not_judged_is_a_sentence(judged, tmp_path):
    with pytest.raises(ParameterError, match='has not been judged by "minimax"; there are "solver"'):
        evaluation(judged, judge="minimax")
    other = arena.play("tictactoe", ["random", "random"], seed=1, out=tmp_path)
    with pytest.raises(ParameterError, match=r"nobody has judged .*: arena.analyse\(path, 'minimax,depth=4'\) does"):
        evaluation(other)
    with pytest.raises(ParameterError, match="this figure is of one match: a Replay, a Result or the path of a replay"):
        evaluation(tmp_path)
    bare = arena.play("tictactoe", ["random", "random"], seed=1, record=False)
    with pytest.raises(ParameterError, match="record=False, so there is no replay"):
        evaluation(bare)


def test_scores_are_those_of_the_game_after_each_ply(tmp_path):
    played = arena.play("rock_paper_scissors,rounds=12", ["random", "first"], seed=4, out=tmp_path)
    figure = scores(played)
    [axes] = figure.axes
    replay = played.replay
    for line, seat in zip(axes.lines, ("player_0", "player_1"), strict=True):
        known = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
        assert {ply: replay.frame(ply).scores[seat] for ply in known} == known
        assert known[replay.plies] == played.scores[seat]
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["random (Left)", "first (Right)"]


def test_a_match_in_which_no_score_changed_is_a_sentence(tmp_path):
    drawn = arena.play("rock_paper_scissors,rounds=2", ["first", "first"], seed=4, out=tmp_path)
    with pytest.raises(ParameterError, match="no score changed in this match"):
        scores(drawn)


@pytest.mark.parametrize("spec", ["price_bargaining", "openspiel:pig(players=3)"])
def test_where_one_may_win_what_no_other_loses_each_seat_has_a_line_of_its_own_moves(tmp_path, spec):
    if spec.startswith("openspiel"):
        pytest.importorskip("pyspiel")
    seats = 3 if "players=3" in spec else 2
    played = arena.play(spec, ["random"] * seats, seed=1, out=tmp_path)
    low, high = played.started.game.score_range
    moves = [
        MoveJudged(ply, f"player_{ply % seats}", "move", low + (high - low) * ply / 9, high, ("other",), 2, 3)
        for ply in range(played.ended.plies)[: 2 * seats]
    ]
    write_analyses(played.path, [Analysis("judge", played.ended.digest, "game", (low, high), tuple(moves))])
    figure = evaluation(played)
    [axes] = figure.axes
    for number, line in enumerate(axes.lines[:seats]):
        mine = [move for move in moves if move.seat == f"player_{number}"]
        assert mine
        assert list(line.get_xdata()) == [move.ply + 1 for move in mine]
        assert list(line.get_ydata()) == pytest.approx([move.value for move in mine])
    assert axes.get_ylabel() == "Expected score of\nwhoever moved"
    assert len(figure.legends[0].get_texts()) == 2 * seats
