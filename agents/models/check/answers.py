"""What a model answers: a legal move, what a picture shows, and the form that was asked for."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from io import BytesIO
from typing import Any

from arena.agents.core.decision import Move
from arena.agents.core.messages import Picture, ToolCall
from arena.agents.core.model import CallFailed, Choice, Format, ModelReply, Schema, Tool
from arena.agents.models.check.asking import Asker, Heard
from arena.agents.models.check.finding import Finding, brief, failed
from arena.agents.models.player import ModelPlayer
from arena.games.core.env import ArenaEnv
from arena.games.core.errors import ActionError
from arena.games.spec import game

ATTEMPTS = 2
"""Attempts at a move: at a table, too, a model is told what was wrong."""
_DIGITS = "What number does the picture show? Answer with its four digits alone."
_CAPITAL = "What is the capital of France? Answer with the name of the city."
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "ri", "so", "tu", "va", "ze")
CUT = "the reply was cut at its limit before it was whole"
_LEAST = 4
"""Tokens: a prompt that grew by fewer holds no picture, but a word in its place at most."""


async def answer(asker: Asker, player: ModelPlayer) -> list[Finding]:
    """Whether it finds a legal move in a small position, asked as it would be at a table. The player has sat down."""
    env = position()
    (seat,) = env.to_act()
    feedback, fault, said = "", "", ""
    for attempt in range(1, ATTEMPTS + 1):
        turn = Heard(env.ply, seat, env.view(seat), attempt=attempt, feedback=feedback or None, position=env.position())
        turn.keep = asker.calls.append
        try:
            decision = await player.act(turn)
        except CallFailed as error:
            return [failed("answer", error, "try it with fewer options in the spec")]
        assert isinstance(decision, Move)
        feedback, fault, said = decision.why, decision.fault, (decision.reply or "")[:2000]
        if not fault:
            try:
                move = env.notation(seat, env.parse(seat, decision.text))
            except ActionError as error:
                feedback = str(error)
            else:
                late = "" if attempt == 1 else f", at attempt {attempt}"
                numbers = {"attempts": attempt, "said": said, "move": move}
                return [Finding("answer", "ok", f"a legal move, {move}{late}", "", numbers)]
    remedy = "raise max_tokens" if fault in ("cut", "thought_only") else "try answer=choice, or answer=score"
    numbers = {"attempts": ATTEMPTS, "said": said, "fault": fault}
    return [Finding("answer", "not", f"no legal move: {feedback}", remedy, numbers)]


def position() -> ArenaEnv:
    """The small position: Tic-Tac-Toe after two moves."""
    env = game("tictactoe").env()
    env.restart(0)
    for text in ("b2", "a1"):
        (seat,) = env.to_act()
        env.advance({seat: env.parse(seat, text)})
    return env


def picture_of(text: str) -> Picture:
    """A picture that shows a few characters, large."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (448, 224), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.text((224, 112), text, fill="#1c2430", font=ImageFont.load_default(128), anchor="mm")
    file = BytesIO()
    image.save(file, "PNG")
    return Picture(file.getvalue(), image.width, image.height)


async def vision(asker: Asker) -> list[Finding]:
    """Whether it reads a number that stands in a picture only."""
    number = str(random.randint(1000, 9999))  # noqa: S311 - it is to be read, not to be kept
    remedy = "leave see=image and see=both out of the spec"
    try:
        reply = await asker(_DIGITS, picture_of(number))
    except CallFailed as error:
        return [failed("vision", error, remedy)]
    if number in "".join(reply.text.split()):
        numbers = {"shown": number, "said": reply.text[:200]}
        return [Finding("vision", "ok", "reads a number that stands in a picture only", "", numbers)]
    if reply.stop == "length" and not asker.rambles:
        return [Finding("vision", "unknown", CUT, "raise max_tokens", {"shown": number, "said": reply.text[:200]})]
    grown = await _grown(asker, reply)
    said = f"accepted, and not read: says {brief(reply.text, 16)}"
    if grown is not None:
        said += f" ({grown:,} tokens)"
        if grown < _LEAST:
            said = f"accepted and dropped: it adds {max(grown, 0)} tokens to the prompt"
    return [Finding("vision", "not", said, remedy, {"shown": number, "said": reply.text[:200], "tokens": grown})]


