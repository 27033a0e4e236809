"""The config of a tournament: a TOML file, checked as a whole before anything is played.

Every part may be left out but `players` and `games`. What is said here is what the tournament is: the same config gives
the same matches with the same seeds.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
"""What becomes part of file names and tables: letters, digits, `.`, `_` and `-`."""
Rules = Annotated[dict[str, Any], BeforeValidator(lambda given: _plain(given))]
"""Rules of the table: what TOML can hold. Which rules there are is looked up when the tournament is planned."""
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, lt=1)]


class Part(BaseModel):
    """A part of the config: nothing unknown in it, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PlayerConfig(Part):
    """Somebody who takes part."""

    name: Name
    agent: str
    """An agent's spec, as for `arena play`."""
    anchor: float | dict[str, float] | None = None
    """The Elo that this player holds, in every game, or in those named."""
    seed_rank: Count | None = None
    """Where it stands before anything is played, for Swiss, knockout and ladder; the order of the config otherwise."""


class GameConfig(Part):
    """A game that is played."""

    name: Name
    """Different where the same game is played with other parameters."""
    game: str
    """A game's spec, as for `arena play`."""
    openings: str = "none"
    """`none`, `random:K` plies, or `file:PATH` with one position or line of moves a line."""
    rounds: Count | None = None
    """Units of each lineup at this game; the schedule's `rounds` otherwise."""
    table: Rules = {}
    """The rules of the table, over the tournament's."""
    target: float | None = None
    """The score that counts as full in aggregates over games; the top of the game's range otherwise."""
    opponents: tuple[Name, ...] = ()
    """In a suite: the players that sit with the measured one, in the order of the seats that are left."""
    seat: Count | None = None
    """In a suite: the seat of the measured player, from 1; it turns with the unit's number otherwise."""
    options: dict[str, str | int | float | bool] = {}
    """Options added to the spec of every model at this game, such as `see = "image"`."""
    seeds: Name | None = None
    """What its seeds are drawn from; its name otherwise. Games with the same meet the same worlds."""


class VariantConfig(Part):
    """One way in which models are shown the game: options added to the spec of every model."""

    name: Name
    options: dict[str, str | int | float | bool]


class ScheduleConfig(Part):
    """Who meets whom."""

    kind: Literal["round_robin", "gauntlet", "swiss", "knockout", "ladder", "episodes", "suite"] = "round_robin"
    rounds: Count = 1
    """Units of each lineup at each game (round robin, gauntlet), a meeting (Swiss, knockout, ladder), or episodes of
    each player (episodes)."""
    swiss_rounds: Count | None = None
    """Rounds of a Swiss tournament; as many as it takes to single out a winner otherwise."""
    ladder_rounds: Count | None = None
    """Rounds of a ladder: in each, every second neighbour is challenged; twice the number of players otherwise."""
    heroes: tuple[Name, ...] = ()
    """Players that meet everybody else, in a gauntlet; the first player otherwise."""
    swap: bool = True
    """Whether every unit is played in all seatings. Without it a lineup's seating turns with the unit's number."""
    lineups: Count | None = None
    """In games of more than two seats: how many lineups, spread evenly; all of them otherwise."""
    third_place: bool = False
    """Whether the losers of a knockout's semifinals meet for the third place."""

    @property
    def mirrored(self) -> bool:
        """Whether everybody sits everywhere in a unit, which in a suite nobody does."""
        return self.swap and self.kind != "suite"


class LimitsConfig(Part):
    """How much is done at once, and how often a void match is played again."""

    matches: Count | None = None
    """Matches in play at once; 8, or as many as the executor takes, otherwise."""
    cpu: Count | None = None
    """Of them with a bot or a world that computes; as many as there are workers otherwise."""
    providers: dict[str, Count] = {}
    """Of them with a model of a provider, such as `openai = 32`."""
    models: dict[str, Count] = {}
    """Of them with one model, such as `"local:Qwen/Qwen3-4B" = 4`."""
    retries: Annotated[int, Field(ge=0)] = 3
    """Further attempts at a match that is void for other reasons than an interruption."""


