"""Positions of OpenSpiel: its own states, which nobody changes once they are handed out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias

import pyspiel

from arena.games.adapters.openspiel_cards import needed
from arena.games.adapters.openspiel_trial import trouble
from arena.games.adapters.tidy import one_name, told_apart
from arena.games.core.errors import ParameterError
from arena.games.core.outcome import Seat, seat_names
from arena.games.core.rng import Rng

SpielGame: TypeAlias = Any
"""A pyspiel.Game."""
SpielRaw: TypeAlias = Any
"""A pyspiel.State."""
Origin = tuple[str, int | None]
"""The game's name with its parameters, and the seed of its own chance, where it has one."""

_SEATS = seat_names(128)
_ALONE = tuple([(seat,) for seat in _SEATS])
_SIMULTANEOUS = int(pyspiel.PlayerId.SIMULTANEOUS)
_SEED = "rng_seed"
_CHANCE = pyspiel.GameType.ChanceMode


@lru_cache(maxsize=64)
def loaded(name: str) -> SpielGame:
    """OpenSpiel's game of that name, parameters included.

    Raises ParameterError where there is none, or where it cannot be begun with its parameters.
    """
    short = name.partition("(")[0].strip()
    known = pyspiel.registered_names()
    if short not in known:
        near = difflib.get_close_matches(short, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "arena games --all lists them"
        raise ParameterError(f"OpenSpiel has no game called {short!r}: {hint}")
    missing = needed(short)
    if missing is not None and "(" not in name:
        raise ParameterError(f"openspiel:{short} needs {missing}")
    why = trouble(name) if "(" in name else None
    if why is not None:
        raise ParameterError(f"openspiel:{name} cannot be played: {why}")
    return pyspiel.load_game(name)


def is_seeded(game: SpielGame) -> bool:
    """Whether the game draws its chance by itself, from a seed that it takes."""
    kind = game.get_type()
    return kind.chance_mode == _CHANCE.SAMPLED_STOCHASTIC and _SEED in kind.parameter_specification


def _fresh(origin: Origin) -> SpielRaw:
    """The first position, of a game of its own where the game draws by itself."""
    name, seed = origin
    game = loaded(name)
    if seed is not None:
        game = pyspiel.load_game(game.get_type().short_name, {**game.get_parameters(), _SEED: seed})
    return game.new_initial_state()


def _longer(key: bytes, action: int) -> bytes:
    return blake2b(b"%b%d" % (key, action), digest_size=16).digest()


class Choices:
    """What one seat may do in a position: the actions, ascending, and their names, which are made when asked for."""

    __slots__ = ("_names", "_numbers", "_player", "_raw", "actions")

    def __init__(self, raw: SpielRaw, player: int) -> None:
        self.actions: list[int] = raw.legal_actions(player)
        self._raw, self._player = raw, player
        self._names: dict[int, str] | None = None
        self._numbers: dict[str, int] | None = None

    @property
    def names(self) -> dict[int, str]:
        """Action -> its name."""
        if self._names is None:
            say, player = self._raw.action_to_string, self._player
            told = [one_name(say(player, action), action) for action in self.actions]
            self._names = dict(zip(self.actions, told_apart(told, self.actions), strict=True))
        return self._names

    @property
    def numbers(self) -> dict[str, int]:
        """Name -> its action."""
        if self._numbers is None:
            self._numbers = {name: action for action, name in self.names.items()}
        return self._numbers


class SpielState:
    """A position. It is equal to another that the same actions led to, chance's among them, in the same game.

    Attributes:
        raw: OpenSpiel's state, which is never changed.
        key: 16 bytes that stand for the game and the actions so far.
        origin: what the first position was made of.
        movers: the seats that act now.
    """

    __slots__ = ("_choices", "key", "movers", "origin", "raw")

    def __init__(self, raw: SpielRaw, key: bytes, origin: Origin) -> None:
        self.raw, self.key, self.origin = raw, key, origin
        self._choices: dict[int, Choices] = {}
        player = raw.current_player()
        self.movers: tuple[Seat, ...] = ()
        if player >= 0:
            self.movers = _ALONE[player]
        elif player == _SIMULTANEOUS:
            self.movers = tuple([_SEATS[p] for p in range(raw.num_players()) if self.choices(p).actions])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SpielState) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (self.origin, self.raw.history())

    def choices(self, player: int) -> Choices:
        """What a player may do."""
        found = self._choices.get(player)
        if found is None:
            found = self._choices[player] = Choices(self.raw, player)
        return found

    def after(self, moves: Sequence[int], rng: Rng) -> SpielState:
        """The position after an action, or one of every player at once, and after what chance does then."""
        origin, key = self.origin, self.key
        if origin[1] is not None:  # its chance goes on from wherever it was drawn last
            raw = _played(_fresh(origin), [*self.raw.history(), *moves])
        elif len(moves) == 1:
            raw = self.raw.child(moves[0])
        else:
            raw = self.raw.clone()
            raw.apply_actions(moves)
        for move in moves:
            key = _longer(key, move)
        return settled(raw, key, origin, rng)


def first(name: str, rng: Rng) -> SpielState:
    """The position before the first ply."""
    origin = (name, rng.bits() >> 33 if is_seeded(loaded(name)) else None)
    return settled(_fresh(origin), _key_of(origin), origin, rng)


def settled(raw: SpielRaw, key: bytes, origin: Origin, rng: Rng) -> SpielState:
    """The next position in which a seat acts, or nobody any more: what chance does is drawn. It changes `raw`."""
    while raw.is_chance_node():
        action = _drawn(raw.chance_outcomes(), rng)
        raw.apply_action(action)
        key = _longer(key, action)
    return SpielState(raw, key, origin)


def _drawn(outcomes: Sequence[tuple[int, float]], rng: Rng) -> int:
    left = rng.random()
    for action, chance in outcomes:
        left -= chance
        if left < 0:
            return action
    return max(outcomes, key=lambda outcome: outcome[1])[0]  # the chances add up to a little less than 1


def restored(origin: Origin, history: Sequence[int]) -> SpielState:
    """The position that a history leads to: every action, those of seats that moved at once in their order."""
    key = _key_of(origin)
    for move in history:
        key = _longer(key, move)
    return SpielState(_played(_fresh(origin), history), key, origin)


def _key_of(origin: Origin) -> bytes:
    return repr(origin).encode()


def _played(raw: SpielRaw, history: Sequence[int]) -> SpielRaw:
    for _ in _steps(raw, history):
        pass
    return raw


def _steps(raw: SpielRaw, history: Sequence[int]) -> Iterator[SpielRaw]:
    """Plays a history in `raw`, which is given before each step."""
    place = 0
    while place < len(history):
        yield raw
        if raw.is_simultaneous_node():
            together = raw.num_players()
            raw.apply_actions(list(history[place : place + together]))
            place += together
        else:
            raw.apply_action(history[place])
            place += 1


def names_so_far(state: SpielState, player: int) -> list[str]:
    """The names of all actions that a player might take when it acted so far, or may take now."""
    names: dict[str, None] = {}
    for raw in _steps(_fresh(state.origin), state.raw.history()):
        if raw.current_player() in (player, _SIMULTANEOUS):
            names |= dict.fromkeys(Choices(raw, player).numbers)
    return list(names | dict.fromkeys(state.choices(player).numbers))
