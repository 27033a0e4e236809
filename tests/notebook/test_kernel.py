"""In a real kernel: matches and tournaments show themselves while they are played, stop, and are kept."""

from __future__ import annotations

import re

import pytest

from arena.replays.player import Replay
from arena.replays.verify import verify
from tests.notebook.kernels import Kernel

AGENTS = """
import arena, asyncio, sys, time

class Stuck(arena.BaseAgent):
    "Moves once, and then keeps thinking in one way or another."
    def __init__(self, how):
        self.how, self.name = how, how
        self.moves = 0

    async def act(self, turn):
        self.moves += 1
        if self.how == "late step":
            await asyncio.sleep(0)
        if self.moves > 1:
            print("thinking", flush=True)
            if self.how == "waits":
                await asyncio.Event().wait()
            while self.how == "spins":
                pass
            time.sleep(600)
        return arena.Move(turn.view.legal[0])

def cup(**changes):
    players = [{"name": name, "agent": name} for name in ("random", "first")]
    games = [{"name": "tictactoe", "game": "tictactoe"}]
    schedule = {"kind": "round_robin", "rounds": 3}
    return {"name": "cup", "players": players, "games": games, "schedule": schedule} | changes
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    kernel = Kernel(tmp_path_factory.mktemp("kernel"))
    try:
        assert kernel.run(AGENTS).error is None
        yield kernel
    finally:
        kernel.close()


def frames(html):
    return len(re.findall("<iframe ", html))


def pictures(html):
    return len(re.findall('<img alt="[^"]*position after[^"]*" src="data:image/png;base64,', html))


@pytest.mark.parametrize("call", ["arena.play", "await arena.aplay"])
def test_a_match_is_one_output_that_is_live_first_and_whole_at_last(kernel, call):
    ran = kernel.run(f"r = {call}('tictactoe', ['random', 'first'], seed=1, out='replays')\nr")
    (first,), (last,) = ran.of("display_data"), ran.displays
    assert "application/vnd.jupyter.widget-view+json" in first["data"]
    assert set(last) == {"text/html", "text/plain"}
    assert (frames(last["text/html"]), pictures(last["text/html"])) == (1, 1)
    assert "recorded: " in last["text/plain"]
    assert set(ran.result) == {"text/plain"}, "the board is not drawn a second time"
    assert ran.result["text/plain"].startswith("Tic-Tac-Toe: played: ")
    assert frames(kernel.run("r").result["text/html"]) == 1
    assert frames(kernel.run("r.replay").result["text/html"]) == 1


def test_what_is_not_to_be_shown_is_not(kernel):
    ran = kernel.run("arena.play('tictactoe', ['first', 'first'], out='replays', show=False);")
    assert ran.error is None
    assert [message["msg_type"] for message in ran.messages] == ["status", "execute_input"]


def test_without_anywidget_there_are_stills(kernel):
    blocked = "sys.modules['anywidget'] = None; kept = sys.modules.pop('arena.notebook.widgets', None)"
    ran = kernel.run(f"{blocked}\nr = arena.play('tictactoe', ['first', 'first'], record=False)")
    assert ran.error is None
    first = ran.of("display_data")[0]["data"]
    assert set(first) == {"text/html", "text/plain"}
    assert (pictures(first["text/html"]), frames(first["text/html"])) == (1, 0)
    assert "ply 0" in first["text/plain"]
    (last,) = ran.displays
    assert (frames(last["text/html"]), pictures(last["text/html"])) == (1, 1)
    assert "recorded" not in last["text/plain"]
    kernel.run("del sys.modules['anywidget']; sys.modules['arena.notebook.widgets'] = kept")


def test_a_loop_over_matches_does_not_fill_the_notebook(kernel):
    ran = kernel.run(
        "rs = [arena.play('tictactoe', ['first', 'random'], seed=s, out='replays') for s in range(9)]\nrs[-1]"
    )
    *boards, rest = [shown["text/html"] for shown in ran.displays]
    assert [frames(html) for html in boards] == [1] * 4
    assert frames(rest) == 0
    assert ran.displays[-1]["text/plain"].startswith(
        "5 more matches played here, the last: Tic-Tac-Toe (tictactoe v1, seed 8)"
    )
    assert frames(ran.result["text/html"]) == 1, "it had no board of its own"


def test_what_was_only_captured_is_shown_when_it_is_asked_for(kernel):
    ran = kernel.run(
        "from IPython.utils.capture import capture_output\n"
        "with capture_output(): r = arena.play('tictactoe', ['first', 'first'], out='replays')\nr"
    )
    assert ran.displays == []
    assert frames(ran.result["text/html"]) == 1


def test_a_fork_shows_itself_too(kernel):
    parent = "arena.play('tictactoe', ['first', 'first'], out='replays', show=False).path"
    (last,) = kernel.run(f"f = arena.fork({parent}, 2, {{}}, out='replays')").displays
    assert frames(last["text/html"]) == 1


def test_a_person_is_sent_to_another_place(kernel):
    for options in ("", ", show=False"):
        ran = kernel.run(f"arena.play('tictactoe', ['human', 'first']{options})")
        assert ran.error == "ParameterError"
        assert "arena.live" in ran.said
        assert ran.displays == []


def test_foreign_text_is_text_in_every_output(kernel):
    ran = kernel.run("""
