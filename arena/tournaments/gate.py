"""The gate of a run: which matches may begin now, by how many of their kind are in play. It only counts."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable

from arena.agents.core.providers import PROVIDERS
from arena.games.core.errors import ParameterError
from arena.tournaments.config import LimitsConfig
from arena.tournaments.tags import CPU

_USUAL = 8
"""Matches at once, where neither the limits nor the executor say more."""


class Gate:
    """Counts the matches in play, in all and by their tags (`arena.tournaments.tags`).

    Args:
        limits: of a tournament.
        cpu: matches that compute, at once, where the limits do not say it; None is any number.

    Raises ParameterError for a limit of a provider that there is none of.
    """

    def __init__(self, limits: LimitsConfig, cpu: int | None = None) -> None:
        known = {*PROVIDERS.entries, "http"}
        for name in limits.providers:
            _check(f"limits.providers.{name}", name, known)
        for name in limits.models:
            kind, _, model = name.partition(":")
            if not model:
                raise ParameterError(f"limits.models: {name!r} names no model; one is PROVIDER:MODEL")
            _check(f"limits.models: {name}", kind, known)
        self.most = limits.matches or max(cpu or 0, _USUAL)
        """Matches in play at once, whatever they are."""
        self._limits = {f"provider:{name}": most for name, most in limits.providers.items()}
        self._limits |= {f"model:{name}": most for name, most in limits.models.items()}
        if limits.cpu or cpu:
            self._limits[CPU] = limits.cpu or cpu or 1
        self._inside = 0
        self._counts: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether no match at all may begin."""
        return self._inside >= self.most

    def limit(self, tags: Iterable[str]) -> int:
        """How many matches of such tags may be in play at once, at most."""
        return min([self.most, *(self._limits[tag] for tag in tags if tag in self._limits)])

    def admits(self, tags: Iterable[str]) -> bool:
        """Whether a match of such tags may begin now."""
        if self.full:
            return False
        limits, counts = self._limits, self._counts
        return all(tag not in limits or counts[tag] < limits[tag] for tag in tags)

    def first(self, waiting: Iterable[Iterable[str]]) -> int | None:
        """The place (from 0) of the first that may begin, among the tags of matches that wait; None where none may."""
        return next((number for number, tags in enumerate(waiting) if self.admits(tags)), None)

    def enter(self, tags: Iterable[str]) -> None:
        """A match begins."""
        self._inside += 1
        self._counts.update(tags)

    def leave(self, tags: Iterable[str]) -> None:
        """It is over."""
        self._inside -= 1
        self._counts.subtract(tags)


def _check(where: str, provider: str, known: Iterable[str]) -> None:
    if provider not in known:
        near = difflib.get_close_matches(provider, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
        raise ParameterError(f"{where}: no provider is called {provider!r}: {hint}")
