"""A key is found nowhere: in no replay, sealed or not, in no cached reply, no log, no error and nothing printed.

The services here know the keys, since they were sent them, and say them back wherever they can: in errors, in replies,
in thoughts, in names and in headers, as they are and written differently.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import arena
from arena.agents.core.cache import zstd
from arena.cli import main
from arena.replays.events import Attempted
from arena.replays.seal import unpacked
from tests.agents.providers import anthropic_server, openai_server

KEY = 'zq9"swordfish\\7/+Kx42=in-the-env'
HEADER = 'hh7"halibut\\3/+Wd19=in-a-header'
USER, PASSWORD = "someone-who-calls", "pw5_mackerel_8Ty31_in_a_url"
QUERY = "qq4_sturgeon_6Lm27_in_a_query"
SECRETS = {"environment": [KEY], "header": [HEADER, KEY], "url": [PASSWORD, QUERY]}
"""Where secrets are -> which they are."""
WIRES = ("chat", "responses", "anthropic")
TABLE = {"attempts": 6}
BASE64 = (b64encode, urlsafe_b64encode)


def written(secret: str) -> set[str]:
    """A secret as it may stand in a file: as it is, in Python, in JSON, in JSON in JSON, in a URL, in base64."""
    once = json.dumps(secret)[1:-1]
    forms = {secret, once, json.dumps(once)[1:-1], quote(secret, safe=""), quote(secret), repr(secret)[1:-1]}
    for offset in range(3):
        raw = b"\0" * offset + secret.encode()
        whole = len(raw) // 3 * 4
        for encode in BASE64:
            forms.add(encode(raw).decode()[4 * (offset > 0) : whole])
    return forms


def found(secrets: Sequence[str], data: bytes) -> list[str]:
    """The secrets, in any form, that stand in some data."""
    return [form for secret in secrets for form in written(secret) if form.encode() in data]


def echo(headers: Mapping[str, str], target: str) -> str:
    """All that a request held beside its body, said back in every way."""
    said = [target.partition("?")[2], *headers.values(), *(value.rpartition(" ")[2] for value in headers.values())]
    said += [pair.partition("=")[2] for pair in said[0].split("&")]
    secret = [value for value in said if any(found(each, value.encode()) for each in SECRETS.values())]
    for value in secret:
        once = json.dumps(value)[1:-1]
        said += [once, json.dumps(once)[1:-1], quote(value, safe=""), quote(value)]
        said += [encode((before + value).encode()).decode() for before in ("", "a", "ab") for encode in BASE64]
    return " ".join(said)


def answers(said: str) -> list[dict[str, Any]]:
    """What is answered, one request after another; the last answer for good."""
    move = f"{said} <move>{{}}</move>"
    return [
        {"status": 500, "said": said},
        {"broken": True, "said": said},
        {"text": move.format("a1"), "thought": said},
        {"text": said},
        {"refused": said},
        {"tool": said},
        {"text": f"<move>{said}</move>"},
        {"text": move.format("b2")},
        {"status": 401, "said": said},
    ]


class Echoes:
    """What a service answers, in turn. `sent` is all that it was sent beside prompts."""

    def __init__(self) -> None:
        self.number = 0
        self.sent = ""

    def next(self, headers: Mapping[str, str], target: str) -> dict[str, Any]:
        self.sent += f"{target} {dict(headers)}"
        found = answers(echo(headers, target))
        one = found[min(self.number, len(found) - 1)]
        self.number += 1
        return one


def openai(one: dict[str, Any]) -> Any:
    answer, said = openai_server.Answer, one.get("said", "")
    if "status" in one:
        error = {"error": {"message": said, "type": said, "code": said}}
        return answer(status=one["status"], error=error, headers={"x-request-id": said})
    if "broken" in one:
        return answer("half", error={"message": said, "type": "server_error", "code": "server_error"})
    more = {"id": f"id {one}", "model": f"model {one}", "system_fingerprint": f"print {one}", "provider": f"who {one}"}
    if "refused" in one:
        return answer("", refusal=one["refused"], more=more)
    if "tool" in one:
        return answer(json.dumps({"move": one["tool"]}), tool="move", more=more)
    return answer(one["text"], one.get("thought", ""), more=more)


def claude(one: dict[str, Any]) -> Any:
    answer, said = anthropic_server.Answer, one.get("said", "")
    if "status" in one:
        return answer(status=one["status"], error=(said, said), headers={"x-said": said})
    if "broken" in one:
        return answer(({"type": "text", "text": "half"},), fault="error event", error=("api_error", said))
    names = {"id": f"id {one}", "model": f"model {one}"}
    if "refused" in one:
        return answer(stop="refusal", stop_details={"type": "refusal", "explanation": one["refused"]}, **names)
    if "tool" in one:
        call = {"type": "tool_use", "id": "toolu_1", "name": "move", "input": {"move": one["tool"]}}
        return answer((call,), "tool_use", **names)
    thought = [{"type": "thinking", "thinking": one["thought"]}] if "thought" in one else []
    return answer((*thought, {"type": "text", "text": one["text"]}), **names)


@contextmanager
def service(wire: str) -> Iterator[tuple[str, Echoes]]:
    """Where a service listens, and what it was sent."""
    echoes = Echoes()
    if wire == "anthropic":
        with anthropic_server.AnthropicServer() as server:
            server.default = lambda body: claude(echoes.next(server.requests[-1].headers, server.requests[-1].path))
            server._admit = lambda *request: None  # type: ignore[method-assign]
            yield server.url, echoes
    else:
        with openai_server.OpenAIServer(dialect="compatible") as other:
            other.answer = lambda seen: openai(echoes.next(seen.headers, f"{seen.path}?{seen.query}"))
            yield other.url, echoes


def seated(wire: str, place: str, url: str, cache: Path) -> tuple[str, dict[str, str]]:
    """The spec of a seat, and the environment, for secrets in some place."""
    name = "anthropic" if wire == "anthropic" else "openai"
    seat = f"{name}:model,pause_seconds=0.01,max_tokens=100,cache={cache}" + ("" if name == wire else f",api={wire}")
    scheme, _, address = url.partition("://")
    names = {"MY_KEY": KEY}
    if place == "environment":
        return f"{seat},base_url={url},api_key_env=MY_KEY", names
    if place == "header":
        there, names[f"{name.upper()}_CUSTOM_HEADERS"] = url, f"x-gateway: {HEADER}\nx-other: {HEADER}"
    else:
        host, _, path = address.partition("/")
        there = f"{scheme}://{USER}:{PASSWORD}@{host}/{path}?token={QUERY}"
    return f"{seat},api_key_env=MY_KEY", {**names, f"{name.upper()}_BASE_URL": there}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "ANTHROPIC_")):
            monkeypatch.delenv(name)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, as it is and unpacked."""
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield path.name, data
            if path.name.endswith(".jsonl.zst"):
                yield path.name, unpacked(data)
            elif path.name.endswith(".zst"):
                yield path.name, zstd.decompress(data)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("place", SECRETS)
