"""Take-backs: what goes back, what it costs, who is told of it, and that there are no more than the table allows."""

from __future__ import annotations

import pytest

import arena
from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import AcceptDraw, Move, OfferDraw, Resign, TakeBack
from arena.replays.events import Asked, Played
from arena.replays.verify import verify
from arena.table import Table

BACK = TakeBack()
NONE_HERE = "nothing can be taken back at this table; possible: a move, or to resign"
NO_MOVE = "there is no move of yours to take back; possible: a move, or to resign"


def played(story):
    return [(event.seat[-1], event.action, event.source) for event in story.of(Played)]


async def test_a_seat_takes_its_last_move_back_and_what_followed(tell, bad):
    red, yellow = bad.Answers("4", BACK, "3"), bad.Answers("5", "6")
    story = await tell([red, yellow], table={"take_backs": 1, "max_plies": 5})
    assert played(story) == [
        ("0", "4", "agent"),
        ("1", "5", "agent"),
        ("0", "take back 2", "take_back"),
        ("0", "3", "agent"),
        ("1", "6", "agent"),
    ]
    assert [event.ply for event in story.of(Played)] == [0, 1, 2, 3, 4]
    frames = [story.replay.frame(ply) for ply in range(6)]
    assert frames[3].scene == frames[0].scene
    assert len({frame.digest for frame in frames}) == 6
    said = story.attempts[2]
    assert (said.decision, said.action, said.extracted, said.problem) == ("take_back", None, None, None)
    assert [turn.take_backs for turn in red.turns] == [0, 1, 0]
    assert [event.take_backs for event in story.asked] == [0, 0, 1, 0, 0]
    assert [turn.taken_back for turn in yellow.turns] == ["", "Red took back 2 plies"]
    assert [turn.taken_back for turn in red.turns] == ["", "", ""]


async def test_what_the_seats_see_afterwards_is_the_line_as_it_is(tell, bad):
    red, yellow = bad.Answers("4", BACK, "3"), bad.Answers("5", "6")
    story = await tell([red, yellow], table={"take_backs": 1, "max_plies": 5})
    late = yellow.turns[1].view
    assert [past.action for past in late.history] == [None]
    assert [past.ply for past in late.history] == [0]
    before = red.turns[1].view  # read for the first time now: it is the line of then
    assert [past.action for past in before.history] == ["4", None]
    assert red.turns[2].view.text == red.turns[0].view.text
    assert red.turns[2].position.state == red.turns[0].position.state
    assert story.ended.plies == 5


async def test_one_after_the_other_as_far_as_there_are_own_moves(tell, bad):
    red = bad.Answers("1", "2", "3", BACK, BACK, BACK, BACK, "4")
    story = await tell([red, bad.Answers("7")], table={"take_backs": 9, "max_plies": 10, "attempts": 2})
    assert [action for _, action, source in played(story) if source == "take_back"] == ["take back 2"] * 3
    assert [turn.take_backs for turn in red.turns] == [0, 9, 9, 9, 8, 7, 0, 0]
    refused = story.attempts[9]
    assert (refused.decision, refused.problem.kind, refused.problem.message) == ("take_back", "illegal", NO_MOVE)
    assert red.turns[-1].feedback == NO_MOVE
    assert red.turns[-1].view.text == red.turns[0].view.text


async def test_several_of_one_seat_and_of_the_other_are_told_together(tell, bad):
    red, yellow = bad.Answers("1", "2", BACK, BACK, "3"), bad.Answers("7", "6", "5", BACK, "4")
    story = await tell([red, yellow], table={"take_backs": 2, "max_plies": 12})
    assert [turn.taken_back for turn in yellow.turns if turn.taken_back] == [
        "Red took back 2 plies, then Red took back 2 plies"
    ]
    assert "Yellow took back 2 plies" in [turn.taken_back for turn in red.turns]
    assert story.end() == ("played", "ply_limit", None)


@pytest.mark.parametrize("decision", [BACK, TakeBack("please", "I slipped")])
async def test_where_the_table_allows_none_it_is_a_failed_attempt(decision, tell, bad):
    agent = bad.Answers("4", decision, "4")
    story = await tell([agent, bad.Answers("5")], table={"max_plies": 4})
    refused = story.attempts[2]
    assert (refused.decision, refused.problem.kind, refused.problem.message) == ("take_back", "illegal", NONE_HERE)
    assert (refused.reply, refused.thought) == (decision.reply or "", decision.thought)
    assert agent.turns[2].feedback == NONE_HERE
    assert [source for *_, source in played(story)] == ["agent"] * 4


