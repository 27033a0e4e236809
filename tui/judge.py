"""The judge: values every position of a match, beside the screen, by executing what was recorded once more.

Only where information is perfect is there anything to value that everybody may know. The game is found by the name that
the replay has for it, among those that are installed; nothing that a replay names is ever executed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Thread
from time import monotonic
from typing import Any

from textual.message import Message

from arena.agents.baselines.evaluator import Evaluator
from arena.agents.spec import agent
from arena.games.core.env import ArenaEnv, Position
from arena.games.core.outcome import Seat
from arena.replays.errors import NotProved
from arena.replays.events import GameSetup, MatchStarted, Played
from arena.replays.execution import execute
from arena.replays.lookup import game_of
from arena.replays.tape import Tape
from arena.tui.scenes.picture import one_line

MOST = 2000
"""Plies that are valued."""
SWING = 0.5
"""How much of the score range the lead has to change for a swing."""
_EVERY = 0.1
"""Seconds between two tellings, at the least."""

Values = Mapping[Seat, float]
"""What each seat can expect to score."""


class Judged(Message):
    """The judge has come further, or cannot go on: `problem` says why, in a sentence."""

    def __init__(self, judge: Valuation, values: Mapping[int, Values], problem: str = "") -> None:
        super().__init__()
        self.judge, self.values, self.problem = judge, values, problem


class CannotJudge(Exception):
    """A match that cannot be valued; the message says why."""


class Valuation(Thread):
    """One match being valued. It dies with the program, however long a single position takes.

    Args:
        started: the beginning of the match.
        evaluator: the spec of whoever values positions.
        tell: takes what was found; called from this thread.
        known: plies that were valued before.
    """

    def __init__(
        self,
        started: MatchStarted,
        evaluator: str,
        tell: Callable[[Judged], object],
        known: Mapping[int, Values] | None = None,
    ) -> None:
        super().__init__(name="judge", daemon=True)
        self._started_by, self._spec, self._tell = started, evaluator, tell
        self._known = set(known or ())
        self._fed = 0
        self._ahead: deque[Sequence[Played]] = deque()
        """Plies that were recorded and not executed yet."""
        self._more = Event()
        self._stopped = False
        self._at = 0
        self._found: dict[int, Values] = {}
        self._told = 0.0

    # For the screen

    def feed(self, tape: Tape, seconds: float) -> None:
        """Hand over what was played since, for about so many seconds."""
        until, end = monotonic() + seconds, min(tape.plies, MOST)
        while self._fed < end:
            self._ahead.append(tape.frame(self._fed + 1).played)
            self._fed += 1
            if monotonic() > until:
                break
        if self._ahead:
            self._more.set()

    def look(self, ply: int) -> None:
        """Value first what is near a ply."""
        self._at = ply

    def stop(self) -> None:
        """Value nothing more."""
        self._stopped = True
        self._more.set()

    # In its own thread

    def run(self) -> None:
        """Value positions until it is stopped."""
        env: ArenaEnv | None = None
        try:
            env = _game_of(self._started_by)
            self._value_all(env, _evaluator(self._spec))
        except Exception as error:  # the boundary around foreign tapes, games and evaluators
            self._say(_why(error))
        finally:
            if env is not None:
                env.close()

    def _value_all(self, env: ArenaEnv, judge: Evaluator) -> None:
        started = self._started_by
        assert started.seed is not None
        env.restart(started.seed, started.position)
        if env.digest.hex() != started.digest:
            raise CannotJudge("executed again, it begins otherwise than it was recorded")
        waiting = {} if 0 in self._known else {0: _standing(env)}
        while not self._stopped:
            self._execute(env, waiting)
            if waiting:
                ply = min(waiting, key=lambda one: (abs(one - self._at), -one))
                standing = waiting.pop(ply)
                self._found[ply] = judge.evaluate(standing) if isinstance(standing, Position) else standing
                if monotonic() - self._told >= _EVERY:
                    self._say()
                continue
            self._say()
            self._more.wait()
            self._more.clear()

    def _execute(self, env: ArenaEnv, waiting: dict[int, Position[Any] | Values]) -> None:
        while self._ahead and not self._stopped:
            execute(env, self._ahead.popleft())
            if env.ply not in self._known:
                waiting[env.ply] = _standing(env)

    def _say(self, problem: str = "") -> None:
        found, self._found, self._told = self._found, {}, monotonic()
        if (found or problem) and not self._stopped:
            self._tell(Judged(self, found, problem))


def _game_of(started: MatchStarted) -> ArenaEnv:
    """The game of a match, where it can be executed again and hides nothing."""
    recorded = started.game
    if started.seed is None:
        raise CannotJudge("the seed was taken out of this replay")
    if not recorded.perfect_information:
        raise CannotJudge(f"{recorded.title} hides something from its players")
    env = game_of(recorded).env()
    if env.info.version != recorded.version:
        env.close()
        raise CannotJudge(f"it was played by version {recorded.version} of the rules, and {env.info.version} is here")
    env.restart(started.seed, started.position)
    if not env.info.perfect_information or env.position() is None:
        env.close()
        raise CannotJudge(f"{env.info.title} is no game of perfect information whose positions can be handed out")
    return env


def _evaluator(spec: str) -> Evaluator:
    found = agent(spec).build()
    if not isinstance(found, Evaluator):
        raise CannotJudge(f"{spec} values no positions; minimax, mcts and solver do")
    return found


def _standing(env: ArenaEnv) -> Position[Any] | Values:
    """The position, or the scores where the match is over."""
    position = env.position()
    return dict(env.scores()) if position is None or not env.to_act() else position


def _why(error: Exception) -> str:
    """Why a match is not valued, in a line."""
    said = one_line(" ".join(str(error).split()), 300)
    if isinstance(error, NotProved):
        said = f"executed again, it differs: {said}"
    return f"cannot be judged: {said or type(error).__name__}"


def lead(values: Values, setup: GameSetup) -> tuple[Seat | None, float]:
    """Who is ahead and by how much of the score range, 0 to 1; nobody where all stand the same.

    Of a single seat, how far its score is above (or, negative, below) the middle of the range.
    """
    low, high = setup.score_range
    wide = high - low
    if not values or not wide > 0:
        return None, 0.0
    ranked = sorted(values.items(), key=lambda pair: -pair[1])
    if len(ranked) == 1:
        ((seat, value),) = ranked
        return seat, max(-1.0, min((value - low) / wide * 2 - 1, 1.0))
    (first, best), (_, second) = ranked[:2]
    return (first, min((best - second) / wide, 1.0)) if best > second else (None, 0.0)


def has_swung(before: Values, after: Values, setup: GameSetup) -> bool:
    """Whether the lead of any seat changed by much."""
    (one, was), (other, now) = lead(before, setup), lead(after, setup)
    return abs(now - was) >= SWING if one == other else was + now >= SWING
