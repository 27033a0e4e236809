"""No invented moves: what is executed is what was answered, or is recorded as the table's own choice."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arena
from arena.agents.core.decision import AcceptDraw, Move, OfferDraw, Resign
from arena.games.board.tictactoe import NAMES
from arena.games.spec import game
from arena.replays.events import Attempted, Played

TEXTS = st.one_of(
    st.sampled_from([*NAMES, " a1 ", "A1", "b2\n", "a1 b2", "a", "", "1", "a1.", "\u202ea1"]),
    st.text(max_size=20),
)
ANSWERS = st.one_of(
    st.builds(Move, TEXTS, st.none() | st.text(max_size=200), st.text(max_size=20)),
    st.builds(OfferDraw, TEXTS),
    st.builds(Move, st.text(alphabet="ab\ud800\udfff12", max_size=4)),
    st.sampled_from([AcceptDraw(), Resign(), None, 5, "a1"]),
)
FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(seats, table):
    async def listen():
        return [event async for event in arena.stream("tictactoe", seats, seed=1, table=table)]

    return asyncio.run(listen())


def played_with_attempts(events):
    """Each executed action with the attempts of its seat that led to it."""
    tried = []
    for event in events:
        if isinstance(event, Attempted):
            tried.append(event)
        elif isinstance(event, Played):
            yield event, [one for one in tried if one.seat == event.seat]
            tried = []


class Reads(arena.BaseAgent):
    def __init__(self, answers):
        self.answers = iter(answers)

    async def act(self, turn):
        return next(self.answers, Move(turn.view.legal[0]))


@FAST
@given(
    st.lists(ANSWERS, max_size=12), st.lists(ANSWERS, max_size=12), st.sampled_from(["forfeit", "random", "default"])
)
def test_every_action_is_the_last_answer_or_the_tables(first, second, rule):
    events = told([Reads(first), Reads(second)], {"attempts": 2, "on_illegal": rule})
    env = game("tictactoe").env()
    env.restart(1)
    for played, tried in played_with_attempts(events):
        *failed, last = tried
        assert all(attempt.problem is not None and attempt.action is None for attempt in failed)
        legal = env.view(played.seat).legal
        assert played.action in legal
        if played.source == "agent":
            assert last.problem is None
            assert played.action == last.action
            assert last.extracted.strip() == last.action
        else:
            assert played.source == rule
            assert len(tried) == 2
            assert last.problem.kind in ("illegal", "unreadable")
            assert last.action is None
            if rule == "default":
                assert played.action == legal[0]
        env.advance({played.seat: env.parse(played.seat, played.action)})
    assert events[-1].ending in ("played", "forfeited")


@FAST
@given(TEXTS)
def test_a_text_is_read_as_the_rules_read_it_or_not_at_all(text):
    events = told([Reads([Move(text)]), "first"], {"max_plies": 1, "attempts": 1})
    (attempt,) = [event for event in events if isinstance(event, Attempted)]
    assert attempt.extracted == text
    assert attempt.action == (text.strip() if text.strip() in NAMES else None)


async def test_after_the_last_attempt_the_recorded_rule_applies(tell, bad):
    for rule in ("random", "default"):
        story = await tell([bad.Answers("what"), "first"], table={"attempts": 2, "on_illegal": rule, "max_plies": 4})
        assert story.started.table["on_illegal"] == rule
        sources = [event.source for event in story.of(Played)]
        assert sources == [rule, "agent"] * 2
        assert [attempt.seat for attempt in story.attempts] == ["player_0", "player_0", "player_1"] * 2


async def test_random_replacements_follow_from_the_seed(tell, bad):
    moves = []
    for seed in (1, 1, 2, 3):
        table = {"attempts": 1, "on_illegal": "random"}
        moves.append((await tell([bad.Answers("what"), bad.Answers("what")], seed=seed, table=table)).moves)
    assert moves[0] == moves[1]
    assert moves[0] != moves[2] != moves[3]


@pytest.mark.parametrize("attempts", [1, 2, 5])
async def test_as_many_attempts_as_the_table_allows(attempts, tell, bad):
    agent = bad.Answers("what")
    story = await tell([agent, "first"], table={"attempts": attempts})
    assert [turn.attempt for turn in agent.turns] == list(range(1, attempts + 1))
    assert story.end() == ("forfeited", "unreadable", "player_0")
    assert ("attempts, the last" in story.ended.detail) == (attempts > 1)


async def test_what_was_shown_is_recorded(tell):
    class Looks(arena.BaseAgent):
        async def act(self, turn):
            self.seen = turn.view.text, turn.view.legal, turn.view.scene, turn.position
            return Move("4")

    agent = Looks()
    story = await tell([agent, "first"], table={"max_plies": 1})
    (attempt,) = story.attempts
    assert attempt.shown == {"text": agent.seen[0], "legal": agent.seen[1], "scene": None, "position": None}
    (read,) = story.replay.frame(1).attempts[1:]
    assert read.shown["text"] == agent.seen[0]
    assert tuple(read.shown["legal"]) == agent.seen[1]
