"""The command that shows what a model is sent: `arena prompt`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from arena.agents.core.messages import Message, Picture
    from arena.agents.core.model import ModelRequest
    from arena.agents.core.turn import Turn
    from arena.agents.models.scaffold import Scaffold
    from arena.games.core.env import ArenaEnv

_NOTES = "(here stand the notes that the model took)"
_UNSET: tuple[object, ...] = (None, (), [])
"""Settings that are not sent. 0 is one that is."""


def prompt(
    game: Annotated[str, typer.Argument(help="A game: NAME[,param=value…] or python:FILE[:CLASS].")],
    seat: Annotated[str, typer.Argument(help="A model: PROVIDER:MODEL[,key=value…]. It is not called.")],
    at: Annotated[
        int, typer.Option(help="Plies of random moves before it; the model's own are in its history.", min=0)
    ] = 0,
    sits: Annotated[
        str | None,
        typer.Option("--seat", help="Where the model sits, such as player_1.", show_default="who is to move"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Determines the game and the random moves.", min=0)] = 0,
    pictures: Annotated[
        Path | None, typer.Option(help="Folder for the pictures that would be sent.", file_okay=False)
    ] = None,
    notes: Annotated[
        bool, typer.Option("--notes", help="The last request for notes instead, with history=summary.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the request as one JSON object.")] = False,
) -> None:
    """Print exactly what a model would be sent for its next move."""
    from arena.agents.models.player import ModelPlayer
    from arena.agents.spec import agent
    from arena.games.core.errors import ParameterError
    from arena.games.spec import game as find_game

    player = agent(seat).build()
    if not isinstance(player, ModelPlayer):
        raise ParameterError(f"{seat} is no model, and gets no prompt; a model is PROVIDER:MODEL[,key=value…]")
    env = find_game(game).env()
    try:
        request, who = _asked(env, player.scaffold, at, sits, seed, notes=notes)
        title, ply = env.info.seats[env.possible_agents.index(who)], env.ply
    finally:
        env.close()
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(request).decode())
        return
    after = f"{ply} {'ply' if ply == 1 else 'plies'}"
    typer.echo(f"{seat} at {game}, {who} ({title}), after {after}\n{_settings(request)}")
    for number, message in enumerate(request.messages):
        typer.echo(f"\n{_told(number, message, pictures)}")


def _asked(
    env: ArenaEnv, scaffold: Scaffold, plies: int, sits: str | None, seed: int, *, notes: bool
) -> tuple[ModelRequest, str]:
    """What a model is sent after some plies, for a move or for notes, and at which seat."""
    from arena.agents.core.turn import Turn
    from arena.agents.models.answers import parts_of
    from arena.agents.models.conversation import Conversation
    from arena.games.core.errors import ParameterError
    from arena.games.core.rng import Rng

    if sits is not None and sits not in env.possible_agents:
        raise ParameterError(f"{env.info.id} has the seats {', '.join(env.possible_agents)}, and no {sits}")
    env.restart(seed)
    rng = Rng(seed)
    talks = {seat: Conversation(scaffold, env.info, seat) for seat in env.possible_agents if sits in (None, seat)}
    summed: dict[str, ModelRequest] = {}
    while env.to_act() and (env.ply < plies or not set(env.to_act()) & set(talks)):
        actions = {}
        for seat in env.to_act():
            actions[seat] = env.fallback(seat, rng)
            if seat in talks:
                talk = talks[seat]
                move = env.notation(seat, actions[seat])
                turn = Turn(env.ply, seat, env.view(seat))
                seen = talk.seen(turn)
                talk.request(seen, _possible(turn, scaffold), scaffold.first)  # which may forget what is old
                talk.answered(seen, parts_of(talk.form, move), move)
                asked = talk.summary()
                if asked is not None:
                    summed[seat] = asked
                    talk.history.noted(_NOTES)
        env.advance(actions)
    if not env.to_act():
        raise ParameterError(f"the game is over after {env.ply} plies of random moves: ask for fewer with --at")
    who = next(seat for seat in env.to_act() if seat in talks)
    if notes:
        if who not in summed:
            raise ParameterError(
                "no notes were due by then: ask for history=summary, fewer frames, or more plies by --at"
            )
        return summed[who], who
    turn = Turn(env.ply, who, env.view(who))
    return talks[who].request(talks[who].seen(turn), _possible(turn, scaffold), scaffold.first), who


def _possible(turn: Turn, scaffold: Scaffold) -> Sequence[str]:
    return turn.view.legal if scaffold.legal else ()


def _settings(request: ModelRequest) -> str:
    """The settings of a request on one line."""
    import msgspec

    given = {
        key: value for key, value in msgspec.to_builtins(request).items() if key != "messages" and value not in _UNSET
    }
    return "settings: " + (msgspec.json.encode(given).decode() if given else "none, the service decides")


def _told(number: int, message: Message, pictures: Path | None) -> str:
    """A message, headed by who says it."""
    from arena.agents.core.messages import Picture, Text, ToolCall, ToolResult
    from arena.replays.plain import plain

    lines = [f"── {message.role}" + (" (a service may keep all up to here in its cache)" if message.cached else "")]
    for part in message.parts:
        if isinstance(part, Text):
            lines.append(plain(part.text))
        elif isinstance(part, Picture):
            lines.append(_pictured(part, f"{number}", pictures))
        elif isinstance(part, ToolCall):
            lines.append(f"[calls {part.name}({plain(part.arguments)})]")
        elif isinstance(part, ToolResult):
            lines.append(f"[result: {plain(part.text)}]")
    return "\n".join(lines)


def _pictured(picture: Picture, name: str, folder: Path | None) -> str:
    told = f"[picture, {picture.width}x{picture.height} pixels, {len(picture.png):,} bytes of PNG"
    if folder is None:
        return f"{told}; --pictures DIR writes it]"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"message-{name}.png"
    path.write_bytes(picture.png)
    return f"{told}: {path}]"
