"""The command `arena`. What a command needs is imported when it runs: `arena --help` loads no game and no screen."""

from __future__ import annotations

import os
import sys

import typer

from arena.cli import analyse, bench, exports, lists, matches, models, prompts, proofs, serve, tournaments, viewing
from arena.cli.failures import sentence

app = typer.Typer(
    name="arena",
    help="Where game-playing agents meet: play matches, watch them, prove their replays. Alone it opens the app.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("demo")(matches.demo)
app.command("play")(matches.play)
app.command("watch")(viewing.watch)
app.command("show")(viewing.show)
app.command("verify")(proofs.verify)
app.command("analyse")(analyse.analyse)
app.command("fork")(matches.fork)
app.command("recover")(proofs.recover)
app.command("export")(exports.export)
app.command("games")(lists.games)
app.command("agents")(lists.agents)
app.add_typer(models.app, name="models")
app.command("prompt")(prompts.prompt)
app.command("tournament")(tournaments.tournament)
app.command("standings")(tournaments.standings)
app.command("bench")(bench.bench)
app.command("serve")(serve.serve)


def _version(asked: bool) -> None:
    if asked:
        from arena.version import VERSION

        typer.echo(f"arena {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    _: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version and exit."),
) -> None:
    if context.invoked_subcommand is None:
        _home(context)


def _home(context: typer.Context) -> None:
    """Open the app; without a terminal, say what there is."""
    from arena.cli.screens import on_screen

    if not on_screen():
        typer.echo(context.get_help())
        return
    from arena.tui.launch import home
    from arena.tui.settings import SettingsFile

    home(settings=SettingsFile.usual())


def main() -> None:
    """Run the command line; bad input ends in one sentence and exit code 2, an interruption in 130."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("arena", sys.argv[1:]) as context:
            command.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(0)
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except Exception as error:
        show = getattr(error, "show", None)
        if callable(show):  # typer's own: how the command is used
            show()
            sys.exit(getattr(error, "exit_code", 2))
        said = sentence(error)
        if said is None:
            raise
        typer.echo(f"arena: {said}", err=True)
        sys.exit(2)
