"""The folder of a tournament, which is the truth: what lies where in it, and what its small files hold.

::

    tournament.toml     the config, as it was last run
    journal.jsonl       what happened, in order, append-only; locked while a run goes on
    replays/            GAME/PLAYER~PLAYER/00012a.jsonl.zst: the matches
    status.json         how the run stands at this moment: derived, written again and again
    control.json        what somebody outside wants of the run
    run.log             what the last run that the app began had to say
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from arena.replays.results import MatchResult

CONFIG, JOURNAL, REPLAYS, STATUS, CONTROL = (
    "tournament.toml",
    "journal.jsonl",
    "replays",
    "status.json",
    "control.json",
)

OWN = (CONFIG, f"{CONFIG}.part", JOURNAL, REPLAYS, STATUS, f"{STATUS}.part", CONTROL, f"{CONTROL}.part", "run.log")
"""The names of everything in it."""

Why = Literal["complete", "decided", "budget", "interrupted", "stuck", "failed"]
"""Why a run ended: all is played, a test has decided, something is spent, somebody stopped it, all that is left stays
void, or it broke."""


class Entry(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """Base of the journal's lines. `at` is a moment in UTC, as ISO 8601."""

    at: str


class Opened(Entry, frozen=True, tag="opened"):
    """A run begins. `base` is the folder that paths in the config are told from."""

    arena: str
    config: str
    base: str
    host: str
    pid: int


class Finished(Entry, frozen=True, tag="finished"):
    """A match is over, with or without a result."""

    result: MatchResult


class Noted(Entry, frozen=True, tag="noted"):
    """Something that a reader of the standings should know: a test has decided, a budget was raised."""

    text: str


class Closed(Entry, frozen=True, tag="closed"):
    """A run ends. A run that was killed has no such line."""

    why: Why
    detail: str
    seconds: float
    assumed_dollars: float = 0.0
    assumed_tokens: int = 0
    """What counts as spent in this run beside what its replays tell: calls that were cut off, or broke off."""


AnyEntry = Opened | Finished | Noted | Closed


class InPlay(msgspec.Struct, frozen=True, omit_defaults=True):
    """A match that is played at this moment."""

    match: str
    game: str
    players: tuple[str, ...]
    file: str
    """Its open replay, relative to the folder of replays."""
    since: str
    variant: str = ""


class Status(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a run stands. It is as old as `at` says; who is gone without a word leaves it as it was."""

    at: str
    state: Literal["starting", "running", "paused", "ended"]
    host: str
    pid: int
    began: str
    """When this run began."""
    planned: int | None = None
    """Matches of the whole schedule; None where that depends on results."""
    done: int = 0
    """Matches with a result, of all runs."""
    void: int = 0
    """Attempts at matches that came to nothing."""
    rate: float = 0.0
    """Matches a minute, of late."""
    left: float | None = None
    """Seconds until it will be over, at that rate."""
    dollars: float = 0.0
    tokens: int = 0
    hours: float = 0.0
    """Spent, of all runs."""
    most_dollars: float | None = None
    most_tokens: int | None = None
    most_hours: float | None = None
    playing: tuple[InPlay, ...] = ()
    """Some of the matches in play: the first few hundred."""
    in_play: int = 0
    why: Why | None = None
    detail: str = ""


class Control(msgspec.Struct, frozen=True):
    """What somebody outside wants: a run that is paused begins no match, one that is to stop ends those in play."""

    want: Literal["run", "pause", "stop"] = "run"


def is_tournament(folder: Path) -> bool:
    """Whether a folder is that of a tournament."""
    return (folder / CONFIG).is_file() and (folder / REPLAYS).is_dir()
