"""Programs that misbehave: what it costs them, what is said of it, and what is left behind, which is nothing."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.core.errors import AgentUnavailable
from arena.replays.events import Asked
from arena.replays.seal import unpacked

MESSAGE = "what it said is no message: "

CRASHES = [
    ("exits", "it ended with exit code 3 before it answered; its last words: not enough \x1b[31mmemory"),
    ("dies", "it ended by signal SIGKILL before it answered"),
    ("half_a_line", "it ended with exit code 0 before it answered"),
    ("words", MESSAGE + "a message is one JSON object such as"),
    ("type", MESSAGE + "type is one of ready, progress, error, move, offer_draw, accept_draw, resign"),
    ("number", MESSAGE + "expected `str`, got `int` - at `$.move`"),
    ("field", MESSAGE + "object contains unknown field `mood`"),
    ("missing", MESSAGE + "object missing required field `move`"),
    ("array", MESSAGE + "a message is one JSON object"),
    ("two", MESSAGE + "JSON is malformed"),
    ("nothing_due", "it said ready where one of move, offer_draw, accept_draw, resign, take_back, error is due"),
    ("bytes", MESSAGE + "text is UTF-8"),
    ("surrogate", MESSAGE),
    ("bomb", MESSAGE + "nested more than 64 levels deep"),
    ("nested", MESSAGE + "nested more than 64 levels deep"),
    ("big_number", MESSAGE),
    ("no_call", MESSAGE + "object missing required field `request` - at `$.calls[0]`"),
    ("error", "it gave up: the service is down"),
    ("long_line", "it said a line of more than 4,194,304 bytes"),
    ("endless_line", "it said a line of more than 4,194,304 bytes"),
    ("flood", "it said 100,000 messages and no answer"),
    ("big_flood", "it said more than 16,777,216 bytes to one message"),
    ("closes", "it closed its standard output before it answered"),
    ("deaf", "it closed its standard input before it answered"),
]


@pytest.mark.parametrize(("way", "message"), CRASHES, ids=[way for way, _ in CRASHES])
async def test_it_has_crashed_and_the_record_says_why(way: str, message: str, tell: Any, bad: Any) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    story = await tell([bad(way), "first"], game="tictactoe")
    assert story.end() == ("forfeited", "crashed", "player_0")
    told = story.attempts[-1].problem.message
    assert told.startswith(f"ProgramFailed: {bad(way)}: ")
    assert message in told
    assert len(told) < 1000
    assert story.ended.scores == {"player_0": -1.0, "player_1": 1.0}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("exits", "it ended with exit code 3 before it answered; its last words"),
        ("words", "it said 'I play a1'"),
        ("two", "JSON is malformed"),
        ("closes", "it closed its standard output"),
        ("long_line", "it said a line of more than"),
    ],
)
async def test_before_it_sits_the_same_sets_no_table(way: str, message: str, bad: Any) -> None:
    with pytest.raises(AgentUnavailable, match=f"did not get ready: .*{message}"):
        await arena.aplay("tictactoe", [bad(f"start_{way}"), "first"], record=False)


async def test_an_answer_to_no_question_is_a_fault(tell: Any, bad: Any) -> None:
    """The second of its two answers is never taken for the answer to a question that came after it."""
    story = await tell([bad("talks"), "random"], game="tictactoe")
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert len(story.attempts) == 3
    assert (
        """it spoke before it was asked, and has one answer to each message; it said '{"type"""
        in story.attempts[-1].problem.message
    )


@pytest.mark.parametrize("way", ["answers_and_exits", "noisy"])
async def test_what_is_no_fault(way: str, tell: Any, bad: Any) -> None:
    story = await tell([bad(way), "first"])
    assert story.end() == ("played", "resignation", None)


async def test_one_that_hangs_is_late_and_killed(
    tell: Any, bad: Any, tmp_path: Path, until: Any, is_running: Callable[[int], bool]
) -> None:
    note = tmp_path / "note"
    story = await tell([bad("sleeps", note), "first"], table={"move_seconds": 1.0})
    assert story.end() == ("forfeited", "late", "player_0")
    assert not is_running(int(note.read_text()))


