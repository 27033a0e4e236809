"""The command that writes a replay for other players: `arena export`."""

from __future__ import annotations

import math
import re
import shlex
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

_ENDINGS = re.compile(r"(\.jsonl(\.zst)?|\.ttyrec[123]?(\.bz2|\.gz)?)$", re.IGNORECASE)
"""How the names of replays end."""


def export(
    file: Annotated[Path, typer.Argument(help="A replay whose scenes are screens of a terminal, or a ttyrec.")],
    to: Annotated[
        Literal["asciicast", "ttyrec"],
        typer.Option(help="asciicast (version 2) for asciinema, ttyrec (version 3) for NLE and its tools."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The file.", show_default="NAME.cast or NAME.ttyrec3.bz2 in the current folder"),
    ] = None,
    pace: Annotated[
        float | None,
        typer.Option(help="Seconds a ply.", show_default="as recorded, and at least 0.05", min=0.001, max=3600),
    ] = None,
    idle: Annotated[float, typer.Option(help="Shorten pauses that were longer than this, in seconds.", min=0.05)] = 2.0,
    seat: Annotated[str | None, typer.Option(help="Through the eyes of this seat, such as player_0.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a replay as a recording of a terminal, which other players play. Prints where it is."""
    from arena.games.core.errors import ParameterError
    from arena.replays.export import asciicast, ttyrec
    from arena.replays.export.output import new_file
    from arena.replays.export.shots import Pace, shots
    from arena.replays.opening import open_replay
    from arena.replays.plain import one_line

    if math.isnan(idle) or (pace is not None and math.isnan(pace)):
        raise ParameterError("--pace and --idle are seconds, such as 0.5")
    replay = open_replay(file)
    seats = [seated.seat for seated in replay.started.seats]
    if seat is not None and seat not in seats:
        raise ParameterError(f"{file} has no seat {seat!r}; it has {', '.join(seats)}")
    form = asciicast if to == "asciicast" else ttyrec
    target = out or Path(_ENDINGS.sub("", file.name) + form.SUFFIX)
    told = shots(replay, Pace(pace, idle), seat)
    first = next(told)  # a match that has no screens touches no file
    with new_file(target, file, force=force) as opened:
        remark = form.write(chain([first], told), replay.started, opened)
    typer.echo(one_line(str(target)))
    if remark is not None:
        typer.echo(f"arena: {remark}", err=True)
    player = "asciinema play" if to == "asciicast" else "arena watch"
    typer.echo(one_line(f"next: {player} {shlex.quote(str(target))}"), err=True)
