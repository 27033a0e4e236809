"""The index of a tape."""

from collections.abc import Callable

from arena.replays.events import AnyEvent
from arena.replays.tape import LiveTape
from arena.tui.index import Index


def test_counts_are_exact_where_all_was_read(connect_four: LiveTape) -> None:
    index = Index(connect_four)
    assert index.failures("player_1", 7) == (0, False)
    assert index.seconds("player_1", 7) is None
    while index.extend(2):
        pass
    assert index.through == 7
    assert index.failing == {4: {"player_1": 1}}
    assert index.failures("player_1", 7) == (1, True)
    assert index.failures("player_1", 3) == (0, True)
    assert index.seconds("player_0", 7) == 2.0
    assert index.seconds("player_1", 4) == 1.25


def test_a_single_ply_can_be_looked_up(connect_four: LiveTape) -> None:
    index = Index(connect_four)
    assert index.failing_at(4) == {"player_1": 1}
    assert index.through == 0
    assert index.failures("player_1", 7) == (1, False)


def test_failures_after_the_last_ply_are_pending(
    game_events: Callable[..., list[AnyEvent]], tape: Callable[..., LiveTape]
) -> None:
    events = game_events("connect_four", ["4", "3"], failing=[1])
    open_tape = tape(events[:-3])
    assert open_tape.plies == 1
    assert Index(open_tape).pending_failures() == {"player_1": 1}
