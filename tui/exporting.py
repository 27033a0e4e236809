"""What of a match can be copied and saved, through the eyes that look at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path

from arena.games.core.outcome import Seat
from arena.games.core.scene import Screen
from arena.replays.errors import NotExported
from arena.replays.events import Asked, Attempted, MatchStarted
from arena.replays.export import asciicast, html, pgn, ttyrec
from arena.replays.export.output import new_file
from arena.replays.export.shots import Pace, shots
from arena.replays.opening import open_replay
from arena.replays.player import Replay
from arena.replays.redact import redact
from arena.replays.tape import LiveTape, Tape
from arena.replays.telling import (
    Prompts,
    attempt_lines,
    end_line,
    headline,
    ply_line,
    scene_lines,
    seat_lines,
    titles_of,
)
from arena.tui.seating import pending_for

MOST = 1_000_000
"""Characters that are copied: more is saved to a file."""
_ENDINGS = re.compile(r"(\.jsonl(\.zst)?|\.ttyrec[123]?(\.bz2|\.gz)?)$", re.IGNORECASE)
_ODD = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A ply of a match, and whose eyes look at it (None: the spectator's)."""

    tape: Tape
    ply: int
    eyes: Seat | None

    def own(self) -> Place:
        """The same place on a tape of its own, which another thread may read."""
        return Place(open_replay(self.tape.path), self.ply, self.eyes) if isinstance(self.tape, Replay) else self

    def still(self) -> Place:
        """The same place in a match as far as it has come now."""
        return replace(self, tape=self.tape.still()) if isinstance(self.tape, LiveTape) else self

    @property
    def started(self) -> MatchStarted:
        """The beginning as it may be seen."""
        seen = self.tape.started if self.eyes is None else redact(self.tape.started, self.eyes)
        assert isinstance(seen, MatchStarted)
        return seen

    @property
    def attempts(self) -> Sequence[Asked | Attempted]:
        """What was asked and answered at the ply; at the last, what came after it too."""
        pending = pending_for(self.tape, self.eyes) if self.ply == self.tape.plies else []
        return [*self.tape.frame(self.ply).seen_by(self.eyes).attempts, *pending]

    @property
    def stem(self) -> str:
        """How files about it begin."""
        tape = self.tape
        name = _ENDINGS.sub("", tape.path.name) if isinstance(tape, Replay) else tape.started.match
        return _ODD.sub("_", name).strip("._")[:80] or "match"


@dataclass(frozen=True, slots=True)
class Way:
    """Something to copy or save: its name, the key for it, what it is in words, and how its text is made.

    What has a `suffix` becomes a file.
    """

    name: str
    key: str
    what: str
    text: Callable[[Place], str] | None = None
    suffix: str = ""
    screens: bool = False
    """Whether it is only of matches whose scenes are screens of a terminal."""
    game: str = ""
    """The id of the game that it is only of, and whole, thoughts of all players included."""

    def fits(self, place: Place) -> bool:
        """Whether it can be had of a match."""
        if self.screens:
            return isinstance(place.tape, Replay) and isinstance(place.tape.started.scene, Screen)
        if self.game:
            return isinstance(place.tape, Replay) and place.eyes is None and place.tape.started.game.id == self.game
        return True


def position_text(place: Place) -> str:
    """The scene in characters."""
    return "\n".join(scene_lines(place.tape.frame(place.ply).seen_by(place.eyes).scene))


def moves_text(place: Place, *, minds: bool = False) -> str:
    """The whole match, a line a ply; with `minds`, each attempt with its thought and its reply."""
    return "\n".join(_moves(place, minds=minds)) + "\n"


