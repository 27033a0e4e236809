"""What is at hand to play with: keys in the environment, model servers that answer on this machine, models on its disk.

A key is looked for and never read out. Servers are asked on the ports that they take by default.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from arena.agents.core.errors import AgentUnavailable
from arena.agents.core.providers import PROVIDERS
from arena.games.core.errors import ParameterError
from arena.games.core.registry import Entry
from arena.games.spec import Spec, parse_spec

PORTS: Mapping[int, str] = {
    11434: "Ollama",
    1234: "LM Studio",
    8000: "vLLM or transformers serve",
    8080: "llama.cpp",
    30000: "SGLang",
    1337: "Jan",
    5001: "KoboldCpp",
}
"""Port -> the program that listens there where nobody has told it otherwise."""
SERVICES: Mapping[str, tuple[str, str]] = {
    "OPENROUTER_API_KEY": ("OpenRouter", "https://openrouter.ai/api/v1"),
    "DEEPSEEK_API_KEY": ("DeepSeek", "https://api.deepseek.com/v1"),
    "GEMINI_API_KEY": ("Gemini", "https://generativelanguage.googleapis.com/v1beta/openai"),
    "MISTRAL_API_KEY": ("Mistral", "https://api.mistral.ai/v1"),
    "GROQ_API_KEY": ("Groq", "https://api.groq.com/openai/v1"),
    "XAI_API_KEY": ("xAI", "https://api.x.ai/v1"),
    "TOGETHER_API_KEY": ("Together", "https://api.together.xyz/v1"),
}
"""Environment variable -> a service that speaks Chat Completions, and its URL."""
CONNECT, READ, TOTAL = 0.3, 1.0, 2.0
"""Seconds: until a local server accepts, until it goes on, and for all that it has to say."""
LONGEST = 4 * 2**20
"""Bytes of a list of models that are read; what is longer is none."""


@dataclass(frozen=True)
class FoundProvider:
    """A registered provider. `problem` says why it cannot be used, and what to do."""

    name: str
    source: str
    problem: str = ""
    key_env: str | None = None
    """The environment variable that holds its key; None where it needs none."""
    key_found: bool = False
    calls: str = ""
    """The host that it would call."""


@dataclass(frozen=True)
class FoundService:
    """A service whose key is set. Its models are those of `openai:` with these options."""

    title: str
    key_env: str
    spec: str


@dataclass(frozen=True)
class FoundServer:
    """Whatever listens on a port. `problem` says why it has named no model."""

    title: str
    """The program that usually listens there."""
    url: str
    models: tuple[str, ...] = ()
    problem: str = ""

    def spec(self, model: str) -> str | None:
        """What to type for a model; None where its name cannot stand in a spec."""
        spec = Spec("openai", model, {"base_url": self.url})
        try:
            return str(spec) if model.isprintable() and parse_spec(str(spec)) == spec else None
        except ParameterError:
            return None


def providers() -> list[FoundProvider]:
    """The registered providers, those that cannot be used here included."""
    return [_provider(entry) for entry in PROVIDERS]


def _provider(entry: Entry) -> FoundProvider:
    if missing := _missing(entry):
        extra = entry.point.extras[0]
        remedy = f'needs {missing}, which is not installed: pip install "{entry.source}[{extra}]"'
        return FoundProvider(entry.name, entry.source, remedy)
    try:
        kind = entry.load(AgentUnavailable)
        key_env = getattr(kind, "key_env", None)
        if not isinstance(key_env, str):
            return FoundProvider(entry.name, entry.source)
        calls = str(getattr(kind("model"), "host", ""))
    except (AgentUnavailable, ParameterError) as error:
        return FoundProvider(entry.name, entry.source, str(error))
    except (Exception, SystemExit) as error:  # it may be anybody's code
        return FoundProvider(entry.name, entry.source, f"cannot be made: {type(error).__name__}: {error}")
    return FoundProvider(entry.name, entry.source, "", key_env, _is_set(key_env), calls)


def _missing(entry: Entry) -> str:
    """The first package of the extra that a provider names which is not installed, "" where all are."""
    if entry.point.dist is None or not entry.point.extras:
        return ""
    for requirement in entry.point.dist.requires or ():
        if any(re.search(rf"extra\s*==\s*['\"]{re.escape(extra)}['\"]", requirement) for extra in entry.point.extras):
            name = re.split(r"[\s\[<>=!~;(]", requirement, maxsplit=1)[0]
            try:
                distribution(name)
            except PackageNotFoundError:
                return name
    return ""


def services() -> list[FoundService]:
    """The services beside OpenAI and Anthropic whose keys are set."""
    return [
        FoundService(title, name, f"openai:MODEL,base_url={url},api_key_env={name}")
        for name, (title, url) in SERVICES.items()
        if _is_set(name)
    ]


def _is_set(name: str) -> bool:
    return bool(os.environ.get(name, "").strip())


async def servers(ports: Mapping[int, str] = PORTS) -> list[FoundServer]:
    """What answers on these ports of this machine, all asked at once; ports that nobody listens on are left out."""
    found = await asyncio.gather(*(_server(port, title) for port, title in ports.items()))
    return [server for server in found if server is not None]


async def _server(port: int, title: str) -> FoundServer | None:
    """What listens on a port; None where nothing does."""
    from httpx2 import ConnectError, ConnectTimeout, HTTPError, RemoteProtocolError, StreamError

    root = f"http://127.0.0.1:{port}"
    url = f"{root}/v1"
    try:
        async with asyncio.timeout(TOTAL):
            status, body = await _get(f"{url}/models")
            models = _names(body, "data", "id")
            if models is None and status == 404:  # an Ollama that lists its models in its own way only
                models = _names((await _get(f"{root}/api/tags"))[1], "models", "name")
    except (ConnectError, ConnectTimeout):
        return None
    except (RemoteProtocolError, StreamError):
        return FoundServer(title, url, problem="answers, but not as a model server")
    except (HTTPError, TimeoutError):
        return FoundServer(title, url, problem="takes connections, but does not answer")
    if status in (401, 403):
        return FoundServer(title, url, problem=f"wants a key: openai:MODEL,base_url={url},api_key_env=NAME")
    if models is None:
        failed = f"answers {status} where it is asked for its models" if status >= 500 else ""
        return FoundServer(title, url, problem=failed or "answers, but not as a model server")
    return FoundServer(title, url, models, "" if models else "answers, and lists no models")


async def _get(url: str) -> tuple[int, Any]:
    """The status of an answer and the JSON in it, None where it holds none."""
    import httpx2

    timeout = httpx2.Timeout(READ, connect=CONNECT)
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusted: only http is asked, and to read who is takes longer
    headers = {"accept-encoding": "identity"}
    body = bytearray()
    async with (
        httpx2.AsyncClient(verify=nobody, trust_env=False, timeout=timeout, headers=headers) as client,
        client.stream("GET", url) as answer,
    ):
        async for piece in answer.aiter_raw():  # as it comes: nothing that was packed is unpacked
            body += piece
            if len(body) > LONGEST:
                return answer.status_code, None
    try:
        return answer.status_code, json.loads(body)
    except (ValueError, RecursionError):
        return answer.status_code, None


def _names(body: Any, listed: str, name: str) -> tuple[str, ...] | None:
    """The names of models in a list of them; None where it is no such list."""
    entries = body.get(listed) if isinstance(body, dict) else None
    if not isinstance(entries, list):
        return None
    names = [entry[name] for entry in entries if isinstance(entry, dict) and isinstance(entry.get(name), str)]
    return None if entries and not names else tuple(dict.fromkeys(found for found in names if found))


def cached() -> list[str]:
    """The models in Hugging Face's folder on this disk, by their ids. Nothing is opened, and no library asked."""
    try:
        folders = sorted(_cache().glob("models--*--*"))
        whole = [folder for folder in folders if any(folder.glob("snapshots/*/config.json"))]
    except (OSError, RuntimeError):  # a folder that may not be read, or nobody's, holds no models for us
        return []
    return [folder.name.removeprefix("models--").replace("--", "/", 1) for folder in whole]


def _cache() -> Path:
    """Where the Hub's library keeps what it has fetched."""
    if named := os.environ.get("HF_HUB_CACHE"):
        return Path(named).expanduser()
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    return Path(home).expanduser() / "hub"
