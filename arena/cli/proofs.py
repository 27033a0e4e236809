"""The commands about the worth of a replay: `arena verify`, `arena recover`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from arena.cli.failures import sentence

Files = Annotated[list[Path], typer.Argument(help="Replays.")]


def verify(
    files: Files,
    game: Annotated[
        str | None, typer.Option(help="The game, where its file must be named: python:FILE[:CLASS].")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a replay.")] = False,
) -> None:
    """Execute recorded matches again and compare every ply. Exit code 1 if one differs, 2 if one cannot be read."""
    from arena.replays.lookup import game_of
    from arena.replays.opening import refuse_foreign
    from arena.replays.plain import one_line
    from arena.replays.player import Replay
    from arena.replays.verify import verify as prove

    bad = 0
    refused: list[Path] = []
    for file in files:
        with _or_told(file, refused):
            refuse_foreign(file, "be executed again")
            replay = Replay(file)
            found = prove(replay, None if game is None else game_of(replay.started.game, game).env())
            bad += not found.verified
            if as_json:
                import msgspec

                body = {"replay": str(file), "verified": found.verified, "ply": found.ply, "plies": found.plies}
                typer.echo(msgspec.json.encode({**body, "statement": found.statement}).decode())
            else:
                typer.echo(f"{'verified' if found.verified else 'NOT VERIFIED'}  {file}: {one_line(found.statement)}")
    if refused or bad:
        raise typer.Exit(2 if refused else 1)


def recover(files: Files) -> None:
    """Seal replays that were cut off: what is whole is kept, and the match is void. Exit code 2 if one cannot be."""
    from arena.replays.opening import refuse_foreign
    from arena.replays.recovery import recover as seal_up

    refused: list[Path] = []
    for file in files:
        with _or_told(file, refused):
            refuse_foreign(file, "be sealed as a match")
            typer.echo(f"{seal_up(file)}")
    if refused:
        raise typer.Exit(2)


@contextmanager
def _or_told(file: Path, refused: list[Path]) -> Iterator[None]:
    """Say in a sentence why a file cannot be used, and let the next one have its turn."""
    try:
        yield
    except BrokenPipeError:  # nobody reads on
        raise
    except Exception as error:
        said = sentence(error)
        if said is None:
            raise
        typer.echo(f"arena: {said}", err=True)
        refused.append(file)
