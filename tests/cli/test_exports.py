"""`arena export`, and ttyrecs in `watch`, `show` and `verify`."""

from __future__ import annotations

import errno
import json
import os
import runpy
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import arena as library
from arena.games.core.scene import Plain
from arena.replays.export.output import new_file

HERE = runpy.run_path(str(Path(__file__).parents[1] / "replays" / "export" / "conftest.py"))
screen, recorded, packed, read_by_nle = (HERE[name] for name in ("screen", "recorded", "packed", "read_by_nle"))
Arena = Callable[..., Any]


@pytest.fixture
def match(tmp_path: Path) -> Path:
    """A recorded match whose scenes are screens."""
    return recorded(tmp_path / "replays" / "m.jsonl", [screen(word) for word in ("one", "two", "three")], "hj")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("form", "name", "player"),
    [("asciicast", "m.cast", "asciinema play"), ("ttyrec", "m.ttyrec3.bz2", "arena watch")],
)
def test_a_recording_lies_in_the_current_folder(
    arena: Arena, match: Path, here: Path, form: str, name: str, player: str
) -> None:
    run = arena("export", match, "--to", form)
    assert (run.code, run.out) == (0, f"{name}\n"), "stdout is the file, and nothing else"
    assert run.err == f"next: {player} {name}\n"
    assert [path.name for path in here.iterdir()] == [name]


def test_nothing_is_written_over_without_force(arena: Arena, match: Path, here: Path) -> None:
    (here / "m.cast").write_text("mine")
    run = arena("export", match, "--to", "asciicast")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "name another file, or force it to be replaced" in run.err
    assert (here / "m.cast").read_text() == "mine"
    assert arena("export", match, "--to", "asciicast", "--force").code == 0
    assert (here / "m.cast").read_text().startswith('{"version": 2')


def test_the_replay_itself_is_never_written_over(arena: Arena, match: Path, here: Path) -> None:
    before = match.read_bytes()
    (here / "link").symlink_to(match)
    for target in (match, here / "link"):
        run = arena("export", match, "--to", "asciicast", "--out", target, "--force")
        assert run.code == 2
        assert "the replay itself" in run.err
    assert match.read_bytes() == before
    assert arena("export", match, "--to", "ttyrec", "--out", here, "--force").code == 2
    assert arena("export", match, "--to", "ttyrec", "--out", here / "no" / "folder").code == 2


def test_a_game_without_screens_is_refused_and_leaves_no_file(arena: Arena, replay: Path, here: Path) -> None:
    run = arena("export", replay, "--to", "asciicast")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "Connect Four shows a scene of kind grid" in run.err
    assert not [*here.iterdir()]


def test_what_fails_on_the_way_leaves_no_file(arena: Arena, here: Path, tmp_path: Path) -> None:
    broken = recorded(tmp_path / "broken.jsonl", [screen("a"), Plain("b")])
    for form in ("asciicast", "ttyrec"):
        run = arena("export", broken, "--to", form)
        assert (run.code, run.err.count("\n")) == (2, 1)
        assert "ply 1" in run.err
    assert not [*here.iterdir()]


def test_the_file_that_was_there_outlives_a_failure(arena: Arena, match: Path, here: Path, tmp_path: Path) -> None:
    broken = recorded(tmp_path / "broken.jsonl", [screen("a"), Plain("b")])
    (here / "old").write_text("mine")
    (here / "old").chmod(0o640)
    (here / "link").symlink_to("old")
    for form in ("asciicast", "ttyrec"):
        assert arena("export", broken, "--to", form, "--out", "link", "--force").code == 2
        assert (here / "old").read_text() == "mine"
    assert arena("export", match, "--to", "asciicast", "--out", "link", "--force").code == 0
    assert (here / "old").read_text().startswith('{"version": 2')
    assert (here / "old").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in here.iterdir()) == ["link", "old"]
    assert (here / "link").is_symlink()


def test_a_full_disk_harms_no_file(here: Path, match: Path) -> None:
    (here / "old").write_text("mine")
    for name in ("old", "new"):
        with pytest.raises(OSError, match="No space"), new_file(here / name, match, force=True) as file:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
    assert [path.name for path in here.iterdir()] == ["old"]
    assert (here / "old").read_text() == "mine"


@pytest.mark.parametrize("target", ["/dev/full", "pipe"])
def test_what_is_no_file_is_never_replaced(arena: Arena, match: Path, here: Path, target: str) -> None:
    os.mkfifo(here / "pipe")
    run = arena("export", match, "--to", "asciicast", "--out", target, "--force")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "is not a file that can be written over" in run.err
    assert [path.name for path in here.iterdir()] == ["pipe"]


