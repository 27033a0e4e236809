"""Seats that move at once: asked at the same time, told at the same time, and each by itself."""

from __future__ import annotations

import asyncio

import pytest

import arena
from arena.agents.core.decision import Move, Resign
from arena.agents.core.errors import ProviderError
from arena.replays.events import Asked, Attempted, Played, timeless

GAME = "rock_paper_scissors,rounds=2"


class Waits(arena.BaseAgent):
    """Answers, each time, when it is let go; notes what became of it."""

    def __init__(self, *answers, waits_for=None, lets_go=None):
        self.answers, self.waits_for, self.lets_go = list(answers), waits_for, lets_go
        self.asked, self.seen, self.notes = asyncio.Event(), [], []

    async def act(self, turn):
        self.asked.set()
        try:
            if self.waits_for is not None:
                await self.waits_for.wait()
        except asyncio.CancelledError:
            self.notes.append("cancelled")
            raise
        self.seen.append((turn.view.text, turn.view.legal, turn.view.scene, turn.view.history))
        self.seen.append(turn.view.observation["observation"].tolist())
        if self.lets_go is not None:
            self.lets_go.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return Move(answer) if isinstance(answer, str) else answer


async def test_both_are_asked_before_either_answers(tell):
    left, right = Waits("rock"), Waits("paper")
    left.waits_for, right.waits_for = right.asked, left.asked
    story = await tell([left, right], game="rock_paper_scissors,rounds=1")
    assert story.end() == ("played", "rules", None)
    kinds = [type(event) for event in story.events[1:-1]]
    assert kinds == [Asked, Asked, Attempted, Attempted, Played, Played]


async def test_answers_are_told_together_when_the_last_one_is_in(tell):
    """The scene comes with the last action of the ply, and both bear the digest after it."""
    story = await tell([Waits("rock"), Waits("paper")], game=GAME)
    first, second = story.of(Played)[:2]
    assert (first.ply, first.seat, first.action, first.scene) == (0, "player_0", "rock", None)
    assert (second.ply, second.seat, second.action) == (0, "player_1", "paper")
    assert second.scene is not None
    assert first.digest == second.digest != story.started.digest


@pytest.mark.parametrize("early", [0, 1])
async def test_what_one_has_answered_changes_nothing_that_the_other_sees(early):
    async def seen_by_the_other(answers):
        answered = asyncio.Event()
        agents = [None, None]
        agents[early] = Waits(*answers, lets_go=answered)
        agents[1 - early] = other = Waits("paper", waits_for=answered)
        await arena.aplay("rock_paper_scissors,rounds=1", agents, seed=1, record=False)
        return other.seen

    rock = await seen_by_the_other(["rock"])
    assert "rock" not in rock[0][0]
    assert rock == await seen_by_the_other(["scissors"])


@pytest.mark.parametrize("patience", [0, 3])
@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (Resign(), ("played", "resignation")),
        (ValueError("oh"), ("forfeited", "crashed")),
        (ProviderError("no credit"), ("void", "provider")),
        ("lizard", ("forfeited", "unreadable")),
    ],
)
async def test_one_that_stops_the_match_stops_the_others_thinking(answer, end, seat, patience, tell):
    class Stops(Waits):
        async def act(self, turn):
            for _ in range(patience):
                await asyncio.sleep(0)
            return await super().act(turn)

    other = Waits("rock", waits_for=asyncio.Event())
    seats = [Stops(answer), other] if seat == 0 else [other, Stops(answer)]
    story = await tell(seats, game=GAME)
    assert (story.ended.ending, story.ended.reason) == end
    assert story.ended.culprit == (f"player_{seat}" if end[0] == "forfeited" else None)
    assert {attempt.seat for attempt in story.attempts} == {f"player_{seat}"}
    assert (story.ended.plies, story.moves) == (0, [])
    if seat == 0 and patience == 0:
        assert other.notes in ([], ["cancelled"])
    else:
        assert other.notes == ["cancelled"]


async def test_a_clock_that_runs_out_stops_the_others_thinking(tell):
    slow, other = Waits("rock", waits_for=asyncio.Event()), Waits("rock", waits_for=asyncio.Event())
    story = await tell([slow, other], game=GAME, table={"move_seconds": 0.05})
    assert story.end() == ("forfeited", "late", "player_0")
    assert slow.notes == other.notes == ["cancelled"]


