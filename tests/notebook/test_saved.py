"""A notebook that is run and saved opens again with its boards in it, without a kernel."""

from __future__ import annotations

import re

import nbclient
import nbformat
import pytest

CELLS = (
    "import arena",
    "arena.play('connect_four', ['random', 'random'], seed=1, out='replays')",
    "arena.tournament({'name': 'cup', 'players': [{'name': 'a', 'agent': 'random'}, {'name': 'b', 'agent': 'first'}],"
    " 'games': [{'name': 't', 'game': 'tictactoe'}], 'schedule': {'kind': 'round_robin', 'rounds': 2}}, folder='cup')",
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    client = nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, store_widget_state=False)
    client.execute()
    nbformat.write(notebook, folder / "notebook.ipynb")
    return nbformat.read(folder / "notebook.ipynb", as_version=4)


def test_a_board_is_whole_in_the_file(saved):
    nbformat.validate(saved)
    shown, told = saved.cells[1].outputs
    html = shown["data"]["text/html"]
    assert set(shown["data"]) == {"text/html", "text/plain"}, "no widget is left that would need a kernel"
    assert len(re.findall('<iframe sandbox="allow-scripts" ', html)) == 1
    assert len(re.findall('<img alt="Connect Four, the position after ', html)) == 1
    assert len(html) < 500_000
    assert set(told["data"]) == {"text/plain"}


def test_standings_are_tables_in_the_file(saved):
    over, standings, told = saved.cells[2].outputs
    assert over["data"]["text/plain"].startswith("over: all 4 matches have a result")
    assert "<table>" in standings["data"]["text/html"]
    assert told["data"]["text/plain"].startswith("tournament cup: complete")
