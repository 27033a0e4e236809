"""The messages between pool and worker: whole again however they are cut up, and errors as what they were."""

from __future__ import annotations

import errno

import msgspec
import pytest

from arena.agents.core.errors import AgentMismatch
from arena.executors.pipe import LENGTH, LONGEST, Began, Dropped, Hearing, Play, exception, failure, framed, order
from arena.games.core.errors import IllegalAction
from tests.executors.jobs import job


def test_answers_are_whole_however_they_arrive():
    said = b"".join(framed(message) for message in (Began(1), Dropped(300), Began(70_000)))
    for step in range(1, len(said) + 1):
        hearing = Hearing()
        parts = [said[start : start + step] for start in range(0, len(said), step)]
        assert [answer for part in parts for answer in hearing.take(part)] == [Began(1), Dropped(300), Began(70_000)]


@pytest.mark.parametrize(
    "said",
    [
        LENGTH.pack(LONGEST + 1),
        LENGTH.pack(4) + b"\xc1abc",
        framed(Play(1, job(1))),
        LENGTH.pack(8) + msgspec.msgpack.encode(["began"]).ljust(8, b"\0"),
    ],
)
def test_what_is_no_answer_is_refused_after_all_that_was_one(said):
    hearing = Hearing()
    heard = hearing.take(framed(Began(1)) + said)
    assert next(heard) == Began(1)
    with pytest.raises(ValueError):
        next(heard)


def test_a_job_arrives_as_it_was():
    sent = Play(7, job(3, table={"attempts": 2}, position="random:2", tags=frozenset({"cpu"}), dollars=0.5))
    assert order(framed(sent)[LENGTH.size :]) == sent


@pytest.mark.parametrize(
    "error",
    [
        AgentMismatch("it plays chess alone"),
        IllegalAction("a1 is taken"),
        OSError(errno.ENOSPC, "No space left on device", "replays/a.jsonl"),
        PermissionError(errno.EACCES, "Permission denied", "replays"),
    ],
)
def test_an_error_that_somebody_has_to_mend_is_the_same_again(error):
    again = exception(failure(1, error))
    assert type(again) is type(error)
    assert (str(again), again.args) == (str(error), error.args)


def test_an_error_of_an_unknown_class_is_the_next_one_that_is_known():
    class TooFussy(AgentMismatch):
        def __init__(self, what: str, why: str) -> None:
            super().__init__(f"{what}: {why}")

    again = exception(failure(1, TooFussy("chess", "too long")))
    assert type(again) is AgentMismatch
    assert str(again) == "chess: too long"


def test_an_error_of_ours_keeps_its_traceback():
    def broken() -> None:
        raise KeyError("seat")

    try:
        broken()
    except KeyError as error:
        again = exception(failure(1, error))
    assert type(again) is RuntimeError
    assert str(again) == "KeyError: 'seat'"
    assert "in broken" in again.__notes__[0]
