"""The painter: makes pictures beside the screen, each from a file, by the game's rules, or of a scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from textual.message import Message

from arena.games.core.outcome import Seat
from arena.games.core.scene import Scene
from arena.replays import pictures
from arena.replays.errors import ReplayError
from arena.replays.rebuilding import NotRebuilt, Rebuilding, Stopped, has_own_picture, rules_of
from arena.tui.exporting import Place
from arena.tui.graphics import MOST_PIXELS, NoPicture, fitted, opened
from arena.tui.scenes.picture import one_line

if TYPE_CHECKING:
    from PIL.Image import Image

FAR = 200
"""Plies that are executed before anything is shown."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a picture comes from: the file that a seat was sent, or the place in the match and its scene."""

    seat: Seat | None
    png: bytes | None
    scene: Scene
    place: Place

    @property
    def ply(self) -> int:
        """The ply that it is of."""
        return self.place.ply


class Drawn(Message):
    """A picture has been made, or could not be: then `problem` says why.

    `instead` is why it is only one of the scene where the game may have another; empty where it has none.
    """

    def __init__(self, source: Source, picture: Image | None, problem: str = "", instead: str = "") -> None:
        super().__init__()
        self.source, self.picture, self.problem, self.instead = source, picture, problem, instead


class Painter(Thread):
    """Makes one picture at a time, the one asked for last. It dies with the program, however long one takes.

    Args:
        tell: takes what was made; called from this thread.
        refusal: why no game may be executed here; empty where it may.
    """

    def __init__(self, tell: Callable[[Drawn], object], refusal: str = "") -> None:
        super().__init__(name="painter", daemon=True)
        self._tell, self._refusal = tell, refusal
        self._more = Event()
        self._source: Source | None = None
        self._stopped = False
        self._match: Rebuilding | None = None
        self._place: Place | None = None
        """The match as it lies open here."""

    # For the screen

    def ask(self, source: Source) -> None:
        """Make this one next, and none that was asked for before."""
        self._source = source
        self._more.set()

    def stop(self) -> None:
        """Make no more."""
        self._stopped = True
        self._more.set()

    # In its own thread

    def run(self) -> None:
        """Make pictures until it is stopped."""
        while not self._stopped:
            self._more.wait()
            self._more.clear()
            source = self._source
            if source is not None and not self._stopped:
                self.paint(source)

    def paint(self, source: Source) -> None:
        """Make one picture, and tell of it."""
        try:
            if source.png is not None:
                self._say(Drawn(source, opened(source.png)))
                return
            picture, instead = self._by_rules(source)
            self._say(Drawn(source, picture or of_scene(source.scene), instead=instead))
        except Stopped:
            pass
        except Exception as error:  # a foreign picture or tape, or a scene that nobody thought of
            self._say(Drawn(source, None, one_line(error, 300)))

    def _say(self, drawn: Drawn) -> None:
        if not self._stopped:
            self._tell(drawn)

    def _by_rules(self, source: Source) -> tuple[Image | None, str]:
        """The game's own picture for the eyes of the source, or why there is none; neither where it is the scene's."""
        place, started = source.place, source.place.tape.started
        if self._refusal:
            return None, self._refusal
        try:
            if not has_own_picture(rules_of(started)):
                return None, ""
            if self._match is None:
                self._match = Rebuilding(started)
            match = self._match
            if place.ply - match.plies > FAR:
                self._say(Drawn(source, of_scene(source.scene), instead="the game's own is being made"))
            state = match.state(self._own(place).tape, place.ply, lambda: self._source is source and not self._stopped)
        except NotRebuilt as error:
            return None, str(error)
        try:
            return _limited(match.rules.image(state, place.eyes)), ""
        except Exception:  # what a game says may be meant for other eyes
            return None, "the game could not draw its own"

    def _own(self, place: Place) -> Place:
        """The place in a match of its own, which is opened once as long as it does not grow."""
        mine = self._place
        if mine is None or mine.tape.started.match != place.tape.started.match or mine.tape.plies < place.ply:
            mine = place.own()
        self._place = mine
        return mine


def _limited(picture: Image) -> Image:
    """The picture as it is shown. Raises NoPicture where it is too large."""
    width, height = picture.size
    if not 0 < width * height <= MOST_PIXELS:
        raise NoPicture(f"the picture has {width:,}×{height:,} pixels; up to {MOST_PIXELS:,} are shown")
    return fitted(picture.convert("RGB"))


def of_scene(scene: Scene) -> Image:
    """The picture of a scene. Raises NoPicture where it would be too large."""
    try:
        return fitted(pictures.of_scene(scene))
    except ReplayError as error:
        raise NoPicture(str(error)) from None
