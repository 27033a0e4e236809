"""Ending a match early by a recorded rule: a position that repeats, or an evaluator that has seen enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from arena.agents.baselines.evaluator import Evaluator
from arena.agents.core.errors import AgentMismatch
from arena.agents.spec import agent
from arena.games.core.env import ArenaEnv, Position
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Outcome, Seat
from arena.table import EvaluatorRule, Table


@dataclass(frozen=True, slots=True)
class Verdict:
    """An adjudicated outcome and what it rests on."""

    outcome: Outcome
    evidence: Mapping[str, Any]


class Adjudicator:
    """The adjudication rules of one match. Raises ParameterError where a rule does not fit the game."""

    def __init__(self, table: Table, env: ArenaEnv) -> None:
        self._repeats = table.repeats
        self._rule = table.evaluator
        self._seen: dict[bytes, int] = {}
        self._line: list[bytes] = []
        """The positions that were counted, in order, where any are."""
        self._leader: str | None = None
        self._led = 0
        if table.repeats is not None and env.fingerprint() is None:
            raise ParameterError(f"{env.info.id} has a closed state: repeated positions cannot be seen")
        self._evaluator = None if table.evaluator is None else self._evaluating(table.evaluator, env)
        self.note(env)

    @property
    def active(self) -> bool:
        """Whether there is any rule to apply."""
        return self._repeats is not None or self._rule is not None

    def check(self, env: ArenaEnv) -> Verdict | None:
        """The verdict on the position after a ply, if there is one."""
        return self._repeated(env) or self._evaluated(env)

    def note(self, env: ArenaEnv) -> int:
        """Take a position into account, of the opening for example; how often it has occurred."""
        if self._repeats is None:
            return 0
        key = env.fingerprint()
        assert key is not None
        self._seen[key] = count = self._seen.get(key, 0) + 1
        self._line.append(key)
        return count

    def take_back(self, plies: int) -> None:
        """Plies are undone: their positions have not occurred, and whoever led has to lead anew."""
        for key in self._line[len(self._line) - plies :] if self._line else ():
            self._seen[key] -= 1
        del self._line[len(self._line) - plies :]
        self._leader, self._led = None, 0

    def _repeated(self, env: ArenaEnv) -> Verdict | None:
        count = self.note(env)
        if self._repeats is None or count < self._repeats:
            return None
        outcome = env.agreed_draw()
        scores = dict(env.scores()) if outcome is None else outcome.scores
        return Verdict(Outcome(scores, f"the position occurred {count} times"), {"rule": "repeats", "count": count})

    def _evaluating(self, rule: EvaluatorRule, env: ArenaEnv) -> Evaluator:
        found = agent(rule.evaluator).build()
        if not isinstance(found, Evaluator):
            raise ParameterError(f"{rule.evaluator} cannot evaluate positions; minimax and mcts can")
        position = env.position()
        if env.info.payoff != "zero_sum" or len(env.info.seats) != 2 or position is None:
            raise ParameterError(
                f"{env.info.id}: an evaluator judges zero-sum games of two seats with perfect information"
            )
        _valued(found, rule, position)  # whoever cannot search this game says so here, before the first event
        return found

    def _evaluated(self, env: ArenaEnv) -> Verdict | None:
        rule, position = self._rule, env.position()
        if rule is None or self._evaluator is None or position is None or not env.to_act():
            return None
        values = _valued(self._evaluator, rule, position)
        leader = max(values, key=lambda seat: values[seat])
        if values[leader] < rule.margin:
            self._leader, self._led = None, 0
            return None
        self._led = self._led + 1 if leader == self._leader else 1
        self._leader = leader
        if self._led < rule.plies:
            return None
        low, high = env.info.score_range
        scores = {seat: high if seat == leader else low for seat in values}
        evidence = {
            "rule": "evaluator",
            "evaluator": rule.evaluator,
            "plies": self._led,
            "values": dict(values),
        }
        title = env.info.seats[env.possible_agents.index(leader)]
        return Verdict(
            Outcome(scores, f"{rule.evaluator} gives {title} at least {rule.margin:g} for {self._led} plies"),
            evidence,
        )


def _valued(evaluator: Evaluator, rule: EvaluatorRule, position: Position[Any]) -> Mapping[Seat, float]:
    try:
        return evaluator.evaluate(position)
    except AgentMismatch as error:
        raise ParameterError(f"{rule.evaluator}: {error}") from error
