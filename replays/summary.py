"""A summary: what a list says of one replay, read from the file's first and last line where those are enough."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from arena.replays.blocks import Blocks
from arena.replays.dates import moment, stamped
from arena.replays.errors import ReplayError
from arena.replays.events import FORMAT, MatchEnded, MatchStarted
from arena.replays.imports.records import Records, is_ttyrec
from arena.replays.lines import BLOCK, UNREADABLE, decode
from arena.replays.player import Replay

Kind = Literal["played", "forfeited", "void", "live", "cut", "broken", "recording"]
"""How a match ended, or why it did not; a recording of a terminal does not say."""

_NAME, _WORDS, _SEATS = 80, 240, 16
"""Characters kept of a name and of a sentence, and seats that are kept: a list has to bear any file."""


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
    """In the order of the seats that are kept; empty where there are none."""
    versus: bool = True
    """Whether what one seat wins another loses."""
    culprit: int | None = None
    """The number of the seat that forfeited."""
    reason: str = ""
    detail: str = ""
    plies: int | None = None
    winners: tuple[int, ...] = ()
    """The numbers of the seats with the highest score of all, the first of them; none where all have the same."""
    ahead: int = 0
    """How many seats those are, those included that are not kept."""
    winner: str = ""
    """The name of the first of them."""

    @property
    def settled(self) -> bool:
        """Whether the file will say the same for as long as it is not changed."""
        return self.kind not in ("live", "broken")


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
    if started is not None and ended is not None and _plausible(ended.plies, blocks):
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


def _plausible(plies: int, blocks: Blocks) -> bool:
    """Whether a file can hold so many plies: every one is a line, and a block of ours has no more than so many."""
    if len(blocks) > 1:
        return 0 <= plies <= len(blocks) * BLOCK
    return 0 <= plies <= blocks.text(0).count(b"\n")


def _of(started: MatchStarted, ended: MatchEnded | None, plies: int, otherwise: Kind) -> Summary:
    seated = list(started.seats)[:_SEATS]
    names = [one.seat for one in started.seats]
    scores: list[float] = []
    if ended is not None and ended.scores is not None and all(name in ended.scores for name in names):
        scores = [ended.scores[name] + 0.0 for name in names]
    winners = _highest(scores)
    return Summary(
        otherwise if ended is None else ended.ending,
        stamped(started.created),
        _cut(started.game.id, _NAME),
        _cut(started.game.title, _NAME),
        tuple(_cut(one.title, _NAME) for one in seated),
        tuple(_cut(one.player, _NAME) for one in seated),
        tuple(scores[:_SEATS]),
        started.game.payoff == "zero_sum",
        names.index(ended.culprit) if ended is not None and ended.culprit in names else None,
        "" if ended is None else ended.reason,
        "" if ended is None else _cut(ended.detail, _WORDS),
        plies,
        tuple(winners[:_SEATS]),
        len(winners),
        _cut(started.seats[winners[0]].title, _NAME) if winners else "",
    )


def _highest(scores: list[float]) -> list[int]:
    """The numbers of those with the highest score; none where all have the same."""
    best = max(scores, default=0.0)
    top = [number for number, score in enumerate(scores) if score == best]
    return [] if len(top) == len(scores) else top


def _recording(path: Path) -> Summary:
    """What a ttyrec says without being played: when it began."""
    first = next(iter(Records(path)), None)
    if first is None:
        raise ReplayError(f"{path} is no ttyrec, or nothing of it is whole")
    return Summary("recording", moment(first.time / 1_000_000), "ttyrec", "Terminal recording")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
