"""What one seat may know, in every form that an agent can take it in; each form is made when it is read.

A view belongs to one moment. It notes which of its forms were read (`shown`), so that a replay can say what an agent
was shown without rendering what nobody looked at.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arena.games.core.outcome import Seat
from arena.games.core.scene import Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier moment as the seat saw it: its text, and the notation of what the seat did (None = not its turn)."""

    ply: int
    text: str
    action: str | None


class View(ABC):
    """What `seat` may know now; seat None is the spectator, who sees all. Subclasses say how each form is made."""

    def __init__(self, seat: Seat | None) -> None:
        self.seat = seat
        self._made: dict[str, Any] = {}
        self.shown: dict[str, Any] = {}
        """The forms that were read: texts and legal lists whole, the rest as None (they follow from the state)."""

    @property
    def text(self) -> str:
        """The state in prose or ASCII, for readers."""
        made: str | None = self._made.get("text")
        if made is None:
            made = self._made["text"] = self._text()
            self.shown["text"] = made
        return made

    @property
    def scene(self) -> Scene:
        """The state for screens."""
        made: Scene | None = self._made.get("scene")
        if made is None:
            made = self._made["scene"] = self._scene()
            self.shown["scene"] = None
        return made

    @property
    def image(self) -> Image:
        """The state as an RGB picture, for vision models."""
        made: Image | None = self._made.get("image")
        if made is None:
            made = self._made["image"] = self._image()
            self.shown["image"] = None
        return made

    @property
    def legal(self) -> Sequence[str]:
        """The notation of every action that the seat may take now; empty where it is not to act or talk is free."""
        made: Sequence[str] | None = self._made.get("legal")
        if made is None:
            made = self._made["legal"] = self._legal()
            self.shown["legal"] = made
        return made

    @property
    def observation(self) -> Mapping[str, NDArray[Any]]:
        """PettingZoo's {"observation", "action_mask"}, for learners."""
        made: Mapping[str, NDArray[Any]] | None = self._made.get("observation")
        if made is None:
            made = self._made["observation"] = self._observation()
            self.shown["observation"] = None
        return made

    @property
    def history(self) -> Sequence[Past]:
        """What the seat saw and did before, oldest first."""
        made: Sequence[Past] | None = self._made.get("history")
        if made is None:
            made = self._made["history"] = self._history()
            self.shown["history"] = None
        return made

    @abstractmethod
    def _text(self) -> str: ...

    @abstractmethod
    def _scene(self) -> Scene: ...

    @abstractmethod
    def _image(self) -> Image: ...

    @abstractmethod
    def _legal(self) -> Sequence[str]: ...

    @abstractmethod
    def _observation(self) -> Mapping[str, NDArray[Any]]: ...

    @abstractmethod
    def _history(self) -> Sequence[Past]: ...