class Hostile(arena.BaseAgent):
    name = "</figcaption><script>alert(1)</script><img src=x onerror=alert(1)>"
    async def act(self, turn):
        return arena.Move(turn.view.legal[0], thought="</script><script>alert(2)</script>")
h = arena.play("tictactoe", [Hostile(), "first"], out="replays")
""")
    assert ran.error is None
    shown = [message["content"]["data"]["text/html"] for message in ran.messages if "data" in message["content"]
             and "text/html" in message["content"]["data"]]  # fmt: skip
    shown.append(kernel.run("h.replay").result["text/html"])
    assert len(shown) == 3
    for html in shown:
        assert "<script" not in html
        assert "<img src" not in html
        assert "&lt;script&gt;" in html


def test_what_a_match_shows_lands_in_its_own_cell(kernel):
    begun = kernel.run("""
class Held(arena.BaseAgent):
    name = "held"
    async def act(self, turn):
        begun.set()
        await go.wait()
        return arena.Move(turn.view.legal[0])
begun, go = asyncio.Event(), asyncio.Event()
task = asyncio.ensure_future(arena.aplay("tictactoe", [Held(), "first"], out="replays"))
await begun.wait()
""")
    ran = kernel.run("go.set(); await task")
    cell = begun.messages[0]["parent_header"]["msg_id"]
    begins = begun.of("display_data")[0]["transient"]["display_id"]
    last = [one for one in ran.others if one["msg_type"] == "update_display_data"][-1]
    assert (last["content"]["transient"]["display_id"], last["parent_header"]["msg_id"]) == (begins, cell)
    assert frames(last["content"]["data"]["text/html"]) == 1
    assert ran.displays == []
    assert "text/html" in ran.result, "another cell has shown it"


@pytest.mark.parametrize("how", ["waits", "sleeps", "spins", "late step"])
@pytest.mark.parametrize("call", ["arena.play", "await arena.aplay"])
def test_an_interrupted_match_stops_and_is_kept(kernel, call, how):
    place = f"{call.split('.')[-1]}-{how}"
    ran = kernel.run(f"{call}('tictactoe', [Stuck({how!r}), 'first'], out={place!r})", interrupt_at="thinking")
    assert ran.error in ("KeyboardInterrupt", "CancelledError")
    (path,) = (kernel.folder / place).iterdir()
    replay = Replay(path)
    assert (replay.ended.ending, replay.ended.reason, replay.plies) == ("void", "interrupted", 2)
    assert verify(replay).verified
    (last,) = ran.displays
    assert frames(last["text/html"]) == 1
    assert f"interrupted: what was played is kept\nrecorded: {place}" in last["text/plain"]
    assert kernel.run("1 + 1").result == {"text/plain": "2"}


@pytest.mark.parametrize("call", ["arena.tournament", "await arena.atournament"])
def test_a_tournament_has_a_bar_and_standings(kernel, call):
    folder = call.split(".")[-1]
    ran = kernel.run(f"t = {call}(cup(), folder={folder!r})\nt")
    first = ran.of("display_data")[0]["data"]
    assert "<progress" in first["text/html"]
    assert "of 6 matches" in first["text/plain"]
    over, standings = ran.displays
    assert "<progress" not in over["text/html"]
    assert over["text/plain"] == (f"over: all 6 matches have a result\nkept in {folder}; replays: {folder}/replays")
    assert "<table>" in standings["text/html"]
    assert "<script" not in standings["text/html"]
    assert "<style" not in standings["text/html"]
    assert set(ran.result) == {"text/plain"}
    for name in ("t", "t.standings", f"arena.standings({folder!r})"):
        assert "<table>" in kernel.run(name).result["text/html"]


@pytest.mark.parametrize("call", ["arena.tournament", "await arena.atournament"])
def test_an_interrupted_tournament_is_finished_by_running_the_cell_again(kernel, call):
    folder = f"{call.split('.')[-1]}-stopped"
    (kernel.folder / "sleepy.py").write_text(
        "import arena, pathlib, time\n"
        "class Sleepy(arena.BaseAgent):\n"
        "    name = 'sleepy'\n"
        "    async def act(self, turn):\n"
        "        if not pathlib.Path('awake').exists():\n"
        "            print('thinking', flush=True)\n"
        "            while not pathlib.Path('awake').exists(): pass\n"
        "        return arena.Move(turn.view.legal[0])\n"
    )
    (kernel.folder / "awake").unlink(missing_ok=True)
    players = "[{'name': 'a', 'agent': 'python:sleepy.py'}, {'name': 'b', 'agent': 'first'}]"
    cell = f"{call}(cup(players={players}), folder={folder!r})"
    ran = kernel.run(cell, interrupt_at="thinking")
    assert ran.error in ("KeyboardInterrupt", "CancelledError")
    (told, *_) = ran.displays
    assert told["text/plain"].startswith("interrupted")
    assert f"kept in {folder}: run the cell again to finish it" in told["text/plain"]
    (kernel.folder / "awake").touch()
    again = kernel.run(cell)
    assert again.error is None
    assert again.displays[0]["text/plain"].startswith("over: all 6 matches")


@pytest.mark.parametrize("waits", ["asyncio.wait([{}])", "asyncio.gather({}, return_exceptions=True)"])
def test_a_cell_that_does_not_look_at_what_it_awaits_is_stopped_too(kernel, waits):
    match = "asyncio.ensure_future(arena.aplay('tictactoe', [Stuck('waits'), 'first'], out='waited'))"
    ran = kernel.run(f"await {waits.format(match)}\nprint('went on')", interrupt_at="thinking")
    assert ran.error == "CancelledError"
    assert "went on" not in ran.text


def test_what_comes_after_judging_and_measuring_is_shown(kernel):
    assert kernel.run("arena.play('tictactoe', ['first', 'first'], out='judged', show=False)").error is None
    ran = kernel.run("arena.analyse('judged', 'minimax,depth=2')")
    assert ran.displays[0]["text/plain"] == "1 of 1 matches judged"
    assert "<table>" in ran.result["text/html"]


def test_a_viewer_that_breaks_costs_no_match_its_result(kernel):
    ran = kernel.run("""
from unittest.mock import patch
import arena.notebook.widgets
page = patch.multiple("arena.replays.export.bundle", page=1, still=1)
view = patch.object(arena.notebook.widgets, "script", None)
with page, view:
    b = arena.play("tictactoe", ["first", "first"], seed=1, out="replays")
b.ended.reason
""")
    assert ran.error is None
    assert ran.result == {"text/plain": "'rules'"}
    (last,) = ran.displays
    assert frames(last["text/html"]) == 0
    assert "recorded: replays" in last["text/plain"]
