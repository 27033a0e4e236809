"""Many matches: what is judged, what is taken as it is, what is left out, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.baselines.judge import Judgement
from arena.agents.baselines.solver import Solver
from arena.agents.core.errors import AgentUnavailable
from arena.analysis import finding as findings_of
from arena.analysis.finding import judge_named
from arena.analysis.front import Report, replays_in
from arena.analysis.workers import findings
from arena.games.core.errors import ParameterError
from arena.replays.analysis import SUFFIX, place, read_analyses, write_analyses
from arena.replays.errors import ReplayError
from arena.replays.player import Replay
from tests.analysis.forging import forged, lines_of

JUDGE = """
from arena import BaseAgent
from arena.agents.baselines.judge import Judgement


class Alphabet(BaseAgent):
    \"\"\"The first in the alphabet is the best.\"\"\"

    name = "alphabet"

    def judge(self, position):
        game, state = position.game, position.state
        (seat,) = game.to_move(state)
        names = sorted(game.notation(state, seat, action) for action in game.legal(state, seat))
        return Judgement({name: 1.0 if name == names[0] else -1.0 for name in names})

    def close(self):
        print("closed")
"""


def kinds(report: Report) -> Mapping[str, int]:
    return {kind: len(report.of(kind)) for kind in ("judged", "known", "skipped", "refused", "unreadable")}  # type: ignore[arg-type]


def files(folder: Path) -> list[Path]:
    """The matches of Tic-Tac-Toe that have a result."""
    return sorted(path for path in folder.iterdir() if "tictactoe" in path.name and path.name.endswith(".zst"))


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith(SUFFIX)}


def test_what_can_be_judged_is_and_the_rest_is_told(folder: Path) -> None:
    begun: list[int] = []
    found: list[Any] = []
    report = arena.analyse(folder, "solver", on_begin=begun.append, on_found=found.append)
    assert kinds(report) == {"judged": 4, "known": 0, "skipped": 1, "refused": 0, "unreadable": 0}
    assert begun == [5]
    assert sorted(found, key=lambda one: str(one.path)) == list(report.findings)
    assert "several seats move at once" in report.of("skipped")[0].why
    assert len(written(folder)) == 4
    best = report.qualities["connect_four", "solver"]
    assert (best.accuracy, best.blunders) == (1.0, 0)
    assert report.qualities["tictactoe", "random"].moves > best.moves // 2
    assert [key[0] for key in report.qualities] == sorted(key[0] for key in report.qualities)


def test_again_nobody_is_asked_and_nothing_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = arena.analyse(folder, "solver")
    before = written(folder)
    with monkeypatch.context() as patch:
        patch.setattr(findings_of, "analyse_replay", None)
        patch.setattr("arena.analysis.finding.write_analyses", None)
        skipped = [one.path for one in first.of("skipped")]
        again = arena.analyse([one for one in sorted(folder.glob("*.zst")) if one not in skipped], "solver")
    assert kinds(again)["known"] == 4
    assert again.qualities == first.qualities
    assert written(folder) == before
    assert kinds(arena.analyse(folder, "solver", force=True))["judged"] == 4


def test_judges_stand_side_by_side(folder: Path) -> None:
    replay = next(path for path in sorted(folder.iterdir()) if "connect_four" in path.name)
    arena.analyse(replay, "solver")
    arena.analyse(replay, "minimax,depth=2")
    assert [one.judge for one in read_analyses(replay)] == ["solver", "minimax,depth=2"]
    arena.analyse(replay, "solver", force=True)
    assert [one.judge for one in read_analyses(replay)] == ["minimax,depth=2", "solver"]
    assert read_analyses(replay, "another digest") == ()


def test_an_analysis_of_another_match_is_not_taken(folder: Path) -> None:
    one, other = sorted(path for path in folder.iterdir() if "tictactoe" in path.name)[:2]
    arena.analyse(one, "solver")
    place(other).write_bytes(place(one).read_bytes())
    report = arena.analyse(other, "solver")
    assert kinds(report)["judged"] == 1
    ended = Replay(other).ended
    assert ended is not None
    assert [found.digest for found in read_analyses(other)] == [ended.digest]


def test_an_analysis_of_plies_that_are_not_there_is_not_taken(folder: Path) -> None:
    replay = files(folder)[0]
    arena.analyse(replay, "solver")
    found = json.loads(place(replay).read_text())
    found["analyses"][0]["moves"][-1]["ply"] += 1
    place(replay).write_text(json.dumps(found))
    assert kinds(arena.analyse(replay, "solver"))["judged"] == 1


def test_a_damaged_analysis_is_written_over_only_if_asked(folder: Path) -> None:
    replay = next(path for path in sorted(folder.iterdir()) if "tictactoe" in path.name)
    place(replay).write_text('{"format": 2, "analyses": []}')
    report = arena.analyse(replay, "solver")
    assert "has the format 2; this version reads 1" in report.of("unreadable")[0].why
    assert json.loads(place(replay).read_text())["format"] == 2
    assert kinds(arena.analyse(replay, "solver", force=True))["judged"] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("ply", -1), ("ply", 1), ("rank", 0), ("rank", 10), ("best", []), ("best", ["a1"] * 10), ("value", "much")],
)
def test_an_analysis_that_cannot_be_is_none(folder: Path, field: str, value: object) -> None:
    replay = files(folder)[0]
    arena.analyse(replay, "solver")
    found = json.loads(place(replay).read_text())
    found["analyses"][0]["moves"][0][field] = value
    found["analyses"][0]["moves"][1] |= {"seat": "player_0"}
    place(replay).write_text(json.dumps(found))
    with pytest.raises(ReplayError, match=r"is no analysis of a replay: .*; delete it, or have the match judged anew"):
        read_analyses(replay)


def test_a_match_that_does_not_verify_and_a_file_that_is_none_are_told_of(folder: Path) -> None:
    replay = next(path for path in sorted(folder.iterdir()) if "tictactoe" in path.name)
    (folder / "forged.jsonl").write_text(forged(replay))
    (folder / "none.jsonl").write_text("what?\n")
    (folder / "empty.jsonl").write_text("")
    report = arena.analyse([folder / "forged.jsonl", folder / "none.jsonl", folder / "empty.jsonl"], "solver")
    assert [one.kind for one in report.findings] == ["refused", "unreadable", "skipped"]
    played = Replay(replay).frame(2).played[0].action
    assert report.findings[
        0
    ].why == "it does not verify: ply 1: the digest differs from the one recorded after " + repr(played)
    assert not written(folder)


@pytest.mark.parametrize(
    ("judge", "words"),
    [
        ("random", "random does not judge moves: solver"),
        ("solver,choice=9", "choice=9"),
        ("minimax,depth=0", "depth goes from 1"),
        ("nobody", "no agent is called 'nobody'"),
    ],
)
def test_who_is_no_judge_is_refused_before_anything_is_read(folder: Path, judge: str, words: str) -> None:
    with pytest.raises(Exception, match=words):
        arena.analyse(folder, judge)


@pytest.mark.parametrize("workers", [0, -1])
def test_workers_go_from_one(folder: Path, workers: int) -> None:
    with pytest.raises(ParameterError, match=f"workers go from 1, not {workers}"):
        arena.analyse(folder, "solver", workers=workers)


def test_folders_are_looked_through_and_nothing_is_found_twice(folder: Path) -> None:
    deep = folder / "more" / "of it"
    deep.mkdir(parents=True)
    hidden = folder / ".thumbs"
    hidden.mkdir()
    replay = next(path for path in sorted(folder.iterdir()) if "tictactoe" in path.name)
    for place_ in (deep, hidden):
        (place_ / "copy.jsonl.zst").write_bytes(replay.read_bytes())
    (folder / "notes.txt").write_text("")
    found = replays_in([replay, folder, deep])
    assert found[0] == replay
    assert deep / "copy.jsonl.zst" in found
    assert len(found) == len(set(found)) == 6
    for nothing in (folder / "nothing", folder / "more" / "nothing"):
        with pytest.raises(ParameterError, match="there is no such file or folder"):
            replays_in([nothing])
    (folder / "void").mkdir()
    with pytest.raises(ParameterError, match="there is no replay in it"):
        replays_in([folder / "void"])


def test_workers_find_the_same_as_one(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alphabet.py").write_text(JUDGE)
    spec = f"python:{tmp_path / 'alphabet.py'}"
    alone = arena.analyse(folder, spec)
    assert kinds(alone)["judged"] == 4
    before = {one.path: one.analysis.moves for one in alone.of("judged") if one.analysis}
    shared = arena.analyse(folder, spec, force=True, workers=2)
    assert {one.path: one.analysis.moves for one in shared.of("judged") if one.analysis} == before
    assert capfd.readouterr().out.count("closed") == 5  # one to see what it is, and each who judged


def test_what_was_judged_is_kept_when_nobody_waits_any_more(folder: Path) -> None:
    coming = findings(sorted(folder.glob("*.zst")), "solver", 1)
    first = next(coming)
    coming.close()
    assert first.kind == "judged"
    assert [place(first.path).name] == list(written(folder))


class Unplugged:
    """A judge whose engine is not there."""

    @property
    def by(self) -> str:
        raise AgentUnavailable("plug it in")

    def judge(self, position: Any) -> Judgement:
        raise AssertionError

    def close(self) -> None: ...


class Chess(Solver):
    """A judge that lacks something for one of its games."""

    def judge(self, position: Any) -> Judgement:
        if position.game.info.id == "tictactoe":
            raise AgentUnavailable("it needs an extra")
        return super().judge(position)


def test_a_judge_that_cannot_be_started_ends_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.analysis.front.judge_named", lambda spec: (Unplugged(), spec))
    with pytest.raises(AgentUnavailable, match="plug it in"):
        arena.analyse(folder, "solver")


def test_what_a_judge_lacks_for_one_game_keeps_no_other_from_being_judged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arena.analysis.workers.judge_named", lambda spec: (Chess(), spec))
    report = arena.analyse(folder, "solver")
    assert kinds(report) == {"judged": 1, "known": 0, "skipped": 1, "refused": 0, "unreadable": 3}
    assert {one.why for one in report.of("unreadable")} == {"it needs an extra"}


def test_what_cannot_be_written_is_named_and_keeps_no_other_from_being_judged(folder: Path) -> None:
    one, other = files(folder)[:2]
    place(one).mkdir()
    report = arena.analyse([one, other], "solver", force=True)
    assert kinds(report)["judged"] == 1
    (bad,) = report.of("unreadable")
    assert bad.why == f"{place(one)} cannot be written: Is a directory"
    long = folder / ("x" * (255 - len(".jsonl.zst")) + ".jsonl.zst")
    long.write_bytes(one.read_bytes())
    assert "File name too long" in arena.analyse(long, "solver").of("unreadable")[0].why


def test_a_replay_that_was_changed_since_is_proved_again(folder: Path) -> None:
    path = folder / "match.jsonl"
    path.write_text("".join(lines_of(files(folder)[0])))
    assert kinds(arena.analyse(path, "solver"))["judged"] == 1
    assert kinds(arena.analyse(path, "solver"))["known"] == 1
    path.write_text(forged(files(folder)[0]))
    assert kinds(arena.analyse(path, "solver"))["refused"] == 1


def test_another_version_of_a_judge_judges_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = files(folder)[0]
    arena.analyse(replay, "solver")
    monkeypatch.setattr(Solver, "by", "solver 2", raising=False)
    assert kinds(arena.analyse(replay, "solver"))["judged"] == 1
    (again,) = read_analyses(replay)
    assert again.by == "solver 2"


def test_a_copy_of_a_replay_counts_once(folder: Path) -> None:
    replay = files(folder)[0]
    alone = arena.analyse(replay, "solver")
    copy = folder / "copy.jsonl.zst"
    copy.write_bytes(replay.read_bytes())
    assert arena.analyse([replay, copy], "solver").qualities == alone.qualities


def test_a_replay_and_another_one_unpacked_beside_it_do_not_share_a_file(folder: Path) -> None:
    one, other = files(folder)[:2]
    loose = one.with_name(one.name.removesuffix(".zst"))
    loose.write_text("".join(lines_of(other)))
    assert kinds(arena.analyse([one, loose], "solver"))["judged"] == 2
    assert kinds(arena.analyse([one, loose], "solver"))["known"] == 2


def test_boards_of_another_size_are_another_game(folder: Path, tmp_path: Path) -> None:
    arena.play("connect_four,rows=4,columns=4", ["random", "random"], seed=1, out=tmp_path)
    report = arena.analyse([folder, *tmp_path.glob("*.zst")], "minimax,depth=1")
    assert {game for game, _ in report.qualities} == {"tictactoe", "connect_four", "connect_four,rows=4,columns=4"}


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("minimax, depth=2", "minimax,depth=2"),
        ("minimax,depth=4", "minimax"),
        ("mcts,exploration=1.40,simulations=0020,runs=process", "mcts,simulations=20"),
        ("mcts,simulations=20,exploration=2", "mcts,simulations=20,exploration=2.0"),
    ],
)
def test_a_judge_has_one_name(spec: str, name: str) -> None:
    judge, called = judge_named(spec)
    judge.close()
    assert called == name


def test_a_judge_by_the_clock_is_refused() -> None:
    with pytest.raises(ParameterError, match="mcts,seconds=1 would not judge the same position the same again"):
        judge_named("mcts,seconds=1")


def test_a_file_is_whole_or_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = next(path for path in sorted(folder.iterdir()) if "tictactoe" in path.name)
    arena.analyse(replay, "solver")
    before = place(replay).read_bytes()

    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(ReplayError, match=r"\.analysis\.json cannot be written: No space left on device"):
            write_analyses(replay, [])
    assert place(replay).read_bytes() == before
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]
