"""The config: every mistake is told in one sentence, with its line and the remedy."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from arena.games.core.errors import ParameterError
from arena.tournaments.editing import changed
from arena.tournaments.loading import line_of, load, parse

GOOD = """
name = "cup"
[[players]]
name = "a"
agent = "random"
[[players]]
name = "b"
agent = "first"          # a comment
[[games]]
name = "g"
game = "tictactoe"
"""

BAD = {
    "a slip in a name": (
        GOOD.replace('agent = "first"', 'agnet = "first"'),
        "cup.toml, line 8: players 2, agnet: there is no such setting; did you mean agent?",
    ),
    "a setting nobody knows": (
        GOOD + "[budget]\nfortune = 3",
        "cup.toml, line 13: budget, fortune: there is no such setting; it takes dollars, tokens, hours",
    ),
    "a missing part": (GOOD.split("[[games]]")[0], "cup.toml: games: it is missing, and it has to be there"),
    "a missing setting": (
        GOOD.replace('agent = "random"\n', ""),
        "cup.toml, line 3: players 1, agent: it is missing, and it has to be there",
    ),
    "a wrong kind": (
        GOOD + '[schedule]\nkind = "everybody"',
        "cup.toml, line 13: schedule, kind: 'everybody': input should be 'round_robin'",
    ),
    "a wrong number": (
        GOOD + "[limits]\nmatches = 0",
        "cup.toml, line 13: limits, matches: 0: input should be greater",
    ),
    "no list": ("players = 3", "cup.toml, line 1: players: it is a list: a part of its own for each, under [[…]]"),
    "no name": (
        GOOD.replace('name = "a"', 'name = "../a"'),
        "cup.toml, line 4: players 1, name: '../a' is no name: letters and digits, and within it `.`, `_` and `-`",
    ),
    "a name twice": (
        GOOD.replace('name = "b"', 'name = "A"'),
        "cup.toml, line 7: players 2, name: A is the name of another already; each needs a name of its own",
    ),
    "an anchor nowhere": (
        GOOD.replace('agent = "first"', 'agent = "first"\nanchor = {chess = 1500}'),
        "cup.toml, line 9: players 2, anchor: there is no game chess; there is g",
    ),
    "a hero unknown": (
        GOOD + '[schedule]\nkind = "gauntlet"\nheroes = ["aa"]',
        "cup.toml, line 14: schedule, heroes: there is no player aa; did you mean a?",
    ),
    "no TOML": ("x = [", "cup.toml is no TOML: "),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_told_with_its_line_and_the_remedy(name: str):
    text, told = BAD[name]
    with pytest.raises(ParameterError) as error:
        parse(text, "cup.toml")
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)


def test_the_line_of_a_setting_is_found_where_it_stands():
    text = '[a]\n"b.c" = 1\n[[l]]\nx = 1\n[[l]]\nx = 2\n[l.in]\ny = 3\n'
    assert line_of(text, ("a", "b.c")) == 2
    assert line_of(text, ("l", 0, "x")) == 4
    assert line_of(text, ("l", 1, "x")) == 6
    assert line_of(text, ("l", 1, "in", "y")) == 8
    assert line_of(text, ("l", 1, "nowhere")) == 5


def test_what_is_not_there_is_said_with_what_to_do(tmp_path: Path):
    with pytest.raises(ParameterError, match=r"there is no such config; `arena tournament --init .*` writes one"):
        load(tmp_path / "cup.toml")
    with pytest.raises(ParameterError, match="no tournament was begun in it"):
        load(tmp_path)
    (tmp_path / "cup.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ParameterError, match="it is no UTF-8"):
        load(tmp_path / "cup.toml")


def test_the_folder_is_beside_the_file_and_called_like_it(tmp_path: Path):
    (tmp_path / "cup.toml").write_text(GOOD)
    assert load(tmp_path / "cup.toml").folder == tmp_path / "cup"
    (tmp_path / "cup.toml").write_text('folder = "elsewhere"\n' + GOOD)
    assert load(tmp_path / "cup.toml").folder == tmp_path / "elsewhere"


def test_the_config_to_begin_with_can_be_used():
    starter = files("arena.tournaments").joinpath("starter.toml").read_text(encoding="utf-8")
    config = parse(starter.format(name="cup.toml", stem="cup"), "cup.toml")
    assert config.name == "cup"
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line or "[" in line[2:4] else line
        for line in starter.format(name="cup.toml", stem="cup").splitlines()
        if "attempts" not in line
    )
    assert parse(uncommented, "cup.toml").variants[0].name == "image"


def test_a_changed_setting_leaves_the_rest_as_it_was_written():
    text = changed(GOOD, {"schedule.rounds": 20, "players.1.agent": "mcts", "budget.dollars": 2.5})
    assert 'agent = "mcts"          # a comment' in text
    assert text.startswith(GOOD.split('agent = "first"')[0])
    config = parse(text, "cup.toml")
    assert (config.schedule.rounds, config.budget.dollars) == (20, 2.5)
    assert changed(text, {"budget.dollars": None}) == text.replace("dollars = 2.5\n", "")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("schedule.rouds", 3, "schedule, rouds: there is no such setting; did you mean rounds?"),
        ("schedule.rounds", -3, "schedule, rounds: -3: input should be greater"),
        ("players.7.agent", "x", "there is no element 7"),
        ("players.b.agent", "x", "elements are numbered"),
        ("name.x", "x", "name is no part of the config that has settings of its own"),
    ],
)
def test_a_change_that_makes_it_none_is_refused(key: str, value: object, told: str):
    with pytest.raises(ParameterError, match=told.replace("?", r"\?")):
        changed(GOOD, {key: value}, "cup.toml")
