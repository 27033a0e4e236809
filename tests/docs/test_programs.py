"""docs/programs.md: the page's programs play, and its messages are those that are spoken."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena
from arena.agents.programs import protocol
from arena.agents.programs.protocol import Anything, End, Start
from arena.agents.programs.protocol import Asked as Turn
from arena.replays.events import Attempted

PAGE = "docs/programs.md"
TOLD = {"start": Start, "turn": Turn, "end": End}


@pytest.fixture
def bot(blocks: Any, tmp_path: Path) -> Path:
    file = tmp_path / "bot.pl"
    file.write_text(blocks(PAGE, "perl")[0], encoding="utf-8")
    return file


def test_the_commands_of_the_page_run(bot: Path, blocks: Any, shell: Any) -> None:
    assert "verified" in shell("\n".join(blocks(PAGE, "sh")))


@pytest.mark.parametrize("game", ["tictactoe", "connect_four", "rock_paper_scissors"])
def test_the_program_plays_the_same_match_for_the_same_seed(bot: Path, game: str) -> None:
    digests = {arena.play(game, [f"cmd:perl {bot}", "random"], seed=3, record=False).ended.digest for _ in range(2)}
    assert len(digests) == 1


def test_the_server_plays_many_matches(blocks: Any, tmp_path: Path) -> None:
    file = tmp_path / "server.py"
    file.write_text(blocks(PAGE, "python")[0], encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, str(file), str(port)], stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            for seed in range(3):
                seats = [f"http://127.0.0.1:{port}/", "random"]
                result = arena.play("connect_four", seats, seed=seed, out=tmp_path / "replays")
                assert result.ended.reason == "rules"
                assert arena.verify(result.path).verified
        finally:
            server.kill()


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, "the server does not come up"
        else:
            return


def test_the_messages_of_the_page_are_those_of_the_protocol(blocks: Any) -> None:
    spoken = set()
    decoder = json.JSONDecoder()
    for block in blocks(PAGE, "json"):
        while block := block.lstrip():
            message, end = decoder.raw_decode(block)
            block = block[end:]
            kind = TOLD.get(message["type"])
            read = msgspec.convert(message, Anything if kind is None else kind)
            if kind is not None:
                assert set(message) == set(msgspec.to_builtins(read)), "all fields are shown"
            spoken.add(message["type"])
    assert spoken == {*TOLD, *(protocol.name_of(kind) for kind in Anything.__args__)}


def test_what_can_be_wanted_is_on_the_page() -> None:
    text = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {name.strip(" `") for row in rows for name in row.split(",")}
    assert set(protocol.Form.__args__) <= named
    assert f"{protocol.LONGEST // 2**20} MiB" in text


def test_a_call_that_a_program_tells_of_is_recorded(blocks: Any, tmp_path: Path) -> None:
    (call,) = [block for block in blocks(PAGE, "json") if '"calls"' in block]
    file = tmp_path / "told.pl"
    lines = ['{"type":"ready"}', " ".join(call.split("\n")) + '\\n{"type":"move","move":"c3"}']
    quoted = ", ".join(f'"{line}"'.replace('"{', "qq\x00{").replace('}"', "}\x00") for line in lines)
    file.write_text(f'$| = 1; my @lines = ({quoted}); while (<STDIN>) {{ print shift(@lines), "\\n" }}')
    result = arena.play("tictactoe", [f"cmd:perl {file}", "first"], table={"max_plies": 1}, out=tmp_path / "out")
    (attempt,) = [event for event in result.replay.events() if isinstance(event, Attempted)]
    assert attempt.calls[0]["reply"]["usage"] == {"input": 812, "output": 2}
