"""The config: every mistake is told in one sentence, with its line and the remedy."""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.tournaments.editing import changed
from arena.tournaments.folder import CONFIG, JOURNAL, Opened
from arena.tournaments.loading import line_of, load, made, parse
from arena.tournaments.paths import settled
from arena.tournaments.plan import plan
from arena.tournaments.stopping import stopping

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
    "too few samples": (
        GOOD + "[ratings]\nsamples = 20",
        "cup.toml, line 13: ratings, samples: 20: too few for a confidence of 0.95, which takes at least 200",
    ),
    "a confidence for more samples": (
        GOOD + "[ratings]\nconfidence = 0.999",
        "cup.toml, line 12: ratings, samples: 1000: too few for a confidence of 0.999, which takes at least 10_000",
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
    "a name that moves the cursor": (
        GOOD.replace('name = "cup"', 'name = "cup\\u001b[2Jx"'),
        r"cup.toml, line 2: name: 'cup\x1b[2Jx': '\x1b' in it is a control character or the like",
    ),
    "a rule that is no value": (
        GOOD + "[table]\nmove_seconds = nan",
        "cup.toml, line 12: table: its move_seconds is nan, and rules are texts, finite numbers, and true or false",
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


def test_a_folder_in_the_home_folder_is_found_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "cup.toml").write_text('folder = "~/kept"\n' + GOOD)
    assert load(tmp_path / "cup.toml").folder == tmp_path / "home" / "kept"
    (tmp_path / "cup.toml").write_text('folder = "~nobody.of.that.name/kept"\n' + GOOD)
    with pytest.raises(ParameterError, match="there is no home folder of that name"):
        load(tmp_path / "cup.toml")


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("python:bots/bot.py:Bot,depth=2", "python:{base}/bots/bot.py:Bot,depth=2"),
        ("python:/else/bot.py", "python:/else/bot.py"),
        ("openai:m,settings=my.toml,cache=kept", "openai:m,settings={base}/my.toml,cache={base}/kept"),
        ("openai:m, cache=true", "openai:m, cache=true"),
        ("openai:m,cache=/kept,settings=~/my.toml", "openai:m,cache=/kept,settings=~/my.toml"),
        ("cmd:./bot,cache=kept", "cmd:./bot,cache=kept"),
        ("uci:./engine,nodes=9", "uci:{base}/engine,nodes=9"),
        ("uci:bin/engine", "uci:{base}/bin/engine"),
        ("uci:~/engine", "uci:~/engine"),
        ("uci:engine,x=a/b", "uci:engine,x=a/b"),
        ("mcts,settings=my.toml", "mcts,settings=my.toml"),
        ("openai:m,settings", "openai:m,settings"),
    ],
)
def test_the_files_of_a_spec_are_told_from_the_folder_of_the_config(spec: str, found: str, tmp_path: Path):
    assert settled(spec, tmp_path) == found.format(base=tmp_path)
    if spec.startswith("uci:./"):
        assert settled(spec, Path()) == spec


def test_the_settings_of_a_model_lie_beside_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "models.toml").write_text("")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    text = GOOD.replace('"random"', '"openai:m,settings=models.toml"')
    plan(load(tmp_path / "cup.toml", text=text + '[[variants]]\nname = "v"\noptions = {settings = "models.toml"}\n'))
    with pytest.raises(ParameterError, match=r"players 1, agent: settings=.*there is no such file"):
        plan(load(tmp_path / "cup.toml", text=text.replace("models.toml", "else.toml")))
    with pytest.raises(ParameterError, match=r"variants 1, options: a: settings=.*there is no such file"):
        plan(load(tmp_path / "cup.toml", text=text + '[[variants]]\nname = "v"\noptions = {settings = "x.toml"}\n'))


def test_a_folder_with_a_comma_is_gone_round_or_named_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    base = tmp_path / "my, bots"
    base.mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match="a comma ends a path in a spec"):
        settled("python:bot.py", base)
    (base / "cup.toml").write_text(GOOD.replace('"random"', '"python:bot.py"'))
    with pytest.raises(ParameterError, match=r"cup.toml, line 5: players 1, agent: .*a comma ends a path in a spec"):
        plan(load(base / "cup.toml"))
    monkeypatch.chdir(base)
    assert settled("python:bot.py,depth=2", base) == "python:bot.py,depth=2"


def test_a_tournament_that_was_moved_with_its_bots_finds_them(tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "cup").mkdir(parents=True)
    (old / "bot.py").write_text("")
    (old / "cup" / CONFIG).write_text(GOOD.replace('"random"', '"python:bot.py"'))
    with (old / "cup" / JOURNAL).open("wb") as journal:
        opened = Opened("2026-01-01T00:00:00+00:00", "1", "", str(old), "here", 1)
        journal.write(msgspec.json.encode(opened) + b"\n")
    assert load(old / "cup").base == old
    old.rename(new)
    assert load(new / "cup").base == new
    (new / "bot.py").rename(new / "cup" / "bot.py")
    assert load(new / "cup").base == new / "cup"


