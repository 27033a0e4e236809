"""A guess at what a model takes in a match that nobody has played: its real prompts, in games of random moves.

The prompts are built as in a match, with the history that the model's scaffold sends, and nothing is sent. What a
random game says of a real one is little: a guess is good to within a factor of `FACTOR` or so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from arena.agents.core.budget import BYTES_A_TOKEN, least
from arena.agents.core.messages import Part, Text
from arena.agents.core.turn import Turn
from arena.agents.models.answers import parts_of
from arena.agents.models.conversation import Conversation
from arena.agents.models.player import ModelPlayer
from arena.agents.models.scaffold import Mode, Scaffold
from arena.agents.spec import agent
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import GameError, GameUnavailable, ParameterError
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.spec import game as find_game

FACTOR = 3.0
"""By how much a guess may be wrong, either way."""
GAMES = 5
"""Random games that say how many moves a match has."""
MOST_PLIES = 2000
"""Plies of one random game, at most."""
ALL_PLIES = 4000
"""Plies after which no further game is begun."""
_LOOKED_AT = 300
"""Moves of a model whose prompts are built; what comes later is told from how they grew."""
REPLY, QUICK_REPLY, NOTES = 500, 50, 400
"""Tokens of an answer, of one without any thinking, and of notes, where a scaffold does not limit them."""
EFFORTS: Mapping[str, int] = {"low": 500, "medium": 2000, "high": 5000}
"""Effort -> tokens of thinking that come on top of an answer without a limit."""


@dataclass(frozen=True)
class Guess:
    """What one seat takes in one match: its moves, and the tokens that it reads and writes."""

    moves: float
    read: float
    written: float


@lru_cache(maxsize=256)
def guess(game: str, spec: str, seat: int, max_plies: int | None = None) -> Guess:
    """What a model takes at a seat (from 0) of a game, both as specs; `max_plies` is the table's.

    Raises GameError and AgentError where that game or that model cannot be had, or a prompt cannot be built.
    """
    player = agent(spec).build()
    if not isinstance(player, ModelPlayer):
        raise ParameterError(f"{spec} is no model")
    plies = min(max_plies or MOST_PLIES, MOST_PLIES)
    env = find_game(game).env()
    try:
        moves = _moves(game, plies)[seat]
        return _guessed(_Talk(player.scaffold, env, env.possible_agents[seat]), plies, moves)
    except GameError:
        raise
    except Exception as error:  # the game may be anybody's code
        raise GameUnavailable(f"{env.info.id} fails in random play: {type(error).__name__}: {error}") from error
    finally:
        env.close()


@lru_cache(maxsize=64)
def _moves(game: str, plies: int) -> Sequence[float]:
    """How many moves each seat makes in a random game, on average."""
    env = find_game(game).env()
    counts = dict.fromkeys(env.possible_agents, 0)
    games = played = 0
    try:
        while games < GAMES and played < ALL_PLIES:
            rng = Rng(games)
            env.restart(games)
            while (movers := env.to_act()) and env.ply < plies:
                for seat in movers:
                    counts[seat] += 1
                env.advance({seat: env.fallback(seat, rng) for seat in movers})
            games += 1
            played += env.ply
    finally:
        env.close()
    return tuple(count / games for count in counts.values())


class _Talk:
    """A conversation with a model that is never held: it answers with random moves."""

    def __init__(self, scaffold: Scaffold, env: ArenaEnv, seat: Seat) -> None:
        self.scaffold, self.env, self.seat = scaffold, env, seat
        self.talk = Conversation(scaffold, env.info, seat)
        self.notes = 0.0
        """Tokens of the last request for notes."""

    def prompts(self, plies: int) -> list[tuple[int, int]]:
        """Moves of the seat, counted from 1, and the tokens of the prompt for each: some, in one random game."""
        env, rng = self.env, Rng(0)
        env.restart(0)
        found: list[tuple[int, int]] = []
        number = looked = 0
        while (movers := env.to_act()) and env.ply < plies and number < _LOOKED_AT:
            actions = {seat: env.fallback(seat, rng) for seat in movers}
            if self.seat in actions:
                number += 1
                looking = number >= looked
                tokens = self._turn(env.notation(self.seat, actions[self.seat]), looking=looking)
                if looking:
                    found.append((number, tokens))
                    looked = number + 1 + number // 8
            env.advance(actions)
        return found

    def _turn(self, move: str, *, looking: bool) -> int:
        """Tokens of the prompt for a move, where one is to be built. The move is what the model answers."""
        talk, turn = self.talk, Turn(self.env.ply, self.seat, self.env.view(self.seat))
        seen, tokens = talk.seen(turn), 0
        if looking:
            possible = turn.view.legal if self.scaffold.legal else ()
            tokens = least(talk.request(seen, possible, self.scaffold.first), None).tokens or 0
        talk.answered(seen, self._answer(move), move)
        asked = talk.summary()
        if asked is not None:
            self.notes = least(asked, None).tokens or 0
            talk.history.noted("x" * (NOTES * BYTES_A_TOKEN))
        return tokens

    def _answer(self, move: str) -> tuple[Part, ...]:
        """What the model says: before its move its thoughts, where it is told to have some."""
        said = parts_of(self.talk.form, move)
        if self.scaffold.reasoning != "cot":
            return said
        return (Text("x" * ((self.scaffold.max_tokens or REPLY) * BYTES_A_TOKEN)), *said)


def _guessed(talk: _Talk, plies: int, moves: float) -> Guess:
    scaffold, prompts = talk.scaffold, talk.prompts(plies)
    if not prompts:
        return Guess(0.0, 0.0, 0.0)
    read = _sum(prompts, max(round(moves), 1))
    written = moves * _written(scaffold, scaffold.first)
    if scaffold.sampling != "one":
        read, written = read * scaffold.samples, written * scaffold.samples
    elif scaffold.reasoning == "auto":  # every other answer asks for more
        read, written = read * 1.5, written + moves * _written(scaffold, "slow") / 2
    if scaffold.history == "summary":
        noted = moves // scaffold.frames
        read += noted * talk.notes
        written += noted * (scaffold.note_settings()["max_tokens"] or NOTES)
    return Guess(moves, read, written)


def _sum(prompts: Sequence[tuple[int, int]], moves: int) -> float:
    """Tokens of all prompts of so many moves, from those of some: what lies beyond them goes on as they ended."""
    at, tokens = (np.array(values, float) for values in zip(*prompts, strict=True))
    every = np.arange(1, moves + 1)
    found = np.interp(every, at, tokens)
    if len(at) > 1:
        half = len(at) // 2
        slope = max((tokens[-1] - tokens[half - 1]) / (at[-1] - at[half - 1]), 0.0)
        found += slope * np.maximum(every - at[-1], 0.0)
    return float(found.sum())


def _written(scaffold: Scaffold, mode: Mode) -> int:
    """Tokens of one answer."""
    if scaffold.answer == "score":
        return 1
    settings = scaffold.settings(mode)
    limit: int | None = settings["max_tokens"]
    thinking: int = settings["thinking_tokens"] or EFFORTS.get(settings["effort"] or "", 0)
    return limit or thinking + (QUICK_REPLY if mode == "fast" else REPLY)
