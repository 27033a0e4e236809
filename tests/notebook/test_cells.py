"""Where in a notebook code runs, and outputs of cells that any thread may change until they are done."""

from __future__ import annotations

import subprocess
import sys
import threading
import types

import pytest

import arena
from arena.games.core.errors import ParameterError
from arena.notebook import cell as module
from arena.notebook.cell import Output, here


class Publisher:
    """Takes what a shell without sockets shows."""

    def __init__(self):
        self.shown = []

    def publish(self, data, metadata, transient, update):
        self.shown.append((data["text/plain"], transient["display_id"], update))


class Socket:
    """A session and its socket, as a kernel has them: notes what is sent, and whose it is."""

    topic = b"display"
    pub_socket = "socket"

    def __init__(self):
        self.session, self.sent = self, []

    def send(self, socket, kind, content, parent, ident):
        self.sent.append((socket, kind, content["data"]["text/plain"], parent["msg_id"], ident))


def shell(publisher, kernel="kernel", cell="cell 1"):
    asked = {"header": {"msg_id": cell}}
    return types.SimpleNamespace(kernel=kernel, display_pub=publisher, get_parent=lambda: asked)


@pytest.fixture
def inside(monkeypatch):
    def enter(shell):
        monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))

    return enter


def told(text):
    return {"text/plain": text}


def test_a_cell_is_where_a_kernel_executes(inside):
    publisher = Publisher()
    inside(shell(publisher))
    cell = here()
    assert (cell.id, cell.publisher) == ("cell 1", publisher)
    assert here(show=True) == cell
    assert here(show=False) is None


@pytest.mark.parametrize("found", [None, shell(Publisher(), kernel=None)])
def test_no_cell_is_in_a_program_or_in_the_terminal_of_ipython(inside, found):
    inside(found)
    assert here() is None
    with pytest.raises(ParameterError, match="show=True needs the cell of a notebook"):
        here(show=True)


def test_a_thread_of_the_users_own_is_no_cell(inside):
    inside(shell(Publisher()))
    found = []

    def look():
        found.append(here())
        with pytest.raises(ParameterError, match="a thread of your own"):
            here(show=True)
        found.append("refused")

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [None, "refused"]


def test_the_other_threads_in_which_a_kernel_runs_cells_are(inside):
    inside(shell(Publisher()))
    found = []
    thread = threading.Thread(target=lambda: found.append(here()), name="subshell-1")
    thread.start()
    thread.join()
    assert found[0].id == "cell 1"


def test_without_ipython_nothing_is_asked_or_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    result = arena.play("tictactoe", ["first", "first"], seed=1, record=False)
    assert result.ended.ending == "played"
    assert "IPython" not in sys.modules
    with pytest.raises(ParameterError, match="show=True needs the cell of a notebook"):
        arena.play("tictactoe", ["first", "first"], record=False, show=True)


def test_a_program_that_plays_loads_nothing_of_notebooks():
    code = (
        "import sys, arena; before = set(sys.modules)\n"
        "print(arena.play('tictactoe', ['first', 'first'], seed=1, record=False))\n"
        "heavy = {'IPython', 'ipykernel', 'anywidget', 'torch', 'textual', 'openai', 'anthropic'}\n"
        "print(sorted(heavy & set(sys.modules)), sorted({'numpy', 'pettingzoo'} & before))\n"
        "print([name for name in sys.modules if name.startswith('arena.notebook.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["[] []", "[]"]


def test_an_output_is_one_display_whose_messages_name_its_cell(inside):
    socket = Socket()
    inside(shell(socket))
    output = Output(here())
    inside(shell(socket, cell="cell 2"))
    output.show(told("a"))
    output.show(told("b"))
    assert socket.sent == [
        ("socket", "display_data", "a", "cell 1", b"display"),
        ("socket", "update_display_data", "b", "cell 1", b"display"),
    ]


def test_a_shell_that_collects_outputs_gets_them_too(inside):
    publisher = Publisher()
    inside(shell(publisher))
    output = Output(here())
    output.show(told("a"))
    output.end(told("b"))
    (first, name, begun), (last, same, changed) = publisher.shown
    assert (first, begun, last, changed) == ("a", False, "b", True)
    assert name == same


def test_an_output_ends_with_its_last_word_whatever_is_still_being_made(inside):
    publisher = Publisher()
    inside(shell(publisher))
    output = Output(here(), every=0.0)
    begun, go, made = threading.Event(), threading.Event(), threading.Event()

    def slow():
        begun.set()
        go.wait()
        made.set()
        return told("too late")

    output.later(slow)
    begun.wait()
    output.end(told("the end"))
    go.set()
    made.wait()
    for thread in threading.enumerate():
        if thread.name == "arena output":
            thread.join()
    output.show(told("after the end"))
    output.later(lambda: told("long after the end"))
    assert [text for text, _, _ in publisher.shown] == ["the end"]


def test_of_what_waits_only_the_newest_is_made(inside):
    publisher = Publisher()
    inside(shell(publisher))
    output = Output(here(), every=0.0)
    begun, go, over = threading.Event(), threading.Event(), threading.Event()

    def first():
        begun.set()
        go.wait()
        return told("first")

    def last():
        over.set()
        raise ValueError("a picture that fails is none")

    output.later(first)
    begun.wait()
    output.later(lambda: told("skipped"))
    output.later(last)
    go.set()
    over.wait()
    output.end(told("end"))
    assert [text for text, _, _ in publisher.shown] == ["first", "end"]


def test_what_fails_in_the_making_stops_nothing(inside):
    publisher = Publisher()
    inside(shell(publisher))
    output = Output(here(), every=0.0)
    failed, again = threading.Event(), threading.Event()

    def fails():
        failed.set()
        raise ValueError("no picture")

    def works():
        again.set()
        return told("works")

    output.later(fails)
    failed.wait()
    output.later(works)
    again.wait()
    output.close()
    output.end(told("closed before"))
    assert {text for text, _, _ in publisher.shown} <= {"works"}


def test_the_next_picture_waits_for_what_the_last_one_cost(inside, monkeypatch):
    inside(shell(Publisher()))
    waits = []

    class Over:
        def wait(self, seconds):
            waits.append(seconds)
            return True

    clock = iter([5.0, 6.0])
    monkeypatch.setattr(module, "thread_time", lambda: next(clock))
    output = Output(here())
    output._over = Over()
    output.later(lambda: told("a"))
    output._thread.join()
    assert waits == pytest.approx([9.0]), "a tenth of the time, as this thread's own processor time has it"
