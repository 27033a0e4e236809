"""Matches that begin elsewhere: random plies, given moves, and positions as text."""

from __future__ import annotations

import pytest

import arena
from arena.edges import set_up
from arena.games.core.errors import ParameterError, PositionError
from arena.replays.events import Played

TEXT = "X.O/.../..."


def openings(story):
    return [event.action for event in story.of(Played) if event.source == "opening"]


@pytest.mark.parametrize("game", ["connect_four", "tictactoe", "rock_paper_scissors,rounds=9"])
async def test_random_plies_follow_from_the_seed(game, tell):
    def drawn(seed):
        setup = set_up(game, ["first", "first"], seed=seed, position="random:4")
        return [dict(ply) for ply in setup.opening]

    assert drawn(5) == drawn(5)
    assert len({str(drawn(seed)) for seed in range(20)}) > 10
    story = await tell(["first", "first"], game=game, seed=5, position="random:4")
    assert [event.ply for event in story.of(Played) if event.source == "opening"][-1] == 3
    assert story.asked[0].ply == 4
    assert story.started.opening == "random:4"
    assert story.started.position is None


@pytest.mark.parametrize("plies", [0, 5, 7, 8])
def test_random_plies_leave_the_match_open(plies):
    for seed in range(40):
        setup = set_up("tictactoe", ["first", "first"], seed=seed, position=f"random:{plies}")
        assert len(setup.opening) == plies
        env = setup.env
        env.restart(seed)
        for actions in setup.opening:
            env.advance(actions)
        assert env.to_act()


async def test_the_opening_is_not_drawn_from_the_agents_streams(tell):
    told = {}
    for position in (None, "random:2"):
        seeds = told[position] = []

        class Notes(arena.BaseAgent):
            async def start(self, info, seat, seed, seeds=seeds):
                seeds.append(seed)

            async def act(self, turn):
                return arena.Move(turn.view.legal[0])

        await tell([Notes, Notes], position=position)
    assert told[None] == told["random:2"]


async def test_random_plies_that_always_end_the_game_are_refused():
    with pytest.raises(PositionError, match="random:9: in 100 tries, random play always ended the game within 9 plies"):
        set_up("tictactoe", ["first", "first"], seed=1, position="random:9")


@pytest.mark.parametrize("position", ["random:", "random:-1", "random:two", "random:1.5", "random: 2"])
def test_random_plies_are_counted(position):
    with pytest.raises(ParameterError) as refused:
        set_up("tictactoe", ["first", "first"], position=position)
    assert str(refused.value) == f"{position!r}: random:K takes a number of plies"


@pytest.mark.parametrize(
    ("position", "written"),
    [("4 4 3", "4 4 3"), ("4,4,3", "4,4,3"), ("  4, 4\n3 ", "  4, 4\n3 "), (["4", "4", "3"], "4 4 3")],
)
async def test_moves_as_a_text_or_a_sequence(position, written, tell):
    story = await tell(["first", "first"], position=position)
    assert openings(story) == ["4", "4", "3"]
    assert story.started.opening == written
    assert (story.asked[0].ply, story.asked[0].seat) == (3, "player_1")


async def test_moves_of_seats_that_move_at_once_are_given_in_seat_order(tell):
    story = await tell(["first", "first"], game="rock_paper_scissors", position="rock paper scissors rock")
    opening = [(event.ply, event.seat, event.action) for event in story.of(Played) if event.source == "opening"]
    assert opening == [
        (0, "player_0", "rock"),
        (0, "player_1", "paper"),
        (1, "player_0", "scissors"),
        (1, "player_1", "rock"),
    ]
    assert story.ended.scores == {"player_0": -2.0, "player_1": 2.0}


async def test_a_position_as_text_is_where_the_match_starts(tell):
    story = await tell(["first", "first"], game="tictactoe", position=TEXT)
    assert (story.started.position, story.started.opening) == (TEXT, None)
    assert story.started.scene.rows == ("X.O", "...", "...")
    assert (story.asked[0].ply, story.asked[0].seat) == (0, "player_0")
    assert openings(story) == []
    assert story.moves[0] == "b1"


@pytest.mark.parametrize("position", [None, "", (), []])
async def test_no_position_is_the_usual_one(position, tell):
    story = await tell(["first", "first"], game="tictactoe", position=position)
    assert story.started.position is None
    assert openings(story) == []
    assert story.asked[0].ply == 0


@pytest.mark.parametrize(
    ("game", "position", "message"),
    [
        ("tictactoe", ["a1", "a1"], 'move 2: "a1" is not legal here; possible: b1'),
        ("tictactoe", ["z9"], 'move 1: "z9" is not a move of Tic-Tac-Toe; possible: a1'),
        ("tictactoe", "a1 a1", 'read as moves, move 2: "a1" is not legal here'),
        ("tictactoe", "a1 a2 b1 b2 c1", "the game is over after these moves"),
        ("tictactoe", "a1 a2 b1 b2 c1 c2 a3", "the game is over after 5 plies, with 2 moves left"),
        ("tictactoe", "XXX/OO./...", "is already won"),
        ("tictactoe", "XXX/.../...", "X moves first"),
        ("connect_four", "nonsense", "is not 6 rows of 7 cells"),
        ("rock_paper_scissors", ["rock"], "ply 0 needs a move of each of player_0, player_1"),
        ("rock_paper_scissors", "rock paper rock", "ply 1 needs a move of each of player_0, player_1"),
    ],
)
def test_a_position_that_cannot_be_is_refused_before_anything_happens(game, position, message):
    with pytest.raises(PositionError) as refused:
        arena.stream(game, ["first", "first"], seed=1, position=position)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
