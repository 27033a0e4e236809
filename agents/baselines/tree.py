"""The tree of a Monte Carlo search.

A node is a state, an edge an action in it. Values are scores scaled to [0, 1], one a seat, in their order.
"""

from __future__ import annotations

from collections.abc import Hashable
from math import log, sqrt
from typing import Any

from arena.agents.baselines.searcher import only
from arena.agents.baselines.slices import Search
from arena.games.core.game import Game
from arena.games.core.rng import Rng

LONGEST = 1000
"""Plies of a rollout after which the scores are taken as they stand: some games never end at random."""

Values = tuple[float, ...]


class Node:
    """A state that the search has met. `proven` holds its values once they are certain."""

    __slots__ = ("edges", "mover", "proven", "state", "untried", "visits")

    def __init__(self, state: Any, mover: int, untried: list[int], proven: Values | None) -> None:
        self.state = state
        self.mover = mover
        self.untried = untried
        self.edges: list[Edge] = []
        self.visits = 0
        self.proven = proven


class Edge:
    """An action and what became of it. `total` is summed over visits, for the seat that takes the action."""

    __slots__ = ("action", "chances", "child", "total", "visits")

    def __init__(self, action: int) -> None:
        self.action = action
        self.visits = 0
        self.total = 0.0
        self.child: Node | None = None
        """Where it leads, without chance."""
        self.chances: dict[Hashable, Node] = {}
        """Where it has led so far, where chance decides."""

    @property
    def mean(self) -> float:
        """The average score of the seat that takes the action."""
        return self.total / self.visits

    @property
    def proven(self) -> Values | None:
        """The certain values of where it leads."""
        return None if self.child is None else self.child.proven


class Tree:
    """A search from one state. `rng` draws moves and chance alike."""

    def __init__(self, game: Game[Any], state: Any, rng: Rng, exploration: float) -> None:
        self.game = game
        self.rng = rng
        self.dice = Dice(rng)
        self.exploration = exploration
        self.spent = 0.0
        """Seconds of searching so far."""
        self._index = {seat: k for k, seat in enumerate(game.seats)}
        low, high = game.info.score_range
        self._low, self._span = low, (high - low) or 1.0
        self._totals = [0.0] * len(game.seats)
        self.root = self._node(state)

    def simulate(self) -> Search[float]:
        """Go down the tree, add a node, play on at random, score the way there. Returns `spent`."""
        node = self.root
        path: list[tuple[Node, Edge]] = []
        while node.proven is None:
            grows = bool(node.untried)
            edge = self._new_edge(node) if grows else self._promising(node)
            path.append((node, edge))
            node = self._follow(node, edge)
            if grows:
                break
        values = node.proven
        if values is None:
            values = yield from self._rollout(node.state)
        self._back_up(path, values)
        self.spent = yield
        return self.spent

    def ranked(self) -> list[Edge]:
        """The root's edges, best first: what is proven best, or else tried most and not proven lost."""
        root = self.root

        def rank(edge: Edge) -> tuple[float, float, float]:
            certain = None if edge.proven is None else edge.proven[root.mover]
            if root.proven is not None:
                return (-1.0 if certain is None else certain, edge.visits, edge.mean)
            return (float(certain != 0.0), edge.visits, edge.mean)

        return sorted(root.edges, key=rank, reverse=True)

    def means(self) -> Values:
        """The value of the root for each seat."""
        root = self.root
        return root.proven or tuple([total / root.visits for total in self._totals])

    def _node(self, state: Any) -> Node:
        game = self.game
        movers = game.to_move(state)
        if not movers:
            return Node(state, -1, [], self._values(state))
        seat = only(movers, game)
        return Node(state, self._index[seat], list(game.legal(state, seat)), None)

    def _new_edge(self, node: Node) -> Edge:
        untried = node.untried
        k = self.rng.below(len(untried))
        untried[k], untried[-1] = untried[-1], untried[k]
        edge = Edge(untried.pop())
        node.edges.append(edge)
        return edge

    def _promising(self, node: Node) -> Edge:
        """The edge with the highest upper confidence bound (UCB1)."""
        explore = self.exploration * sqrt(log(node.visits))
        best, chosen = -1.0, node.edges[0]
        for edge in node.edges:
            visits = edge.visits
            bound = edge.total / visits + explore / sqrt(visits)
            if bound > best:
                best, chosen = bound, edge
        return chosen

    def _follow(self, node: Node, edge: Edge) -> Node:
        """Where the edge leads, this time."""
        if edge.child is not None:
            return edge.child
        self.dice.drawn = False
        after = self.game.apply(node.state, {self.game.seats[node.mover]: edge.action}, self.dice)
        if not self.dice.drawn:
            edge.child = child = self._node(after)
            return child
        if after not in edge.chances:
            edge.chances[after] = self._node(after)
        return edge.chances[after]

    def _rollout(self, state: Any) -> Search[Values]:
        game, dice, bits = self.game, self.dice, self.rng.bits
        to_move, legal, apply = game.to_move, game.legal, game.apply
        plies = 0
        while (movers := to_move(state)) and plies < LONGEST:
            seat = movers[0] if len(movers) == 1 else only(movers, game)
            actions = legal(state, seat)
            # As `Rng.choice`, without its calls: a bias of 2**-60 does not matter here, the time does.
            state = apply(state, {seat: actions[(bits() * len(actions)) >> 64]}, dice)
            plies += 1
            if not plies % 32:
                self.spent = yield
        return self._values(state)

    def _values(self, state: Any) -> Values:
        scores, low, span = self.game.scores(state), self._low, self._span
        return tuple([(scores[seat] - low) / span for seat in self.game.seats])

    def _back_up(self, path: list[tuple[Node, Edge]], values: Values) -> None:
        for node, edge in reversed(path):
            node.visits += 1
            edge.visits += 1
            edge.total += values[node.mover]
            if edge.child is not None and edge.child.proven is not None:
                edge.total = edge.child.proven[node.mover] * edge.visits
                _prove(node, edge.child.proven)
                values = node.proven or values
        for k, value in enumerate(values):
            self._totals[k] += value


class Dice(Rng):
    """Another Rng's stream, which notes whether the rules drew from it."""

    __slots__ = ("_rng", "drawn")

    def __init__(self, rng: Rng) -> None:
        super().__init__(0)
        self._rng = rng
        self.drawn = False

    def bits(self) -> int:
        """The other's next 64 bits."""
        self.drawn = True
        return self._rng.bits()


def _prove(node: Node, values: Values) -> None:
    """Prove a node if an edge to proven `values` settles it: with the highest score, or as the last one."""
    mover = node.mover
    if values[mover] >= 1.0:
        node.proven = values
    elif not node.untried and node.proven is None:
        certain = [proven for edge in node.edges if (proven := edge.proven) is not None]
        if len(certain) == len(node.edges):
            node.proven = max(certain, key=lambda proven: proven[mover])
