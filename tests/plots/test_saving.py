"""Saving: there is a file for everything that there is something to show in, and the same one each time."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from arena.cli import app
from arena.games.core.errors import ParameterError
from arena.plots.saving import figures, save
from arena.reports.reckoning import standings
from tests.reports.made import config, episodes, pair


def test_there_is_a_figure_for_everything(whole):
    assert list(figures(whole)) == [
        "ratings-0-chess", "crosstable-0-chess", "ratings-1-dungeon", "profiles", "aggregates", "improvement", "cost",
        "failures", "variants",
    ]  # fmt: skip
    assert list(figures(standings(config("alpha", "beta"), pair(), samples=50))) == ["ratings", "crosstable", "cost"]
    assert figures(standings(config("alpha", "beta"), [])) == {}


def test_files_are_whole_and_the_same_each_time(tmp_path):
    one = standings(config("alpha"), episodes({"alpha": 70}, 3), samples=50)
    first, second = (save(one, tmp_path / name) for name in ("first", "second"))
    assert [path.name for path in first[:2]] == ["ratings.pdf", "ratings.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[0].read_bytes().startswith(b"%PDF")
    assert first[1].read_bytes().startswith(b"\x89PNG")


def test_the_command_writes_them(cup, tmp_path):
    done = CliRunner().invoke(app, ["standings", str(cup.folder), "--plots", str(tmp_path / "figures")])
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "figures").iterdir()}
    assert {"ratings-0-all_games.pdf", "crosstable-0-all_games.png", "cost.pdf"} <= written
    assert all(str(tmp_path / "figures" / name) in done.stderr.replace("\n", "") for name in written)


def test_without_matplotlib_the_extra_is_named(whole, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ParameterError, match=r'figures need matplotlib: pip install "game-agent-arena\[plots\]"'):
        save(whole, tmp_path / "figures")
    assert not (tmp_path / "figures").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="is no folder that can be written to"):
        save(standings(config("alpha"), []), tmp_path / "file")
