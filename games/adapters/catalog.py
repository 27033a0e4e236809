"""The catalog: every environment that the adapters reach here, and why some of them cannot be played.

It is asked for when somebody wants it, and looks no further than a name needs: nothing is played, and whatever is
broken is a line of its own.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arena.games.adapters.packages import is_installed, remedy
from arena.games.adapters.quiet import quietly
from arena.games.adapters.tidy import one_line


@dataclass(frozen=True)
class Listed:
    """An environment that could be named. `problem` says why it cannot be played; None where it can.

    Attributes:
        id: how a spec names it, such as `openspiel:kuhn_poker`.
        source: the package that it comes from.
        title: its name in words.
        seats: how many seats it has, in words; "" where that is known only once it is made.
        kind: what kind of game it is, in words; "" where that is not known.
    """

    id: str
    source: str
    title: str
    seats: str = ""
    kind: str = ""
    problem: str | None = None


def catalog() -> Iterator[Listed]:
    """Everything that the adapters reach, adapter by adapter, sorted by id."""
    with quietly():
        found = [*_openspiel(), *_pettingzoo(), *_gymnasium()]
    yield from found


def _openspiel() -> Iterator[Listed]:
    try:
        from arena.games.adapters.openspiel_cards import known
    except ImportError as error:
        yield Listed("openspiel", "open_spiel", "the games of OpenSpiel", problem=one_line(error) + remedy("pyspiel"))
        return
    for one in known():
        yield Listed(f"openspiel:{one.name}", "open_spiel", one.title, one.seats, one.kind, one.problem)


def _pettingzoo() -> Iterator[Listed]:
    import pettingzoo

    for name, spec in sorted({**pettingzoo.parallel_registry, **pettingzoo.aec_registry}.items()):
        told = re.sub(r"-v(?=\d+$)", "_v", name)
        kind = "all act at once" if name in pettingzoo.parallel_registry else "one acts at a time"
        yield Listed(f"pettingzoo:{told}", "pettingzoo", told.rpartition("/")[2], "", kind, _missing(spec.entry_point))


def _missing(entry_point: Any) -> str | None:
    """Why what makes an environment cannot be imported."""
    if not isinstance(entry_point, str):
        return None
    try:
        with quietly():
            importlib.import_module(entry_point.partition(":")[0])
    except Exception as error:  # it is anybody's
        return one_line(error)
    return None


def _gymnasium() -> Iterator[Listed]:
    import gymnasium
    from gymnasium import spaces

    for package in sorted(set(_packages())):
        absent = f"it is not installed here{remedy(package)}"
        problem = _missing(package) if is_installed(package) else absent
        if problem is not None:
            yield Listed(f"gymnasium:{package}", package, package, problem=problem)
    for name, spec in sorted(gymnasium.registry.items()):
        source = str(spec.entry_point).partition(".")[0]
        problem, kind = None, ""
        try:
            with quietly():
                env: Any = spec.make(disable_env_checker=True)
                space = env.action_space
                env.reset(seed=0)  # what is missing may be missed only then
                env.close()
            if isinstance(space, spaces.Discrete):
                kind = f"{int(space.n)} actions"
            elif isinstance(space, spaces.Text):
                kind = "actions are texts"
            else:
                problem = f"its actions are {space}, not a list or a text"
        except Exception as error:  # it is anybody's
            problem = one_line(error)
        yield Listed(f"gymnasium:{name}", source, name, "1", kind, problem)


def _packages() -> Iterator[str]:
    """The packages that register environments of Gymnasium when they are imported."""
    from arena.games.adapters.gymnasium import PACKAGES

    yield from PACKAGES.values()
