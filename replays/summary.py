"""A summary: what a list says of one replay, read from the file's first and last line where those are enough."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from arena.replays.blocks import Blocks
from arena.replays.errors import ReplayError
from arena.replays.events import FORMAT, MatchEnded, MatchStarted
from arena.replays.imports.records import Records, is_ttyrec
from arena.replays.lines import UNREADABLE, decode
from arena.replays.player import Replay

Kind = Literal["played", "forfeited", "void", "live", "cut", "broken", "recording"]
"""How a match ended, or why it did not; a recording of a terminal does not say."""

_NAME, _WORDS, _SEATS = 80, 240, 16
"""Characters kept of a name and of a sentence, and seats that are kept: a list has to bear any file."""
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)")
_NAMED = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)\d\d-")


class Summary(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One replay in a few hundred bytes. Names and sentences are foreign text, cut and not yet made harmless."""

    kind: Kind
    date: str
    """When the match began, as "2026-11-03 14:22" (UTC); empty where the file does not say."""
    game: str = ""
    title: str = ""
    seats: tuple[str, ...] = ()
    players: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    """In the order of the seats; empty where there are none."""
    versus: bool = True
    """Whether what one seat wins another loses."""
    culprit: int | None = None
    """The number of the seat that forfeited."""
    reason: str = ""
    detail: str = ""
    plies: int | None = None

    @property
    def settled(self) -> bool:
        """Whether the file will say the same for as long as it is not changed."""
        return self.kind not in ("live", "broken")

    @property
    def winners(self) -> tuple[int, ...]:
        """The numbers of the seats with the highest score; none where all have the same."""
        best = max(self.scores, default=0.0)
        top = tuple(number for number, score in enumerate(self.scores) if score == best)
        return () if len(top) == len(self.scores) else top


def summarise(path: Path) -> Summary:
    """What is in a file. Nothing is raised: what is wrong with the file is its summary."""
    try:
        return _recording(path) if is_ttyrec(path) else _replay(path)
    except Exception as error:  # a foreign file, which harms no other of the list
        told = str(error) if isinstance(error, ReplayError) else f"{type(error).__name__}: {error}"
        return Summary("broken", "", detail=_cut(told, _WORDS + len(str(path))))


def _replay(path: Path) -> Summary:
    blocks = Blocks(path)
    started, ended = _ends(blocks)
    if started is not None and ended is not None:
        return _of(started, ended, ended.plies, "cut")
    replay = Replay(path)
    return _of(replay.started, replay.ended, replay.plies, "live" if replay.status == "live" else "cut")


def _ends(blocks: Blocks) -> tuple[MatchStarted | None, MatchEnded | None]:
    """The first and the last line, where they are a whole beginning and a whole end."""
    data = blocks.text(0)
    head = data[: data.find(b"\n")]
    if len(blocks) > 1:
        data = blocks.text(len(blocks) - 1)
    data = data.rstrip(b"\n")
    tail = data[data.rfind(b"\n") + 1 :]
    try:
        first, last = decode(head), decode(tail)
    except UNREADABLE:
        return None, None
    whole = isinstance(first, MatchStarted) and first.format <= FORMAT
    return (first if whole else None), (last if isinstance(last, MatchEnded) else None)


def _of(started: MatchStarted, ended: MatchEnded | None, plies: int, otherwise: Kind) -> Summary:
    seated = list(started.seats)[:_SEATS]
    names = [one.seat for one in seated]
    scores: tuple[float, ...] = ()
    if ended is not None and ended.scores is not None and all(name in ended.scores for name in names):
        scores = tuple(ended.scores[name] + 0.0 for name in names)
    return Summary(
        otherwise if ended is None else ended.ending,
        _date(started.created),
        _cut(started.game.id, _NAME),
        _cut(started.game.title, _NAME),
        tuple(_cut(one.title, _NAME) for one in seated),
        tuple(_cut(one.player, _NAME) for one in seated),
        scores,
        started.game.payoff == "zero_sum",
        names.index(ended.culprit) if ended is not None and ended.culprit in names else None,
        "" if ended is None else ended.reason,
        "" if ended is None else _cut(ended.detail, _WORDS),
        plies,
    )


def _recording(path: Path) -> Summary:
    """What a ttyrec says without being played: when it began."""
    first = next(iter(Records(path)), None)
    if first is None:
        raise ReplayError(f"{path} is no ttyrec, or nothing of it is whole")
    date = datetime.fromtimestamp(first.time / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M")
    return Summary("recording", date, "ttyrec", "Terminal recording")


def _date(text: str) -> str:
    found = _STAMP.match(text)
    return "" if found is None else "{}-{}-{} {}:{}".format(*found.groups())


def date_of(name: str, changed_ns: int) -> str:
    """When a match probably began: what its file's name says, else when the file was changed."""
    found = _NAMED.match(name)
    if found is not None:
        return "{}-{}-{} {}:{}".format(*found.groups())
    try:
        return datetime.fromtimestamp(changed_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, OSError, ValueError):
        return ""


def game_of(name: str) -> str:
    """The game that a file's name speaks of; empty where it speaks of none."""
    found = _NAMED.match(name)
    return "" if found is None else name[found.end() :].partition(".")[0].rpartition("-")[0]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
