"""Worlds in processes of their own: what they answer, how they end, and that nothing of them is left."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from arena.games.core.errors import GameUnavailable
from arena.games.worlds import process
from arena.games.worlds.process import WorldDied, WorldProcess

PROCESSES = Path("/proc")
Make = Callable[..., WorldProcess]

pytestmark = pytest.mark.skipif(not PROCESSES.exists(), reason="looks at /proc")

ECHO = """
import os, sys, time
def serve(talk, block):
    while request := talk.recv(100):
        if request == b"exit": sys.exit("enough")
        if request == b"raise": raise ValueError("no such thing")
        if request == b"hang": time.sleep(1000)
        if request == b"crash":
            import ctypes
            ctypes.string_at(0)
        block[:5] = request[:5].ljust(5)
        talk.sendall(b"%d" % os.getpid())
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("worlds")
    (folder / "echo_world.py").write_text(ECHO)
    (folder / "broken_world.py").write_text("import nothing_of_that_name\n")
    (folder / "quits_world.py").write_text("import sys; sys.exit(3)\n")
    sys.path.append(str(folder))
    yield "echo_world"
    sys.path.remove(str(folder))


@pytest.fixture
def make(module: str) -> Iterator[Make]:
    made: list[WorldProcess] = []

    def build(name: str = module, patience: float = 20.0) -> WorldProcess:
        made.append(WorldProcess(name, 100, patience))
        return made[-1]

    yield build
    for world in made:
        world.close()


def test_a_world_answers_and_shows(make: Make) -> None:
    world = make()
    assert int(world.ask(b"hello")) == world.pid != os.getpid()
    assert world.block[:5] == b"hello"
    assert world.alive


def test_worlds_are_strangers(make: Make) -> None:
    one, other = make(), make()
    one.ask(b"one")
    other.ask(b"other")
    assert one.pid != other.pid
    assert (one.block[:5], other.block[:5]) == (b"one  ", b"other")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (b"exit", "the world's process ended: SystemExit: enough"),
        (b"raise", "the world's process ended: ValueError: no such thing"),
        (b"crash", "the world's process was ended by SIGSEGV"),
    ],
)
def test_a_world_that_ends_is_told_of(make: Make, request_: bytes, said: str) -> None:
    world, other = make(), make()
    with pytest.raises(WorldDied) as caught:
        world.ask(request_)
    assert str(caught.value) == said
    assert not world.alive
    assert not (PROCESSES / str(world.pid)).exists()
    with pytest.raises(WorldDied, match="has ended"):
        world.ask(b"again")
    assert other.ask(b"still there")


def test_a_world_that_hangs_is_ended(make: Make) -> None:
    world = make(patience=1.0)
    with pytest.raises(WorldDied, match=r"did not answer for 1 seconds"):
        world.ask(b"hang")
    assert not (PROCESSES / str(world.pid)).exists()


def test_a_killed_world_is_told_of(make: Make) -> None:
    world = make()
    os.kill(world.pid, signal.SIGKILL)
    with pytest.raises(WorldDied, match="was ended by SIGKILL"):
        world.ask(b"hello")


def test_a_world_that_cannot_be_imported(make: Make) -> None:
    with pytest.raises(GameUnavailable, match="broken_world cannot be started: ModuleNotFoundError"):
        make("broken_world")
    assert make().ask(b"fine")


def test_one_that_cannot_begin_harms_no_other(make: Make) -> None:
    world = make()
    for path in ("quits_world", "broken_world"):
        with pytest.raises(GameUnavailable, match="cannot be started"):
            make(path)
    assert world.ask(b"still there")


def test_a_zygote_that_hangs_is_given_up(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_ZYGOTE_PATIENCE", 0.5)
    monkeypatch.setattr(process, "_FAREWELL", 0.1)
    monkeypatch.setattr(process, "_nursery", process._Nursery())
    world = make()
    world.ask(b"hello")
    os.kill(parent(world.pid), signal.SIGSTOP)
    with pytest.raises(GameUnavailable, match=r"did not answer for 0\.5 seconds"):
        make()
    with pytest.raises(WorldDied):
        world.ask(b"hello")
    assert make().ask(b"hello")
    process._nursery.forget()


def test_a_fork_of_us_leaves_our_worlds_alone(make: Make) -> None:
    world = make()
    world.ask(b"hello")
    child = os.fork()
    if child == 0:
        try:
            world.ask(b"steal")
        except WorldDied:
            own = WorldProcess("echo_world", 100)
            os._exit(0 if int(own.ask(b"mine")) == own.pid else 1)
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert world.block[:5] == b"hello"
    assert world.ask(b"again")


def parent(pid: int) -> int:
    """The process that a process was forked from."""
    return int((PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])


def test_a_zygote_that_was_killed_is_replaced(make: Make) -> None:
    world = make()
    world.ask(b"ready")
    folder = Path(os.readlink(PROCESSES / str(world.pid) / "cwd"))
    zygote = parent(world.pid)
    ended = os.pidfd_open(world.pid)
    os.kill(zygote, signal.SIGKILL)
    assert gone(ended)
    with pytest.raises(WorldDied):
        world.ask(b"hello")
    assert make().ask(b"hello")
    assert folder.name.startswith("arena-world-")
    assert not folder.exists()


def test_worlds_from_many_threads(make: Make) -> None:
    pids: list[int] = []

    def use() -> None:
        for _ in range(5):
            world = make()
            pids.append(int(world.ask(b"hello")))
            world.close()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(pids)) == 30
    assert not any((PROCESSES / str(pid)).exists() for pid in pids)


def gone(descriptor: int) -> bool:
    """Whether a process ends within twenty seconds."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    ended = bool(poll.poll(20_000))
    os.close(descriptor)
    return ended


def test_nothing_outlives_a_killed_engine(module: str) -> None:
    """A hung world, its zygote and its folder go when whoever asked for them is killed."""
    script = f"""
        import sys, threading, time
        sys.path[:] = {sys.path!r}
        from arena.games.worlds.process import WorldProcess
        world = WorldProcess({module!r}, 100, 500.0)
        zygote = open(f"/proc/{{world.pid}}/stat").read().rpartition(")")[2].split()[1]
        world.ask(b"hello")
        import os
        print(world.pid, zygote, os.readlink(f"/proc/{{world.pid}}/cwd"), flush=True)
        world.ask(b"hang")
    """
    engine = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert engine.stdout is not None
    pid, zygote, folder = engine.stdout.readline().split()
    waiting = [os.pidfd_open(int(number)) for number in (pid, zygote)]
    engine.kill()
    engine.communicate()
    assert all(map(gone, waiting)), "it still runs"
    assert not Path(folder).exists()


def test_ctrl_c_in_a_terminal_does_not_reach_a_world(make: Make) -> None:
    world = make()
    world.ask(b"hello")
    assert os.getsid(world.pid) != os.getsid(0)
    assert os.getpgid(world.pid) != os.getpgid(0)
