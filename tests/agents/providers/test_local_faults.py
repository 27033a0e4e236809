"""What can go wrong with a local model: each is told to whoever waits, and the model lives on."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from arena.agents.core.errors import AgentUnavailable
from arena.agents.providers.local import Local
from arena.games.core.errors import ParameterError
from tests.agents.providers.calling import asks, failure_of, reply_of, threads

pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.mark.parametrize("settings", [{"temperature": -1.0}, {"temperature": float("nan")}, {"top_p": 2.0}])
async def test_settings_that_make_no_sense_are_refused(local: Local, settings: dict[str, float]) -> None:
    failure = await failure_of(local, asks("?", **settings))
    assert failure.kind == "request"
    assert not failure.retryable


async def test_an_error_while_it_computes_is_told_and_the_model_lives_on(
    local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arena.agents.providers.local_batch import Reader

    step = Reader.step
    fail = [True]

    def failing(*given: Any) -> Any:
        if fail.pop() if fail else False:
            raise RuntimeError("the numbers\nare tired")
        return step(*given)

    monkeypatch.setattr(Reader, "step", failing)
    failure = await failure_of(local, asks("?", max_tokens=5))
    assert (failure.kind, failure.retryable) == ("server", True)
    assert "the numbers are tired" in str(failure)
    assert (await reply_of(local, asks("?", max_tokens=5))).usage.output == 5


async def test_where_memory_runs_out_fewer_are_let_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from arena.agents.providers.local_batch import Reader

    step = Reader.step

    def scarce(reader: Any, cache: Any, rows: list[Any], tokens: list[int]) -> Any:
        if len(rows) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return step(reader, cache, rows, tokens)

    monkeypatch.setattr(Reader, "step", scarce)
    provider = Local(str(folder))
    found = await asyncio.gather(*(failure_of(provider, asks("?" * n, max_tokens=9)) for n in range(1, 5)))
    assert {failure.kind for failure in found} == {"server"}
    assert "ran out of memory" in str(found[0])
    replies = await asyncio.gather(*(reply_of(provider, asks("?" * n, max_tokens=9)) for n in range(1, 5)))
    assert [reply.usage.output for reply in replies] == [9] * 4
    await provider.close()


async def test_whoever_waits_is_told_whatever_breaks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from arena.agents.providers.local_writer import Writer

    with monkeypatch.context() as broken:
        broken.setattr(Writer, "shown", lambda writer: 1 / 0)
        provider = Local(str(folder), max_batch=2)
        found = await asyncio.gather(*(failure_of(provider, asks("?" * n, max_tokens=9)) for n in range(1, 6)))
    assert {failure.kind for failure in found} == {"server"}
    assert (await reply_of(provider, asks("?", max_tokens=5))).usage.output == 5
    await provider.close()


async def test_whoever_waits_is_told_when_the_model_is_closed(folder: Path) -> None:
    provider = Local(str(folder), max_batch=1)
    waiting = [asyncio.create_task(failure_of(provider, asks("?" * n, max_tokens=400))) for n in range(1, 4)]
    pieces = provider.stream(asks("first", max_tokens=400))
    await anext(pieces)
    await provider.close()
    assert {(await task).kind for task in waiting} == {"connection"}
    await pieces.aclose()
    assert threads() == []


async def test_a_group_whose_prompts_cannot_be_read_together_is_read_one_by_one(
    local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arena.agents.providers.local_batch import Reader

    read = Reader.read

    def narrow(reader: Any, entries: list[Any]) -> Any:
        if len(entries) > 1:
            raise RuntimeError("too wide")
        return read(reader, entries)

    wanted = [asks("?" * number, max_tokens=6) for number in range(1, 5)]
    together = await asyncio.gather(*(reply_of(local, request) for request in wanted))
    monkeypatch.setattr(Reader, "read", narrow)
    alone = await asyncio.gather(*(reply_of(local, request) for request in wanted))
    assert [reply.text for reply in alone] == [reply.text for reply in together]


def test_what_is_missing_or_no_model_is_one_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Local(str(folder)).check()
    Local("somebody/some-model").check()
    for model, words in (
        (str(tmp_path / "nowhere"), "there is no folder"),
        ("../nowhere", "there is no folder"),
    ):
        with pytest.raises(Exception, match=words) as caught:
            Local(model).check()
        assert "\n" not in str(caught.value)
    with pytest.raises(Exception, match="torch does not find"):
        Local(str(folder), device="cuda:99").check()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(AgentUnavailable, match=r'needs torch.*pip install "game-agent-arena\[local\]"'):
        Local(str(folder)).check()


async def test_a_folder_that_cannot_be_loaded_says_why_to_everybody_who_asks(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    provider = Local(str(tmp_path))
    found = [await failure_of(provider, asks("?")) for _ in range(2)]
    assert {(failure.kind, failure.retryable) for failure in found} == {("not_found", False)}
    assert "cannot be loaded" in str(found[0])
    await provider.close()
    assert threads() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [({"device": "gpu"}, "device is one of"), ({"max_batch": 0}, "max_batch"), ({"template": "/no/such"}, "template")],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Local("somebody/model", **options)
