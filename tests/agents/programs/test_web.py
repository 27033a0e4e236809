"""`http:`: programs behind a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.core.errors import AgentMismatch, AgentUnavailable
from arena.agents.programs.web import is_here
from arena.games.core.errors import ParameterError
from arena.replays.seal import unpacked

TOKEN = "token-of-mine-0123456789"


@pytest.mark.parametrize("prefix", ["", "http:"])
@pytest.mark.parametrize("game", ["tictactoe", "connect_four"])
async def test_a_whole_match(game: str, prefix: str, tell: Any, server: Any) -> None:
    with server() as there:
        story = await tell([f"{prefix}{there.url}", "random"], game=game, seed=4)
    assert story.end()[:2] == ("played", "rules")
    assert story.started.seats[0].player == f"{prefix}{there.url}"
    turns = len([one for one in story.attempts if one.seat == "player_0"])
    assert there.types() == ["start", *["turn"] * turns, "end"]
    assert there.told[-1][0]["outcome"]["scores"] == story.ended.scores
    assert there.told[0][0]["protocol"] == 1


async def test_one_server_holds_many_seats(server: Any) -> None:
    with server() as there:
        results = await asyncio.gather(
            *(arena.aplay("tictactoe", [there.url, there.url], seed=seed, record=False) for seed in range(10))
        )
    assert {result.ended.reason for result in results} == {"rules"}
    sessions: dict[str, list[Any]] = {}
    for message, _ in there.told:
        sessions.setdefault(message["session"], []).append(message)
    assert len(sessions) == 20
    for messages in sessions.values():
        assert [messages[0]["type"], messages[-1]["type"]] == ["start", "end"]
        assert len({message["seat"] for message in messages[:-1]}) == 1


async def test_two_servers_are_asked_at_once(tell: Any, server: Any) -> None:
    def says(move: str) -> Any:
        return lambda handler: handler.say({"type": "move", "move": move})

    with server(turn=says("rock")) as first, server(turn=says("paper")) as second:
        story = await tell([first.url, second.url], game="rock_paper_scissors")
    assert story.ended.scores["player_1"] > 0


async def test_a_token_is_sent_and_written_nowhere(
    tell: Any, server: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MY_SEAT", TOKEN)
    caplog.set_level(0)

    def leaks(handler: Any) -> None:
        handler.say(f"you sent {handler.headers['Authorization']}".encode(), 401)

    with server(turn=leaks) as there:
        story = await tell([f"{there.url},token_env=MY_SEAT", "first"])
    assert {headers["Authorization"] for _, headers in there.told} == {f"Bearer {TOKEN}"}
    assert story.end() == ("forfeited", "crashed", "player_0")
    assert "it answered 401 Unauthorized; it said 'you sent Bearer [hidden]'" in story.ended.detail
    assert TOKEN.encode() not in unpacked(story.replay.path.read_bytes())
    assert TOKEN not in caplog.text


async def test_a_token_in_an_answer_is_taken_out(tell: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_SEAT", TOKEN)
    with server(turn=lambda handler: handler.say({"type": "resign", "thought": f"my token is {TOKEN}"})) as there:
        story = await tell([f"{there.url},token_env=MY_SEAT", "first"])
    assert story.attempts[0].thought == "my token is [hidden]"


@pytest.mark.parametrize(
    ("value", "message"),
    [(None, "is not set"), ("", "is not set"), ("a\nb", "no header can"), ("seven77", "holds fewer than 8 characters")],
)
async def test_a_token_that_cannot_be_sent(
    value: str | None, message: str, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MY_SEAT", raising=False)
    if value is not None:
        monkeypatch.setenv("MY_SEAT", value)
    with server() as there, pytest.raises(AgentUnavailable, match=f"MY_SEAT, named by token_env, .*{message}"):
        await arena.aplay("tictactoe", [f"{there.url},token_env=MY_SEAT", "first"], record=False)
    assert there.told == []


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Names a proxy to everything that looks for one in the environment."""

    def through(url: str) -> None:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, url)

    return through


async def test_a_token_for_this_machine_goes_through_no_proxy(
    server: Any, proxied: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SEAT", TOKEN)
    with server() as there, server() as proxy:
        proxied(proxy.url)
        await arena.aplay("tictactoe", [f"{there.url},token_env=MY_SEAT", "first"], record=False)
    assert there.types()[-1] == "end"
    assert proxy.told == []


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("LOCALHOST", True),
        ("bot.localhost.", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("notlocalhost", False),
    ],
)
def test_which_hosts_are_this_machine(host: str, here: bool) -> None:
    assert is_here(host) is here


async def test_one_elsewhere_is_reached_through_the_proxy(server: Any, proxied: Any) -> None:
    with server() as proxy:
        proxied(proxy.url)
        await arena.aplay("tictactoe", ["http://program.invalid/play", "first"], record=False)
    assert proxy.types()[-1] == "end"


