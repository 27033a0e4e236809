"""A replay file as a tape: any ply of a match of any length, read from the one block that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from arena.games.core.outcome import Seat
from arena.games.core.scene import Scene
from arena.replays.bills import Bill, Tallies, charge
from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import FORMAT, Asked, Attempted, Event, MatchEnded, MatchStarted, Played
from arena.replays.lines import BLOCK, Blob, Keyframe, Line, blob_name
from arena.replays.lock import is_written
from arena.replays.scenes import changed, from_json
from arena.replays.sent import MOST, Lists, Ref
from arena.replays.tape import Frame, Status, Tape

_KEPT = 8
"""Blocks kept decoded at a time."""
_FOUND = 8192
"""Blobs kept that were checked: a prompt may come from more blocks than are kept."""

Json = Mapping[str, Any]


@dataclass(slots=True)
class _Ply:
    """One ply of a block: what happened in it and the table after it, scenes still as JSON."""

    attempts: list[Asked | Attempted] = field(default_factory=list)
    played: list[Played] = field(default_factory=list)
    scene: Json = field(default_factory=dict)
    views: Mapping[Seat, Json] = field(default_factory=dict)
    scores: Mapping[Seat, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Block:
    """A decoded block: the table before it, its whole plies, and what came after the last of them."""

    start: int
    before: _Ply
    plies: list[_Ply]
    rest: list[Asked | Attempted | Played]
    ended: MatchEnded | None
    blobs: Mapping[str, Any]
    lists: Lists


class Replay(Tape):
    """A replay that was opened from a file. Raises ReplayError where the file is none.

    Only the first and the last block are read to open it; a ply costs the reading of one block. Every scene is
    checked when it is asked for.
    """

    def __init__(self, path: str | Path) -> None:
        self._blocks = Blocks(Path(path))
        self._decoded = lru_cache(maxsize=_KEPT)(self._decode)
        self._found = lru_cache(maxsize=_FOUND)(self._find)
        first = self._blocks.lines(0)
        if not first:
            raise ReplayTorn(f"{path} is empty: the match was cut off before it began")
        if not isinstance(first[0], MatchStarted):
            raise ReplayError(f"{path} does not begin with a match: its first line is of kind {_kind(first[0])}")
        if first[0].format > FORMAT:
            raise ReplayError(
                f"{path} is of replay format {first[0].format}, and this arena reads up to {FORMAT}: upgrade it"
            )
        self._opening = first[0]
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

    def refresh(self) -> bool:
        if self.ended is not None:
            return False
        if self._blocks.refresh():
            self._decoded.cache_clear()
            self._found.cache_clear()
            self._measure()
            return True
        before = self._writing
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
        views = {seat: self._scene(view) for seat, view in at.views.items()}
        digest = at.played[-1].digest if at.played else self.started.digest
        scene = self._scene(at.scene)
        played = [replace(one, scene=None, views={}) for one in at.played[:-1]]
        if at.played:
            played.append(replace(at.played[-1], scene=scene, views=views))
        return Frame(ply, scene, digest, at.scores, tuple(played), self._shown(block, at.attempts), views)

    def pending(self) -> Sequence[Asked | Attempted]:
        last = self._decoded(len(self._blocks) - 1)
        return self._shown(last, [event for event in last.rest if not isinstance(event, Played)])

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
        block = self._decoded(likely)
        if block.start < ply <= block.start + len(block.plies) or ply == 0:
            return block
        low, high = 0, len(self._blocks) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._decoded(middle).start < ply:
                low = middle
            else:
                high = middle - 1
        return self._decoded(low)

    def _decode(self, number: int) -> _Block:
        lines = self._blocks.lines(number)
        block = _Block(0, self._before(number, lines), [], [], None, {}, Lists())
        if number:
            assert isinstance(lines[0], Keyframe)
            block.start = lines[0].ply
        blobs: dict[str, Any] = {}
        table, ply = block.before, _Ply()
        try:
            for line in lines[1:]:
                if block.ended is not None:
                    raise ReplayError(
                        f"{self.path}: a line of kind {_kind(line)} stands where an event should not, after the end"
                    )
                if isinstance(line, (Asked, Attempted)):
                    ply.attempts.append(line)
                    if isinstance(line, Attempted):
                        block.lists.add(line)
                elif isinstance(line, Played):
                    ply.played.append(line)
                    if line.scene is not None:
                        ply.scene = changed(table.scene, line.scene)
                        ply.views = {seat: changed(table.views.get(seat, {}), c) for seat, c in line.views.items()}
                        ply.scores = table.scores if line.scores is None else line.scores
                        block.plies.append(ply)
                        table, ply = ply, _Ply()
                elif isinstance(line, Blob):
                    blobs[line.name] = line.data
                elif isinstance(line, MatchEnded):
                    block.ended = line
                else:
                    raise ReplayError(f"{self.path}: a line of kind {_kind(line)} stands where an event should")
        except ValueError as error:
            raise ReplayError(f"{self.path}, ply {block.start + len(block.plies)}: {error}") from error
        if block.ended is not None and number < len(self._blocks) - 1:
            raise ReplayError(f"{self.path}: block {number + 1} stands after the end")
        block.rest = [*ply.attempts, *ply.played]
        block.blobs = blobs
        return block

    def _before(self, number: int, lines: Sequence[Line]) -> _Ply:
        if number == 0:
            scores = self._opening.first_scores()
            return _Ply([], [], self._opening.scene, self._opening.views, scores)
        if not lines or not isinstance(lines[0], Keyframe):
            raise ReplayError(f"{self.path}: block {number} does not begin with a keyframe")
        key = lines[0]
        if key.ply < 0:
            raise ReplayError(f"{self.path}: block {number} begins with the keyframe of a ply {key.ply}")
        return _Ply([], [], key.scene, key.views, key.scores)

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
        blobs = self._decoded(number).blobs
        if not isinstance(name, str) or name not in blobs:
            raise ReplayError(f"{self.path}: something shown ({name!r:.80}) is missing from block {number}")
        if blob_name(blobs[name]) != name:
            raise ReplayError(f"{self.path}: something shown ({name!r:.80}) is not what was written")
        return blobs[name]


def _kind(line: Line) -> str:
    return str(type(line).__struct_config__.tag)
