"""The cache of replies: what is found again, what is not, and that no file in it can do harm."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from arena.agents.core.budget import Budget
from arena.agents.core.cache import ReplyCache, zstd
from arena.agents.core.calls import Call
from arena.agents.core.client import ModelClient
from arena.agents.core.messages import Message, Picture, Reasoning, Text, ToolCall, say
from arena.agents.core.model import CallFailed, Choice, ModelReply, ModelRequest, Schema, Stop, Usage
from arena.agents.core.turn import Turn
from arena.agents.providers.scripted import Scripted

REQUEST = ModelRequest((say("system", "rules"), say("user", "your move", Picture(b"\x89PNG", 2, 1))), temperature=0.0)
REPLY = ModelReply((Reasoning("p", "hm"), Text("e4")), "end", Usage(input=10, output=2), "model-1", "host", cost=0.5)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def client_of(folder: Path, *answers: Any, **more: Any) -> tuple[ModelClient, Scripted]:
    provider = Scripted(answers, name="service:model-1")
    return ModelClient(provider, cache=ReplyCache(folder, provider), **more), provider


async def ask(client: ModelClient, request: ModelRequest = REQUEST) -> tuple[ModelReply, Call]:
    calls: list[Call] = []
    turn: Any = Turn(0, "player_0", None)  # type: ignore[arg-type]
    return await client.ask(request, turn, calls.append), calls[0]


async def test_the_same_request_is_answered_from_disk_and_spends_nothing(tmp_path: Path) -> None:
    first, asked = client_of(tmp_path, REPLY)
    found, call = await ask(first)
    assert (found, call.cached_reply, call.cost, call.cost_from) == (REPLY, False, 0.5, "service")
    second, unasked = client_of(tmp_path, budget=Budget(0.0))
    again, call = await ask(second)
    assert again == REPLY
    assert (call.cached_reply, call.cost, call.cost_from) == (True, 0.0, "cache")
    assert call.reply == REPLY
    assert (second.budget.used, second.budget.spent, second.budget.unknown) == (0, 0.0, 0)
    assert (len(asked.requests), len(unasked.requests)) == (1, 0)


async def test_what_was_thought_is_shown_again(tmp_path: Path) -> None:
    await ask(client_of(tmp_path, REPLY)[0])
    shown: list[str] = []
    turn: Any = Turn(0, "player_0", None, progress=lambda ply, seat, text: shown.append(text))  # type: ignore[arg-type]
    await client_of(tmp_path)[0].ask(REQUEST, turn, turn.record)
    assert shown == ["hm", "e4"]


async def test_samples_of_one_request_are_kept_apart(tmp_path: Path) -> None:
    request = msgspec.structs.replace(REQUEST, temperature=None)
    votes = ["e4", "d4", "e4"]
    client, provider = client_of(tmp_path, *votes)
    assert [(await ask(client, request))[0].text for _ in votes] == votes
    assert len(provider.requests) == 3
    again, unasked = client_of(tmp_path, "c4")
    found = await asyncio.gather(*(ask(again, request) for _ in votes))
    assert [reply.text for reply, _ in found] == votes
    assert unasked.requests == []
    assert (await ask(again, request))[0].text == "c4"


@pytest.mark.parametrize("request_", [REQUEST, ModelRequest((say("user", "?"),), format=Choice(("a", "b"), True))])
async def test_what_is_not_sampled_has_one_reply(tmp_path: Path, request_: ModelRequest) -> None:
    client, provider = client_of(tmp_path, "e4")
    assert [(await ask(client, request_))[0].text for _ in range(3)] == ["e4"] * 3
    assert len(provider.requests) == 1


def changed(**more: Any) -> ModelRequest:
    return msgspec.structs.replace(REQUEST, **more)


OTHERS = [
    changed(temperature=0.5),
    changed(max_tokens=5),
    changed(seed=1),
    changed(format=Schema("move", {"type": "object"})),
    changed(messages=(say("system", "rules"), say("user", "your move", Picture(b"\x89PNG!", 2, 1)))),
    changed(messages=(say("system", "rules"), say("user", "your move"))),
    changed(messages=(say("system", "rule"), say("user", "syour move", Picture(b"\x89PNG", 2, 1)))),
    changed(messages=(*REQUEST.messages, Message("assistant", (Text("e4", {"phase": "a"}),)))),
]


class Other(Scripted):
    def __init__(self, **facts: Any) -> None:
        super().__init__([], name=facts.pop("name", "service:model-1"))
        vars(self).update(facts)


def test_another_request_and_another_service_have_other_files(tmp_path: Path) -> None:
    whose = [
        ReplyCache(tmp_path, Other()),
        ReplyCache(tmp_path, Other(name="service:model-2")),
        ReplyCache(tmp_path, Other(host="elsewhere")),
        ReplyCache(tmp_path, Other(identity={"api": "chat"})),
        ReplyCache(tmp_path, Other(), {"api": "chat"}),
    ]
    places = [cache.place(REQUEST) for cache in whose] + [whose[0].place(request) for request in OTHERS]
    assert len(set(places)) == len(whose) + len(OTHERS)
    assert whose[0].place(REQUEST) == ReplyCache(tmp_path, Other()).place(REQUEST)


def test_the_order_of_names_makes_no_difference(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, Other())
    schemas = [{"type": "object", "title": "x"}, {"title": "x", "type": "object"}]
    assert len({cache.place(changed(format=Schema("move", schema))) for schema in schemas}) == 1


@pytest.mark.parametrize("stop", ["end", "tool", "length", "refused", "filtered", "unknown"])
async def test_which_replies_are_kept(tmp_path: Path, stop: Stop) -> None:
    await ask(client_of(tmp_path, ModelReply((Text("e4"),), stop))[0])
    assert len(files(tmp_path)) == (stop in ("end", "tool", "length"))


async def test_failures_are_not_kept(tmp_path: Path) -> None:
    client, _ = client_of(tmp_path, CallFailed("gone", "request"), "e4")
    with pytest.raises(CallFailed):
        await ask(client)
    assert files(tmp_path) == []
    assert (await ask(client))[0].text == "e4"


def test_every_reply_comes_back_to_the_byte(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, Other())
    opaque = {"b": [1, 1.0, 2**70, None, True, -0.0, 1e-320], "a": "\x00\u2028 \\ud83d é 😀", "": {"z": [], "y": {}}}
    whole = ModelReply(
        (Reasoning("p", "hm", opaque), Text("e4", opaque), ToolCall("1", "move", '{"a":  1}', opaque)),
        "tool",
        Usage(input=1),
        sent={"temperature": 1.0, "stop": ["\n"]},
        ignored={"seed": "why"},
        tokens=(("e", -0.1), (7, -2.5)),
        alternatives=((("f", -3.0),), ()),
        scores={"e4": -0.25},
    )
    place = cache.place(REQUEST)
    cache.put(place, whole)
    found = cache.get(place)
    assert found == whole
    assert msgspec.json.encode(found) == msgspec.json.encode(whole)
    assert repr(found) == repr(whole)


@pytest.mark.parametrize(
    "reply",
    [
        ModelReply((Text("e4", object()),), "end"),
        ModelReply((Text("e4", (1, 2)),), "end"),
        ModelReply((Text("half \ud83d"),), "end"),
        ModelReply((Text("e4"),), "end", scores={"e4": -math.inf}),
    ],
)
def test_what_would_come_back_changed_is_not_kept(tmp_path: Path, reply: ModelReply) -> None:
    cache = ReplyCache(tmp_path, Other())
    cache.put(cache.place(REQUEST), reply)
    assert files(tmp_path) == []


def damage(whole: bytes) -> dict[str, bytes]:
    plain = zstd.decompress(whole)
    return {
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "flipped": bytes([*whole[:-12], whole[-12] ^ 1, *whole[-11:]]),
        "noise": b"\x00" * 100,
        "no JSON": zstd.compress(plain[:-1]),
        "another type": zstd.compress(b'{"parts": 5}'),
        "deep": zstd.compress(b'{"parts":[],"stop":"end","sent":' + b'{"a":' * 100_000),
    }


@pytest.mark.parametrize("how", ["empty", "cut", "flipped", "noise", "no JSON", "another type", "deep", "a folder"])
async def test_a_damaged_file_is_none_and_is_replaced(tmp_path: Path, how: str) -> None:
    await ask(client_of(tmp_path, REPLY)[0])
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    if how == "a folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(damage(whole)[how])
    client, provider = client_of(tmp_path, REPLY)
    assert (await ask(client))[0] == REPLY
    assert len(provider.requests) == 1
    if how != "a folder":
        assert file.read_bytes() == whole
        assert files(tmp_path) == [file]


async def test_where_nothing_can_be_written_the_match_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    client, provider = client_of(blocked / "below", "e4", "d4")
    assert [(await ask(client))[0].text for _ in range(2)] == ["e4", "d4"]
    assert len(provider.requests) == 2


def write_many(folder: str, text: str) -> None:
    cache = ReplyCache(Path(folder), Other())
    place = cache.place(REQUEST)
    for _ in range(100):
        cache.put(place, ModelReply((Text(text * 20_000),), "end"))
        found = cache.get(place)
        assert found is not None
        assert found.text in {"a" * 20_000, "b" * 20_000}


def test_processes_never_see_half_a_file(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(str(tmp_path), text)) for text in "ab"]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert [one.exitcode for one in writers] == [0, 0]
    assert len(files(tmp_path)) == 1


def test_a_lone_surrogate_in_a_prompt_is_no_trouble(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, Other())
    halves = [changed(messages=(say("user", half),)) for half in ("\ud83d", "\\ud83d", "\ude00")]
    assert len({cache.place(request) for request in halves}) == 3
