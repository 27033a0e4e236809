"""A worker by itself: what it does with its orders, and when it ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest

from arena.executors.pipe import Began, Done, Drop, Dropped, Failed, Hearing, Message, Open, Play, Stop, Up, framed
from tests.executors.jobs import culprit, job


class Talk:
    """Somebody who talks to a worker."""

    def __init__(self, process: Popen[bytes]) -> None:
        self.process = process
        self._hearing = Hearing()
        self._heard: list[Any] = []

    def say(self, *messages: Message) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(map(framed, messages)))
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout is not None
        while not self._heard:
            data = self.process.stdout.read1()
            assert data, "it said no more"
            self._heard += self._hearing.take(data)
        return self._heard.pop(0)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """A worker that is up."""
    argv = [sys.executable, "-P", "-m", "arena.executors.worker"]
    with Popen(argv, stdin=PIPE, stdout=PIPE, start_new_session=True) as process:
        talk = Talk(process)
        talk.say(Open(sys.path, str(tmp_path)))
        assert talk.hear() == Up()
        yield talk
        process.kill()


def test_a_worker_plays_in_order_and_leaves_what_is_taken_back(talk):
    hangs = job(1, "first", culprit("Waits"))
    talk.say(Play(1, hangs))
    assert talk.hear() == Began(1)
    talk.say(Play(2, job(2)), Play(3, job(3)), Play(4, job(4, game="chess?")), Drop(2), Drop(1), Stop(1))
    assert talk.hear() == Dropped(2)
    assert talk.hear() == Dropped(1)
    assert talk.hear() == Began(3)
    done = talk.hear()
    assert isinstance(done, Done)
    assert (done.number, done.result.ending) == (3, "played")
    assert talk.hear() == Began(4)
    failed = talk.hear()
    assert isinstance(failed, Failed)
    assert failed.kinds[:2] == ("UnknownGame", "GameError")


def test_a_worker_plays_on_when_somebody_presses_ctrl_c(talk, tmp_path):
    talk.say(Play(1, job(1, "first", culprit("Waits", path=tmp_path / "signal"))))
    assert talk.hear() == Began(1)
    talk.process.send_signal(signal.SIGINT)
    talk.process.send_signal(signal.SIGTERM)
    (tmp_path / "signal").touch()
    assert talk.hear().result.ending == "played"


@pytest.mark.parametrize("name", ["Waits", "Keeps"])
def test_a_worker_ends_with_its_pipe_in_the_middle_of_a_match(talk, name):
    talk.say(Play(1, job(1, "first", culprit(name))))
    assert talk.hear() == Began(1)
    talk.process.stdin.close()
    assert talk.process.wait(30) == -signal.SIGKILL
