"""The terminal of somebody who plays: an escape is a key of its own as soon as nothing follows it."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from selectors import EVENT_READ, SelectSelector

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key

_ESCAPE = "\x1b"
_ALONE = 0.025
"""Seconds after which an escape is no longer the beginning of another key."""
_POLL = 0.1


class PlayDriver(LinuxDriver):
    """Textual's driver, which takes what is pressed within a tenth of a second after an escape for alt and that key."""

    def run_input_thread(self) -> None:
        """Read keys until the app ends."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            while not self.exit_event.is_set():
                text = decode(os.read(self.fileno, 4096)) if selector.select(_POLL) else ""
                while text.endswith(_ESCAPE) and selector.select(_ALONE):
                    more = decode(os.read(self.fileno, 4096))
                    if not more:
                        break
                    text += more
                rest = text.rstrip(_ESCAPE)
                for message in parser.feed(rest) if rest else ():
                    self.process_message(message)
                for _ in range(len(text) - len(rest)):
                    self.process_message(Key("escape", _ESCAPE))
                for message in parser.tick():
                    self.process_message(message)
