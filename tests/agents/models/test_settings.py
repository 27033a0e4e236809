"""Settings files and the client's options in specs: what wins, what is shared, and one sentence for what is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arena.agents.core.budget import Price
from arena.agents.core.client import Limits, ModelClient
from arena.agents.core.messages import say
from arena.agents.core.model import ModelRequest
from arena.agents.models.player import ModelPlayer
from arena.agents.models.settings import Settings, default_file, settings_for
from arena.agents.models.spec import seat
from arena.agents.spec import agent
from arena.games.core.errors import ParameterError
from arena.games.spec import parse_spec

WHOLE = """
[prices."gpt-5-2*"]
input = 1.25
output = 10
cached = 0.125
[prices.qwen]
input = 0
output = 0
[limits]
tries = 3
at_once = 64
begin_seconds = 5
idle_seconds = 6.5
total_seconds = 70
pause_seconds = 8
connect_seconds = 2
[budget]
dollars = 10.0
tokens = 5_000_000
[cache]
folder = "kept/replies"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folders."""
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: tmp_path / "config" / name)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name, appauthor: tmp_path / "caches" / name)
    return tmp_path


def file(folder: Path, text: str = WHOLE, name: str = "models.toml") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return str(path)


def read(**given: Any) -> Settings:
    return settings_for(given, "a spec")


async def client_of(spec: str) -> ModelClient:
    """The client of a seat, which is open no longer."""
    player = agent(spec).build()
    assert isinstance(player, ModelPlayer)
    share: Any = player._given
    client: ModelClient = share.take()
    await share.leave(client)
    return client


def test_without_a_file_all_is_as_ever() -> None:
    found = read()
    assert (found.limits, found.prices, found.cache, found.connect_seconds) == (Limits(), {}, None, None)
    assert (found.budget.dollars, found.budget.tokens) == (None, None)


def test_a_whole_file(tmp_path: Path) -> None:
    found = read(settings=file(tmp_path))
    assert found.limits == Limits(3, longest_pause=8.0, begin=5.0, idle=6.5, total=70.0, at_once=64)
    assert found.prices == {"gpt-5-2*": Price(1.25, 10.0, 0.125), "qwen": Price(0.0, 0.0)}
    assert (found.budget.dollars, found.budget.tokens, found.connect_seconds) == (10.0, 5_000_000, 2.0)
    assert found.cache == tmp_path / "kept" / "replies"
    assert found.cache.is_dir()


def test_the_users_own_file_is_read_and_a_named_one_replaces_it(home: Path) -> None:
    assert default_file() == home / "config" / "arena" / "models.toml"
    file(default_file().parent, "[limits]\ntries = 2\nat_once = 5\n")
    assert (read().limits.tries, read().limits.at_once) == (2, 5)
    other = file(home, "[limits]\ntries = 9\n", "other.toml")
    assert read(settings=other).limits == Limits(tries=9)


def test_options_of_the_spec_win(tmp_path: Path) -> None:
    found = read(settings=file(tmp_path), tries=1, idle_seconds=9.0, cache="false", budget=1.5)
    assert found.limits == Limits(1, longest_pause=8.0, begin=5.0, idle=9.0, total=70.0, at_once=64)
    assert (found.cache, found.budget.dollars, found.budget.tokens) == (None, 1.5, None)
    assert found.prices


def test_where_replies_are_kept(home: Path, tmp_path: Path) -> None:
    assert read(cache="true").cache == home / "caches" / "arena" / "replies"
    assert read(cache="True").cache == read(cache="true").cache
    assert read(cache=str(tmp_path / "here")).cache == tmp_path / "here"
    assert read(cache="true", settings=file(tmp_path)).cache == tmp_path / "kept" / "replies"
    assert read(cache=str(tmp_path / "here"), settings=file(tmp_path)).cache == tmp_path / "here"


def test_all_that_read_a_file_share_its_budget(tmp_path: Path) -> None:
    path = file(tmp_path)
    first = settings_for({"settings": path}, "one spec").budget
    assert settings_for({"settings": path}, "another").budget is first
    os.symlink(path, tmp_path / "link.toml")
    assert settings_for({"settings": str(tmp_path / "link.toml")}, "a third").budget is first
    assert settings_for({"settings": file(tmp_path, WHOLE, "copy.toml")}, "one spec").budget is not first
    assert read(settings=path, budget=2.0).budget is not first


def test_a_budget_in_a_spec_is_for_seats_of_equal_options() -> None:
    first = settings_for({"budget": 2.0}, "one").budget
    assert settings_for({"budget": 2.0}, "one").budget is first
    assert settings_for({"budget": 2.0}, "two").budget is not first
    assert settings_for({"budget": 2.0, "budget_tokens": 5}, "one").budget is not first
    assert settings_for({}, "one").budget is not settings_for({}, "one").budget


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits]\ntries = 0\n", "limits.tries: input should be greater than or equal to 1"),
        ("[limits]\ntries = true\n", "limits.tries: input should be a valid integer"),
        ('[limits]\nidle_seconds = "5"\n', "limits.idle_seconds: input should be a valid number"),
        ("[limits]\nidle_seconds = inf\n", "limits.idle_seconds: input should be a finite number"),
        ("[limits]\ntry = 5\n", "limits.try: there is no such setting"),
        ("[limit]\ntries = 5\n", "limit: there is no such setting"),
        ("[prices.gpt-5]\ninput = 1\n", "prices.gpt-5.output: field required"),
        ("[prices.gpt-5]\ninput = -1\noutput = 1\n", "prices.gpt-5.input: input should be greater than or equal to 0"),
        ("[prices.gpt-5]\ninput = nan\noutput = 1\n", "prices.gpt-5.input: input should be"),
        ("prices = 5\n", "prices: input should be"),
        ("[budget]\ndollars = -1\n", "budget.dollars: input should be"),
        ("[budget]\ntokens = 1.5\n", "budget.tokens: input should be a valid integer"),
        ('[cache]\nfolder = ""\n', "cache.folder: string should have at least 1 character"),
        ("[limits\n", "is no TOML"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    path = file(tmp_path, text)
    with pytest.raises(ParameterError) as caught:
        read(settings=path)
    assert path in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"settings=nowhere\.toml: there is no such file"):
        read(settings="nowhere.toml")
    with pytest.raises(ParameterError, match="cannot be read"):
        read(settings=str(tmp_path))
    (tmp_path / "latin").write_bytes(b"# \xe9\n")
    with pytest.raises(ParameterError, match=r"latin cannot be read: it is no UTF-8"):
        read(settings=str(tmp_path / "latin"))
    with pytest.raises(ParameterError, match="cannot be made"):
        read(cache=str(tmp_path / "latin"))


async def test_a_seat_has_the_settings_of_its_spec(tmp_path: Path) -> None:
    path = file(tmp_path)
    client = await client_of(f"openai:gpt-5,settings={path},tries=2,cache={tmp_path / 'mine'}")
    assert (client.limits.tries, client.limits.at_once, client.budget.dollars) == (2, 64, 10.0)
    assert client._cache is not None
    assert client._cache.folder == tmp_path / "mine"
    assert client._prices["qwen"] == Price(0.0, 0.0)
    provider: Any = client.provider
    assert provider._connect_seconds == 2.0
    own: Any = (await client_of(f"openai:gpt-5,settings={path},connect_seconds=7")).provider
    assert own._connect_seconds == 7.0
    script = tmp_path / "script.jsonl"
    script.write_text("")
    assert (await client_of(f"scripted:{script},settings={path}")).budget is client.budget


class Mine:
    """A provider that does not say what its replies depend on."""

    def __init__(self, model: str, style: str = "") -> None:
        self.name = f"mine:{model}"


async def test_kept_replies_depend_on_the_providers_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ModelRequest((say("user", "?"),), temperature=0.0)

    async def place(spec: str) -> Path:
        cache = (await client_of(f"{spec},cache={tmp_path}"))._cache
        assert cache is not None
        return cache.place(request)

    plain = await place("openai:gpt-5")
    assert await place("openai:gpt-5,connect_seconds=5,tries=2,history=diff") == plain
    assert await place("openai:gpt-5,api=chat") != plain
    monkeypatch.setattr("arena.agents.models.spec.PROVIDERS", SimpleNamespace(load=lambda kind: Mine))
    (made,) = {await place_of_mine(tmp_path, f"mine:m,style={style}", request) for style in "aa"}
    assert await place_of_mine(tmp_path, "mine:m,style=b", request) != made


async def place_of_mine(folder: Path, spec: str, request: ModelRequest) -> Path:
    player = seat(parse_spec(f"{spec},cache={folder}"))()
    share: Any = player._given
    here: Any = share._make()._cache
    found: Path = here.place(request)
    return found


async def test_seats_of_one_model_share_a_budget_and_others_do_not() -> None:
    first = await client_of("openai:gpt-5,budget=2.50")
    assert (first.budget.dollars, first.budget.tokens) == (2.5, None)
    assert (await client_of("openai:gpt-5,budget=2.50,history=diff")).budget is first.budget
    assert (await client_of("openai:gpt-6,budget=2.50")).budget is not first.budget
    assert (await client_of("openai:gpt-5,budget=2.50,at_once=2")).budget is not first.budget
    assert (await client_of("openai:gpt-5")).budget.dollars is None
    assert (await client_of("openai:gpt-5,budget_tokens=100")).budget.tokens == 100


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("tries=0", "tries=0: input should be greater than or equal to 1"),
        ("budget=-1", "budget=-1: input should be greater than or equal to 0"),
        ("budget=nan", "budget=nan: input should be"),
        ("budget=much", "budget=much: input should be a valid number"),
        ("idle_seconds=0", "idle_seconds=0: input should be greater than 0"),
        ("at_once=inf", "at_once=inf"),
        ("cache=", "cache=: string should have at least 1 character"),
        ("connect_seconds=0", "connect_seconds is a number above 0"),
        ("base_url=ftp://host", "base_url must be a whole URL"),
        ("settings=nowhere.toml", "settings=nowhere.toml: there is no such file"),
    ],
)
def test_client_options_are_checked_before_anybody_sits_down(options: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        agent(f"openai:gpt-5,{options}")
    assert said in str(caught.value)


@pytest.mark.parametrize("option", ["settings", "cache"])
def test_the_home_of_nobody_is_one_sentence(option: str) -> None:
    with pytest.raises(
        ParameterError, match=rf"^{option}=~nobody-of-that-name/x: there is no home folder of that name"
    ):
        settings_for({option: "~nobody-of-that-name/x"}, "key")


def test_the_home_of_nobody_in_a_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"^cache\.folder=~nobody-of-that-name"):
        settings_for({"settings": file(tmp_path, '[cache]\nfolder = "~nobody-of-that-name"\n')}, "key")


def test_a_file_that_is_nested_without_end_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="nested too deep"):
        settings_for({"settings": file(tmp_path, f"x = {'[' * 100_000}{']' * 100_000}\n")}, "key")


def test_a_folder_that_cannot_be_named_is_one_sentence() -> None:
    with pytest.raises(ParameterError, match="cannot be made"):
        settings_for({"cache": "a\0b"}, "key")
