"""`cmd:`: programs in another language play whole matches."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.games.core.errors import ParameterError
from arena.replays.events import Attempted, Progress

HERE = Path(__file__).parent


def script(folder: Path, *answers: str) -> str:
    """The spec of a program that answers each message with the next of some lines, and notes what it was told."""
    file = folder / "script.pl"
    lines = ",\n".join(f"q\x00{answer}\x00" for answer in answers)
    file.write_text(
        "$| = 1; my @lines = (" + lines + "); open(my $file, '>', $ARGV[0]); "
        'while (<STDIN>) { print $file $_; exit if /"type":"end"/; print shift(@lines), "\\n" }'
    )
    return f"cmd:perl {file} {folder / 'told'}"


def told(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "told").read_text().splitlines()]


@pytest.mark.parametrize("game", ["tictactoe", "connect_four", "rock_paper_scissors,rounds=20"])
async def test_a_program_in_perl_plays_whole_matches(game: str, tell: Any, bot: str) -> None:
    story = await tell([bot, "random"], game=game, seed=4)
    again = await tell([bot, "random"], game=game, seed=4)
    assert story.end()[:2] == ("played", "rules")
    assert story.moves == again.moves
    first = next(one for one in story.attempts if one.seat == "player_0")
    assert first.thought == "played from Perl ♞"
    assert set(first.shown) == {"text", "legal"}


async def test_two_programs_play_one_another(tell: Any, bot: str) -> None:
    story = await tell([bot, bot], seed=5)
    assert story.end()[:2] == ("played", "rules")
    assert [event.text for event in story.of(Progress)][:1] == ["7 moves"]
    assert [seated.player for seated in story.started.seats] == [bot, bot]


async def test_it_is_told_all_that_its_seat_may_know(tell: Any, tmp_path: Path) -> None:
    seat = script(tmp_path, '{"type":"ready"}', '{"type":"move","move":"z9"}', '{"type":"move","move":"b2"}')
    await tell(["first", seat], game="tictactoe", table={"max_plies": 2, "move_seconds": 60})
    start, first, second, end = told(tmp_path)
    assert start["protocol"] == 1
    assert start["game"]["id"] == "tictactoe"
    assert start["game"]["seats"] == ["X", "O"]
    assert "Three own marks in a row" in start["game"]["card"]
    assert (start["seat"], type(start["seed"])) == ("player_1", int)
    assert (first["ply"], first["attempt"], first["feedback"], first["draw_offered"]) == (1, 1, None, False)
    assert set(first["view"]) == {"text", "legal"}
    assert "a1" not in first["view"]["legal"]
    assert 0 < first["clock"] <= 60
    assert second["attempt"] == 2
    assert "z9" in second["feedback"]
    assert end["outcome"]["scores"] == {"player_0": 0.0, "player_1": 0.0}
    assert end["outcome"]["reason"] == "the limit of 2 plies"
    assert "session" not in start


async def test_it_is_shown_what_it_wants_and_no_more(tell: Any, tmp_path: Path) -> None:
    seat = script(
        tmp_path,
        '{"type":"ready","want":["image","scene","observation","long_term","short_term"]}',
        '{"type":"resign"}',
    )
    story = await tell([seat, "first"], game="tictactoe")
    view = told(tmp_path)[1]["view"]
    assert set(view) == {"image", "scene", "observation", "long_term", "short_term"}
    assert view["image"]["png"].startswith("iVBOR")
    assert view["image"]["width"] > 0
    assert view["scene"]["kind"] == "grid"
    assert view["observation"]["action_mask"] == [1] * 9
    assert set(story.attempts[0].shown) == set(view)


async def test_wanting_nothing_it_is_shown_nothing(tell: Any, tmp_path: Path) -> None:
    story = await tell([script(tmp_path, '{"type":"ready","want":[]}', '{"type":"resign"}'), "first"], game="tictactoe")
    assert story.attempts[0].shown == {}


async def test_its_decisions_are_those_of_any_agent(tell: Any, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    offers = script(tmp_path, '{"type":"ready"}', '{"type":"offer_draw","move":"4","thought":"even","reply":"I offer"}')
    accepts = script(tmp_path / "other", '{"type":"ready"}', '{"type":"accept_draw","thought":"yes"}')
    story = await tell([offers, accepts])
    assert story.end() == ("played", "agreement", None)
    first, second = story.attempts
    assert (first.decision, first.extracted, first.reply, first.thought) == ("offer_draw", "4", "I offer", "even")
    assert (second.decision, second.thought) == ("accept_draw", "yes")
    assert told(tmp_path / "other")[1]["draw_offered"] is True


async def test_a_fault_of_its_own_finding_is_an_attempt_that_failed(tell: Any, tmp_path: Path) -> None:
    refused = '{"type":"move","move":"","reply":"I would rather not.","fault":"refused","why":"the model refused"}'
    story = await tell([script(tmp_path, '{"type":"ready"}', refused, '{"type":"resign"}'), "first"])
    problem = story.attempts[0].problem
    assert (problem.kind, problem.fault, problem.message) == ("unreadable", "refused", "the model refused")
    assert told(tmp_path)[2]["feedback"] == "the model refused"


CALL = (
    '{"provider":"mine:gpt","request":{"messages":[{"role":"user","parts":[{"kind":"text","text":"Your move?"},'
    '{"kind":"picture","png":"iVBORw0KGgo=","width":2,"height":1}]}]},"reply":{"parts":[{"kind":"text","text":"4"}],'
    '"stop":"end","model":"gpt-served","usage":{"input":812,"output":1}},"cost":0.002,"cost_from":"service"}'
)


async def test_calls_that_it_tells_of_are_recorded(tell: Any, tmp_path: Path) -> None:
    seat = script(tmp_path, '{"type":"ready"}', f'{{"type":"move","move":"4","calls":[{CALL}]}}')
    story = await tell([seat, "first"], table={"max_plies": 1})
    recorded = [event for event in story.replay.events() if isinstance(event, Attempted)]
    (call,) = recorded[0].calls
    assert call["reply"]["model"] == "gpt-served"
    assert call["request"]["messages"][0]["parts"][1]["png"] == "iVBORw0KGgo="
    assert call["cost"] == 0.002


async def test_calls_told_of_on_the_way_stand_whatever_comes_of_the_turn(tell: Any, tmp_path: Path) -> None:
    seat = script(
        tmp_path, '{"type":"ready"}', f'{{"type":"progress","calls":[{CALL}]}}\n{{"type":"error","message":"no"}}'
    )
    story = await tell([seat, "first"])
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert len(story.attempts[0].calls) == 1


async def test_it_may_refuse_a_game(tmp_path: Path) -> None:
    seat = script(tmp_path, '{"type":"error","message":"I play chess only"}')
    with pytest.raises(AgentMismatch, match="does not sit down: I play chess only"):
        await arena.aplay("tictactoe", [seat, "first"], record=False)


async def test_the_end_of_a_void_match_has_no_outcome(tell: Any, tmp_path: Path) -> None:
    class Fails(arena.BaseAgent):
        async def act(self, turn: arena.Turn) -> arena.Decision:
            from arena.agents.core.errors import ProviderError

            raise ProviderError("down")

    story = await tell([Fails, script(tmp_path, '{"type":"ready"}')])
    assert story.ended.ending == "void"
    assert told(tmp_path)[-1] == {"type": "end", "outcome": None}


async def test_it_is_started_where_it_should_be(tell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "bot.pl").write_bytes((HERE / "bot.pl").read_bytes())
    monkeypatch.chdir(tmp_path)
    for seat in ("cmd:perl folder/bot.pl", "cmd:perl bot.pl,cwd=folder", 'cmd:perl "folder/bot.pl"'):
        story = await tell([seat, "first"], game="tictactoe")
        assert story.ended.reason == "rules"
        assert story.started.seats[0].player == seat


@pytest.mark.parametrize(
    ("seat", "message"),
    [
        ("cmd:no-such-program", "there is no program 'no-such-program'"),
        ("cmd:perl no-such-file.pl", "did not get ready: it ended with exit code 2 .* its last words: Can't open perl"),
        ("cmd:perl x,cwd=no-such-folder", "no-such-folder, which is no folder"),
        ("cmd:/etc/passwd", "cannot be started: Permission denied"),
        ("cmd:true", "did not get ready: it ended with exit code 0"),
        ("cmd:cat", 'did not get ready: .*type is one of ready.*; it said \'{"type":"start"'),
        ("cmd:echo hello", "a message is one JSON object such as .*; it said 'hello'"),
    ],
)
async def test_a_program_that_does_not_get_ready(seat: str, message: str) -> None:
    with pytest.raises(AgentUnavailable, match=message):
        await arena.aplay("tictactoe", [seat, "first"], record=False)


@pytest.mark.parametrize(
    ("seat", "message"),
    [
        ("cmd", "the program is missing"),
        ("cmd: ", "names nothing"),
        ("cmd:''", "the program is missing"),
        ("cmd:perl 'bot", "cannot be read as a command: no closing quotation"),
        ("cmd:perl,cd=x", "did you mean cwd"),
        ("cmd:perl,runs=thread", "has no parameter 'runs'"),
    ],
)
def test_a_spec_that_names_no_program(seat: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        arena.play("tictactoe", [seat, "first"], record=False)


async def test_play_works_inside_a_running_loop(bot: str) -> None:
    assert arena.play("tictactoe", [bot, "random"], seed=2, record=False).ended.reason == "rules"


async def test_fifty_matches_at_once(bot: str) -> None:
    alone = await arena.aplay("tictactoe", [bot, "random"], seed=7, record=False)
    many = await asyncio.gather(
        *(arena.aplay("tictactoe", [bot, "random"], seed=seed, record=False) for seed in range(50))
    )
    assert {result.ended.reason for result in many} == {"rules"}
    assert many[7].ended.digest == alone.ended.digest
    assert len({result.ended.digest for result in many}) > 25


async def test_it_takes_back_and_is_told_what_others_took_back(tell: Any, tmp_path: Path) -> None:
    answers = ['{"type":"ready"}', '{"type":"move","move":"a1"}', '{"type":"take_back","thought":"oops"}']
    mine = script(tmp_path, *answers, '{"type":"move","move":"b2"}')
    (tmp_path / "other").mkdir()
    other = script(tmp_path / "other", '{"type":"ready"}', '{"type":"move","move":"c3"}', '{"type":"move","move":"c1"}')
    story = await tell([mine, other], game="tictactoe", table={"take_backs": 1, "max_plies": 5})
    assert story.moves == ["a1", "c3", "take back 2", "b2", "c1"]
    assert story.attempts[2].thought == "oops"
    turns = [message for message in told(tmp_path) if message["type"] == "turn"]
    assert [message.get("take_backs") for message in turns] == [None, 1, None]
    turns = [message for message in told(tmp_path / "other") if message["type"] == "turn"]
    assert [message.get("taken_back") for message in turns] == [None, "X took back 2 plies"]


async def test_a_take_back_that_there_is_not_is_a_failed_attempt(tell: Any, tmp_path: Path) -> None:
    mine = script(tmp_path, '{"type":"ready"}', '{"type":"take_back"}', '{"type":"move","move":"a1"}')
    story = await tell([mine, "first"], game="tictactoe", table={"max_plies": 1})
    assert story.asked[1].feedback == "nothing can be taken back at this table; possible: a move, or to resign"
    assert story.moves == ["a1"]
