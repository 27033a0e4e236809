"""The settings of the app, and what was chosen last: one file in the platform's configuration folder."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.tui.plan import Plan

NAME = "tui.json"
RECENT = 20
"""Files that are remembered."""
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


class SettingsFile:
    """The settings where they lie. Without a path nothing is read, and nothing kept."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.problem = ""
        """Why the file could not be read or written, in a sentence."""
        self.settings = self._read()

    @classmethod
    def usual(cls) -> SettingsFile:
        """The file in the platform's configuration folder."""
        from platformdirs import user_config_path

        return cls(user_config_path("arena", appauthor=False) / NAME)

    def _read(self) -> Settings:
        """What the file says, less what it says wrong."""
        if self.path is None:
            return Settings()
        try:
            said = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self.problem = f"{self.path} cannot be read: {error.strerror}"
            return Settings()
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            self.problem = f"{self.path} holds no settings (it is no JSON object); the defaults are used"
            return Settings()
        try:
            return Settings.model_validate(said)
        except ValidationError as error:
            first, wrong = error.errors()[0], {one["loc"][0] for one in error.errors()}
            where = ".".join(str(part) for part in first["loc"])
            self.problem = f"{self.path}: {where}: {first['msg'].lower()}; the default is used"
        return Settings.model_validate({name: value for name, value in said.items() if name not in wrong})

    def save(self) -> bool:
        """Write the settings, whole or not at all; whether that was possible (`problem` says why not)."""
        if self.path is None:
            return True
        written = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(
                "w", encoding="utf-8", dir=self.path.parent, prefix=f".{NAME}-", delete=False
            ) as file:
                written = file.name
                file.write(self.settings.model_dump_json(indent=2))
            os.replace(written, self.path)
        except (OSError, ValueError) as error:  # ValueError: a text that cannot be written as UTF-8
            if written:
                with suppress(OSError):
                    os.unlink(written)
            self.problem = f"{self.path} cannot be written: {getattr(error, 'strerror', None) or error}"
            return False
        self.problem = ""
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
        """Remember a replay that was opened."""
        rest = [one for one in self.settings.recent if one != path]
        self.settings.recent = (path, *rest[: RECENT - 1])
        self.save()
