"""Games by name: what is found, what is said of what is not, and what is loaded when."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arena.games.core import registry
from arena.games.core.errors import GameUnavailable, UnknownGame
from arena.games.core.registry import GAMES, OWN, Registry, split_file


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("conect_four", "no game is called 'conect_four': did you mean connect_four?"),
        ("tictactoo", "no game is called 'tictactoo': did you mean tictactoe?"),
        ("zzz", "no game is called 'zzz': there are battleship"),
    ],
)
def test_an_unknown_name_suggests_the_near_one(name: str, said: str) -> None:
    with pytest.raises(UnknownGame) as caught:
        GAMES.load(name)
    assert str(caught.value).startswith(said)


def points(*found: tuple[str, str, str]) -> Any:
    """Entry points as the metadata of installed distributions gives them: (name, value, distribution)."""

    def entry_points(group: str) -> list[EntryPoint]:
        made = []
        for name, value, dist in found:
            point = EntryPoint(name, value, group)
            vars(point)["dist"] = SimpleNamespace(name=dist)
            made.append(point)
        return made

    return entry_points


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Any:
    def registered(*entries: tuple[str, str, str]) -> Registry:
        monkeypatch.setattr(registry, "entry_points", points(*entries))
        return Registry("arena.games", "game", UnknownGame, GameUnavailable)

    return registered


def test_our_own_name_stays_ours_whoever_comes_first(found: Any) -> None:
    for order in ((0, 1), (1, 0)):
        entries = (("chess", "json:dumps", OWN), ("chess", "json:loads", "someone-else"))
        games = found(*(entries[k] for k in order))
        assert games.entries["chess"].source == OWN


def test_entries_are_sorted_and_nothing_is_imported_to_list_them(found: Any) -> None:
    games = found(("b", "no_such_module:B", "x"), ("a", "no_such_module:A", "x"))
    assert [entry.name for entry in games] == ["a", "b"]


def test_what_is_missing_is_named_with_the_remedy(found: Any) -> None:
    games = found(("a", "no_such_module:A", "x"), ("b", "no_such_module:B [more]", "x"), ("c", "json:nothing", "x"))
    with pytest.raises(GameUnavailable, match="a needs no_such_module, which cannot be imported here: install no_"):
        games.load("a")
    with pytest.raises(GameUnavailable, match=r'pip install "x\[more\]"'):
        games.load("b")
    with pytest.raises(GameUnavailable, match="c, from x, fails when it is imported: AttributeError"):
        games.load("c")


def test_listing_games_imports_none() -> None:
    script = (
        "import sys; from arena.games.core.registry import GAMES; names = [entry.name for entry in GAMES];"
        "assert 'connect_four' in names; print([m for m in sys.modules if m.startswith('arena.games.board')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("nim.py", ("nim.py", None)),
        ("nim.py:Nim", ("nim.py", "Nim")),
        ("a/b.py:C", ("a/b.py", "C")),
        (r"C:\games\nim.py", (r"C:\games\nim.py", None)),
        (r"C:\games\nim.py:Nim", (r"C:\games\nim.py", "Nim")),
    ],
)
def test_a_target_is_a_file_and_perhaps_a_class(target: str, parts: tuple[str, str | None]) -> None:
    assert split_file(target) == parts


def test_the_same_file_is_the_same_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "thing.py"
    file.write_text("VALUE = 3\n")
    one = registry.load_file(str(file), GameUnavailable)
    monkeypatch.chdir(tmp_path)
    assert registry.load_file("thing.py", GameUnavailable) is one
    assert str(file) in registry.loaded_files()


def test_a_file_that_fails_is_its_authors_business(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text("1 / 0\n")
    with pytest.raises(GameUnavailable, match=r"bad\.py fails when it is imported: ZeroDivisionError"):
        registry.load_file(str(file), GameUnavailable)
    file.write_text("VALUE = 3\n")
    assert registry.load_file(str(file), GameUnavailable).VALUE == 3


def test_an_extra_that_is_not_installed_is_told_though_the_module_is_there(found: Any) -> None:
    games = found(("one", "json:dumps [some]", OWN), ("two", "json:dumps [none]", OWN), ("three", "json:dumps", OWN))
    for entry in games:
        entry.point.dist.requires = ["pytest; extra == 'none'", "no-such>=9; extra == 'some'", "pytest"]
    assert (
        games.entries["one"].lacks
        == 'one needs no-such, which is not installed here: pip install "game-agent-arena[some]"'
    )
    assert games.entries["two"].lacks is games.entries["three"].lacks is None
