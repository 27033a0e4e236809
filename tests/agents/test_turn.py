"""What a turn writes down."""

from __future__ import annotations

from arena.agents.core.calls import Call, plain
from arena.agents.core.model import ModelRequest
from arena.agents.core.turn import Turn


def test_calls_are_written_down_in_order_and_cannot_be_taken_back() -> None:
    turn = Turn(0, "player_0", None)  # type: ignore[arg-type]
    calls = [Call(f"p:{number}", ModelRequest(())) for number in range(3)]
    turn.record(calls[0])
    before = turn.calls
    for call in calls[1:]:
        turn.record(call)
    assert before == (plain(calls[0]),)
    assert turn.calls == tuple(map(plain, calls))
