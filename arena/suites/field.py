"""The field of a suite: the tournament that measures some agents on it, new or grown from the one in a folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from arena.agents.core.errors import AgentError, AgentUnavailable
from arena.agents.spec import agent, is_model
from arena.games.core.errors import GameError, GameUnavailable, ParameterError, listed, quoted
from arena.games.spec import GameRef, parse_spec
from arena.games.spec import game as find_game
from arena.replays.plain import one_line
from arena.suites.suite import LoadedSuite, Task
from arena.tournaments.config import GameConfig, PlayerConfig, TournamentConfig
from arena.tournaments.folder import CONFIG
from arena.tournaments.loading import Loaded, load, made
from arena.tournaments.openings import Openings
from arena.tournaments.paths import settled
from arena.tournaments.plan import refusal

_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,59})=(.+)")
_LONGEST = 60
SETTINGS = ("limits", "executor", "budget", "ratings", "variants", "variants_mode")
"""What may be set in a folder beside what the suite says."""
OPPONENT = "opponent-"
"""How the names of opponents begin: they are told apart from the same agent when it is measured."""


@dataclass(frozen=True)
class Field:
    """Who is measured on what."""

    loaded: Loaded
    """The tournament."""
    baseline: str
    """The player that is measured with everybody."""
    measured: tuple[str, ...]
    """The players that are measured, the baseline first."""
    tasks: tuple[Task, ...]
    left_out: tuple[str, ...]
    """Why tasks are missing, each in a sentence."""


def field(
    found: LoadedSuite,
    agents: Sequence[str],
    folder: Path,
    *,
    episodes: int | None = None,
    only: Sequence[str] = (),
    seed: int | None = None,
) -> Field:
    """The tournament of a suite for these agents, and for those that a folder has measured already.

    A task whose game or opponent needs something that is not installed is left out, with a sentence.

    Args:
        found: the suite.
        agents: specs, or NAME=SPEC.
        folder: where it is kept, or was begun.
        episodes: of each player in each task; as many as the folder was begun with, or the suite says, otherwise.
        only: the names of tasks, to leave out all others.
        seed: of the tournament; as it was begun, or 0, otherwise.

    Raises ParameterError.
    """
    suite, kept = found.suite, _kept(found, folder)
    if kept is not None:
        _grown(kept, folder, episodes, seed)
    before = {game.name: game.rounds for game in kept.games} if kept else {}
    tasks, left_out = _playable(found, _chosen(suite.tasks, only, before))
    lost = [task.shown for task in suite.tasks if task.name in before and task not in tasks]
    if lost:
        raise ParameterError(
            f"{folder} has measured {one_line(listed(lost))}, and goes on only with it: {' '.join(left_out)}; "
            "install what is missing, or give another folder"
        )
    if not tasks:
        raise ParameterError(f"no task of {found.name} can be played here: {' '.join(left_out)}")
    players = _Players(kept)
    baseline = players.add(settled(suite.baseline, found.base))
    for given in agents:
        named = _NAME.fullmatch(given)
        players.add(settled(named[2] if named else given, Path.cwd()), named[1] if named else None)
    rounds = episodes or (kept.schedule.rounds if kept else suite.episodes)
    games = []
    for task in tasks:
        count = episodes or before.get(task.name, task.episodes) or rounds
        games.append(_game(task, found.base, None if count == rounds else count, players))
        _openings(games[-1], found.base)
    for name in players.measured:
        _able(name, players[name], tasks, found.base, before)
    config = TournamentConfig(
        name=found.name,
        seed=seed if seed is not None else kept.seed if kept else 0,
        players=players.all,
        games=tuple(games),
        table=suite.table,
        schedule={"kind": "suite", "rounds": rounds},  # type: ignore[arg-type]
        **_unchanged(kept),
    )
    loaded = replace(made(config, folder), base=found.base.absolute())
    return Field(loaded, baseline, (*players.measured,), tasks, left_out)


def _kept(found: LoadedSuite, folder: Path) -> TournamentConfig | None:
    """The tournament of this suite that was begun in a folder. Raises ParameterError where another one was."""
    if not (folder / CONFIG).is_file():
        return None
    kept = load(folder).config
    if kept.name != found.name or kept.schedule.kind != "suite":
        raise ParameterError(f"{folder} holds the tournament {one_line(kept.name)}: give {found.name} another folder")
    return kept


def _grown(kept: TournamentConfig, folder: Path, episodes: int | None, seed: int | None) -> None:
    """Raises ParameterError where a folder would have to forget what it was begun with."""
    most = max(game.rounds or kept.schedule.rounds for game in kept.games)
    if episodes is not None and episodes < most:
        raise ParameterError(f"{folder} was begun with {most:,} episodes: give as many or more, or another folder")
    if seed is not None and seed != kept.seed:
        raise ParameterError(f"{folder} was begun with seed {kept.seed}: leave it at that, or give another folder")


def _unchanged(kept: TournamentConfig | None) -> dict[str, Any]:
    """What was set in a folder beside what the suite says."""
    return {} if kept is None else {name: getattr(kept, name) for name in SETTINGS}


def _chosen(tasks: Sequence[Task], only: Sequence[str], begun: Collection[str]) -> list[Task]:
    """The tasks that are named, and those that were begun already; all, where none is named."""
    known = [task.name for task in tasks]
    for name in only:
        if name not in known:
            raise ParameterError(f"there is no task {quoted(name)}; there are {listed(known)}")
    return [task for task in tasks if not only or task.name in only or task.name in begun]


def _playable(found: LoadedSuite, tasks: Iterable[Task]) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """The tasks whose games and opponents are there, and why others are left out.

    Raises ParameterError for one that is wrong.
    """
    playable, left_out = [], []
    for task in tasks:
        try:
            game = find_game(settled(task.game, found.base))
            _check(task, game)
            why = next(filter(None, (_unfit(settled(spec, found.base), game) for spec in task.opponents)), None)
        except GameUnavailable as error:
            why = str(error)
        if why is None:
            playable.append(task)
        else:
            left_out.append(f"{one_line(task.shown)} is left out: {one_line(why)}")
    return tuple(playable), tuple(left_out)


def _unfit(opponent: str, game: GameRef) -> str | None:
    """Why an opponent cannot be had here; None where it can. Raises AgentError for one that is nobody anywhere."""
    try:
        agent(opponent)
    except AgentUnavailable as error:
        return str(error)
    return refusal(opponent, game.info)


def _check(task: Task, game: GameRef) -> None:
    """Raises ParameterError where a task asks of a game what it has not."""
    seats = len(game.info.seats)
    where = f"task {task.name}"
    if len(task.opponents) != seats - 1:
        raise ParameterError(
            f"{where}: {game.info.id} takes {seats - 1} opponents, and {len(task.opponents)} are named"
        )
    if task.seat != "turns" and task.seat > seats:
        raise ParameterError(f"{where}: {game.info.id} has no seat {task.seat}; its seats go from 1 to {seats}")
    if game.info.payoff in ("single", "cooperative") and task.scoring in ("wins", "draws", "unbeaten"):
        why = "alone" if seats == 1 else f"in {game.info.id}, where all have the same score,"
        better = "score it by accuracy, score or measures.NAME"
        raise ParameterError(f"{where}: {why} nobody wins, so {task.scoring} tells nothing; {better}")
    if task.scoring == "accuracy" and not isfinite(game.info.score_range[1]):
        raise ParameterError(f"{where}: {game.info.id} has no highest score; score it by score or measures.NAME")


def _openings(game: GameConfig, base: Path) -> None:
    """Raises ParameterError where a task cannot begin as it says."""
    if game.openings != "none":
        try:
            Openings.of(game, find_game(settled(game.game, base)), base, 0)
        except (GameError, OSError) as error:
            raise ParameterError(f"task {game.name}: openings: {error}") from None


def _able(name: str, spec: str, tasks: Sequence[Task], base: Path, begun: Collection[str]) -> None:
    """Raises ParameterError where a player cannot be measured at all of the tasks, with those at which it can.

    What a folder was begun with stays, so a player that cannot play all of that needs another one.
    """
    refused = {task.name: refusal(spec, find_game(settled(task.game, base)).info) for task in tasks}
    can = [task for task, why in refused.items() if why is None]
    for task, why in refused.items():
        if why is not None:
            hint = f"--only {','.join(can)} leaves out what it cannot" if can else "it can play none of the tasks"
            if can and any(why is not None and task in begun for task, why in refused.items()):
                hint = f"this folder was begun with that: {hint}, in another folder (--out)"
            raise ParameterError(f"{name} cannot play {task}: {why}; {hint}")
    for one in tasks:
        _optional(name, spec, one)


def _optional(name: str, spec: str, task: Task) -> None:
    """Raises ParameterError where a model has not the options of a task."""
    if not task.options or spec.startswith("python:") or not is_model((parsed := parse_spec(spec)).kind):
        return
    for key, value in task.options.items():
        given = str(value).lower() if isinstance(value, bool) else str(value)
        try:
            agent(str(replace(parsed, options={**parsed.options, key: given})))
        except (AgentError, GameError) as error:
            raise ParameterError(f"task {task.name}: options, {key}: {name}: {error}") from None


class _Players:
    """Players as they come, each spec once."""

    def __init__(self, kept: TournamentConfig | None) -> None:
        self._known: dict[str, PlayerConfig] = {}
        self._opponents = {name for game in kept.games for name in game.opponents} if kept else set[str]()
        for player in kept.players if kept else ():
            self._known[player.name] = player

    @property
    def all(self) -> tuple[PlayerConfig, ...]:
        """Everybody, in the order in which they came."""
        return tuple(self._known.values())

    @property
    def measured(self) -> list[str]:
        """Those that are no opponents."""
        return [name for name in self._known if name not in self._opponents]

    def __getitem__(self, name: str) -> str:
        """The spec of a player."""
        return self._known[name].agent

    def add(self, spec: str, name: str | None = None) -> str:
        """Have an agent measured; the name that it has. Raises ParameterError where the name is another's."""
        agent(spec)
        for known in self.measured:
            if self._known[known].agent == spec and name in (None, known):
                return known
        for known in self._known if name is not None else ():
            if known.casefold() == str(name).casefold():  # names become files, and some file systems know no case
                raise ParameterError(f"{known} is {self._known[known].agent} already: give {spec} another name")
        return self._enter(name or self._free(spec), spec)

    def oppose(self, specs: Sequence[str]) -> tuple[str, ...]:
        """Have agents as opponents at one game; their names, each of them once."""
        names: list[str] = []
        for spec in specs:
            free = (name for name in self._opponents if self._known[name].agent == spec and name not in names)
            found = next(iter(sorted(free)), None) or self._enter(self._free(OPPONENT + spec), spec)
            self._opponents.add(found)
            names.append(found)
        return tuple(names)

    def _enter(self, name: str, spec: str) -> str:
        self._known[name] = PlayerConfig(name=name, agent=spec)
        return name

    def _free(self, spec: str) -> str:
        """A name like a spec that nobody has."""
        plain = _NO_NAME.sub("-", spec).strip("-._")[:_LONGEST] or "player"
        taken = {name.casefold() for name in self._known}
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: _LONGEST - 4]}-{number}"
        return name


def _game(task: Task, base: Path, rounds: int | None, players: _Players) -> GameConfig:
    opponents = tuple(settled(spec, base) for spec in task.opponents)
    seat: Mapping[str, Any] = {} if not opponents else {"seat": None if task.seat == "turns" else task.seat}
    return GameConfig(
        name=task.name,
        game=task.game,
        openings=task.openings,
        rounds=rounds,
        table=task.table,
        options=dict(task.options),
        seeds=task.seeds,
        opponents=players.oppose(opponents),
        **seat,
    )
