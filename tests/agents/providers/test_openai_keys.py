"""The `openai` provider and its keys: whom they are sent to, and that nobody else ever reads them."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from typing import Any

import pytest

from arena.agents.core.model import CallFailed
from arena.agents.providers.openai import OpenAI
from arena.games.core.errors import ParameterError
from tests.agents.providers import openai_asking as asking

environment, api, openai_server = asking.environment, asking.api, asking.openai_server
KEY, ASKED, pieces, ask, fail, loopback = (
    asking.KEY,
    asking.ASKED,
    asking.pieces,
    asking.ask,
    asking.fail,
    asking.loopback,
)
Answer, OpenAIServer = asking.loopback.Answer, asking.loopback.OpenAIServer


async def test_keys_are_nowhere(
    openai_server: Any, api: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the service repeats them: in no error, no traceback, no reply, no name, no log."""
    caplog.set_level(logging.DEBUG)
    address = f"http://us%65r-of-mine:hunter2-hunter2@{openai_server.host}/v1?api_key=q-secret-value&v=1"
    basic = b64encode(b"user-of-mine:hunter2-hunter2").decode()
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-gateway: token-in-a-header")
    secrets = (KEY, "token-in-a-header", "us%65r-of-mine", "user-of-mine", "hunter2-hunter2", "q-secret-value", basic)
    echo = " ".join(secrets)
    told = {"error": {"message": echo, "code": echo}}
    provider = OpenAI("gpt-5", base_url=address, api=api, api_key_env="OPENAI_API_KEY")
    texts = [repr(provider), provider.name, provider.host]
    openai_server.plan("auth", Answer(status=500, error=told), Answer("x", error={"message": echo}))
    openai_server.plan("drop", "drop_middle", "broken_json", "no_sse")
    for _ in range(7):
        with pytest.raises(CallFailed) as caught:
            await pieces(provider)
        texts += [repr(caught.value), *traceback.format_exception(caught.value)]
    openai_server.plan(Answer(f"echo {echo}", thought=echo, model=echo), Answer("", refusal=echo))
    texts += [repr((await pieces(provider))[-1]) for _ in range(2)]
    await provider.close()
    assert {seen.headers["x-gateway"] for seen in openai_server.requests} == {"token-in-a-header"}
    assert {seen.query for seen in openai_server.requests} == {"api_key=q-secret-value&v=1"}
    assert {seen.headers["authorization"] for seen in openai_server.requests} == {f"Basic {basic}"}
    texts.append(caplog.text)
    assert not [(secret, text) for secret in secrets for text in texts if secret in text]


@pytest.mark.parametrize("said", ["by the option", "by the environment"])
async def test_the_key_is_sent_where_the_user_says(
    openai_server: Any, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    openai_server.key = KEY
    if said == "by the environment":
        monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
        assert (await ask(OpenAI("gpt-5"))).text == "ok"
        assert (await ask(OpenAI("gpt-5", base_url=openai_server.url))).text == "ok"
    else:
        monkeypatch.setenv("MY_KEY", KEY)
        assert (await ask(OpenAI("gpt-5", base_url=openai_server.url, api_key_env="MY_KEY"))).text == "ok"


async def test_nothing_of_the_environment_goes_to_a_host_that_it_is_not_for(
    openai_server: Any, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-gateway: token-in-a-header\nauthorization: Bearer another-token")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-mine")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "admin-key-of-mine")
    await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api))
    monkeypatch.setenv("MY_KEY", "key-of-this-server")
    await ask(OpenAI("gpt-5", base_url=openai_server.url, api=api, api_key_env="MY_KEY"))
    for seen, key in zip(openai_server.requests, ("none", "key-of-this-server"), strict=True):
        assert seen.headers["authorization"] == f"Bearer {key}"
        told = str(seen.headers)
        assert not [word for word in (KEY, "token", "of-mine") if word in told]


async def test_a_host_that_wants_a_key_is_answered_with_how_to_give_one(openai_server: Any) -> None:
    openai_server.key = KEY
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url))
    assert error.kind == "auth"
    assert "no key was sent to it: api_key_env=NAME" in str(error)


async def test_a_key_that_is_named_and_missing(openai_server: Any) -> None:
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url, api_key_env="NOT_THERE"))
    assert (error.kind, "NOT_THERE is not set" in str(error)) == ("auth", True)
    assert openai_server.requests == []


async def test_half_masked_keys_are_hidden(openai_server: Any) -> None:
    openai_server.plan(Answer(status=401, error={"error": {"message": "Incorrect key: sk-proj-****************wxyz."}}))
    assert "wxyz" not in str(await fail(OpenAI("gpt-5", base_url=openai_server.url)))


async def test_without_a_key(openai_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert (await ask(OpenAI("qwen3", base_url=openai_server.url))).text == "ok"
    error = await fail(OpenAI("gpt-5"))
    assert (error.kind, error.retryable, "OPENAI_API_KEY" in str(error)) == ("auth", False, True)


@pytest.mark.parametrize("key", ["sk-line\nbreak", "sk-schl\u00fcssel"])
async def test_a_key_that_is_none_is_not_told(openai_server: Any, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    error = await fail(OpenAI("gpt-5", base_url=openai_server.url, api_key_env="OPENAI_API_KEY"))
    assert error.kind == "auth"
    assert "sk-" not in str(error)


@pytest.mark.parametrize(
    "url", ["localhost:8000/v1", "ftp://x/v1", "http://", "http://k:secret@h:port/v1", "http://[x"]
)
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(ParameterError, match="base_url") as caught:
        OpenAI("m", base_url=url)
    assert "secret" not in "".join(traceback.format_exception(caught.value))
