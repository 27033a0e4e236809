"""Notes that a model takes: when, of what, and what they stand for."""

from __future__ import annotations

from typing import Any

import pytest

from arena.agents.core.messages import Text, ToolCall
from arena.agents.core.model import CallFailed, ModelReply, ModelRequest

NOTES = "Take notes for yourself"


def is_for_notes(request: ModelRequest) -> bool:
    return NOTES in request.messages[-1].text


class Taker:
    """Plays the first possible move, and takes the notes that it was given."""

    def __init__(self, *notes: Any) -> None:
        self.notes = list(notes)
        self.taken = 0

    def __call__(self, request: ModelRequest) -> Any:
        if is_for_notes(request):
            self.taken += 1
            return self.notes[self.taken - 1] if self.taken <= len(self.notes) else f"notes {self.taken}"
        moves = request.messages[-1].text.partition("Possible moves: ")[2].partition("\n")[0]
        return f"Because. <move>{moves.split(', ')[0]}</move>"


async def noted(sit: Any, taker: Taker, **options: Any) -> Any:
    return await sit(
        taker,
        game="connect_four",
        others=("random",),
        table={"max_plies": 17, "attempts": 9} | options.pop("table", {}),
        history="summary",
        **options,
    )


@pytest.mark.parametrize("frames", [2, 3])
async def test_notes_are_taken_after_so_many_turns_and_stand_for_them(sit: Any, frames: int) -> None:
    match = await noted(sit, Taker(), frames=frames, logprobs=1)
    assert match.result.ended.ending == "played"
    turns = 0
    for attempt in match.attempts:
        purposes = [call.get("purpose", "move") for call in attempt.calls]
        assert purposes == (["summary", "move"] if turns and turns % frames == 0 else ["move"])
        turns += 1
    summaries = [call.request for call in match.calls if call.purpose == "summary"]
    assert len(summaries) == (turns - 1) // frames >= 2
    views = [attempt.shown["text"] for attempt in match.attempts]
    for number, request in enumerate(summaries):
        rules, asked = request.messages
        assert rules == match.requests[0].messages[0]
        assert (request.format, request.logprobs) == (None, None)
        covered = views[number * frames : (number + 1) * frames]
        assert [asked.text.count(view) for view in covered] == [1] * frames
        assert asked.text.count("Your answer:\nBecause. <move>") == frames
        assert (f"Your notes so far:\nnotes {number}" in asked.text) == (number > 0)
        assert not any(view in asked.text for view in views[: number * frames])
    moves = [call.request for call in match.calls if call.purpose == "move"]
    for number, request in enumerate(moves):
        sums = number // frames
        assert len(request.messages) == 2 + 2 * (number % frames)
        first = request.messages[1].text
        assert first.startswith(f"Your notes of what was before:\nnotes {sums}\n\n") == (sums > 0)
        assert views[number] in request.messages[-1].text
        assert str(request.messages).count("Your notes of what was before") == (sums > 0)


@pytest.mark.parametrize("last", [None, 3])
async def test_each_frame_by_itself(sit: Any, last: int | None) -> None:
    """Its notes are taken of nothing else, and stand beside those of the frames before, as many as are kept."""
    match = await noted(sit, Taker(), frames=1, table={"max_plies": 25}, **({} if last is None else {"last": last}))
    views = [attempt.shown["text"] for attempt in match.attempts]
    summaries = [call.request for call in match.calls if call.purpose == "summary"]
    moves = [call.request for call in match.calls if call.purpose == "move"]
    assert len(summaries) == len(moves) - 1 > 9
    for number, request in enumerate(summaries):
        (asked,) = request.messages[1:]
        assert [view in asked.text for view in views] == [one == views[number] for one in views]
        assert asked.text.count("Your answer:") == 1
        assert "notes 1" not in asked.text
        assert "of the turn above" in asked.text
    for number, request in enumerate(moves):
        (asked,) = request.messages[1:]
        kept = range(max(0, number - (last or 8)), number)
        frames = "\n\n".join(f"Turn {2 * one + 1}: notes {one + 1}" for one in kept)
        head = f"Your notes of what was before:\n{frames}\n\n" if number else ""
        assert asked.text.startswith(f"{head}{views[number]}")


