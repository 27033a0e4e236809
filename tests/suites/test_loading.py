"""Suites as files: those that come with the arena can be played, and every mistake is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from arena.games.core.errors import GameError, GameUnavailable, ParameterError
from arena.games.spec import game
from arena.suites.field import field
from arena.suites.suite import load, own, parse

GOOD = """
title = "Small"
[[tasks]]
name = "ttt"
game = "tictactoe"
opponents = ["random"]
scoring = "wins"
"""


@pytest.mark.parametrize("name", own())
def test_a_suite_of_ours_can_be_played(name: str, tmp_path: Path):
    found = load(name)
    for task in found.suite.tasks:
        try:
            game(task.game)
        except GameUnavailable:
            continue
    made = field(found, [], tmp_path / "new")
    assert len(made.tasks) + len(made.left_out) == len(found.suite.tasks)
    assert made.measured == (made.baseline,)


def test_a_measure_has_any_name_that_a_game_gives_it():
    assert parse(GOOD.replace("wins", "measures.read red disc"), "mine.toml").tasks[0].measure == "read red disc"


def test_a_suite_of_an_editor_that_marks_its_encoding_is_read(tmp_path: Path):
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8-sig")
    assert load(tmp_path / "mine.toml").suite.title == "Small"


def test_who_cannot_lose_to_a_solver_is_unbeaten_even_where_the_first_player_wins():
    assert {task.scoring for task in load("spin_bench").suite.tasks} == {"unbeaten"}


def test_childplay_lets_the_measured_player_begin_and_lose_by_any_error():
    suite = load("childplay").suite
    assert suite.table == {"attempts": 1, "on_illegal": "forfeit"}
    assert {task.seat for task in suite.tasks} == {1}
    assert {task.opponents for task in suite.tasks} == {("random",), ()}
    assert suite.episodes == 100
    published = {
        (task.name, one.model, setting): value
        for task in suite.tasks
        for one in task.published
        for setting, value in one.values.items()
    }
    assert published["tictactoe", "GPT-4o", "t=0.5"] == 0.92
    assert published["connect_four", "GPT-4", "t=1.5"] == 0.39
    assert published["battleship", "GPT-3.5", "t=0"] == 0.10
    assert published["lcl_construction", "GPT-4o", "t=1"] == 0.36


def test_reading_asks_for_each_board_in_both_forms():
    tasks = load("reading").suite.tasks
    text = [task for task in tasks if task.name.endswith("_text")]
    image = [task for task in tasks if task.name.endswith("_image")]
    assert [task.game.replace("form=text", "form=image") for task in text] == [task.game for task in image]
    assert all(dict(task.options) == {"see": "both"} for task in image)
    assert len(text) + len(image) == len(tasks)
    assert {(task.scoring, task.bounds) for task in tasks} == {("measures.balanced", (0.0, 1.0))}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tasks = 3 3", "mine.toml is no TOML: "),
        ('title = "x"', "mine.toml: tasks: it has to be there"),
        (GOOD.replace("scoring", "scorin"), "line 7: tasks 1, scorin: there is no such setting; did you mean scoring?"),
        (GOOD.replace('"wins"', '"elo"'), "tasks 1, scoring: it is wins, draws, unbeaten, accuracy, score or"),
        (GOOD.replace('"ttt"', '"t/t"'), "line 4: tasks 1, name: "),
        (GOOD + "seat = 0\n", "line 8: tasks 1, seat: "),
        (GOOD + GOOD[GOOD.index("[[") :], "two tasks are called ttt"),
        (GOOD + '[[tasks.published]]\nmodel = "m"\n', "give either values or a span"),
        (GOOD + '[[tasks.published]]\nmodel = "m"\nvalues = { "" = 50.0 }\n', "is a share, from 0 to 1"),
        (GOOD + '[[tasks.published]]\nmodel = "m"\nrun = 3\n', "run: there is no such setting; did you mean runs?"),
        ("x = " + "[" * 5000, "mine.toml"),
        ("episodes = " + "1" * 6000, "mine.toml is no TOML: Exceeds the limit"),
        (GOOD + '[tasks.table]\non_illegl = "forfeit"\n', "line 8: tasks 1, table: on_illegl='forfeit': extra inputs"),
        ("table = { attempts = 0 }\n" + GOOD, "line 1: table: attempts=0: "),
        (GOOD + GOOD[GOOD.index("[[") :].replace('"ttt"', '"TTT"'), "two tasks are called ttt"),
        (GOOD + "[[tasks.published]]\nmodel = 'm'\nspan = [0.6, 0.4]\n", "from the lowest value to the highest"),
        (GOOD + "bounds = [0, 1]\n", "bounds are the least and the greatest value of a measure"),
        (GOOD.replace('"wins"', '"measures."'), "tasks 1, scoring: it is wins, draws, unbeaten, accuracy, score or"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_is(text: str, sentence: str):
    with pytest.raises(ParameterError) as told:
        parse(text, "mine.toml")
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("chldplay", 'no suite is called "chldplay": did you mean childplay?'),
        ("none.toml", "none.toml cannot be read: No such file or directory"),
        ("a\0.toml", "'a\\x00.toml': a suite's name has at most 80 characters, all of them printable"),
        ("x" * 81 + ".toml", "a suite's name has at most 80 characters"),
    ],
)
def test_a_suite_that_is_not_there_is_told(name: str, sentence: str):
    with pytest.raises(ParameterError) as told:
        load(name)
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        ('game = "tictactoe"\n', "task one: tictactoe takes 1 opponents, and 0 are named"),
        ('game = "tictactoe"\nopponents = ["random"]\nseat = 3\n', "tictactoe has no seat 3; its seats go from 1 to 2"),
        ('game = "read_the_board"\nscoring = "wins"\n', "alone nobody wins"),
        ('game = "tictactoo"\n', "did you mean tictactoe?"),
        (
            'game = "hanabi"\nopponents = ["random"]\nscoring = "draws"\n',
            "all have the same score, nobody wins",
        ),
        ('game = "tictactoe"\nopponents = ["random"]\nopenings = "file:none.txt"\n', "task one: openings: "),
    ],
)
def test_a_task_that_asks_of_a_game_what_it_has_not_is_told(task: str, sentence: str, tmp_path: Path):
    (tmp_path / "mine.toml").write_text(f'title = "x"\n[[tasks]]\nname = "one"\n{task}')
    with pytest.raises(GameError) as told:
        field(load(tmp_path / "mine.toml"), [], tmp_path / "out")
    assert sentence in str(told.value)
