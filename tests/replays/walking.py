"""Replays to be damaged, and a walk through all that can be read of one."""

from __future__ import annotations

import contextlib
import json
from itertools import islice

import pytest
from msgspec.structs import replace

import arena
from arena.agents.core.calls import Call, FailedTry, plain
from arena.agents.core.messages import Picture, Reasoning, Text, say
from arena.agents.core.model import Choice, ModelReply, ModelRequest, Usage
from arena.games.core.errors import GameError
from arena.games.core.scene import Plain, Screen
from arena.replays.errors import ReplayError
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Parent, Played, Problem, Seated
from arena.replays.film import Film, blocks
from arena.replays.journal import Journal
from arena.replays.player import Replay
from arena.replays.recovery import recover
from arena.replays.redact import redact
from arena.replays.seal import unpacked
from arena.replays.shelf import shelf
from arena.replays.telling import (
    Prompts,
    attempt_lines,
    bill_lines,
    call_lines,
    end_line,
    headline,
    ply_line,
    result_line,
    scene_lines,
    seat_lines,
    titles_of,
)
from arena.replays.verify import verify


def strings(value):
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    for part in parts:
        yield from strings(part)


def walk(path):
    """Everything that can be asked of a file; whether it opened. Whatever is raised beyond the tree of errors fails."""
    listed = [entry.line for entry in shelf(path.parent)]
    assert listed
    assert all(line.isprintable() for line in listed)
    with contextlib.suppress(ReplayError, GameError):
        verify(path)
    try:
        replay = Replay(path)
    except ReplayError:
        with pytest.raises(ReplayError):
            recover(path)
        return False
    titles = titles_of(replay.started)
    told = [headline(replay.started), *seat_lines(replay.started), end_line(replay)]
    seats = list(replay.started.views) or ["player_0"]
    for ply in range(min(replay.plies, 300) + 1):
        try:
            frame = replay.frame(ply)
        except ReplayError:
            continue
        told += [ply_line(frame, titles), *scene_lines(frame.scene)]
        for event in frame.attempts:
            if isinstance(event, Attempted):
                told += [*attempt_lines(event, titles), *call_lines(event)]
                with contextlib.suppress(ValueError):
                    told += Prompts().lines(event)
        for seat in seats:
            told += scene_lines(frame.seen_by(seat).scene)
    for events in (replay.events, replay.pending):
        with contextlib.suppress(ReplayError):
            for event in islice(iter(events()), 2000):
                for seat in seats:
                    redact(event, seat)
    with contextlib.suppress(ReplayError):
        told += bill_lines(replay.started, replay.bills())
    for eyes in (None, *seats):
        with contextlib.suppress(ReplayError):
            film = Film(replay.started, eyes)
            parts = [film.head, *blocks(replay, film), film.end(replay)]
            told += [text.replace("\n", "") for part in parts for text in strings(part)]
    if replay.ended is not None:
        told.append(result_line(replay.started, replay.ended))
    for text in told:
        assert all(line.isprintable() for line in text.split("\n")), text
    with pytest.raises(IndexError):
        replay.frame(replay.plies + 1)
    with pytest.raises(IndexError):
        replay.frame(-1)
    assert replay.refresh() in (True, False)
    with contextlib.suppress(ReplayError):
        recover(path)
    return True


class Hesitant(arena.BaseAgent):
    """Says nonsense first, offers a draw, and reads the board."""

    async def act(self, turn):
        assert turn.view.text
        if turn.attempt == 1 and turn.ply == 1:
            return arena.Move("nonsense", "I say nonsense", "let me think")
        return arena.OfferDraw(turn.view.legal[0]) if turn.ply == 2 else arena.Move(turn.view.legal[-1])


