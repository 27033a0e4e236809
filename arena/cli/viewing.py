"""The commands that look: `arena watch`, `arena show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arena.replays.analysis import Analysis
    from arena.replays.events import Asked, Attempted
    from arena.replays.player import Replay


def watch(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A replay, a ttyrec, a game of a PGN file (FILE.pgn#3), a folder of replays, or that of a tournament.",
            show_default="the platform's data folder",
        ),
    ] = None,
) -> None:
    """Watch a replay, or a match or a tournament that another process is playing, in the terminal."""
    from arena.cli.screens import on_screen
    from arena.edges import folder_for
    from arena.replays.opening import open_replay
    from arena.replays.shelf import shelf
    from arena.tournaments.folder import is_tournament

    place = folder_for(None) if path is None else path
    screen = on_screen()
    if path is not None and is_tournament(path):
        _tournament(path, screen=screen)
        return
    if place.is_dir() or path is None:
        if screen:
            from arena.tui.launch import browse
            from arena.tui.settings import SettingsFile

            browse(place, settings=SettingsFile.usual())
        else:
            for entry in shelf(place):
                typer.echo(entry.line)
            typer.echo(f"arena: watching needs a terminal; these are the replays in {place}", err=True)
        return
    replay = open_replay(place)
    _remark(replay)
    if screen:
        from arena.tui.launch import watch as watch_tape
        from arena.tui.settings import SettingsFile

        watch_tape(replay, settings=SettingsFile.usual())
    else:
        _summary(replay)


def _remark(replay: Replay) -> None:
    from arena.replays.opening import remark_on
    from arena.replays.plain import one_line

    if remark_on(replay):
        typer.echo(one_line(f"arena: {remark_on(replay)}"), err=True)


def _tournament(folder: Path, *, screen: bool) -> None:
    """Show how a tournament stands; without a terminal in one line."""
    if screen:
        from arena.tui.launch import watch_tournament
        from arena.tui.settings import SettingsFile

        watch_tournament(folder, settings=SettingsFile.usual())
        return
    from arena.replays.plain import one_line
    from arena.tournaments.reading import glance

    seen = glance(folder)
    whole = "" if seen.planned is None else f" of {seen.planned:,}"
    typer.echo(one_line(f"{seen.name}: {seen.why or seen.state}, {seen.done:,}{whole} matches"))
    typer.echo(f"arena: watching needs a terminal; next: arena standings {folder}", err=True)


def show(
    file: Annotated[Path, typer.Argument(help="A replay, a ttyrec, or a PGN file.")],
    ply: Annotated[
        int | None, typer.Option(help="Show the table after this many plies, and what led there.", min=0)
    ] = None,
    seat: Annotated[str | None, typer.Option(help="Through the eyes of this seat, such as player_0.")] = None,
    moves: Annotated[bool, typer.Option("--moves", help="List every ply.")] = False,
    thoughts: Annotated[
        bool, typer.Option("--thoughts", help="List every attempt with thought and reply, as --ply does for its own.")
    ] = False,
    prompts: Annotated[
        bool,
        typer.Option("--prompts", help="List every call of a model: what it was sent word for word, and its reply."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the events as JSON Lines, scenes whole.")] = False,
) -> None:
    """Print what is in a replay."""
    from arena.games.core.errors import ParameterError
    from arena.replays.opening import open_replay

    if as_json and (ply is not None or moves or thoughts or prompts):
        raise ParameterError("--json prints every event with all that is in it; of the other options it takes --seat")
    if ply is not None and moves:
        raise ParameterError("--ply shows the table after one ply, and --moves lists them all: give one of the two")
    replay = open_replay(file)
    _remark(replay)
    seats = [seated.seat for seated in replay.started.seats]
    if seat is not None and seat not in seats:
        raise ParameterError(f"{file} has no seat {seat!r}; it has {', '.join(seats)}")
    if ply is not None and ply > replay.plies:
        raise ParameterError(f"{file} has plies 0 to {replay.plies}, not {ply}")
    if as_json:
        _events(replay, seat)
    elif ply is not None:
        _table(replay, ply, seat, prompts=prompts)
    else:
        _summary(replay, moves=moves, thoughts=thoughts, prompts=prompts, seat=seat)


def _events(replay: Replay, seat: str | None) -> None:
    import msgspec

    from arena.replays.redact import redact

    for event in replay.events():
        seen = event if seat is None else redact(event, seat)  # type: ignore[arg-type]
        if seen is not None:
            typer.echo(msgspec.json.encode(seen).decode())


def _table(replay: Replay, ply: int, seat: str | None, *, prompts: bool = False) -> None:
    from arena.replays.telling import ply_line, scene_lines, titles_of

    frame, titles = replay.frame(ply).seen_by(seat), titles_of(replay.started)
    lines = scene_lines(frame.scene)
    if frame.played:
        lines = [ply_line(frame, titles), *lines]
    typer.echo("\n".join(lines))
    _attempts(frame.attempts, titles, _Telling(prompts))
    if ply == replay.plies:
        _pending(replay, seat, titles, _Telling(prompts))


class _Telling:
    """How attempts are told: with what was thought and answered, or with all that models were sent."""

    def __init__(self, prompts: bool) -> None:
        from arena.replays.telling import Prompts

        self._prompts = Prompts() if prompts else None

    def lines(self, event: Attempted, titles: Mapping[str, str]) -> list[str]:
        """The lines of an attempt. Raises ReplayError where a call cannot be read."""
        from arena.cli.telling import dim
        from arena.replays.errors import ReplayError
        from arena.replays.telling import attempt_line, attempt_lines, call_lines

        took = list(map(dim, call_lines(event)))
        if self._prompts is None or not event.calls:
            return [*attempt_lines(event, titles), *took]
        try:
            return [attempt_line(event, titles), *took, *self._prompts.lines(event)]
        except ValueError as error:
            raise ReplayError(str(error)) from error


def _attempts(events: Sequence[Asked | Attempted], titles: Mapping[str, str], telling: _Telling) -> None:
    from arena.replays.events import Attempted

    for event in events:
        if isinstance(event, Attempted):
            typer.echo("\n".join(telling.lines(event, titles)))


def _pending(replay: Replay, seat: str | None, titles: Mapping[str, str], telling: _Telling) -> None:
    """What was answered after the last whole ply, such as the attempts by which a match ended."""
    from arena.replays.events import Asked, Attempted
    from arena.replays.redact import redact

    seen = [event if seat is None else redact(event, seat) for event in replay.pending()]
    attempts = [event for event in seen if isinstance(event, (Asked, Attempted))]
    if any(isinstance(event, Attempted) for event in attempts):
        typer.echo(f"      after ply {replay.plies}:")
    _attempts(attempts, titles, telling)


def _analyses(replay: Replay) -> Sequence[Analysis]:
    """What judges said of a match, the one who was asked last first; one that cannot be read is told of on stderr."""
    from arena.replays.analysis import read_analyses
    from arena.replays.errors import ReplayError
    from arena.replays.plain import one_line

    if replay.ended is None:
        return ()
    try:
        return read_analyses(replay.path, replay.ended.digest)[::-1]
    except ReplayError as error:
        typer.echo(f"arena: {one_line(str(error))}", err=True)
        return ()


def _verdicts(judged: Sequence[Analysis], ply: int) -> str:
    """What the judge who was asked last said of a ply, where it was no best move."""
    from arena.analysis.words import verdict

    for analysis in judged[:1]:
        for move in analysis.moves:
            if move.ply == ply - 1 and move.rank > 1:
                return f"   {'?? ' if analysis.is_blunder(move) else ''}{verdict(move)}"
    return ""


def _summary(
    replay: Replay,
    *,
    moves: bool = False,
    thoughts: bool = False,
    prompts: bool = False,
    seat: str | None = None,
) -> None:
    from arena.analysis.words import quality_lines
    from arena.replays.events import MatchStarted
    from arena.replays.plain import one_line
    from arena.replays.redact import ending_of, redact
    from arena.replays.telling import (
        bill_lines,
        end_line,
        headline,
        measure_lines,
        ply_line,
        result_line,
        scene_lines,
        seat_lines,
        titles_of,
    )

    seen = replay.started if seat is None else redact(replay.started, seat)
    started = seen if isinstance(seen, MatchStarted) else replay.started
    titles = titles_of(started)
    typer.echo("\n".join([headline(started), *(f"  {line}" for line in seat_lines(started))]))
    if started.parent is not None:
        typer.echo(f"  left match {one_line(started.parent.match)} after {started.parent.ply} plies")
    if not started.game.deterministic:
        typer.echo("  this game cannot be executed again: seed and actions do not determine it")
    telling, judged = _Telling(prompts), _analyses(replay)
    if moves or thoughts or prompts:
        for ply in range(1, replay.plies + 1):
            frame = replay.frame(ply).seen_by(seat)
            typer.echo(ply_line(frame, titles) + _verdicts(judged, ply))
            if thoughts or prompts:
                _attempts(frame.attempts, titles, telling)
    if thoughts or prompts:
        _pending(replay, seat, titles, telling)
    last = replay.frame(replay.plies).seen_by(seat)
    typer.echo("\n".join(["", *scene_lines(last.scene), ""]))
    bills = {name: bill for name, bill in replay.bills().items() if seat in (None, name)}
    if replay.ended is None:
        typer.echo("\n".join([end_line(replay), *bill_lines(started, bills)]))
        return
    ended = replay.ended if seat is None else ending_of(replay.ended, seat, replay.started)
    lines = [result_line(started, ended), *measure_lines(started, ended), *bill_lines(started, bills)]
    lines += [line for analysis in judged for line in quality_lines(started, analysis)]
    typer.echo("\n".join(lines))
