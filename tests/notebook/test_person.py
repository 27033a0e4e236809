"""Persons in a notebook: what they are asked, and what they do."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

pytest.importorskip("anywidget", reason="needs the extra notebook")

import arena
from arena.notebook import person
from tests.notebook.front import over, seen


class Agrees(arena.BaseAgent):
    """Accepts a draw, and offers one with every move."""

    async def act(self, turn: arena.Turn) -> arena.Decision:
        return arena.AcceptDraw() if turn.draw_offered else arena.OfferDraw(turn.view.legal[0])


def test_a_person_wins_by_pointing_and_is_recorded_like_anyone(sit: Any) -> None:
    match, front = sit("connect_four", ["human", "first"])
    turn = -1
    for column in "2345":
        asked = front.turn(turn)
        turn = asked["turn"]
        assert asked["choices"]["possible"] == list("1234567")
        assert asked["choices"]["whole"] == list("1234567")
        front.do("point", text=column)
    over(front)
    result = match.wait()
    assert result.scores == {"player_0": 1.0, "player_1": -1.0}
    assert arena.verify(match.path).verified
    assert [seated.player for seated in match.replay.started.seats] == ["human", "first"]
    asked, attempted = match.replay.frame(1).attempts
    assert (attempted.seat, attempted.action, attempted.reply) == ("player_0", "2", "2")
    assert set(attempted.shown) >= {"legal"}


def test_a_move_is_put_together_of_parts(sit: Any) -> None:
    _match, front = sit("chess", ["human", "first"])
    front.turn()
    front.do("point", text="e2")
    front.until(lambda front: front.desk.get("text") == "e2")
    assert front.desk["choices"]["chosen"] == "e2"
    assert front.desk["choices"]["following"] == ["e3", "e4"]
    assert front.desk["moves"] == ["e2e3", "e2e4"]
    written = front.desk["written"]
    front.do("point", text="e2")
    front.until(lambda front: front.desk["written"] > written)
    assert (front.desk["text"], front.desk["choices"]["chosen"]) == ("", "")
    front.do("point", text="e2")
    front.do("point", text="e4")
    front.until(lambda front: front.plies == 2)
    assert seen(front, 0) == [["player_0", "e2e4", "agent"]]


def test_what_is_typed_is_completed_and_sent(sit: Any) -> None:
    match, front = sit("chess", ["human", "first"])
    front.turn()
    front.do("typed", text="G1")
    front.until(lambda front: front.desk.get("text") == "G1")
    assert front.desk["moves"] == ["g1f3", "g1h3"]
    assert front.desk["written"] == 0
    front.do("typed", text="g1f")
    front.do("complete", text="g1f")
    front.until(lambda front: front.desk["text"] == "g1f3")
    assert front.desk["written"] == 1
    front.do("send", text="g1f")
    front.until(lambda front: front.plies == 2)
    attempted = match.replay.frame(1).attempts[-1]
    assert (attempted.action, attempted.reply) == ("g1f3", "g1f")


def test_on_a_cell_that_waits_for_a_sign_one_is_enough(sit: Any) -> None:
    pytest.importorskip("ortools")
    _match, front = sit("sudoku", ["human"])
    cell = front.turn()["choices"]["possible"][0]
    front.do("point", text=cell)
    front.until(lambda front: front.desk.get("text") == cell)
    sign = front.desk["moves"][0].removeprefix(cell)
    front.do("typed", text=cell + sign)
    front.until(lambda front: front.plies == 1)
    assert seen(front, 0) == [["player_0", cell + sign, "agent"]]


def test_whoever_is_refused_is_told_why_and_asked_again(sit: Any) -> None:
    match, front = sit("connect_four", ["human", "first"])
    turn = front.turn()["turn"]
    front.do("send", text="nine")
    asked = front.turn(turn)
    assert asked["attempt"] == 2
    assert "nine" in asked["refused"]
    front.do("point", text="4")
    front.until(lambda front: front.plies == 2)
    assert [event.attempt for event in match.replay.frame(1).attempts] == [1, 1, 2, 2]
    assert match.replay.started.table["attempts"] == 100


def test_a_press_that_comes_with_the_turn_is_not_meant_for_it(sit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "HASTE", float("inf"))
    _match, front = sit("connect_four", ["human", "first"])
    front.turn()
    front.do("point", text="4")
    front.do("typed", text="2")
    front.until(lambda front: front.desk.get("text") == "2")
    assert front.plies == 0
    front.do("send", text="2")
    front.until(lambda front: front.plies == 2)
    assert seen(front, 0) == [["player_0", "2", "agent"]]


def test_offers_are_forms_and_talk_is_free(sit: Any) -> None:
    match, front = sit("deal_or_no_deal", ["human", "conceder"])
    asked = front.turn()
    assert asked["free"]
    forms = {form["title"]: number for number, form in enumerate(asked["forms"])}
    offer = asked["forms"][forms["Offer: what you keep"]]
    assert [blank["whole"] for blank in offer["blanks"]] == [True, True, True]
    front.do("form", number=forms["Offer: what you keep"], values={blank["name"]: "99" for blank in offer["blanks"]})
    front.until(lambda front: "missing or wrong" in front.desk.get("remark", ""))
    values = {blank["name"]: str(blank["high"]) for blank in offer["blanks"]}
    front.do("form", number=forms["Offer: what you keep"], values=values)
    later = front.turn(asked["turn"])
    front.do("send", text="That is not enough for me.")
    front.until(lambda front: front.plies >= 4)
    assert front.desk["turn"] > later["turn"]
    said = json.dumps(front.blocks)
    assert "That is not enough for me." in said
    assert match.replay.frame(1).played[0].action.startswith("/offer")


def test_a_draw_is_offered_and_accepted(sit: Any) -> None:
    match, front = sit("chess", ["human", Agrees])
    assert "offer_draw" in front.turn()["can"]
    front.do("offer_draw")
    front.until(lambda front: front.desk.get("draw") == "offers")
    front.do("offer_draw")
    front.until(lambda front: front.desk.get("draw") == "")
    front.do("send", text="e2e4")
    front.until(lambda front: front.desk.get("draw") == "offered")
    assert "accept_draw" in front.desk["can"]
    front.do("accept_draw")
    over(front)
    assert match.wait().ended.reason == "agreement"


def test_a_move_is_taken_back_where_the_table_allows_it(sit: Any) -> None:
    _match, front = sit("chess", ["human", "first"], table={"take_backs": 1})
    asked = front.turn()
    assert "take_back" not in asked["can"]
    front.do("take_back")
    front.do("send", text="e2e4")
    asked = front.turn(asked["turn"])
    assert "take_back" in asked["can"]
    front.do("take_back")
    asked = front.turn(asked["turn"])
    assert front.plies == 3
    assert "e2e4" in asked["moves"]
    assert "take_back" not in asked["can"]


def test_a_pause_stops_the_clock_and_hides_the_board(sit: Any) -> None:
    match, front = sit("connect_four", ["human", "first"], table={"move_seconds": 1000})
    asked = front.turn()
    assert 0 < asked["clock"] <= 1000
    assert asked["runs"]
    heads = front.heads
    front.do("pause")
    front.until(lambda front: front.desk.get("what") == "paused")
    assert front.desk["seconds"] == 3600
    front.do("send", text="4")
    front.do("resume")
    front.turn()
    front.until(lambda front: front.heads > heads)
    assert front.plies == 0
    front.do("send", text="4")
    front.until(lambda front: front.plies == 2)
    assert match.replay.frame(1).attempts[-1].paused > 0


def test_a_person_resigns_at_once_or_at_the_next_turn(sit: Any) -> None:
    match, front = sit("tictactoe", ["human", "first"])
    front.turn()
    front.do("resign")
    over(front)
    assert match.wait().ended.reason == "resignation"


def test_two_persons_without_secrets_share_one_board(sit: Any) -> None:
    match, front = sit("tictactoe", ["human", "human"])
    turn = -1
    for number, move in enumerate(("a1", "b1", "a2", "b2", "a3")):
        asked = front.turn(turn)
        turn = asked["turn"]
        assert asked["seat"] == f"player_{number % 2}"
        front.do("point", text=move)
    over(front)
    assert match.wait().scores == {"player_0": 1.0, "player_1": -1.0}
    assert not any("curtain" in one for one in front.raw)


def test_between_two_persons_with_secrets_there_is_a_curtain(sit: Any) -> None:
    _match, front = sit("hanabi", ["human", "human"])
    hands = []
    turn = -1
    for seat in ("player_0", "player_1", "player_0"):
        front.until(lambda front, seat=seat: (front.desk.get("what"), front.desk.get("seat")) == ("curtain", seat))
        front.head, front.blocks = {}, {}
        front.do("send", text="discard 1")
        front.do("lift")
        asked = front.turn(turn)
        turn = asked["turn"]
        front.until(lambda front: front.blocks)
        assert front.head["eyes"] == asked["seat"] == seat
        hands.append(json.dumps(front.blocks[0]["scene"]))
        front.do("send", text=asked["moves"][-1])
    assert hands[0] != hands[1]
    assert hands[0] == hands[2]


def test_where_keys_are_moves_they_are_the_games(sit: Any) -> None:
    pytest.importorskip("nle")
    match, front = sit("nethack", ["human"], table={"max_plies": 3})
    front.until(lambda front: front.desk.get("what") == "keys" and front.desk["seat"])
    front.do("key", key="F5")
    front.do("key", key=7)
    front.do("key", key="ArrowLeft")
    front.until(lambda front: front.plies == 1)
    front.do("key", key="€")
    front.until(lambda front: front.desk["refused"])
    front.do("send", text="search")
    front.until(lambda front: front.plies == 2)
    front.do("key", key="d", ctrl=True)
    over(front)
    assert [match.replay.frame(ply).played[0].action for ply in (1, 2, 3)] == ["west", "search", "kick"]


def test_keys_have_the_names_that_games_know() -> None:
    from arena.notebook.keys import written

    pressed = {"a": "a", "A": "A", ">": ">", " ": "space", "Enter": "enter", "Escape": "esc", "Tab": "^i"}
    assert {key: written({"key": key}) for key in pressed} == pressed
    assert written({"key": "ArrowUp"}) == "north"
    assert written({"key": "D", "ctrl": True}) == "^d"
    assert written({"key": "p", "alt": True}) == "m-p"
    assert [written({"key": key}) for key in ("Shift", "F5", "", "\x1b", None, 5)] == [None] * 6


def test_the_line_is_cleared_when_a_move_is_made_and_not_when_the_next_turn_comes(sit: Any) -> None:
    class Slow(arena.BaseAgent):
        async def act(self, turn: arena.Turn) -> arena.Move:
            await go.wait()
            return arena.Move(turn.view.legal[0])

    go = asyncio.Event()
    match, front = sit("connect_four", ["human", Slow])
    before = front.turn()
    front.do("send", text="4")
    front.until(lambda front: front.desk["what"] == "waiting")
    assert front.desk["written"] == before["written"] + 1
    match._loop.call_soon_threadsafe(go.set)
    assert front.turn(before["turn"])["written"] == before["written"] + 1
