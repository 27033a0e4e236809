"""Chess engines: they play, judge, claim and end; one that dies, hangs or cheats loses by its own fault alone."""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import arena
from arena.agents.baselines import engines_process
from arena.agents.baselines.engines import Stockfish, UciEngine
from arena.agents.baselines.judge import Judge
from arena.agents.core.decision import AcceptDraw, Move
from arena.agents.core.errors import AgentDied, AgentMismatch, AgentUnavailable
from arena.agents.core.turn import Turn
from arena.agents.spec import agent
from arena.games.core.env import GameEnv, Position
from arena.games.core.errors import ParameterError
from arena.games.spec import game
from arena.tui.policy import Policy

OBEDIENT = Path(__file__).parent / "uci_engine.py"
WHITE_MATES = "r1bqkbnr/pppp1ppp/2n5/4p2Q/2B1P3/8/PPPP1PPP/RNB1K1NR w KQkq - 0 4"
BLACK_LOSES = "7k/8/6K1/8/8/8/8/5R2 b - - 0 1"
FIFTY = "4k3/8/8/8/8/8/8/R3K3 w - - 100 80"
try:
    Stockfish()
except AgentUnavailable:
    MISSING = True
else:
    MISSING = False
stockfish = pytest.mark.skipif(MISSING, reason="Stockfish is not installed")
Make = Callable[..., str]


@pytest.fixture
def engine(tmp_path: Path) -> Make:
    """The path of an engine with the given manners."""

    def made(manners: str = "", name: str = "engine") -> str:
        path = tmp_path / (f"{name}-{manners}" if manners else name)
        path.write_text(f"#!{sys.executable}\n{OBEDIENT.read_text()}")
        path.chmod(0o755)
        return str(path)

    return made


def heard(path: str) -> list[str]:
    return Path(f"{path}.log").read_text().splitlines()


def gone(path: str) -> bool:
    """Whether an engine, and what it started, end: who was killed is there until the system has got to it."""
    pids = [int(line) for line in Path(f"{path}.pids").read_text().split()]
    assert pids
    for _ in range(2000):
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def position(fen: str, spec: str = "chess") -> Position[Any]:
    env = game(spec).env()
    env.restart(0, fen)
    found = env.position()
    assert found is not None
    return found


async def decided(spec: str, fen: str, **told: Any) -> Any:
    """What an engine decides at a position."""
    env = game("chess").env()
    assert isinstance(env, GameEnv)
    env.restart(0, fen)
    (seat,) = env.to_act()
    player = agent(spec).build()
    await player.start(env.info, seat, 1)
    try:
        return await player.act(Turn(0, seat, env.view(seat), position=env.position(), **told))
    finally:
        await player.end(None)


# Playing


@stockfish
def test_stockfish_beats_random_and_the_match_verifies(tmp_path: Path) -> None:
    result = arena.play("chess", ["stockfish,nodes=2000", "random"], seed=3, out=tmp_path)
    assert result.ended.detail == "White wins by checkmate"
    assert result.path is not None
    assert arena.verify(result.path).verified


@stockfish
@pytest.mark.parametrize("limit", ["nodes=300", "depth=3"])
def test_stockfish_plays_the_same_game_again_and_chess960(limit: str) -> None:
    spec, table = f"stockfish,{limit}", {"max_plies": 40}
    one, two = (
        arena.play("chess,variant=chess960", [spec, spec], seed=5, table=table, record=False).ended for _ in range(2)
    )
    assert one.plies == 40
    assert one.digest == two.digest


@stockfish
def test_stockfish_castles_in_chess960() -> None:
    """The king's move onto its rook is read, and answered: the engine speaks of castling as we do."""
    result = arena.play(
        "chess,variant=chess960",
        ["stockfish,nodes=100", "stockfish,nodes=100"],
        seed=1,
        position="bqnbnrkr/pppppppp/8/8/8/8/PPPPPPPP/BQNBNRKR w HFhf - 0 1",
        table={"max_plies": 60},
        record=False,
    )
    assert result.ended.reason in ("rules", "ply_limit")