def test_the_next_command_is_quoted(arena: Arena, match: Path, here: Path) -> None:
    for form, player in (("asciicast", ["asciinema", "play"]), ("ttyrec", ["arena", "watch"])):
        name = f"my {form}; echo 'x'"
        run = arena("export", match, "--to", form, "--out", name)
        assert run.out == f"{name}\n"
        assert shlex.split(run.err) == ["next:", *player, name]


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2Jb", "a\u202eb", "a\udcffb"])
def test_names_move_no_cursor_and_add_no_lines(arena: Arena, match: Path, here: Path, name: str) -> None:
    run = arena("export", match.rename(match.with_name(f"{name}.jsonl.zst")), "--to", "asciicast")
    shown = f"{name}.cast".encode("unicode_escape").decode()
    assert (run.code, run.out, run.err) == (0, f"{shown}\n", f"next: asciinema play '{shown}'\n")


def test_pace_idle_and_seat(arena: Arena, match: Path, here: Path) -> None:
    assert arena("export", match, "--to", "asciicast", "--pace", 3, "--seat", "player_0").code == 0
    times = [json.loads(line)[0] for line in (here / "m.cast").read_text().splitlines()[1:]]
    assert times == [0.0, 3.0, 6.0, 6.0]
    assert arena("export", match, "--to", "asciicast", "--idle", 0.1, "--force").code == 0
    times = [json.loads(line)[0] for line in (here / "m.cast").read_text().splitlines()[1:]]
    assert times == [0.0, 0.1, 0.2, 0.2]


@pytest.mark.parametrize(
    "wrong", [("--pace", "nan"), ("--pace", "0"), ("--idle", "-1"), ("--idle", "nan"), ("--seat", "player_7")]
)
def test_wrong_options_are_refused(arena: Arena, match: Path, here: Path, wrong: tuple[str, str]) -> None:
    run = arena("export", match, "--to", "asciicast", *wrong)
    assert run.code == 2
    assert "Traceback" not in run.err
    assert not [*here.iterdir()]


