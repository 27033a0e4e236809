"""A plan: everything that a match needs to be set up, as a form fills it in and as the settings remember it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from arena.agents.spec import AGENTS
from arena.edges import set_up
from arena.games.core.errors import ParameterError
from arena.games.spec import parse_spec
from arena.table import Table

if TYPE_CHECKING:
    from arena.match import Setup

PATIENCE = {"attempts": 100, "take_backs": 3}
"""What a table with a person at it is offered: a slip of the finger forfeits nothing."""


class Plan(BaseModel):
    """A match that is to be played. Nothing in it is checked before `set_up`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    game: str
    """A game spec, parameters included."""
    seats: tuple[str, ...]
    """Who sits at each seat, as specs."""
    seed: int | None = None
    position: str | None = None
    table: dict[str, Any] = Field(default_factory=dict)
    """The fields of `arena.table.Table` that differ from their defaults."""

    def set_up(self) -> Setup:
        """The match, ready to be played. It loads games and agents, which may take seconds.

        Raises GameError and AgentError, with one sentence, where it cannot be.
        """
        return set_up(self.game, list(self.seats), seed=self.seed, table=self.table, position=self.position or None)

    def command(self) -> str:
        """What to type in a shell for the same match."""
        words = ["arena", "play", self.game, *self.seats]
        usual = {"attempts": PATIENCE["attempts"]} if any(map(is_person, self.seats)) else {}
        for name, value in self.table.items():
            if value is None or value == usual.get(name, _default(name)):
                continue
            flag = f"--{name.replace('_', '-')}"
            if isinstance(value, bool):
                words.append(flag if value else flag.replace("--", "--no-", 1))
            elif name == "evaluator" and isinstance(value, Mapping):
                words += [flag, str(value.get("evaluator", ""))]
                words += _told({"--evaluator-margin": value.get("margin"), "--evaluator-plies": value.get("plies")})
            else:
                words += [flag, f"{value:g}" if isinstance(value, float) else str(value)]
        words += _told({"--seed": self.seed, "--position": self.position or None})
        return shlex.join(words)


def is_person(seat: str) -> bool:
    """Whether a spec seats a person."""
    return seat.split(",")[0].strip() == "human"


def is_own(seat: str) -> bool:
    """Whether a spec seats a person, or a registered bot: nobody who costs anything."""
    try:
        return parse_spec(seat).kind in AGENTS.entries
    except ParameterError:
        return False


def proposed(seats: tuple[str, ...]) -> dict[str, Any]:
    """The rules of the table that are offered where nobody has set them."""
    given = PATIENCE if any(map(is_person, seats)) else {}
    return {name: value for name, value in given.items() if name in Table.model_fields}


def _default(name: str) -> Any:
    field = Table.model_fields.get(name)
    return None if field is None else field.default


def _told(options: Mapping[str, Any]) -> list[str]:
    return [word for flag, value in options.items() if value is not None for word in (flag, str(value))]


_SEATS = ("human", "mcts,simulations=400")
FIRST = Plan(game="connect_four", seats=_SEATS, table=proposed(_SEATS))
"""What is proposed where nothing was played before."""
DEMO = Plan(game="connect_four", seats=("mcts,simulations=400", "minimax,depth=5"))
"""Two bots to watch."""
