"""One match: the table is set, the seats are asked, what they answer is executed, and every event is told in order."""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from time import perf_counter
from typing import Any

from arena.adjudication import Adjudicator
from arena.agents.core.agent import Agent, Runs
from arena.agents.core.errors import AgentError
from arena.asking import Answer, Asking, Chosen, Stopped
from arena.chair import Chair
from arena.eager import Load, Suspended, load_of, recall, start
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError, GameUnavailable
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.scene import Dialogue, Grid, Hand, Plain, Scene, Screen, Stack
from arena.openings import Opening
from arena.replays.events import (
    AnyEvent,
    GameSetup,
    MatchEnded,
    MatchStarted,
    Occasion,
    Parent,
    Played,
    Reason,
    Seated,
    Source,
)
from arena.replays.redact import ending_of
from arena.replays.takebacks import TakenBack, written
from arena.seats import get_up, settle_in
from arena.seeds import seat_seed
from arena.table import Table
from arena.version import VERSION

_BREATH = 0.004
"""Seconds after which the loop gets its turn, however fast the agents are."""

_FORFEITS = frozenset({"illegal", "unreadable", "late", "crashed"})
_SCENES = frozenset({Dialogue, Grid, Hand, Plain, Screen, Stack})
_VOIDS = frozenset({"provider", "infrastructure", "interrupted"})


Waiting = dict[Seat, Suspended[Answer]]
"""The turns of seats that have not answered at once."""


@dataclass(frozen=True, slots=True)
class Player:
    """Who sits down: a name for the record, the agent, and where it says that it runs."""

    name: str
    agent: Agent
    runs: Runs = "loop"


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that determines a match, apart from what its agents do."""

    env: ArenaEnv
    players: Sequence[Player]
    seed: int
    table: Table
    start: str | None = None
    """The starting position in the game's own text."""
    opening: Opening = ()
    opened: str | None = None
    """How the opening was asked for."""
    parent: Parent | None = None
    occasion: Occasion | None = None


