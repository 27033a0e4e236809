"""`arena games`: what there is, here and elsewhere, and the card of one."""

from __future__ import annotations

import json

import pytest

from arena.games.core.registry import Entry
from tests.cli.conftest import Command


def test_all_games_are_listed_one_a_line(arena: Command) -> None:
    pytest.importorskip("pyspiel", reason="needs the extra openspiel")
    done = arena("games", "--all")
    assert done.code == 0
    lines = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert lines["tictactoe"] == "Tic-Tac-Toe"
    assert lines["openspiel:kuhn_poker"].startswith("Kuhn Poker   [2 to 10 seats; one acts at a time")
    assert lines["openspiel:mfg_garnet"].startswith("unavailable: it is a game of a mean field")
    assert lines["pettingzoo:classic/rps_v2"] == "rps_v2   [all act at once]"
    assert lines["gymnasium:Pendulum-v1"].startswith("unavailable: its actions are Box")
    assert len(lines) == len(done.out.splitlines())


def test_a_program_reads_the_same(arena: Command) -> None:
    pytest.importorskip("pyspiel", reason="needs the extra openspiel")
    done = arena("games", "--all", "--json")
    rows = {row["id"]: row for row in json.loads(done.out)}
    assert rows["openspiel:pig"]["players"] == "2 to 10"
    assert "problem" in rows["openspiel:crossword"]
    assert rows["openspiel"]["target"] == "game"
    assert set(rows) > {row["id"] for row in json.loads(arena("games", "--json").out)}


def test_a_game_whose_extra_is_missing_is_no_game_that_is_there(
    arena: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = 'needs ortools, which is not installed here: pip install "game-agent-arena[puzzles]"'
    monkeypatch.setattr(Entry, "lacks", property(lambda entry: told if entry.name == "sudoku" else None))
    (line,) = [line for line in arena("games").out.splitlines() if line.startswith("sudoku ")]
    assert line.endswith(f"unavailable: {told}")


def test_a_foreign_game_has_a_card(arena: Command) -> None:
    pytest.importorskip("pyspiel", reason="needs the extra openspiel")
    told = arena("games", "openspiel:leduc_poker(players=3)").out
    assert told.startswith("Leduc Poker\n\nLeduc Poker, played as OpenSpiel implements it")
    assert "Parameters: (action_mapping=False,players=3,starting_player=0,suit_isomorphism=False)" in told
    assert told.endswith("Seats: Player 0, Player 1, Player 2\n")
    assert arena("games", "gymnasium:FrozenLake-v1").out.endswith("Parameters: plies=1000\nSeats: Agent\n")
    assert "**Notation.**" in arena("games", "openspiel").out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("games", "openspiel:chees"), "OpenSpiel has no game called 'chees': did you mean chess?"),
        (("games", "tictactoe", "--all"), "--all lists the games: leave the name out, or --all"),
        (("play", "openspiel", "random"), "openspiel needs the name of a game behind a colon"),
        (("play", "gymnasium:Pendulum-v1", "random"), "its actions are Box"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(asked: tuple[str, ...], said: str, arena: Command) -> None:
    done = arena(*asked)
    assert done.code == 2
    assert said in done.err
    assert not done.out


def test_a_card_is_told_with_the_parameters_that_were_given(arena: Command) -> None:
    told = arena("games", "hanabi,seats=4").out
    assert "Parameters: seats=4,colours=5,ranks=5,hand=4" in told
    assert told.rstrip().endswith("Seats: Ann, Bob, Cid, Dee")
    refused = arena("games", "hanabi,seats=9")
    assert (refused.code, refused.out) == (2, "")
    assert "seats" in refused.err
