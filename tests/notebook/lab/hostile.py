"""A replay in which every text wants to be more than text: names, thoughts, replies, and scenes of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from arena.agents.core.calls import Call, FailedTry, plain
from arena.agents.core.messages import Reasoning, Text, say
from arena.agents.core.model import ModelReply, ModelRequest, Usage
from arena.games.core.scene import Card, Dialogue, Grid, Hand, Message, Plain, Screen, Stack, Tile
from arena.replays.events import Asked, Attempted, GameSetup, MatchEnded, MatchStarted, Played, Problem, Seated
from arena.replays.journal import Journal

TEXTS = (
    "<script>window.hacked='script'</script>",
    "<img src=x onerror=window.hacked='img'>",
    "</script></style></template></textarea><svg onload=window.hacked='svg'>",
    "<a href=\"javascript:window.hacked='link'\">javascript:window.hacked='text'</a>",
    "[x](javascript:window.hacked='markdown') ![y](http://evil.example/a.png) **b** `c`",
    r"$\href{javascript:window.hacked='tex'}{x}$ \(y^2\) $$z$$ \[w\]",
    "\x1b[31mred\x1b]8;;http://evil.example/\x07x",
    "\"'><iframe srcdoc=\"<script>parent.hacked='frame'</script>\"></iframe>",
    "<!--<style>*{display:none}@import 'http://evil.example/b.css'</style>",
    "${window.hacked='template'} {{constructor.constructor('window.hacked=1')()}}",
    "&lt;script&gt;window.hacked='twice'&lt;/script&gt; \u202eabc\u2028",
    "<base href=http://evil.example/><meta http-equiv=refresh content='0;url=http://evil.example/'>",
)


def name(number: int) -> str:
    """One of the texts that is told with its number, so that it can be found."""
    return f"{TEXTS[number]} n{number}"


def scenes(say: Callable[[], str]) -> Iterator[Any]:
    """A scene of each kind that is made of such texts alone."""
    tiles = {code: Tile(say(), say(), say()) for code in "ab"}
    labels = tuple(say() for _ in range(2))
    clicks = {"0,0": say(), "1,*": say(), "*,1": say()}
    yield Grid(
        ("ab", "ba"), tiles, labels, labels, clicks, {say(): ((0, 0),), "last": ((1, 1),)}, say(), ("<&", "\"'"),
        {"0,0-0,1": "<"},
    )  # fmt: skip
    yield Screen((say(), say()), ("0f" * 20, say()), (0, 1), say())
    yield Hand(((say(), (Card(say(), say(), say()), Card(say()))),), say())
    yield Dialogue((Message(say(), say(), say(), (say(),)), Message(say(), say())), ((say(), say()),), say())
    yield Stack(((say(), (Card(say(), say()),)), (say(), ())), say(), (say(), say()))
    yield Plain(say(), say())


def replay(path: Path) -> Path:
    """Write it, and where it lies then."""
    more = cycle(TEXTS)

    def word() -> str:
        return next(more)

    drawn = list(scenes(word))
    journal = Journal(path)
    seats = [Seated(f"player_{number}", name(number), name(number + 2)) for number in range(2)]
    params = {"rows": word()}
    setup = GameSetup("connect_four", 1, params, name(4))
    journal.write(
        MatchStarted(
            word(), word(), word(), setup, seats, 7, {}, "d0", Plain(word(), word()), views={"player_0": drawn[0]}
        )
    )
    for ply, scene in enumerate(drawn):
        seat = f"player_{ply % 2}"
        request = ModelRequest((say("system", word()), say("user", word())), 1, 2)
        reply = ModelReply((Reasoning("p", word()), Text(word())), "end", Usage(1, 1, 1, 1, 1), word(), word(), word())
        call = plain(Call(word(), request, "move", reply, (FailedTry("server", word(), 500, 1.0),)))
        journal.write(Asked(ply, seat, 1, float(ply)))
        bad = Problem("illegal", word(), word())
        journal.write(
            Attempted(ply, seat, 1, word(), word(), None, problem=bad, thought=word(), shown={word(): word()})
        )
        journal.write(Asked(ply, seat, 2, ply + 0.2, feedback=word()))
        thought = "\n".join(TEXTS)
        journal.write(Attempted(ply, seat, 2, name(6), word(), word(), thought=thought, seconds=0.1, calls=(call,)))
        journal.write(Played(ply, seat, name(7), f"d{ply + 1}", ply + 0.5, scene=scene, views={"player_0": scene}))
    scores = {"player_0": 1.0, "player_1": -1.0}
    journal.write(MatchEnded("played", "rules", name(8), len(drawn), f"d{len(drawn)}", 9.0, scores=scores))
    journal.close()
    return journal.path
