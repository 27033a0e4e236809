"""Reading a tournament's config: TOML to objects, and every mistake in one sentence with its line and the remedy."""

from __future__ import annotations

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from arena.games.core.errors import ParameterError
from arena.tournaments.config import TournamentConfig
from arena.tournaments.folder import CONFIG
from arena.tournaments.journal import last_opened
from arena.tournaments.paths import called_like, files_of, kept_in

Where = Sequence[str | int]
"""The way to a setting: names of tables and keys, and numbers of elements."""

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


@dataclass(frozen=True)
class Loaded:
    """A config that can be used."""

    config: TournamentConfig
    text: str
    """As it was written, with its comments."""
    base: Path
    """The folder that paths in it are told from."""
    folder: Path
    """Where the tournament is kept."""
    source: str
    """What mistakes in it are told of: the file's name."""


def load(path: str | Path, base: Path | None = None, text: str | None = None) -> Loaded:
    """The config in a file, or that of a tournament's folder.

    `base` is what paths in it are told from: the file's folder, where it is None. `text` is what the file would hold,
    where that is not what it holds.
    Raises ParameterError, with one sentence that names file, line and remedy.
    """
    file = Path(path)
    kept = file.is_dir()
    if kept:
        file = file / CONFIG
        if not file.is_file():
            raise ParameterError(
                f"{path} is a folder without {CONFIG}, so no tournament was begun in it; give it a config file "
                "(`arena tournament --init cup.toml` writes one)"
            )
    if text is None:
        text = _read(file, path)
    config = parse(text, str(path))
    beside = file.parent if base is None else base
    if kept:
        return Loaded(config, text, base or _base(file.parent, config), file.parent, str(file))
    return Loaded(config, text, beside, kept_in(config.folder or file.stem, beside), str(path))


def _read(file: Path, path: str | Path) -> str:
    """A config's text; `path` is what the user calls it. Raises ParameterError."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ParameterError(f"{path}: there is no such config; `arena tournament --init {path}` writes one") from None
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{path} cannot be read: it is no UTF-8") from None
    except ValueError:  # a path with a NUL
        raise ParameterError(f"{str(path)!r:.80} is no name of a file") from None


def made(config: TournamentConfig | Mapping[str, Any], folder: str | Path | None = None) -> Loaded:
    """A config that was made in Python; paths in it are told from the working folder. Raises ParameterError."""
    import tomlkit

    found = config if isinstance(config, TournamentConfig) else checked(config, "the tournament")
    _names(found, "the tournament", None)
    text = tomlkit.dumps(found.model_dump(mode="json", exclude_defaults=True, exclude_none=True))
    kept = Path(folder) if folder else kept_in(found.folder or called_like(found.name), Path())
    return Loaded(found, text, Path(), kept, "the tournament")


def begun(folder: Path) -> TournamentConfig | None:
    """The config with which a tournament was last run; None where that cannot be told."""
    opened = last_opened(folder)
    try:
        text = (folder / CONFIG).read_text(encoding="utf-8") if opened is None else opened.config
        return parse(text, str(folder))
    except (OSError, ValueError, ParameterError):
        return None


def _base(folder: Path, config: TournamentConfig) -> Path:
    """What paths in a folder's config are told from: as when it was last run, if that is still there.

    Where it is gone, the folder was moved: with what lay beside it, if the files are there, or without.
    """
    opened = last_opened(folder)
    if opened is None:
        return folder
    if Path(opened.base).is_dir():
        return Path(opened.base)
    beside, named = folder.absolute().parent, list(files_of(config))
    return beside if named and all((beside / name).is_file() for name in named) else folder


def parse(text: str, source: str) -> TournamentConfig:
    """The config in a text; `source` is what mistakes are told of. Raises ParameterError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"{source} is no TOML: {error}") from None
    except RecursionError:
        raise ParameterError(f"{source} is nested too deep to be read") from None
    return checked(data, source, text)


def checked(data: Mapping[str, Any], source: str, text: str | None = None) -> TournamentConfig:
    """The config in plain values; with the text that they were read from mistakes are told with their line."""
    try:
        config = TournamentConfig.model_validate(data)
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")  # a slip leaves another missing
        where = first["loc"]
        raise ParameterError(f"{place(source, text, where)}{_said(first, where)}") from None
    except RecursionError:
        raise ParameterError(f"{source} is nested too deep to be read") from None
    _names(config, source, text)
    return config