async def _grown(asker: Asker, reply: ModelReply) -> int | None:
    """Tokens that the picture has added to the prompt; None where they are not counted."""
    try:
        bare = await asker(_DIGITS)
    except CallFailed:
        return None
    with_it, without = reply.usage.input, bare.usage.input
    return None if with_it is None or without is None else with_it - without


def _invented() -> tuple[str, ...]:
    """Four words that nobody says."""
    words: set[str] = set()
    while len(words) < 4:
        words.add("".join(random.choices(_SYLLABLES, k=3)))  # noqa: S311 - they must be new, not secret
    return tuple(sorted(words))


async def forms(asker: Asker) -> list[Finding]:
    """Whether a JSON schema, a tool and a choice bind: each allows four invented words alone to a plain question."""
    words = _invented()
    schema = {
        "type": "object",
        "properties": {"city": {"type": "string", "enum": list(words)}},
        "required": ["city"],
        "additionalProperties": False,
    }
    wanted: list[tuple[str, Format, Callable[[ModelReply], str | None]]] = [
        ("schema", Schema("city", schema), lambda reply: _city(reply.text)),
        ("tool", Tool("name_city", "Name a city.", schema), _called),
        ("choice", Choice(words), lambda reply: reply.text if reply.text in words else None),
    ]
    found = [await _form(asker, name, form, read, words) for name, form, read in wanted]
    if getattr(asker.client.provider, "scores", False):
        found.append(await _scored(asker, words))
    broken = [one.probe for one in found if one.verdict == "not"]
    if broken:
        names = {"schema": "json", "scores": "score"}
        last = found[-1]
        remedy = f"do without answer={', '.join(names.get(name, name) for name in broken)}"
        found[-1] = Finding(last.probe, last.verdict, last.says, remedy, last.numbers)
    return found


async def _form(
    asker: Asker, name: str, form: Format, read: Callable[[ModelReply], str | None], words: tuple[str, ...]
) -> Finding:
    try:
        reply = await asker(_CAPITAL, format=form)
    except CallFailed as error:
        return failed(name, error)
    given = read(reply)
    said = next((part.arguments for part in reply.parts if isinstance(part, ToolCall)), reply.text)
    numbers = {"allowed": list(words), "said": said[:500], "stop": reply.stop, "ignored": dict(reply.ignored)}
    if given in words:
        return Finding(name, "ok", "the reply keeps to it", "", numbers)
    if reply.stop == "length" and not asker.rambles:
        return Finding(name, "unknown", CUT, "", numbers)
    if "format" in reply.ignored:
        return Finding(name, "not", reply.ignored["format"], "", numbers)
    how = "accepted and ignored" if given is None else "its form is kept, its limits are not"
    return Finding(name, "not", f"{how}: says {brief(said, 20)}", "", numbers)


async def _scored(asker: Asker, words: tuple[str, ...]) -> Finding:
    try:
        reply = await asker(_CAPITAL, format=Choice(words, scored=True))
    except CallFailed as error:
        return failed("scores", error)
    if set(reply.scores) == set(words) and reply.text in words:
        return Finding("scores", "ok", "every option has a likelihood", "", {"scores": dict(reply.scores)})
    return Finding("scores", "not", f"{len(reply.scores)} of {len(words)} options were scored")


def _city(text: str) -> str | None:
    """The city in a reply that is to be JSON of the schema; None where it is none."""
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    city = body.get("city") if isinstance(body, dict) and len(body) == 1 else None
    return city if isinstance(city, str) else None


def _called(reply: ModelReply) -> str | None:
    """The city that the tool was called with; None where it was not called."""
    calls = [part for part in reply.parts if isinstance(part, ToolCall)]
    return _city(calls[0].arguments) if len(calls) == 1 and calls[0].name == "name_city" else None
