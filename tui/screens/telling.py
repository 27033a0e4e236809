"""What the first screen says of each thing that can be done. Foreign text in it is harmless."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from arena.tui.findings import Findings
from arena.tui.offers import Offer
from arena.tui.palette import marker, seat_style
from arena.tui.plan import FIRST, Plan, is_person
from arena.tui.policy import Policy
from arena.tui.recent import Recent
from arena.tui.scenes.picture import fit, one_line
from arena.tui.settings import SettingsFile
from arena.tui.widgets.about import card

if TYPE_CHECKING:
    from arena.tui.session import Session

Part = tuple[str, str]
_TITLE, _QUIET, _KEY = "bold $text-accent", "$quiet", "bold $text-primary"
_WIDTH = 34
"""Columns of a row of the list."""
_SHOWN = 8
"""Models of one server that are named."""
HEADING = Content.assemble(
    ("▞▀▖ ▛▀▖ ▛▀▘ ▙ ▌ ▞▀▖\n", _TITLE),
    ("▛▀▌ ▛▀▖ ▛▀  ▌▚▌ ▛▀▌\n", _TITLE),
    ("▘ ▘ ▘ ▘ ▀▀▘ ▘ ▘ ▘ ▘", _TITLE),
    ("   where game-playing agents meet", _QUIET),
)


def row(title: str, key: str, note: str) -> Content:
    """A line of the list: what it is, what is to be noted of it, and its key."""
    aside = f" {one_line(note, 16)}" if note else ""
    room = _WIDTH - 4 - len(aside)
    return Content.assemble((f"  {fit(one_line(title), room)}", "$foreground"), (aside, _QUIET), (f" {key:>1}", _KEY))


def who(spec: str) -> str:
    """A player in a word or two."""
    if is_person(spec):
        return "you"
    head = spec.split(",")[0]
    kind, colon, target = head.partition(":")
    return one_line(target.rpartition("/")[2] or head if colon else kind, 40)


def watched(one: Recent) -> str:
    """A replay that was watched, in a few words: the game, and who played."""
    players = " – ".join("human" if is_person(player) else who(player) for _, player in one.players[:4])
    return f"{one_line(one.title, 60)}: {players}" if players else one.title


def day(one: Recent, today: str) -> str:
    """When it was played, as short as can be: the time of a match of today, else the day, else the year too."""
    date = one_line(one.date, 16)
    if date[:10] == today:
        return date[11:]
    return date[5:10] if date[:4] == today[:4] else date[:10]


def proposal(plan: Plan, game: Offer | None) -> str:
    """A plan in a few words."""
    title = one_line(game.title, 60) if game is not None else one_line(plan.game, 60)
    others = [who(seat) for seat in plan.seats if not is_person(seat)]
    if len(others) == len(plan.seats):
        return f"{title}: {' – '.join(others)}"
    return f"Play {title} against {' and '.join(others)}" if others else f"Play {title}"


def plan(what: Plan, game: Offer | None, policy: Policy) -> Content:
    """A match that can be begun at once."""
    parts: list[Part] = [(one_line(game.title if game else what.game, 80), _TITLE)]
    if game is not None and game.detail:
        parts.append((f"\n{one_line(game.detail, 200)}", _QUIET))
    parts.append(("\n", ""))
    names = game.seats if game is not None and len(game.seats) == len(what.seats) else ()
    room = _room(names or ("Seat 12",))
    for number, seat in enumerate(what.seats[:12]):
        name = names[number] if names else f"Seat {number + 1}"
        parts += [*_seat(number, name, room), ("you" if is_person(seat) else one_line(seat, 200), "$foreground")]
    if game is not None and game.problem:
        parts.append((f"\n\n{one_line(game.problem, 400)}", "$text-error"))
    if policy.write and what != FIRST:
        parts.append((f"\n\n{one_line(what.command(), 400)}", _QUIET))
    if game is not None and game.card:
        return Content.assemble(*parts, "\n\n", card(game.card))
    return Content.assemble(*parts)


def _seat(number: int, name: str, room: int) -> list[Part]:
    seat = f"player_{number}"
    return [(f"\n{marker(seat)} ", seat_style(seat)), (f"{fit(one_line(name), room)}  ", _QUIET)]


def _room(names: Sequence[str]) -> int:
    """Columns for the names of seats."""
    return min(max((cell_len(one_line(name)) for name in names), default=0), 14)


def session(one: Session) -> Content:
    """A match that this app plays."""
    tape = one.tape
    parts: list[Part] = [(one_line(one.title, 200), _TITLE)]
    state = "it is being played" if one.is_live else "it is over"
    if tape is not None:
        parts.append((f"\nply {tape.plies:,}, {state}", _QUIET))
        room = _room([seated.title for seated in tape.started.seats])
        for number, seated in enumerate(tape.started.seats[:12]):
            parts += [*_seat(number, seated.title, room), (one_line(seated.player, 200), "$foreground")]
    parts.append(("\n\nenter goes back to it", "$foreground"))
    return Content.assemble(*parts)


def replay(one: Recent) -> Content:
    """A replay that was watched."""
    parts: list[Part] = [(one_line(one.title, 200), _TITLE)]
    if one.date or one.plies is not None:
        plies = "" if one.plies is None else f"{one.plies:,} plies"
        parts.append((f"\n{' · '.join(part for part in (one_line(one.date, 20), plies) if part)}", _QUIET))
    parts.append(("\n", ""))
    room = _room([name for name, _ in one.players])
    for number, (name, player) in enumerate(one.players[:12]):
        parts += [*_seat(number, name, room), (one_line(player, 200), "$foreground")]
    if one.ending:
        parts.append((f"\n\n{one_line(one.ending, 300)}", "bold $foreground"))
    if one.problem:
        parts.append((f"\n{one_line(one.problem, 400)}", "$text-error"))
    parts.append((f"\n\n{one_line(Path(one.path).name, 200)}", _QUIET))
    return Content.assemble(*parts)


def models(found: Findings | None) -> Content:
    """The models that were found, and what to do where there are none."""
    parts: list[Part] = [("Models", _TITLE)]
    if found is None:
        return Content.assemble(*parts, ("\nlooking…", _QUIET))
    parts.append((f"\n{found.summary}; enter looks again", _QUIET))
    if not found.usable:
        parts.append(("\n\nTo play with a model, do one of these:", "bold $foreground"))
        for what, how in (
            ("a service", "set OPENAI_API_KEY or ANTHROPIC_API_KEY, and start again"),
            ("this machine", "ollama serve"),
            ("in Python", 'pip install "game-agent-arena[local]"'),
        ):
            parts += [(f"\n  {what:<13}", _QUIET), (how, "$foreground")]
    for server in found.servers:
        parts.append((f"\n\n{one_line(server.title)}  ", "bold $foreground"))
        parts.append((one_line(server.url, 80), _QUIET))
        parts += [(f"\n  {one_line(model, 80)}", "$foreground") for model in server.models[:_SHOWN]]
        if len(server.models) > _SHOWN:
            parts.append((f"\n  and {len(server.models) - _SHOWN:,} more", _QUIET))
        if server.problem:
            parts.append((f"\n  {one_line(server.problem, 200)}", "$text-warning"))
    if found.cached:
        parts.append(("\n\non this disk", "bold $foreground"))
        parts += [(f"\n  {one_line(name, 80)}", "$foreground") for name in found.cached[:_SHOWN]]
    parts.append(("\n\nproviders", "bold $foreground"))
    for service in found.services:
        parts += [(f"\n  {service.title:<11}", "$foreground"), (f"{service.key_env} is set", "$text-success")]
    for one in found.providers:
        parts.append((f"\n  {one_line(one.name, 20):<11}", "$foreground"))
        if one.problem:
            parts.append((one_line(one.problem, 300), _QUIET))
        elif one.key_env is None:
            parts.append(("needs no key", "$text-success"))
        else:
            said = f"{one_line(one.key_env, 60)} is {'set' if one.key_found else 'not set'}"
            parts.append((said, "$text-success" if one.key_found else _QUIET))
    return Content.assemble(*parts)


def replays(folder: Path | None, watched: Sequence[Recent]) -> Content:
    """The list of replays."""
    parts: list[Part] = [("Replays", _TITLE), ("\nEvery match is recorded, whoever plays it.", "$foreground")]
    if folder is not None:
        parts.append((f"\n\nin {one_line(folder, 300)}", _QUIET))
    if not watched:
        parts.append(("\n\nWhat you watch is listed here afterwards.", _QUIET))
    return Content.assemble(*parts)


def tournaments(visited: Sequence[str]) -> Content:
    """The tournaments, and those that were looked at last."""
    parts: list[Part] = [("Tournaments", _TITLE), ("\nHow they stand, also while they are played.", "$foreground")]
    parts += [(f"\n  {one_line(Path(path).name, 80)}", "$foreground") for path in visited[:_SHOWN]]
    parts.append(("\n\narena tournament --init cup.toml", "$text-accent"))
    parts.append(("\nwrites a config to begin with, and", _QUIET))
    parts.append(("\narena tournament cup.toml", "$text-accent"))
    parts.append(("\nplays it.", _QUIET))
    return Content.assemble(*parts)


def settings(file: SettingsFile, policy: Policy) -> Content:
    """What the settings say now."""
    now = file.settings
    parts: list[Part] = [("Settings", _TITLE), ("\n", "")]
    told = [("theme", now.theme), ("pace", f"{now.pace:g} s a ply"), ("hints", now.hints or "nobody")]
    told += [("evaluation", now.evaluator or "nobody")]
    if policy.write:
        told.append(("replays", now.replays or "the platform's data folder"))
    for name, value in told:
        parts += [(f"\n{name:<12}", _QUIET), (one_line(value, 200), "$foreground")]
    if file.problem and policy.write:
        parts.append((f"\n\n{one_line(file.problem, 400)}", "$text-error"))
    return Content.assemble(*parts)


def plain_thing(kind: str, keys: Sequence[tuple[str, str]]) -> Content:
    """A thing that needs few words."""
    if kind == "keys":
        rows = [part for key, what in keys for part in ((f"\n{key:<11}", _KEY), (what, "$foreground"))]
        return Content.assemble(("Keys", _TITLE), ("\n", ""), *rows)
    said = {
        "new": ("New match", "Choose a game and who plays it: yourself, bots, models, programs of your own."),
        "quit": ("Quit", "Matches that are being played stop; their replays are kept."),
    }.get(kind)
    return Content("") if said is None else Content.assemble((said[0], _TITLE), (f"\n{said[1]}", "$foreground"))
