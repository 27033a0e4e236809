"""What two seats can agree on, and how one gives up."""

from __future__ import annotations

import pytest

from arena.agents.core.decision import AcceptDraw, Move, OfferDraw, Resign

NO_OFFER = "there is no offer of a draw to accept; possible: a move, to offer a draw with a move, or to resign"
NO_DRAWS = "no draw can be agreed at this table; possible: a move, or to resign"


@pytest.mark.parametrize("game", ["connect_four", "tictactoe"])
@pytest.mark.parametrize("seat", [0, 1])
async def test_who_resigns_loses_and_is_no_culprit(game, seat, tell, bad):
    seats = ["first", "first"]
    seats[seat] = bad.Answers(Resign("I give up", "hopeless"))
    story = await tell(seats, game=game)
    assert story.end() == ("played", "resignation", None)
    assert story.ended.scores == {f"player_{seat}": -1.0, f"player_{1 - seat}": 1.0}
    assert story.ended.detail.endswith(" resigns")
    assert story.ended.plies == seat
    last = story.attempts[-1]
    assert (last.decision, last.reply, last.thought, last.problem) == ("resign", "I give up", "hopeless", None)
    assert (last.action, last.extracted) == (None, None)


async def test_resigning_costs_what_the_game_says(tell, bad):
    story = await tell([bad.Answers("rock", Resign()), bad.Answers("scissors")], game="rock_paper_scissors,rounds=5")
    assert story.end() == ("played", "resignation", None)
    assert story.ended.scores == {"player_0": -5.0, "player_1": 5.0}


async def test_resigning_after_a_bad_answer(tell, bad):
    story = await tell([bad.Answers("9", Resign()), "first"])
    assert story.end() == ("played", "resignation", None)
    assert [attempt.decision for attempt in story.attempts] == ["move", "resign"]


async def test_a_draw_is_offered_with_a_move_and_accepted(tell, bad):
    opponent = bad.Answers(AcceptDraw("gladly"))
    story = await tell([bad.Answers(OfferDraw("4", "4, and a draw?")), opponent])
    assert story.end() == ("played", "agreement", None)
    assert story.ended.scores == {"player_0": 0.0, "player_1": 0.0}
    assert story.moves == ["4"]
    assert [asked.draw_offered for asked in story.asked] == [False, True]
    assert opponent.turns[0].draw_offered
    offer, answer = story.attempts
    assert (offer.decision, offer.action, offer.reply) == ("offer_draw", "4", "4, and a draw?")
    assert (answer.decision, answer.reply, answer.problem) == ("accept_draw", "gladly", None)


async def test_an_offer_lapses_when_the_opponent_plays_on(tell, bad):
    story = await tell([bad.Answers(OfferDraw("1"), "1"), bad.Answers("2", AcceptDraw(), "2")], table={"max_plies": 4})
    assert [asked.draw_offered for asked in story.asked] == [False, True, False, False, False]
    refused = story.attempts[3]
    assert (refused.decision, refused.action) == ("accept_draw", None)
    assert (refused.problem.kind, refused.problem.message) == ("illegal", NO_OFFER)
    assert story.asked[-1].feedback == NO_OFFER
    assert story.moves == ["1", "2", "1", "2"]
    assert story.end() == ("played", "ply_limit", None)


async def test_an_offer_lapses_when_the_table_plays_for_the_opponent(tell, bad):
    seats = [bad.Answers(OfferDraw("1"), "1"), bad.Answers("what")]
    story = await tell(seats, table={"attempts": 1, "on_illegal": "default", "max_plies": 4})
    assert [asked.draw_offered for asked in story.asked] == [False, True, False, False]


async def test_an_offer_stands_through_all_attempts_at_an_answer(tell, bad):
    story = await tell([bad.Answers(OfferDraw("1")), bad.Answers("what", AcceptDraw())])
    assert [asked.draw_offered for asked in story.asked] == [False, True, True]
    assert story.end() == ("played", "agreement", None)


async def test_an_offer_against_an_offer_stands_in_its_place(tell, bad):
    story = await tell([bad.Answers(OfferDraw("1"), AcceptDraw()), bad.Answers(OfferDraw("2"))])
    assert [asked.draw_offered for asked in story.asked] == [False, True, True]
    assert story.end() == ("played", "agreement", None)
    assert story.moves == ["1", "2"]