async def test_notes_have_tokens_of_their_own(sit: Any) -> None:
    """A move may be a few tokens."""
    match = await noted(sit, Taker(), frames=2, max_tokens=16, note_tokens=700)
    limits = {call.purpose: call.request.max_tokens for call in match.calls}
    assert limits == {"move": 16, "summary": 700}


async def test_notes_are_due_though_what_was_too_long_is_forgotten(sit: Any) -> None:
    match = await noted(sit, Taker(), frames=4, context=60)
    assert [call.purpose for call in match.calls].count("summary") == 2


@pytest.mark.parametrize(
    "nothing",
    ["", " \n", ModelReply((Text("I cannot"),), "refused"), ModelReply((ToolCall("1", "play", "{}"),), "tool")],
)
async def test_notes_that_say_nothing_change_nothing(sit: Any, nothing: Any) -> None:
    """They are asked for again at the next turn."""
    match = await noted(sit, Taker("notes 1", nothing, nothing), frames=2)
    moves = [call.request for call in match.calls if call.purpose == "move"]
    assert [len(request.messages) for request in moves][:7] == [2, 4, 2, 4, 6, 8, 2]
    assert all("Your notes of what was before:\nnotes 1" in request.messages[1].text for request in moves[2:6])
    assert "before:\nnotes 4" in moves[6].messages[1].text


async def test_notes_that_were_cut_count(sit: Any) -> None:
    match = await noted(sit, Taker(ModelReply((Text("half of"),), "length")), frames=2)
    assert any("before:\nhalf of" in request.messages[1].text for request in match.requests)


async def test_no_notes_are_taken_in_the_middle_of_a_move(sit: Any) -> None:
    """What was wrong with an answer is noted with its turn; until then the answer itself is in the conversation."""
    taker, failed = Taker(), list[int]()

    def script(request: ModelRequest) -> Any:
        if not is_for_notes(request) and len(request.messages) == 2:
            failed.append(1)
            return "<move>z9</move>"
        return taker(request)

    match = await noted(sit, script, frames=1)  # type: ignore[arg-type]
    assert match.result.ended.ending == "played"
    for attempt in match.attempts:
        assert len(attempt.calls) == (2 if attempt.attempt == 1 and attempt.ply else 1)
    summary = next(call.request for call in match.calls if call.purpose == "summary").messages[-1].text
    assert "Your answer:\n<move>z9</move>" in summary
    assert "Your last answer was not accepted: " in summary
    assert len(failed) == taker.taken + 1


async def test_calls_of_a_tool_are_told_to_who_takes_notes(sit: Any) -> None:
    taker = Taker()

    def script(request: ModelRequest) -> Any:
        if is_for_notes(request):
            return taker(request)
        return ModelReply((ToolCall("1", "play", '{"action": "4"}'),), "tool")

    match = await noted(sit, script, frames=1, answer="tool", table={"max_plies": 5})  # type: ignore[arg-type]
    assert [call.request.format is None for call in match.calls if call.purpose == "summary"] == [True, True]
    assert 'Your answer:\nplay({"action": "4"})' in match.calls[1].request.messages[-1].text


async def test_notes_that_take_more_than_fits_are_taken_of_less(sit: Any) -> None:
    long = CallFailed("prompt is too long", "context", status=400)
    match = await noted(sit, Taker(long, long), frames=4)
    assert match.result.ended.ending == "played"
    purposes = [[call.purpose for call in turn] for turn in turns_of(match)]
    assert purposes[4] == ["summary", "summary", "summary", "move"]
    assert [call.reply is None for call in turns_of(match)[4]] == [True, True, False, False]
    counts = [call.request.messages[-1].text.count("Your answer:") for call in turns_of(match)[4][:3]]
    assert counts == [4, 2, 1]
    moves = [call.request for call in match.calls if call.purpose == "move"]
    assert [len(request.messages) for request in moves][:8] == [2, 4, 6, 8, 2, 4, 6, 8]


def turns_of(match: Any) -> list[Any]:
    import msgspec

    from arena.agents.core.calls import Call

    return [[msgspec.convert(call, Call) for call in attempt.calls] for attempt in match.attempts]
