"""The driver of an app that a visitor uses: it opens no pages, hands out no files, and ends with its server."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from textual._xterm_parser import XTermParser
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver
from textual.events import Key
from textual.messages import ExitApp

_ESCAPE = "\x1b"


class ServedDriver(WebDriver):
    """Textual's driver for browsers, without what a visitor has no use for."""

    def start_application_mode(self) -> None:
        self._write = partial(self._put)
        super().start_application_mode()

    def run_input_thread(self) -> None:
        """Take input until the app ends, or the server is gone: then the app ends too.

        An escape that comes alone is a key: a browser sends the keys that begin with one whole.
        """
        parser, packets = XTermParser(self._debug), ByteStream()
        decode = getincrementaldecoder("utf-8")("replace").decode
        for data in self._input_reader:
            for kind, payload in packets.feed(data) if data else ():
                if kind != "D":
                    self._on_meta(kind, payload)
                elif (text := decode(payload)) == _ESCAPE:
                    self.process_message(Key("escape", _ESCAPE))
                else:
                    for message in parser.feed(text) if text else ():
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)
        if not self.exit_event.is_set():
            self._app.post_message(ExitApp())

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing: a link may come from a replay."""

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Hand out nothing."""
        binary.close()

    def _put(self, data: bytes, /) -> int:
        """Send all of a packet; nothing where the server is gone."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self.fileno, left) :]
        except BrokenPipeError:
            self._app.post_message(ExitApp())
        return len(data)