@stockfish
@pytest.mark.parametrize("weak", ["skill=0", "elo=1400", "movetime=0.01"])
def test_stockfish_takes_its_limits(weak: str) -> None:
    result = arena.play("chess", [f"stockfish,{weak}", "random"], seed=3, table={"max_plies": 6}, record=False)
    assert result.ended.reason == "ply_limit", result.ended.detail


def test_limits_reach_the_engine_by_its_own_names(
    engine: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = engine(name="stockfish")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    table = {"max_plies": 2}
    arena.play("chess", ["stockfish,skill=3,hash=8,nodes=700", "first"], seed=1, table=table, record=False)
    assert {"setoption name Skill Level value 3", "setoption name Hash value 8", "go nodes 700"} <= set(heard(path))
    arena.play("chess", ["stockfish,elo=1400,depth=5", "first"], seed=1, table=table, record=False)
    assert {
        "setoption name UCI_LimitStrength value true",
        "setoption name UCI_Elo value 1400",
        "go depth 5",
    } <= set(heard(path))
    arena.play(
        "chess", [f"uci:{path},contempt=12,Hash=4,movetime=0.25", "first"], seed=1, table=table, record=False
    )  # in any case
    assert {"setoption name Contempt value 12", "setoption name Hash value 4"} <= set(heard(path))
    assert heard(path)[-2] == "go movetime 250"
    assert "setoption name Hash value 16" not in heard(path)


def test_a_clock_shortens_the_time_for_a_move(engine: Make) -> None:
    path = engine()
    table = {"max_plies": 1, "move_seconds": 5.0}
    arena.play("chess", [f"uci:{path},movetime=30", "first"], seed=1, table=table, record=False)
    (limit,) = [int(line.split()[-1]) for line in heard(path) if line.startswith("go movetime")]
    assert 3000 < limit <= 4000


def test_an_engine_is_told_all_moves_and_says_what_it_thinks(engine: Make, tmp_path: Path) -> None:
    path = engine()
    result = arena.play("chess", ["first", f"uci:{path}"], seed=1, table={"max_plies": 4}, out=tmp_path / "out")
    assert "position startpos moves b1a3 a7a5 a1b1" in heard(path)
    attempts = result.replay.frame(2).attempts
    assert attempts[-1].thought == "-0.13, depth 1, 20 nodes: 1...a5"  # type: ignore[union-attr]
    assert gone(path)


# Draws


@pytest.mark.parametrize(("score", "move"), [(-40, "claim"), (40, "a1a2"), (0, "a1a2")])
async def test_an_engine_claims_a_draw_where_it_stands_worse(engine: Make, score: int, move: str) -> None:
    decision = await decided(f"uci:{engine(str(score))}", FIFTY)
    assert isinstance(decision, Move)
    assert decision.text == move


@pytest.mark.parametrize(("score", "kind"), [(-40, AcceptDraw), (40, Move)])
async def test_an_engine_accepts_a_draw_where_it_stands_worse(engine: Make, score: int, kind: type[Any]) -> None:
    assert isinstance(await decided(f"uci:{engine(str(score))}", WHITE_MATES, draw_offered=True), kind)


# What goes wrong


@pytest.mark.parametrize(
    ("manners", "reason", "said"),
    [
        ("crash", "crashed", "the engine ended with exit code 3"),
        ("illegal", "illegal", '"e2e5" is not legal here'),
        ("null", "unreadable", '"0000" is not a move'),
        ("mute", "crashed", "answered no move"),
        ("endless", "crashed", "the engine ended by signal SIGKILL"),
        ("hang", "late", ""),
    ],
)
def test_an_engine_that_fails_forfeits_and_is_gone(engine: Make, manners: str, reason: str, said: str) -> None:
    path = engine(manners)
    result = arena.play(
        "chess", [f"uci:{path}", "random"], seed=1, table={"move_seconds": 1.5, "attempts": 2}, record=False
    )
    assert (result.ended.ending, result.ended.reason, result.ended.culprit) == ("forfeited", reason, "player_0")
    assert said in result.ended.detail
    assert sum(line.startswith("go ") for line in heard(path)) == (2 if manners in ("illegal", "null") else 1)
    assert gone(path)


def test_an_engine_that_falls_silent_is_killed_where_no_clock_runs(
    engine: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = engine("hang")
    monkeypatch.setattr(engines_process, "SILENCE", 0.3)
    result = arena.play("chess", ["random", f"uci:{path}"], seed=1, record=False)
    assert (result.ended.reason, result.ended.culprit) == ("crashed", "player_1")
    assert "said nothing for 0.3 s" in result.ended.detail
    assert gone(path)


def test_an_engine_ends_with_the_process_that_a_match_gave_it(engine: Make) -> None:
    path = engine("hang")
    table = {"move_seconds": 1.5, "attempts": 1}
    assert arena.play("chess", [f"uci:{path},runs=process", "random"], table=table, record=False).ended.reason == "late"
    while not gone(path):
        pass


async def test_an_engine_does_not_outlive_a_match_that_is_left(engine: Make) -> None:
    hung, calm = engine("hang"), engine(name="calm")

    async def watch() -> None:
        async for _ in arena.stream("chess", [f"uci:{hung}", f"uci:{calm}"]):
            pass

    watching = asyncio.create_task(watch())
    pids = Path(f"{hung}.pids")
    while not pids.exists() or len(pids.read_text().split()) < 2:
        await asyncio.sleep(0)
    watching.cancel()
    await asyncio.wait([watching])
    assert gone(hung)
    assert gone(calm)


def test_an_engine_that_talks_nonsense_is_listened_to(engine: Make, capfd: pytest.CaptureFixture[str]) -> None:
    path = engine("chatty")
    result = arena.play("chess", [f"uci:{path}", "first"], seed=1, table={"max_plies": 4}, record=False)
    assert result.ended.reason == "ply_limit"
    assert capfd.readouterr() == ("", "")


def test_an_engine_that_knows_no_chess960_says_so(engine: Make) -> None:
    result = arena.play("chess,variant=chess960", [f"uci:{engine()}", "first"], seed=1, record=False)
    assert result.ended.reason == "crashed"
    assert "engine does not support UCI_Chess960" in result.ended.detail


@pytest.mark.parametrize(
    ("spec", "error", "said"),
    [
        ("uci", ParameterError, "uci lacks its path: uci:PATH"),
        ("uci:{engine},path=x", ParameterError, "names its path twice"),
        ("uci:nowhere-at-all", AgentUnavailable, "nowhere-at-all is not found on PATH: name its path"),
        ("uci:{plain}", AgentUnavailable, "plain cannot be executed"),
        ("uci:{plain}/..", AgentUnavailable, "plain/.. is not there"),
        ("uci:{plain}x", AgentUnavailable, "plainx is not there"),
        ("uci:/usr", AgentUnavailable, "/usr is a folder"),
        ("uci:here", AgentUnavailable, "here is not found on PATH: to start what is in this folder, write ./here"),
        ("uci:{engine},hash=99999", AgentUnavailable, "expected value for option 'Hash' to be at most 1024"),
        ("uci:{engine},Contempt=500", AgentUnavailable, "expected value for option 'Contempt' to be at most 100"),
        ("uci:{engine},Nonsense=1", AgentUnavailable, "engine does not support option Nonsense"),
        ("uci:{engine},MultiPV=2", AgentUnavailable, "cannot set MultiPV which is automatically managed"),
        ("uci:{engine},nodes=0", ParameterError, "nodes goes from 1, not 0"),
        ("uci:{engine},movetime=nan", ParameterError, "movetime is seconds"),
        ("uci:{engine},nodes=x", ParameterError, "uci: nodes=x: "),
        ("stockfish:x", ParameterError, "stockfish takes no target"),
        ("stockfish,skill=21", ParameterError, "skill goes from 0 to 20, not 21"),
        ("stockfish,skill=3,elo=1500", ParameterError, "give one of them"),
    ],
)
def test_what_cannot_be_seated_is_one_sentence(
    engine: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, error: type[Exception], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("plain", "here"):
        (tmp_path / name).write_text("")
    named = spec.format(engine=engine(), plain=tmp_path / "plain")
    with pytest.raises(error) as caught:
        arena.play("chess", [named, "first"], record=False)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_speaks_no_uci_is_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines_process, "GREETING", 0.3)
    with pytest.raises(AgentUnavailable, match=r"cat did not answer in UCI within 0\.3 s"):
        arena.play("chess", [f"uci:{shutil.which('cat')}", "first"], record=False)
    with pytest.raises(AgentUnavailable, match=r"the engine ended with exit code 0"):
        arena.play("chess", [f"uci:{shutil.which('true')}", "first"], record=False)


def test_an_engine_sits_down_at_chess_alone(engine: Make) -> None:
    path = engine()
    with pytest.raises(AgentMismatch, match="uci plays chess, and not Tic-Tac-Toe"):
        arena.play("tictactoe", [f"uci:{path}", "first"], record=False)
    with pytest.raises(AgentMismatch, match="Tic-Tac-Toe is another game"):
        UciEngine(path).judge(position(".../.../...", "tictactoe"))
    assert not Path(f"{path}.pids").exists()


def test_nobody_starts_a_program_through_a_browser() -> None:
    visitor = Policy(spend=False)
    assert visitor.refuses("uci:/bin/sh") == "only the arena's own bots and persons play here"
    assert visitor.refuses("stockfish,skill=3") == ""
    assert visitor.refuses("stockfish,nodes=100000000") == "nodes may be 1,000,000 at most here"
    assert visitor.refuses("stockfish,threads=64") == "threads may be 1 at most here"


# Judging


def test_an_engine_that_tells_one_line_is_asked_for_every_move(engine: Make) -> None:
    """In centipawns, as who moves sees them; in words, as White does."""
    path = engine("-100")
    judge = UciEngine(path)
    try:
        said = judge.judge(position(BLACK_LOSES))
        assert said.values == {"h8g8": pytest.approx(2 / (1 + math.exp(0.368208)) - 1)}
        assert said.told == {"h8g8": "1.00"}
        assert judge.by == "Obedient 1.0"
        said = judge.judge(position("7k/8/6K1/8/8/8/8/5R2 w - - 100 80"))
        assert said.values["f1f8"] == 1.0
        assert said.told["f1f8"] == "#1"
        assert (said.values["claim"], said.told["claim"]) == (0.0, "0.00")
        assert max(said.ranking, key=said.ranking.__getitem__) == "f1f8"
        assert said.values.keys() == said.ranking.keys() == said.told.keys()
    finally:
        judge.close()
    assert gone(path)


@stockfish
def test_stockfish_judges_every_move_and_the_same_again() -> None:
    judge = Stockfish(nodes=5000)
    assert isinstance(judge, Judge)
    try:
        at = position(WHITE_MATES, "chess,notation=san")
        said = judge.judge(at)
        assert judge.by.startswith("Stockfish")
        assert len(said.values) == at.state.board.legal_moves.count()
        best = sorted(said.ranking, key=said.ranking.__getitem__, reverse=True)
        assert best[0] == "Qxf7#"
        assert (said.values["Qxf7#"], said.told["Qxf7#"]) == (1.0, "#1")
        assert all(-1 <= value <= 1 for value in said.values.values())
        assert said.values["Qxh7"] < -0.5
        judge.judge(position(FIFTY))
        assert judge.judge(at) == said
    finally:
        judge.close()


@stockfish
def test_stockfish_tells_a_lost_king_as_white_sees_it() -> None:
    judge = Stockfish(nodes=5000)
    try:
        said = judge.judge(position("6rk/8/8/8/8/7r/8/K7 w - - 0 1"))
        assert all(told.startswith(("#-", "-")) for told in said.told.values())
    finally:
        judge.close()


@pytest.mark.parametrize(
    ("options", "same"),
    [({}, True), ({"depth": 5}, True), ({"movetime": 0.1}, False), ({"threads": 2}, False), ({"Threads": "2"}, False)],
)
def test_what_is_limited_by_time_or_searches_with_several_threads_says_nothing_twice(
    engine: Make, options: dict[str, Any], same: bool
) -> None:
    assert UciEngine(engine(), **options).repeatable is same


def test_a_judge_whose_engine_dies_says_so_and_can_be_closed(engine: Make) -> None:
    path = engine("crash")
    judge = UciEngine(path)
    with pytest.raises(AgentDied, match="exit code 3"):
        judge.judge(position(FIFTY))
    judge.close()
    judge.close()
    assert gone(path)
