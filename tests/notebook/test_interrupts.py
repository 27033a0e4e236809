"""In a real kernel: an interrupt stops the cell that runs with what it plays, whatever keeps the thread or hides it."""

from __future__ import annotations

import pytest

from arena.replays.player import Replay
from tests.notebook.kernels import Kernel
from tests.notebook.test_kernel import AGENTS, frames

HIDES = """
class Hides(arena.BaseAgent):
    "Keeps interrupts to itself."
    name = "hides"

    def __init__(self, times):
        self.times = times

    async def act(self, turn):
        while self.times:
            self.times -= 1
            try:
                print("thinking", flush=True)
                time.sleep(600)
            except BaseException:
                pass
        return arena.Move(turn.view.legal[0])

def ending(event):
    if isinstance(event, arena.MatchEnded):
        print("thinking", flush=True)
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            pass
"""
STOPPED = ("KeyboardInterrupt", "CancelledError")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    kernel = Kernel(tmp_path_factory.mktemp("kernel"))
    try:
        assert kernel.run(AGENTS + HIDES.replace("arena.MatchEnded", "MatchEnded")).error is None
        assert kernel.run("from arena.replays.events import MatchEnded").error is None
        yield kernel
    finally:
        kernel.close()


def endings(folder):
    return [Replay(path).ended.ending for path in sorted(folder.iterdir())]


def test_an_interrupt_at_the_very_end_of_a_match_ends_the_cell(kernel):
    match = "await arena.aplay('tictactoe', ['first', 'first'], record=False, show=False, on_event=ending)"
    ran = kernel.run(f"{match}\n{match}", interrupt_at="thinking")
    assert ran.error == "CancelledError"
    assert ran.text.count("thinking") == 1
    assert kernel.run("1 + 1").result == {"text/plain": "2"}


def test_a_loop_that_never_waits_is_interrupted(kernel):
    quick = "await arena.aplay('tictactoe', ['first', 'first'], record=False, show=False)"
    ran = kernel.run(f"print('thinking', flush=True)\nwhile True: {quick}", interrupt_at="thinking")
    assert ran.error == "CancelledError"


@pytest.mark.parametrize("call", ["arena.play", "await arena.aplay"])
def test_an_agent_that_hides_interrupts_does_not_play_on(kernel, call):
    place = f"hides-{call.split('.')[-1]}"
    ran = kernel.run(f"{call}('tictactoe', [Hides(2), 'first'], out={place!r})", interrupt_at="thinking")
    assert ran.error in STOPPED
    assert endings(kernel.folder / place) == ["void"]
    (last,) = ran.displays
    assert "interrupted: what was played is kept" in last["text/plain"]


def test_a_match_inside_of_a_cell_that_awaits_is_interrupted(kernel):
    play = "arena.play('tictactoe', [Stuck('waits'), 'first'], out='inside')"
    ran = kernel.run(f"await asyncio.sleep(0)\n{play}", interrupt_at="thinking")
    assert ran.error == "CancelledError"
    assert endings(kernel.folder / "inside") == ["void"]


def test_everything_that_a_cell_plays_is_stopped_and_the_cell_too(kernel):
    match = "arena.aplay('tictactoe', [Stuck('waits'), 'first'], out='many')"
    for held in (
        f"await asyncio.gather({match}, {match}, return_exceptions=True)",
        f"await asyncio.wait([asyncio.create_task({match})])",
        f"task = asyncio.create_task({match})\nawait asyncio.Event().wait()",
    ):
        ran = kernel.run(f"{held}\nprint('went on')", interrupt_at="thinking")
        assert ran.error == "CancelledError"
        assert "went on" not in ran.text
    kernel.run("await asyncio.wait([task])")
    assert endings(kernel.folder / "many") == ["void"] * 4


def test_a_match_of_an_earlier_cell_plays_on(kernel):
    kernel.run("""
async def act(self, turn):
    await go.wait()
    return arena.Move(turn.view.legal[0])
Held = type("Held", (arena.BaseAgent,), {"name": "held", "act": act})
go, begin = asyncio.Event(), asyncio.Event()
async def later():
    await begin.wait()
    return await arena.aplay("tictactoe", [Held(), "first"], record=False, show=False)
task = asyncio.create_task(later())
""")
    stay = "begin.set()\nfor _ in range(9): await asyncio.sleep(0)\n"
    ran = kernel.run(f"{stay}print('thinking', flush=True)\nawait asyncio.Event().wait()", interrupt_at="thinking")
    assert ran.error == "CancelledError"
    assert kernel.run("go.set(); (await task).ended.ending").result == {"text/plain": "'played'"}


@pytest.mark.parametrize("call", ["arena.play", "await arena.aplay"])
def test_an_interrupt_while_the_output_is_made_leaves_no_widget(kernel, call):
    ran = kernel.run(
        f"""
from unittest.mock import patch
made = threading.Event()
def slow(*args, **options):
    print("thinking", flush=True)
    made.wait()
with patch("arena.replays.export.bundle.bundle", slow), patch("arena.notebook.showing._PATIENCE", 0.0):
    try:
        {call}("tictactoe", ["first", "first"], out="made")
    finally:
        made.set()
""".replace("\nfrom", "\nimport threading\nfrom", 1),
        interrupt_at="thinking",
    )
    assert ran.error in STOPPED
    (last,) = ran.displays
    assert "interrupted: what was played is kept\nrecorded: made" in last["text/plain"]
    assert frames(last["text/html"]) == 0
