"""Chess engines as players and judges: `stockfish` with its limits, and `uci:PATH` for any engine that speaks UCI.

With a limit of nodes or depth and one thread an engine plays the same game for the same moves; with a limit of time, or
weakened by skill or Elo, it does not: Stockfish draws its weaker moves at random from the clock.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import chess
from chess.engine import INFO_BASIC, INFO_PV, INFO_SCORE, ConfigValue, Cp, InfoDict, Limit

from arena.agents.baselines.engines_judging import JudgingEngine, told
from arena.agents.baselines.engines_process import Engine
from arena.agents.baselines.judge import Judgement
from arena.agents.core.agent import BaseAgent
from arena.agents.core.decision import AcceptDraw, Decision, Move
from arena.agents.core.errors import AgentDied, AgentMismatch, AgentUnavailable
from arena.agents.core.turn import Turn
from arena.games.board.chess_actions import CLAIM, CLAIM_NAME, action_of
from arena.games.board.chess_state import State
from arena.games.core.errors import ParameterError
from arena.games.core.info import GameInfo
from arena.games.core.outcome import Outcome, Seat

if TYPE_CHECKING:
    from arena.games.core.env import Position

NODES = 20_000
"""Positions that an engine searches for a move where no limit is given: some hundredths of a second."""
_PLACES = ("/usr/games", "/usr/local/bin", "/opt/homebrew/bin")
"""Folders that PATH may lack."""
_SHOWN = 6
"""Plies of the expected line that are told."""


class UciEngine(BaseAgent):
    """Any engine that speaks UCI: `uci:PATH`. Options that are not among the arguments are the engine's own, by name.

    It claims or accepts a draw where it takes itself to stand worse.

    Args:
        path: the program, or its name if it is on PATH.
        nodes: positions to search for a move; 20,000 where no limit is given.
        depth: plies to search.
        movetime: seconds for a move.
        threads: how many threads search, where the engine lets choose; with several it plays no game twice.
        hash: MiB of its table, where the engine lets choose.
        options: the engine's own options, such as `Contempt=10`.
    """

    name = "uci"
    summary: ClassVar[str] = "a chess engine of yours that speaks UCI: uci:PATH"
    target: ClassVar[str | None] = "path"

    def __init__(
        self,
        path: str,
        nodes: int | None = None,
        depth: int | None = None,
        movetime: float | None = None,
        threads: int = 1,
        hash: int = 16,  # noqa: A002 - its name in UCI
        **options: str,
    ) -> None:
        for name, value in (("nodes", nodes), ("depth", depth), ("threads", threads), ("hash", hash)):
            if value is not None and value < 1:
                raise ValueError(f"{name} goes from 1, not {value}")
        if movetime is not None and not 0 < movetime <= 3600:
            raise ValueError(f"movetime is seconds, more than 0 and at most 3600, not {movetime:g}")
        self._path = _program(path)
        self._limit = Limit(movetime, depth, nodes or (NODES if depth is None and movetime is None else None))
        own = {name.lower() for name in options}
        self._wanted: dict[str, ConfigValue] = {
            name: value for name, value in (("Threads", threads), ("Hash", hash)) if name.lower() not in own
        }
        self._options: dict[str, ConfigValue] = dict(options)
        self._engine: Engine | None = None
        self._judge: JudgingEngine | None = None

    async def start(self, game: GameInfo, seat: Seat, seed: int) -> None:
        """Sit down. Raises AgentMismatch unless the game is chess, AgentUnavailable where the engine does not start."""
        if game.id != "chess":
            raise AgentMismatch(f"{self.name} plays chess, and not {game.title}")
        await super().start(game, seat, seed)
        self._engine = await self._begun()

    async def _begun(self) -> Engine:
        return await Engine.begin(self._path, self._options, self._wanted)

    async def act(self, turn: Turn) -> Decision:
        """The engine's move. Raises AgentDied where it dies, hangs or answers none."""
        engine, position = self._engine, turn.position
        state = _chess(position)
        assert engine is not None
        assert position is not None
        game, board = position.game, state.with_moves()
        limit, clock = self._limit, turn.clock
        if clock is not None and limit.time is not None:
            limit = Limit(min(limit.time, 0.8 * clock), limit.depth, limit.nodes)
        thinking = engine.protocol.play(board, limit, game=self.seat, info=INFO_BASIC | INFO_SCORE | INFO_PV)
        played = await engine.answer(thinking, limit.time or 0.0)
        thought = _thought(board, played.info)
        if engine.protocol.illegal:
            return Move(engine.protocol.illegal, thought=thought)
        if played.move is None:
            raise AgentDied(f"{self._path} answered no move")
        if _is_worse(played.info):
            if turn.draw_offered:
                return AcceptDraw(thought=thought)
            if CLAIM in game.legal(state, turn.seat):
                return Move(CLAIM_NAME, thought=thought)
        return Move(game.notation(state, turn.seat, action_of(played.move)), thought=thought)

    async def end(self, outcome: Outcome | None) -> None:
        """Get up: the engine ends, or is killed."""
        if self._engine is not None:
            await self._engine.end()

    # As a judge

    @property
    def by(self) -> str:
        """What the engine calls itself; it is started for that. Raises AgentUnavailable and AgentDied like `judge`."""
        return self._asked().name

    @property
    def repeatable(self) -> bool:
        """Whether it says the same of a position each time: by the clock or with several threads it does not."""
        threads = {name.lower(): value for name, value in (self._wanted | self._options).items()}.get("threads", 1)
        return self._limit.time is None and str(threads) == "1"

    def judge(self, position: Position[Any]) -> Judgement:
        """What every legal move is worth, by one search of all of them within the limits of a move. It blocks.

        Raises AgentMismatch unless the game is chess, AgentUnavailable and AgentDied where the engine fails.
        """
        return self._asked().judge(position, _chess(position))

    def _asked(self) -> JudgingEngine:
        if self._judge is None:
            self._judge = JudgingEngine(self._begun, self._limit)
        return self._judge

    def close(self) -> None:
        """End the engine that judged."""
        if self._judge is not None:
            self._judge.close()
            self._judge = None


