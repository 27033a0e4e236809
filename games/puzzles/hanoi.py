"""The Tower of Hanoi: disks of different widths on three pegs, moved one by one or planned as a whole.

**Rules.** One disk at a time, always the upper one of a peg, goes to another peg, and never onto a smaller disk. All
disks begin on peg 0, the largest below, and the tower is solved when all lie on peg 2. N disks need 2^N - 1 moves.
(Édouard Lucas, 1883.)

**Notation.** With `answer=steps` a move is the peg that is left and the one that is entered: `02`. With `answer=whole`
the only answer is the list of all moves as `[[disk, from, to], …]`, disk 1 being the smallest: `[[1, 0, 2]]`. That is
the form of "The Illusion of Thinking" (Shojaee et al., 2025, arXiv:2506.06941): `moves =` before the list and comments
from `#` to the end of a line do not count.

**Scoring.** 1 where the tower is solved, else 0; more moves than needed cost nothing. Of a whole list, the first move
that breaks a rule ends it, and is named. Measured beside it are `moves` made, `disks_home` (that need not be moved
again), the `excess` of a solution over the fewest moves, and `first_failure`, the number of the move that failed.

**Versions.** 1: the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from arena.games.core.errors import IllegalAction, UnreadableAction, listed, quoted
from arena.games.core.game import Game
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Card, Stack

if TYPE_CHECKING:
    from gymnasium.spaces import Space
    from numpy.typing import NDArray

Answer = Literal["steps", "whole"]
Pegs = tuple[tuple[int, ...], ...]
STEPS = ((0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1))
NAMES = tuple(f"{left}{entered}" for left, entered in STEPS)
MOST = {"steps": 20, "whole": 12}
"""The tallest towers: a whole list for 12 disks has 4,095 moves."""
LARGEST = 99
"""The largest number in a list of moves."""
WIDEST = 13
"""Columns of the largest disk: three fit a small screen."""
ROLES = ("player_0", "player_5", "player_1", "player_3", "player_2", "player_4", "player_6", "player_7")


class State(NamedTuple):
    """The disks of each peg from the bottom up, 1 being the smallest, and the moves that were made."""

    pegs: Pegs
    moves: int = 0
    answered: bool = False
    """Whether a whole list was given."""
    failed: str = ""
    """Why its next move could not be made."""


def _info(disks: int = 3, answer: Answer = "steps", limit: int | None = None) -> GameInfo:
    how = (
        "A move is two digits, the peg that is left and the peg that is entered, such as `02`."
        if answer == "steps"
        else "Answer once, with the list of all moves as [[disk, from, to], …], disk 1 being the smallest, such as "
        "[[1, 0, 2], [2, 0, 1]]. The first move that breaks a rule ends it."
    )
    return GameInfo(
        id="hanoi",
        version=1,
        title="Tower of Hanoi",
        seats=("Mover",),
        card=(
            f"There are three pegs, 0, 1 and 2. Bring all {disks} disks from peg 0 to peg 2: one disk at a time, "
            f"always the upper one of a peg, and never onto a smaller disk. {how} A solved tower scores 1, all else 0; "
            f"it takes at least {2**disks - 1} moves, and at most {_limit(disks, limit)} may be made."
        ),
        payoff="single",
        score_range=(0.0, 1.0),
    )


def _limit(disks: int, limit: int | None) -> int:
    return 4 * (2**disks - 1) if limit is None else limit


class Hanoi(Game[State]):
    """The Tower of Hanoi.

    Args:
        disks: disks of the tower, 1 to 20; to 12 where the whole list is the answer.
        answer: move by move, or the whole list of moves at once.
        limit: moves that may be made; without it four times as many as are needed.
    """

    info = _info()

    def __init__(self, disks: int = 3, answer: Answer = "steps", limit: int | None = None) -> None:
        if not 1 <= disks <= MOST[answer]:
            raise ValueError(f"disks go from 1 to {MOST[answer]} with answer={answer}, not {disks}")
        self.disks, self.answer, self.limit, self.fewest = disks, answer, _limit(disks, limit), 2**disks - 1
        most = _limit(MOST[answer], None)
        if not 1 <= self.limit <= most:
            raise ValueError(f"limit goes from 1 to {most} with answer={answer}, not {limit}")
        super().__init__(disks=disks, answer=answer, limit=self.limit)
        if answer == "steps":
            self.num_actions = len(STEPS)
        else:
            self.longest = len(_written([[LARGEST] * 3] * self.limit))

    @classmethod
    def described(cls, **params: Any) -> GameInfo:
        return _info(**params)

    # The rules

    def initial(self, rng: Rng) -> State:
        return State((tuple(range(self.disks, 0, -1)), (), ()))

    def _solved(self, state: State) -> bool:
        return len(state.pegs[2]) == self.disks

    def _over(self, state: State) -> bool:
        return self._solved(state) or state.answered or (self.answer == "steps" and state.moves == self.limit)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self._over(state) else self.seats

    def legal(self, state: State, seat: Seat) -> Sequence[int]:
        return () if self.longest else _possible(state.pegs)

    def apply(self, state: State, actions: Mapping[Seat, Any], rng: Rng) -> State:
        (action,) = actions.values()
        if not self.longest:
            return State(_moved(state.pegs, *STEPS[action]), state.moves + 1)
        pegs, moves = state.pegs, json.loads(action)
        for made, (disk, left, entered) in enumerate(moves):
            why = _broken(pegs, left, entered, disk)
            if why:
                failed = f"move {made + 1}, [{disk}, {left}, {entered}], cannot be made: {why}"
                return State(pegs, made, answered=True, failed=failed)
            pegs = _moved(pegs, left, entered)
        return State(pegs, len(moves), answered=True)

    def scores(self, state: State) -> Mapping[Seat, float]:
        return {self.seats[0]: float(self._solved(state) and not state.failed)}

    def outcome(self, state: State) -> Outcome | None:
        if not self._over(state):
            return None
        home = f"{self._home(state)} of {self.disks} disks home"
        if state.failed:
            reason = f"{state.failed}; {home}"
        elif self._solved(state):
            excess = state.moves - self.fewest
            how = f"{excess} more than needed" if excess else "the fewest"
            reason = f"solved, moves: {state.moves}, {how}"
        else:
            reason = f"not solved, moves: {state.moves}; {home}"
        return Outcome(self.scores(state), reason)

    def _home(self, state: State) -> int:
        """The disks that need not be moved again."""
        home = zip(state.pegs[2], range(self.disks, 0, -1), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], home))

    def measures(self, state: State) -> Mapping[Seat, Mapping[str, float]]:
        """The moves made and the disks home; the excess only of a solution, the first failure only where one failed."""
        found = {"moves": float(state.moves), "disks_home": float(self._home(state))}
        if state.failed:
            found["first_failure"] = state.moves + 1.0
        elif self._solved(state):
            found["excess"] = float(state.moves - self.fewest)
        return {self.seats[0]: found}

    # How it is spoken of

    def notation(self, state: State, seat: Seat, action: Any) -> str:
        return str(action) if self.longest else NAMES[action]

    def parse(self, state: State, seat: Seat, text: str) -> Any:
        if self.longest:
            return self._plan(text)
        wanted, legal = text.strip(), self.legal(state, seat)
        possible = "possible: " + listed([NAMES[action] for action in legal])
        if wanted not in NAMES:
            raise UnreadableAction(f"{quoted(wanted)} is not a move of {self.info.title}; {possible}")
        action = NAMES.index(wanted)
        if action not in legal:
            why = _broken(state.pegs, *STEPS[action])
            raise IllegalAction(f"{quoted(wanted)} is not legal here: {why}; {possible}")
        return action

    def _plan(self, text: str) -> str:
        """A list of moves in its canonical form; whether the moves are possible is seen when they are made."""
        bare = re.sub(r"#[^\n]*", "", text).strip()
        try:
            moves = json.loads(re.sub(r"^moves\s*=", "", bare))
        except (ValueError, RecursionError):
            moves = None
        form = "a list of moves [[disk, from, to], …] such as [[1, 0, 2], [2, 0, 1]]"
        if not isinstance(moves, list):
            raise UnreadableAction(f"{quoted(text.strip())} is not {form}")
        for number, move in enumerate(moves, 1):
            whole = isinstance(move, list) and len(move) == 3 and all(type(one) is int for one in move)
            if not whole or not all(0 <= one <= LARGEST for one in move):
                raise UnreadableAction(
                    f"{quoted(text.strip())} is not {form}: move {number} is not three numbers from 0 to {LARGEST}"
                )
        if len(moves) > self.limit:
            raise IllegalAction(f"{quoted(text.strip())} has {len(moves)} moves, and at most {self.limit} may be made")
        return _written(moves)

    def sample(self, state: State, seat: Seat, rng: Rng) -> Any:
        """A move that is possible; or a list of as many random ones as are needed, or fewer where they solve it."""
        if not self.longest:
            return super().sample(state, seat, rng)
        pegs, moves = state.pegs, list[list[int]]()
        while len(moves) < min(self.fewest, self.limit) and len(pegs[2]) < self.disks:
            left, entered = STEPS[rng.choice(_possible(pegs))]
            moves.append([pegs[left][-1], left, entered])
            pegs = _moved(pegs, left, entered)
        return _written(moves)

    def default_action(self, state: State, seat: Seat) -> Any:
        """The first possible move; no move at all where the whole list is asked."""
        return "[]" if self.longest else super().default_action(state, seat)

    # How it is shown

    @cached_property
    def observation_space(self) -> Space[Any]:
        from gymnasium.spaces import Box

        return Box(0, self.disks, (3, self.disks), np.int8)

    def observe(self, state: State, seat: Seat) -> NDArray[Any]:
        """An int8 array of shape (3, disks): the disks of each peg from the bottom up, 0 where there is none."""
        seen = np.zeros((3, self.disks), dtype=np.int8)
        for number, peg in enumerate(state.pegs):
            seen[number, : len(peg)] = peg
        return seen

    def data(self, state: State, seat: Seat) -> Mapping[str, Any]:
        return {"pegs": [list(peg) for peg in state.pegs], "moves": state.moves, "limit": self.limit}

    def text(self, state: State, seat: Seat | None) -> str:
        pegs = [f"Peg {number}: {' '.join(map(str, peg)) or '-'}" for number, peg in enumerate(state.pegs)]
        return "\n".join(["Disks of each peg from the bottom to the top:", *pegs, self._now(state)])

    def _now(self, state: State) -> str:
        outcome = self.outcome(state)
        if outcome is not None:
            return outcome.reason
        if self.longest:
            return f"Answer with the whole list of moves: [[disk, from, to], …], at most {self.limit}"
        return f"{state.moves} of at most {self.limit} moves made; the tower needs {self.fewest}"

    def scene(self, state: State, seat: Seat | None) -> Stack:
        steps = max(self.disks - 1, 1)
        wide = [1 + number * min(2 * steps, WIDEST - 1) // steps for number in range(self.disks)]
        stacks = tuple(
            (
                f"{number}{' (goal)' if number == 2 else ''}",
                tuple(Card(str(disk).center(wide[disk - 1]), ROLES[(disk - 1) % len(ROLES)]) for disk in peg),
            )
            for number, peg in enumerate(state.pegs)
        )
        clicks = () if self.longest or self._over(state) else ("0", "1", "2")
        return Stack(stacks, self._now(state), clicks)


def _written(moves: Sequence[Sequence[int]]) -> str:
    return json.dumps(moves)


def _possible(pegs: Pegs) -> list[int]:
    """The steps that are possible, by number."""
    return [number for number, step in enumerate(STEPS) if not _broken(pegs, *step)]


def _broken(pegs: Pegs, left: int, entered: int, disk: int | None = None) -> str:
    """The rule that forbids a move, in words; "" where it is possible. `disk` is the one that is said to be moved."""
    missing = [peg for peg in (left, entered) if not 0 <= peg < len(pegs)]
    if missing:
        return f"there is no peg {missing[0]}"
    if not pegs[left]:
        return f"peg {left} is empty"
    top = pegs[left][-1]
    if disk is not None and disk != top:
        return f"disk {top}, not disk {disk}, is the upper one of peg {left}"
    if left == entered:
        return "a disk goes to another peg"
    if pegs[entered] and pegs[entered][-1] < top:
        return f"disk {top} cannot lie on disk {pegs[entered][-1]}, which is smaller"
    return ""


def _moved(pegs: Pegs, left: int, entered: int) -> Pegs:
    """The pegs after the upper disk of one has gone to another."""
    after = list(pegs)
    after[entered] = (*after[entered], after[left][-1])
    after[left] = after[left][:-1]
    return tuple(after)