async def test_who_insists_forfeits(tell, bad):
    story = await tell([bad.Answers("4", BACK), "first"], table={"take_backs": 2})
    assert story.end() == ("forfeited", "illegal", "player_0")
    assert NO_MOVE in story.ended.detail
    story = await tell([bad.Answers("4", BACK, "4", BACK), "first"], table={"take_backs": 1})
    assert story.end() == ("forfeited", "illegal", "player_0")
    assert "all 1 of your take-backs are used; possible: a move, or to resign" in story.ended.detail


@pytest.mark.parametrize("game", ["rock_paper_scissors,rounds=3"])
async def test_a_game_of_simultaneous_or_hidden_moves_cannot_go_back(game, tell, bad):
    agent = bad.Answers("rock", BACK, "paper")
    story = await tell([agent, bad.Answers("rock")], game=game, table={"take_backs": 3, "max_plies": 2})
    assert [turn.take_backs for turn in agent.turns] == [0, 0, 0]
    assert agent.turns[2].feedback == NO_MOVE
    assert all(source == "agent" for *_, source in played(story))


async def test_nothing_goes_back_behind_the_opening(tell, bad):
    red = bad.Answers(BACK, "4", BACK, BACK, "3")
    story = await tell([red, "first"], position="1 2 3 4", table={"take_backs": 3, "max_plies": 8})
    assert [turn.take_backs for turn in red.turns] == [0, 0, 3, 0, 0]
    assert [source for *_, source in played(story)] == ["opening"] * 4 + ["agent", "agent", "take_back", "agent"]
    assert story.replay.frame(7).scene == story.replay.frame(4).scene


async def test_an_offer_of_a_draw_goes_with_the_move_that_carried_it(tell, bad):
    red, yellow = bad.Answers("1", OfferDraw("2"), "3"), bad.Answers("7", BACK, AcceptDraw(), "6")
    story = await tell([red, yellow], table={"take_backs": 1, "max_plies": 6})
    assert [event.draw_offered for event in story.asked if event.seat == "player_1"] == [False, True, False, False]
    refused = next(attempt for attempt in story.attempts if attempt.decision == "accept_draw")
    assert refused.problem.kind == "illegal"
    assert story.end() == ("played", "ply_limit", None)


async def test_positions_that_were_taken_back_did_not_occur(tell, bad):
    seats = [bad.Answers("4", BACK, "4", BACK, "4", "1"), bad.Answers("5")]
    story = await tell(seats, table={"take_backs": 2, "repeats": 2, "max_plies": 10})
    assert [action for _, action, _ in played(story)][:8] == [
        "4",
        "5",
        "take back 2",
        "4",
        "5",
        "take back 2",
        "4",
        "5",
    ]
    assert story.end() == ("played", "ply_limit", None)


async def test_an_evaluator_counts_anew_after_a_take_back(tell, bad):
    rule = {"evaluator": "minimax,depth=2", "margin": 0.9, "plies": 4}
    table = {"take_backs": 1, "evaluator": rule}
    won = "2 2 3 3"  # with 4, Red has three in a row that are open on both sides
    story = await tell([bad.Answers("4", BACK, "4", "5"), bad.Answers("7")], position=won, table=table)
    assert story.end() == ("played", "rules", None)
    story = await tell([bad.Answers("4", "6"), bad.Answers("7")], position=won, table=table)
    assert (story.end(), story.ended.plies) == (("played", "adjudication", None), 8)


async def test_a_take_back_is_a_ply_of_the_limit(tell, bad):
    story = await tell([bad.Answers("4", BACK, "3"), "first"], table={"take_backs": 1, "max_plies": 3})
    assert (story.end(), story.ended.plies) == (("played", "ply_limit", None), 3)


async def test_the_clock_is_not_given_back_and_gets_no_increment(tell, timer):
    class Slow(BaseAgent):
        def __init__(self, *answers):
            self.answers, self.clocks = list(answers), []

        async def act(self, turn):
            self.clocks.append(turn.clock)
            timer.now += 1.0
            return self.answers.pop(0) if self.answers else Move(turn.view.legal[0])

    slow = Slow(Move("4"), BACK, Move("3"))
    table = {"take_backs": 1, "max_plies": 6, "match_seconds": 10.0, "increment_seconds": 0.25}
    await tell([slow, Slow()], timer=timer, table=table)
    assert slow.clocks == [10.0, 9.25, 8.25, 7.5]


