"""A match's result with all that a tournament counts: folded from its events while it is played, or from its replay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from arena.replays.bills import Bill, Tally
from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError, ReplayTorn
from arena.replays.events import (
    FORMAT,
    AnyEvent,
    Attempted,
    Ending,
    MatchEnded,
    MatchStarted,
    Occasion,
    Played,
    Reason,
)
from arena.replays.lines import UNREADABLE, Line, decode
from arena.replays.seal import SEALED

_NO_TRY = ("late", "crashed", "provider", "infrastructure", "interrupted")
"""Problems of attempts that answered with nothing."""


class NewerFormat(ValueError):
    """A replay is of a format that this version does not read: it is not damaged."""


class SeatResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one seat made of a match."""

    player: str
    """What the tournament calls the player; the agent's spec where the match belonged to none."""
    agent: str
    """The agent's spec, or its name."""
    score: float | None = None
    """None where the match is void."""
    moves: int = 0
    """Attempts that were executed."""
    illegal: int = 0
    unreadable: int = 0
    substituted: int = 0
    """Moves that the table made for it, once its attempts were used up."""
    seconds: float = 0.0
    """Thinking time that was charged."""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_unknown: int = 0
    """Tries of which nobody said what they read or wrote."""
    cost: float = 0.0
    """US dollars, as far as they are known."""
    unpriced: int = 0
    """Tries whose cost is not known."""
    served: tuple[str, ...] = ()
    """The models that answered, as the service names them, in the order in which they first did."""
    measures: Mapping[str, float] = {}


class MatchResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One match in a few hundred bytes. Names and sentences are foreign text, and not yet made harmless."""

    occasion: Occasion
    """Of a match that was played for itself: its id as match and unit, and its game and agents by their own names."""
    game: str
    """The game's id."""
    payoff: str
    score_range: tuple[float, float]
    created: str
    seed: int | None
    seats: tuple[SeatResult, ...]
    ending: Ending
    reason: Reason
    detail: str = ""
    culprit: int | None = None
    """The number of the seat that forfeited."""
    plies: int = 0
    seconds: float = 0.0
    """How long it took, from the first event to the last."""
    opening: str = ""
    """The digest of the position after the opening: equal where matches began alike."""
    digest: str = ""
    """The digest at the end: equal where the same players moved alike from the same beginning."""
    version: int = 1
    """The game's."""
    params: Mapping[str, object] = {}
    table: Mapping[str, object] = {}
    position: str = ""
    """Where it was asked to start: `random:4`, moves, or a position in the game's own text."""
    file: str = ""
    """Its replay, relative to the folder of replays, with `/`; empty where none was written."""
    size: int = 0
    changed: int = 0
    """When the replay was changed, in nanoseconds since 1970."""

    @property
    def scored(self) -> bool:
        """Whether it has a result."""
        return self.ending != "void"

    @property
    def cost(self) -> float:
        """US dollars of all seats, as far as they are known."""
        return sum(seat.cost for seat in self.seats)

    @property
    def tokens(self) -> int:
        """Tokens read and written by all seats, as far as they are known."""
        return sum(seat.tokens_in + seat.tokens_out for seat in self.seats)


class _Seat:
    """What is counted of a seat while its match goes on."""

    __slots__ = ("illegal", "moves", "seconds", "substituted", "tally", "unreadable")

    def __init__(self) -> None:
        self.moves = self.illegal = self.unreadable = self.substituted = 0
        self.seconds = 0.0
        self.tally: Tally | None = None


