"""The driver of somebody who plays: which bytes of a terminal are an escape of their own."""

from __future__ import annotations

import os
import select
import sys
import threading
from typing import Any

import pytest
from textual import constants
from textual.events import Key
from textual.message import Message

if sys.platform == "win32":
    pytest.skip("a terminal of another kind", allow_module_level=True)

from arena.replays.tape import Tape
from arena.tui import driver
from arena.tui.app import ArenaApp
from arena.tui.driver import PlayDriver, steady


class Typist:
    """A selector whose terminal gets the next bytes when they are waited for; None is that nothing comes in time."""

    def __init__(self, script: list[bytes | None]) -> None:
        self._script = script
        self.reading, self._writing = os.pipe()
        self.over = threading.Event()

    def __enter__(self) -> Typist:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.reading)
        os.close(self._writing)

    def register(self, *_: object) -> None:
        """There is one terminal."""

    def select(self, _: float) -> bool:
        """Whether there is something to read."""
        if select.select([self.reading], [], [], 0)[0]:
            return True
        if not self._script:
            self.over.set()
            return False
        come = self._script.pop(0)
        return come is not None and os.write(self._writing, come) > 0


class Heard(PlayDriver):
    """The driver without an app; what comes of the bytes is kept."""

    def __init__(self, typist: Typist) -> None:
        self.fileno, self.exit_event, self._debug = typist.reading, typist.over, False
        self.keys: list[str] = []

    def process_message(self, message: Message) -> None:
        assert isinstance(message, Key)
        self.keys.append(message.key)


def heard(script: list[bytes | None], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that come of a script."""
    typist = Typist(script)
    monkeypatch.setattr(driver, "SelectSelector", lambda: typist)
    ears = Heard(typist)
    ears.run_input_thread()
    return ears.keys


@pytest.mark.parametrize(
    ("script", "keys"),
    [
        ([b"\x1b", None, b"p"], ["escape", "p"]),
        ([b"\x1b", b"[A", b"h"], ["up", "h"]),
        ([b"\x1b[", b"A"], ["up"]),
        ([b"h\x1b\x1b", None, b"p"], ["h", "escape", "escape", "p"]),
        ([None, b"\xc3", b"\xa9h"], ["é", "h"]),
    ],
)
def test_an_escape_is_a_key_where_nothing_follows_it(
    script: list[bytes | None], keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heard(script, monkeypatch) == keys


@pytest.mark.parametrize("script", [[b"\x1b", b"p"], [b"\x1bp"]])
def test_alt_and_a_key_are_sent_as_an_escape_and_the_key(
    script: list[bytes | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
    assert heard(script, monkeypatch) == ["alt+p"]


def test_it_is_the_driver_of_whoever_may_come_to_play(table: Any, connect_four: Tape) -> None:
    assert ArenaApp(events=table.run(), player=table.player).driver_class is PlayDriver
    assert ArenaApp(connect_four).driver_class is PlayDriver  # a seat can be taken there


@pytest.mark.parametrize(
    ("sent", "steadied"),
    [
        ("\x1b[3;5Hplain \x1b[1m한글 ●🎲\x1b[0m", "\x1b[3;5Hplain \x1b[1m한글 ●🎲\x1b[0m"),
        ("\x1b[3;5Hab\x1b[1mcका d", "\x1b[3;5Hab\x1b[1m\x1b[?7l  \x1b[7Gcका\x1b[9G\x1b[?7h d"),
        ("\x1b[3;1H☰x", "\x1b[3;1H\x1b[?7l  \x1b[1G☰\x1b[3G\x1b[?7hx"),
        ("\x1b]0;का\x07\x1b[1;1Ha", "\x1b]0;का\x07\x1b[1;1Ha"),
        ("का", "का"),
    ],
)
def test_the_cursor_is_put_after_what_terminals_measure_in_different_ways(sent: str, steadied: str) -> None:
    assert steady(sent) == steadied