class ExecutorConfig(Part):
    """Where matches are played."""

    kind: Literal["here", "processes", "ray"] = "here"
    workers: Count | None = None
    """Worker processes; as many as there are cores otherwise."""
    address: str | None = None
    """Of a Ray cluster; a local one is started otherwise."""


class BudgetConfig(Part):
    """What may be spent in all, over all runs. What stands at nothing is not limited."""

    dollars: Annotated[float, Field(gt=0)] | None = None
    tokens: Count | None = None
    hours: Annotated[float, Field(gt=0)] | None = None


class StoppingConfig(Part):
    """When a comparison is decided early."""

    kind: Literal["none", "sprt", "adastop"] = "none"
    elo0: float = 0.0
    elo1: float = 20.0
    model: Literal["logistic", "normalized"] = "logistic"
    alpha: Share = 0.05
    """The error rate of the first kind (for AdaStop of the whole family of comparisons)."""
    beta: Share = 0.05
    """The error rate of the second kind, of SPRT."""
    block: Count = 5
    """Units of each lineup between two looks, of AdaStop."""
    looks: Count = 5
    """Looks of AdaStop, at most."""
    permutations: Count = 10_000


class RatingsConfig(Part):
    """How results become ratings."""

    confidence: Share = 0.95
    samples: Annotated[Count, Field(validate_default=True)] = 1000
    base: float = 1500.0
    """The mean Elo of the field where no player holds an anchor."""

    @field_validator("samples")
    @classmethod
    def _enough(cls, samples: int, info: ValidationInfo) -> int:
        """Five samples at either end of an interval: with fewer it says nothing, and nobody is told apart."""
        confidence = info.data.get("confidence")
        least = 1 if confidence is None else math.ceil(round(10 / (1 - confidence), 6))
        if samples < least:
            raise PydanticCustomError(
                "too_few_samples",
                "too few for a confidence of {confidence}, which takes at least {least}",
                {"confidence": f"{confidence:g}", "least": f"{least:_}"},
            )
        return samples


class TournamentConfig(Part):
    """A tournament."""

    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(lambda name: _shown(name))] = "tournament"
    seed: Annotated[int, Field(ge=0)] = 0
    folder: str | None = None
    """Where everything is kept; beside the file and called like it otherwise."""
    players: tuple[PlayerConfig, ...] = Field(min_length=1)
    games: tuple[GameConfig, ...] = Field(min_length=1)
    table: Rules = {}
    """The rules of the table, for every game."""
    variants: tuple[VariantConfig, ...] = ()
    variants_mode: Literal["cross", "draw"] = "cross"
    """Every unit under each variant, or each unit under one that is drawn."""
    schedule: ScheduleConfig = ScheduleConfig()
    limits: LimitsConfig = LimitsConfig()
    executor: ExecutorConfig = ExecutorConfig()
    budget: BudgetConfig = BudgetConfig()
    stopping: StoppingConfig = StoppingConfig()
    ratings: RatingsConfig = RatingsConfig()


def _shown(name: str) -> str:
    """A name that any screen shows as it is."""
    for character in name:
        if not character.isprintable():
            raise PydanticCustomError(
                "not_printable",
                "{character} in it is a control character or the like, which no screen shows",
                {"character": ascii(character)},
            )
    return name


def _plain(given: Any, where: str = "it") -> Any:
    """What TOML can hold, whoever made it: texts, finite numbers, yes and no, and lists and tables of them."""
    if isinstance(given, dict):
        for key, value in given.items():
            _plain(value, str(key))
    elif isinstance(given, (list, tuple)):
        for value in given:
            _plain(value, where)
    elif not (
        isinstance(given, int)
        or (isinstance(given, float) and math.isfinite(given))
        or (isinstance(given, str) and not any("\ud800" <= character <= "\udfff" for character in given))
    ):
        raise PydanticCustomError(
            "no_toml",
            "its {where} is {value}, and rules are texts, finite numbers, and true or false",
            {"where": where, "value": f"{given!r:.80}"},
        )
    return given
