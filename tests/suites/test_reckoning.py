"""What becomes of episodes in a table: what counts, what counts once, and what is told beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from arena.edges import run
from arena.replays.events import Occasion
from arena.replays.results import MatchResult, SeatResult
from arena.suites.front import Bench, bench, hold, prepare
from arena.suites.reckoning import Row, value_of
from arena.suites.suite import Task
from arena.suites.text import csv_text, data, text
from arena.tournaments.editing import changed
from arena.tournaments.loading import parse

CRASHING = '''
"""An agent that breaks."""

from arena import BaseAgent


class Broken(BaseAgent):
    name = "broken"

    async def act(self, turn):
        raise ValueError("out of order")
'''


def suite(folder: Path, tasks: str, episodes: int = 8) -> Path:
    file = folder / "small.toml"
    file.write_text(f'title = "Small"\nepisodes = {episodes}\n{tasks}')
    return file


def task(name: str, game: str, scoring: str, more: str = "") -> str:
    return f'[[tasks]]\nname = "{name}"\ngame = "{game}"\nscoring = "{scoring}"\n{more}\n'


def row(found: Bench, player: str, setting: str = "") -> Row:
    (one,) = [row for row in found.tasks[0].rows if (row.player, row.setting) == (player, setting)]
    return one


@pytest.mark.parametrize(
    ("scores", "wins", "draws", "unbeaten"),
    [((1.0, -1.0), 1, 0, 1), ((0.0, 0.0), 0, 1, 1), ((-1.0, 1.0), 0, 0, 0), ((1.0, 1.0, -1.0), 0, 0, 1)],
)
def test_wins_draws_and_who_is_unbeaten(scores: tuple[float, ...], wins: int, draws: int, unbeaten: int):
    result = MatchResult(
        Occasion("t", "m", "u", "g", tuple("abc"[: len(scores)])), "g", "zero_sum", (-1, 1), "", 0,
        tuple(SeatResult(name, name, score) for name, score in zip("abc", scores, strict=False)), "played", "rules",
    )  # fmt: skip
    found = [
        value_of(Task(name="t", game="g", scoring=scoring), result, 0) for scoring in ("wins", "draws", "unbeaten")
    ]
    assert found == [wins, draws, unbeaten]


def test_one_match_that_is_repeated_is_one_episode(tmp_path: Path):
    first = task("ttt", "tictactoe", "wins", 'opponents = ["first"]')
    found = bench(suite(tmp_path, first), ["first"], out=tmp_path / "out")
    same, drawn = row(found, "first"), row(found, "random")
    assert (same.value, same.episodes, same.distinct) == (1.0, 8, 1)
    assert (same.low, same.high) == (0.0, 1.0), "a single run says nothing about the next"
    assert (drawn.episodes, drawn.distinct) == (8, 8)
    assert "8 (1 distinct)" in text(found, width=120)
    assert ",8,1," in csv_text(found.tasks)


def test_each_variant_has_a_row_of_its_own(tmp_path: Path):
    right = json.dumps({"text": '<move>{"rows":["...","...","..."]}</move>', "usage": {"input": 9, "output": 9}})
    (tmp_path / "script.jsonl").write_text(f"{right}\n" * 4)
    given = suite(tmp_path, task("r", "read_the_board:tictactoe,plies=0", "measures.exact", "bounds = [0, 1]"), 2)
    made = prepare(given, [f"model=scripted:{tmp_path / 'script.jsonl'}"], out=tmp_path / "out")
    loaded = made.field.loaded
    variants = [{"name": name, "options": {"see": see}} for name, see in (("words", "text"), ("all", "both"))]
    written = changed(loaded.text, {"variants": variants})
    loaded = replace(loaded, text=written, config=parse(written, "small"))
    found = run(hold(replace(made, field=replace(made.field, loaded=loaded))))
    rows = [(one.player, one.setting, one.episodes, one.missing, one.value) for one in found.tasks[0].rows]
    assert rows[1:] == [("model", "all", 2, 0, 1.0), ("model", "words", 2, 0, 1.0)]
    assert rows[0][:4] == ("random", "", 2, 0)


def test_an_opponent_that_breaks_is_told_beside_what_it_gives_away(tmp_path: Path):
    (tmp_path / "broken.py").write_text(CRASHING)
    given = suite(tmp_path, task("ttt", "tictactoe", "wins", 'opponents = ["python:broken.py"]'), 3)
    found = bench(given, out=tmp_path / "out")
    assert (row(found, "random").value, row(found, "random").unopposed) == (1.0, {"crashed": 3})
    assert row(found, "random").forfeits == {}
    assert "by the opponent: 3 crashed" in text(found, width=120)


def test_a_measure_that_no_episode_tells_is_nobodys_zero(tmp_path: Path):
    given = suite(tmp_path, task("r", "read_the_board:tictactoe", "measures.balancd"), 3)
    found = bench(given, out=tmp_path / "out")
    one = row(found, "random")
    assert (one.value, one.episodes, one.undefined, one.missing) == (None, 0, 3, 0)
    sentence = 'no episode of r tells "balancd"; there are balanced, cells, exact, '
    assert found.tasks[0].note.startswith(sentence)
    assert sentence in text(found, width=200)
    assert data(found)["tasks"][0]["note"].startswith(sentence)


def test_a_measure_that_some_episodes_lack_is_the_mean_of_the_others(tmp_path: Path):
    given = suite(tmp_path, task("r", "read_the_board:tictactoe,plies=1", "measures.read X"), 3)
    assert row(bench(given, out=tmp_path / "all"), "random").episodes == 3
    given = suite(tmp_path, task("r", "read_the_board:tictactoe,plies=2", "measures.read O"), 3)
    (tmp_path / "broken.py").write_text(CRASHING)
    found = bench(given, [f"broken=python:{tmp_path / 'broken.py'}"], out=tmp_path / "some")
    broken = row(found, "broken")
    assert (broken.value, broken.undefined, broken.forfeits) == (None, 3, {"crashed": 3})
    assert found.tasks[0].note == ""
    assert "3 crashed; 3 without the measure" in text(found, width=120)


def test_who_forfeits_has_read_nothing(tmp_path: Path):
    given = suite(tmp_path, task("r", "read_the_board:tictactoe", "measures.balanced", "bounds = [0, 1]"), 3)
    (tmp_path / "broken.py").write_text(CRASHING)
    found = bench(given, [f"broken=python:{tmp_path / 'broken.py'}"], out=tmp_path / "out")
    assert (row(found, "broken").value, row(found, "broken").undefined) == (0.0, 0)
