"""Choosing rows: by game, player, seat, ending, ply and query, alone and together; and words that choose nothing."""

from __future__ import annotations

import numpy as np
import pytest

from arena import frames
from arena.games.core.errors import ParameterError


def test_games_are_chosen_by_either_name(cup):
    assert set(frames.matches(cup, game="ttt")["game"]) == {"ttt"}
    assert len(frames.matches(cup, game="tictactoe")) == len(frames.matches(cup, game="ttt")) == 8
    assert len(frames.matches(cup, game=["ttt", "connect_four"])) == 14
    assert frames.matches(cup, game="go").empty


def test_a_player_chooses_matches_in_which_it_sat_and_rows_that_are_its_own(cup):
    assert len(frames.matches(cup, player="talker")) == 10
    assert set(frames.seats(cup, player="talker")["player"]) == {"talker"}
    assert set(frames.attempts(cup, player=["deep", "first"])["player"]) == {"deep", "first"}
    assert set(frames.seats(cup, player="minimax,depth=2")["player"]) == {"deep"}


def test_seats_are_chosen_by_name_or_number(cup):
    assert set(frames.plies(cup, seat=0)["seat"]) == {"player_0"}
    assert len(frames.plies(cup, seat="player_1")) == len(frames.plies(cup, seat=[1]))
    assert len(frames.seats(cup, seat=[0, "player_1"])) == len(frames.seats(cup))
    assert frames.seats(cup, seat=5).empty


def test_endings_are_chosen_by_kind_or_reason(cup, recorded):
    assert set(frames.matches(cup, ending="void")["reason"]) == {"provider"}
    assert len(frames.matches(cup, ending=["void", "rules"])) == 6
    assert set(frames.matches(recorded, ending="forfeited")["game"]) == {"connect_four"}


def test_plies_are_chosen_one_by_one_or_from_first_to_last(talk):
    assert frames.plies(talk, ply=2)["ply"].tolist() == [2]
    rows = frames.plies(talk)
    assert frames.plies(talk, ply=rows["ply"].max(), seat=np.int64(0))["ply"].tolist() == [4]
    assert frames.plies(talk, ply=(1, 3))["ply"].tolist() == [1, 2, 3]
    assert frames.plies(talk, ply=(3, None))["ply"].tolist() == [3, 4]
    assert frames.attempts(talk, ply=(None, 2))["ply"].tolist() == [0, 1, 2, 2]
    assert frames.scores(talk, ply=0)["score"].tolist() == [0.0, 0.0]
    assert frames.calls(talk, ply=4)["ply"].tolist() == frames.messages(talk, ply=4)["ply"].unique().tolist() == [4]


@pytest.mark.parametrize("kept", ["file", "result"])
def test_a_query_chooses_matches_as_in_the_browser(cup, kept):
    source = cup if kept == "file" else cup.results
    every = frames.matches(source)
    for query, expected in (
        ("ending:void", every["ending"] == "void"),
        ("-ending:void plies:>5", (every["ending"] != "void") & (every["plies"] > 5)),
        ("player:minimax game:tic", every["game"].eq("ttt") & every["unit"].str.contains("deep")),
    ):
        found = frames.matches(source, where=query)
        assert sorted(found["match"]) == sorted(every[expected]["match"])
        assert len(found)


def test_a_query_looks_into_thoughts(talk, recorded):
    source = [talk, recorded]
    assert len(frames.matches(source, where='thought:"the middle"')) == 1
    assert len(frames.matches(source, where='-thought:"the middle"')) == 3


def test_all_that_is_given_must_hold(cup):
    rows = frames.attempts(cup, game="ttt", player="talker", ending="forfeited", seat=1, ply=1, where="game:tic")
    assert len(rows) == 4
    assert set(zip(rows["player"], rows["seat"], rows["ply"], strict=True)) == {("talker", "player_1", 1)}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"ending": "lost"}, "ending='lost' is none; there are played, forfeited, void"),
        ({"seat": "white"}, "seat is one such as 'player_0' or 0"),
        ({"seat": True}, "seat is one such as"),
        ({"player": 5}, "player is a name or several, not 5"),
        ({"ply": -1}, "ply is a ply from 0 on"),
        ({"seat": -1}, "seat is one such as"),
        ({"ply": True}, "ply is a ply from 0 on"),
        ({"ply": (1, 2, 3)}, "ply is a ply from 0 on"),
        ({"ply": (1, "x")}, "ply is a ply from 0 on"),
        ({"where": "colour:red"}, "there is no colour: to ask for"),
        ({"where": 3}, "where is a query"),
        ({"round": 1}, "round= chooses nothing here; there are game=, player="),
        ({"to": "excel"}, "to='excel' is no kind of table; there are pandas, polars, arrow, batches"),
    ],
)
def test_what_chooses_nothing_is_refused_in_a_sentence(cup, wanted, told):
    with pytest.raises(ParameterError) as error:
        frames.plies(cup, **wanted)
    assert told in str(error.value)


def test_a_table_takes_only_what_its_rows_know(cup):
    for name, wanted in (("matches", {"ply": 1}), ("matches", {"seat": 0}), ("standings", {"where": "mcts"})):
        with pytest.raises(ParameterError, match="chooses nothing here"):
            getattr(frames, name)(cup, **wanted)
