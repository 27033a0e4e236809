"""The command of suites: `arena bench` measures agents on one, and lists them."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arena.cli.aside import printing_aside
from arena.cli.holding import finish, play, settings_of, tell

if TYPE_CHECKING:
    from arena.suites.front import Bench, Prepared


def bench(
    suite: Annotated[str | None, typer.Argument(help="A suite, or a TOML file with one. None lists them.")] = None,
    agents: Annotated[
        list[str] | None, typer.Argument(help="Who is measured: specs as for `arena play`, or NAME=SPEC.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder, new or begun [default: bench-SUITE].")] = None,
    episodes: Annotated[int | None, typer.Option(min=1, help="Episodes of each agent in each task.")] = None,
    only: Annotated[str | None, typer.Option(help="The tasks to play, such as tictactoe,shapes.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="The seed of all episodes.")] = None,
    executor: Annotated[str | None, typer.Option(help="Where they are played: here, processes or ray.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any other setting of a tournament: budget.dollars=5, limits.matches=64."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write the rows as CSV.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the tables only.")] = False,
) -> None:
    """Measure agents on a suite, beside a random player and published results. Run it again to go on."""
    from arena.suites.front import hold, prepare

    if suite is None:
        _list(as_json)
        return
    tasks = [] if only is None else [name.strip() for name in only.split(",")]
    settings = settings_of([*(changes or []), *([] if executor is None else [f"executor.kind={executor}"])])
    with printing_aside():
        prepared = prepare(suite, agents or [], out=out, episodes=episodes, only=tasks, seed=seed)
        if settings:
            prepared = _changed(prepared, settings)
    for line in prepared.field.left_out if not quiet else ():
        tell(line)
    found = play(partial(hold, prepared), prepared.field.loaded.folder, quiet=quiet)
    _print(found, as_json)
    if csv is not None:
        from arena.suites.text import csv_text

        csv.write_text(csv_text(found.tasks), encoding="utf-8")
        tell(f"written: {csv}")
    finish(found.end, found.folder, f"arena standings {found.folder}", quiet=quiet)


def _changed(prepared: Prepared, settings: dict[str, object]) -> Prepared:
    """The same with settings of its tournament changed. Raises ParameterError."""
    from arena.games.core.errors import ParameterError
    from arena.suites.field import SETTINGS
    from arena.tournaments.editing import changed
    from arena.tournaments.loading import parse

    for key in settings:
        if key.partition(".")[0] not in SETTINGS:
            raise ParameterError(f"--set {key}: that is the suite's to say; what can be set is {', '.join(SETTINGS)}")
    loaded = prepared.field.loaded
    text = changed(loaded.text, settings, prepared.found.name)
    loaded = replace(loaded, text=text, config=parse(text, prepared.found.name))
    return replace(prepared, field=replace(prepared.field, loaded=loaded))


def _list(as_json: bool) -> None:
    """Say which suites come with the arena."""
    from arena.replays.plain import one_line
    from arena.suites.suite import load, own

    found = {name: load(name).suite for name in own()}
    if as_json:
        import msgspec

        rows = [
            {"id": name, "title": suite.title, "episodes": suite.episodes, "tasks": [task.name for task in suite.tasks]}
            for name, suite in found.items()
        ]
        typer.echo(msgspec.json.encode(rows).decode())
        return
    width = max(map(len, found), default=0)
    for name, suite in found.items():
        typer.echo(f"{name:<{width}}  {one_line(suite.title)}: {', '.join(task.name for task in suite.tasks)}")
    tell("next: arena bench childplay random")


def _print(found: Bench, as_json: bool) -> None:
    from arena.cli.screens import is_terminal
    from arena.suites.text import data, text

    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(data(found)).decode())
        return
    typer.echo(text(found, colour=is_terminal(sys.stdout)), nl=False)
