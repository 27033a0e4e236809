"""One visit: the app's process for one browser, and what goes to and fro between the two."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.metadata import version

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from arena.tui.served.bounds import environment

DRIVER = "arena.tui.served.driver:ServedDriver"
_READY = b"__GANGLION__\n"
"""The line with which textual's driver for browsers begins."""
_PRELUDE = 10
"""Lines that may come before it."""
_GRACE = 5.0
"""Seconds that an app has to end a match that it plays, and to leave."""


class Visit(AppService):
    """Textual's service for one app, started without a shell and without secrets, and ended for certain.

    Of what an app sends, only what is drawn passes, and that it has ended: no downloads and no links.
    """

    def __init__(
        self,
        command: Sequence[str],
        write: Callable[[bytes], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(
            " ".join(command),
            write_bytes=write,
            write_str=_unwanted,
            close=close,
            download_manager=DownloadManager(),
        )
        self._arguments = [*command]
        self._left = False

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return environment(os.environ) | {
            "TEXTUAL_DRIVER": DRIVER,
            "TEXTUAL_COLOR_SYSTEM": "truecolor",
            "TERM": "xterm-256color",
            "TERM_PROGRAM": "textual",
            "TERM_PROGRAM_VERSION": version("textual-serve"),
            "COLUMNS": str(width),
            "ROWS": str(height),
        }

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Pass on what the app draws until it ends; what it says once the visitor has left is read and dropped."""
        assert self._process is not None
        stdout = self._process.stdout
        assert stdout is not None
        try:
            for _ in range(_PRELUDE):
                if await stdout.readline() == _READY:
                    break
            while True:
                kind = await stdout.readexactly(1)
                payload = await stdout.readexactly(int.from_bytes(await stdout.readexactly(4), "big"))
                if self._left:
                    continue
                try:
                    if kind == b"D":
                        await self.on_data(payload)
                    elif kind == b"M":
                        await self.on_meta(payload)
                except ConnectionError:
                    self._left = True
        except asyncio.IncompleteReadError:
            pass
        finally:
            if not self._left:
                with suppress(ConnectionError):
                    await self.remote_close()

    async def on_meta(self, data: bytes) -> None:
        """Close the socket when the app ends; nothing else that it says is for the browser."""
        if json.loads(data).get("type") == "exit":
            await self.remote_close()

    async def stop(self) -> None:
        """End the app and whatever it started: asked first, then told, then made to."""
        self._left = True
        process, task = self._process, self._task
        if process is None:
            return
        try:
            if process.returncode is None:
                await self.send_meta({"type": "quit"})
                for last in (self._terminate, self._kill, None):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(process.wait(), _GRACE)
                        break
                    if last is not None:
                        last()
        finally:
            self._kill()
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def _terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def _kill(self) -> None:
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def _signal(self, number: int) -> None:
        """Signal the app and what it started, which share a process group."""
        process = self._process
        assert process is not None
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                process.terminate()
            else:
                os.killpg(process.pid, number)


async def _unwanted(text: str) -> None:
    pass
