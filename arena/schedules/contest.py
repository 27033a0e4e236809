"""The contest: what every schedule is made from. Who takes part, at which games, how often and in which variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from arena.schedules.unit import Unit
from arena.schedules.variants import Variants

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discipline:
    """A game of a contest."""

    game: str
    seats: int
    rounds: int
    """Units of each lineup, or of each meeting."""


@dataclass(frozen=True)
class Contest:
    """Players in the order of the field, and the games that they meet at."""

    players: Names
    disciplines: tuple[Discipline, ...]
    ranked: Names = ()
    """Players from the first seed to the last; in the order of the field where nothing is said."""
    variants: Variants = field(default_factory=Variants)
    seed: int = 0
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {name: place for place, name in enumerate(self.players)})
        object.__setattr__(self, "ranked", self.ranked or self.players)

    @property
    def full(self) -> int:
        """Units of a meeting at all games together, those under several variants counted once: the points of a player
        that makes them all."""
        return sum(discipline.rounds for discipline in self.disciplines)

    def lineup(self, names: Iterable[str]) -> Names:
        """Players in the order of the field."""
        return tuple(sorted(names, key=self._places.__getitem__))

    def meet(self, lineups: Sequence[Names], stage: str, turns: Sequence[int]) -> Iterator[Unit]:
        """The units of lineups that meet at every game: number by number, game by game."""
        for number in range(1, max(one.rounds for one in self.disciplines) + 1):
            for one in self.disciplines:
                if number <= one.rounds:
                    yield from self._at(one, lineups, stage, turns, number)

    def meet_again(self, lineups: Sequence[Names], stage: str, turns: Sequence[int], extra: int) -> Iterator[Unit]:
        """One further unit of them at every game, that many numbers beyond the last."""
        for one in self.disciplines:
            yield from self._at(one, lineups, stage, turns, one.rounds + extra)

    def _at(
        self, one: Discipline, lineups: Sequence[Names], stage: str, turns: Sequence[int], number: int
    ) -> Iterator[Unit]:
        pairs = zip(lineups, turns, strict=True)
        return self.variants.layered(Unit(one.game, lineup, number, "", stage, turn) for lineup, turn in pairs)
