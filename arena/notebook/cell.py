"""The cell in which code runs at this moment, and an output in it that any thread can change until it is done.

An output is changed by its display id, and every message says which cell it belongs to: that of a match which goes on
in another thread, or while the next cell runs already, lands where it began. Nothing here is imported or asked outside
of a notebook, and neither IPython's terminal nor a thread of the user's own counts as one.
"""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import thread_time
from typing import Any

from arena.games.core.errors import ParameterError

Bundle = Mapping[str, Any]
"""MIME type -> what is shown of that type."""

OFTEN = 0.2
"""Seconds between two changes of an output, at least."""
_SHARE = 0.1
"""The most that drawing may take of the time."""
_SUBSHELL = "subshell"
"""How the names of the other threads begin in which kernels run cells."""


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook while it runs."""

    id: str
    """Of this execution: the same cell has another when it is run again."""
    parent: Mapping[str, Any]
    """The header of the message that asked for it, which all its outputs name."""
    publisher: Any
    shell: Any


def here(show: bool | None = None) -> Cell | None:
    """The cell that runs in this thread, where outputs are wanted; None outside of notebooks.

    Args:
        show: False wants none. True must have a notebook: ParameterError where there is none.
    """
    shell = None if show is False else kernel_shell()
    thread = threading.current_thread()
    if shell is None or not (thread is threading.main_thread() or thread.name.startswith(_SUBSHELL)):
        if show and shell is not None:
            raise ParameterError(
                "show=True was called from a thread of your own, which is in no cell: leave it out there"
            )
        if show:
            raise ParameterError("show=True needs the cell of a notebook; in a terminal `arena watch` shows matches")
        return None
    return Cell(execution(shell), _header(shell), shell.display_pub, shell)


def execution(shell: Any) -> str:
    """The id of what a kernel executes in this thread; empty where it does not say."""
    return str(_header(shell).get("msg_id", ""))


def _header(shell: Any) -> dict[str, Any]:
    """The header of the message that asked for it."""
    asked: Any = getattr(shell, "get_parent", dict)()
    return dict(asked.get("header", asked)) if isinstance(asked, Mapping) else {}


def kernel_shell() -> Any:
    """IPython's shell where it is a notebook's kernel; None elsewhere, and IPython is not imported to find out."""
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = None if ask is None else ask()
    return shell if getattr(shell, "kernel", None) is not None else None


class Output:
    """One output of a cell. What was shown last stays; every method may be called from any thread.

    Args:
        cell: where it stands.
        every: seconds between two changes, at least. They cost a tenth of the time at most, whatever they cost.
    """

    def __init__(self, cell: Cell, every: float = OFTEN) -> None:
        self.cell = cell
        self._id = uuid.uuid4().hex
        self._every = every
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        self._next: Callable[[], Any] | None = None
        self._shown = False
        self._ended = False
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def show(self, what: Any) -> None:
        """Show something now: a bundle, or an object that can show itself."""
        with self._lock:
            if not self._ended:
                self._send(what)

    def later(self, make: Callable[[], Any]) -> None:
        """Show soon what `make` returns, in another thread; of several that wait only the last is made."""
        with self._lock:
            if self._ended:
                return
            self._next = make
            if self._thread is None:
                self._thread = threading.Thread(target=self._draw, name="arena output", daemon=True)
                self._thread.start()
            self._news.notify()

    def end(self, what: Any) -> None:
        """Show something for good: nothing that is still being made comes after it."""
        with self._lock:
            if not self._ended:
                self._ended = True
                self._over.set()
                self._news.notify()
                self._send(what)

    def close(self) -> None:
        """Leave what is shown as it is, for good."""
        with self._lock:
            self._ended = True
            self._over.set()
            self._news.notify()

    def _draw(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._next is not None or self._ended)
                make, self._next = self._next, None
            if make is None:
                return
            began = thread_time()  # what drawing costs, not how long others kept it waiting
            with suppress(Exception):  # a picture that fails is none; what is shown for good tells of what is wrong
                self.show(make())
            took = thread_time() - began
            if self._over.wait(max(self._every, took * (1 / _SHARE - 1))):
                return

    def _send(self, what: Any) -> None:
        if isinstance(what, Mapping):
            data, metadata = dict(what), {}
        else:
            data, metadata = self.cell.shell.display_formatter.format(what)
        update, self._shown = self._shown, True
        publisher, transient = self.cell.publisher, {"display_id": self._id}
        session, socket = getattr(publisher, "session", None), getattr(publisher, "pub_socket", None)
        if session is None or socket is None:  # somebody collects outputs, or it is another kind of kernel
            publisher.publish(data=data, metadata=metadata, transient=transient, update=update)
            return
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        content = {"data": data, "metadata": metadata, "transient": transient}
        kind = "update_display_data" if update else "display_data"
        session.send(socket, kind, content, parent=dict(self.cell.parent), ident=publisher.topic)
