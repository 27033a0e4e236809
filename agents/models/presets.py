"""Presets: scaffolds of published systems, with what their tables do about answers that cannot be played.

A preset is a TOML file: a `title`, a `source`, the options of the player under `[player]` and those of the table under
`[table]`. Ours are named; anybody's is a path that ends in `.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.agents.models.scaffold import idle
from arena.games.core.errors import ParameterError

_OURS = Path(__file__).parent / "protocols"


class TableRule(BaseModel):
    """What a table does about answers that cannot be played; the fields are those of `arena.table.Table`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    attempts: int | None = Field(default=None, ge=1)
    on_illegal: Literal["forfeit", "random", "default"] | None = None
    max_plies: int | None = Field(default=None, ge=1)
    move_seconds: float | None = Field(default=None, gt=0)


class Preset(BaseModel):
    """A published way to let a model play."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    source: str
    notes: str = ""
    """Where ours differs from it."""
    player: Mapping[str, Any] = {}
    """Options of `Scaffold`."""
    table: TableRule = TableRule()

    def rules(self) -> dict[str, Any]:
        """What it wants of the table."""
        return self.table.model_dump(exclude_none=True)


def names() -> list[str]:
    """The presets that come with the arena."""
    return sorted(file.stem for file in _OURS.glob("*.toml"))


def preset(name: str) -> Preset:
    """The preset of a name, or in a file. Raises ParameterError."""
    ours = name in names()
    if not ours and not name.endswith(".toml"):
        raise ParameterError(
            f"there is no preset {name!r}; there are {', '.join(names())}, and files that end in .toml"
        )
    path = _OURS / f"{name}.toml" if ours else Path(name)
    try:
        return Preset.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ParameterError(f"the preset {path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ParameterError(f"{path}: {where}: {first['msg'].lower()}") from error
    except ValueError as error:  # no UTF-8, or no TOML
        raise ParameterError(f"{path} is no TOML file: {error}") from error


def with_preset(options: Mapping[str, Any]) -> dict[str, Any]:
    """A player's options on top of those of the preset that they name, less those that do nothing beside them."""
    own = {key: value for key, value in options.items() if key != "preset"}
    if "preset" not in options:
        return own
    given = dict(preset(options["preset"]).player)
    if own.get("history", given.get("history")) != given.get("history"):
        given.pop("last", None)  # it was meant for the other history
    found = {**given, **own}
    return {key: value for key, value in found.items() if key in own or idle(key, given) or not idle(key, found)}
