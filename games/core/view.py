"""What one seat may know, in every form that an agent can take it in; each form is made when it is read.

A view belongs to one moment. It notes which of its forms were read (`shown`), so that a replay can say what an agent
was shown without rendering what nobody looked at.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from arena.games.core.canvas import png
from arena.games.core.outcome import Seat
from arena.games.core.rng import Rng
from arena.games.core.scene import Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier moment as the seat saw it: its text, and the notation of what the seat did (None = not its turn).

    `ply` counts the plies that led there: those that were taken back are not among them.
    """

    ply: int
    text: str
    action: str | None
    long_term: str | None = None
    """The part of the text that is worth keeping; None where it is the whole text."""


WRITTEN = ("text", "legal", "long_term", "short_term")
"""The forms that a replay keeps word for word; the rest follow from the state."""


class View(ABC):
    """What `seat` may know now; seat None is the spectator, who sees all. Subclasses say how each form is made."""

    def __init__(self, seat: Seat | None) -> None:
        self.seat = seat
        self._made: dict[str, Any] = {}
        self.failed: Exception | None = None
        """What went wrong in the game while a form was made."""

    @property
    def text(self) -> str:
        """The state in prose or ASCII, for readers."""
        return self._read("text", self._text)

    @property
    def long_term(self) -> str:
        """The part of the text that a reader may want to keep: what happened and what is seen."""
        return self._read("long_term", self._long_term)

    @property
    def short_term(self) -> str:
        """The part of the text that is out of date with the next ply (status, belongings); "" where there is none."""
        return self._read("short_term", self._short_term)

    @property
    def is_parted(self) -> bool:
        """Whether `long_term` may be less than the text. Nothing is read to tell."""
        return type(self)._long_term is not View._long_term

    @property
    def scene(self) -> Scene:
        """The state for screens."""
        return self._read("scene", self._scene)

    @property
    def image(self) -> Image:
        """The state as an RGB picture, for vision models."""
        return self._read("image", self._image)

    @property
    def legal(self) -> Sequence[str]:
        """The notation of every action that the seat may take now; empty where it is not to act or talk is free."""
        return self._read("legal", self._legal)

    @property
    def data(self) -> Mapping[str, Any]:
        """What the seat may know as plain JSON values, for scripts; empty where the game gives none."""
        return self._read("data", self._data)

    def sample(self, rng: Rng) -> str:
        """The notation of an action drawn at random: of `legal`, or as the game draws one where actions are texts.

        Raises LookupError where the world can draw none.
        """
        legal = self.legal
        if not legal:
            raise LookupError("no actions are listed here, and none can be made up")
        return legal[rng.below(len(legal))]

    @property
    def observation(self) -> Mapping[str, NDArray[Any]]:
        """PettingZoo's {"observation", "action_mask"}, for learners."""
        return self._read("observation", self._observation)

    @property
    def history(self) -> Sequence[Past]:
        """What the seat saw and did before, oldest first."""
        return self._read("history", self._history)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self._text())  # which is not what an agent was shown

    def _repr_png_(self) -> bytes:
        """In a notebook: the picture, which is not noted as read."""
        return png(self._image())

    def _read(self, form: str, make: Callable[[], T]) -> T:
        made: T | None = self._made.get(form)
        if made is None:
            try:
                made = self._made[form] = make()
            except Exception as error:  # noted, since the agent that looks is not to blame
                self.failed = error
                raise
        return made

    @property
    def shown(self) -> Mapping[str, Any]:
        """The forms that were read: texts and legal lists whole, the rest as None (they follow from the state)."""
        return {form: made if form in WRITTEN else None for form, made in self._made.items()}

    @abstractmethod
    def _text(self) -> str: ...

    def _long_term(self) -> str:
        return self._text()

    def _short_term(self) -> str:
        return ""

    @abstractmethod
    def _scene(self) -> Scene: ...

    @abstractmethod
    def _image(self) -> Image: ...

    @abstractmethod
    def _legal(self) -> Sequence[str]: ...

    def _data(self) -> Mapping[str, Any]:
        return {}

    @abstractmethod
    def _observation(self) -> Mapping[str, NDArray[Any]]: ...

    @abstractmethod
    def _history(self) -> Sequence[Past]: ...
