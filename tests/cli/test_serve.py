"""The web server: who may come in, what a visitor's app is started with, and that nothing is left of it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("textual_serve", reason="needs the extra serve")

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web

from arena.tui.served import visit
from arena.tui.served.bounds import environment
from arena.tui.served.doors import Doors
from arena.tui.served.front import MESSAGE, Front
from arena.tui.served.serving import Serving

PUPPET = """
import json, os, subprocess, sys
def send(kind, payload):
    sys.stdout.buffer.write(kind + len(payload).to_bytes(4, "big") + payload)
    sys.stdout.buffer.flush()
sys.stdout.write("__GANGLION__\\n")
sys.stdout.flush()
if "--stubborn" in sys.argv:
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], stdin=subprocess.DEVNULL)
    send(b"D", json.dumps(child.pid).encode())
else:
    send(b"M", json.dumps({"type": "open_url", "url": "http://evil.example", "new_tab": True}).encode())
    send(b"M", json.dumps({"type": "deliver_file_start", "key": "k"}).encode())
    send(b"P", b"anything")
    send(b"D", json.dumps({"argv": sys.argv[1:], "env": dict(os.environ)}).encode())
while head := sys.stdin.buffer.read(5):
    payload = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if head[:1] == b"M" and json.loads(payload)["type"] == "quit":
        if "--stubborn" not in sys.argv:
            break
    elif payload == b"q":
        send(b"M", json.dumps({"type": "exit"}).encode())
    else:
        send(b"D", payload)
"""
"""An app that tells how it was started, and says again what it is told."""
HOSTILE = [
    "two words",
    "it's",
    'a "quoted" one',
    "; touch broken",
    "$(touch broken)",
    "`touch broken`",
    "--play",
    "ä\n",
]
SECRETS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "MY_PASSWORD")

PATIENCE = 12.0
"""Seconds until something that never comes about fails a test; a server asks after its visitors a little later."""


class Site:
    """A server on a port of its own, and a browser's way to it."""

    def __init__(self, front: Front, session: ClientSession, port: int) -> None:
        self.front, self._session, self.port = front, session, port
        self.host = f"127.0.0.1:{port}"

    async def get(self, path: str = "/", **headers: str) -> SimpleNamespace:
        async with self._session.get(f"http://{self.host}{path}", headers=headers) as answer:
            return SimpleNamespace(status=answer.status, text=await answer.text(), headers=answer.headers)

    async def enter(self, path: str = "/ws/dark?width=80&height=24", **headers: str) -> ClientWebSocketResponse:
        given = {"Origin": f"http://{self.host}"} | headers
        return await self._session.ws_connect(f"ws://{self.host}{path}", headers=given)

    async def refused(self, **headers: str) -> int:
        """The status with which a socket is refused."""
        with pytest.raises(WSServerHandshakeError) as caught:
            await self.enter(**headers)
        return caught.value.status


@asynccontextmanager
async def site(*arguments: str, visitors: int = 5, doors: Doors | None = None) -> AsyncIterator[Site]:
    front = Front([sys.executable, "-c", PUPPET, *arguments], doors or Doors("127.0.0.1"), visitors)
    runner = web.AppRunner(front.application(), access_log=None, shutdown_timeout=10)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with ClientSession() as session:
            yield Site(front, session, runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def heard(entered: ClientWebSocketResponse) -> Any:
    """The next thing that an app draws."""
    message = await entered.receive(timeout=PATIENCE)
    assert message.type == WSMsgType.BINARY, message
    return json.loads(message.data)


async def until(true: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)  # between two looks; nothing depends on its length


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


# Who may come in


async def test_another_name_and_another_page_are_turned_away():
    async with site() as there:
        assert (await there.get()).status == 200
        for path in ("/", "/page/page.js", "/terminal/js/textual.js", "/ws/dark"):
            assert (await there.get(path, Host="evil.example")).status == 403
        assert await there.refused(Origin="http://evil.example") == 403
        assert await there.refused(Origin="null") == 403
        assert await there.refused(Host="evil.example", Origin="http://evil.example") == 403
        assert not there.front.visits


# The page


async def test_the_page_comes_with_what_it_needs_and_lets_nothing_else_in():
    async with site() as there:
        page = await there.get()
        assert "<title>arena</title>" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            assert (await there.get("/" + path)).status == 200, path
        for path in ("/page/", "/terminal/", "/page/%2e%2e/front.py", "/download/k", "/static/js/textual.js", "/ws/x"):
            assert (await there.get(path)).status in (403, 404), path


# A visit


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_folder_of_any_name_is_one_argument(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    async with site(name) as there:
        entered = await there.enter()
        assert (await heard(entered))["argv"] == [name]
        await entered.close()
    assert not [*tmp_path.iterdir()]


async def test_no_secret_reaches_a_visitors_app(monkeypatch: pytest.MonkeyPatch):
    for name in SECRETS:
        monkeypatch.setenv(name, "sk-secret")
    async with site() as there:
        entered = await there.enter()
        told = await heard(entered)
        assert told["env"]["TEXTUAL_DRIVER"] == visit.DRIVER
        assert told["env"]["PATH"] == os.environ["PATH"]
        assert "sk-secret" not in json.dumps(told)
        await entered.close()


async def test_what_an_app_draws_passes_and_what_else_it_says_does_not():
    async with site() as there:
        entered = await there.enter("/ws/light?width=100000&height=-3")
        told = await heard(entered)  # nothing came before: no link, no file
        assert told["argv"] == ["--light"]
        assert (told["env"]["COLUMNS"], told["env"]["ROWS"]) == ("500", "6")
        await entered.send_json(["stdin", '"again"'])
        assert await heard(entered) == "again"
        await entered.send_json(["resize", {"width": 1e9, "height": "30"}])
        assert await heard(entered) == {"type": "resize", "width": 500, "height": 30}
        await entered.send_json(["nonsense"])
        await entered.send_json(["ping", "1"])
        assert await entered.receive_json(timeout=PATIENCE) == ["pong", "1"]
        await entered.send_json(["stdin", "q"])
        assert (await entered.receive(timeout=PATIENCE)).type == WSMsgType.CLOSE
        await entered.close()
        await until(lambda: not there.front.visits)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "",
            "{",
            "[]",
            "3",
            '{"a": 1}',
            '["stdin"]',
            '["stdin", 3]',
            '["stdin", "\\ud800"]',
            '["resize"]',
            "[" * 9999,
        ),
        '["resize", {"width": "x", "height": 1}]',
        '["resize", {"width": Infinity, "height": 1}]',
    ],
)
async def test_what_is_no_message_ends_the_visit(said: str):
    async with site() as there:
        entered = await there.enter()
        await heard(entered)
        await entered.send_str(said)
        assert (await entered.receive(timeout=PATIENCE)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)
        await entered.close()
        await until(lambda: not there.front.visits)
        assert (await there.get()).status == 200