def test_a_text_that_is_not_in_the_file_yet_is_read_as_if_it_were(tmp_path: Path):
    (tmp_path / "cup.toml").write_text(GOOD)
    loaded = load(tmp_path / "cup.toml", text='folder = "other"\n' + GOOD)
    assert (loaded.folder, loaded.base) == (tmp_path / "other", tmp_path)
    assert (tmp_path / "cup.toml").read_text() == GOOD


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (5, "config is a path or settings, not 5"),
        ("cup\0.toml", "config is a path or settings, not 'cup"),
        ({"table": {"max_plies": None}}, "its max_plies is None"),
        ({"table": {"max_plies": math.nan}}, "its max_plies is nan"),
        ({"table": {"max_plies": [object()]}}, "its max_plies is <object object"),
        ({"table": {"on_illegal": "\ud800"}}, "its on_illegal is '.ud800'"),
        ({"name": "a\0b"}, "is a control character or the like"),
        ({"folder": "a\0b"}, "is no name of a folder"),
        ({5: 3}, "^the tournament: 5: keys should be strings"),
    ],
)
def test_what_a_program_gives_is_told_in_a_sentence_too(config: Any, told: str, settings: dict[str, Any]):
    with pytest.raises(ParameterError, match=told):
        arena.tournament({**settings, **config} if isinstance(config, dict) else config)
    with pytest.raises(ParameterError, match="folder is a path, not 5"):
        arena.tournament(settings, folder=5)
    with pytest.raises(ParameterError, match="folder is a path, not 5"):
        arena.standings(5)  # type: ignore[arg-type]


def test_a_table_within_itself_is_told_in_a_sentence(settings: dict[str, Any]):
    endless: dict[str, Any] = {}
    endless["within"] = endless
    with pytest.raises(ParameterError, match="nested too deep"):
        made({**settings, "table": endless})


@pytest.mark.parametrize(
    ("name", "folder"), [("../x", "x"), ("/etc/passwd", "etc-passwd"), ("..", "tournament"), ("my cup", "my cup")]
)
def test_a_name_leads_to_a_folder_within_the_one_where_we_are(name: str, folder: str, settings: dict[str, Any]):
    assert made({**settings, "name": name}).folder == Path(folder)


def _starter(*examples: str) -> str:
    """The config to begin with, with those examples in force whose lines begin so."""
    starter = files("arena.tournaments").joinpath("starter.toml").read_text(encoding="utf-8")
    return "\n".join(
        line.removeprefix("# ") if line.startswith(tuple(f"# {example}" for example in examples)) else line
        for line in starter.format(name="cup.toml", stem="cup").splitlines()
    )


_MODEL = ("[[players]]", 'name = "gpt"', "agent = ")
_EXAMPLES: dict[str, tuple[str, ...]] = {
    "none": (),
    "folder": ("folder = ",),
    "a model": _MODEL,
    "rules of a game": ("rounds = ", "table = "),
    "heroes": ("heroes = ",),
    "a table": ("[table]", "attempts = ", "move_seconds = "),
    "limits": (*_MODEL, "[limits]", "matches = ", "providers = ", "retries = "),
    "an executor": ("[executor]", 'kind = "processes"', "workers = "),
    "a budget": ("[budget]", "dollars = ", "tokens = ", "hours = "),
    "ratings": ("[ratings]", "confidence = ", "samples = "),
    "variants": (*_MODEL, "[[variants]]", 'name = "image"', "options = "),
}
_STOPPING = ("[stopping]", 'kind = "sprt"', "elo0 = ", "elo1 = ")


@pytest.mark.parametrize("example", _EXAMPLES)
def test_each_example_in_the_config_to_begin_with_can_be_planned(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    text = _starter(*_EXAMPLES[example])
    assert text.count("\n# ") == _starter().count("\n# ") - len(_EXAMPLES[example])
    if example == "heroes":
        text = text.replace('kind = "round_robin"', 'kind = "gauntlet"')
    assert plan(load(tmp_path / "cup.toml", text=text)).config.name == "cup"


def test_the_examples_are_all_that_the_config_to_begin_with_has(tmp_path: Path):
    text = _starter(*_STOPPING, *(one for lines in _EXAMPLES.values() for one in lines))
    left = [line for line in text.splitlines() if line.startswith("# ") and (" = " in line or line[2:3] == "[")]
    assert left == []
    with pytest.raises(ParameterError, match=r"stopping.kind = sprt compares two players"):
        stopping(plan(load(tmp_path / "cup.toml", text=_starter(*_STOPPING))))
    two = _starter(*_STOPPING).replace('[[players]]\nname = "mcts-100"\nagent = "mcts,simulations=100"\n', "")
    made_of_two = plan(load(tmp_path / "cup.toml", text=two))
    stopping(made_of_two)
    assert len(made_of_two.config.players) == 2


def test_a_changed_setting_leaves_the_rest_as_it_was_written():
    text = changed(GOOD, {"schedule.rounds": 20, "players.1.agent": "mcts", "budget.dollars": 2.5})
    assert 'agent = "mcts"          # a comment' in text
    assert text.startswith(GOOD.split('agent = "first"')[0])
    config = parse(text, "cup.toml")
    assert (config.schedule.rounds, config.budget.dollars) == (20, 2.5)
    assert changed(text, {"budget.dollars": None}) == text.replace("dollars = 2.5\n", "")
    assert [one.name for one in parse(changed(text, {"players.0": None}), "cup.toml").players] == ["b"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("schedule.rouds", 3, "schedule, rouds: there is no such setting; did you mean rounds?"),
        ("schedule.rounds", -3, "schedule, rounds: -3: input should be greater"),
        ("players.7.agent", "x", "there is no element 7"),
        ("players.b.agent", "x", "elements are numbered"),
        ("games.0", 5, "cup.toml: games.0 cannot be set to 5"),
        ("games.b", 5, "elements are numbered"),
        ("games.7", 5, "cup.toml: games.7 cannot be set to 5"),
        ("games", 5, "games: it is a list"),
        ("name.x", "x", "name is no part of the config that has settings of its own"),
    ],
)
def test_a_change_that_makes_it_none_is_refused(key: str, value: object, told: str):
    with pytest.raises(ParameterError, match=told.replace("?", r"\?")):
        changed(GOOD, {key: value}, "cup.toml")
