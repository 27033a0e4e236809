"""A real JupyterLab with a person before it: a server of its own, a browser that reaches nothing else, a notebook."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.sign import NotebookNotary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page

PATIENCE = 30.0
"""Seconds until something that never comes about fails a test."""
TOKEN = "only-for-this-test"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}
"""What JupyterLab is told of its settings: it asks nothing of anybody."""
UNUSED = {"@jupyterlab/debugger-extension": True}
"""Parts of JupyterLab that are left out: it talks with every new kernel, and complains where that ends meanwhile."""
NOISE = ("reading 'processLuminoMessage'",)
"""Errors of JupyterLab's own: a widget's view that goes away while a message to it waits."""
OPEN = """async path => {
    const app = window.jupyterapp;
    for (const panel of [...app.shell.widgets("main")]) panel.dispose();
    window.panel = await app.commands.execute("docmanager:open", {path, factory: "Notebook"});
    await window.panel.context.ready;
}"""
ADD = """async source => {
    const book = window.panel.content;
    const place = book.model.cells.length;
    book.model.sharedModel.insertCell(place, {cell_type: "code", source, metadata: {trusted: true}});
    book.activeCellIndex = place;
    window.jupyterapp.commands.execute("notebook:run-cell").catch(() => {});
    return place;
}"""
STATE = "window.panel.content.model.cells.get(place)?.executionState"
READY = "async () => { await window.panel.sessionContext.ready; }"
END = "async () => { await window.panel.sessionContext.shutdown(); }"
SAVE = "async () => { await window.panel.context.save(); }"


class Server:
    """A running JupyterLab.

    Args:
        home: an empty folder where it keeps all that is its own.
    """

    def __init__(self, home: Path, process: subprocess.Popen[str], address: str) -> None:
        self.home, self.process, self.address = home, process, address
        self.folder = home / "notebooks"

    def write(self, name: str) -> Path:
        """A new notebook without a cell."""
        book = nbformat.v4.new_notebook()
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = self.folder / f"{name}.ipynb"
        nbformat.write(book, path)
        return path

    def elsewhere(self, path: Path, *, trusted: bool) -> Path:
        """A saved notebook as it reaches a place where its kernel is not, and where it is trusted or not."""
        book = nbformat.read(path, as_version=4)
        for name in ("kernelspec", "language_info"):
            book.metadata.pop(name, None)
        copy = path.with_name(f"{path.stem}-{'trusted' if trusted else 'untrusted'}.ipynb")
        book.metadata["title"] = copy.stem  # what is signed is the text
        if trusted:  # as `jupyter trust` does
            notary = NotebookNotary(data_dir=str(self.home / "data"))
            notary.sign(book)
            notary.store.close()
        nbformat.write(book, copy)
        return copy


@contextmanager
def jupyterlab(home: Path) -> Iterator[Server]:
    """A JupyterLab that knows nothing of whoever runs the tests, until it is left."""
    places = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        **{f"XDG_{name}_HOME": f"xdg/{name.lower()}" for name in ("CONFIG", "CACHE", "DATA", "STATE")},
    }
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTEST", "COV_"))}
    for name, place in places.items():
        (home / place).mkdir(parents=True)
        env[name] = str(home / place)
    (home / "notebooks").mkdir()
    for name, settings in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings))
    (home / "config" / "labconfig").mkdir()
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": UNUSED}))
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        f"--ServerApp.root_dir={home / 'notebooks'}", f"--IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly", "--LabApp.news_url=None",
    ]  # fmt: skip
    # a group of its own: its kernels are in others, and end with it when it ends in order
    with subprocess.Popen(
        command, env=env, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, process_group=0
    ) as process:
        said: list[str] = []
        assert process.stderr is not None
        found = None
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        assert found is not None, "".join(said)
        reader = threading.Thread(target=lambda: said.extend(process.stderr or ()))
        reader.start()
        try:
            yield Server(home, process, found[0])
        finally:
            process.send_signal(signal.SIGTERM)  # it shuts its kernels down, then itself
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                reader.join()
    assert not [line for line in said if "Traceback" in line], "".join(said)


class Desk:
    """Somebody before a browser in which JupyterLab runs, with one notebook open."""

    def __init__(self, browser: Browser, server: Server, **options: Any) -> None:
        self.server = server
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("pageerror", lambda error: self._error(f"{error}\n{error.stack}"))
        self.page.on(
            "console", lambda said: self._error(f"{said.text} {said.location}") if said.type == "error" else None
        )
        self.page.on("dialog", self._dialog)
        self.load()

    def _error(self, text: str) -> None:
        if not any(noise in text for noise in NOISE):
            self.errors.append(text[:2000])

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def load(self) -> None:
        """Load JupyterLab anew, with nothing open."""
        self.page.goto(f"{self.server.address}lab?token={TOKEN}&reset")
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => window.jupyterapp.restored")

    def open(self, path: Path) -> None:
        """Open a notebook, and wait until its kernel is there."""
        self.page.evaluate(OPEN, path.name)
        self.page.evaluate(READY)

    def open_without_kernel(self, path: Path) -> None:
        """Open a notebook that names no kernel, and want none."""
        self.page.evaluate(OPEN, path.name)
        dialog = self.page.locator(".jp-Dialog")
        dialog.get_by_role("button", name="No Kernel").click()
        dialog.wait_for(state="detached")

    def run(self, source: str) -> Cell:
        """Write a cell at the end, and run it."""
        return Cell(self, self.page.evaluate(ADD, source))

    def cell(self, place: int) -> Cell:
        return Cell(self, place)

    def interrupt(self) -> None:
        """Press the button in the toolbar that interrupts the kernel."""
        self.page.locator('[data-command="notebook:interrupt-kernel"]').click()

    def end_kernel(self) -> None:
        """Shut the kernel down, and wait until that is done."""
        self.page.evaluate(END)

    def save(self) -> None:
        self.page.evaluate(SAVE)

    def show_all(self) -> None:
        """Scroll to the top."""
        self.page.evaluate(
            "() => { window.panel.content.node.querySelector('.jp-WindowedPanel-outer').scrollTop = 0; }"
        )

    def shot(self, name: str) -> None:
        """Keep a picture of the page where `ARENA_SHOTS` says, for eyes; else nothing."""
        if folder := os.environ.get("ARENA_SHOTS"):
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def flags(self) -> list[Any]:
        """What hostile texts would have set, in the page and in every frame of it."""
        return [frame.evaluate("() => window.hacked ?? null") for frame in self.page.frames]

    def leave(self) -> None:
        """End the kernels, and check that all was quiet and nothing was asked of anybody else."""
        self.page.evaluate("async () => { await window.jupyterapp.serviceManager.sessions.shutdownAll(); }")
        self.context.close()
        here = (self.server.address, self.server.address.replace("http", "ws", 1), "data:", "blob:", "about:")
        assert not [url for url in self.asked if not url.startswith(here)]
        assert not self.dialogs
        assert not self.errors, "\n".join(self.errors)


class Cell:
    """A code cell of the open notebook."""

    def __init__(self, desk: Desk, place: int) -> None:
        self.desk, self.place = desk, place
        self.at: Locator = desk.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{place}"]')

    @property
    def output(self) -> Locator:
        return self.at.locator(".jp-OutputArea")

    @property
    def frame(self) -> FrameLocator:
        """The viewer in a finished output."""
        return self.frames.first

    @property
    def frames(self) -> FrameLocator:
        """The viewers in finished outputs, from the first."""
        return self.output.frame_locator("iframe")

    @property
    def is_running(self) -> bool:
        return bool(self.desk.page.evaluate(f"place => {STATE} === 'running'", self.place))

    def finish(self) -> Cell:
        """Wait until it has run."""
        self.desk.page.wait_for_function(f"place => {STATE} === 'idle'", arg=self.place)
        return self

    def show(self) -> Cell:
        """Bring its output to where one looks."""
        self.at.evaluate("cell => cell.scrollIntoView({block: 'start'})")
        return self

    def saved(self) -> list[dict[str, Any]]:
        """Its outputs, as a file would keep them."""
        told: list[dict[str, Any]] = self.desk.page.evaluate(
            "place => window.panel.content.model.cells.get(place).toJSON().outputs", self.place
        )
        return told
