"""Agents that answer what nobody can play."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from arena.agents.core.decision import Move, OfferDraw

NAMES = {
    "Raises": ("crashed", "ValueError: the dog ate my move"),
    "ReturnsNone": ("crashed", "act() returned None, which is no decision"),
    "ReturnsImpostor": ("crashed", "which is no decision"),
    "MoveOfFive": ("crashed", "act() returned Move(text=5, reply=None, thought='', fault='', why='')"),
    "Exits": ("crashed", "SystemExit: 3"),
    "Nonsense": ("unreadable", '"the horse to the moon" is not a move of Connect Four; possible: 1, 2, 3, 4, 5, 6, 7'),
    "Surrogates": ("unreadable", "is not a move of Connect Four"),
    "TenMegabytes": ("unreadable", "the reply has 10000000 characters; at most 100000 are read"),
}


@pytest.mark.parametrize("runs", ["loop", "thread"])
@pytest.mark.parametrize("name", NAMES)
async def test_forfeits(name, runs, tell, spec):
    reason, message = NAMES[name]
    story = await tell([spec(name, runs=runs), "first"])
    assert story.end() == ("forfeited", reason, "player_0")
    assert story.ended.scores == {"player_0": -1.0, "player_1": 1.0}
    assert len(story.attempts) == (1 if reason == "crashed" else 3)
    for attempt in story.attempts:
        assert attempt.seat == "player_0"
        assert attempt.action is None
        assert attempt.problem.kind == reason
        assert message in attempt.problem.message
    assert [asked.feedback for asked in story.asked[1:]] == [attempt.problem.message for attempt in story.attempts[:-1]]
    assert story.attempts[-1].problem.message in story.ended.detail


async def test_an_illegal_move_is_named_as_such_and_forfeits(tell, spec):
    story = await tell([spec("Illegal"), spec("Illegal")])
    assert story.end() == ("forfeited", "illegal", "player_0")
    assert story.moves == ["1"] * 6
    last = story.attempts[-3:]
    assert [attempt.extracted for attempt in last] == ["1", "1", "1"]
    assert all(attempt.action is None for attempt in last)
    assert '"1" is not legal here' in last[0].problem.message
    assert "possible: 2, 3, 4, 5, 6, 7" in last[0].problem.message


async def test_a_good_answer_after_bad_ones_counts(tell, bad):
    story = await tell([bad.Answers("9", "what", "4"), "first"], table={"max_plies": 1})
    assert [(one.attempt, one.extracted, one.action) for one in story.attempts] == [
        (1, "9", None),
        (2, "what", None),
        (3, "4", "4"),
    ]
    assert story.moves == ["4"]


@pytest.mark.parametrize(
    "answer", [5, "text", Move, object(), Move("1", reply=7), Move("1", thought=None), OfferDraw(None)]
)
async def test_what_is_no_decision_crashes(answer, tell, bad):
    agent = bad.Answers(answer)
    if isinstance(answer, str):
        agent.act = lambda turn: answer
    story = await tell(["first", agent])
    assert story.end() == ("forfeited", "crashed", "player_1")
    assert story.attempts[-1].problem.kind == "crashed"


async def test_an_exception_that_cannot_be_printed_is_the_agents_own(tell, bad):
    for answer in (bad.Unspeakable(), object.__new__(type("Mute", (), {"__repr__": bad.Unspeakable.__str__}))):
        story = await tell([bad.Answers(answer), "first"])
        assert story.end() == ("forfeited", "crashed", "player_0")
        assert story.attempts[-1].problem.kind == "crashed"


async def test_an_agent_that_says_it_was_cancelled_crashed(tell, bad):
    story = await tell([bad.Answers(asyncio.CancelledError()), "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert story.attempts[-1].problem.kind == "crashed"


async def test_an_agent_that_suspends_and_says_it_was_cancelled_crashed(tell, bad):
    class Later(bad.Answers):
        async def act(self, turn):
            await asyncio.sleep(0)
            return await super().act(turn)

    story = await tell([Later(asyncio.CancelledError()), "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert story.attempts[-1].problem.kind == "crashed"


async def test_ten_megabytes_do_not_reach_the_disk(tell, spec):
    story = await tell([spec("TenMegabytes"), "first"], table={"reply_chars": 500})
    assert {len(attempt.reply) for attempt in story.attempts} == {500}
    assert story.attempts[0].extracted is None
    assert story.replay.path.stat().st_size < 10_000


async def test_a_long_thought_is_cut_and_the_move_still_counts(tell, bad):
    story = await tell(
        [bad.Answers(Move("3", thought="h" * 1000)), "first"], table={"max_plies": 1, "reply_chars": 100}
    )
    assert story.moves == ["3"]
    assert story.attempts[0].thought == "h" * 100 + "… (1000 characters in all)"


async def test_terminal_escapes_are_kept_as_data(tell, bad):
    reply = "\x1b]0;owned\x07\x1b[2J\u202e 4\r\n\u2028\x00"
    story = await tell([bad.Answers(Move("4", reply, "\x1b[31m")), "first"], table={"max_plies": 1})
    (attempt,) = story.attempts
    assert (attempt.reply, attempt.thought, attempt.action) == (reply, "\x1b[31m", "4")
    (read,) = story.replay.frame(1).attempts[1:]
    assert read.reply == reply


async def test_lone_surrogates_are_escaped_before_they_are_written(tell, spec):
    story = await tell([spec("Surrogates"), "first"])
    assert (story.attempts[0].reply, story.attempts[0].thought) == ("\\ud800", "\\udfff")


async def test_every_line_of_a_hostile_match_is_one_line_of_json(tell, bad, tmp_path: Path):
    from arena.replays.seal import unpacked

    story = await tell([bad.Answers(Move("4\n{}", "a\nb\x85\u2028", "\n")), "first"])
    lines = unpacked(story.replay.path.read_bytes()).decode().split("\n")
    assert lines.pop() == ""
    assert all(isinstance(json.loads(line), dict) for line in lines)
