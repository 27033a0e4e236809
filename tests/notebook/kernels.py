"""A real kernel that runs cells one after the other, and what each of them has put out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client import KernelManager

PATIENCE = 60
"""Seconds without a message after which a kernel is taken for dead."""


@dataclass
class Ran:
    """What a cell has put out. Messages of other cells that came meanwhile stand apart."""

    messages: list[dict] = field(default_factory=list)
    others: list[dict] = field(default_factory=list)

    def of(self, kind):
        """The contents of the messages of a kind, in their order."""
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    @property
    def text(self):
        """What was printed."""
        return "".join(content["text"] for content in self.of("stream"))

    @property
    def error(self):
        """The name of the exception that ended it; None where nothing did."""
        return next((content["ename"] for content in self.of("error")), None)

    @property
    def said(self):
        """What that exception says."""
        return next(content["evalue"] for content in self.of("error"))

    @property
    def displays(self):
        """What each display shows at last, in the order in which they came: MIME type -> data."""
        shown = {}
        for message in self.messages:
            if message["msg_type"] in ("display_data", "update_display_data"):
                content = message["content"]
                shown[content["transient"]["display_id"]] = content["data"]
        return list(shown.values())

    @property
    def result(self):
        """What the value of its last line shows; None where it has none."""
        return next((content["data"] for content in self.of("execute_result")), None)


class Kernel:
    """A kernel in a folder of its own. Close it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = {
            name: str(folder / name.lower()) for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
        }
        self._manager = KernelManager(transport="ipc", connection_file=str(folder / "kernel.json"))
        self._manager.start_kernel(cwd=str(folder), env=os.environ | home)
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=PATIENCE)

    def run(self, code: str, *, interrupt_at: str | None = None) -> Ran:
        """Run a cell to its end, and interrupt it as soon as it has printed a text, and again each time it does."""
        asked = self._client.execute(code)
        ran, pressed = Ran(), 0
        while True:
            message = self._client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != asked:
                ran.others.append(message)
                continue
            content = message["content"]
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return ran
            ran.messages.append(message)
            while interrupt_at is not None and pressed < ran.text.count(interrupt_at):
                pressed += 1
                self._manager.interrupt_kernel()

    def close(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()
