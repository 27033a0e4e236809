"""The commands that list what there is: `arena games`, `arena agents`."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON array.")]


def games(
    name: Annotated[str | None, typer.Argument(help="A game to read the rules of.")] = None,
    as_json: AsJson = False,
    every: Annotated[bool, typer.Option("--all", help="List also what the adapters reach: foreign games.")] = False,
) -> None:
    """List the games, or print the card of one."""
    from arena.games.core.errors import GameUnavailable, ParameterError
    from arena.games.core.registry import GAMES
    from arena.games.spec import game_class

    if name is not None:
        if every:
            raise ParameterError("--all lists the games: leave the name out, or --all")
        typer.echo(_card(name))
        return
    rows = []
    for entry in GAMES:
        row: dict[str, Any] = {"id": entry.name, "from": entry.source}
        try:
            found = game_class(entry.name)
        except GameUnavailable as error:
            row["problem"] = str(error)
        else:
            info = found.info
            row |= {
                "version": info.version,
                "title": info.title,
                "seats": list(info.seats),
                "parameters": _parameters(found),
                "perfect_information": info.perfect_information,
            }
            if found.target is not None:
                row["target"] = found.target
            if entry.lacks is not None:
                row["problem"] = entry.lacks
        rows.append(row)
    _print([*rows, *_foreign()] if every else rows, as_json, "title")
    if not (every or as_json):
        typer.echo("what openspiel:, pettingzoo: and gymnasium: can name: arena games --all", err=True)


def _card(name: str) -> str:
    """A game's card, its parameters and its seats."""
    from arena.games.spec import game, game_class, parse_spec
    from arena.replays.plain import plain

    spec = parse_spec(name)
    found = game_class(spec.kind, spec.target)
    parameters, seats = _parameters(found), found.info.seats
    if spec.target is not None and found.target is not None:
        ref = game(name)
        own = getattr(ref.rules, "own_parameters", "")
        card, seats = f"{ref.info.title}\n\n{ref.info.card}", ref.info.seats
        parameters = ",".join(part for part in (own and f"({own})", *parameters.split(",")[1:]) if part)
    else:
        card = inspect.getdoc(inspect.getmodule(found)) or found.info.card
        if spec.options:  # with them the seats may be others, and a wrong one is told
            ref = game(name)
            seats = ref.info.seats
            parameters = ",".join(f"{key}={value}" for key, value in ref.params.items())
    return plain(f"{card}\n\nParameters: {parameters or 'none'}\nSeats: {', '.join(seats)}")


def _foreign() -> list[dict[str, Any]]:
    """What the adapters reach, each with the reason where it cannot be played."""
    from arena.games.adapters.catalog import catalog

    rows = []
    for one in catalog():
        row: dict[str, Any] = {"id": one.id, "from": one.source, "title": one.title, "parameters": ""}
        row |= {key: value for key, value in (("players", one.seats), ("kind", one.kind)) if value}
        if one.problem is not None:
            row["problem"] = one.problem
        rows.append(row)
    return rows


