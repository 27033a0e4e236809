"""Minimax: the best move if both sides look a fixed number of plies ahead.

Negamax with alpha-beta pruning (Knuth and Moore, An Analysis of Alpha-Beta Pruning, 1975), iterative
deepening, a transposition table and the history heuristic (Schaeffer, 1983). A value is the mover's lead in
score. It shrinks a little with every ply, so that wins are taken sooner and losses later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal

from arena.agents.baselines.judge import Judgement
from arena.agents.baselines.searcher import Searcher, only
from arena.agents.baselines.slices import Search, at_once, in_slices
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.game import Game, StateT
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng

if TYPE_CHECKING:
    from arena.games.core.env import Position

SHRINK = 1 - 1e-6
"""What a value keeps with each ply: so much that different scores keep their order, less than all."""
EQUAL = 1e-9
"""Values closer than this are the same: less than a ply's delay, more than a rounding error."""
_CHANCE = "minimax needs a game without chance, and {} draws at random"

Bound = Literal["exact", "at_least", "at_most"]


class Minimax(Searcher):
    """Looks a fixed number of plies ahead; beyond them, it takes the scores as they stand.

    For two-seat zero-sum games without chance in which one seat moves at a time. Among equals it draws.

    Args:
        depth: plies to look ahead, from 1.
    """

    name = "minimax"
    summary: ClassVar[str] = "alpha-beta search of a fixed depth, for two-seat games of perfect information"

    def __init__(self, depth: int = 4) -> None:
        if depth < 1:
            raise ValueError(f"depth goes from 1, not {depth}")
        self.depth = depth

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. AgentMismatch unless two play for a fixed sum, with perfect information and no chance."""
        _check(game)
        await super().start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        """The best move, at random among equals. Raises AgentMismatch where the game cannot be searched."""
        position = self.position(turn)
        found = await in_slices(search(position, self.depth))
        action = found.best[0] if len(found.best) == 1 else self.rng.choice(found.best)
        value = _on_scale(position.game.info, found.value)
        thought = f"value {value:+.2f} at depth {found.depth}, {found.positions} positions"
        return Move(position.game.notation(position.state, turn.seat, action), thought=thought)

    def evaluate(self, position: Position[Any]) -> Mapping[Seat, float]:
        """What each seat scores if both look `depth` plies ahead. Raises AgentMismatch like `act`."""
        game, state = position.game, position.state
        _check(game.info)
        movers = game.to_move(state)
        if not movers:
            return game.scores(state)
        value = at_once(search(position, self.depth)).value
        mover = only(movers, game)
        return {seat: _on_scale(game.info, value if seat == mover else -value) for seat in game.seats}

    def judge(self, position: Position[Any]) -> Judgement:
        """What the mover scores with each move if both look ahead. Raises AgentMismatch like `act`."""
        game, state = position.game, position.state
        _check(game.info)
        seat = only(game.to_move(state), game)
        leads = at_once(AlphaBeta(game).each(state, seat, self.depth))
        named = {game.notation(state, seat, action): lead for action, lead in leads.items()}
        values = {name: _on_scale(game.info, lead) for name, lead in named.items()}
        ranking = {name: round(lead / EQUAL) * EQUAL for name, lead in named.items()}
        return Judgement(values, ranking, {name: f"{value:+.2f}" for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the mover's lead, the moves that keep it, and what the search took."""

    value: float
    best: tuple[int, ...]
    depth: int
    positions: int


def search(position: Position[Any], depth: int) -> Search[Found]:
    """The best moves at `depth`, or at a smaller depth that already decides the game."""
    game = position.game
    seat = only(game.to_move(position.state), game)
    low, high = game.info.score_range
    tree = AlphaBeta(game)
    for now in range(1, depth + 1):
        value, best = yield from tree.root(position.state, seat, now)
        # At a greater depth no forced win comes sooner, and a tree without open ends does not grow.
        if not tree.open or abs(value) >= (high - low) * SHRINK**now - EQUAL:
            break
    return Found(value, best, now, tree.positions)


