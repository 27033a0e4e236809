"""A replay file as a tape: any ply of a match of any length, read from the one block that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from arena.games.core.outcome import Seat
from arena.games.core.scene import Scene
from arena.replays.bills import Bill, Tallies, charge
from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import FORMAT, Asked, Attempted, Event, MatchEnded, MatchStarted, Played
from arena.replays.lines import BLOCK, Blob, Keyframe, Line, blob_name
from arena.replays.lock import is_written
from arena.replays.plain import one_line
from arena.replays.scenes import changed, from_json
from arena.replays.sent import MOST, Lists, Ref
from arena.replays.tape import Frame, Status, Tape

if TYPE_CHECKING:
    from PIL.Image import Image

    from arena.replays.pictures import Pictures

_KEPT = 8
"""Blocks kept decoded at a time."""
_FOUND = 8192
"""Blobs kept that were checked: a prompt may come from more blocks than are kept."""

_ATTEMPTS = (b'{"kind":"asked"', b'{"kind":"attempted"')
"""How the lines begin of which a match has most."""

Json = Mapping[str, Any]


@dataclass(slots=True)
class _Ply:
    """One ply of a block: what happened in it and the table after it, scenes still as JSON."""

    attempts: list[Asked | Attempted | int] = field(default_factory=list)
    """Each event, or the place of its line in the block where that was not read yet."""
    played: list[Played] = field(default_factory=list)
    scene: Json = field(default_factory=dict)
    views: Mapping[Seat, Json] = field(default_factory=dict)
    scores: Mapping[Seat, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Block:
    """A block as far as it was decoded: the table before it, its whole plies, and what came after them."""

    number: int
    rows: list[bytes]
    at: int
    """The first line that was not looked at."""
    start: int
    before: _Ply
    plies: list[_Ply] = field(default_factory=list)
    rest: _Ply = field(default_factory=_Ply)
    ended: MatchEnded | None = None
    blobs: dict[str, Any] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)


class Replay(Tape):
    """A replay that was opened from a file. Raises ReplayError where the file is none.

    Only the first and the last block are read to open it; a ply costs the reading of one block up to that ply. Every
    scene and every attempt is checked when it is asked for.
    """

    def __init__(self, path: str | Path) -> None:
        self._blocks = Blocks(Path(path))
        self._turns = Lock()
        """Held by whoever reads on in a block."""
        self._decoding = lru_cache(maxsize=_KEPT)(self._decode)
        self._found = lru_cache(maxsize=_FOUND)(self._find)
        self._pictures: Pictures | None = None
        first = next(((number, row) for number, row in enumerate(self._blocks.rows(0), 1) if row), None)
        if first is None:
            raise ReplayTorn(f"{path} is empty: the match was cut off before it began")
        opening = self._blocks.line(0, *first)
        if not isinstance(opening, MatchStarted):
            raise ReplayError(f"{path} does not begin with a match: its first line is of kind {_kind(opening)}")
        if opening.format > FORMAT:
            raise ReplayError(
                f"{path} is of replay format {opening.format}, and this arena reads up to {FORMAT}: upgrade it"
            )
        if not opening.seats:
            raise ReplayError(f"{path} is a match in which nobody sits: it has no seats")
        self._opening = opening
        views = {seat: self._scene(view) for seat, view in self._opening.views.items()}
        self.started = replace(self._opening, scene=self._scene(self._opening.scene), views=views)
        self.ended: MatchEnded | None = None
        self._measure()

    def _measure(self) -> None:
        last = self._decoded(len(self._blocks) - 1)
        self._plies = last.start + len(last.plies)
        self.ended = last.ended
        self._writing = self.ended is None and not self._blocks.sealed and is_written(self.path)

    @property
    def path(self) -> Path:
        """The file, which gets another name when it is sealed."""
        return self._blocks.path

    @property
    def plies(self) -> int:
        return self._plies

    @property
    def status(self) -> Status:
        if self.ended is not None:
            return "ended"
        return "live" if self._writing else "cut off"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from arena.replays.export.still import words

        try:
            told = words(self)
        except ReplayError as error:
            told = one_line(f"a replay that is damaged: {error}")
        printer.text(f"{told} ({one_line(str(self.path))})")

    def _repr_html_(self) -> str | None:
        """In a notebook: the whole match in its viewer; its last position, or words alone, where it is damaged."""
        from arena.replays.export.bundle import bundle, unframed

        notes = [f"recorded: {self.path}"]
        try:
            return bundle(self, notes=notes)["text/html"]
        except ReplayError as error:
            notes.append(f"the replay is damaged: {error}")
        try:
            return unframed(self, notes=notes)["text/html"]
        except ReplayError:
            return None

    def refresh(self) -> bool:
        if self.ended is not None:
            return False
        before = self._writing
        try:
            grown = self._blocks.refresh()
        except ReplayError:  # it is gone or was cut: nothing that could be shown will come
            self._writing = False
            raise
        if grown:
            self._measure()
            return True
        self._writing = is_written(self.path)
        return before != self._writing

    def frame(self, ply: int) -> Frame:
        if not 0 <= ply <= self._plies:
            raise IndexError(f"{self.path} has plies 0 to {self._plies}, not {ply}")
        block = self._holding(ply)
        inside = ply - block.start
        if not 0 <= inside <= len(block.plies):
            raise ReplayError(f"{self.path}: ply {ply} is missing from the block of ply {block.start}")
        at = block.plies[inside - 1] if inside else block.before
        attempts = [self._event(block, event) for event in at.attempts]
        views = {seat: self._scene(view) for seat, view in at.views.items()}
        digest = at.played[-1].digest if at.played else self.started.digest
        scene = self._scene(at.scene)
        played = [replace(one, scene=None, views={}) for one in at.played[:-1]]
        if at.played:
            played.append(replace(at.played[-1], scene=scene, views=views))
        return Frame(ply, scene, digest, at.scores, tuple(played), self._shown(block, attempts), views)

    def pending(self) -> Sequence[Asked | Attempted]:
        last = self._decoded(len(self._blocks) - 1)
        return self._shown(last, [self._event(last, event) for event in last.rest.attempts])

    def asked(self, ply: int) -> Sequence[Asked | Attempted]:
        """What was asked and answered in the ply that led to `ply`, as in its frame, without building that.

        What is pending beyond the last ply; nothing at ply 0.
        """
        if ply > self._plies:
            return self.pending()
        block = self._holding(ply)
        inside = ply - block.start
        if not 0 < inside <= len(block.plies):
            return ()
        return self._shown(block, [self._event(block, event) for event in block.plies[inside - 1].attempts])

    def image(self, ply: int, seat: Seat | None = None) -> Image:
        """The picture of the table after `ply` plies, as a seat sees it; None is the spectator, who sees all.

        It is RGB, and drawn by the game where its rules are here and lead there, else of the scene. Raises IndexError
        where there is no such ply, ParameterError where there is no such seat or `ply` is no whole number, ReplayError
        where it is too large.
        """
        if self._pictures is None:
            from arena.replays.pictures import Pictures

            self._pictures = Pictures()
        return self._pictures.of(self, ply, seat)

    def events(self) -> Iterator[Event]:
        """Every recorded event, whole: scenes as scenes, what was shown as it was shown."""
        yield self.started
        for ply in range(1, self._plies + 1):
            frame = self.frame(ply)
            yield from frame.attempts
            yield from frame.played
        yield from self.pending()
        if self.ended is not None:
            yield self.ended

    def bills(self) -> dict[Seat, Bill]:
        """What the calls of models came to, and what was wrong with attempts, for each seat that has either.

        What came after the last whole ply counts too. Only blocks with any are decoded, and no message is looked up.
        """
        tallies = Tallies()
        for number in range(len(self._blocks)):
            if self._blocks.holds(number, b'"calls"') or self._blocks.holds(number, b'"problem"'):
                try:
                    tallies.extend(line for line in self._blocks.lines(number) if isinstance(line, Attempted))
                except ValueError as error:
                    raise ReplayError(f"{self.path}, block {number}: {error}") from error
        return tallies.bills

    def _holding(self, ply: int) -> _Block:
        """The block with the ply that led to `ply`: where it should be, else where it is."""
        likely = min(max(ply - 1, 0) // BLOCK, len(self._blocks) - 1)
        block = self._reached(self._decoded(likely), ply)
        if block.start < ply <= block.start + len(block.plies) or ply == 0:
            return block
        low, high = 0, len(self._blocks) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._decoded(middle).start < ply:
                low = middle
            else:
                high = middle - 1
        return self._reached(self._decoded(low), ply)

    def _decoded(self, number: int) -> _Block:
        """A block, decoded again when it has grown. Of the last, where the match ended, all is decoded at once."""
        return self._decoding(number, self._blocks.length(number))

    def _decode(self, number: int, _: int) -> _Block:
        rows = self._blocks.rows(number)
        first = next((place for place, row in enumerate(rows) if row), len(rows))
        block = _Block(number, rows, first + 1, *self._before(number, rows, first))
        return self._reached(block) if number == len(self._blocks) - 1 else block

    def _reached(self, block: _Block, ply: int | None = None) -> _Block:
        """The block, decoded up to a ply or to its end."""
        with self._turns:
            try:
                while block.at < len(block.rows) and (ply is None or block.start + len(block.plies) < ply):
                    if block.rows[block.at]:
                        self._take(block, block.at)
                    block.at += 1
            except ValueError as error:
                raise ReplayError(f"{self.path}, ply {block.start + len(block.plies)}: {error}") from error
        return block

    def _take(self, block: _Block, place: int) -> None:
        """Take the next line of a block. An attempt of which nothing else depends is not decoded yet."""
        row, ply = block.rows[place], block.rest
        if block.ended is None and block.number < len(self._blocks) - 1 and _stands_alone(row):
            ply.attempts.append(place)
            return
        line = self._blocks.line(block.number, place + 1, row)
        if block.ended is not None:
            raise ReplayError(
                f"{self.path}: a line of kind {_kind(line)} stands where an event should not, after the end"
            )
        if isinstance(line, (Asked, Attempted)):
            if isinstance(line, Attempted):
                block.lists.add(line)
            ply.attempts.append(line)
        elif isinstance(line, Played):
            if line.scene is not None:
                table = block.plies[-1] if block.plies else block.before
                ply.scene = changed(table.scene, line.scene)
                ply.views = {seat: changed(table.views.get(seat, {}), c) for seat, c in line.views.items()}
                ply.scores = table.scores if line.scores is None else line.scores
                block.plies.append(ply)
                block.rest = _Ply()
            ply.played.append(line)
        elif isinstance(line, Blob):
            block.blobs[line.name] = line.data
        elif isinstance(line, MatchEnded):
            if block.number < len(self._blocks) - 1:
                raise ReplayError(f"{self.path}: block {block.number + 1} stands after the end")
            block.ended = line
        else:
            raise ReplayError(f"{self.path}: a line of kind {_kind(line)} stands where an event should")

    def _event(self, block: _Block, event: Asked | Attempted | int) -> Asked | Attempted:
        """An attempt, decoded if it was not yet."""
        if not isinstance(event, int):
            return event
        line = self._blocks.line(block.number, event + 1, block.rows[event])
        if not isinstance(line, (Asked, Attempted)):
            raise ReplayError(f"{self.path}: a line of kind {_kind(line)} is said to be an attempt")
        return line

    def _before(self, number: int, rows: Sequence[bytes], first: int) -> tuple[int, _Ply]:
        """The ply before a block, and the table then."""
        if number == 0:
            scores = self._opening.first_scores()
            return 0, _Ply([], [], self._opening.scene, self._opening.views, scores)
        key = self._blocks.line(number, first + 1, rows[first]) if first < len(rows) else None
        if not isinstance(key, Keyframe):
            raise ReplayError(f"{self.path}: block {number} does not begin with a keyframe")
        if key.ply < 0:
            raise ReplayError(f"{self.path}: block {number} begins with the keyframe of a ply {key.ply}")
        return key.ply, _Ply([], [], key.scene, key.views, key.scores)

    def _scene(self, data: Any) -> Scene:
        try:
            return from_json(data)
        except (ValueError, AttributeError) as error:
            raise ReplayError(f"{self.path}: {error}") from error

    def _shown(self, block: _Block, attempts: Sequence[Asked | Attempted]) -> tuple[Asked | Attempted, ...]:
        """The attempts of a block with what was shown and sent put back in."""
        told, most = [], MOST
        for event in attempts:
            if isinstance(event, Attempted) and (event.shown or event.calls):
                shown = {form: self._blob(value) for form, value in event.shown.items()}
                calls = []
                for call in event.calls:
                    calls.append(self._call(block, event.seat, call))
                    most -= len(calls[-1]["request"]["messages"])
                    if most < 0:
                        raise ReplayError(f"{self.path}: the calls of one ply have more than {MOST:,} messages")
                event = replace(event, shown=shown, calls=tuple(calls))
            told.append(event)
        return tuple(told)

    def _call(self, block: _Block, seat: Seat, call: Json) -> dict[str, Any]:
        """A call with its messages put back in."""
        try:
            named = block.lists.of(seat, call, self._blob)
            charge(call)
        except ValueError as error:
            raise ReplayError(f"{self.path}: {error}") from error
        return {**call, "request": {**call["request"], "messages": [self._message(name) for name in named]}}

    def _message(self, name: Ref) -> Any:
        if not isinstance(name, dict):
            raise ReplayError(f"{self.path}: a message of a call is named by {name!r:.80}")
        return self._blob(name)

    def _blob(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        name, number = value.get("blob"), value.get("block")
        if type(number) is not int or not 0 <= number < len(self._blocks):
            raise ReplayError(
                f"{self.path}: something shown is said to stand in block {number!r:.80}, which there is not"
            )
        return self._found(number, name) if isinstance(name, str) else self._find(number, name)

    def _find(self, number: int, name: Any) -> Any:
        block = self._decoded(number)
        blobs = block.blobs
        if isinstance(name, str) and name not in blobs:
            self._reached(block)
        if not isinstance(name, str) or name not in blobs:
            raise ReplayError(f"{self.path}: something shown ({name!r:.80}) is missing from block {number}")
        if blob_name(blobs[name]) != name:
            raise ReplayError(f"{self.path}: something shown ({name!r:.80}) is not what was written")
        return blobs[name]


def _stands_alone(row: bytes) -> bool:
    """Whether a line is an attempt without calls, which may refer to earlier ones."""
    return row.startswith(_ATTEMPTS) and b"calls" not in row and b"\\u" not in row


def _kind(line: Line) -> str:
    return str(type(line).__struct_config__.tag)
