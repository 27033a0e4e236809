"""What a schedule cannot be made of, each with one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

from arena.games.core.errors import ParameterError, listed, quoted
from arena.tournaments.config import ScheduleConfig, TournamentConfig

_LONGEST = 255
"""Bytes in a name of a file or folder."""
_KINDS = {
    "round_robin": "a round robin",
    "gauntlet": "a gauntlet",
    "swiss": "a Swiss tournament",
    "knockout": "a knockout",
    "ladder": "a ladder",
    "episodes": "a schedule of episodes",
    "suite": "a suite",
}
_ROUNDS = ("swiss", "knockout", "ladder")
_ONLY = {
    "heroes": ("gauntlet",),
    "lineups": ("round_robin", "gauntlet"),
    "swiss_rounds": ("swiss",),
    "ladder_rounds": ("ladder",),
    "third_place": ("knockout",),
}
"""What only some kinds of schedules know."""


def check(config: TournamentConfig, seats: Mapping[str, int]) -> None:
    """Raises ParameterError with the first thing that stands against a schedule."""
    for problem in _problems(config, seats):
        raise ParameterError(problem)


def _problems(config: TournamentConfig, seats: Mapping[str, int]) -> Iterator[str]:
    yield from _names("players", [player.name for player in config.players])
    yield from _names("games", [game.name for game in config.games])
    yield from _names("variants", [variant.name for variant in config.variants])
    yield from _settings(config.schedule)
    yield from _seats(config, seats)
    if config.schedule.kind == "gauntlet":
        yield from _heroes(config, seats)
    yield from _opponents(config, seats)
    if config.schedule.lineups is not None:
        yield from _lineups(config, seats, config.schedule.lineups)


def _names(what: str, names: Sequence[str]) -> Iterator[str]:
    """Names that are the same, or that some file systems take for the same."""
    seen: dict[str, str] = {}
    for name in names:
        before = seen.setdefault(name.casefold(), name)
        if before == name and names.count(name) > 1:
            yield f"two {what} are called {quoted(name)}: give one of them another name"
        if before != name:
            yield f"the {what} {quoted(before)} and {quoted(name)} would share their files: give one another name"


def _settings(said: ScheduleConfig) -> Iterator[str]:
    for name, kinds in _ONLY.items():
        if getattr(said, name) and said.kind not in kinds:
            right = " or ".join(_KINDS[kind] for kind in kinds)
            yield f"schedule.{name} is for {right}, and this is {_KINDS[said.kind]}: leave it out"


def _seats(config: TournamentConfig, seats: Mapping[str, int]) -> Iterator[str]:
    kind, players = config.schedule.kind, len(config.players)
    names = sorted((len(player.name) for player in config.players), reverse=True)
    for game in config.games:
        count, name = seats[game.name], quoted(game.name)
        if kind == "episodes" and count > 1:
            yield f"the game {name} seats {count}, and episodes are played alone: make it a round robin"
        if kind in _ROUNDS and count == 1:
            yield f"the game {name} seats one, and in {_KINDS[kind]} players meet: make it a schedule of episodes"
        if kind in ("knockout", "ladder") and count > 2:
            yield f"the game {name} seats {count}, and in {_KINDS[kind]} two meet: make it a round robin or a Swiss one"
        if count > players:
            there = f"there are {players} players" if players > 1 else "there is one player"
            yield f"the game {name} seats {count}, and {there}: add players, or take the game out"
        if sum(names[:count]) + count - 1 > _LONGEST:
            yield f"the names of {count} players at {name} make a folder's name of over {_LONGEST} bytes: shorten them"
    first, *others = config.games
    for other in others:
        if kind == "swiss" and seats[other.name] != seats[first.name]:
            yield (
                f"{quoted(first.name)} seats {seats[first.name]} and {quoted(other.name)} {seats[other.name]}, and in "
                "a Swiss tournament the same players meet at every game: take one of them out"
            )


def _heroes(config: TournamentConfig, seats: Mapping[str, int]) -> Iterator[str]:
    players = [player.name for player in config.players]
    heroes = config.schedule.heroes or tuple(players[:1])
    for hero in heroes:
        if hero not in players:
            near = difflib.get_close_matches(hero, players, n=1)
            hint = f"did you mean {quoted(near[0])}?" if near else f"there are {listed(players)}"
            yield f"schedule.heroes: no player is called {quoted(hero)}; {hint}"
        if heroes.count(hero) > 1:
            yield f"schedule.heroes: {quoted(hero)} is named twice"
    others = len(players) - len(heroes)
    for game in config.games:
        count = seats[game.name]
        if count > 1 and others < count - 1:
            yield (
                f"at {quoted(game.name)} a hero of the gauntlet sits with {count - 1} that are no heroes, "
                f"and there {'is' if others == 1 else 'are'} {others or 'none'}: name fewer heroes, or add players"
            )


def _opponents(config: TournamentConfig, seats: Mapping[str, int]) -> Iterator[str]:
    """What stands against the opponents that games name: only a suite has any, and there every free seat has one."""
    players = [player.name for player in config.players]
    for game in config.games:
        name, free = quoted(game.name), seats[game.name] - 1
        if config.schedule.kind != "suite":
            for setting in ("opponents", "seat"):
                if getattr(game, setting):
                    kind = _KINDS[config.schedule.kind]
                    yield f"the game {name} has {setting}, which is for a suite, and this is {kind}: leave it out"
            continue
        for opponent in game.opponents:
            if opponent not in players:
                near = difflib.get_close_matches(opponent, players, n=1)
                hint = f"did you mean {quoted(near[0])}?" if near else f"there are {listed(players)}"
                yield f"the opponents at {name}: no player is called {quoted(opponent)}; {hint}"
            if game.opponents.count(opponent) > 1:
                yield f"the opponents at {name}: {quoted(opponent)} is named twice"
        if len(game.opponents) != free:
            there = len(game.opponents) or "none"
            yield f"the game {name} of the suite takes {free or 'no'} opponents, and has {there}"
        if game.seat is not None and game.seat > free + 1:
            yield f"the game {name} has no seat {game.seat}: its seats go from 1 to {free + 1}"
    named = {opponent for game in config.games for opponent in game.opponents}
    if config.schedule.kind == "suite" and named.issuperset(players):
        yield "a suite measures the players that are nobody's opponent, and here everybody is one: add a player"


def _lineups(config: TournamentConfig, seats: Mapping[str, int], lineups: int) -> Iterator[str]:
    tables = [game.name for game in config.games if seats[game.name] > 2]
    if not tables:
        yield "schedule.lineups is for games of more than two seats, and there is none: leave it out"
    heroes = len(config.schedule.heroes or [None]) if config.schedule.kind == "gauntlet" else 0
    for name in tables:
        free = seats[name] - (heroes > 0)
        need = max(-(-(len(config.players) - heroes) // free), heroes)
        if lineups < need:
            yield f"schedule.lineups is {lineups}, and it takes {need} for everybody to play at {quoted(name)}"
