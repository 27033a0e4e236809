"""The tape of a match that is played here: it keeps the newest frames; older ones are read from the recording."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.calls import Call, plain
from arena.agents.core.messages import say
from arena.agents.core.model import ModelRequest
from arena.cli.telling import Teller
from arena.games.core.scene import Screen
from arena.replays.events import AnyEvent, Asked, Attempted, MatchEnded, Played
from arena.replays.journal import Journal
from arena.replays.player import Replay
from arena.replays.tape import LiveTape
from arena.tui.feed import KEEP, Feed

Make = Callable[..., Any]
PLIES = 40_000
ROWS = tuple(" " * 80 for _ in range(24))


def screen(ply: int) -> Screen:
    return Screen((f"turn {ply}".ljust(80), *ROWS[1:]), tuple("7" * 80 for _ in ROWS), (0, 0))


def plies(number: int) -> Iterator[AnyEvent]:
    for ply in range(number):
        yield Asked(ply, "player_0", 1, 0.0)
        yield Attempted(ply, "player_0", 1, reply="h", extracted="h", action="west", seconds=0.01)
        yield Played(ply, "player_0", "west", f"{ply}", 0.1, scene=screen(ply + 1))


@pytest.mark.parametrize("holder", ["tape", "teller"])
def test_a_long_match_needs_no_more_memory_than_a_short_one(started: Make, holder: str) -> None:
    first = started(screen(0), [("Hero", "human")])
    tape, teller = LiveTape(first, keep=1024), Teller(as_text=False, progress=False)
    teller.tell(first)
    take = tape.append if holder == "tape" else teller.tell
    tracemalloc.start()
    try:
        used = []
        for number, event in enumerate(plies(PLIES), 1):
            take(event)
            if number in (3 * 2000, 3 * PLIES):
                used.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert used[1] < used[0] + 500_000
    if holder == "tape":
        assert (tape.plies, tape.kept) == (PLIES, PLIES - 1023)


def test_what_is_no_longer_kept_is_read_where_it_was_recorded(started: Make, tmp_path: Path) -> None:
    path, opened = tmp_path / "match.jsonl", []

    def record() -> Replay:
        opened.append(path if path.exists() else path.with_name("match.jsonl.zst"))
        return Replay(opened[-1])

    first = started(screen(0), [("Hero", "human")])
    journal, tape = Journal(path), LiveTape(first, keep=16, record=record)
    journal.write(first)
    for event in plies(1000):
        journal.write(event)
        tape.append(event)
        if isinstance(event, Played) and event.ply == 500:
            journal.flush()
            assert tape.frame(3).scene == screen(3)
    journal.flush()
    for ply in (0, 1, 400, 900, 984, 985, 1000):
        frame = tape.frame(ply)
        assert (frame.ply, frame.scene) == (ply, screen(ply))
        assert len(frame.attempts) == (2 if ply else 0)
    assert len(opened) == 1
    for wrong in (-1, 1001):
        with pytest.raises(IndexError):
            tape.frame(wrong)
    ended = MatchEnded("played", "rules", "over", 1000, "d", 1.0, scores={"player_0": 1.0})
    journal.write(ended)
    journal.close()
    tape.append(ended)
    assert tape.frame(77).scene == screen(77)
    tape.close()
    assert tape.frame(78).scene == screen(78)
    assert opened[-1].name == "match.jsonl.zst"


def test_a_match_that_is_not_recorded_says_what_is_gone(started: Make) -> None:
    tape = LiveTape(started(screen(0), [("Hero", "human")]), keep=4, record=lambda: None)
    for event in plies(10):
        tape.append(event)
    assert tape.frame(0).scene == screen(0)
    assert tape.frame(7).scene == screen(7)
    with pytest.raises(IndexError, match="ply 6 is no longer kept, and the match is not recorded"):
        tape.frame(6)


@pytest.mark.parametrize("recorded", [True, False])
async def test_a_screen_keeps_all_of_a_match_only_where_nobody_records_it(started: Make, recorded: bool) -> None:
    async def events() -> AsyncIterator[AnyEvent]:
        yield started(screen(0), [("Hero", "human")])
        for event in plies(3000):
            yield event

    over = asyncio.Event()
    feed = Feed(events(), lambda: over.set() if feed.done else None, (lambda: None) if recorded else None)
    feed.start()
    async with asyncio.timeout(60):
        await over.wait()
    assert feed.tape is not None
    assert feed.tape.plies == 3000
    assert feed.tape.kept == (3001 - KEEP if recorded else 0)
    await feed.stop()


def test_a_prompt_that_repeats_itself_is_held_once(started: Make) -> None:
    """Each call comes with messages of its own, all that was said before; the tape holds each but once."""
    tape = LiveTape(started(screen(0), [("Hero", "openai:m")]))
    told = [say("user", f"message {number}") for number in range(40)]
    for ply in range(40):
        request = ModelRequest(tuple(told[: ply + 1]))
        calls = [plain(Call("p", request)), plain(Call("p", ModelRequest((told[0],)), "verify"))]
        tape.append(Attempted(ply, "player_0", 1, calls=tuple(calls)))
        tape.append(Played(ply, "player_0", "west", f"{ply}", 0.1, scene=screen(ply + 1)))
    held = set()
    for ply in range(1, 41):
        (event,) = tape.frame(ply).attempts
        assert isinstance(event, Attempted)
        move, _ = (call["request"]["messages"] for call in event.calls)
        assert [one["parts"][0]["text"] for one in move] == [f"message {number}" for number in range(ply)]
        held |= set(map(id, move))
    assert len(held) == 40
