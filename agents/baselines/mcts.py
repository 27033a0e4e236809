"""Monte Carlo tree search: try moves in random games, and try those more often that do well.

UCT (Kocsis and Szepesvári, Bandit based Monte-Carlo Planning, 2006) with random rollouts, for any number of
seats: each maximises its own score (max^n: Sturtevant, 2008). What is decided is proven and not sampled again
(Winands, Björnsson and Saito, Monte-Carlo Tree Search Solver, 2008). Inside, scores are scaled to [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from statistics import stdev
from typing import TYPE_CHECKING, Any, ClassVar

from arena.agents.baselines.judge import Judgement
from arena.agents.baselines.searcher import Searcher, only
from arena.agents.baselines.slices import Search, at_once, in_slices
from arena.agents.baselines.tree import Dice, Tree
from arena.agents.core.decision import Decision, Move
from arena.agents.core.turn import Turn
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng

if TYPE_CHECKING:
    from arena.games.core.env import Position

_WAYS = 8
"""Ways in which a move with chance in it is tried, for a judgement."""


class Mcts(Searcher):
    """Plays the move that it tried most often in random games from here.

    For games of perfect information in which one seat moves at a time, with any number of seats, with or
    without chance. Without `seconds`, the seed and the positions determine every move.

    Args:
        simulations: random games for each move, from 1.
        seconds: think this long instead, not counting what else runs in between.
        exploration: how much moves are tried that do badly: UCB1's constant, for scores scaled to [0, 1].
    """

    name = "mcts"
    summary: ClassVar[str] = "Monte Carlo tree search with random rollouts, for games of perfect information"

    def __init__(self, simulations: int = 400, seconds: float | None = None, exploration: float = 1.4) -> None:
        if simulations < 1:
            raise ValueError(f"simulations go from 1, not {simulations}")
        if seconds is not None and not seconds > 0:
            raise ValueError(f"seconds are more than 0, not {seconds}")
        if not exploration >= 0:
            raise ValueError(f"exploration goes from 0, not {exploration}")
        self.simulations = simulations
        self.seconds = seconds
        self.exploration = exploration

    @property
    def repeatable(self) -> bool:
        """Whether it says the same of a position each time: by the clock it does not."""
        return self.seconds is None

    async def act(self, turn: Turn) -> Decision:
        """The move tried most often. Raises AgentMismatch where the game cannot be searched."""
        position = self.position(turn)
        game, state = position.game, position.state
        legal = game.legal(state, only(game.to_move(state), game))
        if len(legal) == 1:
            return Move(game.notation(state, turn.seat, legal[0]), thought="the only move")
        tree = await in_slices(self._search(position, self.rng))
        # Not `view.legal`: a replay notes what an agent was shown, and this one looks at the state alone.
        told = [(game.notation(state, turn.seat, edge.action), edge.mean) for edge in tree.ranked()[:2]]
        best, mean = told[0]
        certain = "" if tree.root.proven is None else ", proven"
        thought = f"{best}: {mean:.0%}{certain} over {tree.root.visits} simulations"
        for other, mean in told[1:]:
            thought += f"; then {other} ({mean:.0%})"
        return Move(best, thought=thought)

    def evaluate(self, position: Position[Any]) -> Mapping[Seat, float]:
        """What each seat scored on average in a search from here. Raises AgentMismatch like `act`."""
        return {seat: value for seat, (value, _) in self._estimates(position).items()}

    def _estimates(self, position: Position[Any]) -> Mapping[Seat, tuple[float, float]]:
        """Seat -> what it scored on average in a search from here, and the standard error of that at the most."""
        game = position.game
        if not game.to_move(position.state):
            return {seat: (score, 0.0) for seat, score in game.scores(position.state).items()}
        low, high = game.info.score_range
        tree = at_once(self._search(position, Rng(0)))
        found = {}
        for seat, mean in zip(game.seats, tree.means(), strict=True):
            # Values from 0 to 1 vary the most where each is one of both (Bhatia and Davis, 2000).
            error = 0.0 if tree.root.proven else sqrt(max(mean * (1 - mean), 0.0) / tree.root.visits)
            found[seat] = low + mean * (high - low), error * (high - low)
        return found

    def judge(self, position: Position[Any]) -> Judgement:
        """What the mover scored on average in a search from behind each move, and how sure that is.

        Raises AgentMismatch like `act`.
        """
        game, state = position.game, position.state
        seat = only(game.to_move(state), game)
        dice = Dice(Rng(0))
        values, errors = {}, {}
        for action in game.legal(state, seat):
            dice.drawn = False
            afters = [game.apply(state, {seat: action}, dice)]
            if dice.drawn:  # what comes of the move is chance: a few of the ways that it can go
                afters += [game.apply(state, {seat: action}, dice) for _ in range(_WAYS - 1)]
            found = [self._estimates(replace(position, state=after))[seat] for after in afters]
            name, ways = game.notation(state, seat, action), [value for value, _ in found]
            values[name] = sum(ways) / len(ways)
            errors[name] = found[0][1] if len(ways) == 1 else stdev(ways) / sqrt(len(ways))
        return Judgement(values, errors=errors, told={name: f"{value:+.2f}" for name, value in values.items()})

    def _search(self, position: Position[Any], rng: Rng) -> Search[Tree]:
        tree = Tree(position.game, position.state, rng, self.exploration)
        spent = 0.0
        while tree.root.proven is None and (
            tree.root.visits < self.simulations if self.seconds is None else spent < self.seconds
        ):
            spent = yield from tree.simulate()
        return tree
