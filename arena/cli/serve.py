"""The command that serves the app to browsers: `arena serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of replays.", show_default="the platform's data folder")
    ] = None,
    host: Annotated[str, typer.Option(help="Where to listen: this machine alone unless told otherwise.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes any that is free.", min=0, max=65535)] = 8000,
    play: Annotated[
        bool, typer.Option("--play", help="Let visitors play the arena's own bots; never models, never programs.")
    ] = False,
    visitors: Annotated[int, typer.Option(help="How many may be here at once.", min=1, max=1000)] = 20,
    url: Annotated[
        str | None, typer.Option(help="The address under which a proxy makes it known.", show_default="none")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in this machine's browser.")] = False,
) -> None:
    """Serve the app to browsers: replays and running matches to watch, and with --play bots to play."""
    from arena.edges import folder_for
    from arena.games.core.errors import ParameterError

    if folder is not None and not folder.is_dir():
        raise ParameterError(f"{folder} is not a folder: arena serve takes a folder of replays")
    try:
        from arena.tui.served.serving import Serving
    except ModuleNotFoundError as error:
        raise ParameterError(
            f'arena serve needs {error.name}, which is not installed: pip install "game-agent-arena[serve]"'
        ) from error
    serving = Serving(folder_for(folder).resolve(), host=host, port=port, play=play, visitors=visitors, url=url)
    for line in serving.warnings:
        typer.echo(f"arena: {line}", err=True)
    serving.run(told=lambda address: _tell(address, serving, open_page))


def _tell(address: str, serving: object, open_page: bool) -> None:
    typer.echo(address)
    typer.echo(f"arena: {serving}; Ctrl-C ends it", err=True)
    if open_page:
        import webbrowser

        webbrowser.open(address)
