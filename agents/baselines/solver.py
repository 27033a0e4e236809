"""The solver: perfect play where it is known, and what every move is worth.

Tic-Tac-Toe by the table of its positions, Connect Four by search (`solver_connect_four`), grid puzzles by their only
solution. Moves are ranked as SPIN-Bench ranks them (Yao et al., "SPIN-Bench: how well do LLMs plan strategically and
reason socially?", 2025): at Tic-Tac-Toe by the result alone, at Connect Four by Pons's score, for which a faster win
and a slower loss are better. In a puzzle that is filled in cell by cell, a move is right if it makes a cell right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from arena.agents.baselines.judge import Judgement
from arena.agents.baselines.searcher import Searcher, only
from arena.agents.baselines.slices import Search, at_once, in_slices
from arena.agents.core.decision import Decision, Move
from arena.agents.core.errors import AgentMismatch
from arena.agents.core.turn import Turn
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Seat

if TYPE_CHECKING:
    from arena.games.core.env import Position

Choice = Literal["random", "first", "fastest"]
PUZZLES = ("battleship_solitaire", "futoshiki", "light_up", "nonogram", "star_battle", "sudoku")
GAMES = ("connect_four", "tictactoe", *PUZZLES)
"""The games that it knows."""
_STEPS = {1: "right", 0: "no nearer", -1: "wrong"}


class Known(NamedTuple):
    """What a move leads to if both play perfectly from then on."""

    result: int
    """1: the mover wins; 0: nobody does; -1: the mover loses."""
    plies: int
    """Until the game is over, this one counted; where nobody wins, 0."""
    rank: float
    """The greater, the better, as SPIN-Bench has it."""
    said: str = ""
    """What else there is to be told."""

    @property
    def order(self) -> tuple[int, int]:
        """The greater, the better: faster wins, slower losses."""
        return self.result, -self.plies * self.result

    @property
    def told(self) -> str:
        """In words, with the moves that the winner makes from now on."""
        if self.said:
            return self.said
        if not self.result:
            return "draws"
        return f"wins in {(self.plies + 1) // 2}" if self.result > 0 else f"loses in {self.plies // 2}"


class Solver(Searcher):
    """Plays perfectly: one of the best moves. It needs the extra `solvers` for Connect Four on the standard board.

    A column of Connect Four takes microseconds to solve, and half a second now and then; `runs=process` keeps that from
    whatever else goes on.

    Args:
        choice: among several best moves one drawn at random, or the first; `fastest` draws among those that win
            soonest or lose latest.
    """

    name = "solver"
    answers = True
    summary: ClassVar[str] = "perfect play, of Tic-Tac-Toe, Connect Four and grid puzzles"

    def __init__(self, choice: Choice = "random") -> None:
        self.choice = choice

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch at a game that it does not know."""
        if game.id not in GAMES:
            raise AgentMismatch(_unknown(game))
        await super().start(game, seat, seed)

    async def act(self, turn: Turn) -> Decision:
        """A best move. Raises AgentMismatch for a board that is too big, AgentUnavailable without its extra."""
        position = self.position(turn)
        if position.game.longest:
            return Move(_answer(position), thought="the only solution")
        found = await in_slices(_known(position))
        if self.choice == "fastest":
            best = max(one.order for one in found.values())
            moves = [action for action, one in found.items() if one.order == best]
        else:
            most = max(one.rank for one in found.values())
            moves = [action for action, one in found.items() if one.rank == most]
        action = moves[0] if self.choice == "first" or len(moves) == 1 else self.rng.choice(moves)
        among = f", one of {len(moves)} best moves" if len(moves) > 1 else ""
        return Move(position.game.notation(position.state, turn.seat, action), thought=f"{found[action].told}{among}")

    def judge(self, position: Position[Any]) -> Judgement:
        """The score that every move leads to; the fastest of the best moves comes first. Raises like `act`."""
        game, state = position.game, position.state
        if game.longest:
            raise AgentMismatch(f"an answer to {game.info.title} is right or not, as its score says")
        found = at_once(_known(position))
        seat = only(game.to_move(state), game)
        by_order = sorted(found.items(), key=lambda pair: pair[1].order, reverse=True)
        named = {game.notation(state, seat, action): one for action, one in by_order}
        low, high = game.info.score_range
        return Judgement(
            {name: (low + high) / 2 + one.result * (high - low) / 2 for name, one in named.items()},
            {name: one.rank for name, one in named.items()},
            {name: one.told for name, one in named.items()},
        )

    def evaluate(self, position: Position[Any]) -> Mapping[Seat, float]:
        """What each seat scores if both play perfectly. Raises like `act`."""
        game, state = position.game, position.state
        movers = game.to_move(state)
        if not movers:
            return game.scores(state)
        best = max(self.judge(position).values.values())
        seat = only(movers, game)
        return {one: best if one == seat else sum(game.info.score_range) - best for one in game.seats}


def _answer(position: Position[Any]) -> str:
    """The solution of a puzzle that is answered at once."""
    from arena.agents.baselines.solver_puzzles import answer

    return answer(position.state)


def _known(position: Position[Any]) -> Search[Mapping[int, Known]]:
    """What every legal action leads to."""
    from arena.games.board.connect_four import ConnectFour
    from arena.games.board.tictactoe import TicTacToe

    game, state = position.game, position.state
    if isinstance(game, TicTacToe):
        from arena.agents.baselines.solver_table import table

        return {
            action: Known(result, one.plies if result else 0, result)
            for action, one in table(game).moves(state).items()
            for result in [(one.lead > 0) - (one.lead < 0)]
        }
    if isinstance(game, ConnectFour):
        from arena.agents.baselines.solver_connect_four import solve

        ends = yield from solve(game, state)
        cells = game.rows * game.columns
        return {
            action: Known(result, abs(end) - state.ply if result else 0, result * (cells + 1 - abs(end)))
            for action, end in ends.items()
            for result in [(end > 0) - (end < 0)]
        }
    if game.info.id in PUZZLES:
        from arena.agents.baselines.solver_puzzles import steps

        return {
            action: Known(1 if step.possible else -1, step.left + 1, step.nearer, _STEPS[step.nearer])
            for action, step in steps(game, state).items()  # type: ignore[arg-type]
        }
    raise AgentMismatch(_unknown(game.info))


def _unknown(game: GameInfo) -> str:
    return f"solver knows {', '.join(GAMES[:-1])} and {GAMES[-1]}, and not {game.title}"
