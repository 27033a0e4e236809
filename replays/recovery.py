"""Recovery: a replay that was cut off, made whole again as far as it goes."""

from __future__ import annotations

from pathlib import Path

from arena.replays.errors import ReplayError
from arena.replays.events import MatchEnded, Reason
from arena.replays.lines import UNREADABLE, decode, encode
from arena.replays.lock import is_written
from arena.replays.player import Replay
from arena.replays.seal import seal


def recover(path: str | Path, reason: Reason = "interrupted", detail: str | None = None) -> Path:
    """Seal a replay whose writer is gone; where it lies then.

    A last line that is not whole is cut away, and a match without an end gets one: void, for the reason given. A replay
    that is sealed is left as it is. Raises ReplayError where the file is no replay, or is still being written.
    """
    replay = Replay(path)
    file = replay.path
    if file.suffix != ".jsonl":
        return file
    if is_written(file):
        raise ReplayError(f"{file} is still being written")
    data = file.read_bytes()
    whole = data.rfind(b"\n") + 1
    lines = data[:whole] + (data[whole:] + b"\n" if _is_whole(data[whole:]) else b"")
    if replay.ended is None:
        last = replay.frame(replay.plies)
        at = last.played[-1].at if last.played else 0.0
        told = f"cut off at ply {replay.plies}" if detail is None else detail
        lines += encode(MatchEnded("void", reason, told, replay.plies, last.digest, at)) + b"\n"
    mended = file.with_name(file.name + ".part")
    mended.write_bytes(lines)
    mended.replace(file)
    return seal(file)


def _is_whole(line: bytes) -> bool:
    try:
        decode(line)
    except UNREADABLE:
        return False
    return True
