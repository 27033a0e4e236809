"""The index of a tape."""

from collections import Counter
from collections.abc import Callable

import pytest

from arena.games.core.scene import Plain
from arena.replays.events import AnyEvent, Asked, Attempted, MatchStarted, Problem
from arena.replays.marks import FAILED
from arena.replays.tape import Frame, LiveTape, Status, Tape
from arena.tui.index import STEP, Index


def test_counts_are_exact_where_all_was_read(connect_four: LiveTape) -> None:
    index = Index(connect_four)
    assert index.failures("player_1", 7) == (0, False)
    assert index.seconds("player_1", 7) is None
    while index.extend(2):
        pass
    assert index.through == 7
    assert [ply for ply in range(8) if index.marks.at(ply) & FAILED] == [4]
    assert index.marks.at(4, "player_1") & FAILED
    assert not index.marks.at(4, "player_0") & FAILED
    assert index.failures("player_1", 7) == (1, True)
    assert index.failures("player_1", 3) == (0, True)
    assert index.seconds("player_0", 7) == 2.0
    assert index.seconds("player_1", 4) == 1.25


def test_a_single_ply_can_be_looked_up(connect_four: LiveTape) -> None:
    index = Index(connect_four)
    assert index.has_failed(4)
    assert index.has_failed(4, "player_1")
    assert not index.has_failed(4, "player_0")
    assert not index.has_failed(3)
    assert index.through == 0
    assert index.failures("player_1", 7) == (1, False)


def test_failures_after_the_last_ply_are_pending(
    game_events: Callable[..., list[AnyEvent]], tape: Callable[..., LiveTape]
) -> None:
    events = game_events("connect_four", ["4", "3"], failing=[1])
    open_tape = tape(events[:-3])
    assert open_tape.plies == 1
    assert Index(open_tape).pending_failures() == {"player_1": 1}


class Long(Tape):
    """A tape of many plies: two seats in turn, each ply a second, every hundredth with a failed attempt."""

    def __init__(self, started: MatchStarted, plies: int) -> None:
        self.started, self.ended, self._plies = started, None, plies
        self.read: Counter[int] = Counter()

    @property
    def plies(self) -> int:
        return self._plies

    @property
    def status(self) -> Status:
        return "cut off"

    def frame(self, ply: int) -> Frame:
        self.read[ply] += 1
        seat = f"player_{ply % 2}"
        problem = Problem("illegal", "no") if ply % 100 == 0 else None
        attempts = (Attempted(ply - 1, seat, 1, seconds=1.0, problem=problem),) if ply else ()
        return Frame(ply, Plain(str(ply)), "d", {}, (), attempts)

    def pending(self) -> tuple[Asked, ...]:
        return ()


def test_the_sums_of_a_long_match_are_known_at_every_ply_and_take_little_room(
    started: Callable[..., MatchStarted],
) -> None:
    tape = Long(started(Plain("0")), 20_000)
    index = Index(tape)
    while index.extend(5000):
        pass
    assert set(tape.read.values()) == {1}
    for ply in (0, 1, 63, 64, 65, 1000, 9_999, 10_000, 19_999, 20_000):
        assert index.seconds("player_0", ply) == ply // 2
        assert index.seconds("player_1", ply) == ply - ply // 2
        assert index.failures("player_0", ply) == (ply // 100, True)
    again = sum(tape.read.values()) - 20_001
    assert 0 < again < 10 * STEP
    assert index.seconds("player_0", 20_001) is None


def test_sums_are_given_up_where_there_would_be_too_many(
    started: Callable[..., MatchStarted], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arena.tui.index.MOST", 8)
    tape = Long(started(Plain("0")), 3_000)
    index = Index(tape)
    while index.extend(7):
        pass
    assert len(index._sums) <= 9
    for ply in (0, 64, 500, 1_025, 2_048, 2_999, 3_000):
        assert index.seconds("player_0", ply) == ply // 2
        assert index.failures("player_0", ply) == (ply // 100, True)


def test_a_slice_ends_when_its_time_is_up(started: Callable[..., MatchStarted]) -> None:
    index = Index(Long(started(Plain("0")), 1_000))
    assert index.extend(1_000, 0.0)
    assert index.through == 1
