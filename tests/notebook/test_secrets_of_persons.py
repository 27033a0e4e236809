"""What a person in a notebook never gets to know, and what nobody can do from a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="needs the extra notebook")

import arena
from arena.edges import set_up
from arena.games.core.rng import Rng
from arena.notebook.live import LiveMatch
from tests.notebook.front import Front, over, seen

MARK = "nobody else may know this"


class Thinks(arena.BaseAgent):
    """Thinks what nobody else may know, and plays the first of the possible moves."""

    async def act(self, turn: arena.Turn) -> arena.Move:
        turn.progress(MARK)
        if turn.attempt == 1:
            return arena.Move(f"{MARK} too", reply=MARK, thought=MARK)
        return arena.Move(turn.view.legal[0], thought=MARK)


class Waits(arena.BaseAgent):
    """Waits for ever."""

    async def act(self, turn: arena.Turn) -> arena.Move:
        await asyncio.Event().wait()
        raise AssertionError("for ever is over")


def test_what_others_think_and_try_is_told_at_the_end_and_not_before(sit: Any) -> None:
    _match, front = sit("connect_four", ["human", Thinks])
    asked = front.turn()
    front.do("point", text="4")
    front.turn(asked["turn"])
    front.until(lambda front: front.plies == 2)
    assert MARK not in front.sent
    assert '"seed"' not in front.sent
    assert "seed" not in front.head["headline"]
    front.do("resign")
    over(front)
    front.until(lambda front: front.plies == 2 and front.head["eyes"] is None)
    assert MARK in front.sent
    assert "seed 1" in front.head["headline"]


def told(front: Front) -> str:
    """All that was sent, without what differs from match to match."""
    odd = ("match", "created", "at", "seconds", "clock", "reel", "used")

    def tidy(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: tidy(part) for name, part in value.items() if name not in odd}
        return [tidy(part) for part in value] if isinstance(value, list) else value

    data, _ = front.view._repr_mimebundle_()  # what the notebook keeps
    kept = [data["text/plain"], data["text/html"]]
    return json.dumps([tidy([front.head, front.blocks, front.desk]), kept], sort_keys=True)


def test_whoever_plays_alone_is_not_told_the_seed(sit: Any) -> None:
    match, front = sit("hanoi", ["human"])
    front.turn()
    front.until(lambda front: front.blocks)
    assert front.view.eyes is None
    data, _ = front.view._repr_mimebundle_()
    assert "seed" not in data["text/html"] + data["text/plain"] + front.sent.replace('"seed": null', "")
    front.do("resign")
    over(front)
    match.wait()
    assert "seed 1" in front.view._repr_mimebundle_()[0]["text/html"]


def test_where_persons_have_secrets_from_each_other_nothing_is_kept_before_the_end(sit: Any) -> None:
    match, front = sit("battleship", ["human", "human"])
    front.until(lambda front: front.desk.get("what") == "curtain")
    front.do("lift")
    front.turn()
    assert set(match.view._repr_mimebundle_()[0]) == {"text/plain", "application/vnd.jupyter.widget-view+json"}
    front.do("resign")
    match.wait()
    assert "text/html" in match.view._repr_mimebundle_()[0]


def test_what_one_typed_ahead_is_not_left_for_the_next_one(sit: Any) -> None:
    _match, front = sit("battleship", ["human", "human"])
    front.until(lambda front: front.desk.get("what") == "curtain")
    front.do("lift")
    asked = front.turn()
    front.do("send", text=asked["moves"][0])
    front.until(lambda front: front.desk["what"] == "curtain")
    front.do("lift")
    assert front.turn(asked["turn"])["written"] >= asked["written"] + 2


@pytest.mark.parametrize(
    ("game", "moves"), [("battleship", ()), ("hanabi", ("hint",)), ("deal_or_no_deal", ("hello",))]
)
def test_what_a_person_may_not_know_changes_nothing_that_is_sent(
    game: str, moves: Sequence[str], notebook: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same match, with everything dealt otherwise that the seat cannot see."""
    sent: list[list[str]] = []
    states = set()
    for deal in range(4):
        setup = set_up(game, ["human", Waits], seed=5)
        restart = setup.env.restart

        def redealt(seed: int, position: str | None = None, *, env: Any = setup.env, deal: int = deal) -> None:
            restart(seed, position)  # noqa: B023
            env.current = env.game.redeal(env.current, "player_0", Rng(9, deal))
            states.add(env.game.canonical(env.current))

        monkeypatch.setattr(setup.env, "restart", redealt)
        match = LiveMatch(replace(setup, table=setup.table), tmp_path)
        match._begin()
        front = Front(match.view)
        asked = front.turn()
        front.until(lambda front: front.blocks)
        sent.append([told(front)])
        for move in moves:
            front.do("send", text=next((one for one in asked["moves"] if one.startswith(move)), move))
            front.until(lambda front: front.plies == 1 and front.desk["what"] == "waiting")
            sent[-1].append(told(front))
        match.stop()
    assert len(states) > 1
    assert sent[1:] == sent[:-1]


HOSTILE: list[dict[str, Any]] = [
    {"do": "send"},
    {"do": "send", "text": 7},
    {"do": "send", "text": ["4"]},
    {"do": "send", "text": "   "},
    {"do": "send", "text": "x" * 200_000},
    {"do": "typed", "text": None},
    {"do": "typed", "text": "half a \ud800 character"},
    {"do": "typed", "text": "x" * 200_000},
    {"do": "point", "text": "e2e4"},
    {"do": "point", "text": ""},
    {"do": "form", "number": 0},
    {"do": "form", "number": "0", "values": {}},
    {"do": "form", "number": True, "values": []},
    {"do": "form", "number": -1, "values": {"x": 1}},
    {"do": "accept_draw"},
    {"do": "take_back"},
    {"do": "pause"},
    {"do": "lift"},
    {"do": "resume"},
    {"do": "key", "key": "x"},
    {"do": "_play", "text": "4"},
    {"do": "show"},
    {"do": "__class__"},
    {"do": None},
    {"do": 3},
    {"do": {"send": 1}},
    {},
]


def test_nothing_that_a_browser_says_does_harm(sit: Any) -> None:
    match, front = sit("connect_four", ["human", "first"])
    turn = front.turn()["turn"]
    for message in HOSTILE:
        front.say(turn=turn, **message)
        for odd in (turn + 1, turn - 1, str(turn), None, [turn], 1.5):
            front.say(**{"do": "send", "text": "4", **message, "turn": odd})
    front.do("typed", text="half a \ud800 character")
    front.until(lambda front: front.desk.get("text") == "half a ? character")
    front.do("typed", text="5")
    front.until(lambda front: front.desk.get("text") == "5")
    assert (front.desk["turn"], front.desk["attempt"], front.plies) == (turn, 1, 0)
    front.do("send", text="x" * 200_000)
    front.until(lambda front: "up to 100,000 characters, and this has 200,000" in front.desk["remark"])
    front.do("send", text="5")
    front.say(do="send", text="1", turn=turn)
    front.turn(turn)
    assert seen(front, 0) == [["player_0", "5", "agent"]]
    assert front.plies == 2
    assert match.view.error is None


def test_after_the_end_nothing_is_taken_any_more(sit: Any) -> None:
    match, front = sit("connect_four", ["human", "first"])
    turn = front.turn()["turn"]
    front.do("resign")
    over(front)
    match.wait()
    for message in HOSTILE:
        front.say(turn=turn, **message)
    front.say(do="stop")
    assert match.wait().ended.reason == "resignation"
