"""The settings of the app, and what was chosen last: one file in the platform's configuration folder."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import sleep
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.tui.plan import Plan

NAME = "tui.json"
RECENT = 20
"""Files that are remembered."""
_TRIES, _PAUSE = 40, 0.005
"""How often another arena that is writing is waited for, and for how many seconds each time."""
Pace = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]


class Settings(BaseModel):
    """What the app remembers. A file that says more, or something else, is no reason not to begin."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    theme: str = "textual-dark"
    pace: Pace = 0.7
    """Seconds a ply, where nothing else is asked for."""
    hints: str = "mcts,simulations=400"
    """Who gives hints."""
    evaluator: str = "mcts,simulations=300"
    """Who draws the evaluation of a match; empty: nobody."""
    replays: str = ""
    """The folder for replays; empty: the platform's data folder."""
    last: Plan | None = None
    """The match that was begun last."""
    recent: tuple[str, ...] = ()
    """The replays that were watched last, the newest first."""
    tournaments: tuple[str, ...] = ()
    """The folders of tournaments that were looked at last, the newest first."""


class SettingsFile:
    """The settings where they lie. Without a path nothing is read, and nothing kept.

    Several arenas may be open: each writes what was changed in it, and leaves what the others have written.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.settings, self.problem = _read(path)
        """`problem` is why the file could not be read or written, in a sentence."""
        self._kept = dict(self.settings)
        """What the file was last known to say of each setting that was not changed here since."""

    @classmethod
    def usual(cls) -> SettingsFile:
        """The file in the platform's configuration folder."""
        from platformdirs import user_config_path

        return cls(user_config_path("arena", appauthor=False) / NAME)

    def save(self) -> bool:
        """Write what was changed, whole or not at all; whether that was possible (`problem` says why not)."""
        return self._write(lambda _: {})

    def _write(self, change: Callable[[Settings], Mapping[str, Any]]) -> bool:
        """Write what was changed here into what the file says now, and what `change` makes of that."""
        if self.path is None:
            self.settings = self.settings.model_copy(update=change(self.settings))
            return True
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(self.path.parent):
                there, _ = _read(self.path)
                more = change(there)
                own = dict(self.settings.model_copy(update=more))
                changed = {name: value for name, value in own.items() if value != self._kept[name] or name in more}
                _replace(self.path, there.model_copy(update=changed).model_dump_json(indent=2))
        except (OSError, ValueError) as error:  # ValueError: a text that cannot be written as UTF-8
            self.problem = f"{self.path} cannot be written: {getattr(error, 'strerror', None) or error}"
            return False
        self.settings, self._kept, self.problem = self.settings.model_copy(update=more), self._kept | changed, ""
        return True

    def adopt(self, **values: Any) -> str:
        """Set some settings without saving them; what is wrong with them, in a sentence."""
        try:
            self.settings = Settings.model_validate({**dict(self.settings), **values})
        except ValidationError as error:
            return error.errors()[0]["msg"].lower()
        return ""

    def change(self, **values: Any) -> str:
        """Set some settings and save them; what is wrong with them, or with the file, in a sentence."""
        return self.adopt(**values) or ("" if self.save() else self.problem)

    def watched(self, path: str) -> None:
        """Remember a replay that was opened, beside those that other arenas remember."""
        self._write(lambda now: {"recent": (path, *[one for one in now.recent if one != path][: RECENT - 1])})

    def visited(self, path: str) -> None:
        """Remember the folder of a tournament, in the same way."""
        self._write(lambda now: {"tournaments": (path, *[one for one in now.tournaments if one != path][: RECENT - 1])})


def _read(path: Path | None) -> tuple[Settings, str]:
    """What a file says, less what it says wrong; and that, in a sentence."""
    if path is None:
        return Settings(), ""
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"{path} cannot be read: {error.strerror}"
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Settings(), f"{path} holds no settings (it is no JSON object); the defaults are used"
    try:
        return Settings.model_validate(said), ""
    except ValidationError as error:
        first, wrong = error.errors()[0], {one["loc"][0] for one in error.errors()}
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{path}: {where}: {first['msg'].lower()}; the default is used"
    return Settings.model_validate({name: value for name, value in said.items() if name not in wrong}), problem


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of a file's, whole or not at all."""
    written = ""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{NAME}-", delete=False) as file:
            written = file.name
            file.write(text)
        os.replace(written, path)
    except (OSError, ValueError):
        if written:
            with suppress(OSError):
                os.unlink(written)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other arenas from writing into a folder, where the platform can, unless one of them takes too long."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    file = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(_TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                sleep(_PAUSE)
            except OSError:  # a file system without locks
                break
        yield
    finally:
        os.close(file)