async def test_one_that_stays_after_the_end_is_killed(
    tell: Any, bad: Any, tmp_path: Path, is_running: Callable[[int], bool]
) -> None:
    note = tmp_path / "note"
    story = await tell([bad("stays", note), "first"])
    assert story.end() == ("played", "resignation", None)
    assert not is_running(int(note.read_text()))


@pytest.mark.parametrize("how", ["lives", "dies"])
async def test_what_it_started_ends_with_it(
    how: str, tell: Any, bad: Any, tmp_path: Path, until: Any, is_running: Callable[[int], bool]
) -> None:
    note = tmp_path / how
    story = await tell([bad("leaves_children", note), "first"])
    assert story.ended.reason == ("crashed" if how == "dies" else "resignation")
    pids = [int(line) for line in note.read_text().split()]
    assert len(pids) == 2
    for pid in pids:
        await until(lambda pid=pid: not is_running(pid))


async def test_one_that_leaves_its_output_to_a_process_that_got_away(
    tell: Any, bad: Any, tmp_path: Path, until: Any, is_running: Callable[[int], bool]
) -> None:
    note = tmp_path / "note"
    story = await tell([bad("gets_away", note), "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert "it ended with exit code 0" in story.ended.detail
    pid = int(note.read_text())
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not is_running(pid))


async def test_kill_9_in_mid_turn(tell: Any, bad: Any, tmp_path: Path, until: Any) -> None:
    note = tmp_path / "note"
    match = asyncio.create_task(tell([bad("kill_me", note), "first"]))
    await until(lambda: note.exists() and note.read_text().endswith("\n"))
    os.kill(int(note.read_text()), signal.SIGKILL)
    story = await match
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert "it ended by signal SIGKILL" in story.ended.detail


async def test_cancelling_a_match_kills_its_programs(
    bad: Any, bot: str, tmp_path: Path, until: Any, is_running: Callable[[int], bool]
) -> None:
    note, events = tmp_path / "note", list[Any]()
    seats = [bad("sleeps", note), bot]
    task = asyncio.create_task(arena.aplay("connect_four", seats, record=False, on_event=events.append))
    await until(lambda: note.exists() and note.read_text().endswith("\n"))
    assert any(isinstance(event, Asked) for event in events)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_running(int(note.read_text()))


async def test_one_that_never_gets_ready(
    bad: Any, tmp_path: Path, is_running: Callable[[int], bool], until: Any
) -> None:
    note = tmp_path / "note"
    result = await arena.aplay(
        "tictactoe", [bad("start_sleeps", note), "first"], record=False, table={"start_seconds": 1.0}
    )
    assert (result.ended.ending, result.ended.reason) == ("void", "infrastructure")
    assert not is_running(int(note.read_text()))


KEY = "sk-secret-of-mine-0123456789"


@pytest.mark.parametrize("way", ["key", "key_in_thought"])
async def test_a_key_of_the_environment_is_written_nowhere(
    way: str, tell: Any, bad: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", KEY)
    story = await tell([bad(way), "first"])
    assert KEY.encode() not in unpacked(story.replay.path.read_bytes())
    assert b"[hidden]" in unpacked(story.replay.path.read_bytes())


async def test_nor_in_what_is_said_of_one_that_did_not_get_ready(bad: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", KEY)
    with pytest.raises(AgentUnavailable, match=r"its last words: refused: \[hidden\]$"):
        await arena.aplay("tictactoe", [bad("start_key"), "first"], record=False)


async def test_faults_of_many_at_once(bad: Any, bot: str) -> None:
    ways = ["exits", "dies", "words", "bomb", "closes", "big_flood", "answers_and_exits", "long_line"]
    results = await asyncio.gather(
        *(
            arena.aplay("connect_four", [bot, bad(ways[number % len(ways)])], seed=number, record=False)
            for number in range(24)
        )
    )
    for number, result in enumerate(results):
        assert result.ended.reason == ("resignation" if number % len(ways) == 6 else "crashed")
        assert (result.scores or {})["player_1"] == -1.0
