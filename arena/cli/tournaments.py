"""The commands of tournaments: `arena tournament` plays one, `arena standings` says how everybody stands."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arena.cli.aside import printing_aside
from arena.cli.holding import finish, outlook, play, rest_of, settings_of, tell

if TYPE_CHECKING:
    from arena.reports.standings import Standings
    from arena.tournaments.loading import Loaded

AsJson = Annotated[bool, typer.Option("--json", help="Print the standings as one JSON object.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Read every replay again, whatever the journal says.")]


def tournament(
    config: Annotated[Path, typer.Argument(help="A config (TOML), or the folder of a tournament to go on with.")],
    init: Annotated[bool, typer.Option("--init", help="Write a config to begin with, and stop.")] = False,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Say what it comes to (matches, dollars, hours), and stop.")
    ] = False,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change a setting first, in the file itself: schedule.rounds=20, budget.dollars=5."),
    ] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the standings only.")] = False,
) -> None:
    """Hold a tournament: plays what is missing, and prints the standings. Run it again to go on."""
    from arena.tournaments.loading import load

    if init:
        _init(config)
        return
    loaded = _changed(config, changes) if changes else load(config)
    if estimate:
        _estimate(loaded)
        return
    _hold(loaded, as_json=as_json, quiet=quiet)


def standings(
    folder: Annotated[Path, typer.Argument(help="The folder of a tournament, or any folder of replays.")],
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option(help="Write them as CSV.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write them as Markdown.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write one page that needs nothing else.")] = None,
    plots: Annotated[Path | None, typer.Option(help="Write figures for a paper into this folder.")] = None,
    fresh: Fresh = False,
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Fit the ratings with evalica and choix too, and compare.")
    ] = False,
) -> None:
    """Say how everybody stands, from the replays alone."""
    from arena.tournaments.front import standings as reckon

    with printing_aside():
        found = reckon(folder, fresh=fresh)
    written = _write(found, folder, csv=csv, markdown=markdown, html=html, plots=plots)
    _print(found, as_json)
    for line in _opinion(folder, fresh) if second_opinion else ():
        tell(line)
    for path in written:
        tell(f"written: {path}")


def _init(path: Path) -> None:
    from importlib.resources import files

    from arena.games.core.errors import ParameterError

    if path.exists():
        raise ParameterError(f"{path} is there already; name another file, or take it away first")
    starter = files("arena.tournaments").joinpath("starter.toml").read_text(encoding="utf-8")
    path.write_text(starter.format(name=path.name, stem=path.stem), encoding="utf-8")
    tell(f"written: {path}")
    tell(f"next: arena tournament {path}")


def _changed(config: Path, changes: list[str]) -> Loaded:
    """The config with settings changed, in its file too once all of it is accepted."""
    from arena.tournaments.changes import refuse_changes
    from arena.tournaments.editing import changed, write
    from arena.tournaments.folder import CONFIG
    from arena.tournaments.loading import load
    from arena.tournaments.plan import plan
    from arena.tournaments.stock import Stock

    wanted = settings_of(changes)
    file = config / CONFIG if config.is_dir() else config
    loaded = load(config, text=changed(load(config).text, wanted, str(file)))
    with printing_aside():
        refuse_changes(plan(loaded), Stock(loaded.folder).results)
    write(file, loaded.text)
    return loaded


def _estimate(loaded: Loaded) -> None:
    from arena.replays.plain import one_line
    from arena.tournaments.changes import refuse_changes
    from arena.tournaments.plan import plan
    from arena.tournaments.stock import Stock

    with printing_aside():
        made = plan(loaded)
        ledger = refuse_changes(made, Stock(loaded.folder).results)
        lines = outlook(made, ledger, *rest_of(made, ledger))
    for line in lines:
        typer.echo(one_line(line))


def _hold(loaded: Loaded, *, as_json: bool, quiet: bool) -> None:
    from arena.tournaments.front import hold

    held = play(partial(hold, loaded), loaded.folder, quiet=quiet)
    _print(held.standings, as_json)
    further = f"arena standings {held.folder} --html {held.folder.name}.html"
    finish(held.end, held.folder, further, quiet=quiet)


def _print(found: Standings, as_json: bool) -> None:
    if as_json:
        from arena.reports.data import encode

        typer.echo(encode(found))
        return
    from arena.cli.screens import is_terminal
    from arena.reports.text import text

    typer.echo(text(found, colour=is_terminal(sys.stdout)))


def _write(found: Standings, folder: Path, **wanted: Path | None) -> list[Path]:
    """Write the reports that are wanted; where they are."""
    from arena.reports.writing import write

    written: list[Path] = []
    for form, path in wanted.items():
        if path is not None:
            written += write(found, form, path, folder)
    return written


def _opinion(folder: Path, fresh: bool) -> list[str]:
    from arena.tournaments.front import opinions

    return opinions(folder, fresh=fresh)