class Reckoner:
    """Folds the events of one match, from the first to the last, into its result."""

    def __init__(self) -> None:
        self._started: MatchStarted | None = None
        self._ended: MatchEnded | None = None
        self._seats: dict[str, _Seat] = {}
        self._opening = ""
        self._open = False
        """Whether the opening is over."""
        self._last = ("", 0, 0.0)
        """The last digest, the plies and the time."""

    @property
    def empty(self) -> bool:
        """Whether the match has not begun."""
        return self._started is None

    def take(self, event: AnyEvent | Line) -> None:
        """Count an event. Raises ValueError where a recorded call of a model is none."""
        kind = type(event)
        if kind is Attempted:
            self._attempted(event)  # type: ignore[arg-type]
        elif kind is Played:
            self._played(event)  # type: ignore[arg-type]
        elif kind is MatchStarted:
            assert isinstance(event, MatchStarted)
            self._started = event
            self._seats = {seated.seat: _Seat() for seated in event.seats}
            self._opening = event.digest
            self._last = (event.digest, 0, 0.0)
        elif kind is MatchEnded:
            assert isinstance(event, MatchEnded)
            self._ended = event

    def _attempted(self, event: Attempted) -> None:
        self._open = True
        seat = self._seats[event.seat]
        seat.seconds += event.seconds
        if event.problem is None:
            seat.moves += 1
        elif event.problem.kind == "illegal":
            seat.illegal += 1
        elif event.problem.kind not in _NO_TRY:
            seat.unreadable += 1
        if event.calls:
            if seat.tally is None:
                seat.tally = Tally()
            seat.tally.charge(event.calls)

    def _played(self, event: Played) -> None:
        if event.digest:
            self._last = (event.digest, event.ply + 1, event.at)
        if event.source == "opening" or (event.source == "take_back" and not self._open):
            self._opening = event.digest or self._opening
        else:
            self._open = True
            if event.source in ("random", "default"):
                self._seats[event.seat].substituted += 1

    def result(self, file: str = "", size: int = 0, changed: int = 0) -> MatchResult:
        """The result so far: a match without an end is void, interrupted. ValueError before the match has begun."""
        started, ended = self._started, self._ended
        if started is None:
            raise ValueError("the match has not begun")
        if ended is None:
            digest, plies, at = self._last
            ended = MatchEnded("void", "interrupted", f"cut off at ply {plies}", plies, digest, at)
        occasion = started.occasion
        if occasion is None:
            players = tuple(seated.player for seated in started.seats)
            occasion = Occasion("", started.match, started.match, started.game.id, players)
        names = [seated.seat for seated in started.seats]
        if len(occasion.players) != len(names):
            raise ValueError(f"a match of {len(names)} seats is said to have {len(occasion.players)} players")
        return MatchResult(
            occasion,
            started.game.id,
            started.game.payoff,
            started.game.score_range,
            started.created,
            started.seed,
            tuple(self._of(name, number) for number, name in enumerate(names)),
            ended.ending,
            ended.reason,
            ended.detail,
            names.index(ended.culprit) if ended.culprit in names else None,
            ended.plies,
            ended.at,
            self._opening,
            ended.digest,
            started.game.version,
            started.game.params,
            started.table,
            started.opening or started.position or "",
            file,
            size,
            changed,
        )

    def _of(self, name: str, number: int) -> SeatResult:
        started, ended, seat = self._started, self._ended, self._seats[name]
        assert started is not None
        agent = started.seats[number].player
        player = agent if started.occasion is None else started.occasion.players[number]
        bill = Bill() if seat.tally is None else seat.tally.bill
        return SeatResult(
            player,
            agent,
            None if ended is None or ended.scores is None else ended.scores.get(name),
            seat.moves,
            seat.illegal,
            seat.unreadable,
            seat.substituted,
            round(seat.seconds, 6),
            bill.calls,
            bill.input.known,
            bill.output.known,
            bill.input.unknown + bill.output.unknown,
            bill.cost,
            bill.unpriced,
            tuple(bill.models),
            {} if ended is None else ended.measures.get(name, {}),
        )


def read_result(path: Path, folder: Path | None = None) -> MatchResult:
    """The result in a replay, whole or cut off; `folder` is what its name is told from.

    A file that is sealed meanwhile is followed. Raises ReplayError for no replay, and ReplayTorn where a plain file
    ends before its first line does.
    """
    reckoner, lines = Reckoner(), 0
    try:
        blocks = Blocks(path)
        for number in range(len(blocks)):
            text = blocks.text(number)
            lines += text.count(b"\n")
            for line in text.split(b"\n"):
                if line:
                    _take(reckoner, line)
        if blocks.path != path:  # what was appended to it before that is missing
            return read_result(blocks.path, folder)
        try:
            stat = path.stat()
        except FileNotFoundError:
            sealed = path.with_name(path.name + SEALED)
            if path.suffix == SEALED or not sealed.exists():
                raise ReplayError(f"there is no replay {path}") from None
            return read_result(sealed, folder)
        if not lines and path.suffix != SEALED and reckoner.empty:
            raise ReplayTorn(f"{path} was cut off before the match began")
        file = path.name if folder is None else path.relative_to(folder).as_posix()
        return reckoner.result(file, stat.st_size, stat.st_mtime_ns)
    except (ValueError, KeyError, RecursionError) as error:
        raise ReplayError(f"{path}: {error}") from error


def _take(reckoner: Reckoner, line: bytes) -> None:
    try:
        decoded = decode(line)
    except UNREADABLE:  # a torn end, or a line that says nothing
        return
    if isinstance(decoded, MatchStarted) and decoded.format > FORMAT:
        raise NewerFormat(f"it is of format {decoded.format}, and this arena reads up to {FORMAT}")
    if isinstance(decoded, (MatchStarted, Attempted, Played, MatchEnded)):
        reckoner.take(decoded)
