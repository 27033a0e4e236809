"""What reaches an agent, and what is written down of it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence

import pytest

import arena
from arena.agents.core.decision import Move
from arena.games.core.view import View

FORMS = ["text", "scene", "image", "legal", "observation", "history"]
NAMES = ["a-model-called-Wolpertinger", "some-other-Rasselbock"]


class Reads(arena.BaseAgent):
    """Reads some forms of its view, each twice, and plays a move that it was told."""

    def __init__(self, *forms, moves=("4",)):
        self.forms, self.moves, self.read = forms, list(moves), []

    async def act(self, turn):
        for form in self.forms * 2:
            source = turn if form == "position" else turn.view
            self.read.append(getattr(source, form))
        return Move(self.moves.pop(0) if len(self.moves) > 1 else self.moves[0])


@pytest.mark.parametrize("form", [*FORMS, "position"])
async def test_what_is_shown_is_what_was_read(form, tell):
    agent = Reads(form)
    story = await tell([agent, Reads()], table={"max_plies": 2})
    mine, other = story.attempts
    assert list(mine.shown) == [form]
    assert other.shown == {}
    assert mine.shown[form] == (agent.read[0] if form in ("text", "legal") else None)
    (recorded,) = [event for event in story.replay.frame(1).attempts if hasattr(event, "shown")]
    assert list(recorded.shown) == [form]


async def test_a_form_is_made_once(tell):
    agent = Reads(*FORMS)
    story = await tell([agent, "first"], table={"max_plies": 1})
    assert list(story.attempts[0].shown) == FORMS
    for first, second in zip(agent.read[: len(FORMS)], agent.read[len(FORMS) :], strict=True):
        assert first is second


async def test_each_attempt_has_a_view_of_its_own(tell):
    class Learns(arena.BaseAgent):
        async def act(self, turn):
            return Move("9") if turn.attempt == 1 else Move(turn.view.legal[0])

    story = await tell([Learns(), "first"], table={"max_plies": 1})
    assert [list(attempt.shown) for attempt in story.attempts] == [[], ["legal"]]


async def test_what_is_read_after_the_answer_changes_no_record(tell):
    class Keeps(arena.BaseAgent):
        async def act(self, turn):
            self.turn = turn
            return Move(turn.view.legal[0])

    agent = Keeps()
    stream = arena.stream("tictactoe", [agent, "first"], seed=1, table={"max_plies": 2})
    events = []
    async for event in stream:
        if events and agent.turn:
            assert agent.turn.view.text
        events.append(event)
    assert next(list(event.shown) for event in events if hasattr(event, "shown")) == ["legal"]


async def test_a_view_belongs_to_its_moment(tell):
    """A view that is kept shows what it showed, when it was first read later, too."""
    views = []

    class Keeps(arena.BaseAgent):
        async def act(self, turn):
            views.append(turn.view)
            return Move(("a1", "b2", "c3")[turn.ply // 2])

    await tell([Keeps(), Reads(moves=["a2", "b1"])], game="tictactoe")
    assert [view.text.split("\n")[1] for view in views] == ["1 . . .", "1 X . .", "1 X O ."]
    assert [len(view.legal) for view in views] == [9, 7, 5]
    assert [len(view.history) for view in views] == [0, 2, 4]
    assert [past.action for past in views[2].history] == ["a1", None, "b2", None]


def texts(value, seen=None):
    """Every text that can be reached from a value without opening what is private."""
    seen = {} if seen is None else seen
    if isinstance(value, str):
        yield value
        return
    if value is None or isinstance(value, (int, float, bool, bytes, type)) or id(value) in seen or callable(value):
        return
    seen[id(value)] = value
    if isinstance(value, Mapping):
        for pair in value.items():
            yield from texts(pair, seen)
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts(item, seen)
    elif dataclasses.is_dataclass(value) or isinstance(value, View) or type(value).__module__.startswith("arena"):
        for name in dir(value):
            if not name.startswith("_"):
                yield from texts(getattr(value, name), seen)


class Spies(arena.BaseAgent):
    """Reads all there is to read."""

    def __init__(self, name, moves):
        self.name, self.moves, self.found = name, iter(moves), []

    async def start(self, game, seat, seed):
        await super().start(game, seat, seed)
        self.found += texts((game, seat, seed))

    async def act(self, turn):
        await asyncio.sleep(0)
        self.found += texts(turn)
        return Move(next(self.moves), f"I, {self.name}, play this", f"I, {self.name}, think so")

    async def end(self, outcome):
        self.found += texts(outcome)


@pytest.mark.parametrize(
    ("game", "moves"),
    [
        ("tictactoe", (["zz", "a1", "b1", "c1"], ["a2", "yy", "b2"])),
        ("rock_paper_scissors,rounds=3", (["zz", "rock", "rock", "rock"], ["paper", "paper", "yy", "rock"])),
    ],
)
@pytest.mark.parametrize("end", ["rules", "illegal"])
async def test_no_seat_learns_who_sits_at_the_other(game, moves, end, tell):
    agents = [Spies(name, list(own)) for name, own in zip(NAMES, moves, strict=True)]
    if end == "illegal":
        agents[0].moves = iter([*moves[0][:2], *["zz"] * 3])
    story = await tell(agents, game=game)
    assert story.ended.reason == ("rules" if end == "rules" else "unreadable")
    assert [seated.player for seated in story.started.seats] == NAMES
    for agent, other in ((agents[0], agents[1]), (agents[1], agents[0])):
        found = "\n".join(agent.found)
        assert story.started.game.title in found
        assert "to move" in found or "both choose" in found
        assert "zz" in found or agent is agents[1]
        for secret in (agent.name, other.name, "think so", story.started.match):
            assert secret not in found
        assert "yy" not in found or agent is agents[1]
