"""The terminal as the app drives it: every character in its column, and for whoever plays an escape of its own."""

from __future__ import annotations

import os
import re
from codecs import getincrementaldecoder
from selectors import EVENT_READ, SelectSelector

from rich.cells import cell_len
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key

_ESCAPE = "\x1b"
_ALONE = 0.025
"""Seconds after which an escape is no longer the beginning of another key."""
_POLL = 0.1
_CERTAIN = (
    "\\x00-\u0902\u0e00-\u0eff\u1e00-\u262f\u2638-\u2689\u2690-\u2bff\u2e80-\u3029\u3030-\u3247\u3250-\u4dbf"
    "\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
    "\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff\U00020000-\U0003fffd"
)
_UNSURE = re.compile(f".?[^{_CERTAIN}]+", re.DOTALL)
"""What terminals give different widths (vowels of India, hexagrams, what is new in Unicode), and what bears it."""
_SENT = re.compile(r"(\x1b\[[^@-~]*[@-~]|\x1b[\]P_^][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|\n)", re.DOTALL)
"""What is sent beside text."""


class SteadyDriver(LinuxDriver):
    """Textual's driver on a terminal that may give a character another width than the app does.

    The cursor is put where it should be after every such character, so that what follows stands in its place.
    """

    def write(self, data: str) -> None:
        """Send to the terminal."""
        super().write(steady(data) if _UNSURE.search(data) else data)


def steady(data: str) -> str:
    """What is sent, with the cursor put right after every character of unsure width."""
    parts: list[str] = []
    column: int | None = None
    """The column that the next character should stand in, where that is known."""
    for number, part in enumerate(_SENT.split(data)):
        if number % 2:
            parts.append(part)
            column = _column(part, column)
        elif column is None:
            parts.append(part)
        elif part:
            parts.append(_steadied(part, column))
            column += cell_len(part)
    return "".join(parts)


def _column(control: str, column: int | None) -> int | None:
    """The column after a control: a colour moves nothing, and of all others only a position tells where one is."""
    if control.endswith("m"):
        return column
    place = control[2:-1].split(";")
    return int(place[1]) - 1 if control.endswith("H") and len(place) == 2 and place[1].isdigit() else None


def _steadied(text: str, column: int) -> str:
    def put(found: re.Match[str]) -> str:
        start, end = (column + cell_len(text[:at]) for at in found.span())
        return f"\x1b[?7l{' ' * (end - start)}\x1b[{start + 1}G{found[0]}\x1b[{end + 1}G\x1b[?7h"

    return _UNSURE.sub(put, text)


class PlayDriver(SteadyDriver):
    """The driver of whoever plays: textual's takes what is pressed shortly after an escape for alt and that key."""

    def _read(self) -> bytes:
        """What was typed; nothing where the terminal is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def run_input_thread(self) -> None:
        """Read keys until the app ends, or the terminal does: then the app ends too."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            while not self.exit_event.is_set():
                text = ""
                while selector.select(_ALONE if text else _POLL):
                    data = self._read()
                    if not data:  # there is no terminal any more
                        self._loop.call_soon_threadsafe(self._app.exit)
                        return
                    text += decode(data)
                    if not text.endswith(_ESCAPE):
                        break
                rest = text.rstrip(_ESCAPE)
                for message in parser.feed(rest) if rest else ():
                    self.process_message(message)
                for _ in range(len(text) - len(rest)):
                    self.process_message(Key("escape", _ESCAPE))
                for message in parser.tick():
                    self.process_message(message)