async def test_too_long_a_message_ends_the_visit():
    async with site() as there:
        entered = await there.enter()
        await heard(entered)
        await entered.send_json(["stdin", "x" * MESSAGE])
        assert (await entered.receive(timeout=PATIENCE)).type == WSMsgType.CLOSE
        await entered.close()


async def test_there_is_room_for_so_many_and_again_when_one_leaves():
    async with site(visitors=1) as there:
        entered = await there.enter()
        await heard(entered)
        full = await there.get()
        assert (full.status, "room" in full.text) == (503, True)
        assert await there.refused() == 503
        await entered.close()
        await until(lambda: not there.front.visits)
        assert (await there.get()).status == 200
        await (await there.enter()).close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
async def test_an_app_that_does_not_leave_is_made_to_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(visit, "_GRACE", 0.05)
    async with site("--stubborn") as there:
        entered = await there.enter()
        child = await heard(entered)
        assert is_alive(child)
        await entered.close()
        await until(lambda: not there.front.visits)
        await until(lambda: not is_alive(child))


async def test_everybody_is_sent_home_when_the_server_stops():
    async with site() as there:
        entered = await there.enter()
        await heard(entered)
        (one,) = there.front.visits
        process = one._process
        assert process is not None
        left = asyncio.create_task(entered.receive(timeout=PATIENCE))
    assert (await left).type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
    assert process.returncode is not None


# The command


def test_the_commands_mistakes_are_told_in_a_sentence(arena: Callable[..., Any], tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = arena("serve", tmp_path, "--port", port)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert f"port {port} of 127.0.0.1 is taken" in done.err
    for arguments, said in (
        (["--host", "no.such.host.invalid"], "is no address of this machine"),
        (["--host", "192.0.2.1"], "is no address of this machine"),
        (["--host", ""], "--host is empty"),
        (["--url", "arena.example.org"], "--url is an address such as"),
    ):
        done = arena("serve", tmp_path, "--port", 0, *arguments)
        assert (done.code, said in done.err, "Traceback" in done.err) == (2, True, False), arguments
    done = arena("serve", tmp_path / "nowhere")
    assert (done.code, "is not a folder" in done.err) == (2, True)


def test_without_its_extra_the_command_names_it(
    arena: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in [*sys.modules]:
        if name.startswith("arena.tui.served"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    done = arena("serve", tmp_path)
    assert done.code == 2
    assert 'pip install "game-agent-arena[serve]"' in done.err


def test_another_host_is_warned_of_and_loopback_is_not(tmp_path: Path):
    def warnings(host: str) -> tuple[str, ...]:
        return Serving(tmp_path, host=host, port=0, play=True, visitors=1).warnings

    assert warnings("localhost") == ()
    (said,) = warnings("0.0.0.0")
    assert "there is no password" in said


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_served_arena_ends_with_its_visitors_apps_and_without_a_word(number: int, tmp_path: Path):
    folder = tmp_path / "it's; a $(folder)"
    folder.mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "arena", "serve", str(folder), "--port", "0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    async with ClientSession() as session:
        socket_address = address.replace("http", "ws") + "ws/dark?width=80&height=24"
        async with session.ws_connect(socket_address, headers={"Origin": address.rstrip("/")}) as entered:
            drawn = b""
            while b"\x1b[?1049h" not in drawn:
                drawn += (await entered.receive(timeout=PATIENCE)).data
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            (child,) = map(int, children)
            command = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            assert str(folder) in command, shlex.join(command)
            process.send_signal(number)
            async for _ in entered:
                pass
    _, err = await process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err.decode()
    await until(lambda: not is_alive(child))


async def test_an_app_whose_server_is_gone_ends(tmp_path: Path):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "arena.tui.served", str(tmp_path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(os.environ) | {"TEXTUAL_DRIVER": visit.DRIVER, "COLUMNS": "80", "ROWS": "24"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert await process.stdout.readline() == b"__GANGLION__\n"
    process.stdin.close()
    async with asyncio.timeout(PATIENCE):
        _, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