def place(source: str, text: str | None, where: Where) -> str:
    """How a sentence about a setting begins: `cup.toml, line 7: players 2, agent: `."""
    number = None if text is None else line_of(text, where)
    told = f"{source}: " if number is None else f"{source}, line {number}: "
    at = named(where)
    return f"{told}{at}: " if at else told


def named(where: Where) -> str:
    """The way to a setting, as people count: `players 2, agent`."""
    parts: list[str] = []
    for part in where:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        elif isinstance(part, str):
            parts.append(part)
    return ", ".join(parts)


def line_of(text: str, where: Where) -> int | None:
    """The line (from 1) on which a setting stands, or the last part of the way to it that stands anywhere."""
    best: tuple[int, int] | None = None
    for number, way in _ways(text):
        common = 0
        for one, other in zip(way, where, strict=False):
            if one != other:
                break
            common += 1
        if common and common == len(way) and (best is None or common > best[0]):
            best = common, number
        elif common and best is None:
            best = 0, number
    return None if best is None else best[1]


def _ways(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """Every line that opens a table or sets a key, with the way to what it opens or sets."""
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if (opened := _TABLE.match(line)) is not None:
            way: tuple[str | int, ...] = ()
            names = _parts(opened[2])
            for depth, name in enumerate(names):
                way = (*way, name)
                if depth < len(names) - 1 and way in counts:
                    way = (*way, counts[way])
            if opened[1] == "[[":
                counts[way] = counts.get(way, -1) + 1
                way = (*way, counts[way])
            table = way
            yield number, table
        elif (key := _KEY.match(line)) is not None:
            yield number, (*table, *_parts(key[1]))


def _parts(dotted: str) -> list[str]:
    return ["".join(found) for found in _PART.findall(dotted)]


def _said(error: Any, where: Where) -> str:
    """What is wrong with a setting, and what would be right."""
    kind = error["type"]
    if kind == "extra_forbidden":
        known = _settings(where[:-1])
        near = difflib.get_close_matches(str(where[-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known)}"
        return f"there is no such setting; {hint}"
    if kind == "missing":
        return "it is missing, and it has to be there"
    if kind == "tuple_type":
        return "it is a list: a part of its own for each, under [[…]]"
    if kind == "string_pattern_mismatch":
        return f"{error['input']!r:.80} is no name: letters and digits, and within it `.`, `_` and `-`"
    given = "" if isinstance(error["input"], (dict, list)) else f"{error['input']!r:.80}: "
    return f"{given}{error['msg'][:1].lower()}{error['msg'][1:]}"


def _settings(where: Where) -> list[str]:
    """The settings of the part of the config that a way leads to."""
    kind: Any = TournamentConfig
    for part in where:
        if isinstance(part, str) and isinstance(kind, type) and issubclass(kind, BaseModel):
            found = kind.model_fields.get(part)
            kind = None if found is None else _model(found.annotation)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _model(annotation: Any) -> Any:
    """The model within an annotation, where there is one."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _model(part)) is not None), None)


def _names(config: TournamentConfig, source: str, text: str | None) -> None:
    """Raises ParameterError where a name stands for two, or for nobody."""
    for part in ("players", "games", "variants"):
        seen: set[str] = set()
        for number, one in enumerate(getattr(config, part)):
            if one.name.casefold() in seen:  # names become files, and some file systems know no case
                raise ParameterError(
                    f"{place(source, text, (part, number, 'name'))}{one.name} is the name of another already; "
                    "each needs a name of its own"
                )
            seen.add(one.name.casefold())
    games = [game.name for game in config.games]
    for number, player in enumerate(config.players):
        for game in player.anchor if isinstance(player.anchor, dict) else ():
            if game not in games:
                at = place(source, text, ("players", number, "anchor"))
                raise ParameterError(f"{at}there is no game {game}; there is {', '.join(games)}")
    players = [player.name for player in config.players]
    for hero in config.schedule.heroes:
        if hero not in players:
            near = difflib.get_close_matches(hero, players, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(players)}"
            raise ParameterError(f"{place(source, text, ('schedule', 'heroes'))}there is no player {hero}; {hint}")