def _moves(place: Place, *, minds: bool) -> Iterator[str]:
    tape, started = place.tape, place.started
    titles = titles_of(started)
    yield headline(started)
    yield from seat_lines(started)
    if place.eyes is not None:
        yield f"as {titles.get(place.eyes, place.eyes)} sees it"
    yield ""
    for ply in range(1, tape.plies + 1):
        frame = tape.frame(ply).seen_by(place.eyes)
        yield ply_line(frame, titles)
        if minds:
            for event in frame.attempts:
                if isinstance(event, Attempted):
                    yield from attempt_lines(event, titles)
    yield ""
    told = place.eyes is None or tape.ended is None or tape.ended.culprit in (None, place.eyes)
    yield end_line(tape) if told or tape.ended is None else f"{tape.ended.ending} after {tape.plies} plies"


def mind_text(place: Place) -> str:
    """What was thought and answered at the ply."""
    titles = titles_of(place.started)
    attempts = [event for event in place.attempts if isinstance(event, Attempted)]
    if not attempts:
        raise NotExported("nobody thought or answered anything at this ply, as far as may be seen")
    return "\n".join(line for event in attempts for line in attempt_lines(event, titles))


def prompt_text(place: Place) -> str:
    """All that models were sent and said at the ply, word for word."""
    called = [event for event in place.attempts if isinstance(event, Attempted) and event.calls]
    if not called:
        raise NotExported("no model was called at this ply, as far as may be seen")
    prompts = Prompts()
    return "\n".join(line for event in called for line in prompts.lines(event))


def pgn_text(place: Place) -> str:
    """A game of chess as PGN."""
    assert isinstance(place.tape, Replay)
    return pgn.written(place.tape)[0]


WAYS = (
    Way("position", "p", "copy the position as text", position_text),
    Way("moves", "m", "copy the moves", moves_text),
    Way("mind", "t", "copy the thoughts and replies of this ply", mind_text),
    Way("prompt", "w", "copy the whole prompt of this ply", prompt_text),
    Way("screenshot", "s", "save the screen as a picture (SVG)", None, ".svg"),
    Way("text", "x", "save the match as text, thoughts included", lambda place: moves_text(place, minds=True), ".txt"),
    Way("html", "h", "save the match as a page (HTML)", None, html.SUFFIX),
    Way("asciicast", "a", "save a recording for asciinema", None, asciicast.SUFFIX, screens=True),
    Way("ttyrec", "y", "save a recording as ttyrec, for NLE", None, ttyrec.SUFFIX, screens=True),
    Way("pgn", "g", "save the game as PGN", pgn_text, pgn.SUFFIX, game="chess"),
)


def saved(way: Way, place: Place, picture: str, folder: Path) -> Path:
    """The new file that a way has made in a folder; `picture` is the screen as it stands. Never another is replaced.

    Nothing is left of a file that could not be finished. Raises ReplayError, and of it NotExported.
    """
    stem = f"{place.stem}-ply-{place.ply}" if way.name == "screenshot" else place.stem
    if place.eyes is not None:
        stem += f"-{_ODD.sub('_', place.eyes)[:20]}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{way.suffix}" for number in count(1))
    text = picture if way.text is None else way.text(place)
    told = shots(place.tape, Pace(), place.eyes) if way.screens else iter(())
    first = list(islice(told, 1))  # a match that has no screens touches no file
    name = f"{stem}{way.suffix}"
    try:
        name = next(name for name in names if not (folder / name).exists())
        with new_file(folder / name, folder / name, force=False) as opened:
            if way.name == "html":
                html.write(place.tape, opened, place.eyes)
            elif way.screens:
                (asciicast if way.name == "asciicast" else ttyrec).write(chain(first, told), place.started, opened)
            else:
                opened.write(text.encode())
    except OSError as error:
        raise NotExported(f"{name} cannot be written in {folder}: {error.strerror or error}") from error
    return folder / name


def current() -> Path:
    """The current folder. Raises NotExported where there is none any more."""
    try:
        return Path.cwd()
    except OSError as error:
        raise NotExported(f"nothing can be saved in the current folder: {error.strerror or error}") from error