def agents(
    name: Annotated[str | None, typer.Argument(help="An agent, or a provider of models, to read about.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the agents and their parameters, or explain one."""
    from arena.agents.core.errors import AgentUnavailable
    from arena.agents.spec import AGENTS, agent_class
    from arena.games.core.errors import ParameterError

    if name is not None:
        if as_json:
            raise ParameterError("--json lists the agents: leave the name out, or --json")
        typer.echo(_explained(name))
        return
    rows = []
    for entry in AGENTS:
        row: dict[str, Any] = {"id": entry.name, "from": entry.source}
        try:
            found = agent_class(entry.name)
        except AgentUnavailable as error:
            row["problem"] = str(error)
        else:
            summary = getattr(found, "summary", "") or (inspect.getdoc(found) or "").split("\n")[0]
            row |= {"summary": summary, "parameters": _parameters(found)}
        rows.append(row)
    rows += _models()
    rows.append(
        {
            "id": "python:FILE[:CLASS]",
            "from": "a file",
            "summary": "an agent class of your own",
            "parameters": "",
        }
    )
    rows += _programs()
    _print(rows, as_json, "summary")
    if not as_json:
        typer.echo("more options, of every model, and what each of them means: arena agents openai", err=True)


def _explained(name: str) -> str:
    """An agent's own words about itself; of a provider, also those on what every model takes."""
    from arena.agents.core.errors import AgentUnavailable
    from arena.agents.core.providers import PROVIDERS
    from arena.agents.models.scaffold import Scaffold
    from arena.agents.models.settings import ClientOptions
    from arena.agents.programs.command import Command
    from arena.agents.programs.web import Web
    from arena.agents.spec import agent_class, is_model
    from arena.games.spec import parse_spec

    programs = {"cmd": Command, "http": Web, "https": Web}
    spec = parse_spec(name)
    if spec.kind in programs:
        return inspect.getdoc(programs[spec.kind]) or ""
    if not is_model(spec.kind):
        return inspect.getdoc(agent_class(spec.kind, spec.target)) or ""
    told = [inspect.getdoc(PROVIDERS.entries[spec.kind].load(AgentUnavailable)) or ""]
    for what, options in (("Every model, as a player", Scaffold), ("Every model, when it is called", ClientOptions)):
        told.append(f"{what}\n\n{inspect.getdoc(options)}\n\nDefaults: {_parameters(options)}")
    return "\n\n".join(told)


def _programs() -> list[dict[str, Any]]:
    """The ways to seat a program in another language."""
    from arena.agents.programs.command import Command
    from arena.agents.programs.web import Web

    return [
        {
            "id": name,
            "from": source,
            "summary": f"a program of your own, in any language, that {how}",
            "parameters": ",".join(_parameters(kind).split(",")[1:]),
        }
        for name, source, how, kind in (
            ("cmd:PROGRAM", "a command", "speaks JSON lines on standard input and output", Command),
            ("http:URL", "a server", "answers JSON over HTTP", Web),
        )
    ]


def _models() -> list[dict[str, Any]]:
    """The providers of models: each is a kind of agent."""
    from arena.agents.core.errors import AgentUnavailable
    from arena.agents.core.providers import PROVIDERS
    from arena.agents.models.scaffold import Scaffold
    from arena.agents.models.settings import ClientOptions

    rows = []
    for entry in PROVIDERS:
        row: dict[str, Any] = {"id": f"{entry.name}:MODEL", "from": entry.source}
        try:
            target, *theirs = _parameters(entry.load(AgentUnavailable)).split(",")
        except AgentUnavailable as error:
            row["problem"] = str(error)
        else:
            row["id"] = f"{entry.name}:{target.upper()}"
            options = ["preset", _parameters(Scaffold), *theirs, _parameters(ClientOptions)]
            row |= {"summary": f"a model of the provider {entry.name}", "parameters": ",".join(options)}
            row["own"] = ",".join(theirs)
        rows.append(row)
    return rows


def _parameters(found: type) -> str:
    """The keyword arguments of a class with their defaults, as a spec writes them."""
    given = []
    for name, parameter in inspect.signature(found).parameters.items():
        if name != "render_mode" and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            given.append(name if parameter.default is parameter.empty else f"{name}={parameter.default}")
    return ",".join(given)


def _print(rows: list[dict[str, Any]], as_json: bool, told: str) -> None:
    from arena.replays.plain import plain

    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(rows).decode())
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        if "problem" in row:
            text = f"unavailable: {' '.join(str(row['problem']).split())}"
        else:
            notes = row.get("own", row["parameters"]) or "; ".join(_traits(row))
            text = f"{row[told]}" + (f"   [{notes}]" if notes else "")
        typer.echo(f"{row['id']:<{width}}  {plain(text)}")


def _traits(row: dict[str, Any]) -> list[str]:
    """How many seats a foreign game has, and what kind of game it is."""
    seats = row.get("players")
    told = [] if seats is None else [f"{seats} {'seat' if seats == '1' else 'seats'}"]
    return [*told, *filter(None, [row.get("kind")])]