async def test_what_the_table_played_can_be_taken_back(tell, bad):
    red = bad.Answers("what", BACK, "4")
    table = {"take_backs": 1, "attempts": 1, "on_illegal": "default", "max_plies": 4}
    story = await tell([red, bad.Answers("7")], table=table)
    assert [source for *_, source in played(story)] == ["default", "agent", "take_back", "agent"]
    assert [turn.replaced for turn in red.turns] == [None, "1", None]


async def test_who_leaves_after_a_take_back_leaves_what_stands(tell, bad):
    story = await tell([bad.Answers("4", BACK, Resign()), bad.Answers("5")], table={"take_backs": 1})
    assert story.end() == ("played", "resignation", None)
    assert story.ended.plies == 3


@pytest.mark.parametrize("runs", ["thread", "process"])
async def test_an_agent_elsewhere_takes_back_like_any_other(runs, tell, spec):
    seats = [spec("Regrets", runs=runs), spec("Hears", runs=runs)]
    story = await tell(seats, table={"take_backs": 1, "max_plies": 5})
    assert [action for _, action, source in played(story) if source == "take_back"] == ["take back 2"]
    assert story.attempts[-1].thought == "Red took back 2 plies"


@pytest.mark.parametrize("searcher", ["mcts,simulations=40", "minimax,depth=2", "random"])
async def test_searchers_play_on_from_the_position_that_stands(searcher, tell, bad):
    story = await tell(
        [bad.Answers("4", BACK, "4", BACK, "3", "1"), searcher], table={"take_backs": 2, "max_plies": 12}
    )
    again = await tell(
        [bad.Answers("4", BACK, "4", BACK, "3", "1"), searcher], table={"take_backs": 2, "max_plies": 12}
    )
    assert played(story) == played(again)
    assert sum(source == "take_back" for *_, source in played(story)) == 2


def test_a_fork_repeats_what_was_taken_back(tmp_path, bad):
    seats = [bad.Answers("4", BACK, "3", "1"), bad.Answers("5", "6", "6", BACK, "2")]
    parent = arena.play("connect_four", seats, seed=4, table={"take_backs": 1, "max_plies": 9}, out=tmp_path)
    assert sum(one.source == "take_back" for one in parent.replay.events() if isinstance(one, Played)) == 2
    for at in range(parent.ended.plies + 1):
        fork = arena.fork(parent.path, at, {"Red": "first", "Yellow": "first"}, table={"max_plies": 14}, out=tmp_path)
        assert verify(fork.path).verified, verify(fork.path).statement
        assert fork.started.parent.digest == parent.replay.frame(at).digest == fork.replay.frame(at).digest
        sources = [one.source for one in fork.replay.events() if isinstance(one, Played)][:at]
        expected = [one.source for one in parent.replay.events() if isinstance(one, Played)][:at]
        assert sources == [source if source == "take_back" else "opening" for source in expected]
        assert next(one.ply for one in fork.replay.events() if isinstance(one, Asked)) == at
        again = arena.fork(fork.path, at, {}, table={}, out=tmp_path)
        assert verify(again.path).verified


def test_a_fork_has_take_backs_of_its_own(tmp_path, bad):
    seats = [bad.Answers("4", BACK, "3"), bad.Answers("5")]
    parent = arena.play("connect_four", seats, seed=4, table={"take_backs": 1, "max_plies": 5}, out=tmp_path)
    mine = bad.Answers("1", BACK, "2")
    table = {"take_backs": 1, "max_plies": 11}
    fork = arena.fork(parent.path, 5, {"Red": "first", "Yellow": mine}, table=table, out=tmp_path)
    assert [turn.take_backs for turn in mine.turns] == [0, 1, 0]
    assert [turn.ply for turn in mine.turns] == [6, 8, 9]
    assert verify(fork.path).verified


def test_the_same_seed_and_the_same_take_backs_are_the_same_match(tmp_path, bad):
    def once():
        seats = [bad.Answers("4", BACK, "3", "1"), "random"]
        return arena.play("connect_four", seats, seed=8, table={"take_backs": 1, "max_plies": 9}, out=tmp_path)

    assert once().ended.digest == once().ended.digest


def test_a_table_grants_no_negative_take_backs():
    with pytest.raises(ValueError, match="take_backs"):
        Table(take_backs=-1)
    assert Table().take_backs == 0


async def test_a_recorded_take_back_is_seen_by_everyone_who_sits(tell, bad):
    story = await tell([bad.Answers("4", BACK, "3"), bad.Answers("5")], table={"take_backs": 1, "max_plies": 4})
    for seat in ("player_0", "player_1"):
        frame = story.replay.frame(3).seen_by(seat)
        assert [(one.action, one.source) for one in frame.played] == [("take back 2", "take_back")]
        assert frame.scene == story.replay.frame(0).scene
