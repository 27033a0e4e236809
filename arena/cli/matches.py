"""The commands that play: `arena demo`, `arena play`, `arena fork`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from arena.match import Setup

Seed = Annotated[int | None, typer.Option(help="Determines every random draw; drawn and recorded if not given.", min=0)]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the replay.", show_default="the platform's data folder", file_okay=False),
]
Watch = Annotated[bool, typer.Option("--watch", "-w", help="Watch it live in the terminal.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")]
InLines = Annotated[
    bool, typer.Option("--plain", help="Ask a person line by line, not on the screen of the terminal app.")
]
Pace = Annotated[float, typer.Option(help="Seconds a ply while watching.", min=0.0)]
MoveSeconds = Annotated[float | None, typer.Option(help="Thinking time for one move.")]
MatchSeconds = Annotated[float | None, typer.Option(help="Thinking time of a seat for the whole match.")]
Increment = Annotated[float | None, typer.Option(help="Seconds added to a seat's match clock after each move.")]
Attempts = Annotated[
    int | None, typer.Option(help="Attempts at one move.", show_default="3; 100 with a person at the table")
]
OnIllegal = Annotated[
    str | None,
    typer.Option(help="After the last failed attempt: forfeit, random or default.", show_default="forfeit"),
]
MaxPlies = Annotated[int | None, typer.Option(help="End the match after this many plies, with the scores as they are.")]
Repeats = Annotated[
    int | None, typer.Option(help="A position that occurs this often ends the match with shared points.")
]
TakeBacks = Annotated[
    int | None,
    typer.Option(help="Take-backs of each seat, where the game can go back: of its last move and what followed."),
]
Draws = Annotated[bool | None, typer.Option("--draws/--no-draws", help="Whether seats may agree on a draw.")]
EvaluatorSpec = Annotated[
    str | None,
    typer.Option("--evaluator", help="An agent whose verdict ends the match early, such as minimax,depth=6."),
]
Margin = Annotated[float | None, typer.Option(help="How much the evaluator must favour a seat, in points of the game.")]
Plies = Annotated[int | None, typer.Option("--evaluator-plies", help="For how many plies in a row it must do so.")]

Preset = Annotated[
    str | None,
    typer.Option(
        help="Rules and prompts of a published system, such as child_play, for the table and all models at it."
    ),
]

_PATIENCE = 100
"""Attempts at one move where a person is at the table: a slip of the finger forfeits nothing."""


def demo(
    out: Out = None,
    pace: Pace = 0.6,
    seed: Seed = None,
) -> None:
    """Play one good bot against another at Connect Four: watched live in a terminal, told in text elsewhere."""
    from arena.cli.screens import on_screen
    from arena.edges import set_up

    setup = set_up("connect_four", ["mcts,simulations=400", "minimax,depth=5"], seed=seed)
    if on_screen():
        _watched(setup, out, pace)
    else:
        _told(setup, out)


def play(
    game: Annotated[
        str,
        typer.Argument(help="A game: NAME[,param=value…] or python:FILE[:CLASS]; `arena games` lists them."),
    ],
    seats: Annotated[
        list[str],
        typer.Argument(help="Who sits at each seat: KIND[:TARGET][,key=value…]; `arena agents` lists them."),
    ],
    seed: Seed = None,
    out: Out = None,
    watch: Watch = False,
    max_plies: MaxPlies = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    position: Annotated[
        str | None,
        typer.Option(help='Where to start: random:K plies, moves ("4 4 3"), or a position in the game\'s own text.'),
    ] = None,
    move_seconds: MoveSeconds = None,
    match_seconds: MatchSeconds = None,
    increment_seconds: Increment = None,
    attempts: Attempts = None,
    on_illegal: OnIllegal = None,
    repeats: Repeats = None,
    take_backs: TakeBacks = None,
    draws: Draws = None,
    evaluator: EvaluatorSpec = None,
    evaluator_margin: Margin = None,
    evaluator_plies: Plies = None,
    preset: Preset = None,
    in_lines: InLines = False,
    pace: Pace = 0.6,
) -> None:
    """Play one match and record it."""
    from arena.edges import set_up

    rules: dict[str, Any] = {}
    if preset is not None:
        rules, seats = _preset(preset, seats)
    if attempts is None and any(seat.split(",")[0] == "human" for seat in seats):
        attempts = _PATIENCE
    table = rules | _given(
        max_plies=max_plies,
        move_seconds=move_seconds,
        match_seconds=match_seconds,
        increment_seconds=increment_seconds,
        attempts=attempts,
        on_illegal=on_illegal,
        repeats=repeats,
        take_backs=take_backs,
        draws=draws,
        evaluator=_given(evaluator=evaluator, margin=evaluator_margin, plies=evaluator_plies) or None,
    )
    setup = set_up(game, seats, seed=seed, table=table, position=position)
    named = game.split(",")[0] if game.startswith("python:") else None
    _run(setup, out, watch=watch, as_json=as_json, quiet=quiet, pace=pace, game=named, in_lines=in_lines)


def _preset(name: str, seats: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The table's rules of a preset, and the seats with it at every model that names none of its own."""
    from arena.agents.models.presets import preset
    from arena.agents.spec import is_model
    from arena.games.spec import parse_spec

    rules = preset(name).rules()
    specs = [None if seat.startswith("python:") else parse_spec(seat) for seat in seats]
    given = [
        f"{seat},preset={name}" if spec and is_model(spec.kind) and "preset" not in spec.options else seat
        for seat, spec in zip(seats, specs, strict=True)
    ]
    return rules, given


