"""Reading a tournament's folder while somebody writes it, and after somebody has stopped."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from arena.games.core.errors import ParameterError
from arena.replays.events import Occasion
from arena.replays.lock import lock
from arena.replays.results import MatchResult, SeatResult
from arena.tournaments.folder import CONFIG, JOURNAL, STATUS, AnyEntry, Closed, Finished, Noted, Opened, Status
from arena.tournaments.reading import Recorded, glance, read

CONFIG_TEXT = 'players = [{ name = "a", agent = "first" }]\ngames = [{ name = "g", game = "tictactoe" }]\n'
OPENED = Opened("2026-11-03T14:00:00.000+00:00", "0.1.0", CONFIG_TEXT, "/", "elsewhere", 7)
CLOSED = Closed("2026-11-03T15:00:00.000+00:00", "complete", "all is played", 3600.0)


def result(number: int, **changes: Any) -> MatchResult:
    """A match of two players."""
    match = f"g/a~b/{number:05d}a"
    seats = tuple(
        SeatResult(name, "first", score, 5, cost=0.25, tokens_in=100)
        for name, score in zip("ab", (1.0, -1.0), strict=True)
    )
    usual = MatchResult(
        Occasion("cup", match, match[:-1], "g", ("a", "b")), "tictactoe", "zero_sum", (-1.0, 1.0), OPENED.at, number,
        seats, "played", "rules", params={"rows": 3}, table={"attempts": 1}, file=f"{match}.jsonl.zst",
    )  # fmt: skip
    return replace(usual, **changes)


def void(number: int, reason: str = "provider") -> MatchResult:
    """An attempt that came to nothing."""
    one = result(number)
    occasion = replace(one.occasion, attempt=2)
    return replace(one, occasion=occasion, ending="void", reason=reason, file=f"{one.occasion.match}+2.jsonl.zst")


def line(entry: AnyEntry) -> bytes:
    return msgspec.json.encode(entry) + b"\n"


def finished(*results: MatchResult) -> bytes:
    return b"".join(line(Finished(OPENED.at, one)) for one in results)


def append(folder: Path, data: bytes) -> None:
    with (folder / JOURNAL).open("ab") as file:
        file.write(data)


def tell(folder: Path, **told: Any) -> None:
    status = Status(OPENED.at, "running", "elsewhere", 7, OPENED.at, planned=9)
    (folder / STATUS).write_bytes(msgspec.json.encode(replace(status, **told)))


def now() -> str:
    return datetime.now(UTC).isoformat()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Somebody runs the tournament."""
    file = os.open(folder / JOURNAL, os.O_RDWR)
    lock(file)
    try:
        yield
    finally:
        os.close(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tournament of which two matches were played, and an attempt came to nothing."""
    (tmp_path / "replays").mkdir()
    (tmp_path / CONFIG).write_text(CONFIG_TEXT, encoding="utf-8")
    append(tmp_path, line(OPENED) + finished(result(1), void(2), result(2)))
    return tmp_path


def test_a_folder_is_read_whole(folder: Path) -> None:
    append(folder, line(Noted(CLOSED.at, "a test has decided")) + line(CLOSED))
    recorded = read(folder)
    assert [one.occasion.match for one in recorded.results] == ["g/a~b/00001a", "g/a~b/00002a", "g/a~b/00002a"]
    assert (recorded.done, recorded.voids, recorded.unreadable) == (2, 1, 0)
    assert (recorded.dollars, recorded.tokens, recorded.seconds) == (1.5, 600, 3600.0)
    assert recorded.config is not None
    assert recorded.config.players[0].name == "a"
    assert (recorded.opened, recorded.closed, recorded.state) == (OPENED, CLOSED, "ended")
    assert [one.text for one in recorded.notes] == ["a test has decided"]


def test_what_is_new_is_read_once_and_a_torn_line_waits_for_its_rest(folder: Path) -> None:
    recorded = Recorded(folder)
    assert recorded.refresh()
    kept = recorded.results
    assert not recorded.refresh()
    data = finished(result(3))
    append(folder, data[:40])
    assert not recorded.refresh()
    append(folder, data[40:] + finished(result(4))[:-1])
    assert recorded.refresh()
    assert recorded.results is kept
    assert [one.seed for one in kept] == [1, 2, 2, 3]
    append(folder, b"\n")
    recorded.refresh()
    assert [one.seed for one in kept] == [1, 2, 2, 3, 4]


def test_a_line_that_says_nothing_harms_no_other(folder: Path) -> None:
    append(folder, b'{"kind":"finished","at"\n\xff\xfe\n{"kind":"future"}\n' + finished(result(3)))
    recorded = read(folder)
    assert recorded.unreadable == 3
    assert recorded.done == 3


def test_a_journal_that_is_another_is_read_anew(folder: Path) -> None:
    recorded = read(folder)
    before = recorded.results
    (folder / JOURNAL).write_bytes(line(OPENED) + finished(result(9)))
    assert recorded.refresh()
    assert [one.seed for one in recorded.results] == [9]
    assert (recorded.done, recorded.voids, recorded.tokens) == (1, 0, 200)
    assert [one.seed for one in before] == [1, 2, 2]
    (folder / JOURNAL).unlink()
    assert recorded.refresh()
    assert (recorded.results, recorded.state) == ([], "not begun")


def test_a_replay_that_was_read_again_counts_as_it_is_now(folder: Path) -> None:
    recorded = read(folder)
    append(folder, finished(replace(void(2), ending="forfeited", reason="late")))
    recorded.refresh()
    assert [one.ending for one in recorded.results] == ["played", "forfeited", "played"]
    assert (recorded.done, recorded.voids, recorded.dollars) == (2, 0, 1.5)


def test_what_many_results_say_alike_is_held_once(folder: Path) -> None:
    append(folder, finished(result(3, params={"rows": 4})))
    first, _, third, other = read(folder).results
    assert first.params is third.params
    assert first.table is other.table
    assert other.params == {"rows": 4}
    assert first.seats[0].agent is third.seats[1].agent


def test_who_holds_the_journal_runs_the_tournament(folder: Path) -> None:
    recorded = Recorded(folder)
    with held(folder):
        recorded.refresh()
        assert recorded.state == "running"
        tell(folder, state="paused")
        assert recorded.refresh()
        assert recorded.state == "paused"
    assert recorded.refresh()
    assert recorded.state == "cut off"
    append(folder, line(CLOSED))
    assert recorded.refresh()
    assert recorded.state == "ended"


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"at": "now"}, "running"),
        ({"at": "now", "state": "starting"}, "starting"),
        ({"at": "2026-01-01T00:00:00+00:00"}, "cut off"),
        ({"at": "no moment"}, "cut off"),
        ({"at": "now", "state": "ended"}, "cut off"),
        ({"at": "now", "host": socket.gethostname()}, "cut off"),
    ],
)
def test_another_machine_runs_it_as_long_as_it_is_heard(folder: Path, told: dict[str, Any], state: str) -> None:
    tell(folder, **(told | {"at": now()} if told["at"] == "now" else told))
    assert read(folder).state == state


def test_a_status_that_changes_is_that_of_a_run_whatever_its_clock_says(folder: Path) -> None:
    tell(folder)
    recorded = read(folder)
    assert recorded.state == "cut off"
    tell(folder, done=12)
    recorded.refresh()
    assert recorded.state == "running"
    assert recorded.status is not None
    assert recorded.status.done == 12


def test_a_status_that_is_none_says_nothing(folder: Path) -> None:
    (folder / STATUS).write_bytes(b'{"at":')
    assert read(folder).status is None


def test_a_broken_config_is_told_and_the_results_are_there(folder: Path) -> None:
    (folder / CONFIG).write_text(CONFIG_TEXT + "rouns = 3\n", encoding="utf-8")
    recorded = Recorded(folder)
    recorded.refresh()
    assert recorded.config is None
    assert "line 3" in recorded.problem
    assert recorded.done == 2
    (folder / CONFIG).write_text(CONFIG_TEXT, encoding="utf-8")
    assert recorded.refresh()
    assert (recorded.problem, recorded.config is None) == ("", False)
    (folder / CONFIG).write_bytes(b"\xff")
    recorded.refresh()
    assert "no UTF-8" in recorded.problem


def test_a_folder_that_holds_no_tournament_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="holds no tournament"):
        read(tmp_path / "nowhere")


def test_a_glance_leaves_the_journal_unread(folder: Path) -> None:
    assert glance(folder).state == "cut off"
    tell(folder, state="ended", why="budget", done=4)
    seen = glance(folder)
    assert (seen.name, seen.state, seen.why, seen.done, seen.planned) == ("tournament", "ended", "budget", 4, 9)
    with held(folder):
        tell(folder, state="paused")
        assert glance(folder).state == "paused"
    (folder / CONFIG).write_text("players = 3", encoding="utf-8")
    seen = glance(folder)
    assert seen.name == folder.name
    assert seen.problem
