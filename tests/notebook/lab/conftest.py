"""JupyterLab and a browser for the tests of this folder. Where one of them is not installed, they are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.notebook.lab.desk import Desk, Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ALONE = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
"""How chromium is started: there is one machine in its world."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab."""
    from tests.notebook.lab.desk import jupyterlab

    with jupyterlab(tmp_path_factory.mktemp("jupyterlab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    for name in ("jupyterlab", "anywidget", "nbformat"):
        pytest.importorskip(name, reason="needs the extras notebook and test")
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    from tests.notebook.lab.desk import PATIENCE

    with api.sync_playwright() as playwright:
        api.expect.set_options(timeout=PATIENCE * 1000)
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def lab(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A notebook with a running kernel, to which the tests of a module add cell after cell."""
    from tests.notebook.lab.desk import Desk

    desk = Desk(browser, server)
    desk.open(server.write(request.module.__name__.rpartition(".")[2]))
    desk.run("import arena").finish()
    yield desk
    desk.leave()