class Match:
    """A match that is played while its `events` are iterated, once."""

    def __init__(self, setup: Setup, timer: Callable[[], float] = perf_counter) -> None:
        self.id = uuid.uuid4().hex[:12]
        self._setup = setup
        self._env = setup.env
        self._timer = timer
        self._began = timer()
        self._told: deque[AnyEvent] = deque()
        """What has happened and was not taken from the stream yet."""
        self._wake: asyncio.Future[None] | None = None
        self._load: Load
        """What the loop is busy with; set where the match begins."""
        self._hidden = setup.env.info.secretive
        self._scores: Mapping[Seat, float] = {}
        self._plies = 0
        self._digest = ""

    async def events(self) -> AsyncGenerator[AnyEvent, None]:
        """The events, in order. Closing or cancelling the iterator ends the agents' work and tells nothing more.

        Raises AgentMismatch, AgentUnavailable and ParameterError, before the first event, where no table can be set.
        """
        setup, env, table = self._setup, self._env, self._setup.table
        loop = asyncio.get_running_loop()
        load = self._load = load_of(loop)
        load.enter()
        chairs = {
            seat: Chair(seat, player.agent, table, self._timer, load)
            for seat, player in zip(env.possible_agents, setup.players, strict=True)
        }
        asking = Asking(env, table, chairs, self._tell, self._now, setup.seed)
        begun, ended = False, None
        try:
            env.restart(setup.seed, setup.start)
            adjudicator = Adjudicator(table, env)
            failed = await settle_in(chairs, env.info, [seat_seed(setup.seed, k) for k in range(len(chairs))], table)
            self._began = self._timer()
            started = self._started()
            begun = True
            yield started
            for step in setup.opening:
                if isinstance(step, TakenBack):
                    yield self._take_back(step.seat, adjudicator)[0]
                    continue
                made = {seat: Chosen(action, env.notation(seat, action), "opening") for seat, action in step.items()}
                for event in self._execute(tuple(made), made):
                    yield event
                adjudicator.note(env)
            env.hold()
            ended = None if failed is None else self._stop(failed)
            judged = adjudicator.active
            limit, longest = table.max_plies or sys.maxsize, table.move_seconds or table.match_seconds
            breath = self._timer() + _BREATH
            while ended is None:
                movers = env.to_act()
                if not movers or env.ply >= limit:
                    ended = self._over(movers, limit)
                    break
                answers: dict[Seat, Answer] = {}
                waiting: Waiting = {}
                for seat in movers:
                    answer = start(asking.turn(seat), loop, load, longest)
                    if type(answer) is Suspended:
                        waiting[seat] = answer
                        chairs[seat].watch(loop, answer, self._rouse)
                    else:
                        answers[seat] = answer  # type: ignore[assignment]
                if waiting:
                    async with aclosing(self._wait(asking, chairs, waiting, answers)) as meanwhile:
                        async for event in meanwhile:
                            yield event
                while self._told:
                    yield self._told.popleft()
                stop = _first(answers)
                if stop is None:
                    for event in self._execute(movers, answers):
                        yield event
                    if judged and env.to_act() and (verdict := adjudicator.check(env)) is not None:
                        ended = self._end("adjudication", verdict.outcome, verdict.evidence)
                elif isinstance(stop, TakenBack):
                    played, plies = self._take_back(stop.seat, adjudicator)
                    asking.taken_back(stop.seat, plies)
                    yield played
                else:
                    ended = self._stop(stop)
                    break
                if self._timer() > breath:
                    await asyncio.sleep(0)
                    breath = self._timer() + _BREATH
            yield ended
        except Exception as error:  # the one boundary around games: what breaks here is no agent's fault
            if ended is not None or (not begun and isinstance(error, (GameError, AgentError))):
                raise
            detail = f"{env.info.id} failed at ply {self._plies}: {type(error).__name__}: {error}"
            if not begun:
                raise GameUnavailable(detail) from error
            ended = self._ended("void", "infrastructure", detail)
            yield ended
        finally:
            await self._part(chairs, ended)
            load.leave()

    def untold(self) -> list[AnyEvent]:
        """What happened after the last event that was taken from a stream which is closed."""
        told, self._told = list(self._told), deque()
        return told

    async def _wait(
        self,
        asking: Asking,
        chairs: Mapping[Seat, Chair],
        waiting: Waiting,
        answers: dict[Seat, Answer],
    ) -> AsyncGenerator[AnyEvent, None]:
        """Wait for the seats that think, telling what happens meanwhile; no longer once one has stopped the match."""
        for turn in waiting.values():
            turn.task.add_done_callback(self._rouse)
        try:
            while waiting and not any(isinstance(answer, Stopped) for answer in answers.values()):
                if not self._told and not self._settled(chairs, waiting):
                    await self._news()
                for seat in self._settled(chairs, waiting):
                    chairs[seat].unwatch()
                    answers[seat] = asking.outcome_of(seat, waiting.pop(seat))
                while self._told:
                    yield self._told.popleft()
        finally:
            await recall([turn for seat, turn in waiting.items()])
            for seat in waiting:
                chairs[seat].unwatch()

    def _settled(self, chairs: Mapping[Seat, Chair], waiting: Waiting) -> list[Seat]:
        return [seat for seat, turn in waiting.items() if turn.task.done() or chairs[seat].left_behind]

    def _now(self) -> float:
        return round(self._timer() - self._began, 3)

    def _tell(self, event: AnyEvent) -> None:
        self._told.append(event)
        if self._wake is not None:
            self._rouse()

    def _rouse(self, _: object = None) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def _news(self) -> None:
        self._wake = asyncio.get_running_loop().create_future()
        try:
            await self._wake
        finally:
            self._wake = None

    def _started(self) -> MatchStarted:
        env, setup = self._env, self._setup
        self._scores, self._digest = self._checked(env.scores()), env.digest.hex()
        info = env.info
        game = GameSetup(
            info.id,
            info.version,
            dict(env.params),
            info.title,
            info.payoff,
            info.score_range,
            info.perfect_information,
            info.deterministic,
        )
        seated = [
            Seated(seat, title, player.name, player.runs)
            for seat, title, player in zip(env.possible_agents, info.seats, setup.players, strict=True)
        ]
        return MatchStarted(
            self.id,
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            VERSION,
            game,
            seated,
            setup.seed,
            setup.table.model_dump(exclude_defaults=True),
            self._digest,
            self._scene(None),
            self._views(),
            setup.start,
            setup.opened,
            setup.parent,
            self._scores if any(self._scores.values()) else None,
            occasion=setup.occasion,
        )

    def _views(self) -> Mapping[Seat, Any]:
        env = self._env
        return {seat: self._scene(seat) for seat in env.possible_agents} if self._hidden else {}

    def _scene(self, seat: Seat | None) -> Scene:
        scene = self._env.scene(seat)
        if type(scene) not in _SCENES:
            raise TypeError(f"scene() gave {type(scene).__name__}, which is no scene")
        return scene

    def _checked(self, scores: Mapping[Seat, Any]) -> dict[Seat, float]:
        """The scores of exactly the seats, as finite floats; ValueError where they are something else."""
        checked = {seat: float(scores[seat]) for seat in self._env.possible_agents}
        if len(scores) != len(checked) or not all(map(isfinite, checked.values())):
            raise ValueError(f"the scores are {dict(scores)}: they must be one finite number for each seat")
        return checked

    def _execute(self, movers: Sequence[Seat], answers: Mapping[Seat, Any]) -> list[AnyEvent]:
        """Execute one ply, all its answers being Chosen: a Played for each seat, the last with the table after it."""
        env, ply, at = self._env, self._env.ply, self._now()
        secret = {seat for seat in movers if env.secret(seat, answers[seat].action)} if self._hidden else ()
        outer = self._load.begin(None)  # what a slow world takes of the loop is charged to nobody
        try:
            env.advance({seat: answers[seat].action for seat in movers})
        finally:
            self._load.end(outer)
        played: list[AnyEvent] = []
        for seat in movers[:-1]:
            _, notation, source = answers[seat]
            seal = "" if self._hidden else env.digest.hex()
            played.append(Played(ply, seat, notation, seal, at, source, secret=seat in secret))
        seat = movers[-1]
        _, notation, source = answers[seat]
        played.append(self._last(ply, seat, notation, at, source, seat in secret))
        return played

    def _take_back(self, seat: Seat, adjudicator: Adjudicator) -> tuple[Played, int]:
        """Execute one ply in which a seat takes back; the Played of it, and how many plies are undone."""
        env, ply, at = self._env, self._env.ply, self._now()
        outer = self._load.begin(None)
        try:
            plies = env.take_back(seat)
        finally:
            self._load.end(outer)
        adjudicator.take_back(plies)
        return self._last(ply, seat, written(plies), at, "take_back", False), plies

    def _last(self, ply: int, seat: Seat, notation: str, at: float, source: Source, secret: bool) -> Played:
        """The last Played of a ply, with the table after it."""
        env = self._env
        digest, scores = env.digest.hex(), env.scores()
        new = None if scores is self._scores or scores == self._scores else self._checked(scores)
        scene, views = self._scene(None), self._views()
        self._plies, self._digest = ply + 1, digest
        self._scores = self._scores if new is None else new
        return Played(ply, seat, notation, digest, at, source, new, scene, views, secret)

    def _over(self, movers: Sequence[Seat], limit: int) -> MatchEnded:
        """The end that the rules make, or the ply limit."""
        env = self._env
        if movers:
            return self._end("ply_limit", Outcome(env.scores(), f"the limit of {limit} plies"))
        outcome = env.outcome()
        if outcome is None:
            raise RuntimeError("no seat is to move, and the game gives no outcome")
        return self._end("rules", outcome)

    def _stop(self, stopped: Stopped) -> MatchEnded:
        """The end that a seat's answer makes."""
        env, seat, reason = self._env, stopped.seat, stopped.reason
        if reason in _VOIDS:
            return self._ended("void", reason, stopped.detail)
        if reason in _FORFEITS:
            return self._ended("forfeited", reason, stopped.detail, env.forfeit(seat).scores, seat)
        if reason == "resignation":
            return self._ended("played", reason, stopped.detail, env.forfeit(seat).scores)
        outcome = env.agreed_draw()
        assert outcome is not None
        return self._end("agreement", outcome)

    def _end(self, reason: Reason, outcome: Outcome, evidence: Mapping[str, Any] | None = None) -> MatchEnded:
        return self._ended("played", reason, outcome.reason, outcome.scores, None, evidence)

    def _ended(
        self,
        ending: Any,
        reason: Reason,
        detail: str,
        scores: Mapping[Seat, float] | None = None,
        culprit: Seat | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> MatchEnded:
        measures: Mapping[str, Mapping[str, float]] = {}
        if scores is not None:
            scores = self._checked(scores)
            measures = {seat: dict(found) for seat, found in self._env.measures().items()}
        at = self._now()
        return MatchEnded(ending, reason, detail, self._plies, self._digest, at, scores, culprit, evidence, measures)

    async def _part(self, chairs: Mapping[Seat, Chair], ended: MatchEnded | None) -> None:
        """Let every agent get up, told what its seat may know; what goes wrong with that changes no result."""
        outcomes = {}
        if ended is not None and ended.scores is not None:
            outcomes = {seat: Outcome(ended.scores, ending_of(ended, seat).detail) for seat in chairs}
        try:
            await get_up(chairs, outcomes)
        finally:
            self._env.close()


def _first(answers: Mapping[Seat, Answer]) -> Stopped | TakenBack | None:
    """The answer that makes no action: where several stop the match at once a void before a forfeit, else the first."""
    others = [answer for answer in answers.values() if not isinstance(answer, Chosen)]
    if not others:
        return None
    voids = (answer for answer in others if isinstance(answer, Stopped) and answer.reason in _VOIDS)
    return next(voids, others[0])