async def test_nobody_accepts_the_own_offer(tell, bad):
    story = await tell([bad.Answers(OfferDraw("1"), AcceptDraw()), bad.Answers("2")], table={"attempts": 1})
    assert story.end() == ("forfeited", "illegal", "player_0")


@pytest.mark.parametrize("move", ["9", "what", ""])
async def test_an_offer_with_a_move_that_is_none_is_no_offer(move, tell, bad):
    story = await tell([bad.Answers(OfferDraw(move), "1"), bad.Answers("2")], table={"max_plies": 2})
    assert [asked.draw_offered for asked in story.asked] == [False, False, False]
    assert story.attempts[0].problem.kind == "unreadable"
    assert story.moves == ["1", "2"]


async def test_accepting_what_nobody_offered_is_an_illegal_attempt(tell, bad):
    agent = bad.Answers(AcceptDraw(), AcceptDraw(), "4")
    story = await tell([agent, "first"], table={"max_plies": 1})
    assert [turn.feedback for turn in agent.turns] == [None, NO_OFFER, NO_OFFER]
    assert story.moves == ["4"]
    story = await tell([bad.Answers(AcceptDraw()), "first"])
    assert story.end() == ("forfeited", "illegal", "player_0")
    assert len(story.attempts) == 3
    assert NO_OFFER in story.ended.detail


@pytest.mark.parametrize(
    ("game", "table", "move"),
    [("connect_four", {"draws": False}, "4"), ("rock_paper_scissors,rounds=1", {}, "rock")],
)
@pytest.mark.parametrize("decision", ["offer", "accept"])
async def test_where_no_draw_can_be_agreed(game, table, move, decision, tell, bad):
    agent = bad.Answers(OfferDraw(move) if decision == "offer" else AcceptDraw(), Move(move))
    story = await tell([agent, "first"], game=game, table={**table, "max_plies": 1})
    mine = [attempt for attempt in story.attempts if attempt.seat == "player_0"]
    assert [attempt.problem and attempt.problem.kind for attempt in mine] == ["illegal", None]
    assert agent.turns[1].feedback == NO_DRAWS
    assert mine[0].action is None
    assert not any(asked.draw_offered for asked in story.asked)


async def test_a_reply_that_is_too_long_accepts_nothing(tell, bad):
    seats = [bad.Answers(OfferDraw("1")), bad.Answers(AcceptDraw("y" * 101), "2")]
    story = await tell(seats, table={"reply_chars": 100, "max_plies": 2})
    assert story.attempts[1].problem.kind == "unreadable"
    assert story.end() == ("played", "ply_limit", None)


@pytest.mark.parametrize("limit", [1, 3, 6])
async def test_the_ply_limit_ends_with_the_scores_as_they_are(limit, tell):
    story = await tell(["first", "first"], table={"max_plies": limit})
    assert story.end() == ("played", "ply_limit", None)
    assert story.ended.plies == limit
    assert story.ended.scores == {"player_0": 0.0, "player_1": 0.0}
    assert story.ended.detail == f"the limit of {limit} plies"
    story = await tell(
        ["first", "first"],
        game="rock_paper_scissors,rounds=9",
        position="rock scissors",
        table={"max_plies": limit},
    )
    assert story.ended.scores == {"player_0": 1.0, "player_1": -1.0}


async def test_a_game_that_ends_at_the_limit_ends_by_its_rules(tell, bad):
    seats = [bad.Answers("a1", "b1", "c1"), bad.Answers("a2", "b2")]
    story = await tell(seats, game="tictactoe", table={"max_plies": 5})
    assert story.end() == ("played", "rules", None)


async def test_a_limit_shorter_than_the_opening_ends_the_match_before_anybody_is_asked(tell):
    story = await tell(["first", "first"], position="4 4 3 3", table={"max_plies": 2})
    assert story.end() == ("played", "ply_limit", None)
    assert story.asked == []
    assert story.ended.plies == 4
    assert story.ended.detail == "the limit of 2 plies"
