"""A chess engine as a judge: one search of all legal moves of a position, with what each of them is worth.

The worth of a move is the score that its player can expect. It comes from the engine's own chances of a win, a draw and
a loss where it tells them (`UCI_ShowWDL`), and else from its centipawns c by the logistic curve that lichess fitted to
games of people, 2 / (1 + exp(-0.00368208 c)) - 1 (https://lichess.org/page/accuracy). Moves are ranked by centipawns
and by the distance of a mate, which tell apart what is won either way.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import chess
from chess.engine import INFO_ALL, Cp, InfoDict, Limit, PovScore

from arena.agents.baselines.engines_process import Engine
from arena.agents.baselines.judge import Judgement
from arena.agents.core.errors import AgentDied
from arena.games.board.chess_actions import CLAIM, MOVES
from arena.games.board.chess_state import State

if TYPE_CHECKING:
    from arena.games.core.env import Position

T = TypeVar("T")

MATE = 1_000_000
"""Centipawns of a mate on the board: one further away is worth so many moves less."""
_STEEPNESS = 0.00368208


def told(score: PovScore) -> str:
    """An evaluation in pawns as White sees it, "0.35"; of a mate in three moves "#3", of White's king "#-3"."""
    white = score.white()
    mate = white.mate()
    if mate is not None:
        return f"#{mate}"
    return f"{(white.score() or 0) / 100:.2f}"


def worth(info: InfoDict, turn: chess.Color) -> float:
    """What the player to move can expect to score, -1 to 1, by what the engine told of a move."""
    score = info["score"].pov(turn)
    chances = info.get("wdl")
    if chances is not None and not score.is_mate():
        mine = chances.pov(turn)
        return (mine.wins - mine.losses) / max(mine.total(), 1)
    if score.is_mate():
        return 1.0 if score > Cp(0) else -1.0
    return 2 / (1 + math.exp(-_STEEPNESS * (score.score() or 0))) - 1


class JudgingEngine:
    """An engine that judges, on a thread of its own.

    Args:
        begin: starts the engine.
        limit: how long a position is searched.
    """

    def __init__(self, begin: Callable[[], Awaitable[Engine]], limit: Limit) -> None:
        self._begin = begin
        self._limit = limit
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="chess judge", daemon=True)
        self._thread.start()
        self._engine: Engine | None = None

    @property
    def name(self) -> str:
        """What the engine calls itself; it is started for that."""
        return self._wait(self._begun()).name

    def judge(self, position: Position[Any], state: State) -> Judgement:
        """What every legal move is worth; the claim of a draw is worth nothing to either side."""
        game = position.game
        seat = game.to_move(state)[0]
        infos = self._wait(self._searched(state)) if state.possible else {}
        values, ranking, words = {}, {}, {}
        for action in game.legal(state, seat):
            name = game.notation(state, seat, action)
            if action == CLAIM:
                values[name], ranking[name], words[name] = 0.0, 0.0, "0.00"
                continue
            info = infos[action]
            values[name] = worth(info, state.board.turn)
            ranking[name] = float(info["score"].pov(state.board.turn).score(mate_score=MATE))
            words[name] = told(info["score"])
        return Judgement(values, ranking, words)

    async def _searched(self, state: State) -> dict[int, InfoDict]:
        """What the engine tells of every legal move, by action."""
        engine = await self._begun()
        board, infos = state.with_moves(), dict[int, InfoDict]()
        if engine.has("MultiPV"):
            most = engine.protocol.options["MultiPV"].max
            for info in await self._analysed(board, None, min(len(state.possible), most or 1)):
                _keep(infos, info, state)
        for action in state.possible:
            if action not in infos:  # an engine that was interrupted may have left a move out
                for info in await self._analysed(board, MOVES[action], 1):
                    infos[action] = info
            if "score" not in infos.get(action, {}):
                raise AgentDied(f"{engine.name} tells nothing of {MOVES[action].uci()}")
        return infos

    async def _begun(self) -> Engine:
        if self._engine is None:
            self._engine = await self._begin()
            if self._engine.has("UCI_ShowWDL"):
                await self._engine.answer(self._engine.protocol.configure({"UCI_ShowWDL": True}))
        return self._engine

    async def _analysed(self, board: chess.Board, move: chess.Move | None, lines: int) -> list[InfoDict]:
        """The lines that a search finds, from an empty table, so that the same position is judged the same."""
        assert self._engine is not None
        moves = None if move is None else [move]
        search = self._engine.protocol.analyse(
            board, self._limit, multipv=lines, game=object(), info=INFO_ALL, root_moves=moves
        )
        return await self._engine.answer(search, self._limit.time or 0.0)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """End the engine and the thread."""
        if self._engine is not None:
            self._wait(self._engine.end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _keep(infos: dict[int, InfoDict], info: InfoDict, state: State) -> None:
    """Keep what was told of the first move of a line, the deeper search of two."""
    line = info.get("pv")
    if not line or "score" not in info:
        return
    action = next((action for action in state.possible if MOVES[action] == line[0]), None)
    if action is not None and info.get("depth", 0) >= infos.get(action, {}).get("depth", -1):
        infos[action] = info