@pytest.fixture(scope="module")
def valid(tmp_path_factory):
    """The bytes of sealed replays: one small, one of three blocks."""
    folder = tmp_path_factory.mktemp("valid")
    small = arena.play("tictactoe", [Hesitant, Hesitant], seed=1, out=folder)
    journal = Journal(folder / "long.jsonl")
    seats = [Seated("player_0", "Solo", "x")]
    setup = GameSetup("no_such_game", 1, {}, "Long")
    journal.write(MatchStarted("m", "", "0", setup, seats, 1, {}, "", Plain("0")))
    for ply in range(600):
        journal.write(Asked(ply, "player_0", 1, 0.0))
        journal.write(Attempted(ply, "player_0", 1, shown={"text": f"{ply % 100}"}))
        journal.write(Played(ply, "player_0", "a", f"{ply}", 0.0, scene=Plain(f"{ply + 1}")))
    journal.close()
    return {"small": small.path.read_bytes(), "long": journal.path.read_bytes()}


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    """The lines of a match in which something is hidden, and several act at once."""
    journal = Journal(tmp_path_factory.mktemp("hidden") / "hidden.jsonl")
    seats = [Seated("player_0", "Ann", "x"), Seated("player_1", "Bob", "x")]
    setup = GameSetup("no_such_game", 1, {"cards": [1, {"of": "x"}]}, "Hidden", perfect_information=False)

    def views(ply):
        return {seat.seat: Screen((f"{ply}", seat.title, "x", "y"), cursor=(0, 0)) for seat in seats}

    start, parent = Screen(("0", "a", "b", "c")), Parent("m0", 3, "")
    journal.write(MatchStarted("m", "", "0", setup, seats, 1, {}, "", start, views(0), parent=parent))
    for ply in range(2):
        journal.write(Asked(ply, "player_0", 1, 0.0, 1.0, "no", True))
        problem = Problem("illegal", "no")
        journal.write(Attempted(ply, "player_0", 1, "r", "e", "a", "move", problem, "t", {"text": "t", "image": None}))
        journal.write(Played(ply, "player_0", "a", "", 0.0, secret=True))
        journal.write(
            Played(
                ply, "player_1", "b", "d", 0.0, "agent", {"player_0": 1.0}, replace(start, caption="x"), views(ply + 1)
            )
        )
    journal.write(MatchEnded("forfeited", "late", "x", 2, "d", 0.0, {"player_0": 1.0}, "player_1", {"rule": "x"}))
    journal.close()
    return [json.loads(line) for line in unpacked(journal.path.read_bytes()).splitlines()]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """The lines of a match of models, in which messages are repeated and listed."""
    journal = Journal(tmp_path_factory.mktemp("spoken") / "spoken.jsonl")
    setup = GameSetup("no_such_game", 1, {}, "Spoken")
    journal.write(MatchStarted("m", "", "0", setup, [Seated("player_0", "A", "x")], 1, {}, "", Plain("0")))
    told = [say("user", f"{number}") for number in range(64)]
    reply = ModelReply(
        (Reasoning("p", "t", {"a": [1]}), Text("x")), "end", Usage(1, 1, 1, 1, 1), "m", "h", "i", "f", 0.5
    )
    failed = FailedTry("server", "oops", 500, 1.0, 1.0, Usage(1), 0.5)
    for ply in range(2):
        told.append(say("user", "look", Picture(b"png", 1, 2)))
        request = ModelRequest(tuple(told), 1, 2, "low", 0.5, 0.5, 7, ("s",), Choice(("a",)), 1)
        calls = [Call("p:m", request, "move", reply, (failed,), 0.5, queued=1.0, seconds=1.0), Call("p:m", request)]
        journal.write(Attempted(ply, "player_0", 1, "r", "e", "a", calls=tuple(map(plain, calls))))
        journal.write(Played(ply, "player_0", "a", f"{ply}", 0.0, scene=Plain(f"{ply + 1}")))
    journal.close()
    return [json.loads(line) for line in unpacked(journal.path.read_bytes()).splitlines()]


@pytest.fixture(scope="module")
def small(valid):
    """The lines of the small one."""
    return [json.loads(line) for line in unpacked(valid["small"]).splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Puts bytes into a fresh folder as a replay."""

    def put(data, name="hostile.jsonl"):
        path = tmp_path_factory.mktemp("hostile") / name
        path.write_bytes(data)
        return path

    return put


def encoded(lines):
    return "".join(json.dumps(line) + "\n" for line in lines).encode()
