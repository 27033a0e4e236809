"""The replays that were watched last, told in a few words. Reading them takes a while: do it in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from arena.replays.dates import local, stamped
from arena.replays.errors import ReplayError
from arena.replays.imports.records import is_ttyrec
from arena.replays.player import Replay


@dataclass(frozen=True, slots=True)
class Recent:
    """A replay. Its texts are as the file has them."""

    path: str
    title: str
    players: tuple[tuple[str, str], ...] = ()
    """The name and the player of each seat."""
    date: str = ""
    """When it began, by the clock of this machine."""
    plies: int | None = None
    ending: str = ""
    problem: str = ""


def recent(paths: Iterable[str], most: int) -> list[Recent]:
    """The first `most` of these replays that are still there."""
    found: list[Recent] = []
    for path in paths:
        if len(found) == most:
            break
        one = _recent(path)
        if one is not None:
            found.append(one)
    return found


def _recent(path: str) -> Recent | None:
    try:
        place = Path(path)
        if not place.is_file():
            return None
        if is_ttyrec(place):
            return Recent(path, place.name)
        replay = Replay(place)
        started, ended = replay.started, replay.ended
        ending = replay.status if ended is None else f"{ended.ending}: {ended.detail}"
        seats = tuple((one.title, one.player) for one in started.seats)
        date = local(stamped(started.created))
        return Recent(path, started.game.title, seats, date, replay.plies, ending)
    except ReplayError as error:
        return Recent(path, Path(path).name, problem=str(error))
    except (OSError, ValueError):  # a path that is none, or may not be looked at
        return None