@pytest.mark.parametrize("content", [b"", b"not a replay\n", b"\x28\xb5\x2f\xfd rubbish"])
def test_what_is_no_replay_is_refused_in_a_sentence(arena: Arena, here: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.jsonl").write_bytes(content)
    run = arena("export", tmp_path / "x.jsonl", "--to", "asciicast")
    assert (run.code, run.err.count("\n")) == (2, 1)


def test_there_and_back(arena: Arena, match: Path, here: Path) -> None:
    """A match that was exported is watched, shown and exported again; only executed it cannot be."""
    pytest.importorskip("nle")
    assert arena("export", match, "--to", "ttyrec").code == 0
    run = arena("watch", "m.ttyrec3.bz2")
    assert run.code == 0
    assert "file=m.ttyrec3.bz2" in run.out
    assert "three" in run.out
    assert "the recording ends here" in run.out
    moves = arena("show", "m.ttyrec3.bz2", "--moves").out
    assert "   1. Player west" in moves
    assert "   2. Player south" in moves
    assert "two" in arena("show", "m.ttyrec3.bz2", "--ply", 1).out
    events = [json.loads(line) for line in arena("show", "m.ttyrec3.bz2", "--json").out.splitlines()]
    assert [event["kind"] for event in events] == ["started", "played", "played", "ended"]
    run = arena("verify", "m.ttyrec3.bz2")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "cannot be executed again" in run.err
    assert arena("export", "m.ttyrec3.bz2", "--to", "asciicast").out == "m.cast\n"
    run = arena("export", "m.ttyrec3.bz2", "--to", "ttyrec", "--force")
    assert (run.code, run.out) == (2, ""), "a recording is not written over while it is read"
    assert "the replay itself" in run.err


@pytest.mark.parametrize(
    ("command", "deed"),
    [
        (("verify", "a.ttyrec3"), "executed again"),
        (("recover", "a.ttyrec3"), "sealed"),
        (("fork", "a.ttyrec3", "--at", 1), "played on"),
    ],
)
def test_what_needs_rules_refuses_a_ttyrec(arena: Arena, here: Path, command: tuple[object, ...], deed: str) -> None:
    file = packed(here / "a.ttyrec3", [(0, b"x"), (1, b"h")])
    before = file.read_bytes()
    run = arena(*command)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert f"a.ttyrec3 cannot be {deed}" in run.err
    assert "a ttyrec has no rules and no seed" in run.err
    assert file.read_bytes() == before


def test_nles_own_is_watched_and_exported(arena: Arena, here: Path, tmp_path: Path) -> None:
    nle_game = HERE["played_by_nle"](tmp_path)
    run = arena("watch", nle_game.path)
    assert run.code == 0
    assert "Agent the Candidate" in run.out
    assert arena("export", nle_game.path, "--to", "ttyrec").out == "nle.1.0.ttyrec3.bz2\n"
    ours, theirs = read_by_nle(here / "nle.1.0.ttyrec3.bz2"), read_by_nle(nle_game.path)
    assert (ours.rows, ours.colors, ours.cursors) == (theirs.rows, theirs.colors, theirs.cursors)
    assert (ours.keys, ours.scores) == (theirs.keys, theirs.scores)


def test_without_nle_a_ttyrec_names_the_remedy(arena: Arena, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = packed(tmp_path / "a.ttyrec3.bz2", [(0, b"x"), (1, b"h")])
    monkeypatch.setitem(sys.modules, "nle", None)
    for command in (("watch", file), ("show", file), ("export", file, "--to", "asciicast")):
        run = arena(*command)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert 'pip install "game-agent-arena[nethack]"' in run.err


@pytest.mark.parametrize("content", [b"", b"rubbish" * 99, b"\0" * 5000, b"\xff" * 5000])
def test_a_ttyrec_that_is_none_is_refused_in_a_sentence(arena: Arena, tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("nle")
    for name in ("x.ttyrec", "x.ttyrec3", "x.ttyrec3.bz2"):
        (tmp_path / name).write_bytes(content)
        for command in ("watch", "show"):
            run = arena(command, tmp_path / name)
            assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)


async def test_the_app_shows_a_recording(match: Path, tmp_path: Path) -> None:
    pytest.importorskip("nle")
    from arena.tui.app import ArenaApp

    file = packed(tmp_path / "a.ttyrec3", [(0, b"first"), (1, b"L"), (0, b"\rsecond"), (1, b"s"), (0, b"\rthird ")])
    app = ArenaApp(library.load(file), speed=0)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("home")
        await pilot.pause()
        assert "first" in app.export_screenshot()
        await pilot.press("end")
        await pilot.pause()
        picture = app.export_screenshot()
    assert "third" in picture
    assert "search" in picture


def test_a_real_match_of_nethack_goes_out_and_comes_back(arena: Arena, here: Path) -> None:
    pytest.importorskip("nle")
    assert arena("play", "nethack", "random", "--max-plies", 60, "--seed", 5, "--out", here, "-q").code == 0
    (file,) = here.iterdir()
    replay = library.load(file)
    run = arena("export", file, "--to", "ttyrec")
    assert run.code == 0
    assert "key 0" not in run.err, "every action is known as keys"
    back = library.load(here / run.out.strip())
    assert back.plies == replay.plies
    assert all(back.frame(ply).scene == replay.frame(ply).scene for ply in range(replay.plies + 1))


def test_a_page_opens_in_any_browser(arena: Arena, replay: Path, here: Path) -> None:
    run = arena("export", replay, "--to", "html")
    (page,) = here.iterdir()
    assert page.name == replay.name.removesuffix(".jsonl.zst") + ".html"
    assert (run.code, run.out, run.err) == (0, f"{page.name}\n", f"next: open {page.name}\n")
    assert "<title>Connect Four (connect_four v1" in page.read_text()
    assert arena("export", replay, "--to", "html").code == 2, "nothing is written over"
    assert arena("export", replay, "--to", "html", "--out", replay, "--force").code == 2
    assert arena("export", replay, "--to", "html", "--seat", "player_1", "--force").code == 0
    assert "seed 7" not in page.read_text(), "whoever plays is not told what will be drawn"


@pytest.mark.parametrize("option", ["--pace", "--idle"])
def test_a_page_has_no_pace(arena: Arena, replay: Path, here: Path, option: str) -> None:
    run = arena("export", replay, "--to", "html", option, 1)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "on a page one chooses the speed" in run.err
    assert arena("export", replay, "--to", "html", "--seat", "player_9").code == 2
    assert not [*here.iterdir()]


def test_what_is_not_in_a_page_is_told(arena: Arena, replay: Path, here: Path) -> None:
    library.analyse([replay], "minimax,depth=1")
    assert arena("export", replay, "--to", "html", "--out", "judged.html").err == "next: open judged.html\n"
    judged = replay.with_name(replay.name.replace(".jsonl.zst", ".analysis.json"))
    judged.write_text("{}")
    run = arena("export", replay, "--to", "html", "--out", "other.html")
    assert run.code == 0
    assert run.err.startswith("arena: the analysis of the match is not in the page: ")
