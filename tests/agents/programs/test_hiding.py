"""Secrets that a program may know are in nothing that is said of it, wherever what it said is cut."""

from __future__ import annotations

import json
from typing import Any

import pytest

import arena
from arena.agents.core.errors import AgentUnavailable
from arena.agents.programs.hiding import Hiding, ambient
from arena.agents.programs.protocol import ProgramFailed
from arena.replays.seal import unpacked

KEY = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7"
PEM = "-----BEGIN-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END-----\n"


def shares(text: str, secret: str) -> bool:
    """Whether a piece of a secret is in a text, of a length that tells something of it."""
    return any(secret[start : start + 5] in text for start in range(len(secret) - 4))


@pytest.mark.parametrize("before", range(4, 27, 4))
def test_a_key_that_the_tail_of_standard_error_begins_in_is_not_told(before: int) -> None:
    aside = f"{KEY[-before:]} {'x' * 5000}\n{KEY[-before:]}".encode()
    hiding = Hiding([KEY], [])
    told = hiding.sentence("it", ProgramFailed("it ended", aside=aside[: 5001 + before], cut=True))
    assert "its last words: xxx" in told
    assert not shares(told, KEY)
    assert "its last words" not in hiding.sentence("it", ProgramFailed("", aside=KEY[-before:].encode(), cut=True))


@pytest.mark.parametrize("room", range(4096 - 30, 4098, 3))
@pytest.mark.parametrize("others", [0, 120])
def test_a_key_that_the_quoted_beginning_ends_in_is_not_told(room: int, others: int) -> None:
    said = f"{KEY * others}{'x' * (room - len(KEY) * others)}{KEY}{KEY}"
    quoted = Hiding([KEY], []).beginning(said.encode())
    assert quoted.startswith("[hidden]" if others else "xxx")
    assert not shares(quoted, KEY)


def test_a_key_of_several_lines_is_told_in_none() -> None:
    told = Hiding([PEM], []).sentence("it", ProgramFailed("it ended", aside=f"bad key {PEM}".encode()))
    assert told == "it: it ended; its last words: bad key [hidden]"


@pytest.mark.parametrize("length", range(10, 60, 7))
async def test_a_program_that_ends_with_a_key_far_back(
    length: int, tell: Any, bad: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is kept of standard error, the key stands across the beginning of it once."""
    monkeypatch.setenv("MY_KEY", KEY * 1000)
    story = await tell([bad("key_far_back", 64 * 1024 - length), "first"])
    assert not shares(story.ended.detail, KEY)
    assert not shares(unpacked(story.replay.path.read_bytes()).decode(), KEY)


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("PGPASSWORD", KEY, KEY),
        ("MYSQL_PASSWD", KEY, KEY),
        ("SMTP_PASS", KEY, KEY),
        ("OPENAI_APIKEY", KEY, KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY, KEY),
        ("OPENAI_CUSTOM_HEADERS", f"X-Team: me\nX-Auth: Bearer {KEY}", KEY),
        ("OTEL_EXPORTER_OTLP_HEADERS", f"a=b,api-key={KEY}", KEY),
        ("OPENAI_BASE_URL", f"https://host/v1?api-version=1&sig={KEY}", KEY),
        ("DATABASE_URL", f"postgres://me:{KEY}@host/name", KEY),
        ("DATABASE_URL", f"postgres://{KEY}@host/name", KEY),
        ("DATABASE_URL", "postgres://me:a%2Fbcdefghijkl@host/name", "a/bcdefghijkl"),
        ("HTTPS_PROXY", f"http://me:{KEY}@host:3128", KEY),
    ],
)
async def test_where_the_environment_holds_secrets(
    name: str, value: str, secret: str, tell: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with server(turn=lambda handler: handler.say({"type": "resign", "thought": f"I know {secret}"})) as there:
        story = await tell([there.url, "first"])
    assert story.attempts[0].thought == "I know [hidden]"
    with server(turn=lambda handler: handler.say({"type": "error", "message": f"I know {value}"})) as there:
        story = await tell([there.url, "first"])
    assert "it gave up: I know " in story.ended.detail
    assert secret not in story.ended.detail
    assert value not in story.ended.detail


def test_where_it_holds_none() -> None:
    environ = {
        "HOME": "/home/me",
        "OPENAI_BASE_URL": "https://host/v1",
        "A_URL": "http://[x",
        "MONKEY": "a",
        "B_URL": "",
    }
    assert [word for word in ambient(environ) if word] == []


TOKENS = ["hunter2pass", "hunter22", "token-of-mine-0123456789"]


@pytest.mark.parametrize("token", TOKENS)
async def test_a_short_token_is_taken_out_of_all_that_is_said(
    token: str, tell: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SEAT", token)
    call = {"provider": token, "request": {"messages": [{"role": "user", "parts": [{"kind": "text", "text": token}]}]}}
    answer = {"type": "resign", "reply": f"Bearer {token}", "thought": token, "calls": [call]}
    with server(turn=lambda handler: handler.say(answer)) as there:
        story = await tell([f"{there.url},token_env=MY_SEAT", "first"])
    assert story.attempts[0].reply == "Bearer [hidden]"
    assert story.attempts[0].calls[0]["provider"] == "[hidden]"
    assert token.encode() not in unpacked(story.replay.path.read_bytes())
    body = json.dumps({"type": "mve", token: token}).encode()
    with server(start=lambda handler: handler.say(body)) as there, pytest.raises(AgentUnavailable) as caught:
        await arena.aplay("tictactoe", [f"{there.url},token_env=MY_SEAT", "first"], record=False)
    assert token not in str(caught.value)
    assert "[hidden]" in str(caught.value)
