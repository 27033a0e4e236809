"""How models are called: patience, prices, a budget and a cache, from a settings file and from specs.

A settings file is TOML, and each part of it may be left out::

    [prices."gpt-5-2*"]           # US dollars for a million tokens; the name is the model's that answers, or the
    input = 1.25                  # beginning of names and a `*`: the very name counts, else the longest beginning
    output = 10.0
    cached = 0.125                # read from the service's cache, and written to it; as much as `input` by default
    cache_written = 1.25

    [limits]                      # as the options of the same names
    tries = 6
    at_once = 32

    [budget]                      # for all models of one process together
    dollars = 10.0
    tokens = 5_000_000

    [cache]
    folder = "replies"            # from where the file is

Options of a spec win over it. Who names no file gets `models.toml` in the user's configuration folder, if there is one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.agents.core.budget import Budget, Price, house_budget
from arena.agents.core.client import Limits
from arena.games.core.errors import ParameterError

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Tokens = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(min_length=1)]

NAME = "models.toml"
_LIMITS = {"tries": "tries", "at_once": "at_once", "begin_seconds": "begin", "idle_seconds": "idle"}
_LIMITS |= {"total_seconds": "total", "pause_seconds": "longest_pause"}
"""Our names for limits -> those of `Limits`."""
_BUDGETS: dict[Hashable, Budget] = {}
"""What a budget is for -> the budget. It lasts as long as the process."""


@dataclass(frozen=True)
class ClientOptions:
    """The options of a spec that are for the client.

    Args:
        tries: calls for one reply, the first included.
        at_once: calls at once, at most.
        begin_seconds: until the service begins to answer.
        idle_seconds: between two pieces of a reply.
        total_seconds: for one whole try.
        pause_seconds: the longest pause between two tries.
        budget: US dollars, for all seats of one process with equal options for provider and client.
        budget_tokens: tokens, read and written together, for the same.
        cache: the folder where replies are kept; true for the settings file's, else the platform's cache folder, and
            false for none.
        settings: a settings file.
    """

    tries: Count = Limits.tries
    at_once: Count = Limits.at_once
    begin_seconds: Seconds = Limits.begin
    idle_seconds: Seconds = Limits.idle
    total_seconds: Seconds = Limits.total
    pause_seconds: Seconds = Limits.longest_pause
    budget: Dollars | None = None
    budget_tokens: Tokens | None = None
    cache: Name | None = None
    settings: Name | None = None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Price(_Part):
    input: Dollars
    output: Dollars
    cached: Dollars | None = None
    cache_written: Dollars | None = None


class _Limits(_Part):
    tries: Count | None = None
    at_once: Count | None = None
    connect_seconds: Seconds | None = None
    begin_seconds: Seconds | None = None
    idle_seconds: Seconds | None = None
    total_seconds: Seconds | None = None
    pause_seconds: Seconds | None = None


class _Budget(_Part):
    dollars: Dollars | None = None
    tokens: Tokens | None = None


class _Cache(_Part):
    folder: Name | None = None


class _File(_Part):
    prices: dict[Name, _Price] = {}
    limits: _Limits = _Limits()
    budget: _Budget = _Budget()
    cache: _Cache = _Cache()


@dataclass(frozen=True)
class Settings:
    """How the client of a spec calls its model."""

    limits: Limits = field(default_factory=Limits)
    budget: Budget = field(default_factory=Budget)
    prices: Mapping[str, Price] = field(default_factory=dict)
    cache: Path | None = None
    """The folder of kept replies."""
    connect_seconds: float | None = None
    """Until a connection must stand, where the file says so: it is the provider's to keep."""


def settings_for(given: Mapping[str, Any], key: Hashable) -> Settings:
    """What a spec's client options and the settings file come to; `given` are those that the spec names.

    Equal keys share a budget that the spec names; it replaces the file's, which all share that read the file. In a
    house (`budget.house`) all of them are paid out of its budget as well.
    Raises ParameterError for a file that cannot be used.
    """
    path, file = _read(given.get("settings"))
    limits = {name: value for name, value in file.limits.model_dump().items() if value is not None}
    limits |= {name: given[name] for name in _LIMITS if name in given}
    connect = limits.pop("connect_seconds", None)
    return Settings(
        Limits(**{_LIMITS[name]: value for name, value in limits.items()}),
        _budget(given, file.budget, key, path),
        {name: Price(**price.model_dump()) for name, price in file.prices.items()},
        _cache(given.get("cache"), file.cache.folder, path),
        connect,
    )


def default_file() -> Path:
    """The settings file that is read where none is named."""
    from platformdirs import user_config_path

    return user_config_path("arena", appauthor=False) / NAME


def _read(named: str | None) -> tuple[Path, _File]:
    """A settings file, and where it is. One that nobody named may be missing."""
    path = default_file() if named is None else _place("settings", named).absolute()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if named is None:
            return path, _File()
        raise ParameterError(f"settings={named}: there is no such file") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise ParameterError(f"the settings file {path} cannot be read: {why}") from None
    try:
        return path, _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"the settings file {path} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ParameterError(f"the settings file {path}: {where}: {_said(first)}") from None
    except RecursionError:
        raise ParameterError(f"the settings file {path} is nested too deep to be read") from None


def _place(option: str, text: str) -> Path:
    """A path with its `~` spelled out. Raises ParameterError where that is nobody's home."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ParameterError(f"{option}={text}: there is no home folder of that name") from None


def _said(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such setting"
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}"


def _budget(given: Mapping[str, Any], file: _Budget, key: Hashable, path: Path) -> Budget:
    """What the client may spend: its own budget, and within that of the house, where it is made in one."""
    own, house = _own_budget(given, file, key, path), house_budget()
    if house is None:
        return Budget() if own is None else own
    return Budget(within=house if own is None else (own, house))


def _own_budget(given: Mapping[str, Any], file: _Budget, key: Hashable, path: Path) -> Budget | None:
    dollars, tokens = given.get("budget"), given.get("budget_tokens")
    if dollars is not None or tokens is not None:
        return _BUDGETS.setdefault((key, dollars, tokens), Budget(dollars, tokens))
    if file.dollars is not None or file.tokens is not None:
        return _BUDGETS.setdefault((path.resolve(), file.dollars, file.tokens), Budget(file.dollars, file.tokens))
    return None


def _cache(given: str | None, named: str | None, path: Path) -> Path | None:
    """The folder of kept replies, which is made. The file's is relative to where the file is."""
    given = given.lower() if given is not None and given.lower() in ("true", "false") else given
    if given == "false" or (given is None and named is None):
        return None
    if given == "true" and named is None:
        from platformdirs import user_cache_path

        folder = user_cache_path("arena", appauthor=False) / "replies"
    elif given is None or given == "true":
        folder = path.parent / _place("cache.folder", named or "")
    else:
        folder = _place("cache", given).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ParameterError(f"the cache folder {folder} cannot be made: {why}") from None
    return folder


OPTIONS = tuple(option.name for option in fields_of(ClientOptions))
"""The names of the client's options."""
