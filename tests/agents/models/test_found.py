"""What is found at hand: keys without a character of them, servers of every kind on ports, models on the disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arena.agents.core.providers import PROVIDERS
from arena.agents.models import found
from arena.games.core.registry import Entry
from arena.games.spec import parse_spec

KEY = "sk-secret-0123456789"
HOLD = b"(and silence)"


def listing(*names: Any) -> bytes:
    return json.dumps({"object": "list", "data": [{"id": name} for name in names]}).encode()


def http(body: bytes, status: int = 200, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@asynccontextmanager
async def listening(answer: bytes | Callable[[str], bytes]) -> AsyncIterator[int]:
    """A port on which somebody answers so, and holds the line where it says HOLD."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            said = answer if isinstance(answer, bytes) else answer(head.split(b" ")[1].decode())
            writer.write(said.removesuffix(HOLD))
            await writer.drain()
            if said.endswith(HOLD):
                await reader.read()
        except OSError:  # the caller has heard enough
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def asked(answer: bytes | Callable[[str], bytes]) -> found.FoundServer:
    async with listening(answer) as port:
        (server,) = await found.servers({port: "Something"})
    assert server.url == f"http://127.0.0.1:{port}/v1"
    return server


async def test_the_models_of_a_server_are_listed_with_what_to_type() -> None:
    server = await asked(http(listing("qwen3:8b", "Qwen/Qwen3-4B", "qwen3:8b")))
    assert (server.models, server.problem) == (("qwen3:8b", "Qwen/Qwen3-4B"), "")
    spec = parse_spec(server.spec("qwen3:8b") or "")
    assert (spec.kind, spec.target, spec.options) == ("openai", "qwen3:8b", {"base_url": server.url})


async def test_an_ollama_that_lists_its_models_in_its_own_way_only() -> None:
    tags = http(json.dumps({"models": [{"name": "llama3:latest"}]}).encode())
    server = await asked(lambda path: tags if path == "/api/tags" else http(b"404 page not found", 404))
    assert server.models == ("llama3:latest",)


@pytest.mark.parametrize("name", ["a,temperature=2", "a,b", "a ", "a\x1b[2J", "a\nb", "a\u202e"])
async def test_a_name_that_no_spec_can_hold_is_said_to_be_one(name: str) -> None:
    server = await asked(http(listing(name, "fine")))
    assert server.models == (name, "fine")
    assert server.spec(name) is None
    assert server.spec("fine") is not None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http(b"<html>Welcome</html>"), "not as a model server"),
        (http(b"{}"), "not as a model server"),
        (http(b'{"data": [{"name": 7}]}'), "not as a model server"),
        (http(b"[" * 100_000), "not as a model server"),
        (http(b"\xff\xfe\x00"), "not as a model server"),
        (http(b"", 302, location="http://127.0.0.1:1/v1/models"), "not as a model server"),
        (http(b"x" * (found.LONGEST + 1)), "not as a model server"),
        (http(listing("a"), content_encoding="gzip"), ""),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "not as a model server"),
        (b"", "not as a model server"),
        (http(b'{"detail": "no key"}', 401), "api_key_env=NAME"),
        (http(b'{"detail": "no cache"}', 500), "answers 500"),
        (http(listing()), "lists no models"),
        (HOLD, "does not answer"),
        (http(listing("a"))[:-10] + HOLD, "does not answer"),
    ],
)
async def test_whatever_else_listens_breaks_nothing(monkeypatch: pytest.MonkeyPatch, answer: bytes, said: str) -> None:
    monkeypatch.setattr(found, "READ", 0.2)
    server = await asked(answer)
    assert said in server.problem
    assert bool(server.models) == (said == "")


async def test_ports_without_a_listener_are_left_out_and_all_are_asked_at_once() -> None:
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(listening(http(listing(str(k))))) for k in range(3)]
        async with listening(b"") as closed:
            pass
        servers = await found.servers({**dict.fromkeys(ports, "Something"), closed: "Nobody"})
    assert [server.models for server in servers] == [("0",), ("1",), ("2",)]


async def test_a_proxy_is_not_asked_for_a_server_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(http(listing("of the proxy"))) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert (await asked(http(listing("a")))).models == ("a",)


def test_keys_are_found_and_not_read_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"https://me:{KEY}@models.test:8443/v1?key={KEY}")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "  ")
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    monkeypatch.setenv("OPENROUTER_API_KEY", KEY)
    providers = {one.name: one for one in found.providers()}
    openai, anthropic = providers["openai"], providers["anthropic"]
    assert (openai.key_env, openai.key_found, openai.calls) == ("OPENAI_API_KEY", True, "models.test:8443")
    assert (anthropic.key_env, anthropic.key_found) == ("ANTHROPIC_API_KEY", False)
    assert anthropic.calls == "api.anthropic.com"
    assert providers["scripted"].key_env is None
    (router,) = [one for one in found.services() if one.title == "OpenRouter"]
    assert "api_key_env=OPENROUTER_API_KEY" in router.spec
    assert KEY not in repr((providers, found.services()))


def test_a_provider_that_cannot_be_used_says_so_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = EntryPoint("gone", "no_such_module_anywhere:Provider", "arena.providers")
    broken = EntryPoint("broken", f"{__name__}:Broken", "arena.providers")
    monkeypatch.setattr(Entry, "load", lambda self, error: Broken if self.name == "broken" else _load(self, error))
    entries = {**PROVIDERS.entries, "gone": Entry("gone", gone), "broken": Entry("broken", broken)}
    monkeypatch.setattr(PROVIDERS, "entries", entries)
    providers = {one.name: one for one in found.providers()}
    assert "install no_such_module_anywhere" in providers["gone"].problem
    assert "KeyError" in providers["broken"].problem
    assert providers["openai"].problem == ""


_load = Entry.load


class Broken:
    """A provider that cannot be made."""

    key_env = "BROKEN_KEY"

    def __init__(self, model: str) -> None:
        raise KeyError("settings")


class Distribution:
    """A distribution with an extra."""

    name = "models"
    requires = ("numpy>=2", "no-such-package[x]>=1; extra == 'local'")


def test_an_extra_that_is_not_installed_is_named() -> None:
    point = SimpleNamespace(dist=Distribution(), extras=("local",))
    said = found._provider(Entry("local", point)).problem
    assert "no-such-package" in said
    assert 'pip install "models[local]"' in said


def test_models_on_the_disk_are_named_by_their_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    assert found.cached() == []
    for name in ("models--Qwen--Qwen3-4B", "models--me--a--b", "datasets--me--games", "models--me--torn"):
        (tmp_path / "hub" / name / "snapshots" / "0123").mkdir(parents=True)
        if name != "models--me--torn":
            (tmp_path / "hub" / name / "snapshots" / "0123" / "config.json").touch()
    assert found.cached() == ["Qwen/Qwen3-4B", "me/a--b"]
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "elsewhere"))
    assert found.cached() == []
