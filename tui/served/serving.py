"""The arena on the web: where it listens, what it says of itself, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from arena.games.core.errors import ParameterError
from arena.tui.policy import held
from arena.tui.served.bounds import ROOM
from arena.tui.served.doors import Doors, is_loopback
from arena.tui.served.front import Front

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_PATIENCE = 20.0
"""Seconds within which every visit has ended once the server is told to stop."""


class Serving:
    """A folder of replays, served to browsers until the process is told to stop.

    Raises ParameterError for an address that cannot be one.
    """

    def __init__(
        self, folder: Path, *, host: str, port: int, play: bool, visitors: int, url: str | None = None
    ) -> None:
        if not host.strip():
            raise ParameterError("--host is empty: 127.0.0.1 is this machine alone, 0.0.0.0 every way to it")
        if url is not None:
            _check(url)
        self._folder, self._host, self._port, self._play = folder, host, port, play
        playing = ["--play", f"--room={held(folder) + ROOM}"] if play else []
        command = [sys.executable, "-P", "-m", "arena.tui.served", os.fspath(folder), *playing]
        self.front = Front(command, Doors(host, url), visitors)

    def __str__(self) -> str:
        may = "watch and play the arena's bots" if self._play else "watch"
        return f"visitors may {may}; the replays lie in {self._folder}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever starts it has to know."""
        if is_loopback(self._host):
            return ()
        may = "watch every replay and play" if self._play else "watch every replay"
        return (f"warning: whoever reaches {self._host} can {may}: there is no password and no encryption",)

    def run(self, told: Callable[[str], None]) -> None:
        """Serve until a signal comes; `told` gets the address once it listens.

        Raises ParameterError where it cannot listen.
        """
        asyncio.run(self._serve(told))

    async def _serve(self, told: Callable[[str], None]) -> None:
        runner = web.AppRunner(self.front.application(), access_log=None, shutdown_timeout=_PATIENCE)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self._port)
            try:
                await site.start()
            except (OSError, UnicodeError) as error:
                raise ParameterError(_trouble(error, self._host, self._port)) from error
            told(_address(self._host, runner.addresses))
            await _stopped()
        finally:
            await runner.cleanup()


async def _stopped() -> None:
    """Wait for a signal that ends a server."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError):  # Windows: Ctrl-C is an exception there
                loop.add_signal_handler(number, stop.set)
    with suppress(asyncio.CancelledError):
        await stop.wait()


def _check(url: str) -> None:
    try:
        at = urlsplit(url)
        right = at.scheme in ("http", "https") and bool(at.hostname)
    except ValueError:
        right = False
    if not right:
        raise ParameterError(f"--url is an address such as https://arena.example.org, not {url!r:.200}")


def _trouble(error: Exception, host: str, port: int) -> str:
    """Why it cannot listen, in a sentence."""
    if isinstance(error, (socket.gaierror, UnicodeError)):
        return f"--host {host!r:.200} is no address of this machine"
    import errno

    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"port {port} of {host} is taken: --port takes another, and --port 0 any that is free"
    if number == errno.EADDRNOTAVAIL:
        return f"--host {host!r:.200} is no address of this machine"
    if number == errno.EACCES:
        return f"port {port} of {host} may not be used: ports from 1024 on may"
    return f"port {port} of {host} cannot be listened on: {getattr(error, 'strerror', None) or error}"


def _address(host: str, addresses: list[tuple[str, int]]) -> str:
    """The address to open: that of this machine where it listens everywhere."""
    port = addresses[0][1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
