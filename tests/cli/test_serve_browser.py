"""The served app in a real browser: a list of replays, one of them watched, and a match played against a bot."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import arena

pytest.importorskip("textual_serve", reason="needs the extra serve")
pytest.importorskip("playwright", reason="needs playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 30.0
"""Seconds until something that never comes about fails a test."""
KEEP = """Object.defineProperty(Object.prototype, "terminal", {configurable: true, set(made) {
    Object.defineProperty(this, "terminal", {value: made, writable: true});
    window.kept = made;
}})"""
"""Keeps the page's terminal where a test finds it: the page itself shows pixels."""
READ = """() => {
    const lines = window.kept ? window.kept.buffer.active : null;
    return lines ? [...Array(window.kept.rows).keys()].map(n => lines.getLine(n).translateToString(true)) : [];
}"""
PLACE = """() => {
    const box = document.querySelector(".xterm-screen").getBoundingClientRect();
    return [box.left, box.top, box.width / window.kept.cols, box.height / window.kept.rows];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The address of a served folder."""
    command = [sys.executable, "-m", "arena", "serve", str(folder), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            _, err = process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err, err


class Visitor:
    """Somebody before a browser."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 800}, **options)
        self.asked: list[str] = []
        self.sockets: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.sockets.append(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.add_init_script(KEEP)
        self.page.goto(address)

    def lines(self) -> list[str]:
        read: list[str] = self.page.evaluate(READ)
        return read

    def sees(self, *patterns: str) -> str:
        """The screen, as soon as it shows one of the patterns."""
        end = time.monotonic() + PATIENCE
        while not any(re.search(pattern, screen := "\n".join(self.lines())) for pattern in patterns):
            assert time.monotonic() < end, f"{patterns} never came up:\n{screen}\n{self.errors}"
            self.page.wait_for_timeout(50)  # between two looks; nothing depends on its length
        return screen

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, column: int, row: int) -> None:
        """Click a cell of the terminal."""
        left, top, width, height = self.page.evaluate(PLACE)
        self.page.mouse.click(left + (column + 0.5) * width, top + (row + 0.5) * height)

    def find(self, text: str) -> tuple[int, int]:
        """The column and the row of the first cell of a text."""
        row, line = next((row, line) for row, line in enumerate(self.lines()) if text in line)
        return line.index(text), row

    def leave(self) -> None:
        assert not self.errors
        assert all(url.startswith(self.address) for url in self.asked), self.asked
        self.page.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with one replay."""
    folder = tmp_path / "two words; it's"
    arena.play("connect_four", ["first", "first"], seed=1, out=folder)
    return folder


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_replay_is_chosen_and_watched(browser: Browser, shelf: Path, theme: str):
    replay = arena.load(next(shelf.iterdir()))
    with served(shelf) as address:
        visitor = Visitor(browser, address, color_scheme=theme)
        visitor.sees("Connect Four")
        assert f"/ws/{theme}?" in visitor.sockets[0]
        visitor.press("Enter")
        visitor.sees(f"0 / {replay.plies}")
        visitor.press("End")
        visitor.sees(rf"{replay.plies} / {replay.plies}")
        visitor.sees("wins")
        visitor.click(*visitor.find("|◄"))
        visitor.sees(rf"0 / {replay.plies}")
        visitor.page.set_viewport_size({"width": 700, "height": 500})
        visitor.sees("Connect Four")
        visitor.leave()


def test_a_match_that_is_being_recorded_is_watched_live(browser: Browser, tmp_path: Path):
    slow = ("mcts,seconds=1", "mcts,seconds=1", "--out", str(tmp_path), "-q")
    command = [sys.executable, "-m", "arena", "play", "connect_four,rows=12,columns=12,connect=8", *slow]
    with served(tmp_path) as address, subprocess.Popen(command, stderr=subprocess.DEVNULL) as playing:
        visitor = Visitor(browser, address)
        visitor.sees("Connect Four")
        visitor.press("Enter")
        visitor.sees("LIVE")
        ply = max(map(int, re.findall(r" / (\d+) ", "\n".join(visitor.lines()))), default=0) + 2
        visitor.sees(*(rf" {later} / \d" for later in range(ply, ply + 50)))
        playing.kill()
        visitor.sees("(?i)cut off")
        visitor.leave()


def test_a_watcher_can_begin_nothing_and_keep_nothing(browser: Browser, shelf: Path):
    before = sorted(shelf.iterdir())
    with served(shelf) as address:
        visitor = Visitor(browser, address)
        visitor.sees("Connect Four")
        visitor.press("n", "p", "d", "Enter")
        visitor.sees("REPLAY")
        visitor.press("End", "ArrowLeft", "t")
        visitor.press("Control+p")
        visitor.sees("Search for commands")
        assert "Play on from" not in "\n".join(visitor.lines())
        assert "Screenshot" not in "\n".join(visitor.lines())
        visitor.leave()
    assert sorted(shelf.iterdir()) == before


def test_a_visit_ends_and_begins_again(browser: Browser, shelf: Path):
    with served(shelf, "--visitors", "1") as address:
        visitor = Visitor(browser, address)
        visitor.sees("Connect Four")
        other = browser.new_page()
        other.goto(address)
        assert "As many visitors are here as there is room for" in other.inner_text("body")
        visitor.press("Control+q")
        visitor.page.wait_for_selector("text=This visit has ended.")
        other.close()
        visitor.press("Enter")  # the button has the focus
        visitor.page.wait_for_selector("body.-first-byte, #full")
        while visitor.page.query_selector("#full"):  # the app before may still be leaving
            visitor.page.get_by_text("Try again", exact=True).click()
            visitor.page.wait_for_selector("body.-first-byte, #full")
        visitor.sees("Connect Four")
        visitor.page.close()


def test_a_match_is_played_by_keyboard_and_by_mouse(browser: Browser, tmp_path: Path):
    with served(tmp_path, "--play") as address:
        visitor = Visitor(browser, address)
        visitor.sees("Play Connect Four")
        visitor.press("p")
        visitor.sees("YOUR TURN")
        visitor.press("F5")  # a hint here, and no reload of the page
        visitor.sees("tab takes it")
        visitor.press("Tab")
        visitor.sees(r"Red ▸ \d")
        visitor.press("Enter")
        ply = 2
        while "YOUR TURN" in (
            screen := visitor.sees(rf"YOUR TURN(?:.|\n)* {ply} / {ply} (?:.|\n)*a move +\d", "wins", "draw")
        ):
            lines = screen.splitlines()
            bar = next(line for line in lines if "a move" in line)
            legal = re.findall(r"\d", bar.partition("a move")[2])
            column = legal[ply // 2 % len(legal)]
            if ply % 4:
                visitor.page.keyboard.type(column)
                visitor.press("Enter")
            else:
                row = next(row for row, line in enumerate(lines) if re.search("1 +2 +3 +4 +5 +6 +7", line))
                visitor.page.wait_for_timeout(400)  # nobody sees a move and clicks in less
                visitor.click(lines[row].index(column), row + 3)
            ply += 2
        assert len([url for url in visitor.asked if url == address]) == 1
        visitor.leave()
        (file,) = tmp_path.iterdir()
        replay = arena.load(file)
        assert replay.ended is not None
        assert (replay.ended.ending, replay.ended.reason) == ("played", "rules")
        assert [seated.player for seated in replay.started.seats] == ["human", "mcts,simulations=400"]
        assert arena.verify(file).verified
