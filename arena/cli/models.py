"""What models there are, and whether one can really play: `arena models`, `arena models check`."""

from __future__ import annotations

import asyncio
import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from arena.agents.models.check.finding import Finding
    from arena.agents.models.check.whole import Check
    from arena.agents.models.found import FoundProvider, FoundServer

WIDTH = 80
"""Columns of the screen that a check fits into."""
_SAYS = 20
"""The column in which a finding says what it is."""
_SHOWN = 8
"""Models of one server that are listed; `--json` lists them all."""

app = typer.Typer(
    help="List what models there are: providers, keys, local servers; `check` tries one.",
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON object.")]


@app.callback()
def models(context: typer.Context, as_json: AsJson = False) -> None:
    """List providers, the keys that are set (never shown), local servers that answer, and models on this disk.

    `arena models check SPEC` tries one out.
    """
    if context.invoked_subcommand is not None:
        return
    from arena.agents.models import found

    servers = asyncio.run(found.servers(found.PORTS))
    providers, services = found.providers(), found.services()
    cached = found.cached() if any(one.name == "local" and not one.problem for one in providers) else []
    if as_json:
        _print_json(
            {
                "providers": providers,
                "services": services,
                "servers": [{"server": one, "specs": [one.spec(name) for name in one.models]} for one in servers],
                "cached": cached,
            }
        )
        return
    _echo("providers")
    width = max((len(one.name) for one in providers), default=0)
    for provider in providers:
        _echo(f"  {provider.name:<{width}}  {_provider(provider)}")
    for service in services:
        _echo(f"  {service.title}: {service.key_env} is set, {service.spec}")
    _echo("local servers that answer")
    for server in servers:
        for line in _server(server):
            _echo(f"  {line}")
    if not servers:
        _echo(f"  none, on the usual ports ({', '.join(map(str, found.PORTS))}): start one, such as `ollama serve`,")
        _echo("  or name another with openai:MODEL,base_url=http://HOST:PORT/v1")
    if cached:
        _echo("models on this disk")
        for name in cached[:_SHOWN]:
            _echo(f"  {shlex.quote(f'local:{name}')}")
        _more(len(cached))
    typer.echo("next: arena models check SPEC; how to connect a model: docs/models.md", err=True)


def _provider(found: FoundProvider) -> str:
    """A provider, after its name."""
    if found.problem:
        return f"unavailable: {found.problem}"
    source = "" if found.source == "game-agent-arena" else f" (from {found.source})"
    if found.key_env is None:
        return f"needs no key{source}"
    key = f"{found.key_env} is set" if found.key_found else f"{found.key_env} is not set"
    return f"{key}{', calls ' if found.calls else ''}{found.calls}{source}"


def _server(found: FoundServer) -> list[str]:
    """A server and what to type for its models."""
    if found.problem:
        return [f"{found.url}  ({found.title}?) {found.problem}"]
    lines = [f"{found.url}  ({found.title}?)"]
    for name in found.models[:_SHOWN]:
        spec = found.spec(name)
        lines.append(f"  {shlex.quote(spec)}" if spec else f"  {name}   (no spec can hold this name: rename the model)")
    if len(found.models) > _SHOWN:
        lines.append(f"  … and {len(found.models) - _SHOWN:,} more: --json lists them all")
    return lines


def _more(number: int) -> None:
    if number > _SHOWN:
        _echo(f"  … and {number - _SHOWN:,} more: --json lists them all")


@app.command("check")
def check(
    around: typer.Context,
    spec: Annotated[str, typer.Argument(help="A model: PROVIDER:MODEL[,key=value…].")],
    game: Annotated[str, typer.Option(help="The game whose matches are weighed.")] = "connect_four",
    context: Annotated[
        int, typer.Option(help="Tokens of the longest prompt that is tried.", min=500, max=4_000_000)
    ] = 16_000,
    cheap: Annotated[bool, typer.Option("--cheap", help="Leave the long prompts out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Call a model to see whether it can play, see, keep to forms and think, how much it reads, and what it costs.

    Exit code 0 where it can play, 1 where it cannot.
    """
    from arena.agents.models.check.whole import Check
    from arena.agents.spec import is_model
    from arena.games.core.errors import ParameterError
    from arena.games.spec import game as find_game
    from arena.games.spec import parse_spec

    if not is_model(parse_spec(spec).kind):
        raise ParameterError(f"{spec} is no model; a model is PROVIDER:MODEL[,key=value…], see `arena models`")
    as_json = as_json or bool(around.parent and around.parent.params["as_json"])
    played = find_game(game)
    wanted = Check(spec, played, 0 if cheap else context)
    asyncio.run(_run(wanted, as_json))
    if as_json:
        _print_json({"spec": spec, "can_play": wanted.can_play, "findings": wanted.findings})
    else:
        _echo("it can play" if wanted.can_play else "it cannot play")
    if not wanted.can_play:
        raise typer.Exit(1)
    others = " random" * (len(played.info.seats) - 1)
    typer.echo(f"next: arena play {shlex.quote(game)} {shlex.quote(spec)}{others}", err=True)


async def _run(wanted: Check, as_json: bool) -> None:
    """Probe, and tell each finding as it is made."""
    from arena.cli.screens import is_terminal

    waited_for = is_terminal(sys.stderr)

    def begun(probe: str) -> None:
        if waited_for:
            sys.stderr.write(f"\rprobing: {probe:<20}")
            sys.stderr.flush()

    def done() -> None:
        if waited_for:
            sys.stderr.write("\r" + " " * 30 + "\r")
            sys.stderr.flush()

    try:
        async for finding in wanted.run(begun):
            if not as_json:
                done()
                for line in lines(finding):
                    typer.echo(line)
    finally:
        done()


def lines(finding: Finding) -> list[str]:
    """A finding in a line of the screen, or in two where play hangs on it; then what is to be done about it."""
    from arena.agents.models.check.whole import NEEDED
    from arena.replays.plain import one_line

    verdict = "" if finding.verdict == "told" else finding.verdict
    says = [one_line(finding.says)]
    if finding.probe in NEEDED and finding.verdict != "ok":
        says = _parted(says[0], WIDTH - _SAYS)
    heads = [f"{verdict:<7} {finding.probe:<11}", *[""] * (len(says) - 1)]
    told = [f"{head:<{_SAYS}}{text}" for head, text in zip(heads, says, strict=True)]
    if finding.remedy and finding.verdict != "ok":
        told.append(f"{'':<{_SAYS}}→ {one_line(finding.remedy)}")
    return [_cut(line) for line in told]


def _parted(text: str, width: int) -> list[str]:
    """A text in two lines, of which the second may be too long; in one where it fits."""
    if len(text) <= width:
        return [text]
    at = text.rfind(" ", width // 2, width + 1)
    at = width if at < 0 else at
    return [text[:at], text[at:].lstrip()]


def _cut(line: str) -> str:
    """A line that fits the screen."""
    from rich.cells import cell_len, set_cell_size

    return line if cell_len(line) <= WIDTH else f"{set_cell_size(line, WIDTH - 1).rstrip()}…"


def _echo(text: str) -> None:
    from arena.replays.plain import one_line

    typer.echo(one_line(text))


def _print_json(body: dict[str, Any]) -> None:
    import msgspec

    from arena.agents.providers.values import mended_json

    typer.echo(msgspec.json.encode(mended_json(msgspec.to_builtins(body))).decode())
