"""A front end without a browser: it takes what a widget sends, puts the film together, and answers by the protocol."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import comm.base_comm

from arena.notebook.widgets import MatchView

WAIT = 20.0
"""Seconds after which nothing more is expected."""


class Wire(comm.base_comm.BaseComm):
    """A comm whose other end is a list."""

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any) -> None:
        wires = WIRES.setdefault(self.comm_id, [])
        for callback in [*wires]:
            callback(msg_type, data or {}, list(buffers or []))


WIRES: dict[str, list[Callable[[str, dict[str, Any], list[bytes]], None]]] = {}


class Front:
    """What a browser would know of one widget.

    Args:
        view: the widget.
        hello: whether it says that it is there.
    """

    def __init__(self, view: MatchView, *, hello: bool = True) -> None:
        self.view = view
        self.raw: list[str] = []
        """Everything that was sent, as text, blocks unpacked."""
        self.head: dict[str, Any] = {}
        self.blocks: dict[int, dict[str, Any]] = {}
        self.desk: dict[str, Any] = {}
        self.told: dict[str, dict[str, Any]] = {}
        self.state: dict[str, Any] = {}
        self.heads = 0
        self._news = threading.Condition()
        WIRES.setdefault(view.comm.comm_id, []).append(self._take)
        if hello:
            self.say(do="hello")

    def _take(self, kind: str, data: dict[str, Any], buffers: list[bytes]) -> None:
        with self._news:
            if data.get("method") == "custom":
                self._hear(data["content"], buffers[0] if buffers else None)
            elif data.get("method") == "update":
                for name, value in data["state"].items():
                    if name.startswith("told_"):
                        self._hear(value["content"], buffers[0] if buffers else None)
                    else:
                        self.state[name] = value
            self._news.notify_all()

    def _hear(self, content: dict[str, Any], data: bytes | None) -> None:
        block = None if data is None else json.loads(gzip.decompress(data))
        json.dumps(content, allow_nan=False)
        self.raw.append(json.dumps([content, block], ensure_ascii=False))
        kind = content["is"]
        self.told[kind] = content
        if kind == "head":
            self.head, self.blocks, self.heads = content["head"], {}, self.heads + 1
        elif kind in ("block", "tail", "plies") and content["reel"] != self.told.get("head", {}).get("reel"):
            return  # it belongs to a head that came before this front end
        elif kind in ("block", "tail"):
            self.blocks[block["start"]] = block
        elif kind == "plies":
            last = self.blocks[max(self.blocks)]
            assert content["after"] == last["start"] + len(last["plies"]), "no ply is left out or told twice"
            last["plies"] += content["plies"]
        elif kind == "desk":
            self.desk = content

    @property
    def plies(self) -> int:
        """Plies that have arrived."""
        last = self.blocks[max(self.blocks)] if self.blocks else {"start": 0, "plies": []}
        return int(last["start"]) + len(last["plies"])

    @property
    def sent(self) -> str:
        """Everything that was sent, as one text."""
        return "\n".join(self.raw)

    def say(self, **content: Any) -> None:
        """Send a custom message."""
        self.view._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})

    def do(self, do: str, **content: Any) -> None:
        """Do something about what lies there."""
        self.say(do=do, turn=self.desk["turn"], **content)

    def until(self, reached: Callable[[Front], Any], what: str = "") -> None:
        """Wait until something has arrived."""
        with self._news:
            assert self._news.wait_for(lambda: reached(self), WAIT), f"{what or 'it'} did not come: {self.desk}"

    def turn(self, after: int = -1) -> dict[str, Any]:
        """Wait for a turn later than one; what lies there then."""
        self.until(lambda front: front.desk.get("what") == "turn" and front.desk["turn"] > after, "a turn")
        return self.desk


@contextmanager
def wired() -> Iterator[None]:
    """Let widgets talk to fronts."""
    with patch("comm.create_comm", Wire):
        try:
            yield
        finally:
            WIRES.clear()


def over(front: Front) -> None:
    front.until(lambda front: front.desk.get("what") == "over" and "end" in front.told, "the end")


def seen(front: Front, ply: int) -> list[Any]:
    """What was played in a ply, as the front end knows it."""
    return [ply["played"] for block in front.blocks.values() for ply in block["plies"]][ply]