class Stockfish(UciEngine):
    """Stockfish, at its full strength or weakened.

    Args:
        skill: 0 to 20, which is the full strength; its own option "Skill Level".
        elo: the strength in its own Elo, instead of a skill.
        nodes: positions to search for a move; 20,000 where no limit is given.
        depth: plies to search.
        movetime: seconds for a move.
        threads: how many threads search; with several it plays no game twice.
        hash: MiB of its table.
    """

    name = "stockfish"
    summary: ClassVar[str] = "the chess engine Stockfish, with limits of skill, Elo, nodes, depth and time"
    target: ClassVar[str | None] = None

    def __init__(
        self,
        skill: int = 20,
        elo: int | None = None,
        nodes: int | None = None,
        depth: int | None = None,
        movetime: float | None = None,
        threads: int = 1,
        hash: int = 16,  # noqa: A002 - its name in UCI
    ) -> None:
        if not 0 <= skill <= 20:
            raise ValueError(f"skill goes from 0 to 20, not {skill}")
        if elo is not None and skill != 20:
            raise ValueError("skill and elo are two ways to weaken it: give one of them")
        super().__init__("stockfish", nodes, depth, movetime, threads, hash)
        if skill < 20:
            self._options["Skill Level"] = skill
        if elo is not None:
            self._options |= {"UCI_LimitStrength": True, "UCI_Elo": elo}


def _program(path: str) -> str:
    """Where an engine lies. Raises AgentUnavailable or ParameterError."""
    if not path or "\0" in path:
        raise ParameterError("an engine is named by its path, such as uci:/usr/games/stockfish")
    given = os.path.expanduser(path)
    found = shutil.which(given) or shutil.which(given, path=os.pathsep.join(_PLACES))
    if found is not None:
        return found
    at = Path(given)
    if at.name != given:
        wrong = "cannot be executed" if at.is_file() else "is a folder" if at.is_dir() else "is not there"
        raise AgentUnavailable(f"{path} {wrong}")
    hint = "name its path"
    if at.is_file():
        hint = f"to start what is in this folder, write ./{path}"
    elif path == "stockfish":
        hint = "install it (Debian: apt install stockfish), or name it as uci:PATH"
    raise AgentUnavailable(f"{path} is not found on PATH: {hint}")


def _chess(position: Position[Any] | None) -> State:
    """The state of a game of chess; AgentMismatch where it is none."""
    if position is None or not isinstance(position.state, State):
        what = "this world hands out no position" if position is None else f"{position.game.info.title} is another game"
        raise AgentMismatch(f"a chess engine plays chess: {what}")
    return position.state


def _is_worse(info: InfoDict) -> bool:
    """Whether the engine takes the player to move to stand worse."""
    score = info.get("score")
    return score is not None and score.relative < Cp(0)


def _thought(board: chess.Board, info: InfoDict) -> str:
    """What the engine made of it: its evaluation as White sees it, how far it looked, and the line that it expects."""
    parts = []
    if "score" in info:
        parts.append(told(info["score"]))
    if "depth" in info:
        parts.append(f"depth {info['depth']}")
    if "nodes" in info:
        parts.append(f"{info['nodes']:,} nodes")
    line = info.get("pv", [])[:_SHOWN]
    return ", ".join(parts) + (f": {board.variation_san(line)}" if line else "")
