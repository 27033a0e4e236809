"""What is marked on the timeline: the plies at which something happened that one may look for.

All of it is seen from what was recorded and from what judges said of it, by no rules of any game. A ply takes a byte
for what all may know, and one for each pair of eyes that know more, so that a match of any length, with any number of
seats, can be marked whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from arena.games.core.outcome import Seat
from arena.games.core.scene import Grid, Scene, seat_number
from arena.replays.events import Attempted
from arena.replays.tape import Frame

FAILED, TAKEN_BACK, SWING, CAPTURE, SCORE, BLUNDER = 1, 2, 4, 8, 16, 32


class Kind(NamedTuple):
    """A kind of mark: its bit, its sign, its colour role, and what it is in words, for one and for many plies."""

    bit: int
    sign: str
    role: str
    one: str
    many: str


KINDS = (
    Kind(FAILED, "✗", "bad", "a failed attempt", "with failed attempts"),
    Kind(BLUNDER, "?", "bad", "a blunder", "with blunders"),
    Kind(TAKEN_BACK, "↶", "warn", "a move was taken back", "with moves taken back"),
    Kind(SWING, "⇅", "accent", "the evaluation swung", "where the evaluation swung"),
    Kind(CAPTURE, "◇", "plain", "a piece was captured", "with captures"),
    Kind(SCORE, "┿", "good", "the score changed", "where the score changed"),
)
"""The kinds, the most important first."""

_ONLY = {kind.bit: bytes(bool(byte & kind.bit) for byte in range(256)) for kind in KINDS}


def kinds(bits: int) -> Iterator[Kind]:
    """The kinds among some bits, the most important first."""
    return (kind for kind in KINDS if bits & kind.bit)


class Marks:
    """The marks of a match as far as they are known, for the spectator (None) and for each seat's eyes."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self._eyes: frozenset[Seat | None] = frozenset((None, *seats))
        self._all = bytearray(1)
        """What all may know."""
        self._own: dict[Seat | None, bytearray] = {}
        """What some may know beside that."""
        self.version = 0
        """A number that is another whenever anything has changed."""
        self.through = 0
        """The last ply of which all that was recorded is marked."""

    def note(self, before: Frame, frame: Frame) -> None:
        """Mark what happened between two frames that follow each other."""
        self.note_failures(frame)
        bits = 0
        if any(str(played.source) == "take_back" for played in frame.played):
            bits |= TAKEN_BACK
        if before.scores != frame.scores:
            bits |= SCORE
        if bits:
            self.mark(frame.ply, bits)
        if not bits & TAKEN_BACK:
            self._note_captures(before, frame)
        self.through = max(self.through, frame.ply)

    def _note_captures(self, before: Frame, frame: Frame) -> None:
        """Mark who sees a capture; boards that several see are compared once."""
        if not before.views and not frame.views:
            if captured(before.scene, frame.scene):
                self.mark(frame.ply, CAPTURE)
            return
        known: dict[tuple[int, int], bool] = {}
        seeing = []
        for eyes in (None, *(frame.views or before.views)):
            old, new = before.scene_for(eyes), frame.scene_for(eyes)
            pair = id(old), id(new)
            if pair not in known:
                known[pair] = captured(old, new)
            if known[pair]:
                seeing.append(eyes)
        if seeing:
            self.mark(frame.ply, CAPTURE, seeing)

    def note_failures(self, frame: Frame) -> None:
        """Mark who failed in a ply; nobody else's eyes see it."""
        failed = {event.seat for event in frame.attempts if isinstance(event, Attempted) and event.problem is not None}
        if failed:
            self.mark(frame.ply, FAILED, (None, *failed))

    def mark(self, ply: int, bits: int, eyes: Sequence[Seat | None] | None = None) -> None:
        """Mark a ply for some eyes; None is all of them."""
        if eyes is None:
            whose = [self._all]
        else:
            whose = [self._own.setdefault(seat, bytearray()) for seat in eyes if seat in self._eyes]
        for known in whose:
            if ply >= len(known):
                known.extend(bytes(ply + 1 - len(known)))
            if known[ply] | bits != known[ply]:
                known[ply] |= bits
                self.version += 1

    def _known(self, eyes: Seat | None) -> Sequence[bytearray]:
        """What some eyes may know: what all may, and what they may beside that."""
        if eyes not in self._eyes:
            return ()
        return (self._all, self._own[eyes]) if eyes in self._own else (self._all,)

    def unmark(self, bits: int) -> None:
        """Take marks of a kind off every ply."""
        kept = bytes(byte & ~bits for byte in range(256))
        self._all = self._all.translate(kept)
        self._own = {seat: known.translate(kept) for seat, known in self._own.items()}
        self.version += 1

    def at(self, ply: int, eyes: Seat | None = None) -> int:
        """The bits of a ply."""
        bits = 0
        for known in self._known(eyes):
            bits |= known[ply] if 0 <= ply < len(known) else 0
        return bits

    def among(self, first: int, last: int, eyes: Seat | None = None) -> int:
        """The bits of all plies from `first` to `last` together."""
        bits = 0
        for known in self._known(eyes):
            for byte in set(known[max(first, 0) : last + 1]):
                bits |= byte
        return bits

    def count(self, bit: int, first: int, last: int, eyes: Seat | None = None) -> int:
        """How many plies from `first` to `last` bear a mark of a kind."""
        marked = [known[max(first, 0) : last + 1].translate(_ONLY[bit]) for known in self._known(eyes)]
        if len(marked) < 2 or not marked[1].count(1):
            return sum(one.count(1) for one in marked)
        both = [int.from_bytes(one, "little") for one in marked]
        return (both[0] | both[1]).bit_count()

    def told(self, first: int, last: int, eyes: Seat | None = None) -> str:
        """What the marks of some plies mean, in a line; empty where there are none."""
        if first == last:
            return ", ".join(f"{kind.sign} {kind.one}" for kind in kinds(self.at(first, eyes)))
        counts = ((kind, self.count(kind.bit, first, last, eyes)) for kind in KINDS)
        return ", ".join(
            f"{kind.sign} {kind.one}" if number == 1 else f"{kind.sign} {number:,} {kind.many}"
            for kind, number in counts
            if number
        )


def captured(before: Scene, after: Scene) -> bool:
    """Whether a seat has fewer pieces on a board than before: one was captured, or changed sides."""
    if before is after or not (isinstance(before, Grid) and isinstance(after, Grid)):
        return False
    if [len(row) for row in before.rows] != [len(row) for row in after.rows]:  # another board
        return False
    rows = [(old, new) for old, new in zip(before.rows, after.rows, strict=True) if old != new]
    if not rows:
        return False
    held = _pieces(before, (old for old, _ in rows))
    left = _pieces(after, (new for _, new in rows))
    return any(left[seat] < number for seat, number in held.items())


def _pieces(grid: Grid, rows: Iterator[str]) -> Mapping[int, int]:
    """How many pieces of each seat stand in some rows."""
    pieces: Counter[int] = Counter()
    for code, number in Counter("".join(rows)).items():
        tile = grid.legend.get(code)
        seat = None if tile is None else seat_number(tile.role)
        if seat is not None:
            pieces[seat] += number
    return pieces
