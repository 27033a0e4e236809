"""The example notebooks: each runs through a real kernel, and its outputs hold what its prose promises."""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NAMES = ("1-watch-a-match", "2-play-against-a-bot", "3-run-a-tournament", "4-connect-a-model", "5-write-your-own")
WIDGET = "application/vnd.jupyter.widget-view+json"
BOARDS: Mapping[str, tuple[int, int, int]] = {
    "1-watch-a-match": (2, 1, 1),
    "2-play-against-a-bot": (1, 2, 0),
    "3-run-a-tournament": (1, 0, 3),
    "4-connect-a-model": (2, 0, 0),
    "5-write-your-own": (3, 0, 0),
}
"""Notebook -> finished matches, widgets and pictures in its outputs."""
TEXTS: Mapping[str, tuple[str, ...]] = {
    "1-watch-a-match": (
        "verified",
        "There is no column 44",
        "── system\nYou play Connect Four as Yellow.",
        '"44" is not a move of Connect Four; possible: 1, 2, 3, 4, 5, 6, 7',
    ),
    "2-play-against-a-bot": ("None", "void (interrupted)", "Price Bargaining", "verified"),
    "3-run-a-tournament": ("192 of 192", "mcts", "worst_rank", "player_1"),
    "4-connect-a-model": ("local:tiny,answer=score", "unreadable", "cost"),
    "5-write-your-own": (
        "verified",
        "Fours wins 20 of 20",
        "You play Nim as First.",
        "-15 stones",
        '"5" is not a move of Nim; possible: 1, 2, 3',
    ),
}
"""Notebook -> what stands in its outputs."""


@pytest.fixture(autouse=True)
def nobodys_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings and no history of whoever runs this, and nothing but loopback."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def saved(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def executed(name: str, folder: Path) -> Any:
    """The notebook after it was run in a folder, saved and read again, as somebody else would open it."""
    book = saved(name)
    folder.mkdir(exist_ok=True)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.write(book, folder / "saved.ipynb")
    return nbformat.read(folder / "saved.ipynb", as_version=4)


def outputs(book: Any) -> list[Any]:
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


def forms(book: Any, kind: str) -> list[Any]:
    """What the outputs hold in one form, such as "text/html"."""
    return [output.data[kind] for output in outputs(book) if kind in output.get("data", {})]


def told(book: Any) -> str:
    """All that the outputs say in plain text, as a terminal breaks its lines."""
    parts = [output.text if output.output_type == "stream" else "" for output in outputs(book)]
    return "\n".join([*parts, *forms(book, "text/plain"), *forms(book, "text/html")]).replace("\r\n", "\n")


def size(png: str) -> tuple[int, int]:
    """Width and height of a picture in base64."""
    data = base64.b64decode(png)
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def check_board(html: str) -> None:
    """Whether it shows a match by itself: a picture in words too for everybody, and the viewer where it may run."""
    still = re.search(r'<img[^>]* src="data:image/png;base64,([^"]+)"', html)
    assert still is not None
    assert min(size(still[1])) >= 80
    assert re.search(r'<img[^>]* alt="[^"]{10,}"', html)
    (frame,) = re.findall(r"<iframe[^>]*>", html)
    assert 'sandbox="allow-scripts"' in frame
    assert 'srcdoc="&lt;!DOCTYPE html&gt;' in frame
    assert "<script" not in html
    assert len(html) < 2_000_000


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_shows_what_it_promises(name: str, tmp_path: Path) -> None:
    if name == "4-connect-a-model":
        pytest.importorskip("torch")
        pytest.importorskip("transformers")
    book = executed(name, tmp_path / "work")
    assert [output.name for output in outputs(book) if output.output_type == "stream" and output.name != "stdout"] == []
    assert [output for output in outputs(book) if output.output_type == "error"] == []
    boards = [html for html in forms(book, "text/html") if "<iframe" in html]
    for html in boards:
        check_board(html)
    pictures = [png for png in forms(book, "image/png") if min(size(png)) >= 80]
    assert (len(boards), len(forms(book, WIDGET)), len(pictures)) == BOARDS[name]
    for text in TEXTS[name]:
        assert text in told(book)
    if name == "1-watch-a-match":
        assert (tmp_path / "work" / "match.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    replays = list((tmp_path / "work").rglob("*.jsonl.zst"))
    assert len(replays) >= BOARDS[name][0]
    if name == "3-run-a-tournament":
        again = executed(name, tmp_path / "work")
        assert "192 of 192" in told(again)
        assert sorted((tmp_path / "work").rglob("*.jsonl.zst")) == sorted(replays), "the second run plays nothing"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_kept_clean(name: str) -> None:
    """No outputs, no machine's paths, short cells, and a kernel that everybody has."""
    book = saved(name)
    nbformat.validate(book)
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    assert book.metadata.kernelspec.name == "python3"
    assert outputs(book) == []
    for cell in book.cells:
        assert cell.cell_type != "code" or cell.execution_count is None
        assert cell.source.count("\n") < 60 or cell.source.startswith("%%writefile")
    assert not re.search(r"(?<![\w.])/(home|root|work|tmp|Users)\b", json.dumps(book))


@pytest.mark.parametrize("name", NAMES)
def test_its_links_lead_somewhere(name: str) -> None:
    for cell in saved(name).cells:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", cell.source if cell.cell_type == "markdown" else ""):
            assert target.startswith("https://") or (FOLDER / target).exists(), target


def test_every_notebook_is_tried_and_listed(page: Any) -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.ipynb")) == sorted(NAMES)
    for name in NAMES:
        assert f"(notebooks/{name}.ipynb)" in page("docs/notebook.md")


def test_the_python_of_the_page_runs(blocks: Any, tmp_path: Path) -> None:
    """In a kernel, since some of it is about being in one."""
    cells = [nbformat.v4.new_code_cell(block) for block in blocks("docs/notebook.md", "python")]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert [output.text for output in outputs(book) if output.output_type == "stream"] == ["5\n"]
    assert len([html for html in forms(book, "text/html") if "<iframe" in html]) >= 1
    assert (len(forms(book, WIDGET)), len(forms(book, "image/png"))) == (2, 1), "the viewer, the board and one ply"


def test_the_keys_of_the_viewer_are_those_on_the_page(page: Any) -> None:
    sheet = (FOLDER.parents[1] / "replays" / "web" / "keys.js").read_text(encoding="utf-8")
    keys = re.findall(r'^  \["(\S.*)", "(.*)"\],$', sheet, re.MULTILINE)
    told = dict(re.findall(r"^\| `(.+)` \| (.+) \|$", page("docs/notebook.md"), re.MULTILINE))
    assert len(keys) >= 9
    assert {name: told[name].partition(":")[0] for name, what in keys} == {
        name: "about the match, and the keys" if name == "?" else what.partition(":")[0] for name, what in keys
    }


def test_the_game_of_the_notebook_is_that_of_the_page(blocks: Any) -> None:
    """Nim stands in both, and its rules are the same to the letter."""
    (cell,) = [cell.source for cell in saved("5-write-your-own").cells if cell.source.startswith("%%writefile nim.py")]
    rules = cell.index("class State")
    ours = blocks("docs/new-game.md", "python")[0]
    assert cell[rules:].strip() == ours[ours.index("class State") :].strip()
