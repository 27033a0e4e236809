"""The plan of a tournament: its config with every name looked up, and the matches that each unit comes to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from arena.agents.core.agent import Agent
from arena.agents.core.errors import AgentError
from arena.agents.spec import AGENTS, agent, is_model
from arena.edges import checked as checked_table
from arena.executors.job import Job
from arena.games.core.errors import GameError, ParameterError, quoted
from arena.games.core.info import GameInfo
from arena.games.core.registry import OWN
from arena.games.spec import GameRef, parse_spec
from arena.games.spec import game as find_game
from arena.replays.events import Occasion
from arena.reports.runs import scale
from arena.schedules.make import planned, schedule
from arena.schedules.seatings import seatings
from arena.schedules.unit import Schedule, Unit
from arena.tournaments.config import GameConfig, TournamentConfig
from arena.tournaments.loading import Loaded, place
from arena.tournaments.openings import Openings
from arena.tournaments.paths import settled
from arena.tournaments.tags import tags, tags_of

_LEGS = "abcdefghijklmnopqrstuvwxyz"
_SEED_BYTES = 6
"""Bytes of a unit's seed: as much as any program can read as a number."""


@dataclass(frozen=True)
class Plan:
    """A tournament that can be played. See `plan`."""

    loaded: Loaded
    schedule: Schedule
    games: Mapping[str, GameRef]
    """The tournament's name of each game -> the game."""
    specs: Mapping[str, str]
    """Player -> its agent's spec."""
    models: frozenset[str]
    """Players that are models: variants apply to them."""
    matches: int | None
    """How many matches it has in all; None where that depends on results."""
    _tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _specs: Mapping[str, str] = field(default_factory=dict)
    _openings: Mapping[str, Openings] = field(default_factory=dict)

    @property
    def config(self) -> TournamentConfig:
        """The config."""
        return self.loaded.config

    def legs(self, game: str) -> int:
        """How many matches a unit of a game is."""
        seats = len(self.games[game].info.seats)
        return seats if self.config.schedule.mirrored and seats > 1 else 1

    def scale(self, game: str) -> tuple[float, float] | None:
        """The scores that stand for 0 and 1 where a game is played for scores; None of a contest.

        It hangs on the game alone: what decided a pairing stays what it was, whatever changes in the config.
        """
        info = self.games[game].info
        return None if info.payoff == "zero_sum" else scale(*info.score_range, None) or (0.0, 1.0)

    def jobs(self, unit: Unit) -> Iterator[Job]:
        """The matches of a unit, as they are played at the first attempt."""
        game, config = self.games[unit.game], self.config
        seed = unit_seed(config.seed, replace(unit, game=self._said[unit.game].seeds or unit.game).seed_key)
        position = self._openings[unit.game].position(unit)
        options = {key: _text(value) for key, value in self._said[unit.game].options.items()}
        options |= {
            key: _text(value)
            for variant in config.variants
            if variant.name == unit.variant
            for key, value in variant.options.items()
        }
        for number, players in enumerate(seatings(unit, len(game.info.seats), config.schedule.swap)):
            specs = tuple(self._seated(player, options) for player in players)
            leg = _LEGS[number % len(_LEGS)] * (number // len(_LEGS) + 1)
            occasion = Occasion(config.name, unit.key + leg, unit.key, unit.game, players, variant=unit.variant)
            yield Job(
                occasion,
                self._specs[unit.game],
                specs,
                seed,
                self._tables[unit.game],
                position,
                dict(game.params),
                game.info.version,
                tags(specs, game),
            )

    @cached_property
    def _said(self) -> Mapping[str, GameConfig]:
        """The tournament's name of each game -> what the config says of it."""
        return {one.name: one for one in self.config.games}

    def _seated(self, player: str, options: Mapping[str, str]) -> str:
        """The spec of a player with options, which are for models."""
        spec = self.specs[player]
        if not options or player not in self.models:
            return spec
        parsed = parse_spec(spec)
        varied = type(parsed)(parsed.kind, parsed.target, {**parsed.options, **options})
        return settled(str(varied), self.loaded.base) if "settings" in options or "cache" in options else str(varied)


def plan(loaded: Loaded) -> Plan:
    """What a config comes to: games and agents found, tables and openings checked, the schedule made.

    Raises ParameterError, with one sentence that says where in the config it is wrong.
    """
    config = loaded.config
    games: dict[str, GameRef] = {}
    tables: dict[str, Mapping[str, Any]] = {}
    named: dict[str, str] = {}
    openings: dict[str, Openings] = {}
    for number, one in enumerate(config.games):
        where = ("games", number)
        named[one.name] = _settled(loaded, one.game, (*where, "game"))
        games[one.name] = _game(loaded, named[one.name], (*where, "game"))
        tables[one.name] = _table(loaded, one, where)
        try:
            openings[one.name] = Openings.of(one, games[one.name], loaded.base, config.seed)
        except (GameError, OSError) as error:
            raise ParameterError(f"{_at(loaded, (*where, 'openings'))}{error}") from None
    specs = {
        player.name: _settled(loaded, player.agent, ("players", number, "agent"))
        for number, player in enumerate(config.players)
    }
    for number, player in enumerate(config.players):
        met = [game for name, game in games.items() if _meets(config, player.name, name)]
        _agent(loaded, specs[player.name], ("players", number, "agent"), met)
    models = frozenset(name for name, spec in specs.items() if _is_model(spec))
    _limits(loaded, specs)
    seats = {name: len(game.info.seats) for name, game in games.items()}
    try:
        for problem in _scored(config, games):
            raise ParameterError(problem)
        found = schedule(config, seats, models)
        matches = planned(config, seats, models)
    except ParameterError as error:
        raise ParameterError(f"{_at(loaded, ())}{error}") from None
    made = Plan(loaded, found, games, specs, models, matches, tables, named, openings)
    _variants(loaded, made)
    return made


def _scored(config: TournamentConfig, games: Mapping[str, GameRef]) -> Iterator[str]:
    """What stands against games that are played for scores where results decide who goes on."""
    kind = config.schedule.kind
    rounds, test = kind in ("swiss", "knockout", "ladder"), config.stopping.kind
    for name, game in games.items():
        info, shown = game.info, quoted(name)
        if info.payoff == "zero_sum" or len(info.seats) == 1 or not (rounds or test != "none"):
            continue
        if info.payoff == "cooperative" and (rounds or kind == "gauntlet"):
            yield f"at {shown} all at a table score the same, so nobody goes on before others: make it a round robin"
        if kind == "swiss" and len(config.players) % len(info.seats):
            yield f"{shown} is played for scores, and a bye has none: add players, or make it a round robin"
        if test == "sprt":
            yield f"{shown} is played for scores, and stopping.kind = sprt tests wins and losses: adastop takes scores"
        if test == "adastop" and kind == "gauntlet":
            yield (
                f"{shown} is played for scores, and stopping.kind = adastop asks in a gauntlet who beats whom: make it "
                "a round robin"
            )
        if len(games) > 1 and scale(*info.score_range, None) is None:
            yield f"the scores of {shown} have no end, and cannot be added to those of others: let it be the only game"


def unit_seed(seed: int, key: str) -> int:
    """The seed of what a key names, in the tournament of a seed: it depends on nothing else that is played."""
    words = np.frombuffer(blake2b(key.encode(), digest_size=16).digest(), np.uint32)
    drawn = np.random.SeedSequence(seed, spawn_key=tuple(int(word) for word in words)).generate_state(1, np.uint64)[0]
    return int(drawn) >> (64 - 8 * _SEED_BYTES)


def _settled(loaded: Loaded, spec: str, where: tuple[str | int, ...]) -> str:
    """A spec with its files found from the config's folder. Raises ParameterError."""
    try:
        return settled(spec, loaded.base)
    except ParameterError as error:
        raise ParameterError(f"{_at(loaded, where)}{error}") from None


def _game(loaded: Loaded, spec: str, where: tuple[str | int, ...]) -> GameRef:
    try:
        return find_game(spec)
    except GameError as error:
        raise ParameterError(f"{_at(loaded, where)}{error}") from None


def _table(loaded: Loaded, one: GameConfig, where: tuple[str | int, ...]) -> Mapping[str, Any]:
    for given, at in ((loaded.config.table, ("table",)), (one.table, (*where, "table"))):
        try:
            checked_table(given)
        except ParameterError as error:
            name = str(error).partition("=")[0].removeprefix("table: ")
            raise ParameterError(f"{_at(loaded, (*at, *name.split('.')))}{error}") from None
    return checked_table({**loaded.config.table, **one.table}).model_dump(exclude_defaults=True)


def _agent(loaded: Loaded, spec: str, where: tuple[str | int, ...], games: Iterable[GameRef]) -> None:
    """Raises ParameterError where a player cannot be had, or is a bot of ours that cannot play one of the games."""
    if spec.split(",")[0] == "human":
        raise ParameterError(f"{_at(loaded, where)}a tournament asks no person; `arena play` does")
    try:
        agent(spec)
    except (AgentError, GameError) as error:
        raise ParameterError(f"{_at(loaded, where)}{error}") from None
    for game in games:
        if why := refusal(spec, game.info):
            raise ParameterError(f"{_at(loaded, where)}{why}")


def refusal(spec: str, game: GameInfo) -> str | None:
    """Why a bot of ours cannot play a game; None where it can, and of others, who say so when they sit down."""
    entry = AGENTS.entries.get(spec.partition(",")[0])
    if entry is None or entry.source != OWN:
        return None
    try:
        _sit(agent(spec).build(), game)
    except (AgentError, GameError) as error:
        return str(error)
    return None


def _sit(player: Agent, game: GameInfo) -> None:
    """Have a bot sit down at a game, which it does at once or not at all. Raises AgentMismatch.

    It does so on a thread without an event loop: a bot that is content with the game, and would start a program next,
    comes no further.
    """
    with ThreadPoolExecutor(1) as alone:
        alone.submit(_sat, player, game).result()


def _sat(player: Agent, game: GameInfo) -> None:
    sitting = player.start(game, "player_0", 0)
    try:
        sitting.send(None)
    except (StopIteration, RuntimeError):  # it sat down, or found nothing amiss and went on to what needs a loop
        return
    finally:
        sitting.close()


def _meets(config: TournamentConfig, player: str, game: str) -> bool:
    """Whether a player may sit at a game: an opponent of a suite does where the suite says so."""
    named = {one.name: one.opponents for one in config.games}
    return player in named[game] or not any(player in opponents for opponents in named.values())


def _limits(loaded: Loaded, specs: Mapping[str, str]) -> None:
    """Raises ParameterError where a limit is for a provider or a model that nobody is."""
    found = {tag for spec in specs.values() for tag in tags_of(spec)}
    known = {
        f"{kind}s": {tag.removeprefix(f"{kind}:") for tag in found if tag.startswith(f"{kind}:")}
        for kind in ("provider", "model")
    }
    for part, names in known.items():
        for name in getattr(loaded.config.limits, part):
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(sorted(names)) or 'none'}"
                raise ParameterError(f"{_at(loaded, ('limits', part, name))}no player is of it; {hint}")