class AlphaBeta(Generic[StateT]):
    """The memory of one search: what it knows of the states it met."""

    def __init__(self, game: Game[StateT]) -> None:
        self.game = game
        self.positions = 0
        """States reached so far."""
        self.horizon = 0
        """The depth that is searched now."""
        self.open = False
        """Whether a state on the horizon has moves left."""
        self.table: dict[StateT, tuple[int, int, Bound, float, int]] = {}
        """State -> horizon, depth searched, what the value means, the mover's value, the best action."""
        self.history: dict[int, int] = defaultdict(int)
        """Action -> how much it has pruned."""
        self.rng = NoChance(0)

    def root(self, state: StateT, seat: Seat, depth: int) -> Search[tuple[float, tuple[int, ...]]]:
        """The value for the seat to move, and every action that reaches it."""
        self.horizon, self.open = depth, False
        best, actions = -inf, list[int]()
        for action in self._ordered(state, seat):
            # The window stays open for equals, so that each of them is known exactly.
            value = yield from self._after(state, seat, action, depth, best - 2 * EQUAL, inf)
            if value > best + EQUAL:
                best, actions = value, [action]
            elif value >= best - EQUAL:
                actions.append(action)
        self.table[state] = (depth, depth, "exact", best, actions[0])
        return best, tuple(sorted(actions))

    def each(self, state: StateT, seat: Seat, depth: int) -> Search[Mapping[int, float]]:
        """The value of every action for the seat to move."""
        self.horizon = depth
        found = {}
        for action in self.game.legal(state, seat):
            found[action] = yield from self._after(state, seat, action, depth, -inf, inf)
        return found

    def _value(self, state: StateT, seat: Seat, depth: int, alpha: float, beta: float) -> Search[float]:
        """The value for the seat to move: exact between alpha and beta, a bound outside."""
        known = self.table.get(state)
        if known is not None and known[0] == self.horizon and known[1] == depth:
            _, _, bound, value, _ = known
            if bound == "exact" or (value >= beta if bound == "at_least" else value <= alpha):
                return value
        best, chosen, floor = -inf, -1, alpha
        for action in self._ordered(state, seat):
            value = yield from self._after(state, seat, action, depth, floor, beta)
            if value > best:
                best, chosen = value, action
                if best >= beta:
                    self.history[action] += depth * depth
                    break
                floor = max(floor, best)
        meaning: Bound = "at_least" if best >= beta else "exact" if best > alpha else "at_most"
        self.table[state] = (self.horizon, depth, meaning, best, chosen)
        return best

    def _after(self, state: StateT, seat: Seat, action: int, depth: int, alpha: float, beta: float) -> Search[float]:
        """The value for `seat` of taking an action."""
        game = self.game
        after = game.apply(state, {seat: action}, self.rng)
        self.positions += 1
        if not self.positions % 32:
            yield
        movers = game.to_move(after)
        if not movers or depth == 1:
            self.open = self.open or bool(movers)
            scores = game.scores(after)
            first, second = game.seats
            return SHRINK * (scores[first] - scores[second] if seat == first else scores[second] - scores[first])
        mover = only(movers, game)
        if mover == seat:
            return SHRINK * (yield from self._value(after, mover, depth - 1, alpha / SHRINK, beta / SHRINK))
        return -SHRINK * (yield from self._value(after, mover, depth - 1, -beta / SHRINK, -alpha / SHRINK))

    def _ordered(self, state: StateT, seat: Seat) -> list[int]:
        """The legal actions, those first that are likely to prune the rest."""
        actions = sorted(self.game.legal(state, seat), key=self.history.__getitem__, reverse=True)
        known = self.table.get(state)
        if known is not None:
            actions.remove(known[4])
            actions.insert(0, known[4])
        return actions


class NoChance(Rng):
    """Randomness that refuses to be drawn: minimax would take one throw of the dice for the only one."""

    __slots__ = ()

    def bits(self) -> int:
        """Raises AgentMismatch."""
        raise AgentMismatch(_CHANCE.format("this one"))


def _check(game: GameInfo) -> None:
    if game.payoff != "zero_sum" or len(game.seats) != 2:
        kind = game.payoff.replace("_", "-")
        raise AgentMismatch(
            f"minimax needs two seats and a zero-sum game; {game.title} is {kind} with {len(game.seats)}"
        )
    if game.chance:
        raise AgentMismatch(_CHANCE.format(game.title))


def _on_scale(game: GameInfo, lead: float) -> float:
    """The score of a seat that leads by `lead`, where the scores always sum to the same."""
    return round((sum(game.score_range) + lead) / 2, 3)
