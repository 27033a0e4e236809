"""Things found by name through entry points, loaded when they are used and not before.

Our own games come through the same door as a third party's: an entry point in the group `arena.games` whose value is
a `Game` or an `ArenaEnv` class. One that cannot be imported is listed with the reason and harms nothing else.
"""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from importlib.abc import SourceLoader
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from arena.games.core.errors import GameUnavailable, UnknownGame

OWN = "game-agent-arena"


@dataclass(frozen=True)
class Entry:
    """A registered name and how to load what it stands for."""

    name: str
    point: EntryPoint

    @property
    def source(self) -> str:
        """The distribution that registered it."""
        return self.point.dist.name if self.point.dist is not None else "?"

    @property
    def lacks(self) -> str | None:
        """What is missing of the extra that its entry point names, with the remedy; None where all is installed."""
        for extra in self.point.extras:
            for line in (self.point.dist.requires or ()) if self.point.dist is not None else ():
                needed, _, only = line.partition(";")
                package = re.match(r"[\w.-]+", needed)
                if package is not None and re.search(rf"extra == ['\"]{re.escape(extra)}['\"]", only):
                    try:
                        distribution(package[0])
                    except PackageNotFoundError:
                        remedy = f'pip install "{self.source}[{extra}]"'
                        return f"{self.name} needs {package[0]}, which is not installed here: {remedy}"
        return None

    def load(self, unavailable: type[Exception]) -> Any:
        """What the entry point names; `unavailable`, with the remedy, where it cannot be imported."""
        try:
            return self.point.load()
        except ImportError as error:
            missing = error.name or str(error)
            extra = self.point.extras[0] if self.point.extras else None
            remedy = f'pip install "{self.source}[{extra}]"' if extra else f"install {missing}"
            raise unavailable(f"{self.name} needs {missing}, which cannot be imported here: {remedy}") from error
        except (Exception, SystemExit) as error:  # a broken plugin is its own fault and nobody else's
            raise unavailable(
                f"{self.name}, from {self.source}, fails when it is imported: {type(error).__name__}: {error}"
            ) from error


class Registry:
    """The names of one entry-point group; our own win over others of the same name."""

    def __init__(self, group: str, noun: str, unknown: type[Exception], unavailable: type[Exception]) -> None:
        self.group = group
        self.noun = noun
        self.unknown = unknown
        self.unavailable = unavailable

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Name -> entry, sorted by name."""
        found: dict[str, Entry] = {}
        for point in entry_points(group=self.group):
            entry = Entry(point.name, point)
            if point.name not in found or entry.source == OWN:
                found[point.name] = entry
        return dict(sorted(found.items()))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def load(self, name: str) -> Any:
        """What `name` stands for. Raises `unknown`, naming what is near, or `unavailable`, naming the remedy."""
        entry = self.entries.get(name)
        if entry is None:
            near = difflib.get_close_matches(name, self.entries, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self.entries)}"
            raise self.unknown(f"no {self.noun} is called {name!r}: {hint}")
        return entry.load(self.unavailable)


GAMES = Registry("arena.games", "game", UnknownGame, GameUnavailable)


def split_file(target: str) -> tuple[str, str | None]:
    """The path and the class name in `FILE[:CLASS]`."""
    path, colon, name = target.rpartition(":")
    return (path, name) if colon and path.endswith(".py") else (target, None)


_loaded: dict[str, tuple[str, bytes]] = {}
"""Module -> its file, and what stood in it."""


def loaded_files() -> list[str]:
    """The files that were loaded so far, for a process that shall know the same classes."""
    return [file for file, _ in _loaded.values()]


def load_file(path: str, unavailable: type[Exception]) -> ModuleType:
    """The module in a Python file, under a name of its own; the same file gives the same module until it is changed."""
    file = Path(path).resolve()
    name = f"arena_file_{file.stem}_{blake2b(str(file).encode(), digest_size=4).hexdigest()}"
    if not file.is_file():
        if name in sys.modules:
            return sys.modules[name]
        raise unavailable(f"there is no file {path}")
    try:
        source = file.read_bytes()
    except OSError as error:
        raise unavailable(f"{path} cannot be read: {error.strerror or error}") from error
    if name in sys.modules and _loaded.get(name) == (str(file), source):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or not isinstance(spec.loader, SourceLoader):
        raise unavailable(f"{path} is not a Python file (its name must end in .py)")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    _loaded[name] = str(file), source
    try:
        code = spec.loader.source_to_code(source, str(file))  # byte code that is kept is only as new as its second
        exec(code, vars(module))  # noqa: S102 - as importing it does
    except (Exception, SystemExit) as error:  # the file's author reads this, whatever went wrong in it
        sys.modules.pop(name, None)
        _loaded.pop(name, None)
        raise unavailable(f"{path} fails when it is imported: {type(error).__name__}: {error}") from error
    return module


def class_in(
    module: ModuleType, wanted: Callable[[type], bool], name: str | None, where: str, error: type[Exception]
) -> type:
    """The class `name` of a module, or the only `wanted` class that the module itself defines."""
    defined = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and wanted(value)
    ]
    if name is not None:
        for value in defined:
            if value.__name__ == name:
                return value
    elif len(defined) == 1:
        return defined[0]
    there = ", ".join(value.__name__ for value in defined) or "none"
    why = f"no class {name}" if name else "not exactly one class to choose"
    raise error(f"{where} has {why}; it defines: {there}")