async def test_in_replays_caches_and_logs(
    wire: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets, out, cache = SECRETS[place], tmp_path / "out", tmp_path / "cache"
    unsealed: list[bytes] = []

    def watch(event: object) -> None:
        unsealed.extend(path.read_bytes() for path in out.glob("*.jsonl"))

    with service(wire) as (url, echoes):
        seat, names = seated(wire, place, url, cache)
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        result = await arena.aplay("tictactoe", [seat, "first"], seed=1, out=out, table=TABLE, on_event=watch)
    for secret in secrets:
        assert found([secret], echoes.sent.encode()), "the service was not sent it"
    attempts = [event for event in result.replay.events() if isinstance(event, Attempted) and event.seat == "player_0"]
    faults = [(one.problem.kind, one.problem.fault) if one.problem else one.action for one in attempts]
    unread = ("unreadable", "unreadable")
    assert faults == ["a1", unread, ("unreadable", "refused"), unread, ("unreadable", ""), "b2", ("provider", "")]
    assert arena.verify(result.path).verified
    written = [*files(out), *files(cache), *(("unsealed", data) for data in unsealed)]
    assert len(list(files(cache))) >= 4
    assert len(unsealed) > 8
    written += [("log", caplog.text.encode()), ("result", f"{result} {result.ended} {result.started}".encode())]
    assert {name: there for name, data in written if (there := found(secrets, data))} == {}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("place", SECRETS)
def test_in_what_the_command_prints(wire: str, place: str, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    with service(wire) as (url, echoes):
        seat, names = seated(wire, place, url, cache)
        done = subprocess.run(
            [sys.executable, "-m", "arena", "play", "tictactoe", seat, "first", "--out", str(out), "--attempts", "6"],
            env={**os.environ, **names, "OPENAI_LOG": "debug", "ANTHROPIC_LOG": "debug"},
            capture_output=True,
            check=False,
        )
    assert b"void" in done.stdout + done.stderr
    assert echoes.number > 3
    written = [("stdout", done.stdout), ("stderr", done.stderr), *files(tmp_path)]
    assert {name: there for name, data in written if (there := found(SECRETS[place], data))} == {}


@pytest.mark.parametrize(
    "option",
    [
        f"base_url=http://{USER}:{PASSWORD}@127.0.0.1:1/v1",
        f"base_url=http://{PASSWORD}@127.0.0.1:1/v1",
        f"base_url=http://127.0.0.1:1/v1?token={QUERY}",
        f"base_url=http://127.0.0.1:1/v1#{QUERY}",
        f"base_url=http://[{PASSWORD}/v1",
        f"base_url={PASSWORD}@127.0.0.1:1",
        f"api_key={QUERY}",
        f"api_key_env=sk-{QUERY}",
        f"headers={QUERY}",
    ],
)
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_one_in_a_spec_is_refused_and_not_repeated(
    provider: str, option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seat = f"{provider}:model,{option}"
    monkeypatch.setattr(sys, "argv", ["arena", "play", "tictactoe", seat, "first", "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as exit_:
        main()
    said = capsys.readouterr()
    assert exit_.value.code == 2
    assert len(said.err.splitlines()) <= 3
    assert found([PASSWORD, QUERY], (said.out + said.err).encode()) == []
    assert not (tmp_path / "out").exists()
