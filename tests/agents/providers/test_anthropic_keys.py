from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.model import CallFailed
from arena.agents.providers.anthropic import Anthropic
from arena.games.core.errors import ParameterError
from tests.agents.providers import anthropic_server as loopback
from tests.agents.providers.anthropic_server import FAULTS, Answer, AnthropicServer, fails, says
from tests.agents.providers.calling import asks, failure_of, pieces_of, reply_of

anthropic_server = loopback.anthropic_server


async def test_no_key_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    failure = await failure_of(Anthropic("claude-test"))
    assert (failure.kind, failure.retryable) == ("auth", False)
    assert "ANTHROPIC_API_KEY" in str(failure)


async def test_a_wrong_key_is_not_shown(anthropic_server: AnthropicServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "swordfish-in-the-dark")
    provider = Anthropic("claude-test", base_url=anthropic_server.url, api_key_env="MY_KEY")
    failure = await failure_of(provider)
    assert failure.kind == "auth"
    assert "MY_KEY" in str(failure)
    assert "swordfish" not in f"{failure} {failure!r} {provider!r} {vars(failure)}"
    await provider.close()


async def test_nothing_of_the_environment_goes_to_a_host_that_it_is_not_for(
    anthropic_server: AnthropicServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", f"x-gateway: token-in-a-header\nX-Api-Key: {anthropic_server.key}")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token-of-mine")
    provider = Anthropic("claude-test", base_url=anthropic_server.url)
    failure = await failure_of(provider)
    await provider.close()
    assert failure.kind == "auth"
    assert "no key was sent to it: api_key_env=NAME" in str(failure)
    (seen,) = anthropic_server.requests
    assert seen.headers["x-api-key"] == "none"
    assert not [word for word in (anthropic_server.key, "token") if word in str(seen.headers)]


async def test_a_key_is_sent_where_the_user_says(
    anthropic_server: AnthropicServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "x-gateway: token-in-a-header\nx-api-key: another-key")
    provider = Anthropic("claude-test", base_url=anthropic_server.url, api_key_env="ANTHROPIC_API_KEY")
    assert (await reply_of(provider, asks("your move"))).text == "ok"
    await provider.close()
    assert "x-gateway" not in anthropic_server.requests[0].headers
    missing = Anthropic("claude-test", base_url=anthropic_server.url, api_key_env="NOT_THERE")
    assert "NOT_THERE" in str(await failure_of(missing))


@pytest.mark.parametrize("key", ["clé-secrète", "two\nlines"])
async def test_a_key_that_is_none(anthropic_server: AnthropicServer, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    failure = await failure_of(Anthropic("claude-test", base_url=anthropic_server.url))
    assert failure.kind == "auth"
    assert key not in str(failure)


async def test_keys_appear_nowhere(
    anthropic_server: AnthropicServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = ["sk-in-the-environment", "key-in-the-query", "p4ss/word", "p4ss%2Fword", "token-in-a-header"]
    monkeypatch.setenv("ANTHROPIC_API_KEY", secrets[0])
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", f"x-gateway: {secrets[4]}\nx-api-key: {anthropic_server.key}")
    caplog.set_level(logging.DEBUG)
    address = anthropic_server.url.removeprefix("http://")
    provider = Anthropic("claude-test", base_url=f"http://someone:p4ss%2Fword@{address}?key={secrets[1]}")
    echo = f"you sent {' '.join(secrets)} to {address}/v1/messages?key={secrets[1]}"
    anthropic_server.answer(
        says("fine"),
        fails(401, "authentication_error", echo),
        fails(500, echo, echo),
        says("half", fault="error event", error=("api_error", echo)),
        Answer(stop="refusal", stop_details={"type": "refusal", "explanation": echo}, model=f"claude {secrets[0]}"),
        FAULTS["malformed JSON"],
        FAULTS["drop in mid-body"],
    )
    texts = [repr(provider), str(vars(provider))]
    for _ in range(7):
        try:
            texts.append(repr(await reply_of(provider, asks("your move"))))
        except CallFailed as error:
            texts += [repr(error), str(vars(error)), "".join(traceback.format_exception(error))]
    assert anthropic_server.requests[-1].path == f"/v1/messages?key={secrets[1]}"
    assert len(anthropic_server.requests) == 7
    everything = "\n".join([*texts[2:], texts[0], caplog.text])
    assert "HTTP Request: POST" in caplog.text
    for secret in secrets:
        assert secret not in everything
    await provider.close()


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://", "http://host:port/?key=secret-key"])
def test_a_url_that_is_none_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ParameterError, match="base_url") as error:
        Anthropic("claude-test", base_url=url)
    assert "secret" not in str(error.value)


def test_the_sdk_is_imported_when_it_is_used(tmp_path: Path) -> None:
    code = (
        "import sys; from arena.agents.providers.anthropic import Anthropic; Anthropic('m');"
        " sys.exit(any(name.partition('.')[0] in ('anthropic', 'httpx2') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False).returncode == 0


async def test_a_missing_sdk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, anthropic_server: AnthropicServer) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(AgentUnavailable, match="pip install anthropic"):
        await pieces_of(Anthropic("claude-test", base_url=anthropic_server.url), asks("your move"))
