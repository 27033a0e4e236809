from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from arena.agents.lines import Descriptor, Lines, standard_input


class Typist:
    """A source whose lines are typed by the test; `asked` counts the reads that were begun."""

    def __init__(self) -> None:
        self.typed: SimpleQueue[str | Exception] = SimpleQueue()
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        line = self.typed.get()
        if isinstance(line, Exception):
            raise line
        return line


async def test_lines_come_in_order_and_the_end_is_empty() -> None:
    typist = Typist()
    lines = Lines(typist)
    for line in ("one\n", "two\n", ""):
        typist.typed.put(line)
    assert [await lines.next() for _ in range(3)] == ["one\n", "two\n", ""]


async def test_nothing_is_read_that_nobody_asked_for() -> None:
    typist = Typist()
    lines = Lines(typist)
    typist.typed.put("one\n")
    typist.typed.put("two\n")
    assert typist.asked == 0
    await lines.next()
    assert typist.asked == 1


async def test_the_loop_runs_on_while_a_line_is_waited_for() -> None:
    typist = Typist()
    waiting = asyncio.create_task(Lines(typist).next())
    await asyncio.sleep(0)
    assert not waiting.done()
    typist.typed.put("late\n")
    assert await waiting == "late\n"


async def test_a_cancelled_wait_loses_no_line() -> None:
    typist = Typist()
    lines = Lines(typist)
    for _ in range(3):
        waiting = asyncio.create_task(lines.next())
        await asyncio.sleep(0)
        waiting.cancel()
        assert (await asyncio.gather(waiting, return_exceptions=True)) != ["one\n"]
    typist.typed.put("one\n")
    typist.typed.put("two\n")
    assert await lines.next() == "one\n"
    assert await lines.next() == "two\n"
    assert typist.asked == 2


async def test_each_of_several_waiters_gets_a_line() -> None:
    typist = Typist()
    lines = Lines(typist)
    waiting = [asyncio.create_task(lines.next()) for _ in range(3)]
    await asyncio.sleep(0)
    for line in ("a\n", "b\n", "c\n"):
        typist.typed.put(line)
    assert sorted(await asyncio.gather(*waiting)) == ["a\n", "b\n", "c\n"]


def test_one_reader_serves_one_loop_after_the_other() -> None:
    typist = Typist()
    lines = Lines(typist)

    async def give_up() -> None:
        waiting = asyncio.create_task(lines.next())
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(give_up())
    typist.typed.put("one\n")
    assert asyncio.run(lines.next()) == "one\n"


async def test_an_input_that_breaks_has_ended() -> None:
    typist = Typist()
    lines = Lines(typist)
    typist.typed.put(OSError("gone"))
    typist.typed.put("back\n")
    assert await lines.next() == ""
    assert await lines.next() == "back\n"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    yield read, write
    os.close(read)


def test_a_descriptor_gives_whole_lines(pipe: tuple[int, int]) -> None:
    read, write = pipe
    source = Descriptor(read)
    os.write(write, "eins\nzwei ü\r\n".encode())
    assert [source(), source()] == ["eins\n", "zwei ü\r\n"]
    os.write(write, b"\xff\nrest")
    os.close(write)
    assert [source(), source(), source(), source()] == ["\ufffd\n", "rest", "", ""]


def test_there_is_one_standard_input() -> None:
    assert standard_input() is standard_input()


def test_a_program_ends_while_a_read_is_pending() -> None:
    program = """
import asyncio
from arena.agents.lines import standard_input

async def main():
    first = await standard_input().next()
    pending = asyncio.create_task(standard_input().next())
    await asyncio.sleep(0)
    pending.cancel()
    print(first.strip())

asyncio.run(main())
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(b"hello\n")
        child.stdin.flush()
        # The input stays open: the child must end on its own.
        assert child.wait(timeout=60) == 0
        assert child.stdout.read() == b"hello\n"
        assert child.stderr.read() == b""
