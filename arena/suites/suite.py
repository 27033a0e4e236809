"""A suite: what is measured, in one small TOML file: games, opponents, episodes, error rules, published results."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from arena.edges import checked
from arena.games.core.errors import ParameterError, quoted
from arena.tournaments.config import Count, Name, Part, Rules
from arena.tournaments.loading import place

Line = Annotated[str, Field(min_length=1, max_length=200)]
Table = Annotated[Rules, AfterValidator(lambda given: _table(given))]
Scoring = Annotated[str, Field(pattern=r"^(wins|draws|unbeaten|accuracy|score|measures\.\S(.{0,98}\S)?)$")]
"""What an episode gives:

- `wins`: 1 where the measured player scored more than every other seat, else 0;
- `draws`: 1 where all scored the same;
- `unbeaten`: 1 where no other seat scored more, so for a win or a draw;
- `accuracy`: 1 where it reached the highest score that there is;
- `score`: its score;
- `measures.NAME`: what the game measured of it beside the score; nothing where it did not.
"""
SHARES = ("wins", "draws", "unbeaten", "accuracy")
"""Ways of scoring in which an episode is a success or none."""
SUFFIX = ".toml"
_LONGEST = 80
"""Characters of a suite's name, which becomes that of a tournament."""


class Published(Part):
    """What somebody else reports of a model."""

    model: Line
    values: Mapping[str, float] = {}
    """The setting, such as `t=0.5` (empty where there is one only) -> the mean over the episodes."""
    span: tuple[float, float] | None = None
    """Where only the lowest and the highest of several values is known."""
    runs: Count | None = None
    """Episodes behind each value."""
    source: str = ""
    """Where it stands; the suite's source otherwise."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if bool(self.values) == (self.span is not None):
            raise ValueError("give either values or a span")
        if self.span is not None and self.span[0] > self.span[1]:
            raise ValueError("a span goes from the lowest value to the highest")
        return self


class Task(Part):
    """One game of a suite, and how it is measured."""

    name: Name
    title: str = ""
    game: str
    """A game's spec, as for `arena play`."""
    opponents: tuple[str, ...] = ()
    """The specs of the agents in the other seats, in their order."""
    seat: Count | Literal["turns"] = 1
    """The measured player's seat, from 1; or it takes every seat in turn."""
    scoring: Scoring = "score"
    bounds: tuple[float, float] | None = None
    """The least and the greatest that a measure can be, where that is known: intervals end there."""
    episodes: Count | None = None
    """The suite's otherwise."""
    openings: str = "none"
    """As of a tournament's game."""
    table: Table = Field(default={})
    """Rules of the table, over the suite's."""
    options: Mapping[str, str | int | float | bool] = {}
    """Options added to the spec of every model, such as `see = "image"`."""
    seeds: Name | None = None
    """What its episodes are drawn from; its name otherwise. Tasks with the same meet the same worlds."""
    published: tuple[Published, ...] = ()

    @model_validator(mode="after")
    def _shares(self) -> Self:
        values = [value for one in self.published for value in (*one.values.values(), *(one.span or ()))]
        if self.binary and not all(0 <= value <= 1 for value in values):
            raise ValueError(f"what is published of {self.scoring} is a share, from 0 to 1")
        if self.bounds is not None and not (self.measure and self.bounds[0] < self.bounds[1]):
            raise ValueError("bounds are the least and the greatest value of a measure")
        return self

    @property
    def binary(self) -> bool:
        """Whether an episode is a success or none, so that a mean is a share."""
        return self.scoring in SHARES

    @property
    def measure(self) -> str:
        """The name of the measure that it is scored by; empty where it is by none."""
        return self.scoring.partition(".")[2]

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.title or self.name


class Suite(Part):
    """Games on which players are measured, each alone or against opponents of the suite's."""

    title: Line
    notes: str = ""
    source: str = ""
    """Where the published values stand, and the rules that are followed."""
    episodes: Count = 100
    """Of each measured player in each task."""
    baseline: str = "random"
    """The agent that is always measured too: a value means little without what chance gives."""
    table: Table = Field(default={})
    tasks: tuple[Task, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [task.name.casefold() for task in self.tasks]  # they become folders, and some file systems know no case
        for task in self.tasks:
            if names.count(task.name.casefold()) > 1:
                raise ValueError(f"two tasks are called {task.name}")
        return self


@dataclass(frozen=True)
class LoadedSuite:
    """A suite, its name, and the folder that paths in it are told from."""

    name: str
    suite: Suite
    base: Path


def own() -> list[str]:
    """The names of the suites that come with the arena."""
    return sorted(file.name.removesuffix(SUFFIX) for file in files(__package__).iterdir() if file.name.endswith(SUFFIX))


def load(name: str | Path) -> LoadedSuite:
    """The suite of a name, or in a file. Raises ParameterError, with one sentence that says where it is wrong."""
    given = str(name)
    path = Path(given)
    if not (path.stem.isprintable() and len(path.stem) <= _LONGEST):
        raise ParameterError(f"{given!r:.80}: a suite's name has at most {_LONGEST} characters, all of them printable")
    if not given.endswith(SUFFIX):
        known = own()
        if given not in known:
            near = difflib.get_close_matches(given, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise ParameterError(f"no suite is called {quoted(given)}: {hint} (a file's name ends in {SUFFIX})")
        text = files(__package__).joinpath(given + SUFFIX).read_text(encoding="utf-8")
        return LoadedSuite(given, parse(text, given), Path())
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ParameterError(f"{given} cannot be read: {error.strerror or error}") from None
    except ValueError:  # no UTF-8, or a path with a NUL
        raise ParameterError(f"{given!r:.80} cannot be read: it is no text in UTF-8") from None
    return LoadedSuite(path.stem, parse(text, given), path.parent)


def parse(text: str, source: str) -> Suite:
    """The suite in a text; `source` is what mistakes are told of. Raises ParameterError."""
    try:
        return Suite.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")  # a slip leaves another missing
        where = tuple(part for part in first["loc"] if part not in ("int", "literal['turns']", "constrained-int"))
        raise ParameterError(f"{place(source, text, where)}{_said(first, where)}") from None
    except ValueError as error:  # no TOML, or a number of thousands of digits
        raise ParameterError(f"{source} is no TOML: {error}") from None
    except RecursionError:
        raise ParameterError(f"{source} is nested too deep to be read") from None


def _said(error: object, where: tuple[int | str, ...]) -> str:
    """What is wrong with a setting, and what would be right."""
    assert isinstance(error, dict)
    if error["type"] == "extra_forbidden":
        known = sorted(_settings(where[0] if len(where) > 1 else "", "published" in where[:-1]))
        near = difflib.get_close_matches(str(where[-1]), known, n=1)
        return f"there is no such setting; {f'did you mean {near[0]}?' if near else 'there are ' + ', '.join(known)}"
    if error["type"] == "missing":
        return "it has to be there"
    if where and where[-1] == "scoring":
        return "it is wins, draws, unbeaten, accuracy, score or measures.NAME"
    said = str(error["msg"]).removeprefix("Value error, ")
    return said[:1].lower() + said[1:]


def _settings(table: int | str, published: bool) -> Iterator[str]:
    kind: type[Part] = Published if published else Task if table == "tasks" else Suite
    return iter(kind.model_fields)


def _table(given: dict[str, Any]) -> dict[str, Any]:
    """Rules that a table has. Raises ValueError."""
    try:
        checked(given)
    except ParameterError as error:
        raise ValueError(str(error).removeprefix("table: ")) from None
    return given