class Patient(arena.BaseAgent):
    """Answers after so many rounds of the event loop."""

    def __init__(self, patience, answers):
        self.patience, self.answers = patience, iter(answers)

    async def act(self, turn):
        for _ in range(self.patience):
            await asyncio.sleep(0)
        return Move(next(self.answers))


async def test_who_answers_first_does_not_matter():
    told = []
    for left, right in ((0, 0), (0, 5), (5, 0), (4, 5)):
        agents = [Patient(left, ["rock", "paper", "rock"]), Patient(right, ["paper", "paper", "scissors"])]
        stream = arena.stream("rock_paper_scissors", agents, seed=1)
        events = [timeless(event) async for event in stream]
        told.append(sorted(events, key=lambda event: (event.get("ply", -1), event["kind"], event.get("seat", ""))))
    assert told[0] == told[1] == told[2] == told[3]


@pytest.mark.parametrize("first", [0, 1])
async def test_two_that_resign_at_once(first, tell):
    """One lets the other go in the very step in which it resigns, so that both have when the table looks."""
    both = asyncio.Event(), asyncio.Event()
    both[first].set()
    agents = [Waits(Resign(), waits_for=both[seat], lets_go=both[1 - seat]) for seat in (0, 1)]

    class Later(arena.BaseAgent):
        def __init__(self, agent):
            self.agent = agent

        async def act(self, turn):
            await asyncio.sleep(0)
            return await self.agent.act(turn)

    story = await tell([Later(agent) for agent in agents], game=GAME)
    assert story.end() == ("played", "resignation", None)
    assert [attempt.decision for attempt in story.attempts] == ["resign"] * len(story.attempts)
    loser = f"player_{['Left resigns', 'Right resigns'].index(story.ended.detail)}"
    assert story.ended.scores[loser] == -2.0


@pytest.mark.parametrize("failing", [0, 1])
async def test_a_service_that_fails_counts_before_a_crash_of_the_same_moment(failing, tell, bad):
    seats = [bad.Answers(ValueError("oh")), bad.Answers(ValueError("oh"))]
    seats[failing] = bad.Answers(ProviderError("no credit"))
    story = await tell(seats, game=GAME)
    assert story.end() == ("void", "provider", None)
    assert len(story.attempts) == 2


async def test_of_two_crashes_at_once_the_first_seats_counts(tell, bad):
    story = await tell([bad.Answers(ValueError("oh")), bad.Answers(ValueError("oh"))], game=GAME)
    assert story.end() == ("forfeited", "crashed", "player_0")


async def test_each_has_attempts_of_its_own(tell, bad):
    story = await tell([bad.Answers("lizard", "spock", "rock"), bad.Answers("paper")], game=GAME)
    tried = [(attempt.ply, attempt.seat, attempt.attempt, attempt.action) for attempt in story.attempts[:4]]
    assert tried == [
        (0, "player_0", 1, None),
        (0, "player_0", 2, None),
        (0, "player_0", 3, "rock"),
        (0, "player_1", 1, "paper"),
    ]
    assert story.end() == ("played", "rules", None)


async def test_closing_the_stream_while_both_think_stops_both():
    agents = [Waits("rock", waits_for=asyncio.Event()) for _ in range(2)]
    stream = arena.stream(GAME, agents)
    seen = [await anext(stream) for _ in range(3)]
    assert [type(event) for event in seen[1:]] == [Asked, Asked]
    await stream.aclose()
    assert [agent.notes for agent in agents] == [["cancelled"], ["cancelled"]]


async def test_what_one_queues_for_a_service_is_charged_to_nobody(tell, timer):
    queueing, served = asyncio.Event(), asyncio.Event()

    class Queues(arena.BaseAgent):
        async def act(self, turn):
            with turn.waiting("queued"):
                queueing.set()
                await served.wait()
            timer.now += 1
            with pytest.raises(RuntimeError, match="already stopped"), turn.waiting("queued"), turn.waiting("retried"):
                pass
            return Move("rock")

    class Serves(arena.BaseAgent):
        async def act(self, turn):
            with turn.waiting("retried"):
                await queueing.wait()
                timer.now += 40
            served.set()
            return Move("paper")

    story = await tell([Queues(), Serves()], game=GAME, timer=timer, table={"match_seconds": 2, "max_plies": 1})
    times = {attempt.seat: (attempt.queued, attempt.retried) for attempt in story.attempts}
    assert times["player_0"] == pytest.approx((40, 0), abs=0.01)  # less the few real microseconds of the other
    assert times["player_1"] == pytest.approx((0, 40), abs=0.01)
    assert story.end() == ("played", "ply_limit", None)
