"""A reading: what stands where on a board, as a player answers it in JSON, and how much of an answer is right."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from arena.games.core.errors import UnreadableAction, quoted
from arena.games.core.rng import Rng
from arena.games.core.scene import Cell

LONGEST = 20_000
"""Characters of the longest answer."""
NOTHING = "nothing"
"""The kind of what is answered where nothing stands."""


class Misread(Exception):
    """What is wrong with an answer, before it is said of which."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on the board, and whether it was read."""

    place: str
    """In words: `row 2, column 3`."""
    kind: str
    """Of what: the name of a tile, of a pile, `row label`, `border`."""
    there: str
    """What stands there."""
    given: str
    """What was answered."""
    right: bool
    cell: Cell | None = None
    """Where it is on a grid."""


class Reading(ABC):
    """How one board is to be read. Answers are JSON objects, already decoded."""

    @property
    @abstractmethod
    def keys(self) -> tuple[str, ...]:
        """The keys of the JSON object that is wanted."""

    @abstractmethod
    def asked(self) -> list[str]:
        """Sentences that say what is wanted under each key, with the codes and their names."""

    @property
    @abstractmethod
    def hint(self) -> str:
        """What is wanted, in a line for a screen."""

    @abstractmethod
    def spelled(self, text: str) -> list[str]:
        """What is shown, in the words of the answer: lines for who is shown text, where the game's own text has other
        words for it."""

    @abstractmethod
    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answer in its one form; Misread where it is not what was asked for."""

    @abstractmethod
    def truth(self) -> dict[str, Any]:
        """The answer that is right throughout."""

    @abstractmethod
    def marks(self, answer: Mapping[str, Any]) -> list[Mark]:
        """Everything on the board, and whether an answer has it right."""

    @abstractmethod
    def drawn(self, rng: Rng) -> dict[str, Any]:
        """An answer at random, of the right form."""

    @abstractmethod
    def blank(self) -> dict[str, Any]:
        """The answer of who sees nothing."""

    def parse(self, text: str) -> str:
        """An answer as one line of JSON. Raises UnreadableAction, with what is wrong and what would be right."""
        said = text.strip()
        try:
            return written(self.checked(self._object(said)))
        except Misread as error:
            wanted = ", ".join(f'"{key}"' for key in self.keys)
            raise UnreadableAction(
                f"{error}: {quoted(said)} does not tell the board; wanted is a JSON object with {wanted}"
            ) from None

    def _object(self, said: str) -> dict[str, Any]:
        if len(said) > LONGEST:
            raise Misread(f"it has {len(said):,} characters, and {LONGEST:,} is the most")
        try:
            found = json.loads(said, object_pairs_hook=_once)
        except RecursionError:
            raise Misread("it is nested too deep") from None
        except ValueError:
            raise Misread("it is no JSON") from None
        if not isinstance(found, dict):
            raise Misread("it is no JSON object")
        for key in self.keys:
            if key not in found:
                raise Misread(f'"{key}" is missing')
        for key in found:
            if key not in self.keys:
                raise Misread(f"nobody asked for {quoted(key)}")
        return found


def written(answer: Mapping[str, Any]) -> str:
    """An answer as one line. Raises Misread where it holds what no screen shows."""
    line = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    if not line.isprintable():
        raise Misread("it holds characters that cannot be shown")
    if len(line) > LONGEST:
        raise Misread(f"it has {len(line):,} characters, and {LONGEST:,} is the most")
    return line


def texts(given: Any, where: str) -> list[str]:
    """A list of texts, whole numbers written out. Raises Misread."""
    if not isinstance(given, list):
        raise Misread(f"{where} is no list")
    for one in given:
        if isinstance(one, bool) or not isinstance(one, (str, int)):
            raise Misread(f"{where} holds {quoted(json.dumps(one), 30)}, which is no text")
    return [str(one) for one in given]


def faces(given: Any, where: str) -> list[str]:
    """A list of faces, without the blanks around them. Raises Misread."""
    return [" ".join(one.split()) for one in texts(given, where)]


def same(one: str | None, other: str | None) -> bool:
    """Whether two texts are the same but for blanks, which no picture shows; None is no text."""
    return one is not None and other is not None and "".join(one.split()) == "".join(other.split())


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, in which no key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Misread("a key stands in it twice")
    return found