def fork(
    file: Annotated[Path, typer.Argument(help="The replay to leave.")],
    at: Annotated[int, typer.Option(help="Plies to take over.", min=0)],
    seats: Annotated[
        list[str] | None,
        typer.Argument(help="Who plays on: SEAT=SPEC…; a seat not named is played on by the recorded player."),
    ] = None,
    out: Out = None,
    watch: Watch = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    game: Annotated[
        str | None, typer.Option(help="The game, where its file must be named: python:FILE[:CLASS].")
    ] = None,
    in_lines: InLines = False,
    pace: Pace = 0.6,
) -> None:
    """Play a recorded match on from a ply, with other players, as a new match that names its parent."""
    from arena.forks import set_up_fork
    from arena.games.core.errors import ParameterError
    from arena.replays.lookup import game_of
    from arena.replays.opening import refuse_foreign
    from arena.replays.player import Replay

    refuse_foreign(file, "be played on")
    named = {}
    for text in seats or ():
        seat, equals, spec = text.partition("=")
        if not equals or not seat or not spec:
            raise ParameterError(f"{text!r} is not SEAT=SPEC, such as player_0=mcts or Red=human")
        named[seat] = spec
    parent = Replay(file)
    env = None if game is None else game_of(parent.started.game, game).env()
    setup = set_up_fork(parent, at, named, env=env)
    _run(setup, out, watch=watch, as_json=as_json, quiet=quiet, pace=pace, game=game, in_lines=in_lines)


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _run(
    setup: Setup,
    out: Path | None,
    *,
    watch: bool,
    as_json: bool,
    quiet: bool,
    pace: float,
    game: str | None,
    in_lines: bool = False,
) -> None:
    from arena.cli.persons import persons
    from arena.cli.screens import on_screen
    from arena.games.core.errors import ParameterError

    if watch and as_json:
        raise ParameterError("--watch shows the match and --json prints its result alone: leave one of them out")
    if watch and in_lines:
        raise ParameterError("--watch shows the match on a screen and --plain does without: leave one of them out")
    if watch and not on_screen():
        typer.echo("arena: --watch needs a terminal; the match is told in text instead", err=True)
        watch = False
    if not (watch or as_json or quiet or in_lines) and on_screen():
        watch = bool(persons(setup))
    if watch:
        _watched(setup, out, pace, game)
    else:
        _told(setup, out, as_json=as_json, quiet=quiet, game=game)


def _watched(setup: Setup, out: Path | None, pace: float, game: str | None = None) -> None:
    from arena.edges import folder_for
    from arena.replays.player import Replay
    from arena.replays.telling import bill_lines, end_line, measure_lines
    from arena.tui.launch import watch_live
    from arena.tui.session import Session
    from arena.tui.settings import SettingsFile

    session = Session.of(setup, folder_for(out))
    alone = session.eyes if len(session.people.seats if session.people else ()) < 2 else None
    watch_live(session, pace=pace, settings=SettingsFile.usual())
    if session.path is None:
        return
    replay = Replay(session.path)
    measures = [] if replay.ended is None else measure_lines(replay.started, replay.ended)
    seen = {seat: bill for seat, bill in replay.bills().items() if alone in (None, seat)}
    typer.echo("\n".join([end_line(replay), *measures, *bill_lines(replay.started, seen)]))
    _next(session.path, game)
    if replay.ended is not None and replay.ended.ending == "void":
        raise typer.Exit(1)


def _told(
    setup: Setup, out: Path | None, *, as_json: bool = False, quiet: bool = False, game: str | None = None
) -> None:
    import asyncio

    from arena.cli.persons import seat_persons
    from arena.cli.screens import is_terminal
    from arena.cli.telling import Teller, result_json
    from arena.edges import finish, folder_for

    eyes = seat_persons(setup)
    teller = Teller(as_text=not (as_json or quiet), progress=is_terminal(sys.stderr), eyes=eyes)
    try:
        result = asyncio.run(finish(setup, folder_for(out), teller.tell))
    except KeyboardInterrupt:
        teller.interrupted()
        raise
    teller.done()
    typer.echo(result_json(result, teller.bills) if as_json else teller.result(result))
    _next(result.path, game)
    if result.ended.ending == "void":
        raise typer.Exit(1)


def _next(path: Path | None, game: str | None) -> None:
    if path is not None:
        named = "" if game is None else f" --game {game}"
        typer.echo(f"recorded: {path}\nnext: arena watch {path}\n      arena verify {path}{named}", err=True)