def drops(handler: Any) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def drops_in_the_middle(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"type":"move"')


FAULTS = [
    (drops, "no answer came: RemoteProtocolError"),
    (drops_in_the_middle, "no answer came: RemoteProtocolError"),
    (lambda handler: handler.wfile.write(b"SSH-2.0 hello\r\n"), "no answer came: RemoteProtocolError"),
    (
        lambda handler: handler.say({"error": "no"}, 500),
        'it answered 500 Internal Server Error; it said \'{"error": "no"}\'',
    ),
    (lambda handler: handler.say(b"", 429, Retry_After="1"), "it answered 429 Too Many Requests"),
    (
        lambda handler: handler.say(b"", 302, Location="http://127.0.0.1:1/"),
        "it answered 302 Found, and a redirect is not followed",
    ),
    (lambda handler: handler.say(b""), "what it said is no message: a message is one JSON object such as"),
    (lambda handler: handler.say(b"<html>"), "and stands alone; it said '<html>'"),
    (lambda handler: handler.say({"type": "move", "move": None}), "expected `str`, got `null` - at `$.move`"),
    (lambda handler: handler.say({"type": "progress", "text": "x"}), "it said progress and no more"),
    (lambda handler: handler.say({"type": "ready"}), "it said ready where one of move,"),
    (lambda handler: handler.say({"type": "error", "message": "out of memory"}), "it gave up: out of memory"),
    (lambda handler: handler.say(b"[" * 500_000), "nested more than 64 levels deep"),
    (lambda handler: handler.say(b'{"type":"move","move":"\xff"}'), "text is UTF-8"),
    (lambda handler: handler.say(b"x" * 5_000_000), "its answer has more than 4,194,304 bytes"),
    (
        lambda handler: handler.say(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip"),
        "its answer is compressed, which it was not asked to be",
    ),
]


@pytest.mark.parametrize(("way", "message"), FAULTS, ids=[message for _, message in FAULTS])
async def test_faults_forfeit(way: Any, message: str, tell: Any, server: Any) -> None:
    with server(turn=way) as there:
        story = await tell(["first", there.url], game="tictactoe")
    assert story.end() == ("forfeited", "crashed", "player_1")
    assert message in story.ended.detail
    assert there.types() == ["start", "turn", "end"]


async def test_a_server_that_is_gone_in_mid_match_forfeits(tell: Any, server: Any) -> None:
    there = server()

    class Closes(arena.BaseAgent):
        async def act(self, turn: arena.Turn) -> arena.Decision:
            there.__exit__()
            return arena.Move(turn.view.legal[0])

    there.__enter__()
    story = await tell([Closes, there.url], game="tictactoe")
    assert story.end() == ("forfeited", "crashed", "player_1")
    assert "no answer came: ConnectError" in story.ended.detail


async def test_one_that_hangs_is_late(tell: Any, server: Any) -> None:
    with server(turn=lambda handler: handler.hang()) as there:
        story = await tell([there.url, "first"], table={"move_seconds": 0.5})
    assert story.end() == ("forfeited", "late", "player_0")
    assert there.types() == ["start", "turn", "end"]


async def test_one_that_hangs_at_the_end_is_left(tell: Any, server: Any) -> None:
    with server(end=lambda handler: handler.hang()) as there:
        story = await tell([there.url, "first"], table={"max_plies": 2})
    assert story.ended.reason == "ply_limit"


async def test_cancelling_a_match_closes_the_connection(server: Any, until: Any) -> None:
    with server(turn=lambda handler: handler.hang()) as there:
        task = asyncio.create_task(arena.aplay("tictactoe", [there.url, "first"], record=False))
        await until(lambda: there.types() == ["start", "turn"])
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_server_may_refuse_a_game(server: Any) -> None:
    there = server(start=lambda handler: handler.say({"type": "error", "message": "only chess"}))
    with there, pytest.raises(AgentMismatch, match="does not sit down: only chess"):
        await arena.aplay("tictactoe", [there.url, "first"], record=False)
    assert there.types() == ["start"]


async def test_a_server_that_is_not_there(server: Any) -> None:
    with server() as there:
        pass
    with pytest.raises(AgentUnavailable, match="did not get ready: no answer came: ConnectError"):
        await arena.aplay("tictactoe", [there.url, "first"], record=False)


@pytest.mark.parametrize(
    "seat",
    [
        "http://me:PASSWORD@localhost/x",
        "http:https://me:PASSWORD@localhost/x",
        "https://localhost/x?key=PASSWORD",
        "http://localhost/x#PASSWORD",
        "http://[PASSWORD",
    ],
)
def test_a_url_with_a_secret_is_refused_and_not_quoted(seat: str) -> None:
    with pytest.raises(ParameterError, match="URL is scheme://host") as caught:
        arena.play("tictactoe", [seat, "first"], record=False)
    assert "PASSWORD" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-secret-abc123", "hunter2pass", ""])
def test_a_token_in_the_place_of_its_variable_is_refused_and_not_quoted(key: str) -> None:
    with pytest.raises(ParameterError, match="http: token_env is the name of an environment variable") as caught:
        arena.play("tictactoe", [f"http://localhost/,token_env={key}", "first"], record=False)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    ("seat", "message"),
    [
        ("http:", "names nothing"),
        ("http", "the URL is missing"),
        ("https:localhost", "is no URL of a server"),
        ("http:ftp://localhost", "is no URL of a server"),
        ("http://", "is no URL of a server"),
        ("http://localhost:99999/", "is no URL of a server"),
        ("http://localhost,token=x", "did you mean token_env"),
    ],
)
def test_a_spec_that_names_no_server(seat: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        arena.play("tictactoe", [seat, "first"], record=False)


def test_play_without_a_loop(server: Any, tmp_path: Path) -> None:
    with server() as there:
        result = arena.play("tictactoe", [there.url, "first"], seed=1, out=tmp_path)
    assert arena.verify(result.path).verified
