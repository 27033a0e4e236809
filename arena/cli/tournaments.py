"""The commands of tournaments: `arena tournament` plays one, `arena standings` says how everybody stands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arena.cli.aside import printing_aside

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from arena.reports.standings import Standings
    from arena.tournaments.estimate import Estimate
    from arena.tournaments.front import Tournament
    from arena.tournaments.ledger import Ledger
    from arena.tournaments.loading import Loaded
    from arena.tournaments.plan import Plan

_UNFINISHED = 3
"""The exit code of a tournament that stopped before its end, since something is spent."""

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
        _tell(line)
    for path in written:
        _tell(f"written: {path}")


def _init(path: Path) -> None:
    from importlib.resources import files

    from arena.games.core.errors import ParameterError

    if path.exists():
        raise ParameterError(f"{path} is there already; name another file, or take it away first")
    starter = files("arena.tournaments").joinpath("starter.toml").read_text(encoding="utf-8")
    path.write_text(starter.format(name=path.name, stem=path.stem), encoding="utf-8")
    _tell(f"written: {path}")
    _tell(f"next: arena tournament {path}")


def _tell(line: str) -> None:
    """Say something beside the standings; names in it are anybody's."""
    from arena.replays.plain import one_line

    typer.echo(one_line(line), err=True)


def _changed(config: Path, changes: list[str]) -> Loaded:
    """The config with settings changed, in its file too once all of it is accepted."""
    from arena.games.core.errors import ParameterError
    from arena.tournaments.changes import refuse_changes
    from arena.tournaments.editing import changed, write
    from arena.tournaments.folder import CONFIG
    from arena.tournaments.loading import load
    from arena.tournaments.plan import plan
    from arena.tournaments.stock import Stock

    wanted: dict[str, Any] = {}
    for text in changes:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise ParameterError(f"--set {text}: it reads KEY=VALUE, such as schedule.rounds=20 or budget.dollars=5")
        wanted[key.strip()] = _value(value.strip())
    file = config / CONFIG if config.is_dir() else config
    loaded = load(config, text=changed(load(config).text, wanted, str(file)))
    with printing_aside():
        refuse_changes(plan(loaded), Stock(loaded.folder).results)
    write(file, loaded.text)
    return loaded


def _value(text: str) -> Any:
    """A value as TOML would read it; what it cannot read is a text."""
    import tomllib

    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _estimate(loaded: Loaded) -> None:
    from arena.replays.plain import one_line
    from arena.tournaments.changes import refuse_changes
    from arena.tournaments.plan import plan
    from arena.tournaments.stock import Stock

    with printing_aside():
        made = plan(loaded)
        ledger = refuse_changes(made, Stock(loaded.folder).results)
        lines = _outlook(made, ledger, *_rest(made, ledger))
    for line in lines:
        typer.echo(one_line(line))


def _rest(made: Plan, ledger: Ledger) -> tuple[str | None, Estimate | None]:
    """What a test has decided, or else what the rest will take."""
    from arena.tournaments.estimate import estimate
    from arena.tournaments.stopping import conclusion

    decided = conclusion(made, ledger)
    return decided, estimate(made, ledger) if decided is None else None


def _outlook(made: Plan, ledger: Ledger, decided: str | None, estimate: Estimate | None) -> list[str]:
    """What is planned, what is left of it, and what that will take."""
    from arena.tournaments.estimate import describe

    config = made.config
    field = f"{len(config.players)} players, {len(config.games)} game{'s' if len(config.games) > 1 else ''}"
    kind = config.schedule.kind.replace("_", " ")
    done = len(ledger.results)
    if made.matches is None:
        planned = f"{done:,} matches played so far" if done else "as many matches as it takes"
    else:
        planned = f"{made.matches:,} matches" + (f", {done:,} of them played" if done else "")
    rest = [f"nothing is left to play: decided, {decided}"] if estimate is None else describe(estimate)
    return [f"{config.name}: {kind}, {field}, {planned}", *rest]


def _hold(loaded: Loaded, *, as_json: bool, quiet: bool) -> None:
    from arena.cli.screens import is_terminal
    from arena.cli.standing_by import Progress
    from arena.tournaments.estimate import check_affordable
    from arena.tournaments.front import hold

    _more_files()
    progress = Progress(sys.stderr, shown=is_terminal(sys.stderr) and not quiet)

    def begin(made: Plan, ledger: Ledger) -> None:
        decided, rest = _rest(made, ledger)
        if not quiet:
            for line in _outlook(made, ledger, decided, rest):
                _tell(line)
        if rest is not None:
            check_affordable(rest, made.config.budget)
        progress.begin(made.matches)

    kept = f"what was played is kept in {loaded.folder}; run the same command to go on"
    try:
        with printing_aside():
            try:
                held = _until_a_signal(hold(loaded, on_status=progress.show, on_plan=begin))
            finally:
                progress.done()
    except KeyboardInterrupt:
        _tell(kept)
        raise
    _print(held.standings, as_json)
    if not quiet:
        _tell(f"{_ended(held.end.why)}: {held.end.detail}")
        if held.end.why == "interrupted":
            _tell(kept)
        _tell(f"next: arena watch {held.folder}")
        _tell(f"      arena standings {held.folder} --html {held.folder.name}.html")
    code = {"budget": _UNFINISHED, "stuck": 1, "interrupted": _UNFINISHED}.get(held.end.why, 0)
    if code:
        raise typer.Exit(code)


def _more_files() -> None:
    """Have as many files open as the system lets one: each match in play has its replay, and models a connection."""
    try:
        import resource
    except ImportError:  # not on every platform
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _until_a_signal(coroutine: Coroutine[Any, Any, Tournament]) -> Tournament:
    """Run it to its end; whoever asks the process to end has it end as Ctrl-C does."""
    import asyncio
    import signal
    from contextlib import suppress

    async def work() -> Tournament:
        task = asyncio.current_task()
        assert task is not None
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, AttributeError):  # not on every platform
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)
        return await coroutine

    try:
        return asyncio.run(work())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _ended(why: str) -> str:
    return {
        "complete": "over",
        "decided": "decided",
        "budget": "stopped",
        "interrupted": "stopped",
        "stuck": "stuck",
    }.get(why, why)


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
