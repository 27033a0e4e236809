"""The command that writes a replay for other players and for browsers: `arena export`."""

from __future__ import annotations

import math
import re
import shlex
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

_ENDINGS = re.compile(r"(\.jsonl(\.zst)?|\.ttyrec[123]?(\.bz2|\.gz)?|\.pgn(#\d+)?)$", re.IGNORECASE)
"""How the names of replays end."""


def export(
    file: Annotated[Path, typer.Argument(help="A replay, a ttyrec, or FILE.pgn#N.")],
    to: Annotated[
        Literal["html", "asciicast", "ttyrec", "pgn"],
        typer.Option(
            help="html: a page for any browser that needs nothing else. Of a terminal's screens asciicast (version 2) "
            "for asciinema and ttyrec (version 3) for NLE and its tools; of chess pgn."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The file.", show_default="NAME.html, NAME.cast, NAME.ttyrec3.bz2 or NAME.pgn here"),
    ] = None,
    pace: Annotated[
        float | None,
        typer.Option(help="Seconds a ply.", show_default="as recorded, and at least 0.05", min=0.001, max=3600),
    ] = None,
    idle: Annotated[
        float | None,
        typer.Option(help="Shorten pauses that were longer than this, in seconds.", show_default="2.0", min=0.05),
    ] = None,
    seat: Annotated[str | None, typer.Option(help="Through the eyes of this seat, such as player_0.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a replay for other programs: as a page, a recording of a terminal, or chess as PGN. Prints where it is."""
    from arena.games.core.errors import ParameterError
    from arena.replays.export import asciicast, html, pgn, ttyrec
    from arena.replays.export.output import new_file
    from arena.replays.export.shots import IDLE, Pace, shots
    from arena.replays.opening import file_of, open_replay
    from arena.replays.plain import one_line

    if any(seconds is not None and math.isnan(seconds) for seconds in (idle, pace)):
        raise ParameterError("--pace and --idle are seconds, such as 0.5")
    if to == "pgn" and (pace, idle, seat) != (None, None, None):
        raise ParameterError("--pace, --idle and --seat are for recordings of a terminal: PGN takes none of them")
    if to == "html" and (pace, idle) != (None, None):
        raise ParameterError("--pace and --idle are for recordings of a terminal: on a page one chooses the speed")
    replay = open_replay(file)
    seats = [seated.seat for seated in replay.started.seats]
    if seat is not None and seat not in seats:
        raise ParameterError(f"{file} has no seat {seat!r}; it has {', '.join(seats)}")
    suffix = {"html": html, "asciicast": asciicast, "ttyrec": ttyrec, "pgn": pgn}[to].SUFFIX
    target = out or Path(_ENDINGS.sub("", file.name) + suffix)
    remark: str | None
    if to == "html":
        with new_file(target, file_of(file), force=force) as opened:
            remark = html.write(replay, opened, seat)
    elif to == "pgn":
        game, remark = pgn.written(replay)  # a match that is no chess touches no file
        with new_file(target, file_of(file), force=force) as opened:
            opened.write(game.encode())
    else:
        told = shots(replay, Pace(pace, IDLE if idle is None else idle), seat)
        first = next(told)  # nor does one that has no screens
        with new_file(target, file_of(file), force=force) as opened:
            remark = (asciicast if to == "asciicast" else ttyrec).write(chain([first], told), replay.started, opened)
    typer.echo(one_line(str(target)))
    if remark is not None:
        typer.echo(f"arena: {remark}", err=True)
    player = {"html": "open", "asciicast": "asciinema play"}.get(to, "arena watch")
    typer.echo(one_line(f"next: {player} {shlex.quote(str(target))}"), err=True)