def _variants(loaded: Loaded, made: Plan) -> None:
    """Raises ParameterError where a model that takes part cannot have the options of a game or a variant."""
    for number, one in enumerate(loaded.config.games):
        options = {key: _text(value) for key, value in one.options.items()}
        for player in sorted(made.models) if options else ():
            try:
                agent(made._seated(player, options))
            except (AgentError, GameError) as error:
                raise ParameterError(f"{_at(loaded, ('games', number, 'options'))}{player}: {error}") from None
    for number, variant in enumerate(loaded.config.variants):
        options = {key: _text(value) for key, value in variant.options.items()}
        if not made.models:
            raise ParameterError(f"{_at(loaded, ('variants', number))}variants are for models, and no player is one")
        for player in sorted(made.models):
            try:
                agent(made._seated(player, options))
            except (AgentError, GameError) as error:
                raise ParameterError(f"{_at(loaded, ('variants', number, 'options'))}{player}: {error}") from None


def _is_model(spec: str) -> bool:
    return not spec.startswith("python:") and is_model(parse_spec(spec).kind)


def _at(loaded: Loaded, where: tuple[str | int, ...]) -> str:
    return place(loaded.source, loaded.text, where)


def _text(value: str | int | float | bool) -> str:
    """An option's value as it stands in a spec."""
    return str(value).lower() if isinstance(value, bool) else str(value)
